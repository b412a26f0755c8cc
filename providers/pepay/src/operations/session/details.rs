//! The invoice, as its payer sees it.

use paymux_core::provider::wire::{self, Optional};
use paymux_core::provider::{AsNumber, BrowserCallable, Operation, Schemes, Spec};
use paymux_core::{Error, Timestamp};
use serde::{Deserialize, Serialize};

use crate::api::{SESSION, docs};
use crate::envelope::Unwrapped;
use crate::{Maybe, Pepay};

/// `GET /api/v1/payments/session-details`: what is to be paid, and to whom.
/// Source: /api-spec/payors/payment-sessions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Details {
    /// The session's invoice, where the call should say which it means: the answer is about no other.
    pub invoice_id: Option<String>,
}

/// The reply to [`Details`]. The three locks are there once the invoice is underpaid: the rest must be
/// paid on that network, with that token, to that address.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SessionDetails {
    /// The invoice's id.
    #[serde(deserialize_with = "wire::id")]
    pub invoice_id: String,
    /// What is asked for, in USD.
    pub amount_usd: Option<AsNumber>,
    /// What the payer reads.
    pub description: Optional<String>,
    /// Until when it may be paid.
    pub expires_at: Maybe<Timestamp>,
    /// `unpaid`, `underpaid`, `paid`, `expired`, `canceled`.
    pub invoice_status: Option<String>,
    /// How long it may still be paid, in **milliseconds**.
    pub remaining_time: Maybe<u64>,
    /// The same in **seconds**; in newer replies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remaining_seconds: Maybe<u64>,
    /// What is still due, in USD.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount_remaining_usd: Option<AsNumber>,
    /// Who asks for it.
    pub merchant_name: Optional<String>,
    /// How to reach them.
    #[serde(skip_serializing_if = "Optional::is_absent")]
    pub merchant_email: Optional<String>,
    /// `devnet`, `mainnet`.
    pub network_environment: Optional<String>,
    /// The network that the rest must come over.
    pub locked_network: Optional<String>,
    /// The token that the rest must be paid with.
    pub locked_token_id: Maybe<u64>,
    /// The address that the rest must go to.
    pub locked_payment_address: Optional<String>,
}

impl Operation for Details {
    type Api = Pepay;
    type Output = Unwrapped<SessionDetails>;
    const SPEC: &'static Spec = &Spec::get(
        "session.details",
        "/api/v1/payments/session-details",
        docs!("/api-spec/payors/payment-sessions"),
    );
    const ACCEPTS: Schemes = SESSION;

    fn verify(&self, details: &Unwrapped<SessionDetails>) -> Result<(), Error> {
        let Some(asked) = &self.invoice_id else { return Ok(()) };
        Error::unless_same("invoice_id", asked, &details.invoice_id)
    }
}

impl BrowserCallable for Details {}

/// `GET /api/v1/payments/payment-status`: how the session's invoice stands.
/// Source: /api-reference/payment-sessions/check-payment-status.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Status {
    /// The session's invoice, where the call should say which it means: the answer is about no other.
    pub invoice_id: Option<String>,
}

/// The reply to [`Status`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentStatus {
    /// `unpaid`, `underpaid`, `paid`, `expired`.
    pub status: String,
    /// When it was paid.
    pub paid_at: Maybe<Timestamp>,
}

impl Operation for Status {
    type Api = Pepay;
    type Output = PaymentStatus;
    const SPEC: &'static Spec = &Spec::get(
        "session.status",
        "/api/v1/payments/payment-status",
        docs!("/api-reference/payment-sessions/check-payment-status"),
    );
    const ACCEPTS: Schemes = SESSION;
}

impl BrowserCallable for Status {}
