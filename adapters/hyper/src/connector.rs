//! Reaching the server: its name, TCP, a proxy's tunnel and TLS, within one time limit.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use http::uri::Scheme;
use http::{HeaderValue, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::{GaiAddrs, GaiResolver, Name};
use hyper_util::client::legacy::connect::proxy::Tunnel;
use hyper_util::client::proxy::matcher::Matcher;
use hyper_util::rt::TokioIo;
use paymux_core::transport::BoxError;
use paymux_transport::BuildError;
use paymux_transport::tls::ClientConfig;
use tokio::net::TcpStream;
use tower_service::Service;

type Stream = MaybeHttpsStream<TokioIo<TcpStream>>;
type Tcp = HttpConnector<Resolver>;

/// Connects for hyper's pool, which clones it for each request, also where a connection is there already.
#[derive(Clone)]
pub(crate) struct Connector {
    way: Arc<Way>,
    timeout: Duration,
}

enum Way {
    Direct(HttpsConnector<Tcp>),
    Proxied(HttpsConnector<Tunnel<Tcp>>),
}

/// A proxy that builds tunnels, and what it wants to hear first.
pub(crate) struct ProxyAt {
    uri: Uri,
    authorization: Option<HeaderValue>,
}

impl ProxyAt {
    /// The URL is not repeated in an error: it may hold a password.
    pub(crate) fn url(url: &str) -> Result<Self, BuildError> {
        let wrong = || BuildError::new("the proxy is no absolute `http` URL");
        if !url.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("http://")) {
            return Err(wrong());
        }
        let matcher = Matcher::builder().all(url).build();
        let found = matcher.intercept(&Uri::from_static("https://any.invalid")).ok_or_else(wrong)?;
        Ok(Self { uri: found.uri().clone(), authorization: found.basic_auth().cloned() })
    }
}

/// It took longer than the connect timeout.
#[derive(Debug, thiserror::Error)]
#[error("no connection within {0:?}, the connect timeout")]
struct TookTooLong(Duration);

/// The host has no address.
#[derive(Debug, thiserror::Error)]
#[error("the host name did not resolve")]
pub(crate) struct NameNotResolved(#[source] std::io::Error);

impl Connector {
    pub(crate) fn new(tls: ClientConfig, proxy: Option<ProxyAt>, timeout: Duration) -> Self {
        let mut tcp = HttpConnector::new_with_resolver(Resolver(GaiResolver::new()));
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        let https = HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http().enable_http1();
        let way = match proxy {
            None => Way::Direct(https.wrap_connector(tcp)),
            Some(ProxyAt { uri, authorization }) => {
                let tunnel = Tunnel::new(uri, tcp);
                Way::Proxied(https.wrap_connector(match authorization {
                    Some(value) => tunnel.with_auth(value),
                    None => tunnel,
                }))
            }
        };
        Self { way: Arc::new(way), timeout }
    }
}

impl Service<Uri> for Connector {
    type Response = Stream;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Stream, BoxError>> + Send>>;

    /// Always: each call asks a clone of its own.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        let Self { way, timeout } = self.clone();
        Box::pin(async move {
            let connecting = async {
                match &*way {
                    Way::Direct(https) => connect(https.clone(), to).await,
                    Way::Proxied(https) => connect(https.clone(), with_port(to)).await,
                }
            };
            tokio::time::timeout(timeout, connecting).await.map_err(|_| TookTooLong(timeout))?
        })
    }
}

async fn connect<S: Service<Uri>>(mut by: S, to: Uri) -> Result<S::Response, S::Error> {
    poll_fn(|context| by.poll_ready(context)).await?;
    by.call(to).await
}

/// A tunnel without a port leads to 443, whatever the scheme.
fn with_port(to: Uri) -> Uri {
    if to.scheme() != Some(&Scheme::HTTP) || to.port().is_some() {
        return to;
    }
    let authority = format!("{}:80", to.host().unwrap_or_default());
    let with_port = Uri::builder().scheme(Scheme::HTTP).authority(authority).path_and_query("/").build();
    with_port.unwrap_or(to)
}

/// The operating system's resolver, whose errors can be told from those of TCP.
#[derive(Clone)]
pub(crate) struct Resolver(GaiResolver);

impl Service<Name> for Resolver {
    type Response = GaiAddrs;
    type Error = NameNotResolved;
    type Future = Pin<Box<dyn Future<Output = Result<GaiAddrs, NameNotResolved>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), NameNotResolved>> {
        Poll::Ready(ready!(self.0.poll_ready(context)).map_err(NameNotResolved))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let resolving = self.0.call(name);
        Box::pin(async { resolving.await.map_err(NameNotResolved) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tunnel_for_plain_http_leads_to_port_80() {
        for (to, expected) in [
            ("http://example.com/", "http://example.com:80/"),
            ("http://[::1]/", "http://[::1]:80/"),
            ("http://example.com:8080/", "http://example.com:8080/"),
            ("https://example.com/", "https://example.com/"),
        ] {
            assert_eq!(with_port(to.parse().unwrap()), expected);
        }
    }
}
