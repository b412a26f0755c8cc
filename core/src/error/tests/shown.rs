//! What an error shows: one bounded line, and a problem document.

use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use serde_json::{Value, json};

use super::{read, reply};
use crate::api::Spec;
use crate::error::{Error, ErrorKind};
use crate::outcome::Safety;
use crate::outcome::{Advice, Delivery, Effect, Stakes};

const PAY: Spec = Spec::post("payouts.create", "/payouts", "").moves_money();
const OPEN: Spec = Spec::post("sessions.create", "/sessions", "").inert();

/// What holds of every error: `Display` is one bounded line of printable characters, and the document is JSON.
pub(super) fn check(error: &Error) {
    let line = error.to_string();
    assert!(!line.chars().any(crate::error::visible::is_hidden), "{line:?}");
    assert!(line.chars().count() < 900, "{line}");
    assert!(line.contains(error.kind().title()), "{line}");
    let document: Value = serde_json::from_str(&error.problem_document().to_string()).unwrap();
    assert_eq!(document["kind"], error.kind().as_str());
    assert_eq!(document["detail"], line);
    assert_eq!(document["title"], error.kind().title());
    // No form grows with what a provider writes.
    let length = |text: String| text.chars().count();
    assert!(length(error.problem_document().to_string()) < 3_000 && length(format!("{error:?}")) < 3_000);
}

#[test]
fn one_line_whatever_is_in_it() {
    let hostile = "a\r\nFAKE log line\u{1b}[31m\0\u{2028}\u{85}\u{7f}\u{202e}\u{2066}".repeat(100);
    let error = Error::refused(ErrorKind::Declined, hostile.clone()).with_field(hostile.clone());
    let error = error.with_code(hostile);
    check(&error);
    assert_eq!(error.to_string().matches('…').count(), 2);
    let exact = Error::refused(ErrorKind::Declined, "m".repeat(300));
    assert!(!exact.to_string().contains('…'));
    assert_eq!(exact.to_string(), format!("declined: {}", "m".repeat(300)));
}

#[test]
fn the_parts_of_the_line() {
    let error = Error::invalid_field("items[0].price", "must be positive");
    assert_eq!(error.to_string(), "the request is not valid at `items[0].price`: must be positive");
    let error = PAY.failed(error, "acme", Stakes::Money).with_status(StatusCode::BAD_REQUEST);
    assert_eq!(
        error.to_string(),
        "acme payouts.create: the request is not valid (HTTP 400) at `items[0].price`: must be positive"
    );
    let lost = error.with_effect(Effect::MaybeDone);
    assert!(lost.to_string().ends_with("must be positive [money may have moved]"), "{lost}");
    let session = OPEN.failed(Error::unintelligible(""), "acme", Stakes::Inert);
    assert_eq!(session.to_string(), "acme sessions.create: the reply could not be understood [it may exist]");
    let read = Error::unintelligible("").of_provider("acme");
    assert_eq!(read.to_string(), "acme: the reply could not be understood");
}

#[test]
fn the_problem_document_has_its_members_in_snake_case() {
    let error = PAY
        .failed(read(&reply(409, r#"{"error":{"code":"key_in_use","message":"m"}}"#)), "acme", Stakes::Money)
        .with_field("amount")
        .with_retry_after(Duration::from_millis(1_500));
    let document: Value = serde_json::to_value(error.problem_document()).unwrap();
    assert_eq!(
        document,
        json!({
            "type": "urn:paymux:error:idempotency_conflict",
            "title": "the idempotency key is in use",
            "status": 409,
            "detail": "acme payouts.create: the idempotency key is in use (HTTP 409) at `amount`: m [money may have moved]",
            "kind": "idempotency_conflict",
            "delivery": "answered",
            "effect": "maybe_done",
            "stakes": "money",
            "advice": "look_up_first",
            "provider": "acme",
            "operation": "payouts.create",
            "field": "amount",
            "provider_code": "key_in_use",
            "retry_after": 2
        })
    );
    let bare: Value = serde_json::to_value(Error::unsupported("no").problem_document()).unwrap();
    let members: Vec<_> = bare.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(members, ["advice", "delivery", "detail", "effect", "kind", "stakes", "title", "type"]);
    for (value, text) in [
        (json!(Advice::RepeatSameKey), "repeat_same_key"),
        (json!(Advice::FixConfiguration), "fix_configuration"),
        (json!(Delivery::NotSent), "not_sent"),
        (json!(Effect::NotDone), "not_done"),
        (json!(Stakes::Inert), "inert"),
        (json!(Safety::Keyed), "keyed"),
    ] {
        assert_eq!(value, text);
    }
}

#[test]
fn a_whole_number_of_seconds_is_not_rounded_up() {
    let after = |wait| {
        let error = Error::unsupported("").with_retry_after(wait);
        serde_json::to_value(error.problem_document()).unwrap()["retry_after"].clone()
    };
    assert_eq!(after(Duration::from_secs(2)), 2);
    assert_eq!(after(Duration::from_nanos(1)), 1);
    assert_eq!(after(Duration::ZERO), 0);
}

#[test]
fn debug_tells_what_a_log_needs() {
    let error = PAY
        .failed(
            read(&reply(409, r#"{"error":{"code":"key_in_use","message":"in use"}}"#)),
            "acme",
            Stakes::Money,
        )
        .with_field("amount");
    let shown = format!("{error:?}");
    for part in ["IdempotencyConflict", "MaybeDone", "Money", "acme", "payouts.create", "409", "key_in_use"] {
        assert!(shown.contains(part), "{part} in {shown}");
    }
}

/// Bodies hold personal data: no form of an error shows one.
#[test]
fn the_body_is_never_shown() {
    let error = read(&reply(400, Bytes::from_static(b"<p>body_canary</p>")));
    let shown = format!("{error} {error:?} {}", error.problem_document());
    assert!(!shown.contains("canary"), "{shown}");
    assert!(error.body().is_some());
}

#[test]
fn the_cause_is_reachable() {
    let error = Error::unsupported("").with_source(std::io::Error::other("deep"));
    let source = std::error::Error::source(&error).unwrap();
    assert_eq!(source.to_string(), "deep");
    assert!(std::error::Error::source(&Error::unsupported("")).is_none());
}

#[test]
fn what_is_advised_where_a_reply_is_lost() {
    let lost = |spec: &Spec, stakes| spec.failed(Error::unintelligible(""), "acme", stakes).advice();
    assert_eq!(lost(&PAY, Stakes::Money), Advice::LookUpFirst);
    let told = Spec::post("a.b", "/", "").if_lost(Advice::AwaitWebhook);
    assert_eq!(lost(&told, Stakes::Money), Advice::AwaitWebhook);
    let keyed = Spec::post("a.b", "/", "").keyed("k").if_lost(Advice::AwaitWebhook);
    assert_eq!(lost(&keyed, Stakes::Money), Advice::RepeatSameKey);
    assert_eq!(lost(&Spec::get("a.b", "/", ""), Stakes::None), Advice::AskProvider);
    // What is done is not lost.
    let done = keyed.failed(Error::mismatch("amount", ""), "acme", Stakes::Money);
    assert_eq!((done.advice(), done.money_may_have_moved()), (Advice::AskProvider, true));
}
