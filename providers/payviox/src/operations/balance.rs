//! The balances of the business.

use paymux_core::provider::{Operation, Schemes, Spec};
use serde::{Deserialize, Serialize};

use crate::Payviox;
use crate::api::SECRET;

/// `GET /balance`. Secret key only. Source: docs.payviox.com/api/endpoints/get-balance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retrieve {}

/// The balances, in cents. The reply names no currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    /// What payments have brought in.
    pub balance: i64,
    /// What payouts are paid from. Missing in the oldest replies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payout_balance: Option<i64>,
}

impl Operation for Retrieve {
    type Api = Payviox;
    type Output = Balance;
    const SPEC: &'static Spec =
        &Spec::get("balance.get", "/balance", "https://docs.payviox.com/api/endpoints/get-balance");
    const ACCEPTS: Schemes = SECRET;
}
