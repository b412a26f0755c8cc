//! From an answer outside 2xx to an [`Error`].

use std::borrow::Cow;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE, DATE, HeaderMap, RETRY_AFTER};
use http::{Response, StatusCode};

use super::body::is_request_id;
use super::{Error, ErrorBody, ErrorKind, ErrorShape};
use crate::outcome::{Delivery, Effect};
use crate::time::Timestamp;

/// What an operation declares of an answer that is no success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Declared {
    /// Nothing: the status speaks.
    Nothing,
    /// It was given before the provider acted.
    RefusedFirst,
    /// Something exists after it that can still be paid.
    Exists,
}

impl Declared {
    /// Where an operation says both, what may exist counts.
    pub(crate) const fn of(exists: bool, refused: bool) -> Self {
        match (exists, refused) {
            (true, _) => Self::Exists,
            (false, true) => Self::RefusedFirst,
            (false, false) => Self::Nothing,
        }
    }
}

/// How an API writes its errors, gathered for code that does not know the API's type.
#[derive(Clone, Copy)]
pub(crate) struct ErrorReader {
    pub(crate) shape: &'static ErrorShape,
    pub(crate) refine: fn(&Response<Bytes>, ErrorBody) -> ErrorBody,
    /// The names of the header that holds the provider's id of a request.
    pub(crate) request_id: &'static [&'static str],
}

impl ErrorReader {
    /// Never fails; whatever the body holds, status and raw body stay.
    ///
    /// `declared` is what the operation says of the answer.
    pub(crate) fn read(
        self,
        reply: &Response<Bytes>,
        now: Option<Timestamp>,
        declared: impl FnOnce(&Response<Bytes>, &ErrorBody) -> Declared,
    ) -> Error {
        let status = reply.status();
        let read = (self.refine)(reply, ErrorBody::read(self.shape, reply.body()));
        let kind = read.kind.unwrap_or_else(|| ErrorKind::of_status(status));
        let declared = declared(reply, &read);
        let effect = match declared {
            Declared::RefusedFirst => Effect::NotDone,
            Declared::Exists | Declared::Nothing => Effect::of_status(status),
        };
        let message = if status.is_redirection() {
            "the provider answered with a redirect, which is never followed: is the base URL right?".into()
        } else {
            page(reply).unwrap_or_default()
        };
        let mut error = Error::refused(kind, message)
            .with_delivery(Delivery::Answered)
            .with_effect(effect)
            .with_reply(status, Some(reply.body().clone()), self.request_id(reply.headers()));
        if let Some(wait) = retry_after(reply.headers(), now) {
            error = error.with_retry_after(wait);
        }
        if declared == Declared::Exists {
            error = error.leaving_something();
        }
        error.with_read(read)
    }

    /// The provider's id of a request.
    pub(crate) fn request_id(self, headers: &HeaderMap) -> Option<String> {
        let value = self.request_id.iter().find_map(|name| headers.get(*name))?;
        value.to_str().ok().filter(|id| is_request_id(id)).map(str::to_owned)
    }
}

/// `Retry-After` (RFC 9110): seconds, or a date. A date is by the clock of who wrote it, which the reply's own
/// `Date` tells; only without one it is taken by ours. Anything else is no delay.
fn retry_after(headers: &HeaderMap, now: Option<Timestamp>) -> Option<Duration> {
    let text = |name| Some(headers.get(name)?.to_str().ok()?.trim());
    let wait = text(RETRY_AFTER)?;
    if let Some(seconds) = whole_seconds(wait) {
        return Some(seconds);
    }
    let sent = text(DATE).and_then(Timestamp::parse_http_date);
    Some(Timestamp::parse_http_date(wait)?.since(sent.or(now)?))
}

/// Seconds as digits; a fraction, which no standard has, is rounded up.
pub(super) fn whole_seconds(text: &str) -> Option<Duration> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) {
        return None;
    }
    let more = u64::from(fraction.bytes().any(|byte| byte != b'0'));
    Some(Duration::from_secs(whole.parse::<u64>().ok()?.saturating_add(more)))
}

/// What a body says that is not of the provider's form: the beginning of a plain text, or the title of a page,
/// as gateways and firewalls write them.
fn page(reply: &Response<Bytes>) -> Option<Cow<'static, str>> {
    if let Some(coding) = coding(reply.headers()) {
        return Some(
            format!("the reply is in the content-encoding `{coding}`, which nobody asked for").into(),
        );
    }
    let kind = reply.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let kind = kind.unwrap_or("text/plain").to_ascii_lowercase();
    let text = std::str::from_utf8(reply.body()).ok()?.trim_start_matches('\u{feff}').trim();
    if kind.starts_with("text/html") || text.starts_with('<') {
        // The title stands in the head, at the beginning. ASCII lower case, so that places stay the same.
        let head = text.char_indices().nth(20_000).and_then(|(end, _)| text.get(..end)).unwrap_or(text);
        let lower = head.to_ascii_lowercase();
        let start = lower.find("<title")?;
        let start = start + lower.get(start..)?.find('>')? + 1;
        let end = start + lower.get(start..)?.find("</title")?;
        let title = beginning(text.get(start..end)?);
        return (!title.is_empty()).then(|| format!("a page with the title \"{title}\"").into());
    }
    let plain = kind.starts_with("text/plain") && !text.starts_with(['{', '[', '"']);
    (plain && !text.is_empty()).then(|| format!("the reply says \"{}\"", beginning(text)).into())
}

/// The beginning of a text, on one line.
fn beginning(text: &str) -> String {
    // Of a long text no more than can be shown is looked at.
    let text = text.char_indices().nth(2_000).and_then(|(end, _)| text.get(..end)).unwrap_or(text);
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.char_indices().nth(200) {
        Some((end, _)) => format!("{}…", words.get(..end).unwrap_or_default()),
        None => words,
    }
}

/// The coding of a body that is not as it is.
fn coding(headers: &HeaderMap) -> Option<&str> {
    let coding = headers.get(CONTENT_ENCODING)?.to_str().ok()?.trim();
    (!coding.is_empty() && !coding.eq_ignore_ascii_case("identity")).then_some(coding)
}

impl Error {
    /// What was found wrong in a 2xx: with what the reply says about itself.
    pub(crate) fn in_reply(
        self,
        status: StatusCode,
        headers: &HeaderMap,
        body: Option<Bytes>,
        errors: ErrorReader,
    ) -> Self {
        // An error that was made for checks before sending says what is not so: there is a 2xx.
        let mut error = match self.delivery() {
            Delivery::Answered => self,
            _ => self.with_delivery(Delivery::Answered).with_effect(Effect::MaybeDone),
        };
        if error.kind() == ErrorKind::Unintelligible {
            if let Some(coding) = coding(headers) {
                let message = format!(
                    "{}; the reply is in the content-encoding `{coding}`, which nobody asked for",
                    error.message()
                );
                error.0.message = message.into();
            }
            // A failure that is told in the body of a success. A map from field names to messages is none: any reply
            // with a list of texts in it looks like one, and the texts may be what it shows once.
            let shape = ErrorShape { field_map: false, ..*errors.shape };
            let said = ErrorBody::read(&shape, body.as_deref().unwrap_or_default());
            if let Some(words) = &said.message {
                let message = format!("{}; the provider says: {words}", error.message());
                error.0.message = message.into();
                error.0.read = said;
            }
        }
        error.with_reply(status, body, errors.request_id(headers))
    }
}
