//! One HTTP POST to a loopback address.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, HOST};
use http::{Method, Request, Uri};
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::handle::error::{Error, Result};

/// Where webhooks go: `http://` on a loopback address, checked when it is made.
#[derive(Clone, Debug)]
pub(crate) struct Destination {
    url: String,
    authority: String,
    path: String,
    addresses: Vec<SocketAddr>,
}

impl Destination {
    /// Takes `http://` on `127.0.0.0/8`, `[::1]` or `localhost` (never looked up); nothing else.
    pub(crate) fn parse(url: &str) -> Result<Self> {
        let bad = || Error::Destination(url.to_owned());
        let uri: Uri = url.parse().map_err(|_| bad())?;
        if uri.scheme_str() != Some("http") {
            return Err(bad());
        }
        let authority = uri.authority().ok_or_else(bad)?;
        if authority.as_str().contains('@') {
            return Err(bad());
        }
        let port = authority.port_u16().unwrap_or(80);
        let host = authority.host().trim_start_matches('[').trim_end_matches(']');
        let addresses = if host.eq_ignore_ascii_case("localhost") {
            vec![SocketAddr::from((Ipv4Addr::LOCALHOST, port)), SocketAddr::from((Ipv6Addr::LOCALHOST, port))]
        } else {
            let address: IpAddr = host.parse().map_err(|_| bad())?;
            if !address.is_loopback() {
                return Err(bad());
            }
            vec![SocketAddr::from((address, port))]
        };
        Ok(Self {
            url: url.to_owned(),
            authority: authority.as_str().to_owned(),
            path: uri.path_and_query().map_or("/", |path| path.as_str()).to_owned(),
            addresses,
        })
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Posts once on a connection of its own and gives the status. Redirects are not followed.
    pub(crate) async fn post(&self, headers: &[(String, String)], body: String) -> Result<u16, String> {
        let say = |error: &dyn std::error::Error| error.to_string();
        let stream = TcpStream::connect(self.addresses.as_slice()).await.map_err(|error| say(&error))?;
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(|error| say(&error))?;
        let exchange = async {
            let body = Bytes::from(body);
            let mut request = Request::builder()
                .method(Method::POST)
                .uri(&self.path)
                .header(HOST, &self.authority)
                .header(CONTENT_LENGTH, body.len());
            for (name, value) in headers {
                request = request.header(name, value);
            }
            let request = request.body(Full::new(body)).map_err(|error| say(&error))?;
            let response = sender.send_request(request).await.map_err(|error| say(&error))?;
            let status = response.status().as_u16();
            // The answer counts by its status; its body is read out of courtesy, and not for ever.
            let _ = Limited::new(response.into_body(), 65_536).collect().await;
            Ok(status)
        };
        tokio::pin!(exchange);
        tokio::pin!(connection);
        tokio::select! {
            answer = &mut exchange => answer,
            closed = &mut connection => match closed {
                // The connection may end as soon as the answer is read: then the answer is there.
                Ok(()) => exchange.await,
                Err(error) => Err(say(&error)),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_is_taken() {
        for good in
            ["http://127.0.0.1:9/x", "http://127.9.9.9/", "http://[::1]:80/a?b=c", "http://localhost:1"]
        {
            assert!(Destination::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "https://127.0.0.1/",
            "http://example.org/",
            "http://192.0.2.1/",
            "http://localhost.example.org/",
            "http://127.0.0.1@192.0.2.1/",
            "http://user@127.0.0.1/",
            "/path",
            "",
        ] {
            assert!(Destination::parse(bad).is_err(), "{bad}");
        }
    }
}
