//! Reading the fields of a JSON body.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::iterapay::switches::Switches;
use crate::iterapay::wire::decimal::Decimal;
use crate::iterapay::wire::problem::Problem;
use crate::wire::call::Call;

/// The members of a body, as they were written.
pub(crate) struct Fields {
    values: BTreeMap<String, Box<RawValue>>,
}

impl Fields {
    /// The body must be declared as JSON and be an object.
    pub(crate) fn of(call: &Call, known: &[&str], switches: &Switches) -> Result<Self, Problem> {
        if !call.is_json() {
            return Err(Problem::new(400, "The body must have 'Content-Type: application/json'"));
        }
        let values: BTreeMap<String, Box<RawValue>> = serde_json::from_slice(&call.body)
            .map_err(|_| Problem::new(400, "The body must be a JSON object"))?;
        let unknown = values.keys().find(|name| !known.contains(&name.as_str()));
        match unknown {
            Some(name) if switches.refuse_unknown_fields => Err(Problem::field(name, "is not documented")),
            _ => Ok(Self { values }),
        }
    }

    /// As [`Fields::of`], but no body is the same as an empty object.
    pub(crate) fn of_optional(call: &Call, known: &[&str], switches: &Switches) -> Result<Self, Problem> {
        if call.body.is_empty() {
            return Ok(Self { values: BTreeMap::new() });
        }
        Self::of(call, known, switches)
    }

    /// The text of a member; a JSON null is the same as none.
    pub(crate) fn raw(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(|raw| raw.get()).filter(|raw| *raw != "null")
    }

    /// A member of this type; `what` follows "must be ".
    pub(crate) fn get<T: DeserializeOwned>(&self, name: &str, what: &str) -> Result<Option<T>, Problem> {
        let bad = |_| Problem::field(name, &format!("must be {what}"));
        self.raw(name).map(|raw| serde_json::from_str(raw).map_err(bad)).transpose()
    }

    pub(crate) fn text(&self, name: &str) -> Result<Option<String>, Problem> {
        self.get(name, "a string")
    }

    /// A text that is there and not empty.
    pub(crate) fn required_text(&self, name: &str) -> Result<String, Problem> {
        let text = self.text(name)?.filter(|text| !text.trim().is_empty());
        text.ok_or_else(|| required(name))
    }

    /// A positive decimal in a text.
    pub(crate) fn amount(&self, name: &str) -> Result<Decimal, Problem> {
        let text: String = self.get(name, "a decimal string")?.ok_or_else(|| required(name))?;
        positive(name, &text)
    }

    /// A number that is an id.
    pub(crate) fn number(&self, name: &str) -> Result<Option<u32>, Problem> {
        self.get(name, "an integer")
    }

    /// An ISO 8601 time.
    pub(crate) fn time(&self, name: &str) -> Result<Option<Timestamp>, Problem> {
        self.text(name)?.map(|text| time(name, &text)).transpose()
    }
}

pub(crate) fn required(name: &str) -> Problem {
    Problem::field(name, "is required")
}

pub(crate) fn decimal(name: &str, text: &str) -> Result<Decimal, Problem> {
    Decimal::parse(text).ok_or_else(|| Problem::field(name, "must be a decimal string"))
}

pub(crate) fn positive(name: &str, text: &str) -> Result<Decimal, Problem> {
    let amount = decimal(name, text)?;
    if amount.is_positive() { Ok(amount) } else { Err(Problem::field(name, "must be positive")) }
}

pub(crate) fn time(name: &str, text: &str) -> Result<Timestamp, Problem> {
    text.parse().map_err(|_| Problem::field(name, "must be an ISO 8601 time"))
}
