//! The request as reqwest takes it, if reqwest leaves it as it is.

use bytes::Bytes;
use http::Uri;
use paymux_core::transport::{TransportError, TransportErrorKind};
use reqwest::{Body, Request, Url};

/// Why a request was refused. Shows nothing of the URL.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
enum Refusal {
    #[error("the URL is not an absolute http or https URL")]
    NoHttpUrl,
    #[error("the URL's path or query would be rewritten on its way (unencoded characters)")]
    Rewritten,
}

/// Turns an admitted request into reqwest's.
pub(crate) fn translate(request: http::Request<Bytes>) -> Result<Request, TransportError> {
    let (parts, body) = request.into_parts();
    let url = url(&parts.uri)
        .map_err(|reason| TransportError::new(TransportErrorKind::Refused).with_source(reason))?;
    let mut translated = Request::new(parts.method, url);
    *translated.headers_mut() = parts.headers;
    *translated.body_mut() = Some(Body::from(body));
    Ok(translated)
}

/// reqwest would send what its URL type makes of path and query: other bytes than the ones signed.
fn url(uri: &Uri) -> Result<Url, Refusal> {
    let url = Url::parse(&uri.to_string()).map_err(|_| Refusal::NoHttpUrl)?;
    if url.path() == uri.path() && url.query() == uri.query() { Ok(url) } else { Err(Refusal::Rewritten) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_is_what_was_built() {
        for path in ["/", "/a%2Fb/c%20d", "/a?b=c%26d&e=%C3%A9", "/a?", "/.a/..b/c...", "/a//b", "/%2e%2ea"] {
            let built = format!("https://example.com{path}");
            assert_eq!(url(&built.parse().unwrap()).unwrap().as_str(), built);
        }
        for path in ["/a/../b", "/a\\b", "/a?b='c'"] {
            let built = format!("https://example.com{path}");
            assert_eq!(url(&built.parse().unwrap()), Err(Refusal::Rewritten), "{path}");
        }
        assert!(url(&"https://example.com".parse().unwrap()).is_ok(), "no path is the path /");
    }
}
