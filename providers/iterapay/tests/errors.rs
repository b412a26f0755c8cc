//! Problem documents, by their status first.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use bytes::Bytes;
use http::Response;
use paymux_core::{Advice, Effect, Error, ErrorKind};
use paymux_iterapay::ITERAPAY;

fn error(status: u16, body: &str) -> Error {
    let reply = Response::builder().status(status).body(Bytes::from(body.to_owned())).unwrap();
    ITERAPAY.operation("withdrawal.create").unwrap().decode(&reply).unwrap_err()
}

fn problem(class: &str, title: &str, status: u16, detail: &str) -> String {
    format!(
        r#"{{"type":"https://example.com/probs/{class}","title":"{title}","status":{status},
            "detail":"{detail}","instance":"/merchants/5d0f2b1e/withdrawals"}}"#
    )
}

#[test]
fn every_documented_problem() {
    let cases = [
        (400, "invalid-request", "Invalid Request", ErrorKind::InvalidRequest, Advice::FixRequest),
        (401, "unauthorized", "Unauthorized", ErrorKind::Unauthenticated, Advice::FixCredentials),
        (403, "forbidden", "Forbidden", ErrorKind::Forbidden, Advice::FixCredentials),
        (404, "not-found", "Not Found", ErrorKind::NotFound, Advice::FixRequest),
        (429, "rate-limited", "Too Many Requests", ErrorKind::RateLimited, Advice::RepeatLater),
    ];
    for (status, class, title, kind, advice) in cases {
        let error = error(status, &problem(class, title, status, "The 'address' field is required"));
        assert_eq!((error.kind(), error.advice(), error.effect()), (kind, advice, Effect::NotDone));
        assert_eq!(error.provider_code(), Some(class));
        assert_eq!(error.provider_message(), Some("The 'address' field is required"));
        assert_eq!(error.problem().unwrap().instance.as_deref(), Some("/merchants/5d0f2b1e/withdrawals"));
        assert!(!error.money_may_have_moved());
    }
}

#[test]
fn what_is_not_documented_may_have_moved_money() {
    for (status, body) in [
        (409, problem("conflict", "Conflict", 409, "x")),
        (500, problem("internal", "Internal", 500, "x")),
        (502, "<html><body>Bad Gateway</body></html>".to_owned()),
        (503, String::new()),
    ] {
        let error = error(status, &body);
        assert!(error.money_may_have_moved(), "{status}");
        assert_eq!(error.advice(), Advice::LookUpFirst, "{status}");
    }
}

#[test]
fn the_status_counts_not_the_member() {
    let error = error(403, &problem("unauthorized", "Unauthorized", 401, "x"));
    assert_eq!(error.kind(), ErrorKind::Forbidden);
    assert_eq!(error.problem().unwrap().status, Some(401));
}

#[test]
fn members_may_be_missing_of_another_type_or_more() {
    let read = error(400, r#"{"detail":"no","status":"400","traceId":"t"}"#);
    assert_eq!(read.problem().unwrap().type_uri, "about:blank");
    assert_eq!(read.problem().unwrap().extensions["traceId"], "t");
    for body in ["", "null", "[]", "\"no\"", "{\"type\":7", "<html>"] {
        assert_eq!(error(400, body).kind(), ErrorKind::InvalidRequest);
    }
}
