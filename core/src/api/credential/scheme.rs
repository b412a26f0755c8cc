//! What is known of a kind of credential apart from its secret.

use std::fmt;

use http::header::{HeaderName, HeaderValue};

/// A declared header name, if it is one in lower case. Unlike an owned name, it costs no allocation.
pub(crate) fn header_name(name: &'static str) -> Option<HeaderName> {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (!name.is_empty() && name.bytes().all(fits)).then(|| HeaderName::from_static(name))
}

/// A header's value that is no secret, or what is wrong with the text.
///
/// Empty text is refused: a setting that is missing must not choose another account than was meant.
pub(crate) fn header_value(text: &str) -> Result<HeaderValue, &'static str> {
    if text.trim().is_empty() {
        return Err("the header would be empty: leave it out, or say what it holds");
    }
    let carried = "no header can carry the value (a line break, letters beyond ASCII?)";
    if !text.is_ascii() {
        return Err(carried);
    }
    HeaderValue::from_str(text).map_err(|_| carried)
}

/// Who may see a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "a credential is for servers or for browsers, and whoever asks has to decide for both"
)]
pub enum Exposure {
    /// It stays on the server.
    ServerOnly,
    /// It may be given to the payer's browser.
    BrowserSafe,
}

/// A place on the request that a credential is written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Written {
    /// The header `authorization`, behind the word `Bearer`.
    Bearer,
    /// This header, as it is. The name is in lower case.
    Header(&'static str),
    /// This header, as it is, but what stands in it is no secret: a client id that is sent with a secret. It is shown
    /// wherever a request is shown. The name is in lower case.
    PublicHeader(&'static str),
    /// This query parameter; for streams, whose upgrade can carry no header.
    Query(&'static str),
}

/// Where a bearer token is written.
pub const BEARER: &[Written] = &[Written::Bearer];

impl Written {
    /// The header's name, if it is a header.
    #[must_use]
    pub const fn header(self) -> Option<&'static str> {
        match self {
            Self::Bearer => Some("authorization"),
            Self::Header(name) | Self::PublicHeader(name) => Some(name),
            Self::Query(_) => None,
        }
    }
}

/// A kind of credential as a value: for tables, messages and configuration.
#[derive(Debug)]
#[non_exhaustive]
pub struct Scheme {
    /// Its stable name, such as `secret_key`.
    pub id: &'static str,
    /// Who may see it.
    pub exposure: Exposure,
    /// Where it is written.
    pub written: &'static [Written],
}

/// The credentials that an operation accepts, in order of preference. May end in [`Scheme::NONE`].
pub type Schemes = &'static [&'static Scheme];

impl Scheme {
    /// No credential at all.
    pub const NONE: &'static Self = &Self { id: "none", exposure: Exposure::BrowserSafe, written: &[] };

    /// A scheme; [`CredentialKind`](super::CredentialKind) makes its own.
    #[must_use]
    pub const fn new(id: &'static str, exposure: Exposure, written: &'static [Written]) -> Self {
        Self { id, exposure, written }
    }

    /// Whether what it writes into this header is a secret. It is, unless the scheme says
    /// [`Written::PublicHeader`].
    pub(crate) fn is_secret_in(&self, header: &str) -> bool {
        !self.written.iter().any(|written| matches!(written, Written::PublicHeader(name) if *name == header))
    }

    /// Whether it is the scheme without a credential.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.written.is_empty()
    }
}

impl PartialEq for Scheme {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Scheme {}

impl fmt::Display for Scheme {
    /// The name and where it is written: `secret_key (authorization: Bearer)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)?;
        for (index, written) in self.written.iter().enumerate() {
            f.write_str(if index == 0 { " (" } else { ", " })?;
            match written {
                Written::Bearer => f.write_str("Authorization: Bearer")?,
                Written::Header(name) | Written::PublicHeader(name) => f.write_str(name)?,
                Written::Query(name) => write!(f, "?{name}=")?,
            }
        }
        f.write_str(if self.written.is_empty() { "" } else { ")" })
    }
}
