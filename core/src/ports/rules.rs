//! What every transport refuses before anything is sent, and what it adds.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT_ENCODING, CONTENT_LENGTH};
use http::uri::Scheme;
use http::{HeaderValue, Method, Request, Uri};

use super::{TransportError, TransportErrorKind};

/// The rules that a request must keep to be sent, the same for every [`Transport`](super::Transport).
///
/// ```
/// use std::time::Duration;
///
/// use bytes::Bytes;
/// use paymux_core::transport::{RequestRules, TransportErrorKind};
///
/// let rules = RequestRules::of_settings(false, false);
/// let mut request = http::Request::post("http://api.example.com/v1").body(Bytes::new())?;
/// let refused = rules.admit(&mut request, Duration::from_secs(30)).unwrap_err();
/// assert_eq!(refused.kind, TransportErrorKind::Refused);
///
/// let mut request = http::Request::post("https://api.example.com/v1").body(Bytes::new())?;
/// rules.admit(&mut request, Duration::from_secs(30)).unwrap();
/// assert_eq!(request.headers()["content-length"], "0");
/// # Ok::<(), http::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestRules {
    plain_http: PlainHttp,
}

/// Where plain HTTP may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PlainHttp {
    /// Nowhere. With a proxy in between not even to this machine: the proxy may be another one.
    Never,
    /// To this machine.
    Loopback,
    /// Anywhere.
    Anywhere,
}

/// Why a request was refused. Names the rule and never the URL.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
enum Refusal {
    #[error("the URL is not an absolute http or https URL")]
    NoHttpUrl,
    #[error("the URL is plain http and its host is not this machine")]
    PlainHttp,
    #[error("the URL holds a user name or a password")]
    UserInfo,
    #[error("the URL's path holds dot segments, which somebody on the way may resolve to another path")]
    DotSegments,
    #[error("the time limit is zero")]
    NoTime,
}

impl RequestRules {
    /// For a transport with these settings: `allow_plain_http` lets plain HTTP go anywhere. Without it, plain HTTP stays
    /// on this machine, and with a proxy in between it goes nowhere, since the proxy may be another machine.
    #[must_use]
    pub const fn of_settings(allow_plain_http: bool, by_proxy: bool) -> Self {
        let plain_http = match (allow_plain_http, by_proxy) {
            (true, _) => PlainHttp::Anywhere,
            (false, true) => PlainHttp::Never,
            (false, false) => PlainHttp::Loopback,
        };
        Self { plain_http }
    }

    /// Refuses what breaks a rule, and adds the headers that a request must not be without: a length where a body is
    /// expected, and that the reply come uncompressed.
    ///
    /// # Errors
    ///
    /// [`TransportErrorKind::Refused`], with the rule as its cause: no absolute `http` or `https` URL, plain HTTP that
    /// would leave this machine, a user name or password in the URL, dot segments in the path, or no time at all.
    pub fn admit(self, request: &mut Request<Bytes>, timeout: Duration) -> Result<(), TransportError> {
        let checked = if timeout.is_zero() { Err(Refusal::NoTime) } else { self.check(request.uri()) };
        checked.map_err(|reason| TransportError::new(TransportErrorKind::Refused).with_source(reason))?;
        // Without it gateways answer 411 to a POST (RFC 9110, section 8.6), and HTTP libraries leave it out.
        let expects_body = matches!(*request.method(), Method::POST | Method::PUT | Method::PATCH);
        if expects_body && request.body().is_empty() {
            request.headers_mut().entry(CONTENT_LENGTH).or_insert(HeaderValue::from_static("0"));
        }
        // Nothing is decompressed, and a server that hears nothing may compress (RFC 9110, section 12.5.3).
        request.headers_mut().entry(ACCEPT_ENCODING).or_insert(HeaderValue::from_static("identity"));
        Ok(())
    }

    fn check(self, uri: &Uri) -> Result<(), Refusal> {
        let (Some(scheme), Some(authority)) = (uri.scheme(), uri.authority()) else {
            return Err(Refusal::NoHttpUrl);
        };
        let plain = *scheme == Scheme::HTTP;
        if !plain && *scheme != Scheme::HTTPS {
            return Err(Refusal::NoHttpUrl);
        }
        if authority.as_str().contains('@') {
            return Err(Refusal::UserInfo);
        }
        let allowed = match self.plain_http {
            PlainHttp::Anywhere => true,
            PlainHttp::Loopback => is_loopback(authority.host()),
            PlainHttp::Never => false,
        };
        if plain && !allowed {
            return Err(Refusal::PlainHttp);
        }
        // A server would answer `/b` to `/a/../b`: another operation than the one meant, and other bytes than the ones
        // signed. Some take a backslash for a slash.
        if uri.path().split(['/', '\\']).any(is_dot_segment) {
            return Err(Refusal::DotSegments);
        }
        Ok(())
    }
}

/// Only what every library reads as loopback: `0x7f.1` may be it for one and a name for another.
fn is_loopback(host: &str) -> bool {
    let bare = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
        || bare.is_some_and(|text| text.parse::<Ipv6Addr>().is_ok_and(|address| address.is_loopback()))
}

/// `.` or `..`, however they are encoded.
fn is_dot_segment(segment: &str) -> bool {
    let mut rest = segment;
    for _ in 0..2 {
        let after =
            rest.strip_prefix('.').or_else(|| rest.strip_prefix("%2e")).or_else(|| rest.strip_prefix("%2E"));
        match after {
            Some("") => return true,
            Some(after) => rest = after,
            None => return false,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRICT: RequestRules = RequestRules::of_settings(false, false);
    const PROXIED: RequestRules = RequestRules::of_settings(false, true);
    const OPEN: RequestRules = RequestRules::of_settings(true, false);

    fn check(rules: RequestRules, url: &str) -> Result<(), Refusal> {
        rules.check(&url.parse().unwrap())
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
            assert_eq!(check(STRICT, url), Ok(()), "{url}");
            assert_eq!(check(PROXIED, url), Err(Refusal::PlainHttp), "{url}");
        }
        for url in [
            "http://api.example.com/",
            "http://localhost.example.com/",
            "http://127.0.0.1.example.com/",
            "http://10.0.0.1/",
            "http://0.0.0.0/",
            "http://[::2]/",
            "http://127.1/",
        ] {
            assert_eq!(check(STRICT, url), Err(Refusal::PlainHttp), "{url}");
            assert_eq!(check(OPEN, url), Ok(()), "{url}");
        }
        assert_eq!(check(PROXIED, "https://api.example.com/"), Ok(()));
    }

    #[test]
    fn only_absolute_http_urls() {
        for url in ["/v1/me", "ftp://example.com/", "*", "example.com:443"] {
            assert_eq!(check(OPEN, url), Err(Refusal::NoHttpUrl), "{url}");
        }
    }

    #[test]
    fn no_credentials_in_the_authority() {
        for url in
            ["https://user@example.com/", "https://user:password@example.com/", "https://:p@example.com/"]
        {
            assert_eq!(check(STRICT, url), Err(Refusal::UserInfo), "{url}");
        }
    }

    #[test]
    fn no_dot_segments() {
        for path in ["/", "", "/a%2Fb/c%20d", "/a?b=../c", "/.a/..b/c...", "/a//b", "/%2e%2ea", "/..."] {
            assert_eq!(check(STRICT, &format!("https://example.com{path}")), Ok(()), "{path}");
        }
        for path in ["/a/../b", "/a/./b", "/a/%2e%2E/b", "/..", "/a/.%2e", "/%2e?q", "/a\\..\\b"] {
            let url = format!("https://example.com{path}");
            assert_eq!(check(STRICT, &url), Err(Refusal::DotSegments), "{path}");
        }
    }

    #[test]
    fn what_a_request_must_not_be_without_is_added_once() {
        for (method, length) in [(Method::POST, true), (Method::PUT, true), (Method::GET, false)] {
            let mut request =
                Request::builder().method(&method).uri("https://example.com/").body(Bytes::new()).unwrap();
            STRICT.admit(&mut request, Duration::from_secs(1)).unwrap();
            assert_eq!(request.headers().contains_key(CONTENT_LENGTH), length, "{method}");
            assert_eq!(request.headers()[ACCEPT_ENCODING], "identity");
        }
        let own = Request::get("https://example.com/").header(ACCEPT_ENCODING, "gzip");
        let mut own = own.body(Bytes::new()).unwrap();
        STRICT.admit(&mut own, Duration::from_secs(1)).unwrap();
        assert_eq!(own.headers().get_all(ACCEPT_ENCODING).iter().collect::<Vec<_>>(), ["gzip"]);
        assert_eq!(
            STRICT.admit(&mut own, Duration::ZERO).unwrap_err().kind,
            TransportErrorKind::Refused,
            "no time at all"
        );
    }
}
