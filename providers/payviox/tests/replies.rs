//! Documented replies and errors, from bytes.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod support;

use std::time::Duration;

use paymux_core::{Advice, Delivery, Effect, ErrorKind, Stakes};
use support::decode;

#[test]
fn of_a_session() {
    let plain = r#"{"session_id":"q7w8e9"}"#;
    assert_eq!(decode("session.create", 201, plain).unwrap(), plain);
    // 200 instead of 201 is read all the same.
    assert_eq!(decode("session.create", 200, plain).unwrap(), plain);
    let redirect = r#"{"session_id":"q7w8e9","redirect_url":"https://pay.example/zen/1"}"#;
    assert_eq!(decode("session.create", 201, redirect).unwrap(), redirect);
    let not_started =
        r#"{"session_id":"q7","payment_error":{"success":false,"message":"no","error_type":"http_error"}}"#;
    assert_eq!(decode("session.create", 201, not_started).unwrap(), not_started);
    // A strange optional field does not lose the session.
    let strange = r#"{"session_id":"q7","payment_error":"oops"}"#;
    assert_eq!(decode("session.create", 201, strange).unwrap(), strange);
}

#[test]
fn of_payment_details() {
    let complete = r#"{"session_id":"q7","status":"succeeded","amount":4719,"fees":120,"net_amount":4599,"currency":"USD","order_id":"INV-77","customer":"cust-9","description":null,"items":[{"name":"Mug","quantity":3,"price":1533}],"metadata":{"cart":"c-12","rate":0.10000000000000000001},"payment_method":"stripe_credit","provider":"stripe","created_at":"2026-02-03T04:05:06.000000Z","customer_details":{"name":"Ana","email":"ana@example.org","phone":null,"address":{"line1":"1 Road","line2":null,"city":"X","state":null,"postal_code":"1","country":"US"}},"payment_details":{"type":"card","card":{"brand":"visa","last4":"4242","exp_month":"4","exp_year":"2031","country":"US"}},"ip":"198.51.100.7","country":"US","user_agent":"Mozilla/5.0"}"#;
    let value = decode("payment.get", 200, complete).unwrap();
    assert!(value.contains("0.10000000000000000001"), "metadata keeps its digits: {value}");
    assert!(value.contains(r#""exp_month":"4""#));
    // Before the first attempt almost everything is null, and a lenient client takes it for missing, too.
    let bare = r#"{"session_id":"q7","status":null,"amount":4599,"currency":"USD"}"#;
    decode("payment.get", 200, bare).unwrap();
}

#[test]
fn of_the_others() {
    let methods = r#"{"demo_card":{"name":"Demo card","image":"https://img.example/c.png","countries":null,"currencies":["USD","EUR"],"fees":{"static_fees":0.25,"percent_fees":0.02}}}"#;
    assert_eq!(decode("methods.list", 200, methods).unwrap(), methods);
    let session = r#"[{"id":"stripe_credit","name":"Card","type":"card"}]"#;
    assert_eq!(decode("session.payments", 200, session).unwrap(), session);
    assert_eq!(
        decode("balance.get", 200, r#"{"balance":150,"payout_balance":-3}"#).unwrap(),
        r#"{"balance":150,"payout_balance":-3}"#
    );
    assert_eq!(decode("balance.get", 200, r#"{"balance":150}"#).unwrap(), r#"{"balance":150}"#);
    let hash = decode("payout.create", 201, r#"{"hash":"0123456789abcdef0123456789abcdef"}"#).unwrap();
    assert_eq!(hash, r#"{"hash":"[redacted]"}"#);
    assert_eq!(decode("payout.operations", 200, r#"{"any":[1.50]}"#).unwrap(), r#"{"any":[1.50]}"#);
}

/// Each of them would have lost the whole reply, and with it the answer about the money.
#[test]
fn an_odd_member_loses_itself_alone() {
    for odd in ["null", "7", "[]", "{}", "true"] {
        for member in ["description", "payment_method", "provider", "ip", "country", "user_agent"] {
            let details = format!(
                r#"{{"session_id":"q7","amount":1,"currency":"USD","order_id":"77","{member}":{odd}}}"#
            );
            decode("payment.get", 200, &details).unwrap_or_else(|error| panic!("{member} = {odd}: {error}"));
        }
        let session = format!(r#"{{"session_id":"q7","redirect_url":{odd}}}"#);
        decode("session.create", 201, &session).unwrap_or_else(|error| panic!("{session}: {error}"));
        let methods = format!(r#"{{"x":{{"name":"X","image":{odd},"countries":{odd}}},"odd":{odd}}}"#);
        decode("methods.list", 200, &methods).unwrap_or_else(|error| panic!("{methods}: {error}"));
        let rows = format!(r#"[{odd},{{"id":"stripe_credit","name":{odd}}}]"#);
        decode("session.payments", 200, &rows).unwrap_or_else(|error| panic!("{rows}: {error}"));
    }
    // The empty list and the empty object of PHP and Go.
    assert_eq!(decode("methods.list", 200, "[]").unwrap(), "{}");
    assert_eq!(decode("session.payments", 200, "null").unwrap(), "[]");
    // A number is an id. What is neither text nor a number is none, and without it nobody could compare.
    let details =
        |order: &str| format!(r#"{{"session_id":"q7","amount":1,"currency":"USD","order_id":{order}}}"#);
    assert!(decode("payment.get", 200, &details("1001")).unwrap().contains(r#""order_id":"1001""#));
    let error = decode("payment.get", 200, &details("[]")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unintelligible);
}

#[test]
fn unknown_fields_are_reported_not_refused() {
    let reply = http::Response::builder().status(200).body(r#"{"balance":1,"new":{"a":1}}"#.into()).unwrap();
    let decoded = support::entry("balance.get").decode(&reply).unwrap();
    assert_eq!(decoded.ignored, ["new"]);
    // Also inside of what is read leniently, and behind something of another shape.
    let ignored = |operation: &str, status: u16, body: &'static str| {
        let reply = http::Response::builder().status(status).body(body.into()).unwrap();
        support::entry(operation).decode(&reply).unwrap().ignored
    };
    let details = r#"{"session_id":"q7","amount":1,"currency":"USD","customer":{"id":1},"items":[{"quantity":1,"price":1,"sku":"s"}],
        "customer_details":{"vat":"x","address":{"line3":"x"}},"payment_details":{"card":{"brand":7,"new":1},"bank":"ING"}}"#;
    assert_eq!(
        ignored("payment.get", 200, details),
        [
            "items.0.sku",
            "customer_details.vat",
            "customer_details.address.line3",
            "payment_details.card.new",
            "payment_details.bank"
        ]
    );
    let methods = r#"{"x":{"name":"X","fees":{"static_fees":0,"percent_fees":0,"least":3}}}"#;
    assert_eq!(ignored("methods.list", 200, methods), ["x.fees.least"]);
}

#[test]
fn errors_in_all_four_envelopes() {
    let cases = [
        (
            "payment.get",
            404,
            r#"{"error":"Payment not found"}"#,
            ErrorKind::NotFound,
            "Payment not found",
            None,
        ),
        (
            "session.create",
            401,
            r#"{"error":"Unauthorized","message":"API key has expired"}"#,
            ErrorKind::Unauthenticated,
            "API key has expired",
            None,
        ),
        (
            "session.create",
            400,
            r#"{"amount":["The amount field is required."]}"#,
            ErrorKind::InvalidRequest,
            "The amount field is required.",
            Some("amount"),
        ),
        (
            "session.create",
            400,
            r#"{"amount":["The amount field is required."],"items.0.price":["must be 1","must be an integer"]}"#,
            ErrorKind::InvalidRequest,
            "amount: The amount field is required.; items.0.price: must be 1; items.0.price: must be an integer",
            Some("amount"),
        ),
        (
            "payout.create",
            403,
            r#"{"error":"Payouts are currently disabled. Please enable them in Settings."}"#,
            ErrorKind::Forbidden,
            "Payouts are currently disabled. Please enable them in Settings.",
            None,
        ),
    ];
    for (operation, status, body, kind, message, field) in cases {
        let error = decode(operation, status, body).unwrap_err();
        assert_eq!(error.kind(), kind);
        assert_eq!(error.provider_message(), Some(message));
        assert_eq!(error.field(), field);
        assert_eq!(error.effect(), Effect::NotDone);
        assert_eq!(error.delivery(), Delivery::Answered);
        assert_eq!(error.provider(), Some("payviox"));
    }
}

#[test]
fn too_many_requests() {
    let body = r#"{"error":"rate_limit_exceeded","message":"Too many session requests","type":"ip","retry_after":17}"#;
    let error = decode("session.create", 429, body).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert_eq!(error.provider_code(), Some("rate_limit_exceeded"));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(17)));
    assert_eq!(error.advice(), Advice::RepeatLater);
    // Whose limit it is tells what helps: another address, or patience with this customer.
    assert_eq!(error.message(), "Too many session requests (limited by ip)");
    let bare = decode("session.create", 429, r#"{"error":"rate_limit_exceeded"}"#).unwrap_err();
    assert_eq!(bare.message(), "rate_limit_exceeded");
}

#[test]
fn what_a_gateway_answers_stays_readable() {
    for body in ["<html>502 Bad Gateway</html>", "", "{\"error\":", "\u{0}\u{1}"] {
        let error = decode("session.create", 502, body).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ProviderFault);
        assert_eq!(error.effect(), Effect::MaybeDone);
        assert_eq!(error.stakes(), Stakes::Inert);
        assert!(error.may_exist() && !error.money_may_have_moved());
        assert_eq!(error.advice(), Advice::AwaitWebhook);
        assert_eq!(error.body().unwrap().as_ref(), body.as_bytes());
    }
}

#[test]
fn a_500_on_a_payout_is_not_done_only_in_payvioxs_own_words() {
    let own = decode("payout.create", 500, r#"{"error":"Internal server error"}"#).unwrap_err();
    assert_eq!(own.effect(), Effect::NotDone);
    assert!(!own.money_may_have_moved());
    let older = decode("payout.create", 500, r#"{"error":"Failed to create payout user"}"#).unwrap_err();
    assert_eq!(older.effect(), Effect::NotDone);
    for body in [
        "<html></html>",
        "",
        r#"{"message":"Internal server error"}"#,
        // What gateways and frameworks in front of it write.
        r#"{"type":"https://gateway.example/errors/upstream","title":"Bad upstream","status":500}"#,
        r#"{"timestamp":"t","status":500,"error":"Internal Server Error","path":"/payout/create"}"#,
        r#"{"error":"Internal server error","message":"upstream connect error"}"#,
        r#"{"type":"about:blank","title":"x","error":"Internal server error"}"#,
        r#"{"error":500}"#,
    ] {
        let gateway = decode("payout.create", 500, body).unwrap_err();
        assert!(gateway.money_may_have_moved(), "{body}");
        assert_eq!(gateway.advice(), Advice::AskProvider);
    }
}

#[test]
fn a_2xx_that_cannot_be_read_may_have_been_done() {
    for body in ["", "{}", "{\"session_id\":", "<html>", "[]"] {
        let error = decode("session.create", 201, body).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unintelligible, "{body}");
        assert!(error.may_exist());
    }
}
