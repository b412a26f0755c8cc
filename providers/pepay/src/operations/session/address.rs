//! The address to pay to.

use paymux_core::provider::wire::{Optional, WireSecret};
use paymux_core::provider::{AsNumber, BrowserCallable, Credential, Operation, Schemes, Spec};
use paymux_core::{Decimal, Error, Timestamp};
use serde::{Deserialize, Serialize};

use crate::api::{KEY, SESSION, docs};
use crate::{Maybe, PaymentJwt, Pepay, check};

/// `POST /api/v1/payments/payment-addresses`: an address for this token, with what to send to it.
///
/// Asked again, the address may be another one (it rotates), and the quote is a new one. A quote that
/// cannot be had is a 2xx all the same: look at [`Allocated::quote_status`].
/// Source: /api-spec/payors/payment-addresses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Allocate {
    /// The network, in lower case.
    pub network: String,
    /// The token's id, from [`ListTokens`](super::ListTokens).
    #[serde(rename = "tokenId")]
    pub token_id: u64,
}

/// The reply to [`Allocate`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Allocated {
    /// Always true, with or without a quote.
    pub success: Option<bool>,
    /// `available`, `unavailable`, `expired`.
    pub quote_status: Option<String>,
    /// `ok`, `quote_unavailable`, `quote_expired`, `settlement_unavailable`.
    pub status_code: Option<String>,
    /// For people.
    pub message: Optional<String>,
    /// The address to pay to.
    pub temp_address: Optional<String>,
    /// The network it is on.
    pub network: Optional<String>,
    /// The token's id.
    pub supported_token_id: Maybe<u64>,
    /// What to send, in whole tokens; a buffer is in it.
    pub estimated_token_amount: Option<Decimal>,
    /// The rate, in USD for one token.
    pub exchange_rate: Maybe<Decimal>,
    /// What is due, in USD.
    pub usd_amount: Option<AsNumber>,
    /// When the rate was read.
    pub quote_last_updated_at: Maybe<Timestamp>,
    /// Until when the quote holds.
    pub quote_valid_until: Maybe<Timestamp>,
    /// The same from now on, in **seconds**; 300 in every example.
    pub quote_expires_in_seconds: Maybe<u64>,
    /// Whether asking again may help.
    pub retryable: Maybe<bool>,
    /// When to ask again, in **seconds** from now.
    pub retry_after_seconds: Maybe<u64>,
    /// How to hear of the payment.
    pub ws_connection: Option<StreamConnection>,
}

/// How a payer's stream is opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreamConnection {
    /// The token.
    pub token: Option<WireSecret>,
    /// The path.
    pub endpoint: Optional<String>,
    /// The format to ask for.
    pub format: Optional<String>,
    /// The whole URL; it may hold the token.
    pub ws_url: Option<WireSecret>,
}

impl StreamConnection {
    /// The token as a credential, if there is one.
    #[must_use]
    pub fn credential(&self) -> Option<Credential<PaymentJwt>> {
        self.token.as_ref().map(|token| Credential::new(token.expose()))
    }
}

impl Operation for Allocate {
    type Api = Pepay;
    type Output = Allocated;
    const SPEC: &'static Spec = &Spec::post(
        "session.address",
        "/api/v1/payments/payment-addresses",
        docs!("/api-spec/payors/payment-addresses"),
    )
    .may_carry_key(KEY)
    .uuid_keys()
    .inert();
    const ACCEPTS: Schemes = SESSION;

    fn validate(&self) -> Result<(), Error> {
        check::filled("network", &self.network)?;
        if self.network.chars().any(char::is_uppercase) {
            return Err(Error::invalid_field("network", "in lower case"));
        }
        check::within("tokenId", Some(self.token_id), 1..=u64::MAX)
    }

    fn verify(&self, allocated: &Allocated) -> Result<(), Error> {
        if allocated.network.as_ref().is_some_and(|network| *network != self.network) {
            return Err(Error::mismatch("network", "the address is on another network"));
        }
        let token = allocated.supported_token_id.as_ref().and_then(|id| id.value());
        if token.is_some_and(|id| *id != self.token_id) {
            return Err(Error::mismatch("supported_token_id", "the address is for another token"));
        }
        Ok(())
    }
}

impl BrowserCallable for Allocate {}
