//! Any tower service that sends HTTP requests is a [`Transport`].
//!
//! ```
//! use bytes::Bytes;
//! use http::{Request, Response};
//! use paymux_core::transport::{Transport, TransportError, TransportErrorKind};
//! use paymux_tower::TowerTransport;
//! use tower_service::Service;
//!
//! # #[derive(Debug)] enum Failure { NoConnection, Other }
//! fn transport<S>(service: S) -> impl Transport
//! where
//!     S: Service<Request<Bytes>, Response = Response<Bytes>, Error = Failure> + Clone + Send + Sync + 'static,
//!     S::Future: Send,
//! {
//!     TowerTransport::new(service).failures(|failure| match failure {
//!         // Certain: there never was a connection, so nothing was sent.
//!         Failure::NoConnection => TransportError::new(TransportErrorKind::Connect),
//!         // In doubt: the provider may have the request.
//!         Failure::Other => TransportError::new(TransportErrorKind::ConnectionLost),
//!     })
//! }
//! ```
//!
//! What the service has to keep to is what [`Transport`] asks for:
//!
//! * It sends each request **once**. A layer that repeats requests or follows redirects has no place in it: paymux alone
//!   knows what may be repeated without charging somebody twice.
//! * It bounds the body that it reads, and checks the certificate that a server shows.
//! * It answers with any status; a status is no error.
//!
//! The time limit and the [rules for requests](RequestRules) are kept here: plain HTTP, for one, goes nowhere but to this
//! machine. Two things only a service could know: that a request was late while it still waited for a connection, and the
//! status of a reply that never came to its end. Here the former counts as perhaps sent, the latter as no status.
#![forbid(unsafe_code)]

use std::fmt;
use std::future::poll_fn;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};
use paymux_core::Delivery;
use paymux_core::transport::{RequestRules, Transport, TransportError, TransportErrorKind};
use tokio::time::error::Elapsed;
use tokio::time::{Instant, timeout_at};
use tower_service::Service;

type Failures<E> = Arc<dyn Fn(E) -> TransportError + Send + Sync>;

/// A tower service as a [`Transport`]. Each request is sent by a clone of the service.
pub struct TowerTransport<S: Service<Request<Bytes>>> {
    service: S,
    failures: Failures<S::Error>,
    rules: RequestRules,
}

impl<S> TowerTransport<S>
where
    S: Service<Request<Bytes>, Response = Response<Bytes>>,
{
    /// The transport of a service. Whatever it fails with counts as a lost connection: the provider may have the request.
    #[must_use]
    pub fn new(service: S) -> Self {
        Self {
            service,
            failures: Arc::new(|_| TransportError::new(TransportErrorKind::ConnectionLost)),
            rules: RequestRules::of_settings(false, false),
        }
    }

    /// What a failure of the service says about the request.
    ///
    /// Say [`Delivery::NotSent`] only where it is certain that nothing left: a request that is called unsent is sent again,
    /// whatever it does. When in doubt it is [`Delivery::Unknown`]. The error must show no URL query and no secret.
    ///
    /// A service that fails before it takes the request has sent nothing; then only the kind of the error counts.
    #[must_use]
    pub fn failures(mut self, of: impl Fn(S::Error) -> TransportError + Send + Sync + 'static) -> Self {
        self.failures = Arc::new(of);
        self
    }

    /// Hands plain `http://` to the service wherever it goes. Without this it is refused, except to `localhost`,
    /// `127.0.0.0/8` and `::1`: whoever is on the way reads the credentials.
    #[must_use]
    pub fn allow_plain_http(mut self) -> Self {
        self.rules = RequestRules::of_settings(true, false);
        self
    }
}

#[async_trait]
impl<S> Transport for TowerTransport<S>
where
    S: Service<Request<Bytes>, Response = Response<Bytes>> + Clone + Send + Sync,
    S::Future: Send,
    S::Error: Send,
{
    async fn send(
        &self,
        mut request: Request<Bytes>,
        timeout: Duration,
    ) -> Result<Response<Bytes>, TransportError> {
        self.rules.admit(&mut request, timeout)?;
        let end = deadline(timeout);
        let mut service = self.service.clone();
        match timeout_at(end, poll_fn(|context| service.poll_ready(context))).await {
            Ok(Ok(())) => {}
            Ok(Err(failure)) => return Err(unsent((self.failures)(failure))),
            Err(late) => return Err(unsent(timed_out(late))),
        }
        match timeout_at(end, service.call(request)).await {
            Ok(answer) => answer.map_err(|failure| (self.failures)(failure)),
            Err(late) => Err(timed_out(late)),
        }
    }
}

fn timed_out(late: Elapsed) -> TransportError {
    TransportError::new(TransportErrorKind::TimedOut).with_source(late)
}

/// The service has not been given the request.
fn unsent(mut error: TransportError) -> TransportError {
    error.delivery = Delivery::NotSent;
    error
}

/// A time limit beyond what a clock can express is none: a hundred years.
fn deadline(timeout: Duration) -> Instant {
    let now = Instant::now();
    now.checked_add(timeout).unwrap_or_else(|| now + Duration::from_secs(100 * 365 * 24 * 60 * 60))
}

impl<S: Service<Request<Bytes>> + Clone> Clone for TowerTransport<S> {
    fn clone(&self) -> Self {
        Self { service: self.service.clone(), failures: self.failures.clone(), rules: self.rules }
    }
}

impl<S: Service<Request<Bytes>>> fmt::Debug for TowerTransport<S> {
    /// Without the service, whose own `Debug` may show a password of a proxy.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TowerTransport").finish_non_exhaustive()
    }
}
