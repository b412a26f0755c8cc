//! The corners of the table.

use super::{SAFETIES, call};
use crate::api::{Operation, Schemes, Spec};
use crate::error::{Error, ErrorKind};
use crate::interface::CallOptions;
use crate::outcome::{Delivery, Effect, Safety};
use crate::ports::TransportErrorKind;
use crate::testing::{Bench, CANARY, Find, Remove, Step};

/// A deletion that was lost, then is not found: the first try did it.
#[tokio::test(start_paused = true)]
async fn not_found_on_the_second_try_of_a_deletion_is_success() {
    for first in [Step::fail(TransportErrorKind::ConnectionLost), Step::reply(500, ""), Step::truncated(200)]
    {
        let bench = Bench::new([first, Step::reply(404, "")]);
        let reply = bench.client.send(&Remove { id: "t1".to_owned() }).await.unwrap();
        assert_eq!((reply.status.as_u16(), bench.script.requests().len()), (204, 2));
    }
}

/// Without a lost try before it, it is an error: nothing was there.
#[tokio::test(start_paused = true)]
async fn not_found_without_a_lost_try_is_an_error() {
    let not_found = Step::reply(404, "");
    for steps in [
        vec![not_found.clone()],
        vec![Step::reply(429, ""), not_found.clone()],
        vec![Step::fail(TransportErrorKind::Connect), not_found.clone()],
    ] {
        let bench = Bench::new(steps);
        let error = bench.client.send(&Remove { id: "t1".to_owned() }).await.unwrap_err();
        assert_eq!((error.kind(), error.effect()), (ErrorKind::NotFound, Effect::NotDone));
    }
    let bench = Bench::new([Step::fail(TransportErrorKind::ConnectionLost), not_found]);
    let error = call(&bench, Safety::Idempotent, &CallOptions::default()).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::NotFound, Effect::MaybeDone));
}

/// Of an answer that came whole, the error keeps body, status and request id.
#[tokio::test(start_paused = true)]
async fn the_raw_body_stays_reachable() {
    for (status, body) in [(200, r#"{"id":1}"#), (200, "<html>"), (400, "<html>"), (500, "")] {
        let bench = Bench::new([Step::reply(status, body).header("x-request-id", "req-1")]);
        let error = call(&bench, Safety::Unsafe, &CallOptions::default()).await.unwrap_err();
        assert_eq!(error.body().map(|body| &body[..]), Some(body.as_bytes()));
        assert_eq!(error.request_id(), Some("req-1"));
        assert_eq!(error.status().unwrap().as_u16(), status);
    }
}

/// A reading that fails with an error made for checks before sending must not pass for unsent.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
struct Careless;

impl Operation for Careless {
    type Api = crate::testing::Acme;
    type Output = ();
    const SPEC: &'static Spec = &Spec::post("things.careless", "/careless", "").moves_money();
    const ACCEPTS: Schemes = Find::ACCEPTS;

    fn decode(_: &http::Response<bytes::Bytes>) -> Result<(), Error> {
        Err(Error::invalid_field("amount", "out of range"))
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_about_a_reply_never_says_not_sent() {
    let bench = Bench::new([Step::ok()]);
    let error = bench.client.send(&Careless).await.unwrap_err();
    assert_eq!((error.delivery(), error.effect()), (Delivery::Answered, Effect::MaybeDone));
    assert!(error.money_may_have_moved());
    assert_eq!(bench.script.requests().len(), 1);
}

/// A 2xx whose body says that it was refused is believed, if the provider crate says so.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
struct Frank;

impl Operation for Frank {
    type Api = crate::testing::Acme;
    type Output = ();
    const SPEC: &'static Spec = &Spec::post("things.frank", "/frank", "").moves_money();
    const ACCEPTS: Schemes = Find::ACCEPTS;

    fn decode(_: &http::Response<bytes::Bytes>) -> Result<(), Error> {
        Err(Error::refused(ErrorKind::Declined, "no").with_delivery(Delivery::Answered))
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_inside_a_2xx_is_one() {
    let bench = Bench::new([Step::ok()]);
    let error = bench.client.send(&Frank).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::Declined, Effect::NotDone));
}

/// What a check refuses is never sent, and is not tried again.
#[tokio::test(start_paused = true)]
async fn a_check_before_sending_sends_nothing() {
    let bench = Bench::new([Step::ok()]);
    for id in ["", ".", ".."] {
        let error = bench.client.send(&Find { id: id.to_owned(), ..Find::new() }).await.unwrap_err();
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::InvalidRequest, Delivery::NotSent));
        assert_eq!((error.field(), error.operation()), (Some("id"), Some("things.find")));
        assert_eq!((error.tries(), error.effect()), (0, Effect::NotDone));
    }
    assert_eq!(bench.script.requests().len(), 0);
}

/// A provider that echoes the credential does not get it into an error, wherever it writes it.
#[tokio::test(start_paused = true)]
async fn an_echoed_credential_is_taken_out() {
    let problem = format!(
        r#"{{"type":"https://acme.test/{CANARY}","title":"no {CANARY}","detail":"{CANARY}","instance":"/{CANARY}",
            "deep":[{{"list":["{CANARY}"]}}],"{CANARY}":"a name"}}"#
    );
    let own = format!(r#"{{"error":{{"code":"{CANARY}","message":"key {CANARY} is wrong"}}}}"#);
    let fields = format!(r#"{{"{CANARY}":["is {CANARY}"]}}"#);
    for body in [problem, own, fields] {
        for status in [200, 400, 401, 500] {
            for safety in SAFETIES {
                let id = format!("r-{CANARY}");
                let bench = Bench::new([Step::reply(status, body.clone()).header("x-request-id", id)]);
                let error = call(&bench, safety, &CallOptions::default()).await.unwrap_err();
                assert!(error.request_id().unwrap().contains("[redacted]"), "{status} {safety:?}");
                let shown = format!(
                    "{error} {error:?} {:?} {:?} {:?} {} {}",
                    error.problem(),
                    error.provider_message(),
                    error.provider_code(),
                    error.problem_document(),
                    error.message()
                );
                assert!(!shown.contains(CANARY), "{shown}");
            }
        }
    }
}
