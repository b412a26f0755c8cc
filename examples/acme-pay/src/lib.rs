//! Acme Pay, a provider that does not exist, for paymux: the worked example of a provider crate.
//!
//! `API.md` beside this crate is its documentation, and all that the code was written from.
//!
//! It shows more than most providers need: two ways to authenticate, and everything that can happen to a payment after
//! it was made. What you do not need you leave out: each facet is a file of its own.
//!
//! | File | What is in it |
//! |---|---|
//! | `api.rs` | the API: base URL, error shape, the kinds of credential |
//! | `auth.rs` | the two ways to authenticate: [`Signer`], which signs each request, and [`ClientCredentials`], which asks for tokens |
//! | [`payment`], [`refund`], [`dispute`], [`payout`] | the operations; all of them in [`OPERATIONS`] |
//! | `provider/mod.rs` | the unified interface, as far as every provider has it: [`AcmePayProvider`] |
//! | `provider/captures.rs`, `refunds.rs`, `lists.rs`, `disputes.rs`, `payouts.rs` | what it can do beyond, a file a facet |
//! | `webhook.rs` | webhooks |
#![forbid(unsafe_code)]

mod api;
mod auth;
mod operations;
mod provider;
mod webhook;

use paymux_core::Client;
use paymux_core::provider::{Descriptor, Opened, Refreshing, Slot};

pub use api::{AcmePay, ClientSecret, SigningKey};
pub use auth::{ClientCredentials, Signer};
pub use operations::{OPERATIONS, dispute, payment, payout, refund};
pub use provider::AcmePayProvider;

/// Acme Pay, as the registry takes it.
pub static ACME_PAY: Descriptor =
    Descriptor::new("acme_pay", "https://api.acme-pay.example/v2", |settings, transport, runtime| {
        let client = Client::<AcmePay>::open(SLOTS, settings, transport, runtime)?;
        Ok(Opened::new(AcmePayProvider::new(client.clone(), settings), client))
    })
    .slots(SLOTS)
    .operations(OPERATIONS);

const SLOTS: &[Slot] = &[
    Slot::value("key_id", "ACME_PAY_KEY_ID"),
    Slot::strategy::<Signer>("ACME_PAY_SIGNING_KEY"),
    Slot::value("client_id", "ACME_PAY_CLIENT_ID"),
    Slot::strategy::<Refreshing<ClientCredentials>>("ACME_PAY_CLIENT_SECRET"),
    Slot::secret("webhook_secret", webhook::SECRET_VARIABLE),
];
