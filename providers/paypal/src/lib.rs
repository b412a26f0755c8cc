//! [PayPal](https://developer.paypal.com/api/rest/) for paymux: orders that the payer approves, then captured or authorised.
//!
//! | File | What is in it |
//! |---|---|
//! | `api.rs` | the API: base URL, error document, headers that a caller may add |
//! | `auth.rs` | client credentials: a token for the client's id and secret |
//! | [`order`], [`authorization`], [`capture`], [`refund`], [`dispute`], [`delivery`] | the operations, by the first part of their names; all of them in [`OPERATIONS`] |
//! | `shapes.rs` | what they have in common: [`Amount`], [`Link`] |
//! | `provider.rs` | the unified interface: [`PayPalProvider`], and what only PayPal understands: [`OrderExtras`] |
//! | `words.rs` | what an order and its payments say about how a payment stands |
//! | `facets.rs` | captures, refunds, disputes |
//! | [`webhook`] | webhooks, proved by certificate or by asking PayPal |
//!
//! **An order that is approved is not paid.** The payer agrees on PayPal's page; the money is taken when the app calls
//! [`advance`](paymux_core::PaymentProvider::advance), after the payer's return or the webhook
//! `CHECKOUT.ORDER.APPROVED`. Who only waits never gets it.
//!
//! The base URL is that of live payments. For the sandbox it is `https://api-m.sandbox.paypal.com`, with the sandbox's own
//! client id and secret.
//!
//! `FACTS.md` says where each fact about the wire comes from, and what was decided where nothing is documented.
#![forbid(unsafe_code)]

mod api;
mod auth;
mod facets;
mod operations;
mod provider;
mod shapes;
pub mod webhook;
mod words;

use paymux_core::Client;
use paymux_core::provider::{Descriptor, Opened, Refreshing, Slot};

pub use api::{ClientSecret, PayPal};
pub use operations::{OPERATIONS, authorization, capture, delivery, dispute, order, refund};
pub use provider::{OrderExtras, PayPalProvider};
pub use shapes::{Amount, Link, RelatedIds, StatusDetails, SupplementaryData};

/// PayPal, as the registry takes it.
pub static PAYPAL: Descriptor =
    Descriptor::new("paypal", "https://api-m.paypal.com", |settings, transport, runtime| {
        let client = Client::<PayPal>::open(SLOTS, settings, transport.clone(), runtime)?;
        Ok(Opened::new(PayPalProvider::new(client.clone(), settings, transport), client))
    })
    .slots(SLOTS)
    .operations(OPERATIONS);

const SLOTS: &[Slot] = &[
    Slot::value("client_id", "PAYPAL_CLIENT_ID"),
    Slot::strategy::<Refreshing<auth::ClientCredentials>>("PAYPAL_CLIENT_SECRET"),
    Slot::value(webhook::ID, webhook::ID_VARIABLE),
    Slot::value(webhook::PROOF, webhook::PROOF_VARIABLE),
    Slot::value(webhook::ROOTS, webhook::ROOTS_VARIABLE),
    Slot::header("partner_attribution_id", "PAYPAL_PARTNER_ATTRIBUTION_ID", api::PARTNER_ATTRIBUTION),
];
