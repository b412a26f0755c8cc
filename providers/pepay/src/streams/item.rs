//! What a stream yields, and the frames that it is read from.

use paymux_core::provider::Redactor;
use paymux_core::provider::wire::{Lenient, RawJson};
use paymux_core::{Delivery, Effect, Error, ErrorKind};
use serde::Deserialize;
use zeroize::Zeroizing;

use super::seen::is_sound;
use crate::event::PepayEvent;
use crate::{Maybe, PEPAY};

/// What a stream yields.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum StreamItem {
    /// Something happened. Each event comes once.
    Event(Box<PepayEvent>),
    /// A hint of the server's about replays. Where there is a list of the same events, what it may be about is read
    /// back; where there is none, take it for a [`Gap`].
    Control(Control),
    /// Events may be missing here: look at what the app needs to know, by its lookups or lists.
    Gap(Gap),
}

impl StreamItem {
    /// The event, if it is one.
    #[must_use]
    pub fn event(&self) -> Option<&PepayEvent> {
        match self {
            Self::Event(event) => Some(event),
            _ => None,
        }
    }
}

/// A frame that says something about the stream itself. What is in a `ws_control` is not documented.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Control {
    /// `ws_control`, or a word that this version does not know.
    pub object: String,
    /// The whole frame.
    pub body: RawJson,
}

/// A place in the stream where events may be missing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Gap {
    /// Why.
    pub cause: GapCause,
    /// The last event before it, where there was one.
    pub after: Option<String>,
}

/// Why events may be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GapCause {
    /// The connection was lost, or the stream starts behind an event, and nothing says what happened in
    /// between: the payer's stream has no list of its events, nor have some filters.
    NotListed,
    /// The list of events does not reach back to the last one, or more are missing than are read back.
    BeyondRetention,
    /// A frame could not be read.
    Unreadable,
}

/// One frame.
pub(super) enum Frame {
    Event(Box<PepayEvent>),
    Control(Control),
    Failure(Failure),
    Unreadable,
}

/// A `ws_error`: the last frame of its connection.
pub(super) struct Failure {
    code: Option<String>,
    message: Option<String>,
}

impl Frame {
    pub(super) fn read(text: &str) -> Self {
        #[derive(Deserialize)]
        struct Word {
            object: Maybe<String>,
        }
        let word = serde_json::from_str::<Word>(text).ok().and_then(|word| word.object?.into_value());
        match word.as_deref() {
            Some("event") => match serde_json::from_str::<PepayEvent>(text) {
                Ok(event) if is_sound(&event.id) => Self::Event(Box::new(event)),
                _ => Self::Unreadable,
            },
            Some("ws_error") => Self::Failure(Failure::read(text)),
            Some(object) => match serde_json::from_str(text) {
                Ok(body) => Self::Control(Control { object: object.to_owned(), body }),
                Err(_) => Self::Unreadable,
            },
            None => Self::Unreadable,
        }
    }
}

impl Failure {
    /// Its fields are not documented, so they are read as the error envelopes have them.
    fn read(text: &str) -> Self {
        #[derive(Default, Deserialize)]
        struct Fields {
            code: Maybe<String>,
            error_code: Maybe<String>,
            #[serde(rename = "type")]
            kind: Maybe<String>,
            message: Maybe<String>,
            reason: Maybe<String>,
            error: Maybe<RawJson>,
        }
        let fields = serde_json::from_str::<Fields>(text).unwrap_or_default();
        let inner = fields.error.and_then(Lenient::into_value);
        let inside = inner.as_ref().and_then(|error| serde_json::from_str::<Fields>(error.get()).ok());
        let said = inner.and_then(|error| serde_json::from_str::<String>(error.get()).ok());
        let inside = inside.unwrap_or_default();
        let first = |all: [Maybe<String>; 4]| all.into_iter().flatten().find_map(Lenient::into_value);
        Self {
            code: first([fields.code, fields.error_code, inside.code, fields.kind]),
            message: first([fields.message, inside.message, fields.reason, None]).or(said),
        }
    }

    /// Whether it says that a token has expired.
    pub(super) fn is_expiry(&self) -> bool {
        let texts = [self.code.as_deref(), self.message.as_deref()];
        texts.into_iter().flatten().any(|text| text.to_ascii_lowercase().contains("expire"))
    }

    /// As the error that ends the stream; `secret` is taken out of its words.
    pub(super) fn error(&self, secrets: &[Zeroizing<String>]) -> Error {
        let kind = match self.code.as_deref().unwrap_or_default().to_ascii_lowercase() {
            _ if self.is_expiry() => ErrorKind::CredentialExpired,
            code if code.contains("revoked") || code.contains("unauthorized") => ErrorKind::Unauthenticated,
            code if code.contains("forbidden") => ErrorKind::Forbidden,
            _ => ErrorKind::ProviderFault,
        };
        let message = self.message.as_deref().unwrap_or("the server ended the stream");
        let error = Error::refused(kind, without(message, secrets))
            .of_provider(PEPAY.name)
            .with_delivery(Delivery::Answered)
            .with_effect(Effect::NotDone);
        match &self.code {
            Some(code) => error.with_code(without(code, secrets)),
            None => error,
        }
    }
}

/// A text of the server's with no secret in it.
pub(super) fn without(text: &str, secrets: &[Zeroizing<String>]) -> String {
    let mut redactor = Redactor::default();
    secrets.iter().for_each(|secret| redactor.add(secret));
    redactor.redact(text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_told_apart_by_their_object() {
        let event = r#"{"id":"evt_1767225600000-7","object":"event","type":"invoice.updated","created":1767225600,
            "data":{"object":{"object":"invoice","id":"i1","status":"paid"}}}"#;
        assert!(matches!(Frame::read(event), Frame::Event(event) if event.id == "evt_1767225600000-7"));
        let control = Frame::read(r#"{"object":"ws_control","type":"replay","n":1}"#);
        assert!(matches!(control, Frame::Control(control) if control.object == "ws_control"));
        let unknown = Frame::read(r#"{"object":"ws_novelty"}"#);
        assert!(matches!(unknown, Frame::Control(control) if control.object == "ws_novelty"));
        let long = event.replace("evt_", &"x".repeat(200));
        for bad in ["", "[]", "{}", "not json", r#"{"object":"event","id":7}"#, &long] {
            assert!(matches!(Frame::read(bad), Frame::Unreadable), "{bad}");
        }
    }

    #[test]
    fn an_error_is_read_in_any_of_the_envelopes() {
        let read = |text: &str| match Frame::read(text) {
            Frame::Failure(failure) => failure,
            _ => unreachable!("{text}"),
        };
        for expired in [
            r#"{"object":"ws_error","code":"token_expired","message":"over"}"#,
            r#"{"object":"ws_error","error":{"code":"TOKEN_EXPIRED"}}"#,
            r#"{"object":"ws_error","error":"the token has expired"}"#,
            r#"{"object":"ws_error","type":"expired_token"}"#,
        ] {
            assert!(read(expired).is_expiry(), "{expired}");
            assert_eq!(read(expired).error(&[]).kind(), ErrorKind::CredentialExpired);
        }
        let other = read(r#"{"object":"ws_error","code":"key_revoked","message":"no tok_1"}"#);
        assert!(!other.is_expiry());
        let error = other.error(&[Zeroizing::new("tok_1".to_owned())]);
        assert_eq!((error.kind(), error.message()), (ErrorKind::Unauthenticated, "no [redacted]"));
        assert_eq!(read(r#"{"object":"ws_error"}"#).error(&[]).kind(), ErrorKind::ProviderFault);
    }
}
