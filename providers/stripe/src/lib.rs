//! [Stripe](https://docs.stripe.com) for paymux: hosted pages, captures, refunds, disputes, payouts.
//!
//! | File | What is in it |
//! |---|---|
//! | `api.rs` | the API: base URL, version, errors, the kinds of key |
//! | `object.rs` | how Stripe's objects and lists are read: [`Object`], [`Expandable`], [`Listed`] |
//! | [`session`], [`payment_intent`], [`refund`], [`dispute`], [`payout`], [`balance`], [`event`] | the operations, by the first part of their names; all of them in [`OPERATIONS`] |
//! | `provider.rs`, `provider/read.rs` | the unified interface: [`StripeProvider`], and what only Stripe understands: [`SessionExtras`] |
//! | `facets.rs`, `finding.rs`, `payouts.rs` | what it can do beyond taking payments |
//! | `units.rs` | how Stripe counts money |
//! | `webhook.rs` | webhooks |
//!
//! A payment is a Checkout Session (`cs_…`), Stripe's hosted page. Once somebody pays there is a PaymentIntent (`pi_…`)
//! and a charge (`ch_…`) behind it: refunds, disputes and many events name only these. A lookup, and the event of a
//! session, bring their ids as [`further_ids`](paymux_core::PaymentRef::further_ids): store the reference again. A
//! PaymentIntent that was made natively can be looked up, captured, voided, canceled and refunded by its id, too.
//!
//! Where each fact comes from is written down in `FACTS.md`. Five tasks beside those of another crate are in
//! [`coming_from_async_stripe`].
#![forbid(unsafe_code)]

mod api;
#[doc = include_str!("../COMING_FROM_ASYNC_STRIPE.md")]
pub mod coming_from_async_stripe {}
mod facets;
mod finding;
mod object;
mod operations;
mod payouts;
mod provider;
mod units;
mod webhook;

use paymux_core::Client;
use paymux_core::provider::{Descriptor, Opened, Slot};

pub use api::{PublishableKey, RestrictedKey, SecretKey, Stripe};
pub use object::{Expandable, HasId, Listed, Metadata, Named, Object};
pub use operations::{OPERATIONS, balance, charge, dispute, event, payment_intent, payout, refund, session};
pub use provider::{SessionExtras, StripeProvider};
pub use webhook::StripeWebhooks;

/// Stripe, as the registry takes it.
pub static STRIPE: Descriptor =
    Descriptor::new("stripe", "https://api.stripe.com", |settings, transport, runtime| {
        let client = Client::<Stripe>::open(SLOTS, settings, transport, runtime)?;
        Ok(Opened::new(StripeProvider::new(client.clone(), settings), client))
    })
    .slots(SLOTS)
    .operations(OPERATIONS);

const SLOTS: &[Slot] = &[
    Slot::credential::<SecretKey>("STRIPE_SECRET_KEY"),
    Slot::credential::<RestrictedKey>("STRIPE_RESTRICTED_KEY"),
    Slot::credential::<PublishableKey>("STRIPE_PUBLISHABLE_KEY"),
    Slot::secret("webhook_secret", webhook::SECRET_VARIABLE),
    Slot::header(api::CONNECTED_ACCOUNT, "STRIPE_ACCOUNT", "stripe-account"),
];
