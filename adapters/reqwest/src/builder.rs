//! The settings of the transport.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use paymux_core::transport::BoxError;
use reqwest::{Client, Proxy};
use rustls::ClientConfig;
use rustls::pki_types::CertificateDer;
use rustls_platform_verifier::Verifier;

use crate::ReqwestTransport;
use crate::rules::{PlainHttp, Rules};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Below what servers and load balancers commonly keep (60 seconds and more): a connection that the
/// server closes just as a request goes out on it leaves that request's fate unknown.
const POOL_IDLE: Duration = Duration::from_secs(30);
const MAX_TIMEOUT: Duration = Duration::from_secs(120);
const BODY_LIMIT: usize = 4 * 1024 * 1024;
const USER_AGENT: &str = concat!("paymux/", env!("CARGO_PKG_VERSION"));

/// Settings of a [`ReqwestTransport`]; made by [`ReqwestTransport::builder`].
#[derive(Default)]
#[must_use]
pub struct ReqwestTransportBuilder {
    connect_timeout: Option<Duration>,
    max_timeout: Option<Duration>,
    body_limit: Option<usize>,
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
    ///
    /// reqwest is built without a default crypto provider here: unless another crate turns its feature
    /// `rustls` on, install one (`rustls::crypto::CryptoProvider::install_default`), or give the
    /// client a TLS configuration, before you build it.
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
    /// has no root certificates (`ca-certificates` on most Linux systems), or a setting of the
    /// connection stands beside [`client`](Self::client), where it would have no effect.
    pub fn build(self) -> Result<ReqwestTransport, BuildError> {
        let plain_http = match (self.allow_plain_http, &self.proxy) {
            (true, _) => PlainHttp::Anywhere,
            (false, Some(_)) => PlainHttp::Never,
            (false, None) => PlainHttp::Loopback,
        };
        let max_timeout = self.max_timeout.unwrap_or(MAX_TIMEOUT);
        let body_limit = self.body_limit.unwrap_or(BODY_LIMIT);
        Ok(ReqwestTransport {
            client: self.into_client()?,
            rules: Rules { plain_http },
            body_limit,
            max_timeout,
        })
    }

    fn into_client(self) -> Result<Client, BuildError> {
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
            .tls_backend_preconfigured(tls(self.roots).map_err(|error| BuildError(error.into()))?)
            .connect_timeout(self.connect_timeout.unwrap_or(CONNECT_TIMEOUT))
            .pool_idle_timeout(POOL_IDLE)
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

/// rustls on ring, with the verifier of the operating system.
///
/// rustls counts every verifier but its own as `dangerous`; this one is of the rustls project, and
/// `BuilderVerifierExt` installs it the same way, without room for `roots`.
fn tls(roots: Vec<CertificateDer<'static>>) -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = if roots.is_empty() {
        Verifier::new(Arc::clone(&provider))?
    } else {
        Verifier::new_with_extra_roots(roots, Arc::clone(&provider))?
    };
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth())
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
            .field("user_agent", &self.user_agent)
            .field("allow_plain_http", &self.allow_plain_http)
            .finish_non_exhaustive()
    }
}
