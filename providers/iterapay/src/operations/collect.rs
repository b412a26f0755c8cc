//! Collecting: what paid invoices brought goes into the balance.

use paymux_core::provider::wire::{self, CommaList};
use paymux_core::provider::{Operation, Schemes, Spec};
use paymux_core::{Decimal, Error};
use serde::{Deserialize, Serialize};

use crate::IteraPay;
use crate::api::KEY_OR_JWT;
use crate::shapes::{Listing, Time};

const DOCS: &str = "https://docs.iterapay.com/docs/guides/collect-funds";

/// `GET /merchants/{merchantID}/collect/invoices`: the invoices that can be collected.
///
/// The guide says that they can be filtered, not by what. Source: docs.iterapay.com/docs/guides/collect-funds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Invoices {
    /// The merchant's id.
    #[serde(rename = "merchantID")]
    pub merchant_id: String,
}

/// An invoice that can be collected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Collectable {
    /// The invoice's id, opaque.
    #[serde(deserialize_with = "wire::id")]
    pub id: String,
    /// Of the invoice, in USD.
    pub amount: Decimal,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<String>,
    /// When it was paid.
    #[serde(rename = "paidAt")]
    pub paid_at: Option<Time>,
}

impl Collectable {
    /// How the invoice stands: `status`, or `state` as the API reference says.
    #[must_use]
    pub fn state(&self) -> Option<&str> {
        self.state.as_deref().or(self.status.as_deref())
    }
}

impl Operation for Invoices {
    type Api = IteraPay;
    type Output = Listing<Collectable>;
    const SPEC: &'static Spec =
        &Spec::get("collect.invoices", "/merchants/{merchantID}/collect/invoices", DOCS);
    const ACCEPTS: Schemes = KEY_OR_JWT;
}

/// `GET /merchants/{merchantID}/collect/info`: what collecting these invoices would bring.
///
/// Source: docs.iterapay.com/docs/guides/collect-funds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Info {
    /// The merchant's id.
    #[serde(rename = "merchantID")]
    pub merchant_id: String,
    /// Which invoices; at least one.
    #[serde(rename = "invoiceIDs")]
    pub invoice_ids: CommaList,
}

/// What collecting would bring. The names are inferred, so each may be missing; so is the unit, tokens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// Before the fee.
    pub gross: Option<Decimal>,
    /// What reaches the balance.
    pub net: Option<Decimal>,
    /// The fee.
    pub fee: Option<Decimal>,
}

fn check_some(invoices: &CommaList) -> Result<(), Error> {
    if invoices.0.is_empty() {
        return Err(Error::invalid_field("invoiceIDs", "at least one invoice"));
    }
    Ok(())
}

impl Operation for Info {
    type Api = IteraPay;
    type Output = Figures;
    const SPEC: &'static Spec = &Spec::get("collect.info", "/merchants/{merchantID}/collect/info", DOCS);
    const ACCEPTS: Schemes = KEY_OR_JWT;

    fn validate(&self) -> Result<(), Error> {
        check_some(&self.invoice_ids)
    }
}

#[cfg(feature = "inferred")]
pub use inferred::{Init, Started, State, Status};

#[cfg(feature = "inferred")]
mod inferred {
    use paymux_core::provider::wire::Id;

    use super::*;

    /// `POST /merchants/{merchantID}/collect/init`: collects these invoices. There is no way to cancel it.
    ///
    /// **The path is inferred.** Source: docs.iterapay.com/docs/guides/collect-funds.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    pub struct Init {
        /// The merchant's id.
        #[serde(rename = "merchantID")]
        pub merchant_id: String,
        /// Which invoices; at least one. In the query.
        #[serde(rename = "invoiceIDs")]
        pub invoice_ids: CommaList,
    }

    /// A collection that has begun.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
    pub struct Started {
        /// The collection's id, opaque.
        #[serde(deserialize_with = "wire::id")]
        pub id: String,
        /// What it collects.
        #[serde(rename = "transactionIDs", default)]
        pub transaction_ids: Vec<String>,
    }

    impl Operation for Init {
        type Api = IteraPay;
        type Output = Started;
        const SPEC: &'static Spec = &Spec::post("collect.init", "/merchants/{merchantID}/collect/init", DOCS)
            .query(&["invoiceIDs"])
            .moves_money();
        const ACCEPTS: Schemes = KEY_OR_JWT;

        fn validate(&self) -> Result<(), Error> {
            check_some(&self.invoice_ids)
        }
    }

    /// `GET /merchants/{merchantID}/collect/state`: how a collection stands.
    ///
    /// **The path and the parameter are inferred.** Source: docs.iterapay.com/docs/guides/collect-funds.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    pub struct State {
        /// The merchant's id.
        #[serde(rename = "merchantID")]
        pub merchant_id: String,
        /// The collection's id.
        pub id: String,
    }

    /// How a collection stands.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
    pub struct Status {
        /// The collection's id, where the reply has it.
        #[serde(skip_serializing_if = "Option::is_none")]
        pub id: Option<Id>,
        /// `completed` at the end; no other word is shown.
        pub status: String,
    }

    impl Operation for State {
        type Api = IteraPay;
        type Output = Status;
        const SPEC: &'static Spec =
            &Spec::get("collect.state", "/merchants/{merchantID}/collect/state", DOCS);
        const ACCEPTS: Schemes = KEY_OR_JWT;
    }
}
