//! The two ways to authenticate: what is signed, and how tokens are asked for.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod suite;

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use paymux_conformance::peer::{Answer, Clock, Expect, Fault, Peer};
use paymux_core::test_util::{preview, render};
use paymux_core::{CallOptions, Effect, Error, ErrorKind, Opened, Payout, Settings, Transport};

const PAYOUT: &str = r#"{"id":"po1","state":"paid","amount":2550,"currency":"USD"}"#;

fn settings() -> Settings {
    let settings = Settings::new().with("key_id", "key-1").with("signing_key", "sign-canary");
    settings.with("client_id", "client-1").with("client_secret", "s+cret-canary")
}

fn open(script: impl FnOnce(Peer) -> Peer) -> (Opened, Peer, Clock) {
    let clock = Clock::new();
    let peer = script(Peer::new(&clock).at(acme_pay::ACME_PAY.base_url));
    let transport: Arc<dyn Transport> = Arc::new(peer.clone());
    let opened = (acme_pay::ACME_PAY.open)(&settings(), transport, Arc::new(clock.clone())).unwrap();
    (opened, peer, clock)
}

/// The token request, and the answer to it.
fn asked(peer: Peer, answer: Answer) -> Peer {
    let form = "grant_type=client_credentials&client_id=client-1&client_secret=s%2Bcret-canary";
    peer.on(Expect::new("POST /oauth/token").no_header("acme-signature").body(form), answer)
}

fn given(token: &str) -> Answer {
    Answer::new(200, format!(r#"{{"access_token":"{token}","expires_in":600}}"#))
}

fn refused() -> Answer {
    let body = r#"{"error":{"code":"invalid_client","message":"s+cret-canary is wrong"}}"#;
    Answer::new(401, body).but(Fault::Slow(Duration::from_secs(1)))
}

/// A lookup with this token, and the answer to it.
fn found(peer: Peer, token: &str, status: u16) -> Peer {
    let expect = Expect::new("GET /payouts/po1").header("authorization", format!("Bearer {token}"));
    peer.on(expect, Answer::new(status, PAYOUT).but(Fault::Slow(Duration::from_millis(10))))
}

/// As many lookups at once.
fn look_up(opened: &Opened, clock: &Clock, calls: usize) -> Vec<Result<Payout, Error>> {
    let payouts = opened.provider.payouts().unwrap();
    clock.run(join_all((0..calls).map(|_| payouts.payout("po1")))).unwrap()
}

fn wait(clock: &Clock, seconds: u64) {
    clock.run(paymux_core::Runtime::sleep(clock, Duration::from_secs(seconds))).unwrap();
}

#[test]
fn every_request_is_pinned() {
    insta::assert_snapshot!(paymux_conformance::requests(&suite::SUITE));
}

/// The example of API.md, whose signature was made by another program.
#[test]
fn the_documented_signature() {
    let input = r#"{"amount":2550,"currency":"USD","order":"order-77"}"#;
    let request =
        preview(&acme_pay::ACME_PAY, &settings(), "payment.create", input, &CallOptions::default()).unwrap();
    assert_eq!(request.headers()["acme-nonce"], "07".repeat(16));
    assert_eq!(
        request.headers()["acme-signature"],
        "eb931ba455332da4a1c819d664856ddf6d5ebdba3de4a81eecaf89fefd1170a1"
    );
}

#[test]
fn many_calls_ask_once_and_share_the_answer_good_or_bad() {
    let (opened, peer, clock) = open(|peer| {
        let peer = asked(asked(peer, refused()), given("t1").but(Fault::Slow(Duration::from_secs(1))));
        (0..5).fold(peer, |peer, _| found(peer, "t1", 200))
    });
    for error in look_up(&opened, &clock, 5).into_iter().map(Result::unwrap_err) {
        assert_eq!((error.kind(), error.effect()), (ErrorKind::Unauthenticated, Effect::NotDone));
        assert!(!format!("{error}{error:?}").contains("canary"), "{error}");
    }
    assert_eq!(peer.sent().len(), 1);
    assert!(!render(&peer.sent()[0]).contains("canary"), "{}", render(&peer.sent()[0]));
    assert!(look_up(&opened, &clock, 5).iter().all(Result::is_ok));
    assert_eq!((peer.sent().len(), peer.finish()), (7, Ok(())));
}

#[test]
fn a_token_is_replaced_ahead_and_a_failed_refresh_displaces_nothing() {
    let (opened, peer, clock) = open(|peer| {
        let peer = found(asked(peer, given("t1")), "t1", 200);
        // Ahead of its expiry: who does not ask does not wait; the failure is left alone for a while.
        let peer = found(found(found(asked(peer, refused()), "t1", 200), "t1", 200), "t1", 200);
        // A token endpoint that hangs holds nobody up for long.
        let peer = found(asked(peer, given("t0").but(Fault::Hang)), "t1", 200);
        let peer = found(asked(peer, given("t2")), "t2", 200);
        // Nothing is left: an expired token is not sent.
        asked(peer, refused())
    });
    for (seconds, calls) in [(0, 1), (545, 2), (0, 1), (6, 1), (6, 1)] {
        wait(&clock, seconds);
        assert!(look_up(&opened, &clock, calls).iter().all(Result::is_ok));
    }
    wait(&clock, 601);
    assert!(look_up(&opened, &clock, 1)[0].is_err());
    assert_eq!(peer.finish(), Ok(()));
}

#[test]
fn a_token_that_is_refused_is_replaced_once_for_everybody() {
    let (opened, peer, clock) = open(|peer| {
        let peer = found(found(asked(peer, given("t1")), "t1", 401), "t1", 401);
        let peer = found(found(asked(peer, given("t2")), "t2", 200), "t2", 200);
        // No other can be had: the refusal is told, and the token kept.
        let peer = asked(found(peer, "t2", 401), refused());
        found(peer, "t2", 200)
    });
    assert!(look_up(&opened, &clock, 2).iter().all(Result::is_ok));
    let error = look_up(&opened, &clock, 1).remove(0).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthenticated);
    assert!(look_up(&opened, &clock, 1)[0].is_ok());
    assert_eq!(peer.finish(), Ok(()));
}
