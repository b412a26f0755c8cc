//! The settings of the transport.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use paymux_core::transport::{BoxError, RequestRules};
use paymux_transport::limits::{BODY_LIMIT, CONNECT_TIMEOUT, MAX_IN_FLIGHT, MAX_TIMEOUT, POOL_IDLE};
use paymux_transport::{Places, tls};
use reqwest::{Client, Proxy};
use rustls_pki_types::CertificateDer;

use crate::ReqwestTransport;

const USER_AGENT: &str = concat!("paymux/", env!("CARGO_PKG_VERSION"));

/// Settings of a [`ReqwestTransport`]; made by [`ReqwestTransport::builder`].
#[derive(Default)]
#[must_use]
pub struct ReqwestTransportBuilder {
    connect_timeout: Option<Duration>,
    max_timeout: Option<Duration>,
    body_limit: Option<usize>,
    max_in_flight: Option<usize>,
    user_agent: Option<String>,
    proxy: Option<Proxy>,
    roots: Vec<CertificateDer<'static>>,
    client: Option<Client>,
    allow_plain_http: bool,
}

impl ReqwestTransportBuilder {
    /// How long name resolution, TCP, a proxy's tunnel and TLS may take together; 5 seconds if not
    /// set. Running out of it proves that nothing was sent, which the time limit of a call does not.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = Some(timeout);
        self
    }

    /// The most time that any call gets, however much it asks for; 2 minutes if not set.
    pub fn max_timeout(mut self, timeout: Duration) -> Self {
        self.max_timeout = Some(timeout);
        self
    }

    /// The most bytes of body that are read of a reply; 4 MiB if not set. A larger one is an error of
    /// kind [`BodyTooLarge`](paymux_core::transport::TransportErrorKind::BodyTooLarge).
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = Some(bytes);
        self
    }

    /// How many requests are under way at once, over all hosts; 256 if not set, at least 1.
    ///
    /// Each of them has a connection of its own, so this bounds the connections as well: to one host there are at most
    /// so many in use and so many kept for later, 30 seconds long. One takes a file descriptor of the process, of
    /// which there are often 1,024. Further requests wait for a place within their time limit, and one that found
    /// none was provably not sent.
    pub fn max_in_flight(mut self, requests: usize) -> Self {
        self.max_in_flight = Some(requests);
        self
    }

    /// The `User-Agent` of requests that bring none of their own; `paymux/` and the version if not set.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = Some(user_agent.into());
        self
    }

    /// Sends through this proxy; through none if not set, whatever the environment says.
    ///
    /// Once a proxy is set, plain HTTP is refused to loopback hosts as well, because the proxy may
    /// stand on another machine.
    pub fn proxy(mut self, proxy: Proxy) -> Self {
        self.proxy = Some(proxy);
        self
    }

    /// Trusts this certificate authority (DER) too, beside those of the operating system: for a
    /// company's own, or a test's.
    pub fn trust_root(mut self, der: impl Into<Vec<u8>>) -> Self {
        self.roots.push(CertificateDer::from(der.into()));
        self
    }

    /// Sends with a client of your own. Limits of time and body and the refusals stay; for the rest
    /// you answer:
    ///
    /// * no redirects (`redirect(Policy::none())`) and no retries (`retry(retry::never())`). With
    ///   either, a request can reach a provider twice, **and an error that says `NotSent` may be
    ///   false**: it is then the second attempt that found no connection;
    /// * a connect timeout below the time limit of the calls;
    /// * proxies (`no_proxy()`, or the environment decides), decompression, HTTP versions, roots,
    ///   the user agent;
    /// * layers of your own around the connector, and that their errors show no secret.
    pub fn client(mut self, client: Client) -> Self {
        self.client = Some(client);
        self
    }

    /// Sends plain `http://` anywhere. Without this it is refused, except to `localhost`,
    /// `127.0.0.0/8` and `::1`: whoever is on the way reads the credentials.
    pub fn allow_plain_http(mut self) -> Self {
        self.allow_plain_http = true;
        self
    }

    /// Builds the transport. Reads the operating system's root certificates: do it once.
    ///
    /// # Errors
    ///
    /// If the user agent is no header value, a root certificate cannot be read, the operating system
    /// has no root certificates (`ca-certificates` on most Linux systems), the program has no
    /// [cryptography for TLS](crate#tls), or a setting of the connection stands beside
    /// [`client`](Self::client), where it would have no effect.
    pub fn build(self) -> Result<ReqwestTransport, BuildError> {
        let rules = RequestRules::of_settings(self.allow_plain_http, self.proxy.is_some());
        let max_timeout = self.max_timeout.unwrap_or(MAX_TIMEOUT);
        let max_in_flight = self.max_in_flight.unwrap_or(MAX_IN_FLIGHT);
        let body_limit = self.body_limit.unwrap_or(BODY_LIMIT);
        Ok(ReqwestTransport {
            client: self.into_client(max_in_flight)?,
            rules,
            body_limit,
            max_timeout,
            places: Arc::new(Places::new(max_in_flight)),
        })
    }

    fn into_client(self, max_idle: usize) -> Result<Client, BuildError> {
        if let Some(client) = self.client {
            let unused = self.connect_timeout.is_some()
                || self.user_agent.is_some()
                || self.proxy.is_some()
                || !self.roots.is_empty();
            return if unused {
                Err(BuildError("connection settings beside a client of your own have no effect".into()))
            } else {
                Ok(client)
            };
        }
        let builder = Client::builder()
            .tls_backend_preconfigured(
                tls::client_config(self.roots).map_err(|error| BuildError(error.into()))?,
            )
            .connect_timeout(self.connect_timeout.unwrap_or(CONNECT_TIMEOUT))
            .pool_idle_timeout(POOL_IDLE)
            .pool_max_idle_per_host(max_idle)
            .user_agent(self.user_agent.unwrap_or_else(|| USER_AGENT.to_owned()))
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
        let builder = match self.proxy {
            Some(proxy) => builder.proxy(proxy),
            None => builder,
        };
        builder.build().map_err(|error| BuildError(error.without_url().into()))
    }
}

/// The settings cannot be built into a transport.
#[derive(Debug, thiserror::Error)]
#[error("the HTTP transport could not be set up")]
pub struct BuildError(#[source] BoxError);

impl fmt::Debug for ReqwestTransportBuilder {
    /// Without the proxy and the client, whose own `Debug` may show a proxy's password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReqwestTransportBuilder")
            .field("connect_timeout", &self.connect_timeout)
            .field("max_timeout", &self.max_timeout)
            .field("body_limit", &self.body_limit)
            .field("max_in_flight", &self.max_in_flight)
            .field("user_agent", &self.user_agent)
            .field("allow_plain_http", &self.allow_plain_http)
            .finish_non_exhaustive()
    }
}
