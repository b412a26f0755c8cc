//! Reading query parameters.

use std::str::FromStr;

use jiff::Timestamp;

use crate::iterapay::state::catalog;
use crate::iterapay::switches::Switches;
use crate::iterapay::wire::decimal::Decimal;
use crate::iterapay::wire::fields::{decimal, positive, required, time};
use crate::iterapay::wire::problem::Problem;
use crate::wire::call::Call;

/// The pairs of a query, decoded.
pub(crate) struct Query {
    pairs: Vec<(String, String)>,
}

impl Query {
    pub(crate) fn of(call: &Call, known: &[&str], switches: &Switches) -> Result<Self, Problem> {
        let pairs = form_urlencoded::parse(call.query.as_bytes());
        let pairs: Vec<_> = pairs.map(|(key, value)| (key.into_owned(), value.into_owned())).collect();
        let unknown = pairs.iter().find(|(key, _)| !known.contains(&key.as_str()));
        match unknown {
            Some((key, _)) if switches.refuse_unknown_fields => Err(Problem::field(key, "is not documented")),
            _ => Ok(Self { pairs }),
        }
    }

    /// The first value of this name.
    pub(crate) fn one(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// All values of this name; the pair is repeated for each.
    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        self.pairs.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str()).collect()
    }

    pub(crate) fn required(&self, name: &str) -> Result<&str, Problem> {
        self.one(name).filter(|value| !value.is_empty()).ok_or_else(|| required(name))
    }

    /// One of these texts.
    pub(crate) fn choice<'a>(&'a self, name: &str, of: &[&str]) -> Result<Option<&'a str>, Problem> {
        match self.one(name) {
            Some(value) if !of.contains(&value) => {
                Err(Problem::field(name, &format!("must be one of {}", of.join(", "))))
            }
            value => Ok(value),
        }
    }

    pub(crate) fn read<T: FromStr>(&self, name: &str, what: &str) -> Result<Option<T>, Problem> {
        let bad = |_| Problem::field(name, &format!("must be {what}"));
        self.one(name).map(|text| text.parse().map_err(bad)).transpose()
    }

    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, Problem> {
        self.read(name, "true or false")
    }

    pub(crate) fn decimal(&self, name: &str) -> Result<Option<Decimal>, Problem> {
        self.one(name).map(|text| decimal(name, text)).transpose()
    }

    pub(crate) fn amount(&self, name: &str) -> Result<Decimal, Problem> {
        positive(name, self.required(name)?)
    }

    pub(crate) fn time(&self, name: &str) -> Result<Option<Timestamp>, Problem> {
        self.one(name).map(|text| time(name, text)).transpose()
    }

    /// The id of a payment method.
    pub(crate) fn method(&self, name: &str) -> Result<Option<&'static catalog::Method>, Problem> {
        let unknown = || Problem::field(name, "must be the id of a payment method");
        let Some(text) = self.one(name) else {
            return Ok(None);
        };
        text.parse().ok().and_then(catalog::find).ok_or_else(unknown).map(Some)
    }
}
