//! Reading error bodies never fails.

use std::time::Duration;

use bytes::Bytes;
use http::HeaderValue;
use proptest::prelude::*;
use serde_json::json;

use super::{Declared, read, read_problem, reply};
use crate::error::reply::ErrorReader;
use crate::error::{ErrorBody, ErrorKind, ErrorShape};
use crate::outcome::Effect;

#[test]
fn a_providers_own_envelope() {
    let error = read(&reply(400, r#"{"error":{"message":"too few","code":"too_small","wait":7}}"#));
    assert_eq!((error.provider_message(), error.provider_code()), (Some("too few"), Some("too_small")));
    assert_eq!(
        (error.kind(), error.retry_after()),
        (ErrorKind::AmountOutOfRange, Some(Duration::from_secs(7)))
    );
    assert_eq!(error.message(), "too few");
    assert!(error.problem().is_none());
    let number = read(&reply(400, r#"{"error":{"code":1042}}"#));
    assert_eq!((number.provider_code(), number.kind()), (Some("1042"), ErrorKind::InvalidRequest));
}

/// What was cut out of a type may be half of a secret, which is no longer found in it.
#[test]
fn a_code_is_cleaned_with_the_type_that_it_was_cut_out_of() {
    let mut redactor = crate::error::Redactor::default();
    redactor.add("sec/ret");
    let problem = json!({ "type": "https://acme.test/errors/sec/ret", "title": "No" }).to_string();
    let error = read_problem(&reply(400, problem)).without(&redactor);
    assert_eq!(error.provider_code(), Some("[redacted]"));
    let own = json!({ "type": "https://acme.test/errors/no", "title": "No", "error": { "code": "own" } });
    let error = read(&reply(400, own.to_string())).without(&redactor);
    assert_eq!(error.provider_code(), Some("own"));
}

#[test]
fn the_first_pointer_that_fits_counts() {
    const SHAPE: ErrorShape =
        ErrorShape::PROBLEM.message(&["/a", "/b/0"]).code(&["/code"]).retry_after(&["/wait", "/later"]);
    let body =
        ErrorBody::read(&SHAPE, br#"{"a":"","b":["second"],"code":true,"wait":"5 minutes","later":" 60 "}"#);
    assert_eq!((body.message.as_deref(), body.code), (Some("second"), None));
    assert_eq!(body.retry_after, Some(Duration::from_secs(60)));
    for wait in ["-1", "\"soon\"", "null", "[1]"] {
        let body = ErrorBody::read(&SHAPE, format!(r#"{{"wait":{wait}}}"#).as_bytes());
        assert_eq!(body.retry_after, None, "{wait}");
    }
}

/// The member that names the wrong field comes before a map of fields, and what is no name is none.
#[test]
fn the_field_that_is_wrong() {
    const SHAPE: ErrorShape = ErrorShape::PROBLEM.field(&["/field", "/details/0/field"]).field_map();
    let field = |body: &str| ErrorBody::read(&SHAPE, body.as_bytes()).field;
    assert_eq!(field(r#"{"field":"amount.value"}"#).as_deref(), Some("amount.value"));
    assert_eq!(field(r#"{"field":"","details":[{"field":"/items/0"}]}"#).as_deref(), Some("/items/0"));
    assert_eq!(field(r#"{"field":"amount","errors":{"email":["odd"]}}"#).as_deref(), Some("amount"));
    assert_eq!(field(r#"{"field":null,"errors":{"email":["odd"]}}"#).as_deref(), Some("email"));
    assert_eq!(field(r#"{"field":["amount"],"detail":"no"}"#), None);
    assert_eq!(field(r#"{"email":["odd"]}"#).as_deref(), Some("email"));
}

#[test]
fn a_map_of_fields() {
    let error = read(&reply(422, r#"{"amount":["must be a number"]}"#));
    assert_eq!((error.field(), error.message()), (Some("amount"), "must be a number"));
    let error = read(&reply(422, r#"{"amount":["too small","odd"],"email":["missing"]}"#));
    assert_eq!(
        (error.field(), error.message()),
        (Some("amount"), "amount: too small; amount: odd; email: missing")
    );
    for no_map in
        ["{}", "[]", r#"{"amount":"x"}"#, r#"{"amount":[1]}"#, r#"{"amount":[]}"#, r#"{"a":["x"],"b":1}"#]
    {
        let error = read(&reply(422, no_map));
        assert_eq!((error.field(), error.message()), (None, ""), "{no_map}");
    }
    let off = read_problem(&reply(422, r#"{"amount":["must be a number"]}"#));
    assert_eq!((off.field(), off.message()), (None, ""));
}

#[test]
fn problem_documents_are_read_leniently() {
    let body = json!({
        "type": "https://acme.test/problems/limit-reached/?x#y", "title": "Limit", "status": "422", "detail": 7,
        "instance": ["odd"], "balance": 30, "accounts": ["/a", "/b"]
    });
    let error = read_problem(&reply(403, body.to_string()));
    let problem = error.problem().unwrap();
    assert_eq!(problem.code(), Some("limit-reached"));
    assert_eq!((problem.title.as_deref(), problem.detail.as_deref()), (Some("Limit"), None));
    assert_eq!((problem.status, problem.instance.as_deref()), (None, None));
    let names: Vec<_> = problem.extensions.keys().map(String::as_str).collect();
    assert_eq!(names, ["accounts", "balance"]);
    assert_eq!((error.message(), error.provider_code()), ("Limit", Some("limit-reached")));
    assert_eq!((error.status().unwrap().as_u16(), error.kind()), (403, ErrorKind::Forbidden));

    let both = read_problem(&reply(400, r#"{"title":"t","detail":"d","status":499,"instance":"/i"}"#));
    let problem = both.problem().unwrap();
    assert_eq!((both.message(), both.provider_code(), problem.status), ("d", None, Some(499)));
    assert_eq!((problem.type_uri.as_str(), problem.instance.as_deref()), ("about:blank", Some("/i")));
    assert!(read_problem(&reply(400, r#"{"type":"urn:acme:odd"}"#)).problem().is_some());
    for other in [r#"{"type":"card"}"#, r#"{"status":400}"#, r#"["title"]"#, r#"{"title":1}"#, "7"] {
        assert!(read_problem(&reply(400, other)).problem().is_none(), "{other}");
    }
    assert_eq!(read_problem(&reply(400, r#"{"title":"t","status":99999}"#)).problem().unwrap().status, None);
}

/// The provider's own envelope counts more than a problem document around it.
#[test]
fn the_envelope_comes_before_the_problem() {
    let body = r#"{"title":"t","type":"https://x/y","error":{"message":"m","code":"c"}}"#;
    let error = read(&reply(400, body));
    assert_eq!((error.message(), error.provider_code()), ("m", Some("c")));
    assert!(error.problem().is_some());
}

#[test]
fn what_validators_and_others_write_is_read_without_being_declared() {
    for (body, field, message) in [
        (
            r#"{"message":"The data was invalid.","errors":{"amount":["too small"],"email":["missing"]}}"#,
            Some("amount"),
            "The data was invalid: amount: too small; email: missing",
        ),
        (
            r#"{"statusCode":400,"message":["amount must be a number","no email"]}"#,
            None,
            "amount must be a number; no email",
        ),
        (r#"{"success":false,"error":"no such shop"}"#, None, "no such shop"),
        (r#"{"error_description":"expired"}"#, None, "expired"),
        (r#"{"errors":[{"message":"first"}]}"#, None, "first"),
        (r#"{"errors":["one","two"]}"#, None, "one; two"),
        (r#"{"errors":[7],"message":[]}"#, None, ""),
    ] {
        let error = read_problem(&reply(422, body));
        assert_eq!((error.field(), error.message()), (field, message), "{body}");
        assert_eq!(error.provider_message().unwrap_or_default(), message);
    }
}

/// What gateways and firewalls answer: enough to know who spoke, on one line and never the whole page.
#[test]
fn a_plain_text_and_the_title_of_a_page_are_told() {
    let told = |kind: &'static str, body: &str| {
        let mut reply = reply(502, body.to_owned());
        if !kind.is_empty() {
            reply.headers_mut().insert("content-type", HeaderValue::from_static(kind));
        }
        read(&reply).message().to_owned()
    };
    assert_eq!(told("text/plain; charset=utf-8", " upstream\r\n down "), "the reply says \"upstream down\"");
    assert_eq!(told("", "plain text"), "the reply says \"plain text\"");
    let page = "<!doctype html><TITLE lang=en>\nAttention\n Required! </title><p>canary";
    assert_eq!(told("text/html", page), "a page with the title \"Attention Required!\"");
    assert_eq!(told("", page), "a page with the title \"Attention Required!\"");
    for (kind, body) in [
        ("text/html", "<p>canary"),
        ("text/html", "<title>"),
        ("application/octet-stream", "x"),
        ("text/plain", ""),
    ] {
        assert_eq!(told(kind, body), "", "{kind} {body}");
    }
    let long = told("text/plain", &"é".repeat(100_000));
    assert_eq!(long.chars().count(), 200 + "the reply says \"…\"".chars().count());
    let mut encoded = reply(500, vec![0x1f, 0x8b, 8]);
    encoded.headers_mut().insert("content-encoding", HeaderValue::from_static("gzip"));
    assert!(read(&encoded).message().contains("content-encoding `gzip`"));
}

/// A date is by the clock of who wrote it.
#[test]
fn a_date_to_wait_for_is_taken_by_the_replys_own_clock() {
    let waits = |wait: &'static str, date: Option<&'static str>| {
        let mut reply = reply(429, "");
        reply.headers_mut().insert("retry-after", HeaderValue::from_static(wait));
        if let Some(date) = date {
            reply.headers_mut().insert("date", HeaderValue::from_static(date));
        }
        read(&reply).retry_after()
    };
    let (now, later) = ("Thu, 01 Jan 2026 00:00:00 GMT", "Thu, 01 Jan 2026 00:00:07 GMT");
    assert_eq!(waits(later, Some(now)), Some(Duration::from_secs(7)));
    assert_eq!(waits(later, None), None);
    assert_eq!(waits("1.5", None), Some(Duration::from_secs(2)));
    assert_eq!(waits("1.0", None), Some(Duration::from_secs(1)));
}

/// What is of no known form is no message of anybody's.
#[test]
fn what_is_not_json_is_kept_raw() {
    for body in ["<html><h1>502</h1>", "", "{\"error\":{\"mess", "\u{feff}{}"] {
        let error = read(&reply(502, body));
        assert_eq!((error.kind(), error.message()), (ErrorKind::ProviderFault, ""));
        assert_eq!(error.body().unwrap(), body.as_bytes());
        assert!(error.to_string().contains("HTTP 502"), "{error}");
    }
    let deep = "[".repeat(100_000);
    assert_eq!(read(&reply(500, deep)).status().unwrap().as_u16(), 500);
}

/// Some providers say in the body what others say in a header.
#[test]
fn the_request_id_in_the_body() {
    const SHAPE: ErrorShape = ErrorShape::PROBLEM.request_id(&["/debug_id"]);
    let reader = ErrorReader { shape: &SHAPE, refine: |_, read| read, request_id: &["debug-id"] };
    let read = |reply| reader.read(&reply, None, |_, _| Declared::Nothing);
    let body = |id: &str| reply(422, json!({ "debug_id": id }).to_string());
    assert_eq!(read(body("d1")).request_id(), Some("d1"));
    assert_eq!(read(body(&"d".repeat(129))).request_id(), None);
    let mut both = body("d1");
    both.headers_mut().insert("debug-id", HeaderValue::from_static("d2"));
    assert_eq!(read(both).request_id(), Some("d2"), "the header is nearer to the request");
    let mut redactor = crate::error::Redactor::default();
    redactor.add("secret-1");
    assert_eq!(read(body("secret-1")).without(&redactor).request_id(), Some("[redacted]"));
}

#[test]
fn the_request_id_under_either_name() {
    for (name, id, read_as) in [
        ("x-request-id", "r1", Some("r1")),
        ("request-id", "r2", Some("r2")),
        ("x-request-id", "", None),
        ("x-request-id", &"r".repeat(128), Some(&*"r".repeat(128))),
        ("x-request-id", &"r".repeat(129), None),
        ("x-other-id", "r1", None),
    ] {
        let mut reply = reply(500, "");
        reply.headers_mut().insert(name, HeaderValue::from_str(id).unwrap());
        assert_eq!(read(&reply).request_id(), read_as, "{name}: {id}");
    }
    let mut both = reply(500, "");
    both.headers_mut().insert("request-id", HeaderValue::from_static("second"));
    both.headers_mut().insert("x-request-id", HeaderValue::from_static("first"));
    assert_eq!(read(&both).request_id(), Some("first"));
}

/// A declared refusal is one whatever the status says.
#[test]
fn only_what_is_declared_is_not_done() {
    let shape = super::ErrorReader {
        shape: &ErrorShape::PROBLEM,
        refine: |_, mut read| {
            read.code = Some("refined".to_owned());
            read
        },
        request_id: &[],
    };
    let reply = reply(500, "{}");
    let refused = shape.read(&reply, None, |reply, read| {
        Declared::of(false, reply.status() == 500 && read.code.as_deref() == Some("refined"))
    });
    assert_eq!((refused.effect(), refused.provider_code()), (Effect::NotDone, Some("refined")));
    assert_eq!(shape.read(&reply, None, |_, _| Declared::Nothing).effect(), Effect::MaybeDone);
}

fn bodies() -> impl Strategy<Value = Vec<u8>> {
    let text =
        prop_oneof![Just("title".to_owned()), Just("error".to_owned()), Just("type".to_owned()), ".{0,8}"];
    let leaf = prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(|value| json!(value)),
        any::<i64>().prop_map(|value| json!(value)),
        any::<f64>().prop_map(|value| json!(value)),
        any::<String>().prop_map(|value| json!(value)),
    ];
    let name = prop_oneof![
        text,
        Just("detail".to_owned()),
        Just("message".to_owned()),
        Just("code".to_owned()),
        Just("wait".to_owned())
    ];
    let value = leaf.prop_recursive(4, 32, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|items| json!(items)),
            prop::collection::btree_map(name.clone(), inner, 0..5).prop_map(|members| json!(members)),
        ]
    });
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..200),
        value.clone().prop_map(|value| value.to_string().into_bytes()),
        (value, 0_usize..50).prop_map(|(value, cut)| {
            let mut text = value.to_string().into_bytes();
            text.truncate(text.len().saturating_sub(cut));
            text
        }),
    ]
}

proptest! {
    #[test]
    fn no_reply_panics_or_loses_its_status(
        body in bodies(), status in 100_u16..1000, content_type in prop::collection::vec(32_u8..=255, 0..20),
        retry_after in prop::collection::vec(32_u8..=126, 0..30), id in prop::collection::vec(32_u8..=255, 0..200),
    ) {
        let body = Bytes::from(body);
        let mut reply = reply(status, body.clone());
        for (name, value) in [("content-type", &content_type), ("retry-after", &retry_after), ("x-request-id", &id)] {
            if let Ok(value) = HeaderValue::from_bytes(value) {
                reply.headers_mut().insert(name, value);
            }
        }
        for error in [read(&reply), read_problem(&reply)] {
            prop_assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
            prop_assert_eq!(error.body(), Some(&body));
            super::shown::check(&error);
        }
    }
}
