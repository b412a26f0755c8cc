use std::fmt;

use bytes::Bytes;
use http::StatusCode;

use super::Answered;
use crate::error::IdempotencyKey;

/// What came back.
#[non_exhaustive]
pub struct Reply<T> {
    /// The value.
    pub value: T,
    /// The status, some 2xx.
    pub status: StatusCode,
    /// The idempotency key of the call, given or generated.
    pub key: Option<IdempotencyKey>,
    /// The body as it came. It may hold personal data.
    pub body: Bytes,
    /// The call behind it, for errors that are found while the value is looked at.
    pub answered: Answered,
}

impl<T: fmt::Debug> fmt::Debug for Reply<T> {
    /// Without the body, in which secrets stand that the value keeps to itself.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("value", &self.value)
            .field("status", &self.status)
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}
