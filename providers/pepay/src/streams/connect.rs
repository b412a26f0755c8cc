//! Reaching the server: TCP, and TLS by rustls.

use std::fmt;
use std::io;
use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use rustls::ClientConfig;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::ServerName;
use rustls_platform_verifier::Verifier;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// A connection, as far as a stream is concerned.
pub trait Io: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Io for T {}

/// Where a stream connects to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Endpoint {
    /// The host name or address; an IPv6 address without its brackets.
    pub host: String,
    /// The port.
    pub port: u16,
    /// Whether it is `wss`.
    pub tls: bool,
}

/// Opens connections: the one way of a stream to the outside.
///
/// The default is [`TcpConnect`]; a test can hand in one whose connections it cuts, an app one that goes
/// through a proxy. Errors must show no secret.
#[async_trait]
pub trait Connect: Send + Sync {
    /// A connection to the server, with TLS on it where the endpoint says so.
    async fn connect(&self, to: &Endpoint) -> io::Result<Box<dyn Io>>;
}

/// TCP, with rustls and the verifier of the operating system.
///
/// The cryptography is the one that the program has installed (`rustls::crypto::CryptoProvider::install_default`), or
/// else that of the feature `aws-lc-rs` (a default feature) or `ring`. With none of them, connecting fails and says so.
#[derive(Clone, Default)]
pub struct TcpConnect {
    tls: OnceLock<Arc<ClientConfig>>,
}

impl TcpConnect {
    /// With a TLS configuration of your own: other roots, client certificates.
    #[must_use]
    pub fn with_tls(config: Arc<ClientConfig>) -> Self {
        Self { tls: OnceLock::from(config) }
    }

    /// Reads the roots of the operating system the first time.
    fn config(&self) -> io::Result<Arc<ClientConfig>> {
        match self.tls.get() {
            Some(config) => Ok(config.clone()),
            None => {
                let fresh = Arc::new(tls()?);
                Ok(self.tls.get_or_init(|| fresh).clone())
            }
        }
    }
}

#[async_trait]
impl Connect for TcpConnect {
    async fn connect(&self, to: &Endpoint) -> io::Result<Box<dyn Io>> {
        let tcp = TcpStream::connect((to.host.as_str(), to.port)).await?;
        tcp.set_nodelay(true)?;
        if !to.tls {
            return Ok(Box::new(tcp));
        }
        let name = ServerName::try_from(to.host.clone()).map_err(io::Error::other)?;
        Ok(Box::new(TlsConnector::from(self.config()?).connect(name, tcp).await?))
    }
}

impl fmt::Debug for TcpConnect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TcpConnect").finish_non_exhaustive()
    }
}

/// As in the default transport: rustls counts every verifier but its own as `dangerous`; this one is of the
/// rustls project.
fn tls() -> io::Result<ClientConfig> {
    let provider = CryptoProvider::get_default().cloned().or_else(of_feature).ok_or_else(|| {
        io::Error::other(
            "no cryptography for TLS: turn on the feature `aws-lc-rs` or `ring`, or install a rustls `CryptoProvider`",
        )
    })?;
    let verifier = Arc::new(Verifier::new(Arc::clone(&provider)).map_err(io::Error::other)?);
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth())
}

#[cfg(feature = "aws-lc-rs")]
fn of_feature() -> Option<Arc<CryptoProvider>> {
    Some(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
}

#[cfg(all(feature = "ring", not(feature = "aws-lc-rs")))]
fn of_feature() -> Option<Arc<CryptoProvider>> {
    Some(Arc::new(rustls::crypto::ring::default_provider()))
}

#[cfg(not(any(feature = "aws-lc-rs", feature = "ring")))]
fn of_feature() -> Option<Arc<CryptoProvider>> {
    None
}
