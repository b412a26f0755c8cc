//! Payment methods: one is one token on one network.

use paymux_core::Asset;
use paymux_core::provider::{Operation, Schemes, Spec};
use serde::{Deserialize, Serialize};

use crate::IteraPay;
use crate::api::KEY_OR_JWT;
use crate::shapes::{Listing, MethodId};

/// `GET /payment_methods`: every payment method, of all merchants alike.
///
/// Ids are stable, so the list may be cached and refreshed now and then. Which credential it takes is not
/// documented. Source: docs.iterapay.com/docs/concepts/payment-methods.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {}

/// A payment method.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Method {
    /// Its id.
    pub id: MethodId,
    /// Such as `USDT-TRC20`.
    pub name: String,
    /// The network, such as `TRON`.
    pub network: String,
    /// The token, such as `USDT`.
    pub ticker: String,
}

impl Method {
    /// What it takes, as amounts are counted in.
    #[must_use]
    pub fn asset(&self) -> Asset {
        Asset::token(&self.ticker, &self.network)
    }
}

impl Operation for List {
    type Api = IteraPay;
    type Output = Listing<Method>;
    const SPEC: &'static Spec = &Spec::get(
        "payment_methods.list",
        "/payment_methods",
        "https://docs.iterapay.com/docs/concepts/payment-methods",
    );
    const ACCEPTS: Schemes = KEY_OR_JWT;
}
