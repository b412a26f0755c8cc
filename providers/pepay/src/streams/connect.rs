//! Reaching the server: TCP, and TLS by rustls on ring.

use std::fmt;
use std::io;
use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use rustls::ClientConfig;
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
                let fresh = Arc::new(tls().map_err(io::Error::other)?);
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
fn tls() -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = Arc::new(Verifier::new(Arc::clone(&provider))?);
    Ok(ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth())
}
