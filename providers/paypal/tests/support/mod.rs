//! Shared by the tests of this crate.
#![allow(dead_code, reason = "not every test file uses everything")]

use std::sync::Arc;

use futures_util::FutureExt;
use paymux_core::provider::{Entry, Opened, Settings};
use paymux_core::test_util::{Scripted, StoppedClock};
use paymux_core::{Money, PaymentRef, Timestamp};
use paymux_paypal::{OPERATIONS, PAYPAL};
use serde_json::{Value, json};

pub(crate) const TOKEN: &str =
    r#"{"access_token":"token_canary_1","token_type":"Bearer","expires_in":31668}"#;
pub(crate) const ORDER: &str = "5O190127TN364715T";
pub(crate) const HELD: &str = "0AW2184448108334S";
pub(crate) const TAKEN: &str = "3C679366HH908993F";

pub(crate) fn settings() -> Settings {
    Settings::new()
        .with("client_id", "client-1")
        .with("client_secret", "secret_canary_2")
        .with("webhook_id", "1JE4291016473214C")
}

/// 2026-01-01T00:00:00Z.
pub(crate) fn now() -> Timestamp {
    Timestamp::from_unix_seconds(1_767_225_600).unwrap()
}

pub(crate) fn opened(settings: &Settings, script: &Scripted) -> Opened {
    (PAYPAL.open)(settings, Arc::new(script.clone()), Arc::new(StoppedClock(now()))).unwrap()
}

/// A script that has given a token, and then gives these replies.
pub(crate) fn script(replies: &[(u16, &Value)]) -> Scripted {
    let script = Scripted::new().replying(200, TOKEN);
    replies.iter().fold(script, |script, (status, body)| script.replying(*status, body.to_string()))
}

/// What was sent, but for the request for the token.
pub(crate) fn sent(script: &Scripted) -> Vec<String> {
    script.sent().into_iter().filter(|request| !request.contains("/v1/oauth2/token")).collect()
}

pub(crate) fn entry(name: &str) -> &'static Entry {
    OPERATIONS.iter().find(|entry| entry.spec.name == name).unwrap()
}

pub(crate) fn usd(text: &str) -> Money {
    Money::parse(text, "USD").unwrap()
}

/// The payment of 25.50 USD that the app has stored.
pub(crate) fn reference() -> PaymentRef {
    PaymentRef::by_id(&paymux_core::provider::Account::of("paypal"), ORDER)
        .expecting(usd("25.50"), "order-77")
}

pub(crate) fn amount(value: &str) -> Value {
    json!({ "currency_code": "USD", "value": value })
}

/// An order with these payments.
pub(crate) fn order(status: &str, intent: &str, payments: &Value) -> Value {
    json!({
        "id": ORDER, "status": status, "intent": intent, "create_time": "2026-01-01T00:00:00Z",
        "purchase_units": [{
            "reference_id": "default", "amount": amount("25.50"), "custom_id": "order-77", "payments": payments,
        }],
        "links": [
            { "href": "https://api-m.paypal.com/v2/checkout/orders/x", "rel": "self", "method": "GET" },
            { "href": "https://www.paypal.com/checkoutnow?token=x", "rel": "payer-action", "method": "GET" },
        ],
    })
}

pub(crate) fn captured(id: &str, status: &str, value: &str, last: bool) -> Value {
    json!({ "id": id, "status": status, "amount": amount(value), "final_capture": last })
}

pub(crate) fn held(status: &str, value: &str) -> Value {
    json!({ "id": HELD, "status": status, "amount": amount(value), "expiration_time": "2026-01-30T00:00:00Z" })
}

pub(crate) fn problem(issue: &str, links: &Value) -> Value {
    json!({
        "name": "UNPROCESSABLE_ENTITY", "message": "The requested action could not be performed.",
        "debug_id": "90957fca61718", "details": [{ "issue": issue, "description": format!("About {issue}.") }],
        "links": links,
    })
}

/// Nothing that is scripted waits.
pub(crate) fn done<T>(future: impl Future<Output = T>) -> T {
    future.now_or_never().unwrap()
}
