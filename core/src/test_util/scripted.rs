use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};

use super::{Step, StoppedClock, render};
use crate::ports::{Runtime, Transport, TransportError, TransportErrorKind};

/// A transport that follows a script, step by step, and keeps what was sent. Clones are the same one.
///
/// When the script is at its end, sending is refused. It has no regard for time limits: a transport that forgets
/// its own must not outlive a deadline either.
///
/// ```
/// use paymux_core::test_util::Scripted;
/// let transport = Scripted::new().replying(201, r#"{"session_id":"s1"}"#).losing_the_reply();
/// assert!(transport.requests().is_empty());
/// ```
#[derive(Clone)]
pub struct Scripted {
    clock: Arc<dyn Runtime>,
    script: Arc<Mutex<Script>>,
}

/// A request as a transport got it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Sent {
    /// The request. It holds credentials: print it with [`render`] only.
    pub request: Request<Bytes>,
    /// When it came, by the clock of the script.
    pub at: Duration,
    /// How long the transport was allowed to take.
    pub timeout: Duration,
}

#[derive(Default)]
struct Script {
    steps: VecDeque<Step>,
    repeats_last: bool,
    sent: Vec<Sent>,
}

impl Default for Scripted {
    fn default() -> Self {
        Self { clock: Arc::new(StoppedClock::default()), script: Arc::default() }
    }
}

impl Scripted {
    /// An empty script: sending is refused.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// These steps; the last one is taken for ever.
    #[must_use]
    pub fn repeating(steps: impl IntoIterator<Item = Step>) -> Self {
        let scripted = Self::new();
        let steps = steps.into_iter().collect();
        *scripted.lock() = Script { steps, repeats_last: true, sent: Vec::new() };
        scripted
    }

    /// With the clock that slow steps take their time from.
    #[must_use]
    pub fn on(mut self, clock: Arc<dyn Runtime>) -> Self {
        self.clock = clock;
        self
    }

    /// The next request gets this.
    #[must_use]
    pub fn then(self, step: Step) -> Self {
        self.lock().steps.push_back(step);
        self
    }

    /// The next request gets this status and body.
    #[must_use]
    pub fn replying(self, status: u16, body: impl Into<Bytes>) -> Self {
        self.then(Step::reply(status, body))
    }

    /// The next request is received, and its reply lost.
    #[must_use]
    pub fn losing_the_reply(self) -> Self {
        self.then(Step::fail(TransportErrorKind::ConnectionLost))
    }

    /// The next request does not get through to anybody.
    #[must_use]
    pub fn unreachable(self) -> Self {
        self.then(Step::fail(TransportErrorKind::Connect))
    }

    /// Every request so far, rendered and redacted.
    #[must_use]
    pub fn sent(&self) -> Vec<String> {
        self.lock().sent.iter().map(|sent| render(&sent.request)).collect()
    }

    /// Every request so far, as it was sent.
    #[must_use]
    pub fn requests(&self) -> Vec<Sent> {
        self.lock().sent.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn next(&self, sent: Sent) -> Step {
        let mut script = self.lock();
        script.sent.push(sent);
        let next = match script.steps.front() {
            Some(last) if script.repeats_last && script.steps.len() == 1 => Some(last.clone()),
            _ => script.steps.pop_front(),
        };
        next.unwrap_or(Step::fail(TransportErrorKind::Refused))
    }
}

#[async_trait]
impl Transport for Scripted {
    async fn send(
        &self,
        request: Request<Bytes>,
        timeout: Duration,
    ) -> Result<Response<Bytes>, TransportError> {
        let step = self.next(Sent { request, at: self.clock.elapsed(), timeout });
        step.play(&*self.clock).await
    }
}
