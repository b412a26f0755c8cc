//! The authentication page, the authority where Payviox's pages disagree: each of its requests as it goes out with its
//! credential, each reply as it is read, each error by its kind. Through the table of operations, as the command line
//! uses it. Source: docs.payviox.com/api/authentication.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod support;

use http::Request;
use paymux_core::provider::Settings;
use paymux_core::test_util::preview;
use paymux_core::{Advice, Bytes, CallOptions, Delivery, Effect, Error, ErrorKind};
use paymux_payviox::{OPERATIONS, PAYVIOX};
use support::{PUBLIC_KEY, SECRET_KEY, decode, settings};

const SESSION: &str = r#"{"amount":4599,"currency":"USD","customer":"cust-9","order_id":"INV-77","items":[{"name":"Mug","quantity":3,"price":1533}]}"#;

fn public() -> Settings {
    Settings::new().with("public_key", PUBLIC_KEY)
}

fn secret() -> Settings {
    Settings::new().with("secret_key", SECRET_KEY)
}

fn with_ip(ip: &str) -> String {
    SESSION.replace("\"items\"", &format!("\"ip\":\"{ip}\",\"items\""))
}

fn create(settings: &Settings, input: &str) -> Result<Request<Bytes>, Error> {
    preview(&PAYVIOX, settings, "session.create", input, &CallOptions::default())
}

/// `Authorization: Bearer` with either kind of key, whatever its prefix, and `Content-Type: application/json`.
#[test]
fn a_session_is_created_with_either_kind_of_key() {
    let other = |slot, key: &str| Settings::new().with(slot, key);
    for (settings, key) in [
        (public(), PUBLIC_KEY),
        (secret(), SECRET_KEY),
        (other("public_key", "pk_live_9"), "pk_live_9"),
        (other("secret_key", "sk_live_9"), "sk_live_9"),
        // "Typically" they begin so.
        (other("secret_key", "another"), "another"),
    ] {
        let request = create(&settings, SESSION).unwrap();
        assert_eq!(request.method(), "POST");
        assert_eq!(request.uri(), "https://api.payviox.com/session");
        let headers = request.headers();
        assert_eq!(headers["authorization"], format!("Bearer {key}"));
        assert!(headers["authorization"].is_sensitive());
        assert_eq!(headers["content-type"], "application/json");
        assert_eq!(request.body(), SESSION);
    }
    let read = r#"{"session_id":"q7w8e9"}"#;
    assert_eq!(decode("session.create", 201, read).unwrap(), read);
}

/// Every operation carries one key in one header; that of a payout user is the one exception.
#[test]
fn every_operation_carries_its_credential_and_no_other() {
    for entry in OPERATIONS {
        let input = match entry.spec.name {
            "session.create" => SESSION,
            "payment.get" | "session.payments" => r#"{"session_id":"q7"}"#,
            "payout.create" => r#"{"email":"ana@example.org","amount":1}"#,
            _ => "{}",
        };
        let name = entry.spec.name;
        let request = preview(&PAYVIOX, &settings(), name, input, &CallOptions::default()).unwrap();
        let sensitive: Vec<_> = request.headers().iter().filter(|(_, value)| value.is_sensitive()).collect();
        let [(header, value)] = sensitive[..] else { panic!("{name}: {sensitive:?}") };
        let bearer = format!("Bearer {SECRET_KEY}");
        let expected = match name {
            "payout.operations" => ("x-payout-hash", "hash_canary_3"),
            _ => ("authorization", bearer.as_str()),
        };
        assert_eq!((header.as_str(), value.to_str().unwrap()), expected, "{name}");
    }
}

/// The payer's address is what only a secret key may say. With a public one Payviox takes it from the request.
#[test]
fn the_payers_address_goes_out_with_a_secret_key_only() {
    for ip in ["198.51.100.7", "2001:db8::7"] {
        let sent = create(&settings(), &with_ip(ip)).unwrap();
        assert_eq!(sent.headers()["authorization"], format!("Bearer {SECRET_KEY}"));
        let body: serde_json::Value = serde_json::from_slice(sent.body()).unwrap();
        assert_eq!(body["ip"], ip);
        let refused = create(&public(), &with_ip(ip)).unwrap_err();
        assert_eq!((refused.kind(), refused.delivery()), (ErrorKind::CredentialKind, Delivery::NotSent));
    }
    // Left out with either key, and then not on the wire at all.
    for settings in [public(), secret()] {
        let sent = create(&settings, SESSION).unwrap();
        assert!(!String::from_utf8_lossy(sent.body()).contains("ip"), "{sent:?}");
    }
    assert_eq!(create(&secret(), &with_ip("nowhere")).unwrap_err().field(), Some("ip"));
}

/// Missing, wrong and expired are told apart by the message alone. None of them has done anything.
#[test]
fn every_401_of_the_page_whatever_was_asked() {
    for entry in OPERATIONS {
        for message in ["Missing authorization header", "Invalid API key", "API key has expired"] {
            let body = format!(r#"{{"error":"Unauthorized","message":"{message}"}}"#);
            let error = decode(entry.spec.name, 401, &body).unwrap_err();
            assert_eq!((error.kind(), error.effect()), (ErrorKind::Unauthenticated, Effect::NotDone));
            assert_eq!(error.provider_message(), Some(message), "{}", entry.spec.name);
            assert_eq!(error.provider_code(), Some("Unauthorized"));
            assert!(!error.money_may_have_moved());
        }
    }
}

/// On the hosted page, should it ever come here: another address than the session's.
#[test]
fn another_address_than_the_sessions_is_forbidden() {
    let body = r#"{"error":"IP mismatch","message":"Request IP does not match session IP"}"#;
    let error = decode("session.create", 403, body).unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::Forbidden, Effect::NotDone));
    assert_eq!(error.provider_message(), Some("Request IP does not match session IP"));
    assert_ne!(error.advice(), Advice::RepeatLater);
}
