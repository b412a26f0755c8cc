//! Money that was taken. Source: payments_payment_v2.json.

use paymux_core::Error;
use paymux_core::provider::wire::{self, Optional, OptionalTime, RawJson, Rows};
use paymux_core::provider::{EmptyBody, Operation, Schemes, Spec};
use serde::{Deserialize, Serialize};

use super::{KEY, LONGEST_KEY, PAYMENT_KEYS, WHOLE, refund};
use crate::PayPal;
use crate::api::TOKEN;
use crate::shapes::{Amount, Link, StatusDetails, SupplementaryData, check_object, check_same, check_text};

/// `GET /v2/payments/captures/{capture_id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retrieve {
    /// The capture's id.
    pub capture_id: String,
}

/// `POST /v2/payments/captures/{capture_id}/refund`: gives back what was taken, or a part of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refund {
    /// The capture's id.
    pub capture_id: String,
    /// How much; what was taken less what went back before, where it is not given.
    pub amount: Option<Amount>,
    /// Your name for the refund, which the payer does not see; at most 127 characters.
    pub custom_id: Option<String>,
    /// The number of your credit note, which the payer sees; at most 127 characters. A second refund of the same number
    /// is refused.
    pub invoice_id: Option<String>,
    /// Why, for the payer; at most 255 characters.
    pub note_to_payer: Option<String>,
    /// Fees of a platform that go back along.
    pub payment_instruction: Option<RawJson>,
}

/// Money that was taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Capture {
    /// The capture's id.
    #[serde(deserialize_with = "wire::id")]
    pub id: String,
    /// `COMPLETED`, `DECLINED`, `PARTIALLY_REFUNDED`, `PENDING`, `REFUNDED`, `FAILED`.
    pub status: String,
    /// Why it is pending or declined.
    pub status_details: Optional<StatusDetails>,
    /// How much.
    pub amount: Option<Amount>,
    /// As given with the order.
    pub custom_id: Option<String>,
    /// As given.
    pub invoice_id: Option<String>,
    /// Whether no other capture of the same authorisation follows.
    pub final_capture: Optional<bool>,
    /// When it was made.
    pub create_time: OptionalTime,
    /// When it last changed.
    pub update_time: OptionalTime,
    /// What can be done, and what it belongs to.
    pub links: Optional<Rows<Link>>,
    /// What it belongs to.
    pub supplementary_data: Optional<SupplementaryData>,
    /// Fees, and what the merchant gets.
    pub seller_receivable_breakdown: Option<RawJson>,
    /// Whether PayPal protects the merchant.
    pub seller_protection: Option<RawJson>,
    /// When the money is paid out.
    pub disbursement_mode: Optional<String>,
    /// The network's id.
    pub network_transaction_reference: Option<RawJson>,
    /// What the processor of a card says.
    pub processor_response: Option<RawJson>,
    /// Who gets the money.
    pub payee: Option<RawJson>,
}

impl Operation for Retrieve {
    type Api = PayPal;
    type Output = Capture;
    const SPEC: &'static Spec = &Spec::get(
        "capture.get",
        "/v2/payments/captures/{capture_id}",
        "https://developer.paypal.com/docs/api/payments/v2/#captures_get",
    );
    const ACCEPTS: Schemes = TOKEN;

    fn verify(&self, capture: &Capture) -> Result<(), Error> {
        Error::unless_same("id", &self.capture_id, &capture.id)
    }
}

impl Operation for Refund {
    type Api = PayPal;
    type Output = refund::Refund;
    const SPEC: &'static Spec = &Spec::post(
        "capture.refund",
        "/v2/payments/captures/{capture_id}/refund",
        "https://developer.paypal.com/docs/api/payments/v2/#captures_refund",
    )
    .keyed(KEY)
    .keys_at_most(LONGEST_KEY)
    .keys_kept_for(PAYMENT_KEYS)
    .fixed_headers(WHOLE)
    .empty_body(EmptyBody::Object)
    .moves_money();
    const ACCEPTS: Schemes = TOKEN;

    fn validate(&self) -> Result<(), Error> {
        self.amount.as_ref().map_or(Ok(()), |amount| amount.check("amount"))?;
        for (field, text, most) in [
            ("custom_id", &self.custom_id, 127),
            ("invoice_id", &self.invoice_id, 127),
            ("note_to_payer", &self.note_to_payer, 255),
        ] {
            check_text(field, text.as_ref(), most)?;
        }
        check_object("payment_instruction", self.payment_instruction.as_ref())
    }

    fn verify(&self, refund: &refund::Refund) -> Result<(), Error> {
        Error::unless_named("id", &refund.id)?;
        check_same(self.amount.as_ref(), refund.amount.as_ref())
    }
}
