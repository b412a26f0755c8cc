//! The balance. Source: docs.stripe.com/api/balance.

use paymux_core::provider::{Operation, Schemes, Spec};
use serde::{Deserialize, Serialize};

use crate::api::SERVER;
use crate::{Object, Stripe};

/// `GET /v1/balance`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retrieve {}

/// The balance, as far as it is read: one amount for each currency.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Balance {
    /// What can be paid out.
    pub available: Vec<Funds>,
    /// What is not available yet.
    pub pending: Vec<Funds>,
    /// What is held back for connected accounts.
    #[serde(default)]
    pub connect_reserved: Vec<Funds>,
    /// What can be paid out at once.
    #[serde(default)]
    pub instant_available: Vec<Funds>,
}

/// An amount.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Funds {
    /// In Stripe's unit of the currency; may be below zero.
    pub amount: i64,
    /// ISO 4217, in lower case.
    pub currency: String,
}

impl Operation for Retrieve {
    type Api = Stripe;
    type Output = Object<Balance>;
    const SPEC: &'static Spec =
        &Spec::get("balance.get", "/v1/balance", "https://docs.stripe.com/api/balance/balance_retrieve");
    const ACCEPTS: Schemes = SERVER;
}
