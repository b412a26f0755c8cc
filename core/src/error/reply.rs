//! From an answer outside 2xx to an [`Error`].

use std::time::Duration;

use bytes::Bytes;
use http::Response;
use http::header::{HeaderMap, RETRY_AFTER};

use super::{Delivery, Effect, Error, ErrorBody, ErrorKind, ErrorShape};
use crate::Timestamp;

/// How an API writes its errors, gathered for code that does not know the API's type.
#[derive(Clone, Copy)]
pub(crate) struct ErrorReader {
    pub(crate) shape: &'static ErrorShape,
    pub(crate) refine: fn(&Response<Bytes>, ErrorBody) -> ErrorBody,
}

impl ErrorReader {
    /// Never fails; whatever the body holds, status and raw body stay.
    ///
    /// `refused` says whether the provider declares the answer as given before it acted.
    pub(crate) fn read(
        self,
        reply: &Response<Bytes>,
        now: Option<Timestamp>,
        refused: impl FnOnce(&Response<Bytes>, &ErrorBody) -> bool,
    ) -> Error {
        let status = reply.status();
        let read = (self.refine)(reply, ErrorBody::read(self.shape, reply.body()));
        let kind = read.kind.unwrap_or_else(|| ErrorKind::of_status(status));
        let effect = if refused(reply, &read) { Effect::NotDone } else { Effect::of_status(status) };
        let message = if status.is_redirection() {
            "the provider answered with a redirect, which is never followed: is the base URL right?"
        } else {
            ""
        };
        let mut error = Error::refused(kind, message)
            .with_delivery(Delivery::Answered)
            .with_effect(effect)
            .with_reply(status, reply.body().clone(), request_id(reply.headers()));
        if let Some(wait) = retry_after(reply.headers(), now) {
            error = error.with_retry_after(wait);
        }
        error.with_read(read)
    }
}

/// The provider's id of a request, under the names in use. A longer text than 128 characters is none: cut
/// short it would name no request, and could hide half of a secret from what takes secrets out.
pub(crate) fn request_id(headers: &HeaderMap) -> Option<String> {
    let value = headers.get("x-request-id").or_else(|| headers.get("request-id"))?;
    value.to_str().ok().filter(|id| (1..=128).contains(&id.len())).map(str::to_owned)
}

/// `Retry-After` (RFC 9110): whole seconds, or a date. Anything else is no delay.
fn retry_after(headers: &HeaderMap, now: Option<Timestamp>) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    Some(Timestamp::parse_http_date(text)?.since(now?))
}
