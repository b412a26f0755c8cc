//! Refunds. Source: docs.stripe.com/api/refunds.

use std::collections::BTreeMap;

use paymux_core::Error;
use paymux_core::provider::wire::OptionalTime;
use paymux_core::provider::{Operation, Schemes, Spec, UnixSeconds};
use serde::{Deserialize, Serialize};

use super::{list, retrieve};
use crate::api::{SERVER, post};
use crate::object::{HasId, check_metadata, reference};
use crate::{Expandable, Metadata, Named, Object, Stripe};

/// `POST /v1/refunds`: gives a payment back, or a part of it. **Moves money.**
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Create {
    /// Whose money.
    pub payment_intent: Option<String>,
    /// The same by the charge, for one without a PaymentIntent.
    pub charge: Option<String>,
    /// How much, in Stripe's unit of the payment's currency; all that is left where it is not given.
    pub amount: Option<u64>,
    /// `duplicate`, `fraudulent` (which blocks card and address, too) or `requested_by_customer`.
    pub reason: Option<String>,
    /// Data of yours.
    pub metadata: Option<BTreeMap<String, String>>,
}

/// A refund, as far as it is read.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Refund {
    /// Stripe's id, `re_…`.
    pub id: String,
    /// `pending`, `requires_action`, `succeeded`, `failed` or `canceled`.
    pub status: Option<String>,
    /// In Stripe's unit of the currency.
    pub amount: u64,
    /// ISO 4217, in lower case.
    pub currency: String,
    /// Whose money.
    pub payment_intent: Option<Expandable<Named>>,
    /// Whose money.
    pub charge: Option<Expandable<Named>>,
    /// Data of yours.
    pub metadata: Metadata,
    /// When it was made.
    pub created: OptionalTime<UnixSeconds>,
}

impl Operation for Create {
    type Api = Stripe;
    type Output = Object<Refund>;
    const SPEC: &'static Spec =
        &post("refund.create", "/v1/refunds", "https://docs.stripe.com/api/refunds/create").moves_money();
    const ACCEPTS: Schemes = SERVER;

    fn validate(&self) -> Result<(), Error> {
        if self.payment_intent.is_some() == self.charge.is_some() {
            return Err(Error::invalid_field("payment_intent", "either this or the charge, and not both"));
        }
        if self.amount == Some(0) {
            return Err(Error::invalid_field("amount", "at least 1"));
        }
        self.metadata.iter().try_for_each(check_metadata)
    }

    /// Another payment's refund, another amount or another refund of yours is an error that says that money moved.
    fn verify(&self, made: &Object<Refund>) -> Result<(), Error> {
        Error::unless_named("id", &made.id)?;
        for (field, asked, came) in [
            ("payment_intent", &self.payment_intent, &made.payment_intent),
            ("charge", &self.charge, &made.charge),
        ] {
            if let (Some(asked), Some(came)) = (asked, came) {
                Error::unless_same(field, asked, came.id())?;
            }
        }
        if self.amount.is_some_and(|asked| asked != made.amount) {
            return Err(Error::mismatch("amount", "another amount went back"));
        }
        let asked = self.metadata.as_ref().and_then(|metadata| metadata.get(crate::object::REFERENCE));
        match (asked, reference(&made.metadata)) {
            (Some(asked), Some(came)) => Error::unless_same("reference", asked, came),
            _ => Ok(()),
        }
    }
}

/// `GET /v1/refunds`: newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Those of this PaymentIntent.
    pub payment_intent: Option<String>,
    /// Those of this charge.
    pub charge: Option<String>,
    /// 1 to 100 rows; 10 where it is not given.
    pub limit: Option<u32>,
    /// The last id of the page before.
    pub starting_after: Option<String>,
}

list!(Refund, "refund.list", "/v1/refunds", "https://docs.stripe.com/api/refunds/list");

retrieve!(
    /// `GET /v1/refunds/{id}`.
    Refund,
    "refund.get",
    "/v1/refunds/{id}",
    "https://docs.stripe.com/api/refunds/retrieve"
);
