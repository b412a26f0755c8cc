use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};

use super::render;
use crate::ports::{Transport, TransportError, TransportErrorKind};

/// A transport that gives scripted replies, in order, and keeps what was sent.
///
/// When the script is at its end, sending is refused.
///
/// ```
/// use paymux_core::test_util::Scripted;
/// let transport = Scripted::new().replying(201, r#"{"session_id":"s1"}"#).losing_the_reply();
/// assert!(transport.sent().is_empty());
/// ```
#[derive(Clone, Default)]
pub struct Scripted(Arc<Mutex<Script>>);

#[derive(Default)]
struct Script {
    replies: VecDeque<Result<Response<Bytes>, TransportErrorKind>>,
    sent: Vec<String>,
}

impl Scripted {
    /// An empty script: sending is refused.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The next request gets this status and body.
    #[must_use]
    pub fn replying(self, status: u16, body: impl Into<Bytes>) -> Self {
        self.then(Response::builder().status(status).body(body.into()))
    }

    /// The next request gets this reply.
    #[must_use]
    pub fn then(self, reply: Result<Response<Bytes>, http::Error>) -> Self {
        self.push(reply.map_err(|_| TransportErrorKind::Refused))
    }

    /// The next request is received, and its reply lost.
    #[must_use]
    pub fn losing_the_reply(self) -> Self {
        self.push(Err(TransportErrorKind::ConnectionLost))
    }

    /// The next request does not get through to anybody.
    #[must_use]
    pub fn unreachable(self) -> Self {
        self.push(Err(TransportErrorKind::Connect))
    }

    /// Every request so far, rendered and redacted.
    #[must_use]
    pub fn sent(&self) -> Vec<String> {
        self.lock().sent.clone()
    }

    fn push(self, reply: Result<Response<Bytes>, TransportErrorKind>) -> Self {
        self.lock().replies.push_back(reply);
        self
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Script> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Transport for Scripted {
    async fn send(
        &self,
        request: Request<Bytes>,
        _timeout: Duration,
    ) -> Result<Response<Bytes>, TransportError> {
        let mut script = self.lock();
        script.sent.push(render(&request));
        let next = script.replies.pop_front().unwrap_or(Err(TransportErrorKind::Refused));
        next.map_err(TransportError::new)
    }
}
