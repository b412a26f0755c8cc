//! The documented rules, each with the value that breaks it, before anything is sent.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod support;

use paymux_core::ErrorKind;
use paymux_core::test_util::Scripted;
use support::{entry, opened, settings};

fn refused(operation: &str, input: &str) -> (ErrorKind, String) {
    let script = Scripted::new().replying(500, "");
    let operation = match entry(operation).build(input.as_bytes()) {
        Ok(operation) => operation,
        Err(error) => return (error.kind(), error.field().unwrap_or_default().to_owned()),
    };
    let client = opened(&settings(), &script).client;
    let error =
        futures_util::future::FutureExt::now_or_never(client.send_any(&*operation, &Default::default()))
            .unwrap()
            .unwrap_err();
    assert_eq!(script.sent().len(), 0, "{input} was sent");
    (error.kind(), error.field().unwrap_or_default().to_owned())
}

fn session(change: impl Fn(&mut serde_json::Value)) -> String {
    let mut session = serde_json::json!({
        "amount": 4599, "currency": "USD", "customer": "c", "order_id": "o",
        "items": [{"name": "Mug", "quantity": 3, "price": 1533}],
    });
    change(&mut session);
    session.to_string()
}

#[test]
fn of_sessions() {
    use ErrorKind::{AmountOutOfRange, InvalidRequest};
    let cases: &[(&str, &str, ErrorKind, &str)] = &[
        ("/amount", "99", AmountOutOfRange, "amount"),
        ("/amount", "4600", InvalidRequest, "amount"),
        ("/amount", "-1", InvalidRequest, "amount"),
        ("/amount", "4599.5", InvalidRequest, "amount"),
        ("/currency", "\"US\"", InvalidRequest, "currency"),
        // Three bytes, but no letters.
        ("/currency", "\"€\"", InvalidRequest, "currency"),
        ("/currency", "\"12 \"", InvalidRequest, "currency"),
        ("/items/0/name", "\"\"", InvalidRequest, "items[0].name"),
        ("/customer", "\"\"", InvalidRequest, "customer"),
        ("/order_id", "\"\"", InvalidRequest, "order_id"),
        ("/items", "[]", InvalidRequest, "items"),
        ("/items/0/quantity", "0", InvalidRequest, "items[0].quantity"),
        ("/items/0/price", "0", InvalidRequest, "items[0].price"),
        ("/items/0/price", "18446744073709551615", InvalidRequest, "items[0].price"),
    ];
    for (place, value, kind, field) in cases {
        let input =
            session(|session| *session.pointer_mut(place).unwrap() = serde_json::from_str(value).unwrap());
        assert_eq!(refused("session.create", &input), (*kind, (*field).to_owned()), "{place} = {value}");
    }
    for (name, value, field) in [
        ("ip", "\"10.0.0.256\"", "ip"),
        ("metadata", "[1]", "metadata"),
        ("prise", "1", "prise"),
        ("paymentMethodID", "\"card\"", "paymentMethodID"),
    ] {
        let input = session(|session| session[name] = serde_json::from_str(value).unwrap());
        assert_eq!(refused("session.create", &input), (InvalidRequest, field.to_owned()));
    }
    let input = session(|session| session["items"][0]["prise"] = 1.into());
    assert_eq!(refused("session.create", &input), (InvalidRequest, "items[0].prise".to_owned()));
}

#[test]
fn of_payment_methods() {
    let codes = |count: usize| vec!["US"; count].join(",");
    let (kind, field) = refused("methods.list", &serde_json::json!({ "countries": codes(201) }).to_string());
    assert_eq!((kind, field.as_str()), (ErrorKind::InvalidRequest, "countries"));
    let (kind, field) = refused("methods.list", r#"{"currencies":["USD,EUR"]}"#);
    assert_eq!((kind, field.as_str()), (ErrorKind::InvalidRequest, "currencies"));
    assert!(
        entry("methods.list")
            .build(serde_json::json!({ "countries": codes(200) }).to_string().as_bytes())
            .is_ok()
    );
}

#[test]
fn of_payouts() {
    for (email, amount, kind, field) in [
        ("ana.example.org", 1, ErrorKind::InvalidRequest, "email"),
        ("ana@", 1, ErrorKind::InvalidRequest, "email"),
        ("a b@example.org", 1, ErrorKind::InvalidRequest, "email"),
        (&format!("{}@example.org", "a".repeat(244)), 1, ErrorKind::InvalidRequest, "email"),
        // Two addresses, or one with something around it: whom would it pay?
        ("ana@example.org,bob@example.org", 1, ErrorKind::InvalidRequest, "email"),
        ("ana@example.org;bob@example.org", 1, ErrorKind::InvalidRequest, "email"),
        ("ana@example.org@example.net", 1, ErrorKind::InvalidRequest, "email"),
        ("<ana@example.org>", 1, ErrorKind::InvalidRequest, "email"),
        ("mailto:ana@example.org", 1, ErrorKind::InvalidRequest, "email"),
        ("ana@example.org", 0, ErrorKind::AmountOutOfRange, "amount"),
        ("ana@example.org", 100_000_001, ErrorKind::AmountOutOfRange, "amount"),
    ] {
        let input = serde_json::json!({ "email": email, "amount": amount }).to_string();
        assert_eq!(refused("payout.create", &input), (kind, field.to_owned()), "{email} {amount}");
    }
}

#[test]
fn what_is_just_within_the_payout_rules_is_sent() {
    let longest = format!("{}@example.org", "a".repeat(243));
    for (email, amount) in
        [("o'hara+tag.x_1%@sub.example-1.org", 1), ("ü@bücher.example", 100_000_000), (longest.as_str(), 1)]
    {
        let script = Scripted::new().replying(201, r#"{"hash":"h"}"#);
        let input = serde_json::json!({ "email": email, "amount": amount }).to_string();
        let operation = entry("payout.create").build(input.as_bytes()).unwrap();
        let client = opened(&settings(), &script).client;
        futures_util::future::FutureExt::now_or_never(client.send_any(&*operation, &Default::default()))
            .unwrap()
            .unwrap();
        assert_eq!(script.sent().len(), 1, "{email}");
    }
}

#[test]
fn an_id_that_a_url_parser_would_fold_away() {
    for id in ["", ".", ".."] {
        let input = serde_json::json!({ "session_id": id }).to_string();
        assert_eq!(refused("payment.get", &input), (ErrorKind::InvalidRequest, "session_id".to_owned()));
    }
}
