//! Sending.

use std::fmt;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response, StatusCode};
use paymux_core::transport::{RequestRules, Transport, TransportError};
use paymux_transport::{BodyUpTo, BuildError, HttpSettings, POOL_IDLE, Places, tls};
use reqwest::{Client, Proxy};

use crate::failure;
use crate::rewritten;

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
/// [`Delivery::NotSent`](paymux_core::Delivery::NotSent) rests on proof: a rule of this transport
/// refused the request, no place became free in time, or the connection (name, TCP, proxy tunnel, TLS) never came about.
/// Everything later is `Unknown`, and so is a time limit that strikes while connecting, because by then another
/// connection may have taken the request: keep the limit above the connect timeout. Once a status has
/// arrived, the error carries it. No error shows the URL, a header or a body.
///
/// Cloning is cheap; clones share their connections.
#[derive(Clone)]
pub struct ReqwestTransport {
    client: Client,
    rules: RequestRules,
    body_limit: usize,
    max_timeout: Duration,
    places: Arc<Places>,
}

impl ReqwestTransport {
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
    /// # Errors
    ///
    /// If the user agent is no header value, the proxy no URL, a root certificate cannot be read, the operating system
    /// has no root certificates (`ca-certificates` on most Linux systems), or the program has no
    /// [cryptography for TLS](crate#tls).
    pub fn with(settings: HttpSettings) -> Result<Self, BuildError> {
        let builder = Client::builder()
            .tls_backend_preconfigured(tls::client_config(settings.roots.clone()).map_err(BuildError::new)?)
            .connect_timeout(settings.connect_timeout)
            .pool_idle_timeout(POOL_IDLE)
            .pool_max_idle_per_host(settings.max_in_flight)
            .user_agent(&settings.user_agent)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_proxy()
            // Another crate in the program may turn on these features of reqwest; they stay off here.
            .http1_only()
            .no_gzip()
            .no_brotli()
            .no_deflate()
            .no_zstd();
        let builder = match &settings.proxy {
            // The URL is not repeated in an error: it may hold a password.
            Some(url) => builder.proxy(Proxy::all(url).map_err(|_| BuildError::new("the proxy is no URL"))?),
            None => builder,
        };
        let client = builder.build().map_err(|error| BuildError::new(error.without_url()))?;
        Ok(Self::sending_by(client, &settings))
    }

    /// A transport that sends with a client of your own. Of the settings, the limits of time, body and requests under way
    /// and the rule about plain HTTP hold; for the rest you answer:
    ///
    /// * no redirects (`redirect(Policy::none())`) and no retries (`retry(retry::never())`). With either, a request can
    ///   reach a provider twice, **and an error that says `NotSent` may be false**: it is then the second attempt that
    ///   found no connection;
    /// * a connect timeout below the time limit of the calls;
    /// * proxies (`no_proxy()`, or the environment decides), decompression, HTTP versions, roots, the user agent;
    /// * layers of your own around the connector, and that their errors show no secret.
    ///
    /// # Errors
    ///
    /// If a setting of the connection (its timeout, the user agent, proxy, roots) is another than the default: it would have
    /// no effect.
    pub fn over(client: Client, settings: HttpSettings) -> Result<Self, BuildError> {
        let untouched = HttpSettings::default();
        let unused = settings.connect_timeout != untouched.connect_timeout
            || settings.user_agent != untouched.user_agent
            || settings.proxy != untouched.proxy
            || settings.roots != untouched.roots;
        if unused {
            return Err(BuildError::new("connection settings beside a client of your own have no effect"));
        }
        Ok(Self::sending_by(client, &settings))
    }

    fn sending_by(client: Client, settings: &HttpSettings) -> Self {
        Self {
            client,
            rules: settings.rules(),
            body_limit: settings.body_limit,
            max_timeout: settings.max_timeout,
            places: Arc::new(Places::new(settings.max_in_flight)),
        }
    }

    /// Sends and reads; `status` is filled in as soon as it is known.
    async fn exchange(
        &self,
        request: reqwest::Request,
        status: &mut Option<StatusCode>,
    ) -> Result<Response<Bytes>, TransportError> {
        let mut reply = self.client.execute(request).await.map_err(failure::of_sending)?;
        let code = *status.insert(reply.status());
        let body = self.read_body(&mut reply).await.map_err(|error| error.with_status(code))?;

        let mut response = Response::new(body);
        *response.status_mut() = code;
        *response.version_mut() = reply.version();
        *response.headers_mut() = std::mem::take(reply.headers_mut());
        Ok(response)
    }

    async fn read_body(&self, reply: &mut reqwest::Response) -> Result<Bytes, TransportError> {
        let mut body = BodyUpTo::new(self.body_limit, reply.content_length().unwrap_or(0))?;
        while let Some(piece) = reply.chunk().await.map_err(failure::of_reading)? {
            body.push(piece)?;
        }
        Ok(body.into_bytes())
    }
}

#[async_trait]
impl Transport for ReqwestTransport {
    async fn send(
        &self,
        mut request: Request<Bytes>,
        timeout: Duration,
    ) -> Result<Response<Bytes>, TransportError> {
        self.rules.admit(&mut request, timeout)?;
        let request = rewritten::translate(request)?;
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

impl fmt::Debug for ReqwestTransport {
    /// Without the client: its own `Debug` shows proxies, whose URLs may hold passwords.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReqwestTransport")
            .field("rules", &self.rules)
            .field("body_limit", &self.body_limit)
            .field("max_timeout", &self.max_timeout)
            .finish_non_exhaustive()
    }
}
