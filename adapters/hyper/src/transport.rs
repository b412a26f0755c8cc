//! Sending.

use std::fmt;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::header::USER_AGENT;
use http::{HeaderValue, Request, Response, StatusCode};
use http_body_util::Full;
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use paymux_core::transport::{RequestRules, Transport, TransportError};
use paymux_transport::{BuildError, HttpSettings, POOL_IDLE, Places, tls};

use crate::body;
use crate::connector::{Connector, ProxyAt};
use crate::failure;

/// Sends one request once over HTTP/1.1, with rustls, and reads the whole reply.
///
/// * A status, any status, is a reply; a redirect too, which is never followed. Nothing is sent a
///   second time, with one exception that cannot charge anybody twice: on a kept-alive connection that
///   turns out dead before a byte of the request was written, the request goes out on a new one.
/// * The time limit covers everything from waiting for a place to the last byte of the body.
/// * Bodies come as they were sent: nothing is decompressed, and each request asks for none
///   (`accept-encoding: identity`).
/// * The environment (`HTTP_PROXY` and its kin) is not read; a proxy is set by
///   [`proxy`](HttpSettings::proxy).
/// * Certificates are checked against the roots of the operating system.
/// * So many requests at most are under way at once, each on a connection of its own, and as many connections are kept
///   for the next ones: [`max_in_flight`](HttpSettings::max_in_flight).
///
/// # Errors
///
/// [`Delivery::NotSent`](paymux_core::Delivery::NotSent) rests on proof: a rule of this transport refused the request, no
/// place became free in time, or
/// the connection (name, TCP, proxy tunnel, TLS) never came about. Everything
/// later is `Unknown`, and so is a time limit that strikes while connecting, because by then another
/// connection may have taken the request: keep the limit above the connect timeout. Once a status has
/// arrived, the error carries it. No error shows the URL, a header or a body.
///
/// Cloning is cheap; clones share their connections.
#[derive(Clone)]
pub struct HyperTransport {
    client: Client<Connector, Full<Bytes>>,
    rules: RequestRules,
    user_agent: HeaderValue,
    body_limit: usize,
    max_timeout: Duration,
    places: Arc<Places>,
}

impl HyperTransport {
    /// A transport with the default settings.
    ///
    /// # Errors
    ///
    /// As [`with`](Self::with).
    pub fn new() -> Result<Self, BuildError> {
        Self::with(HttpSettings::default())
    }

    /// A transport with these settings. Reads the operating system's root certificates: do it once.
    ///
    /// A proxy has to build tunnels (`CONNECT`), and its URL starts with `http://`.
    ///
    /// # Errors
    ///
    /// If the user agent is no header value, the proxy no `http` URL, a root certificate cannot be read, the operating
    /// system has no root certificates (`ca-certificates` on most Linux systems), or the program has no
    /// [cryptography for TLS](crate#tls).
    pub fn with(settings: HttpSettings) -> Result<Self, BuildError> {
        let rules = settings.rules();
        let user_agent = HeaderValue::try_from(settings.user_agent)
            .map_err(|_| BuildError::new("the user agent cannot stand in a header"))?;
        let proxy = settings.proxy.as_deref().map(ProxyAt::url).transpose()?;
        let tls = tls::client_config(settings.roots).map_err(BuildError::new)?;
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(POOL_IDLE)
            .pool_max_idle_per_host(settings.max_in_flight)
            .build(Connector::new(tls, proxy, settings.connect_timeout));
        Ok(Self {
            client,
            rules,
            user_agent,
            body_limit: settings.body_limit,
            max_timeout: settings.max_timeout,
            places: Arc::new(Places::new(settings.max_in_flight)),
        })
    }

    /// Sends and reads; `status` is filled in as soon as it is known.
    async fn exchange(
        &self,
        request: Request<Bytes>,
        status: &mut Option<StatusCode>,
    ) -> Result<Response<Bytes>, TransportError> {
        let sent = self.client.request(request.map(Full::new)).await;
        let (parts, body) = sent.map_err(failure::of_sending)?.into_parts();
        *status = Some(parts.status);
        let body =
            body::read(body, self.body_limit).await.map_err(|error| error.with_status(parts.status))?;
        Ok(Response::from_parts(parts, body))
    }
}

#[async_trait]
impl Transport for HyperTransport {
    async fn send(
        &self,
        mut request: Request<Bytes>,
        timeout: Duration,
    ) -> Result<Response<Bytes>, TransportError> {
        self.rules.admit(&mut request, timeout)?;
        request.headers_mut().entry(USER_AGENT).or_insert_with(|| self.user_agent.clone());
        let mut status = None;
        let limit = timeout.min(self.max_timeout);
        // Pinned before it is passed on: otherwise all of its state is copied at each step.
        let sent = self.places.within(limit, pin!(self.exchange(request, &mut status))).await;
        sent.unwrap_or_else(|mut late| {
            late.status = status;
            Err(late)
        })
    }
}

impl fmt::Debug for HyperTransport {
    /// Without the client: its connector holds a proxy's password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HyperTransport")
            .field("rules", &self.rules)
            .field("body_limit", &self.body_limit)
            .field("max_timeout", &self.max_timeout)
            .finish_non_exhaustive()
    }
}
