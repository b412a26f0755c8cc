//! The one reader of error bodies. Reading never fails: what is not understood is left out.

use std::time::Duration;

use serde_json::Value;

use super::reply::whole_seconds;
use super::without_byte_order_mark;
use super::{ErrorKind, Problem};
use crate::outcome::NextAction;

/// How a provider writes its errors, as data.
///
/// Each list is tried in order; a pointer is a JSON pointer (RFC 6901). Problem documents (RFC 9457)
/// are always understood and need no entry.
///
/// ```
/// use paymux_core::ErrorKind;
/// use paymux_core::provider::ErrorShape;
/// const ERRORS: &ErrorShape = &ErrorShape::PROBLEM
///     .message(&["/error/message"])
///     .code(&["/error/decline_code", "/error/code"])
///     .field(&["/error/param"])
///     .kinds(&[("card_declined", ErrorKind::Declined)]);
/// ```
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct ErrorShape {
    /// Where the message for people may stand.
    pub message: &'static [&'static str],
    /// Where the machine-readable code may stand.
    pub code: &'static [&'static str],
    /// Where the name of the field that is wrong may stand.
    pub field: &'static [&'static str],
    /// Where a delay in whole seconds may stand.
    pub retry_after: &'static [&'static str],
    /// Where the provider's id of the request may stand, for answers whose headers do not have it.
    pub request_id: &'static [&'static str],
    /// Whether a body may be a map from field names to lists of messages (Laravel's validator).
    pub field_map: bool,
    /// What codes mean, where that is closer than the status.
    pub kinds: &'static [(&'static str, ErrorKind)],
}

impl ErrorShape {
    /// A provider that sends problem documents only: where every other shape begins.
    pub const PROBLEM: Self = Self {
        message: &[],
        code: &[],
        field: &[],
        retry_after: &[],
        request_id: &[],
        field_map: false,
        kinds: &[],
    };

    /// Where the message for people may stand.
    #[must_use]
    pub const fn message(mut self, pointers: &'static [&'static str]) -> Self {
        self.message = pointers;
        self
    }

    /// Where the machine-readable code may stand.
    #[must_use]
    pub const fn code(mut self, pointers: &'static [&'static str]) -> Self {
        self.code = pointers;
        self
    }

    /// Where the name of the field that is wrong may stand, for [`Error::field`](crate::Error::field).
    #[must_use]
    pub const fn field(mut self, pointers: &'static [&'static str]) -> Self {
        self.field = pointers;
        self
    }

    /// Where a delay in whole seconds may stand.
    #[must_use]
    pub const fn retry_after(mut self, pointers: &'static [&'static str]) -> Self {
        self.retry_after = pointers;
        self
    }

    /// Where the provider's id of the request may stand, for answers whose headers do not have it.
    #[must_use]
    pub const fn request_id(mut self, pointers: &'static [&'static str]) -> Self {
        self.request_id = pointers;
        self
    }

    /// A body may be a map from field names to lists of messages (Laravel's validator).
    #[must_use]
    pub const fn field_map(mut self) -> Self {
        self.field_map = true;
        self
    }

    /// What codes mean, where that is closer than the status.
    #[must_use]
    pub const fn kinds(mut self, kinds: &'static [(&'static str, ErrorKind)]) -> Self {
        self.kinds = kinds;
        self
    }
}

/// What could be read from an error body.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct ErrorBody {
    /// The provider's code.
    pub code: Option<String>,
    /// The provider's message for people.
    pub message: Option<String>,
    /// The field that is wrong.
    pub field: Option<String>,
    /// A delay that the body asks for.
    pub retry_after: Option<Duration>,
    /// The provider's id of the request.
    pub request_id: Option<String>,
    /// The problem document, where the body was one.
    pub problem: Option<Problem>,
    /// What it means, where that is closer than the status.
    pub kind: Option<ErrorKind>,
    /// What the payer does next, where the answer says so, such as the page to choose another card. Set by
    /// [`Api::refine`](crate::provider::Api::refine); handed out by [`Error::next_action`](crate::Error::next_action).
    pub next_action: Option<NextAction>,
}

impl ErrorBody {
    /// Reads any bytes at all.
    #[must_use]
    pub fn read(shape: &ErrorShape, body: &[u8]) -> Self {
        // A gateway's page is no message of the provider: what is not JSON stays in the raw body.
        let Ok(json) = serde_json::from_slice::<Value>(without_byte_order_mark(body)) else {
            return Self::default();
        };
        let mut read = Self {
            code: first(&json, shape.code, text),
            message: first(&json, shape.message, text),
            field: first(&json, shape.field, text),
            retry_after: first(&json, shape.retry_after, seconds),
            request_id: first(&json, shape.request_id, text).filter(|id| is_request_id(id)),
            ..Self::default()
        };
        if shape.field_map
            && read.message.is_none()
            && let Some((field, message)) = field_map(&json)
        {
            (read.field, read.message) = (read.field.or(Some(field)), Some(message));
        }
        read.message = read.message.or_else(|| first(&json, USUAL, words));
        if let Some((field, message)) = json.get("errors").and_then(field_map) {
            read.field = read.field.or(Some(field));
            // The map says what the message beside it only sums up.
            read.message = Some(match read.message {
                Some(sum) if !sum.contains(&message) => format!("{}: {message}", sum.trim_end_matches('.')),
                _ => message,
            });
        }
        if let Some(problem) = Problem::read(&json) {
            read.message = read.message.or_else(|| problem.detail.clone().or_else(|| problem.title.clone()));
            read.code = read.code.or_else(|| problem.code().map(str::to_owned));
            read.problem = Some(problem);
        }
        read.kind = read
            .code
            .as_deref()
            .and_then(|code| shape.kinds.iter().find(|(known, _)| *known == code).map(|(_, kind)| *kind));
        read
    }

    /// Every text that came from outside.
    pub(crate) fn each_text(&mut self, change: &dyn Fn(&mut String)) {
        if let Some(problem) = &mut self.problem {
            let is_its_code = problem.code() == self.code.as_deref();
            problem.each_text(change);
            if is_its_code {
                // It was cut out of the type, and may have been half of a secret.
                self.code = problem.code().map(str::to_owned);
            }
        }
        [&mut self.code, &mut self.message, &mut self.field, &mut self.request_id]
            .into_iter()
            .flatten()
            .for_each(change);
    }
}

/// A longer text than 128 characters is no id of a request: cut short it would name none, and could hide half of a
/// secret from what takes secrets out.
pub(super) fn is_request_id(text: &str) -> bool {
    (1..=128).contains(&text.len())
}

fn first<T>(json: &Value, pointers: &[&str], read: fn(&Value) -> Option<T>) -> Option<T> {
    pointers.iter().filter_map(|pointer| json.pointer(pointer)).find_map(read)
}

/// Where messages stand with most, for what a provider's own shape does not name.
const USUAL: &[&str] = &[
    "/message",
    "/error/message",
    "/error",
    "/detail",
    "/error_description",
    "/errors/0/message",
    "/errors",
];

/// A text, or a list of them, as validators write it.
fn words(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Array(list) if !list.is_empty() => {
            let texts: Option<Vec<_>> = list.iter().map(Value::as_str).collect();
            Some(texts?.join("; "))
        }
        _ => None,
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Seconds, as a number or as digits; free text ("5 minutes") is for people.
fn seconds(value: &Value) -> Option<Duration> {
    let seconds = match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.trim().to_owned(),
        _ => return None,
    };
    whole_seconds(&seconds)
}

/// `{"amount": ["must be …"], …}`: the first field, and all messages on one line.
fn field_map(json: &Value) -> Option<(String, String)> {
    let map = json.as_object().filter(|map| !map.is_empty())?;
    let mut lines = Vec::new();
    for (field, messages) in map {
        for message in messages.as_array()? {
            lines.push(format!("{field}: {}", message.as_str()?));
        }
    }
    let field = map.keys().next()?.clone();
    match lines.as_slice() {
        [] => None,
        [only] => Some((field.clone(), only.strip_prefix(&format!("{field}: ")).unwrap_or(only).to_owned())),
        several => Some((field, several.join("; "))),
    }
}
