//! A row of the table of faults: a server, a request to it, and what should come of that.

use std::thread;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::Request;
use paymux_core::Delivery;
use paymux_core::transport::TransportErrorKind;

use crate::kit::case::{Verdict, ensure};
use crate::transport::sending::{AMPLE, Line, built, everything};
use crate::transport::watch::CANARY;
use crate::transport::{RawServer, Refusing, Step, TransportSettings, TransportSuite, Unanswering};

/// Runs out where it is meant to.
pub(super) const BRIEF: Duration = Duration::from_secs(1);
/// How much later than it should a call may end on a busy machine.
const SLACK: Duration = Duration::from_secs(2);
/// The most bytes of a body.
pub(super) const BODY_LIMIT: usize = 1000;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum End {
    /// A reply with this status and so many bytes of body.
    Reply(u16, usize),
    /// An error, with the status if there was one.
    Error(TransportErrorKind, Delivery, Option<u16>),
}

#[derive(Clone)]
pub(super) enum Place {
    /// A scripted server, by plain HTTP or (meant to be) TLS.
    Server(&'static str, Vec<Step>),
    /// No connection comes about.
    Unanswering,
    /// Nobody listens.
    Refusing(&'static str),
    /// A fixed origin without a server.
    Origin(&'static str),
}

pub(super) struct Row {
    pub(super) name: &'static str,
    place: Place,
    timeout: Duration,
    connect_timeout: Duration,
    ends: Vec<End>,
    /// How many requests the server has fully read.
    counted: usize,
}

impl Row {
    /// Nothing is read.
    pub(super) fn at(name: &'static str, place: Place, end: End) -> Self {
        Self { name, place, timeout: AMPLE, connect_timeout: AMPLE / 2, ends: vec![end], counted: 0 }
    }

    /// A server by plain HTTP, and how many requests it reads.
    pub(super) fn http(name: &'static str, script: Vec<Step>, end: End, counted: usize) -> Self {
        Self { counted, ..Self::at(name, Place::Server("http", script), end) }
    }

    pub(super) fn tls(name: &'static str, script: Vec<Step>, end: End) -> Self {
        Self::at(name, Place::Server("https", script), end)
    }

    pub(super) fn within(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// Gives up connecting soon.
    pub(super) fn hasty(self) -> Self {
        Self { connect_timeout: BRIEF, ..self }
    }

    /// This end is as good.
    pub(super) fn or(mut self, end: End) -> Self {
        self.ends.push(end);
        self
    }

    /// Sends the request, canaries and all, and compares.
    pub(super) fn check(&self, suite: TransportSuite) -> Verdict {
        let settings = TransportSettings {
            connect_timeout: Some(self.connect_timeout),
            body_limit: Some(BODY_LIMIT),
            ..TransportSettings::default()
        };
        let line = Line::with(suite, &settings);
        let (mut server, mut refusing, mut unanswering) = (None, None, None);
        let base = match &self.place {
            Place::Server(scheme, script) => {
                format!("{scheme}://{}", server.insert(RawServer::start(script.clone())).address())
            }
            Place::Refusing(scheme) => format!("{scheme}://{}", refusing.insert(Refusing::start()).address),
            Place::Unanswering => format!("http://{}", unanswering.insert(Unanswering::start()).address),
            Place::Origin(origin) => (*origin).to_owned(),
        };
        let request = built(
            Request::post(format!("{base}/{CANARY}-path?key={CANARY}-query"))
                .header("x-api-key", format!("{CANARY}-header"))
                .body(Bytes::from(format!("{CANARY}-body"))),
        )?;
        let started = Instant::now();
        let sent = line.send_within(self.timeout, request)?;
        let took = started.elapsed();
        ensure!(took < self.timeout + SLACK, "it took {took:?}, and the time limit was {:?}", self.timeout);
        // Time for a second copy of the request to arrive, were there one.
        thread::sleep(Duration::from_millis(100));
        let counted = server.as_ref().map_or(0, RawServer::counted);

        let end = match &sent {
            Ok(reply) => End::Reply(reply.status().as_u16(), reply.body().len()),
            Err(error) => End::Error(error.kind, error.delivery, error.status.map(|status| status.as_u16())),
        };
        let said = sent.as_ref().err().map(everything).unwrap_or_default();
        ensure!(self.ends.contains(&end), "expected {:?}, got {end:?}: {said}", self.ends);
        ensure!(
            counted == self.counted,
            "the server has fully read {counted} requests, expected {}",
            self.counted
        );
        if let Err(error) = &sent {
            ensure!(error.source.is_some(), "the error names no cause");
            ensure!(!said.contains(CANARY), "the error shows what was in the request: {said}");
        }
        Ok(())
    }
}
