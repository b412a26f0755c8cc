//! Where in a delivery something stands.

use std::borrow::Cow;

use http::HeaderMap;

use super::member;
use super::rejected;
use crate::error::Error;

/// Where in a delivery a signature, a time or an id stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// A header of its own, named in lower case.
    Header(&'static str),
    /// A part of a header that holds several: the `v1` of `t=1767225600,v1=5257a8…`.
    Part {
        /// The header, in lower case.
        header: &'static str,
        /// What stands between two parts.
        between: char,
        /// What stands between a part's name and its value.
        behind_name: char,
        /// The part's name. Parts of any other name are passed over.
        name: &'static str,
    },
    /// A member of the JSON body, as a JSON pointer (RFC 6901): `/data/signature`.
    Member(&'static str),
}

impl Place {
    /// A part of a header like `t=1767225600,v1=5257a8…,v1=6ffbb5…`.
    #[must_use]
    pub const fn part(header: &'static str, name: &'static str) -> Self {
        Self::Part { header, between: ',', behind_name: '=', name }
    }

    /// A part of a header like `v1,K5oZfz… v1a,hnO3f9…`, as Standard Webhooks writes it.
    #[must_use]
    pub const fn versioned(header: &'static str, version: &'static str) -> Self {
        Self::Part { header, between: ' ', behind_name: ',', name: version }
    }

    /// The header's text or the member's value; `None` where there is none.
    pub(super) fn text<'a>(
        self,
        headers: &'a HeaderMap,
        body: &'a [u8],
    ) -> Result<Option<Cow<'a, str>>, Error> {
        match self {
            Self::Header(header) | Self::Part { header, .. } => {
                Ok(single(headers, header)?.map(Cow::Borrowed))
            }
            Self::Member(pointer) => member::text(body, pointer),
        }
    }

    /// What stands here in such a text. The name is looked for among all parts of a header, and a part without
    /// one is an error wherever it stands.
    pub(super) fn values(self, text: &str) -> impl Iterator<Item = Result<&str, Error>> {
        let (whole, parts) = match self {
            Self::Part { between, behind_name, name, header } => {
                let parts = text.trim().split(between).filter_map(move |part| {
                    let Some((found, value)) = part.trim().split_once(behind_name) else {
                        let message = format!("a part of `{header}` has no `{behind_name}`");
                        return Some(Err(rejected("malformed_signature", message)));
                    };
                    (found == name).then_some(Ok(value))
                });
                (None, Some(parts))
            }
            Self::Header(_) | Self::Member(_) => (Some(Ok(text)), None),
        };
        whole.into_iter().chain(parts.into_iter().flatten())
    }

    /// What stands here, if it stands here once. Of two, nobody knows which one counts.
    pub(super) fn one<'a>(self, headers: &'a HeaderMap, body: &'a [u8]) -> Result<Cow<'a, str>, Error> {
        let text = match self.text(headers, body)?.ok_or_else(|| self.missing())? {
            Cow::Borrowed(text) => text,
            // A member's value, which is always the whole of it.
            owned @ Cow::Owned(_) => return Ok(owned),
        };
        let mut only = None;
        for value in self.values(text) {
            if only.replace(value?).is_some() {
                return Err(rejected("malformed_signature", format!("{self} stands there twice")));
            }
        }
        only.map(Cow::Borrowed).ok_or_else(|| rejected("malformed_signature", format!("{self} is missing")))
    }

    /// That it is not signed at all.
    pub(super) fn missing(self) -> Error {
        rejected(
            "unsigned",
            match self {
                Self::Header(header) | Self::Part { header, .. } => {
                    format!("the header `{header}` is missing")
                }
                Self::Member(pointer) => format!("the body has no `{pointer}`"),
            },
        )
    }
}

/// For error texts.
impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Header(header) => write!(f, "`{header}`"),
            Self::Part { header, name, .. } => write!(f, "the `{name}` of `{header}`"),
            Self::Member(pointer) => write!(f, "the body's `{pointer}`"),
        }
    }
}

/// A header that may stand only once.
pub(super) fn single<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>, Error> {
    let mut values = headers.get_all(name).iter();
    let first = values.next().map(http::HeaderValue::to_str);
    if values.next().is_some() {
        return Err(rejected("malformed_signature", format!("`{name}` is there more than once")));
    }
    match first {
        None => Ok(None),
        Some(Ok(text)) => Ok(Some(text)),
        Some(Err(_)) => Err(rejected("malformed_signature", format!("`{name}` is not text"))),
    }
}
