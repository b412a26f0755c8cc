//! Shared by the tests of this crate.
#![allow(dead_code, reason = "not every test file uses everything")]

use std::sync::Arc;

use http::Response;
use paymux_core::provider::{Entry, Opened, Settings};
use paymux_core::test_util::{Scripted, StoppedClock};
use paymux_core::{Bytes, Error, Timestamp};
use paymux_payviox::{OPERATIONS, PAYVIOX};

pub(crate) const SECRET_KEY: &str = "sk_test_canary_1";
pub(crate) const PUBLIC_KEY: &str = "pk_test_canary_2";
pub(crate) const TOKEN: &str = "whtok_demo_0001";
pub(crate) const PAYOUT_TOKEN: &str = "potok_demo_0002";

/// Every credential and token configured.
pub(crate) fn settings() -> Settings {
    Settings::new()
        .with("secret_key", SECRET_KEY)
        .with("public_key", PUBLIC_KEY)
        .with("payout_hash", "hash_canary_3")
        .with("webhook_token", TOKEN)
        .with("payout_webhook_token", PAYOUT_TOKEN)
}

/// 2026-01-01T00:00:00Z.
pub(crate) fn now() -> Timestamp {
    Timestamp::from_unix_seconds(1_767_225_600).unwrap()
}

/// The provider on a script.
pub(crate) fn opened(settings: &Settings, script: &Scripted) -> Opened {
    (PAYVIOX.open)(settings, Arc::new(script.clone()), Arc::new(StoppedClock(now()))).unwrap()
}

pub(crate) fn entry(name: &str) -> &'static Entry {
    OPERATIONS.iter().find(|entry| entry.spec.name == name).unwrap()
}

/// What the library makes of a reply: the value as JSON; nothing may be ignored.
pub(crate) fn decode(name: &str, status: u16, body: &str) -> Result<String, Error> {
    let reply = Response::builder().status(status).body(Bytes::copy_from_slice(body.as_bytes())).unwrap();
    let decoded = entry(name).decode(&reply)?;
    assert_eq!(decoded.ignored, Vec::<String>::new(), "{name}");
    Ok(decoded.value.get().to_owned())
}
