use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response, StatusCode};
use tokio::time::Instant;

use crate::ports::{Transport, TransportError, TransportErrorKind};

/// What becomes of one request.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Reply { status: u16, headers: Vec<(&'static str, String)>, body: Bytes },
    Fail { kind: TransportErrorKind, status: Option<u16> },
    Slow(Duration, Box<Step>),
    Hang,
}

impl Step {
    pub(crate) fn reply(status: u16, body: impl Into<Bytes>) -> Self {
        Self::Reply { status, headers: Vec::new(), body: body.into() }
    }

    /// The reply that every operation of Acme understands.
    pub(crate) fn ok() -> Self {
        Self::reply(200, r#"{"id":"t1"}"#)
    }

    pub(crate) fn fail(kind: TransportErrorKind) -> Self {
        Self::Fail { kind, status: None }
    }

    /// The connection is lost after the status, before the end of the body.
    pub(crate) fn truncated(status: u16) -> Self {
        Self::Fail { kind: TransportErrorKind::ConnectionLost, status: Some(status) }
    }

    pub(crate) fn after(self, wait: Duration) -> Self {
        Self::Slow(wait, Box::new(self))
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        match &mut self {
            Self::Reply { headers, .. } => headers.push((name, value.into())),
            other => panic!("{other:?} has no headers"),
        }
        self
    }
}

/// A request as the transport got it.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) method: Method,
    pub(crate) uri: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// Since the script was written.
    pub(crate) at: Duration,
    /// What the transport was allowed to take.
    pub(crate) timeout: Duration,
}

/// A transport that follows a script; the last step is given for ever.
#[derive(Clone)]
pub(crate) struct Script {
    start: Instant,
    steps: Arc<Mutex<VecDeque<Step>>>,
    sent: Arc<Mutex<Vec<Sent>>>,
}

impl Script {
    pub(crate) fn new(steps: impl IntoIterator<Item = Step>) -> Self {
        super::traced::listen();
        let steps = Arc::new(Mutex::new(steps.into_iter().collect()));
        Self { start: Instant::now(), steps, sent: Arc::default() }
    }

    pub(crate) fn sent(&self) -> Vec<Sent> {
        self.sent.lock().unwrap().clone()
    }

    pub(crate) fn count(&self) -> usize {
        self.sent.lock().unwrap().len()
    }

    /// When the requests went out, in milliseconds.
    pub(crate) fn times(&self) -> Vec<u128> {
        self.sent().iter().map(|sent| sent.at.as_millis()).collect()
    }
}

#[async_trait]
impl Transport for Script {
    /// Deliberately without regard to the time limit: a transport that forgets it must not outlive a
    /// deadline either.
    async fn send(
        &self,
        request: Request<Bytes>,
        timeout: Duration,
    ) -> Result<Response<Bytes>, TransportError> {
        let (parts, body) = request.into_parts();
        self.sent.lock().unwrap().push(Sent {
            method: parts.method,
            uri: parts.uri.to_string(),
            headers: parts.headers,
            body,
            at: self.start.elapsed(),
            timeout,
        });
        let mut step = {
            let mut steps = self.steps.lock().unwrap();
            if steps.len() > 1 { steps.pop_front().unwrap() } else { steps[0].clone() }
        };
        loop {
            match step {
                Step::Slow(wait, then) => {
                    tokio::time::sleep(wait).await;
                    step = *then;
                }
                Step::Hang => std::future::pending().await,
                Step::Fail { kind, status } => {
                    let error = TransportError::new(kind);
                    return Err(match status {
                        Some(status) => error.with_status(StatusCode::from_u16(status).unwrap()),
                        None => error,
                    });
                }
                Step::Reply { status, headers, body } => {
                    let builder = Response::builder().status(status);
                    let builder =
                        headers.iter().fold(builder, |reply, (name, value)| reply.header(*name, value));
                    return Ok(builder.body(body).unwrap());
                }
            }
        }
    }
}
