//! Payment methods: what the business offers, where, and at which fee.

use paymux_core::Error;
use paymux_core::provider::wire::{CommaList, Map, Optional, Rows};
use paymux_core::provider::{AsNumber, BrowserCallable, Operation, Schemes, Spec};
use serde::{Deserialize, Serialize};

use crate::Payviox;
use crate::api::EITHER;

/// How many codes a filter takes. Source: docs.payviox.com/api/endpoints/get-payment-methods.
pub const MOST_CODES: usize = 200;

/// `GET /payments/methods`: the methods that are active for the business. May be kept for 5 to 15 minutes.
///
/// Source: docs.payviox.com/api/endpoints/get-payment-methods.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Only those that work in one of these countries, ISO 3166-1 alpha-2; at most 200.
    pub countries: Option<CommaList>,
    /// Only those that take one of these currencies, ISO 4217; at most 200.
    pub currencies: Option<CommaList>,
    /// Gives the fees of business customers.
    pub is_company: Option<bool>,
}

/// One payment method. [`List`] gives them by id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Method {
    /// What the payer reads.
    pub name: Optional<String>,
    /// The URL of a logo.
    pub image: Optional<String>,
    /// Where it works; none or empty: everywhere.
    pub countries: Optional<Rows<String>>,
    /// What it takes; none or empty: every currency.
    pub currencies: Optional<Rows<String>>,
    /// What it costs.
    pub fees: Optional<Fees>,
}

/// `static_fees + amount × percent_fees`, the amount in whole units of the currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fees {
    /// In whole units of the currency: 0.25 is 25 cents.
    pub static_fees: AsNumber,
    /// A fraction: 0.02 is 2 %.
    pub percent_fees: AsNumber,
}

impl Operation for List {
    type Api = Payviox;
    type Output = Map<Method>;
    const SPEC: &'static Spec = &Spec::get(
        "methods.list",
        "/payments/methods",
        "https://docs.payviox.com/api/endpoints/get-payment-methods",
    );
    const ACCEPTS: Schemes = EITHER;

    fn validate(&self) -> Result<(), Error> {
        for (field, list) in [("countries", &self.countries), ("currencies", &self.currencies)] {
            if list.as_ref().is_some_and(|list| list.0.len() > MOST_CODES) {
                return Err(Error::invalid_field(field, format!("at most {MOST_CODES} codes")));
            }
        }
        Ok(())
    }
}

impl BrowserCallable for List {}
