//! What becomes of a request, and what is said about one that failed.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::convert::Infallible;
use std::future::{Ready, pending, ready};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use paymux_core::Delivery;
use paymux_core::transport::{Transport, TransportError, TransportErrorKind};
use paymux_tower::TowerTransport;
use tower::{Service, service_fn};

const LIMIT: Duration = Duration::from_secs(30);

fn request() -> Request<Bytes> {
    Request::post("https://api.example/pay?key=canary").body(Bytes::from("body")).unwrap()
}

#[tokio::test]
async fn the_request_is_handed_over_whole_and_any_status_is_a_reply() {
    let echo = service_fn(|request: Request<Bytes>| async move {
        assert_eq!((request.method().as_str(), request.uri().path()), ("POST", "/pay"));
        let asked = request.headers()["accept-encoding"].clone();
        let reply = Response::builder().status(503).header("asked", asked).body(request.into_body());
        Ok::<_, Infallible>(reply.unwrap())
    });
    let transport = TowerTransport::new(echo);
    let reply = transport.send(request(), LIMIT).await.unwrap();
    assert_eq!((reply.status().as_u16(), &reply.body()[..]), (503, &b"body"[..]));
    assert_eq!(reply.headers()["asked"], "identity");
    let mut wants = request();
    wants.headers_mut().insert("accept-encoding", "gzip".parse().unwrap());
    assert_eq!(transport.send(wants, LIMIT).await.unwrap().headers()["asked"], "gzip");
}

#[tokio::test]
async fn a_failure_is_in_doubt_unless_the_app_knows_better() {
    let calls = Arc::new(AtomicU32::new(0));
    let counter = calls.clone();
    let fails = service_fn(move |_: Request<Bytes>| {
        counter.fetch_add(1, Ordering::SeqCst);
        ready(Err::<Response<Bytes>, _>("canary"))
    });
    let transport = TowerTransport::new(fails);
    let error = transport.send(request(), LIMIT).await.unwrap_err();
    assert_eq!((error.kind, error.delivery), (TransportErrorKind::ConnectionLost, Delivery::Unknown));
    assert!(!format!("{error:?} {transport:?}").contains("canary"));
    let transport = transport.failures(|reason| {
        assert_eq!(reason, "canary");
        TransportError::new(TransportErrorKind::Connect)
    });
    let error = transport.clone().send(request(), LIMIT).await.unwrap_err();
    assert_eq!((error.kind, error.delivery), (TransportErrorKind::Connect, Delivery::NotSent));
    assert_eq!(calls.load(Ordering::SeqCst), 2, "each was tried once");
}

#[tokio::test(start_paused = true)]
async fn after_the_time_limit_nobody_knows() {
    let hangs = service_fn(|_: Request<Bytes>| pending::<Result<Response<Bytes>, Infallible>>());
    let error = TowerTransport::new(hangs).send(request(), LIMIT).await.unwrap_err();
    assert_eq!((error.kind, error.delivery), (TransportErrorKind::TimedOut, Delivery::Unknown));
}

/// Never takes a request: it is full, or broken.
#[derive(Clone)]
struct Unready(bool);

impl Service<Request<Bytes>> for Unready {
    type Response = Response<Bytes>;
    type Error = &'static str;
    type Future = Ready<Result<Response<Bytes>, &'static str>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), &'static str>> {
        if self.0 { Poll::Ready(Err("broken")) } else { Poll::Pending }
    }

    fn call(&mut self, _: Request<Bytes>) -> Self::Future {
        unreachable!("it is not ready")
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_never_taken_was_never_sent() {
    let full = TowerTransport::new(Unready(false)).send(request(), LIMIT).await.unwrap_err();
    assert_eq!((full.kind, full.delivery), (TransportErrorKind::TimedOut, Delivery::NotSent));
    let broken = TowerTransport::new(Unready(true)).send(request(), LIMIT).await.unwrap_err();
    assert_eq!((broken.kind, broken.delivery), (TransportErrorKind::ConnectionLost, Delivery::NotSent));
}

/// The longest limit that can be said, and none.
#[tokio::test(start_paused = true)]
async fn any_time_limit_can_be_said() {
    let quick = service_fn(|_: Request<Bytes>| ready(Ok::<_, Infallible>(Response::new(Bytes::new()))));
    assert!(TowerTransport::new(quick).send(request(), Duration::MAX).await.is_ok());
    let error = TowerTransport::new(quick).send(request(), Duration::ZERO).await.unwrap_err();
    assert_eq!((error.kind, error.delivery), (TransportErrorKind::Refused, Delivery::NotSent));
}

#[tokio::test]
async fn the_rules_for_requests_hold_before_the_service_is_asked() {
    let never = service_fn(|_: Request<Bytes>| async { Ok::<_, Infallible>(Response::new(Bytes::new())) });
    let transport = TowerTransport::new(never);
    let plain = || Request::get("http://api.example/pay").body(Bytes::new()).unwrap();
    let error = transport.send(plain(), LIMIT).await.unwrap_err();
    assert_eq!((error.kind, error.delivery), (TransportErrorKind::Refused, Delivery::NotSent));
    assert!(transport.allow_plain_http().send(plain(), LIMIT).await.is_ok());
}
