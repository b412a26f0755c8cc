use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::{EventHandler, MemorySeen, SeenEvents, WebhookAccounts, WebhookService};

/// The largest delivery that is read unless the app says otherwise: 1 MiB.
pub const DEFAULT_BODY_LIMIT: usize = 1 << 20;

/// How long a delivery may take to arrive unless the app says otherwise: 10 seconds.
pub const DEFAULT_BODY_TIME_LIMIT: Duration = Duration::from_secs(10);

/// A webhook endpoint with its settings.
///
/// [`service`](Self::service) makes a tower service of it, `paymux_axum::router` a router of axum, and
/// `paymux_actix::resource` a resource of actix-web. [`receive`](Self::receive) is for any other framework.
///
/// ```
/// # use std::sync::Arc;
/// # use paymux_core::{Error, Event, Providers, Verified};
/// # async fn on_event(event: Verified<Event>) -> Result<(), Error> { Ok(()) }
/// # fn app(providers: Arc<Providers>) -> paymux_webhooks::WebhookService {
/// use paymux_webhooks::{MemorySeen, WebhookEndpoint};
///
/// WebhookEndpoint::new(providers, on_event)
///     .under("/hooks") // /hooks/payviox and so on
///     .body_limit(64 << 10)
///     .seen(MemorySeen::new(100_000, MemorySeen::LEASE))
///     .service()
/// # }
/// ```
///
/// Cloning is cheap. Clones share the store of seen events, so let all workers of a server have clones of one endpoint:
/// with an endpoint each, a worker would not recognise what another has handled.
#[derive(Clone)]
pub struct WebhookEndpoint {
    pub(crate) accounts: Arc<dyn WebhookAccounts>,
    pub(crate) handler: Arc<dyn EventHandler>,
    pub(crate) seen: Arc<dyn SeenEvents>,
    path: Arc<str>,
    pub(crate) body_limit: usize,
    pub(crate) body_time_limit: Duration,
}

impl WebhookEndpoint {
    /// With all defaults. The clock is that of the accounts: [`Providers`](paymux_core::Providers), or the
    /// [`Accounts`](paymux_core::accounts::Accounts) of an app's tenants.
    #[must_use]
    pub fn new(accounts: Arc<impl WebhookAccounts>, handler: impl EventHandler) -> Self {
        Self {
            accounts,
            handler: Arc::new(handler),
            seen: Arc::new(MemorySeen::default()),
            path: "/webhooks".into(),
            body_limit: DEFAULT_BODY_LIMIT,
            body_time_limit: DEFAULT_BODY_TIME_LIMIT,
        }
    }

    /// The path under which each account has its own, by its name; an account without one is called like its
    /// provider. It starts with `/` and does not end with one. Default `/webhooks`.
    #[must_use]
    pub fn under(mut self, path: impl Into<String>) -> Self {
        self.path = path.into().into();
        self
    }

    /// The largest delivery that is read, in bytes. Default [`DEFAULT_BODY_LIMIT`].
    #[must_use]
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// How long a delivery may take to arrive whole. One that is slower is answered with 408 and not handled. Default
    /// [`DEFAULT_BODY_TIME_LIMIT`].
    #[must_use]
    pub fn body_time_limit(mut self, limit: Duration) -> Self {
        self.body_time_limit = limit;
        self
    }

    /// Where it is noted which events are dealt with. Default [`MemorySeen`].
    #[must_use]
    pub fn seen(mut self, store: impl SeenEvents) -> Self {
        self.seen = Arc::new(store);
        self
    }

    /// The path that was set by [`under`](Self::under): for whoever puts the endpoint into a router.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// As a service for hyper, tower and whatever is built on them.
    #[must_use]
    pub fn service(self) -> WebhookService {
        WebhookService::new(self)
    }
}

impl fmt::Debug for WebhookEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookEndpoint")
            .field("path", &self.path)
            .field("body_limit", &self.body_limit)
            .field("body_time_limit", &self.body_time_limit)
            .finish_non_exhaustive()
    }
}
