//! Money that went back. Source: payments_payment_v2.json.

use paymux_core::Error;
use paymux_core::provider::wire::{self, Optional, OptionalTime, RawJson, Rows};
use paymux_core::provider::{Operation, Schemes, Spec};
use serde::{Deserialize, Serialize};

use crate::PayPal;
use crate::api::TOKEN;
use crate::shapes::{Amount, Link, StatusDetails, SupplementaryData};

/// `GET /v2/payments/refunds/{refund_id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retrieve {
    /// The refund's id.
    pub refund_id: String,
}

/// Money that went back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Refund {
    /// The refund's id.
    #[serde(deserialize_with = "wire::id")]
    pub id: String,
    /// `CANCELLED`, `FAILED`, `PENDING`, `COMPLETED`.
    pub status: String,
    /// Why it is pending.
    pub status_details: Optional<StatusDetails>,
    /// How much.
    pub amount: Option<Amount>,
    /// As given.
    pub custom_id: Option<String>,
    /// As given.
    pub invoice_id: Option<String>,
    /// The number under which the payer's bank knows it.
    pub acquirer_reference_number: Optional<String>,
    /// Why, for the payer.
    pub note_to_payer: Optional<String>,
    /// When it was made.
    pub create_time: OptionalTime,
    /// When it last changed.
    pub update_time: OptionalTime,
    /// The capture that it belongs to (`up`).
    pub links: Optional<Rows<Link>>,
    /// What it belongs to, in webhooks.
    #[serde(skip_serializing_if = "Optional::is_absent")]
    pub supplementary_data: Optional<SupplementaryData>,
    /// Fees, and what the merchant pays.
    pub seller_payable_breakdown: Option<RawJson>,
    /// The merchant, whatever the name says.
    pub payer: Option<RawJson>,
}

impl Operation for Retrieve {
    type Api = PayPal;
    type Output = Refund;
    const SPEC: &'static Spec = &Spec::get(
        "refund.get",
        "/v2/payments/refunds/{refund_id}",
        "https://developer.paypal.com/docs/api/payments/v2/#refunds_get",
    );
    const ACCEPTS: Schemes = TOKEN;

    fn verify(&self, refund: &Refund) -> Result<(), Error> {
        Error::unless_same("id", &self.refund_id, &refund.id)
    }
}
