//! The peer itself.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};
use paymux_core::transport::{Transport, TransportError, TransportErrorKind};

use super::{Answer, Clock, Expect};

/// A provider made of a script. Clones are the same peer.
///
/// It answers the steps of its script in order. A request that is not the expected one, or that comes
/// after the end, is refused and noted: [`finish`](Self::finish) tells.
#[derive(Clone)]
pub struct Peer {
    clock: Clock,
    base: String,
    script: Arc<Mutex<Script>>,
}

#[derive(Default)]
struct Script {
    steps: VecDeque<(Option<Expect>, Answer)>,
    for_ever: Option<Answer>,
    asides: Vec<(Expect, Answer)>,
    sent: Vec<Request<Bytes>>,
    aside: Vec<Request<Bytes>>,
    wrong: Vec<String>,
}

impl Peer {
    /// A peer without a script, on this clock.
    #[must_use]
    pub fn new(clock: &Clock) -> Self {
        Self { clock: clock.clone(), base: String::new(), script: Arc::default() }
    }

    /// Where it is: expected paths are below this URL.
    #[must_use]
    pub fn at(mut self, base_url: impl Into<String>) -> Self {
        self.base = base_url.into();
        self
    }

    /// The next request must be this one, and gets this answer.
    #[must_use]
    pub fn on(self, expect: Expect, answer: Answer) -> Self {
        self.lock().steps.push_back((Some(expect), answer));
        self
    }

    /// The next request, whatever it is, gets this answer.
    #[must_use]
    pub fn then(self, answer: Answer) -> Self {
        self.lock().steps.push_back((None, answer));
        self
    }

    /// Every request after the end of the script gets this answer.
    #[must_use]
    pub fn for_ever(self, answer: Answer) -> Self {
        self.lock().for_ever = Some(answer);
        self
    }

    /// This request gets this answer whenever it comes, and is kept apart from the script: what an
    /// authentication strategy asks for on its own.
    #[must_use]
    pub fn aside(self, expect: Expect, answer: Answer) -> Self {
        self.lock().asides.push((expect, answer));
        self
    }

    /// Every request so far, asides left out. They hold credentials: print them with
    /// [`render`](paymux_core::test_util::render) only.
    #[must_use]
    pub fn sent(&self) -> Vec<Request<Bytes>> {
        self.lock().sent.clone()
    }

    /// Every request that was answered aside.
    #[must_use]
    pub fn asides(&self) -> Vec<Request<Bytes>> {
        self.lock().aside.clone()
    }

    /// What was not as scripted: unexpected requests, and steps that nobody asked for.
    pub fn finish(&self) -> Result<(), String> {
        let script = self.lock();
        let left = script.steps.len();
        match script.wrong.first() {
            Some(wrong) => Err(wrong.clone()),
            None if left > 0 => Err(format!("{left} step(s) of the script were not asked for")),
            None => Ok(()),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn next(&self, request: Request<Bytes>) -> Option<Answer> {
        let mut script = self.lock();
        let aside = script.asides.iter().find(|(expect, _)| expect.check(&self.base, &request).is_ok());
        if let Some(answer) = aside.map(|(_, answer)| answer.clone()) {
            script.aside.push(request);
            return Some(answer);
        }
        let wrong = match script.steps.front() {
            Some((Some(expect), _)) => expect.check(&self.base, &request).err(),
            Some((None, _)) => None,
            None if script.for_ever.is_some() => None,
            None => Some(format!(
                "`{} {}` came after the end of the script",
                request.method(),
                request.uri().path()
            )),
        };
        script.sent.push(request);
        if let Some(wrong) = wrong {
            script.wrong.push(wrong);
            return None;
        }
        script.steps.pop_front().map(|(_, answer)| answer).or_else(|| script.for_ever.clone())
    }
}

impl std::fmt::Debug for Peer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Peer({} steps to come)", self.lock().steps.len())
    }
}

#[async_trait]
impl Transport for Peer {
    async fn send(
        &self,
        request: Request<Bytes>,
        _timeout: Duration,
    ) -> Result<Response<Bytes>, TransportError> {
        let Some(answer) = self.next(request) else {
            return Err(TransportError::new(TransportErrorKind::Refused));
        };
        answer.step().play(&self.clock).await
    }
}
