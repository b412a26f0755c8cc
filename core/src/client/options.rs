//! What a caller may say about one call.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;

use crate::IdempotencyKey;

/// What a caller may say about one call. The default is right for most.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct CallOptions {
    /// The idempotency key; generated where the operation needs one and none is given.
    pub key: Option<IdempotencyKey>,
    /// For the whole call, waits included; the client's policy where it is not given.
    pub deadline: Option<Duration>,
    /// Forbids repeating. A caller can forbid it, never permit what the table forbids.
    pub never_retry: bool,
    /// The credential to use, by its scheme's id, where several would do.
    pub scheme: Option<String>,
}

impl CallOptions {
    /// The default with a key.
    #[must_use]
    pub fn with_key(key: IdempotencyKey) -> Self {
        Self { key: Some(key), ..Self::default() }
    }

    /// The same with a deadline.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// The same without any repeating.
    #[must_use]
    pub fn never_retry(mut self) -> Self {
        self.never_retry = true;
        self
    }

    /// The same with this credential, by its scheme's id.
    #[must_use]
    pub fn scheme(mut self, id: impl Into<String>) -> Self {
        self.scheme = Some(id.into());
        self
    }
}

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
