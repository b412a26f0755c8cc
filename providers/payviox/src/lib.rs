//! [Payviox](https://docs.payviox.com) for paymux: hosted payments, payouts.
//!
//! | File | What is in it |
//! |---|---|
//! | `api.rs` | the API: base URL, error shapes, the kinds of credential |
//! | [`session`], [`methods`], [`payment`], [`balance`], [`payout`] | the operations, by the first part of their names; all of them in [`OPERATIONS`] |
//! | `provider.rs` | the unified interface: [`PayvioxProvider`], and what only Payviox understands: [`SessionExtras`] |
//! | `words.rs` | what the words for a payment's status mean, in lookups and webhooks alike |
//! | `facets.rs` | payouts, balances, fee quotes |
//! | [`webhook`] | webhooks, unified and with all their fields |
//!
//! Amounts are integers of the currency's smallest unit. The public key may stand in a browser; the
//! secret key opens `ip` and the secret-only operations. Which of them are live and which are for tests
//! follows from the key; prefixes (`pk_live_`, `sk_test_`) are the provider's matter and not checked.
#![forbid(unsafe_code)]

mod api;
mod facets;
mod operations;
mod provider;
pub mod webhook;
mod words;

use paymux_core::Client;
use paymux_core::provider::{Descriptor, Opened, Slot};

pub use api::{PayoutHash, Payviox, PublicKey, SecretKey};
pub use operations::{OPERATIONS, balance, methods, payment, payout, session};
pub use provider::{PayvioxProvider, SessionExtras};

/// Payviox, as the registry takes it.
pub static PAYVIOX: Descriptor =
    Descriptor::new("payviox", "https://api.payviox.com", |settings, transport, runtime| {
        let client = Client::<Payviox>::open(SLOTS, settings, transport, runtime)?;
        Ok(Opened::new(PayvioxProvider::new(client.clone(), settings), client))
    })
    .slots(SLOTS)
    .operations(OPERATIONS);

const SLOTS: &[Slot] = &[
    Slot::credential::<SecretKey>("PAYVIOX_SECRET_KEY"),
    Slot::credential::<PublicKey>("PAYVIOX_PUBLIC_KEY"),
    Slot::credential::<PayoutHash>("PAYVIOX_PAYOUT_HASH"),
    Slot::secret("webhook_token", webhook::TOKEN_VARIABLE),
    Slot::secret("payout_webhook_token", "PAYVIOX_PAYOUT_WEBHOOK_TOKEN"),
    Slot::value("hosted_url", "PAYVIOX_HOSTED_URL"),
];
