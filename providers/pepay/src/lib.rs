//! [Pepay](https://docs-alpha.pepay.io) for paymux: invoices paid in crypto, commerce checkout, payer sessions.
//!
//! | File | What is in it |
//! |---|---|
//! | `api.rs` | the API: base URL, error envelopes, the six kinds of credential |
//! | `operations/` | the operations, by the first part of their names; all of them in [`OPERATIONS`] |
//! | `envelope.rs` | what stands around the answers: [`Data`], [`List`], [`Done`] |
//! | `provider/` | the unified interface: [`PepayProvider`], and what only Pepay understands: [`InvoiceExtras`] |
//! | `session_slot.rs` | the session of one invoice, configured |
//! | `payor.rs` | [`Payor`]: what a payer's browser may do with the session of one invoice |
//! | `handle.rs` | [`Merchant`], [`Commerce`], [`Dashboard`]: clients that compile only what their key opens |
//! | `wait.rs` | [`changes`]: waiting for an invoice by asking, where webhooks cannot be had |
//! | `webhook.rs` | webhooks |
//! | `streams/` | events as they happen, over web sockets (feature `streams`, off by default) |
//!
//! Invoices are priced in USD. Amounts go out as JSON numbers of dollars and come back as whole
//! thousandths of a dollar (`usd_millis`) with a decimal twin; tokens are counted in whole tokens; commerce
//! writes numbers in some places and texts in others. All of them are read exactly, never as a float.
//!
//! Times go out as unix seconds, and are read as unix seconds or ISO 8601: the documentation has
//! two generations. Which network environment (devnet, mainnet) a call is about follows from the account,
//! unless it has a parameter for it; one host serves both.
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod api;
mod check;
mod envelope;
mod handle;
mod operations;
mod payor;
mod provider;
mod session_slot;
#[cfg(feature = "streams")]
pub mod streams;
mod wait;
mod webhook;
mod words;

use paymux_core::Client;
use paymux_core::provider::{Descriptor, Opened, Slot};

pub use api::{CommerceKey, DashboardJwt, MerchantKey, PaymentJwt, PayorSession, Pepay, WsToken};
pub use envelope::{Data, Done, List, Maybe, Unwrapped};
pub use handle::{Commerce, Dashboard, Merchant, Surface};
pub use operations::{
    OPERATIONS, account, address, cart, checkout, commerce, devnet, event, invoice, key, order, payment,
    product, session, settlement, token, verification, ws,
};
pub use payor::Payor;
pub use provider::{InvoiceExtras, PepayProvider};
pub use wait::{Wait, Watched, changes};
pub use webhook::PepayWebhooks;
pub use words::{NetworkEnvironment, Scope};

/// Pepay, as the registry takes it.
pub static PEPAY: Descriptor =
    Descriptor::new("pepay", "https://api-beta.pepay.io", |settings, transport, runtime| {
        let client = Client::<Pepay>::open(SLOTS, settings, transport, runtime)?;
        Ok(Opened::new(PepayProvider::new(client.clone(), settings), client))
    })
    .slots(SLOTS)
    .operations(OPERATIONS);

/// The documented names of variables, and ours for the webhook secrets and for the session of one invoice, with
/// which the calls of its payer can be looked at and sent. Tokens of streams are not configured.
const SLOTS: &[Slot] = &[
    Slot::credential::<MerchantKey>("PEPAY_API_KEY"),
    Slot::credential::<CommerceKey>("PEPAY_COMMERCE_API_KEY"),
    Slot::credential::<DashboardJwt>("PEPAY_DASHBOARD_JWT"),
    Slot::strategy::<session_slot::ConfiguredSession>("PEPAY_SESSION_TOKEN"),
    Slot::secret(session_slot::SIGNATURE, "PEPAY_SESSION_SIGNATURE"),
    Slot::secret("webhook_secret", webhook::SECRET_VARIABLE),
    Slot::secret("webhook_secret_previous", webhook::PREVIOUS_SECRET_VARIABLE),
    Slot::base_url("PEPAY_API_URL"),
];
