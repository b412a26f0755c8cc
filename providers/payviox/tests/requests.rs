//! Every request of every operation, pinned.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod support;

use paymux_core::provider::Settings;
use paymux_core::test_util::{preview, render};
use paymux_core::{CallOptions, ErrorKind};
use paymux_payviox::{OPERATIONS, PAYVIOX};
use support::{PUBLIC_KEY, settings};

/// Operation, what is special about it, input.
const INPUTS: &[(&str, &str, &str)] = &[
    (
        "session.create",
        "least",
        r#"{"amount":4599,"currency":"USD","customer":"cust-9","order_id":"INV-77",
            "items":[{"name":"Mug","quantity":3,"price":1533}]}"#,
    ),
    (
        "session.create",
        "everything",
        r#"{"amount":4599,"currency":"USD","customer":"cust-9","order_id":"INV-77",
            "items":[{"name":"Mug","quantity":3,"price":1533}],"description":"Three mugs & a \"lid\"",
            "paymentMethodId":"zen_blik","ip":"2001:db8::7","metadata":{"rate":0.10000000000000000001,"cart":"c-12"}}"#,
    ),
    ("session.payments", "", r#"{"session_id":"q7w8e9"}"#),
    ("methods.list", "all", "{}"),
    ("methods.list", "filtered", r#"{"countries":"US,DE","currencies":["USD","EUR"],"is_company":"true"}"#),
    ("payment.get", "", r#"{"session_id":"q7w8e9"}"#),
    ("payment.get", "hostile id", r#"{"session_id":"../../x?y=1#z%2E%2E\r\n"}"#),
    ("balance.get", "", "{}"),
    ("payout.create", "", r#"{"email":"ana@example.org","amount":2500}"#),
    ("payout.operations", "", "{}"),
];

#[test]
fn every_request() {
    for (operation, what, input) in INPUTS {
        let request = preview(&PAYVIOX, &settings(), operation, input, &CallOptions::default()).unwrap();
        insta::assert_snapshot!(format!("{operation} {what}").trim().replace(' ', "-"), render(&request));
    }
    for entry in OPERATIONS {
        assert!(
            INPUTS.iter().any(|(name, ..)| *name == entry.spec.name),
            "{} is not pinned",
            entry.spec.name
        );
    }
}

#[test]
fn the_same_value_gives_the_same_bytes() {
    let (operation, _, input) = INPUTS[1];
    let build = || preview(&PAYVIOX, &settings(), operation, input, &CallOptions::default()).unwrap();
    let (first, second) = (build(), build());
    assert_eq!(render(&first), render(&second));
    assert_eq!(first.body(), second.body());
}

#[test]
fn the_public_key_is_used_where_it_is_all_there_is_or_asked_for() {
    let (operation, _, input) = INPUTS[0];
    let key = |settings: &Settings, options: &CallOptions| {
        let request = preview(&PAYVIOX, settings, operation, input, options).unwrap();
        request.headers()["authorization"].to_str().unwrap().to_owned()
    };
    let public = Settings::new().with("public_key", PUBLIC_KEY);
    assert_eq!(key(&public, &CallOptions::default()), format!("Bearer {PUBLIC_KEY}"));
    assert_eq!(
        key(&settings(), &CallOptions::default().scheme("public_key")),
        format!("Bearer {PUBLIC_KEY}")
    );
}

#[test]
fn secret_only_operations_are_refused_under_a_public_key_before_sending() {
    let public = Settings::new().with("public_key", PUBLIC_KEY);
    let (_, _, with_ip) = INPUTS[1];
    for (operation, input) in [
        ("payment.get", r#"{"session_id":"s"}"#),
        ("balance.get", "{}"),
        ("payout.create", r#"{"email":"ana@example.org","amount":1}"#),
        ("session.create", with_ip),
    ] {
        let error = preview(&PAYVIOX, &public, operation, input, &CallOptions::default()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::CredentialKind, "{operation}");
        let text = error.to_string();
        for part in ["secret_key", "PAYVIOX_SECRET_KEY", "public_key", "401"] {
            assert!(text.contains(part), "{operation}: {text}");
        }
        assert!(!text.contains(PUBLIC_KEY), "{text}");
    }
}
