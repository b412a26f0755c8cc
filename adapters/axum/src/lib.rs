//! A webhook endpoint for all configured providers, or for the accounts of all tenants, on axum.
//!
//! ```
//! use std::sync::Arc;
//!
//! use axum::Router;
//! use paymux_core::{Error, Event, Providers, Verified};
//!
//! async fn on_event(event: Verified<Event>) -> Result<(), Error> {
//!     println!("{}: {}", event.account, event.kind);
//!     Ok(()) // only now does the provider hear that the event is dealt with
//! }
//!
//! fn app(providers: Arc<Providers>) -> Router {
//!     Router::new().merge(paymux_axum::webhook_router(providers, on_event))
//! }
//! ```
//!
//! Each account has a path of its own, `/webhooks/{account}`. What becomes of a delivery, and why a handler may see an
//! event more than once, is said in [`paymux_webhooks`], whose names stand here too: with them an app needs no other
//! crate.
#![forbid(unsafe_code)]

use std::sync::Arc;

use axum::Router;

pub use paymux_webhooks::{
    Claim, DEFAULT_BODY_LIMIT, DEFAULT_BODY_TIME_LIMIT, EventHandler, MemorySeen, SeenEvents,
    WebhookAccounts, WebhookEndpoint,
};

/// A router that takes the webhooks of all configured providers, or of all tenants' accounts, at
/// `/webhooks/{account}`, and hands verified events to `handler`. [`router`] takes an endpoint with other settings.
pub fn webhook_router<S>(accounts: Arc<impl WebhookAccounts>, handler: impl EventHandler) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    router(WebhookEndpoint::new(accounts, handler))
}

/// The router of an endpoint, to be merged into the app's own.
///
/// ```
/// # use std::sync::Arc;
/// # use paymux_core::{Error, Event, Providers, Verified};
/// # async fn on_event(event: Verified<Event>) -> Result<(), Error> { Ok(()) }
/// # fn app(providers: Arc<Providers>) -> axum::Router {
/// use paymux_axum::{WebhookEndpoint, router};
///
/// router(WebhookEndpoint::new(providers, on_event).under("/hooks").body_limit(64 << 10))
/// # }
/// ```
///
/// # Panics
/// If the path of the endpoint is no path for axum: it starts with `/` and does not end with one.
pub fn router<S>(endpoint: WebhookEndpoint) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    let path = format!("{}/{{account}}", endpoint.path());
    Router::new().route_service(&path, endpoint.service())
}
