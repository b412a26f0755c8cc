//! The two ways to authenticate, as far as the suite does not look at them: the documented signature, and tokens
//! that are replaced ahead of their expiry.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod suite;

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use paymux_conformance::peer::{Answer, Clock, Expect, Fault, Peer};
use paymux_core::payouts::{CreatePayout, Destination, Payout, PayoutRef, RetrievePayout};
use paymux_core::provider::{Opened, Settings};
use paymux_core::test_util::preview;
use paymux_core::transport::Transport;
use paymux_core::{CallOptions, CreatePayment, Error, Money};

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
fn found(peer: Peer, token: &str) -> Peer {
    let expect = Expect::new("GET /payouts/po1").header("authorization", format!("Bearer {token}"));
    peer.on(expect, Answer::new(200, PAYOUT).but(Fault::Slow(Duration::from_millis(10))))
}

/// As many lookups at once.
fn look_up(opened: &Opened, clock: &Clock, calls: usize) -> Vec<Result<Payout, Error>> {
    let payouts = opened.provider.payouts().unwrap();
    let account = opened.provider.account();
    let request = RetrievePayout::new(PayoutRef::by_id(account, "po1"));
    clock.run(join_all((0..calls).map(|_| payouts.retrieve_payout(&request)))).unwrap()
}

fn wait(clock: &Clock, seconds: u64) {
    clock.run(paymux_core::transport::Runtime::sleep(clock, Duration::from_secs(seconds))).unwrap();
}

/// What is compared after the call would no longer say that there is a payment, and it would be made again.
#[test]
fn a_payment_of_something_else_or_without_an_id_may_exist() {
    let made =
        r#"{"id":"p1","state":"open","amount":2550,"currency":"USD","order":"o","received":0,"refunded":0}"#;
    for (wrong, field) in [
        (made.replace("p1", ""), "id"),
        (made.replace("2550", "2551"), "amount"),
        (made.replace("USD", "EUR"), "currency"),
        (made.replace("\"o\"", "\"other\""), "order"),
    ] {
        let (opened, _peer, clock) =
            open(|peer| peer.on(Expect::new("POST /payments"), Answer::new(201, wrong)));
        let request = CreatePayment::new(Money::parse("25.50", "USD").unwrap(), "o");
        let error = clock.run(opened.provider.create(&request)).unwrap().unwrap_err();
        assert_eq!((error.field(), error.may_exist()), (Some(field), true), "{error}");
    }
}

#[test]
fn a_payout_of_something_else_may_have_moved_money() {
    for (wrong, field) in
        [(PAYOUT.replace("2550", "2551"), "amount"), (PAYOUT.replace("USD", "XYZ"), "currency")]
    {
        let (opened, _peer, clock) =
            open(|peer| asked(peer, given("t-1")).on(Expect::new("POST /payouts"), Answer::new(201, wrong)));
        let to = Destination::Email("ada@example.org".to_owned());
        let request = CreatePayout::new(Money::parse("25.50", "USD").unwrap(), to);
        let error = clock.run(opened.provider.payouts().unwrap().pay_out(&request)).unwrap().unwrap_err();
        assert_eq!((error.field(), error.money_may_have_moved()), (Some(field), true), "{error}");
    }
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
fn a_token_is_replaced_ahead_and_a_failed_refresh_displaces_nothing() {
    let (opened, peer, clock) = open(|peer| {
        let peer = found(asked(peer, given("t1")), "t1");
        // Ahead of its expiry: who does not ask does not wait; the failure is left alone for a while.
        let peer = found(found(found(asked(peer, refused()), "t1"), "t1"), "t1");
        // A token endpoint that hangs holds nobody up for long.
        let peer = found(asked(peer, given("t0").but(Fault::Hang)), "t1");
        let peer = found(asked(peer, given("t2")), "t2");
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
