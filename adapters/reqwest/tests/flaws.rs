//! The suite for transports catches a transport that is wrong: each flaw, and the case that finds it.
#![allow(clippy::unwrap_used, reason = "tests")]

mod suite;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response};
use paymux_conformance::transport::{TransportSettings, TransportSuite, check_only};
use paymux_core::Delivery;
use paymux_core::transport::{Transport, TransportError};
use suite::SUITE;

#[derive(Clone, Copy, Debug)]
enum Flaw {
    /// Sends again whatever went wrong.
    Repeats,
    /// Says of a lost request that it was never sent.
    Denies,
    /// Shows the URL in an error.
    Shows,
    /// Takes as long as it takes.
    NeverGivesUp,
    /// Reads bodies of any size.
    ReadsAll,
    /// Takes a status in the 500s for an error.
    Judges,
    /// Follows the location of a redirect.
    Follows,
    /// Sends directly although a proxy is set.
    DropsProxy,
}

struct Flawed(Flaw, Arc<dyn Transport>);

fn copy(request: &Request<Bytes>) -> Request<Bytes> {
    let mut copy = Request::new(request.body().clone());
    *copy.method_mut() = request.method().clone();
    *copy.uri_mut() = request.uri().clone();
    *copy.headers_mut() = request.headers().clone();
    copy
}

#[async_trait]
impl Transport for Flawed {
    async fn send(
        &self,
        request: Request<Bytes>,
        timeout: Duration,
    ) -> Result<Response<Bytes>, TransportError> {
        let again = copy(&request);
        let timeout = if matches!(self.0, Flaw::NeverGivesUp) { timeout * 8 } else { timeout };
        let sent = self.1.send(request, timeout).await;
        match (self.0, sent) {
            (Flaw::Repeats, Err(_)) => self.1.send(again, timeout).await,
            (Flaw::Denies, Err(mut error)) => {
                error.delivery = Delivery::NotSent;
                Err(error)
            }
            (Flaw::Shows, Err(error)) => Err(error.with_source(format!("at {}", again.uri()))),
            (Flaw::Judges, Ok(reply)) if reply.status().is_server_error() => {
                let kind = paymux_core::transport::TransportErrorKind::ConnectionLost;
                Err(TransportError::new(kind).with_status(reply.status()))
            }
            (Flaw::Follows, Ok(reply)) if reply.status().is_redirection() => {
                self.1.send(again, timeout).await
            }
            (_, sent) => sent,
        }
    }
}

/// A suite whose transport has this flaw.
fn suite(flaw: Flaw) -> TransportSuite {
    macro_rules! open {
        ($flaw:expr) => {
            |settings: &TransportSettings| -> Arc<dyn Transport> {
                let mut settings = settings.clone();
                if matches!($flaw, Flaw::ReadsAll) {
                    settings.body_limit = None;
                }
                if matches!($flaw, Flaw::DropsProxy) {
                    settings.proxy = None;
                }
                Arc::new(Flawed($flaw, suite::open(&settings)))
            }
        };
    }
    let mut suite = SUITE;
    suite.open = match flaw {
        Flaw::Repeats => open!(Flaw::Repeats),
        Flaw::Denies => open!(Flaw::Denies),
        Flaw::Shows => open!(Flaw::Shows),
        Flaw::NeverGivesUp => open!(Flaw::NeverGivesUp),
        Flaw::ReadsAll => open!(Flaw::ReadsAll),
        Flaw::Judges => open!(Flaw::Judges),
        Flaw::Follows => open!(Flaw::Follows),
        Flaw::DropsProxy => open!(Flaw::DropsProxy),
    };
    suite
}

#[test]
fn each_flaw_is_found() {
    for (flaw, case) in [
        (Flaw::Repeats, "lost::closes after reading"),
        (Flaw::Repeats, "keep_alive::one that closes after reading the second request is unknown"),
        (Flaw::Denies, "lost::resets after reading"),
        (Flaw::Denies, "answered::half a body"),
        (Flaw::Shows, "not_sent::refuses the connection"),
        (Flaw::Shows, "proxy::one that builds no tunnel has sent nothing"),
        (Flaw::NeverGivesUp, "lost::hangs after reading"),
        (Flaw::ReadsAll, "answered::too large, in chunks"),
        (Flaw::Judges, "answered::503, Retry-After"),
        (Flaw::Follows, "answered::302 is a reply"),
        (Flaw::DropsProxy, "proxy::a request goes through its tunnel"),
        (Flaw::DropsProxy, "proxy::plain http is refused, to this machine too"),
    ] {
        assert!(check_only(&SUITE, case).passed(), "{case} fails without a flaw");
        let report = check_only(&suite(flaw), case);
        assert!(!report.passed(), "{flaw:?} passes {case}");
    }
}
