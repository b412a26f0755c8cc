//! What is refused before anything is sent.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT_ENCODING, CONTENT_LENGTH};
use http::{HeaderValue, Method, Uri};
use paymux_core::transport::{TransportError, TransportErrorKind};
use reqwest::{Body, Request, Url};

/// Where plain HTTP may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PlainHttp {
    /// Nowhere. With a proxy in between not even to this machine: the proxy may be another one.
    Never,
    /// To this machine.
    Loopback,
    /// Anywhere.
    Anywhere,
}

/// The rules that a request must keep to be sent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    pub(crate) plain_http: PlainHttp,
}

/// Why a request was refused. Names the rule and never the URL.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("the URL is not an absolute http or https URL")]
    NoHttpUrl,
    #[error("the URL is plain http and its host is not this machine")]
    PlainHttp,
    #[error("the URL holds a user name or a password")]
    UserInfo,
    #[error("the URL's path or query would be rewritten on its way (dot segments, unencoded characters)")]
    Rewritten,
    #[error("the time limit is zero")]
    NoTime,
}

impl Rules {
    /// Turns the request into reqwest's, if it keeps the rules.
    pub(crate) fn admit(
        self,
        request: http::Request<Bytes>,
        timeout: Duration,
    ) -> Result<Request, TransportError> {
        if timeout.is_zero() {
            return Err(refused(Refusal::NoTime));
        }
        let (parts, body) = request.into_parts();
        let url = self.check(&parts.uri).map_err(refused)?;
        let mut admitted = Request::new(parts.method, url);
        *admitted.headers_mut() = parts.headers;
        // hyper leaves it out, and gateways answer 411 to a POST without a length (RFC 9110, 8.6).
        let expects_body = matches!(*admitted.method(), Method::POST | Method::PUT | Method::PATCH);
        if body.is_empty() && expects_body {
            admitted.headers_mut().entry(CONTENT_LENGTH).or_insert(HeaderValue::from_static("0"));
        }
        // Nothing is decompressed here, and a server that hears nothing may compress (RFC 9110, section 12.5.3).
        admitted.headers_mut().entry(ACCEPT_ENCODING).or_insert(HeaderValue::from_static("identity"));
        *admitted.body_mut() = Some(Body::from(body));
        Ok(admitted)
    }

    fn check(self, uri: &Uri) -> Result<Url, Refusal> {
        let url = Url::parse(&uri.to_string()).map_err(|_| Refusal::NoHttpUrl)?;
        match (url.scheme(), self.plain_http) {
            ("https", _) | ("http", PlainHttp::Anywhere) => {}
            ("http", PlainHttp::Loopback) if is_loopback(&url) => {}
            ("http", _) => return Err(Refusal::PlainHttp),
            _ => return Err(Refusal::NoHttpUrl),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refusal::UserInfo);
        }
        // reqwest would send what its URL type makes of the path, such as `/b` for `/a/../b`: another
        // operation than the one meant, and other bytes than the ones signed.
        if url.path() != uri.path() || url.query() != uri.query() {
            return Err(Refusal::Rewritten);
        }
        Ok(url)
    }
}

fn refused(reason: Refusal) -> TransportError {
    TransportError::new(TransportErrorKind::Refused).with_source(reason)
}

/// Judged by reqwest's own reading of the host, which is where the request would go.
fn is_loopback(url: &Url) -> bool {
    let Some(host) = url.host_str() else { return false };
    let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    host == "localhost"
        || host.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
        || bare.is_some_and(|text| text.parse::<Ipv6Addr>().is_ok_and(|address| address.is_loopback()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(plain_http: PlainHttp, url: &str) -> Result<Url, Refusal> {
        Rules { plain_http }.check(&url.parse().unwrap())
    }

    #[test]
    fn plain_http_stays_on_this_machine() {
        for url in [
            "http://localhost:1/",
            "http://LOCALHOST/",
            "http://127.0.0.1/",
            "http://127.8.9.1/",
            "http://[::1]:8/",
        ] {
            assert!(check(PlainHttp::Loopback, url).is_ok(), "{url}");
            assert_eq!(check(PlainHttp::Never, url), Err(Refusal::PlainHttp), "{url}");
        }
        for url in [
            "http://api.example.com/",
            "http://localhost.example.com/",
            "http://127.0.0.1.example.com/",
            "http://10.0.0.1/",
            "http://0.0.0.0/",
            "http://[::2]/",
        ] {
            assert_eq!(check(PlainHttp::Loopback, url), Err(Refusal::PlainHttp), "{url}");
            assert!(check(PlainHttp::Anywhere, url).is_ok(), "{url}");
        }
    }

    #[test]
    fn only_absolute_http_urls() {
        for url in ["/v1/me", "ftp://example.com/", "*", "example.com:443"] {
            assert_eq!(check(PlainHttp::Anywhere, url), Err(Refusal::NoHttpUrl), "{url}");
        }
    }

    #[test]
    fn no_credentials_in_the_authority() {
        for url in
            ["https://user@example.com/", "https://user:password@example.com/", "https://:p@example.com/"]
        {
            assert_eq!(check(PlainHttp::Loopback, url), Err(Refusal::UserInfo), "{url}");
        }
    }

    #[test]
    fn what_is_sent_is_what_was_built() {
        for path in ["/", "/a%2Fb/c%20d", "/a?b=c%26d&e=%C3%A9", "/a?", "/.a/..b/c...", "/a//b", "/%2e%2ea"] {
            let url = check(PlainHttp::Loopback, &format!("https://example.com{path}")).unwrap();
            assert_eq!(url.as_str(), format!("https://example.com{path}"));
        }
        for path in ["/a/../b", "/a/./b", "/a/%2e%2E/b", "/..", "/a?b='c'"] {
            let url = format!("https://example.com{path}");
            assert_eq!(check(PlainHttp::Loopback, &url), Err(Refusal::Rewritten), "{path}");
        }
        assert!(check(PlainHttp::Loopback, "https://example.com").is_ok(), "no path is the path /");
    }
}
