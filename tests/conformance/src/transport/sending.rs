//! Sending on the transport under test.

use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use paymux_core::transport::{Transport, TransportError};

use super::{TransportSettings, TransportSuite};
use crate::kit::case::Stop;

/// Longer than anything that is not meant to run out of time.
pub(super) const AMPLE: Duration = Duration::from_secs(8);

pub(super) type Sent = Result<Response<Bytes>, TransportError>;

/// One transport under test.
pub(super) struct Line {
    suite: TransportSuite,
    transport: Arc<dyn Transport>,
}

impl Line {
    pub(super) fn open(suite: TransportSuite) -> Self {
        Self::with(suite, &TransportSettings::default())
    }

    pub(super) fn with(suite: TransportSuite, settings: &TransportSettings) -> Self {
        Self { suite, transport: (suite.open)(settings) }
    }

    /// Sends once, with time enough.
    pub(super) fn send(&self, request: Request<Bytes>) -> Result<Sent, Stop> {
        self.send_within(AMPLE, request)
    }

    pub(super) fn send_within(&self, timeout: Duration, request: Request<Bytes>) -> Result<Sent, Stop> {
        let mut sent = None;
        (self.suite.block_on)(Box::pin(async {
            sent = Some(self.transport.send(request, timeout).await);
        }));
        sent.ok_or_else(|| Stop::Failed("`block_on` returned before the future was done".to_owned()))
    }

    /// Sends all of them at once.
    pub(super) fn send_all(&self, requests: Vec<Request<Bytes>>) -> Result<Vec<Sent>, Stop> {
        let mut sent = None;
        (self.suite.block_on)(Box::pin(async {
            let calls = requests.into_iter().map(|request| self.transport.send(request, AMPLE));
            sent = Some(futures_util::future::join_all(calls).await);
        }));
        sent.ok_or_else(|| Stop::Failed("`block_on` returned before the future was done".to_owned()))
    }

    /// Sends once and wants a reply.
    pub(super) fn reply(&self, request: Request<Bytes>) -> Result<Response<Bytes>, Stop> {
        self.send(request)?.map_err(|error| Stop::Failed(format!("no reply: {}", everything(&error))))
    }

    /// Sends once and wants an error.
    pub(super) fn error(&self, request: Request<Bytes>) -> Result<TransportError, Stop> {
        match self.send(request)? {
            Ok(reply) => Err(Stop::Failed(format!("a reply came: {reply:?}"))),
            Err(error) => Ok(error),
        }
    }
}

/// A request without a body.
pub(super) fn get(url: impl AsRef<str>) -> Result<Request<Bytes>, Stop> {
    built(Request::get(url.as_ref()).body(Bytes::new()))
}

/// A request to pay, with a number that tells it from all others.
pub(super) fn post(url: impl AsRef<str>, id: usize) -> Result<Request<Bytes>, Stop> {
    built(Request::post(url.as_ref()).header("x-id", id).body(Bytes::from_static(b"{\"amount\":1}")))
}

pub(super) fn built(request: http::Result<Request<Bytes>>) -> Result<Request<Bytes>, Stop> {
    request.map_err(|error| Stop::Failed(format!("the suite's own request is none: {error}")))
}

/// Everything an error can print: itself and its causes, for people and for programmers.
pub(super) fn everything(error: &TransportError) -> String {
    let mut text = format!("{error}\n{error:?}\n{error:#?}\n");
    let mut next = error.source();
    while let Some(cause) = next {
        text += &format!("{cause}\n{cause:?}\n{cause:#?}\n");
        next = cause.source();
    }
    text
}
