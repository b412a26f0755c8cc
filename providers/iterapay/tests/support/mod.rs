//! What the tests share.
#![allow(dead_code, unreachable_pub, missing_docs)]

use std::sync::Arc;

use futures_util::FutureExt;
use paymux_core::provider::{Account, Opened, Settings};
use paymux_core::test_util::{Scripted, StoppedClock};
use paymux_core::{
    Asset, CreatePayment, Error, Money, NextAction, Payment, PaymentProvider, PaymentRef, RetrievePayment,
    Timestamp,
};
use paymux_iterapay::ITERAPAY;

pub const MERCHANT: &str = "5d0f2b1e-8a43-4f0c-9b7e-1c2d3e4f5a6b";
pub const INVOICE: &str = "7c1f0a52-3f0e-4a7e-9d54-2f6f6f1b9a10";
pub const METHODS: &str = r#"[{"id":7,"name":"USDC-ERC20","network":"Ethereum","ticker":"USDC"},
    {"id":12,"name":"USDT-TRC20","network":"TRON","ticker":"USDT"}]"#;
pub const ADDRESS: &str = r#"{"address":"TQ5ExampleExampleExampleExample123","amount":"42.718300",
    "expiresAt":"2031-05-04T09:23:07Z"}"#;
pub const NOW: &str = "2031-05-04T09:10:00Z";

/// `{"invoiceID": …}` with this merchant and invoice, and whatever else.
pub fn input(text: &str) -> String {
    text.replace("$M", &format!("\"merchantID\":\"{MERCHANT}\""))
        .replace("$I", &format!("\"invoiceID\":\"{INVOICE}\""))
}

/// Every setting.
pub fn settings() -> Settings {
    key_only().with("account_jwt", "a.b.c")
}

/// Without the account's JWT.
pub fn key_only() -> Settings {
    Settings::new()
        .with("api_key", "iterapay_live_planted")
        .with("merchant_id", MERCHANT)
        .with("webhook_secret", "fixture-secret-0123456789abcdef-XY")
}

pub fn now() -> Timestamp {
    Timestamp::parse(NOW).unwrap()
}

pub fn open_with(settings: &Settings, script: &Scripted) -> Opened {
    (ITERAPAY.open)(settings, Arc::new(script.clone()), Arc::new(StoppedClock(now()))).unwrap()
}

pub fn provider(script: &Scripted) -> Arc<dyn PaymentProvider> {
    open_with(&settings(), script).provider
}

/// The first lines of what was sent, without the host.
pub fn sent(script: &Scripted) -> Vec<String> {
    let first = |text: &String| text.lines().next().unwrap().replace("https://api.iterapay.com", "");
    script.sent().iter().map(first).collect()
}

pub fn order() -> CreatePayment {
    CreatePayment::new(Money::parse("42.50", "USD").unwrap(), "order-77").description("Two mugs")
}

pub const ACCOUNT: Account = Account::of("iterapay");

/// The order as it was made.
pub fn made() -> PaymentRef {
    PaymentRef::made(&ACCOUNT, INVOICE, &order())
}

/// The way to pay with a method that the payer has chosen.
pub fn way_to_pay(script: &Scripted, method: &str) -> Result<NextAction, Error> {
    run(provider(script).retrieve(&RetrievePayment::new(made()).method(method)))
        .map(Payment::into_next_action)
}

/// Scripted replies are there at once.
pub fn run<F: Future>(work: F) -> F::Output {
    work.now_or_never().expect("a scripted reply is there at once")
}

pub fn usdt(amount: &str) -> Money {
    Money::new(amount.parse().unwrap(), Asset::token("USDT", "TRON"))
}
