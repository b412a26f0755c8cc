//! Charges: the money of a PaymentIntent. They come within other objects and in events.

use paymux_core::provider::UnixSeconds;
use paymux_core::provider::wire::OptionalTime;
use serde::Deserialize;

use crate::object::HasId;
use crate::{Expandable, Metadata, Named};

/// A charge, as far as it is read. Source: docs.stripe.com/api/charges/object.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Charge {
    /// Stripe's id, `ch_…` or `py_…`.
    pub id: String,
    /// `succeeded`, `pending` or `failed`.
    pub status: String,
    /// In Stripe's unit of the currency.
    pub amount: u64,
    /// What of it was taken.
    pub amount_captured: Option<u64>,
    /// What of it went back, or is on its way back.
    pub amount_refunded: Option<u64>,
    /// ISO 4217, in lower case.
    pub currency: String,
    /// Whether it was taken, and not only held.
    pub captured: Option<bool>,
    /// Whether the payer has disputed it, however that ended.
    pub disputed: Option<bool>,
    /// What it belongs to.
    pub payment_intent: Option<Expandable<Named>>,
    /// Data of yours, those of the PaymentIntent.
    pub metadata: Metadata,
    /// When it was made.
    pub created: OptionalTime<UnixSeconds>,
}

impl HasId for Charge {
    fn id(&self) -> &str {
        &self.id
    }
}
