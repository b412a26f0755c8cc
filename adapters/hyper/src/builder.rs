//! The settings of the transport.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderValue, Uri};
use hyper_util::client::legacy::Client;
use hyper_util::client::proxy::matcher::Matcher;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use paymux_core::transport::{BoxError, RequestRules};
use paymux_transport::limits::{BODY_LIMIT, CONNECT_TIMEOUT, MAX_IN_FLIGHT, MAX_TIMEOUT, POOL_IDLE};
use paymux_transport::{Places, tls};
use rustls_pki_types::CertificateDer;

use crate::HyperTransport;
use crate::connector::{Connector, ProxyAt};

const USER_AGENT: &str = concat!("paymux/", env!("CARGO_PKG_VERSION"));

/// Settings of a [`HyperTransport`]; made by [`HyperTransport::builder`].
#[derive(Default)]
#[must_use]
pub struct HyperTransportBuilder {
    connect_timeout: Option<Duration>,
    max_timeout: Option<Duration>,
    body_limit: Option<usize>,
    max_in_flight: Option<usize>,
    user_agent: Option<String>,
    proxy: Option<String>,
    roots: Vec<CertificateDer<'static>>,
    allow_plain_http: bool,
}

impl HyperTransportBuilder {
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

    /// Sends through the tunnels of this HTTP proxy (`CONNECT`), such as `http://user:password@proxy.example:3128`;
    /// through none if not set, whatever the environment says.
    ///
    /// Once a proxy is set, plain HTTP is refused to loopback hosts as well, because the proxy may
    /// stand on another machine.
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.proxy = Some(url.into());
        self
    }

    /// Trusts this certificate authority (DER) too, beside those of the operating system: for a
    /// company's own, or a test's.
    pub fn trust_root(mut self, der: impl Into<Vec<u8>>) -> Self {
        self.roots.push(CertificateDer::from(der.into()));
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
    /// If the user agent is no header value, the proxy no `http` URL, a root certificate cannot be read, the operating
    /// system has no root certificates (`ca-certificates` on most Linux systems), or the program has no
    /// [cryptography for TLS](crate#tls).
    pub fn build(self) -> Result<HyperTransport, BuildError> {
        let user_agent = self.user_agent.unwrap_or_else(|| USER_AGENT.to_owned());
        let user_agent = HeaderValue::try_from(user_agent)
            .map_err(|_| BuildError("the user agent cannot stand in a header".into()))?;
        let proxy = self.proxy.as_deref().map(proxy_at).transpose()?;
        let rules = RequestRules::of_settings(self.allow_plain_http, proxy.is_some());
        let tls = tls::client_config(self.roots).map_err(|error| BuildError(error.into()))?;
        let connector = Connector::new(tls, proxy, self.connect_timeout.unwrap_or(CONNECT_TIMEOUT));
        let max_in_flight = self.max_in_flight.unwrap_or(MAX_IN_FLIGHT);
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(POOL_IDLE)
            .pool_max_idle_per_host(max_in_flight)
            .build(connector);
        Ok(HyperTransport {
            client,
            rules,
            user_agent,
            body_limit: self.body_limit.unwrap_or(BODY_LIMIT),
            max_timeout: self.max_timeout.unwrap_or(MAX_TIMEOUT),
            places: Arc::new(Places::new(max_in_flight)),
        })
    }
}

/// The URL is not repeated in an error: it may hold a password.
fn proxy_at(url: &str) -> Result<ProxyAt, BuildError> {
    let wrong = || BuildError("the proxy is no absolute `http` URL".into());
    if !url.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("http://")) {
        return Err(wrong());
    }
    let matcher = Matcher::builder().all(url).build();
    let found = matcher.intercept(&Uri::from_static("https://any.invalid")).ok_or_else(wrong)?;
    Ok(ProxyAt { uri: found.uri().clone(), authorization: found.basic_auth().cloned() })
}

/// The settings cannot be built into a transport.
#[derive(Debug, thiserror::Error)]
#[error("the HTTP transport could not be set up")]
pub struct BuildError(#[source] BoxError);

impl fmt::Debug for HyperTransportBuilder {
    /// Without the proxy, whose URL may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HyperTransportBuilder")
            .field("connect_timeout", &self.connect_timeout)
            .field("max_timeout", &self.max_timeout)
            .field("body_limit", &self.body_limit)
            .field("max_in_flight", &self.max_in_flight)
            .field("user_agent", &self.user_agent)
            .field("allow_plain_http", &self.allow_plain_http)
            .finish_non_exhaustive()
    }
}
