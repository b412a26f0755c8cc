//! Disputes. Source: docs.stripe.com/api/disputes.

use paymux_core::provider::UnixSeconds;
use paymux_core::provider::wire::{Optional, OptionalTime};
use serde::{Deserialize, Serialize};

use super::{list, retrieve};
use crate::{Expandable, Named};

/// A dispute, as far as it is read.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Dispute {
    /// Stripe's id, `dp_…` or `du_…`.
    pub id: String,
    /// `needs_response`, `under_review`, `won`, `lost`, `prevented`; `warning_…` for an inquiry, `appeal_…` for an
    /// appeal.
    pub status: String,
    /// In Stripe's unit of the currency.
    pub amount: u64,
    /// ISO 4217, in lower case. It may be another one than the payment's.
    pub currency: String,
    /// Why, such as `fraudulent`.
    pub reason: Optional<String>,
    /// What is disputed.
    pub charge: Option<Expandable<Named>>,
    /// What is disputed.
    pub payment_intent: Option<Expandable<Named>>,
    /// How it is answered.
    pub evidence_details: Optional<EvidenceDetails>,
    /// When it was opened.
    pub created: OptionalTime<UnixSeconds>,
}

/// How a dispute is answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EvidenceDetails {
    /// Until when.
    pub due_by: OptionalTime<UnixSeconds>,
}

/// `GET /v1/disputes`: newest first.
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

list!(Dispute, "dispute.list", "/v1/disputes", "https://docs.stripe.com/api/disputes/list");

retrieve!(
    /// `GET /v1/disputes/{id}`.
    Dispute,
    "dispute.get",
    "/v1/disputes/{id}",
    "https://docs.stripe.com/api/disputes/retrieve"
);
