//! A request, to be looked at.

mod curl;
mod http;
mod json;

use ::http::Request;
use ::http::header::{HeaderName, HeaderValue};
use bytes::Bytes;
use paymux::provider::wire::SentSecrets;
use paymux::provider::{Descriptor, Scheme, Slot, Written};

use crate::arguments::Format;
use crate::output::{Failure, Output};
use crate::scrub::placeholder;

/// A request as text, in parts.
pub(crate) struct Shown {
    pub(crate) method: String,
    pub(crate) url: String,
    /// By name, in lower case.
    pub(crate) headers: Vec<(String, String)>,
    /// None where there is none.
    pub(crate) body: Option<String>,
}

impl Shown {
    /// With placeholders in place of credentials, and other secrets taken out, unless they are to be shown.
    pub(crate) fn of(request: &Request<Bytes>, descriptor: &Descriptor, show_secrets: bool) -> Self {
        let sent = request.extensions().get::<SentSecrets>().filter(|_| !show_secrets);
        let redactor = sent.map(SentSecrets::redactor).unwrap_or_default();
        let clean = |text: String| redactor.redact(&text).into_owned();
        let scheme = request.extensions().get::<&'static Scheme>().copied();
        let header = |(name, value): (&HeaderName, &HeaderValue)| {
            let text = if value.is_sensitive() && !show_secrets {
                stand_in(descriptor, scheme, name)
            } else {
                clean(String::from_utf8_lossy(value.as_bytes()).into_owned())
            };
            (name.as_str().to_owned(), text)
        };
        let mut headers: Vec<_> = request.headers().iter().map(header).collect();
        headers.sort();
        let body = String::from_utf8_lossy(request.body()).into_owned();
        Self {
            method: request.method().to_string(),
            url: clean(request.uri().to_string()),
            headers,
            body: (!body.is_empty()).then(|| clean(body)),
        }
    }

    pub(crate) fn print(&self, format: Format, out: &mut Output<'_>) -> Result<(), Failure> {
        match format {
            Format::Http => out.text(&http::text(self)),
            Format::Curl => out.text(&curl::text(self)),
            Format::Json => out.json(&json::value(self)),
        }
    }
}

/// What is shown in place of a credential: the variable that would hold it.
fn stand_in(descriptor: &Descriptor, scheme: Option<&Scheme>, name: &HeaderName) -> String {
    let written = scheme.iter().flat_map(|scheme| scheme.written.iter().copied().enumerate());
    let place = { written }.find(|(_, written)| written.header() == Some(name.as_str()));
    // The further parts of a credential stand in slots that are named after it: `session`, `session_signature`.
    let further = |slot: &Slot| {
        let rest = scheme.and_then(|scheme| slot.name.strip_prefix(scheme.id));
        slot.scheme().is_none() && rest.is_some_and(|rest| rest.starts_with('_'))
    };
    let own = descriptor.slots.iter().filter(|slot| slot.scheme().is_some() && slot.scheme() == scheme);
    let slots: Vec<_> = own.chain(descriptor.slots.iter().filter(|slot| further(slot))).collect();
    let slot = place.and_then(|(index, _)| slots.get(index).or(slots.first()));
    let shown = slot.map_or_else(|| "[redacted]".to_owned(), |slot| placeholder(slot.variable));
    match place {
        Some((_, Written::Bearer)) => format!("Bearer {shown}"),
        _ => shown,
    }
}

/// A header's name as people write it: `X-Api-Key`.
fn title(name: &str) -> String {
    let mut start = true;
    let letter = |letter: char| {
        let shown = if start { letter.to_ascii_uppercase() } else { letter };
        start = letter == '-';
        shown
    };
    name.chars().map(letter).collect()
}
