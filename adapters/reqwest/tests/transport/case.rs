//! A row of the table of faults: a server, a request to it, and what should come of that.

use std::time::Duration;

use bytes::Bytes;
use http::Request;
use paymux_core::Delivery;
use paymux_core::transport::{Transport, TransportError, TransportErrorKind};
use paymux_reqwest::ReqwestTransport;

use crate::AMPLE;
use crate::support::{RawServer, Refusing, Step, Unanswering};

/// Planted in path, query, header and body: no error may show one.
pub(crate) const CANARIES: [&str; 4] = ["canary-path", "canary-query", "canary-header", "canary-body"];

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Outcome {
    /// A reply with this status and so many bytes of body.
    Reply(u16, usize),
    /// An error, with the status if there was one.
    Error(TransportErrorKind, Delivery, Option<u16>),
}

pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) target: Target,
    pub(crate) timeout: Duration,
    pub(crate) expected: Outcome,
    pub(crate) counted: usize,
}

pub(crate) enum Target {
    /// A scripted server, by plain HTTP or (meant to be) TLS.
    Server(&'static str, RawServer),
    /// No connection comes about.
    Unanswering(Unanswering),
    /// Nobody listens.
    Refusing(&'static str, Refusing),
    /// A fixed origin without a server.
    Origin(String),
}

pub(crate) fn case(name: &'static str, script: Vec<Step>, expected: Outcome, counted: usize) -> Case {
    Case { name, target: Target::Server("http", RawServer::start(script)), timeout: AMPLE, expected, counted }
}

pub(crate) fn tls(name: &'static str, script: Vec<Step>, expected: Outcome) -> Case {
    Case {
        name,
        target: Target::Server("https", RawServer::start(script)),
        timeout: AMPLE,
        expected,
        counted: 0,
    }
}

pub(crate) fn origin(name: &'static str, origin: impl Into<String>, expected: Outcome) -> Case {
    Case { name, target: Target::Origin(origin.into()), timeout: AMPLE, expected, counted: 0 }
}

pub(crate) fn refusing(name: &'static str, scheme: &'static str, expected: Outcome) -> Case {
    let target = Target::Refusing(scheme, Refusing::start());
    Case { name, target, timeout: AMPLE, expected, counted: 0 }
}

pub(crate) fn unanswering(name: &'static str, timeout: Duration, expected: Outcome) -> Case {
    Case { name, target: Target::Unanswering(Unanswering::start()), timeout, expected, counted: 0 }
}

impl Case {
    pub(crate) fn within(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// How many requests the server has fully read.
    pub(crate) fn counted(&self) -> usize {
        if let Target::Server(_, server) = &self.target { server.counted() } else { 0 }
    }

    /// Sends the request, canaries and all.
    pub(crate) async fn run(
        self,
        transport: ReqwestTransport,
    ) -> (Self, Result<http::Response<Bytes>, TransportError>) {
        let base = match &self.target {
            Target::Server(scheme, server) => format!("{scheme}://{}", server.address()),
            Target::Refusing(scheme, place) => format!("{scheme}://{}", place.address),
            Target::Unanswering(place) => format!("http://{}", place.address),
            Target::Origin(origin) => origin.clone(),
        };
        let request = Request::post(format!("{base}/canary-path?key=canary-query"))
            .header("x-api-key", "canary-header")
            .body(Bytes::from_static(b"canary-body"))
            .unwrap();
        let outcome = transport.send(request, self.timeout).await;
        // Time for a second copy of the request to arrive, were there one.
        tokio::time::sleep(Duration::from_millis(100)).await;
        (self, outcome)
    }
}
