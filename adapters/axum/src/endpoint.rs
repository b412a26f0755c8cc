use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, Request};
use axum::routing::post;

use crate::deliver::deliver;
use crate::{EventHandler, MemorySeen, SeenEvents, WebhookAccounts};

/// The largest delivery that is read unless the app says otherwise: 1 MiB.
pub const DEFAULT_BODY_LIMIT: usize = 1 << 20;

/// How long a delivery may take to arrive unless the app says otherwise: 10 seconds.
pub const DEFAULT_BODY_TIME_LIMIT: Duration = Duration::from_secs(10);

/// The settings of a webhook endpoint. [`router`](Self::router) makes it.
///
/// ```
/// # use std::sync::Arc;
/// # use paymux_core::{Error, Event, Providers, Verified};
/// # async fn on_event(event: Verified<Event>) -> Result<(), Error> { Ok(()) }
/// # fn app(providers: Arc<Providers>) -> axum::Router {
/// use paymux_axum::{MemorySeen, WebhookEndpoint};
///
/// WebhookEndpoint::new(providers, on_event)
///     .under("/hooks") // /hooks/payviox and so on
///     .body_limit(64 << 10)
///     .seen(MemorySeen::new(100_000, MemorySeen::LEASE))
///     .router()
/// # }
/// ```
pub struct WebhookEndpoint {
    pub(crate) accounts: Arc<dyn WebhookAccounts>,
    pub(crate) handler: Arc<dyn EventHandler>,
    pub(crate) seen: Arc<dyn SeenEvents>,
    path: String,
    body_limit: usize,
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
            path: "/webhooks".to_owned(),
            body_limit: DEFAULT_BODY_LIMIT,
            body_time_limit: DEFAULT_BODY_TIME_LIMIT,
        }
    }

    /// The path under which each account has its own, by its name; an account without one is called like its
    /// provider. Default `/webhooks`.
    #[must_use]
    pub fn under(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
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

    /// The router, to be merged into the app's own.
    ///
    /// # Panics
    /// If the path is no path for axum: it starts with `/` and does not end with one.
    pub fn router<S: Clone + Send + Sync + 'static>(self) -> Router<S> {
        let (path, limit) = (self.path.clone(), self.body_limit);
        let endpoint = Arc::new(self);
        let receive = move |Path(account): Path<String>, request: Request| async move {
            deliver(endpoint, &account, request).await
        };
        Router::new().route(&format!("{path}/{{account}}"), post(receive)).layer(DefaultBodyLimit::max(limit))
    }
}

impl fmt::Debug for WebhookEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookEndpoint")
            .field("path", &self.path)
            .field("body_limit", &self.body_limit)
            .finish_non_exhaustive()
    }
}
