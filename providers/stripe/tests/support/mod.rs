//! Shared by the tests of this crate.
#![allow(dead_code, reason = "not every test file uses everything")]

use std::sync::Arc;

use futures_util::FutureExt as _;
use paymux_core::provider::{Account, Opened, Settings};
use paymux_core::test_util::{Scripted, StoppedClock};
use paymux_core::{Money, PaymentRef, Timestamp};
use paymux_stripe::STRIPE;

pub(crate) const SECRET_KEY: &str = "sk_test_canary_1";
pub(crate) const WEBHOOK_SECRET: &str = "whsec_demo_0001";

/// A secret key and a webhook secret.
pub(crate) fn settings() -> Settings {
    Settings::new().with("secret_key", SECRET_KEY).with("webhook_secret", WEBHOOK_SECRET)
}

/// 2026-01-01T00:00:00Z.
pub(crate) fn now() -> Timestamp {
    Timestamp::from_unix_seconds(1_767_225_600).unwrap()
}

/// The provider on a script.
pub(crate) fn opened(script: &Scripted) -> Opened {
    opened_with(&settings(), script)
}

pub(crate) fn opened_with(settings: &Settings, script: &Scripted) -> Opened {
    (STRIPE.open)(settings, Arc::new(script.clone()), Arc::new(StoppedClock(now()))).unwrap()
}

/// Nothing waits on a script.
pub(crate) fn done<T>(work: impl Future<Output = T>) -> T {
    work.now_or_never().unwrap()
}

pub(crate) fn usd(text: &str) -> Money {
    Money::parse(text, "USD").unwrap()
}

/// As an app stores it after the creation: nobody has paid yet.
pub(crate) fn session() -> PaymentRef {
    PaymentRef::by_id(&Account::of("stripe"), "cs_1").expecting(usd("25.50"), "order-77")
}

/// As an app stores it after a lookup: what is behind the page is known.
pub(crate) fn paid() -> PaymentRef {
    session().further_id("payment_intent", "pi_1").further_id("charge", "ch_1")
}

/// A session as a lookup shows it.
pub(crate) fn session_json(status: &str, payment_status: &str, intent: &str) -> String {
    format!(
        r#"{{"id":"cs_1","object":"checkout.session","amount_total":2550,"client_reference_id":"order-77",
        "created":1767225600,"currency":"usd","expires_at":1767312000,"metadata":{{"paymux_reference":"order-77",
        "cart":"c-12"}},"mode":"payment","payment_intent":{intent},"payment_status":"{payment_status}",
        "status":"{status}","url":"https://checkout.stripe.com/c/pay/cs_1"}}"#
    )
}

/// A PaymentIntent, with what was held and taken of 25.50 USD.
pub(crate) fn intent_json(status: &str, capturable: u64, received: u64, charge: &str) -> String {
    format!(
        r#"{{"id":"pi_1","object":"payment_intent","amount":2550,"amount_capturable":{capturable},
        "amount_received":{received},"capture_method":"manual","currency":"usd","latest_charge":{charge},
        "metadata":{{"paymux_reference":"order-77"}},"status":"{status}"}}"#
    )
}

/// A charge of 25.50 USD that was taken.
pub(crate) fn charge_json(refunded: u64, disputed: bool) -> String {
    format!(
        r#"{{"id":"ch_1","object":"charge","amount":2550,"amount_captured":2550,"amount_refunded":{refunded},
        "captured":true,"currency":"usd","disputed":{disputed},"payment_intent":"pi_1","status":"succeeded"}}"#
    )
}

/// A refund of the PaymentIntent.
pub(crate) fn refund_json(id: &str, amount: u64, status: &str, reference: &str) -> String {
    format!(
        r#"{{"id":"{id}","object":"refund","amount":{amount},"charge":"ch_1","created":1767225700,"currency":"usd",
        "metadata":{{"paymux_reference":"{reference}"}},"payment_intent":"pi_1","status":"{status}"}}"#
    )
}

/// A page of a list.
pub(crate) fn list_json(rows: &[String], has_more: bool) -> String {
    format!(r#"{{"object":"list","url":"/v1","has_more":{has_more},"data":[{}]}}"#, rows.join(","))
}
