//! Money that went back. Source: payments_payment_v2.json.

use paymux_core::provider::wire::{Optional, RawJson};

use super::{payment, retrieve};

retrieve!(
    /// `GET /v2/payments/refunds/{refund_id}`.
    Refund,
    refund_id => id,
    "refund.get",
    "/v2/payments/refunds/{refund_id}",
    "https://developer.paypal.com/docs/api/payments/v2/#refunds_get"
);

payment!(
    /// Money that went back: `CANCELLED`, `FAILED`, `PENDING`, `COMPLETED`.
    Refund {
        /// The number under which the payer's bank knows it.
        acquirer_reference_number: Optional<String>,
        /// Why, for the payer.
        note_to_payer: Optional<String>,
        /// Fees, and what the merchant pays.
        seller_payable_breakdown: Option<RawJson>,
        /// The merchant, whatever the name says.
        payer: Option<RawJson>,
    }
);
