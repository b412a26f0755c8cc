//! Money that was taken. Source: payments_payment_v2.json.

use paymux_core::Error;
use paymux_core::provider::wire::{Optional, RawJson};
use paymux_core::provider::{Operation, Schemes, Spec};
use serde::{Deserialize, Serialize};

use super::{PAYMENT_KEYS, keyed, payment, refund, retrieve};
use crate::PayPal;
use crate::api::TOKEN;
use crate::shapes::{Amount, check_object, check_same, check_text};

retrieve!(
    /// `GET /v2/payments/captures/{capture_id}`.
    Capture,
    capture_id => id,
    "capture.get",
    "/v2/payments/captures/{capture_id}",
    "https://developer.paypal.com/docs/api/payments/v2/#captures_get"
);

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

payment!(
    /// Money that was taken: `COMPLETED`, `DECLINED`, `PARTIALLY_REFUNDED`, `PENDING`, `REFUNDED`, `FAILED`.
    Capture {
        /// Whether no other capture of the same authorisation follows.
        final_capture: Optional<bool>,
        /// Fees, and what the merchant gets.
        seller_receivable_breakdown: Option<RawJson>,
        /// Whether PayPal protects the merchant.
        seller_protection: Option<RawJson>,
        /// When the money is paid out.
        disbursement_mode: Optional<String>,
        /// The network's id.
        network_transaction_reference: Option<RawJson>,
        /// What the processor of a card says.
        processor_response: Option<RawJson>,
        /// Who gets the money.
        payee: Option<RawJson>,
    }
);

impl Operation for Refund {
    type Api = PayPal;
    type Output = refund::Refund;
    const SPEC: &'static Spec = &keyed(
        "capture.refund",
        "/v2/payments/captures/{capture_id}/refund",
        "https://developer.paypal.com/docs/api/payments/v2/#captures_refund",
        PAYMENT_KEYS,
    )
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
