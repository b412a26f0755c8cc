//! A webhook endpoint for all configured providers, or for the accounts of all tenants, in any web framework.
//!
//! `paymux-axum` and `paymux-actix` put it into a router of theirs. Elsewhere it is a [`tower_service::Service`]
//! ([`WebhookEndpoint::service`]), or a function from an account's name, headers and a body to an answer
//! ([`WebhookEndpoint::receive`], and [`receive_whole`](WebhookEndpoint::receive_whole) where the body is there already).
//! It needs a running tokio runtime with its time driver on.
//!
//! ```
//! use std::sync::Arc;
//!
//! use paymux_core::{Error, Event, Providers, Verified};
//! use paymux_webhooks::{WebhookEndpoint, WebhookService};
//!
//! async fn on_event(event: Verified<Event>) -> Result<(), Error> {
//!     println!("{}: {}", event.account, event.kind);
//!     Ok(()) // only now does the provider hear that the event is dealt with
//! }
//!
//! fn service(providers: Arc<Providers>) -> WebhookService {
//!     WebhookEndpoint::new(providers, on_event).service()
//! }
//! ```
//!
//! Each account has a path of its own, `/webhooks/{account}`; an account without a name of its own is called like its
//! provider, so most are `/webhooks/{provider}`. What becomes of a delivery:
//!
//! | Delivery | Answer |
//! |---|---|
//! | proved, and the handler is done with it | what the provider wants to hear ([`WebhookAnswers`](paymux_core::provider::WebhookAnswers)) |
//! | proved, and dealt with before (never a hint, see below) | the same; the handler is not called |
//! | proved, and the handler has failed or panicked | 500: the provider delivers again, and the handler is called again |
//! | proved, and an earlier delivery of the same event is still being handled | 503: the provider delivers again |
//! | proved, but it cannot be read | 500: nothing is lost while a new version is on its way |
//! | not proved | the provider's status for that, without a reason; the reason is logged |
//! | it cannot be told now: its certificate cannot be had, or the provider that is asked does not answer | 500: the provider delivers again |
//! | no webhook secret is configured | 500: the mistake is ours, so the provider delivers again |
//! | larger than the limit | 413 |
//! | slower than the time limit | 408 |
//! | for an account that is not configured | 404 |
//! | for a tenant's account that cannot be opened now | 500: the provider delivers again |
//!
//! The bytes are verified as they arrived, before anything reads them. A body is never logged.
//!
//! # Once, or at least once
//!
//! Providers deliver an event more than once. [`SeenEvents`] recognises one that was dealt with, by
//! account and [`Event::repetition_key`](paymux_core::Event::repetition_key). A hint
//! ([`Subject::LookUp`](paymux_core::Subject::LookUp)) has none: it says that something happened and not what, so
//! two equal ones may be two part payments. Each is handed over, also while an equal one is still being handled.
//! Looking a payment up twice does no harm. Between the end of the handler and the note in
//! the store a program can still crash, so a handler sees each event **at least** once: let it do the same
//! thing twice without harm, for example by setting an order to paid instead of adding to a balance.
//!
//! A handler runs to its end even if the provider hangs up meanwhile: each runs as a task of its own.
#![forbid(unsafe_code)]

mod accounts;
mod deliver;
mod endpoint;
mod handler;
mod memory;
mod seen;
mod service;

pub use accounts::WebhookAccounts;
pub use endpoint::{DEFAULT_BODY_LIMIT, DEFAULT_BODY_TIME_LIMIT, WebhookEndpoint};
pub use handler::EventHandler;
pub use memory::MemorySeen;
pub use seen::{Claim, SeenEvents};
pub use service::WebhookService;

/// The example of the README, compiled.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
