//! Base URLs, and the encoding of what goes into a URL.

use std::fmt;
use std::str::FromStr;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{Error, ErrorKind};

/// Everything but the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Where a provider's API is: scheme, host and perhaps a path, parsed once.
///
/// ```
/// use paymux_core::BaseUrl;
/// let base: BaseUrl = "https://api.example.com/v1/".parse()?;
/// assert_eq!(base.as_str(), "https://api.example.com/v1");
/// assert!("https://user:password@api.example.com".parse::<BaseUrl>().is_err());
/// # Ok::<(), paymux_core::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct BaseUrl(String);

impl BaseUrl {
    /// The URL without a slash at its end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
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
        Ok(Self(url.as_str().trim_end_matches('/').to_owned()))
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BaseUrl({})", self.0)
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
