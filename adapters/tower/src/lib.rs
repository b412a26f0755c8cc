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
//! * It bounds the body that it reads, and checks that a request goes out over TLS.
//! * It answers with any status; a status is no error.
//!
//! The time limit is kept here, and a request that says nothing of encodings asks for none.
#![forbid(unsafe_code)]

use std::fmt;
use std::future::poll_fn;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::header::ACCEPT_ENCODING;
use http::{HeaderValue, Request, Response};
use paymux_core::Delivery;
use paymux_core::transport::{Transport, TransportError, TransportErrorKind};
use tokio::time::{Instant, timeout_at};
use tower_service::Service;

type Failures<E> = Arc<dyn Fn(E) -> TransportError + Send + Sync>;

/// A tower service as a [`Transport`]. Each request is sent by a clone of the service.
pub struct TowerTransport<S: Service<Request<Bytes>>> {
    service: S,
    failures: Failures<S::Error>,
}

impl<S> TowerTransport<S>
where
    S: Service<Request<Bytes>, Response = Response<Bytes>>,
{
    /// The transport of a service. Whatever it fails with counts as a lost connection: the provider may have the request.
    #[must_use]
    pub fn new(service: S) -> Self {
        Self { service, failures: Arc::new(|_| TransportError::new(TransportErrorKind::ConnectionLost)) }
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
        request.headers_mut().entry(ACCEPT_ENCODING).or_insert(HeaderValue::from_static("identity"));
        let end = deadline(timeout);
        let mut service = self.service.clone();
        match timeout_at(end, poll_fn(|context| service.poll_ready(context))).await {
            Ok(Ok(())) => {}
            Ok(Err(failure)) => return Err(unsent((self.failures)(failure))),
            Err(_) => return Err(unsent(TransportError::new(TransportErrorKind::TimedOut))),
        }
        match timeout_at(end, service.call(request)).await {
            Ok(answer) => answer.map_err(|failure| (self.failures)(failure)),
            Err(_) => Err(TransportError::new(TransportErrorKind::TimedOut)),
        }
    }
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
        Self { service: self.service.clone(), failures: self.failures.clone() }
    }
}

impl<S: Service<Request<Bytes>>> fmt::Debug for TowerTransport<S> {
    /// Without the service, whose own `Debug` may show a password of a proxy.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TowerTransport").finish_non_exhaustive()
    }
}
