//! Base URLs, and the encoding of what goes into a URL.

use std::fmt;
use std::str::FromStr;

use bytes::Bytes;
use http::Uri;
use http::uri::{Authority, Parts, PathAndQuery, Scheme};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::error::{Error, ErrorKind};

/// Everything but the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Where a provider's API is: scheme, host and perhaps a path, parsed once.
///
/// ```
/// use paymux_core::provider::BaseUrl;
/// let base: BaseUrl = "https://api.example.com/v1/".parse()?;
/// assert_eq!(base.as_str(), "https://api.example.com/v1");
/// assert!("https://user:password@api.example.com".parse::<BaseUrl>().is_err());
/// # Ok::<(), paymux_core::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct BaseUrl {
    text: String,
    scheme: Scheme,
    authority: Authority,
    /// Where the path begins in the text.
    path: usize,
}

impl BaseUrl {
    /// The URL without a slash at its end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Its path, without a slash at its end: empty, or `/v1`.
    pub(crate) fn path(&self) -> &str {
        self.text.get(self.path..).unwrap_or_default()
    }

    /// Its host, an IPv6 address without its brackets.
    pub(crate) fn host(&self) -> &str {
        let host = self.authority.host();
        host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host)
    }

    /// Its port, or that of its scheme.
    pub(crate) fn port(&self) -> u16 {
        self.authority.port_u16().unwrap_or(if self.scheme == Scheme::HTTP { 80 } else { 443 })
    }

    /// The URL with this path and query, which begin with its own path.
    pub(crate) fn with(&self, path_and_query: String) -> Result<Uri, http::Error> {
        let mut parts = Parts::default();
        parts.scheme = Some(self.scheme.clone());
        parts.authority = Some(self.authority.clone());
        parts.path_and_query = Some(PathAndQuery::from_maybe_shared(Bytes::from(path_and_query))?);
        Ok(Uri::from_parts(parts)?)
    }
}

impl FromStr for BaseUrl {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let refuse = |rule| Error::refused(ErrorKind::Configuration, rule).with_field("base_url");
        let url = url::Url::parse(text)
            .map_err(|_| refuse("a base URL is absolute, such as https://api.example.com"))?;
        if !matches!(url.scheme(), "https" | "http") || !url.has_host() {
            return Err(refuse("a base URL starts with https:// (or http:// for a local emulator)"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refuse("a base URL holds no user name and no password"));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(refuse("a base URL has no query and no fragment"));
        }
        let text = url.as_str().trim_end_matches('/').to_owned();
        let path = text.len().saturating_sub(url.path().trim_end_matches('/').len());
        let parts = text.parse::<Uri>().map(Uri::into_parts);
        match parts.map(|parts| (parts.scheme, parts.authority)) {
            Ok((Some(scheme), Some(authority))) => Ok(Self { text, scheme, authority, path }),
            _ => Err(refuse("a base URL names a host that HTTP can carry")),
        }
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BaseUrl({})", self.text)
    }
}

/// Appends text, percent-encoded.
pub(crate) fn push_encoded(url: &mut String, text: &str) {
    url.extend(utf8_percent_encode(text, RESERVED));
}

/// Appends one path segment. What a URL parser would fold away (`.` and `..`) is refused: no
/// encoding keeps it in place.
pub(crate) fn push_segment(url: &mut String, text: &str) -> Result<(), Error> {
    if matches!(text, "" | "." | "..") {
        return Err(Error::refused(ErrorKind::InvalidRequest, "an id is not empty, `.` or `..`"));
    }
    push_encoded(url, text);
    Ok(())
}
