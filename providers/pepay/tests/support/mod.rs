//! Pepay over a scripted transport, and its documented replies.
#![allow(dead_code, clippy::unwrap_used, clippy::panic, reason = "tests; each file uses its own part")]

use std::sync::Arc;

use futures_util::FutureExt as _;
use http::{Request, Response};
use paymux_core::provider::{AnyClient, Credential, Entry, Opened, Settings};
use paymux_core::test_util::{Scripted, StoppedClock};
use paymux_core::{Bytes, CallOptions, Client, Error, Timestamp};
use paymux_pepay::{CommerceKey, DashboardJwt, MerchantKey, OPERATIONS, PEPAY, PayorSession, Pepay};

/// 2026-01-01T00:00:00Z, the moment of the documented examples.
pub(crate) fn now() -> Timestamp {
    Timestamp::from_unix_seconds(1_767_225_600).unwrap()
}

pub(crate) fn clock() -> Arc<StoppedClock> {
    Arc::new(StoppedClock(now()))
}

/// Every credential that can be configured.
pub(crate) fn settings() -> Settings {
    Settings::new()
        .with("merchant_key", "pk_live_merchant")
        .with("commerce_key", "ck_live_commerce")
        .with("dashboard_jwt", "dashboard-jwt")
        .with("webhook_secret", SECRET)
        .with("webhook_secret_previous", PREVIOUS_SECRET)
}

pub(crate) fn opened(transport: &Scripted) -> Opened {
    (PEPAY.open)(&settings(), Arc::new(transport.clone()), clock()).unwrap()
}

pub(crate) fn client(transport: &Scripted) -> Client<Pepay> {
    Client::open(PEPAY.slots, &settings(), Arc::new(transport.clone()), clock()).unwrap()
}

/// A client that holds these kinds of credential.
pub(crate) fn holding(kinds: &[&str], transport: &Scripted) -> Client<Pepay> {
    let mut builder = Client::<Pepay>::builder(Arc::new(transport.clone()), clock()).unwrap();
    for kind in kinds {
        builder = match *kind {
            "merchant_key" => builder.credential(&Credential::<MerchantKey>::new("canary-merchant")),
            "commerce_key" => builder.credential(&Credential::<CommerceKey>::new("canary-commerce")),
            "dashboard_jwt" => builder.credential(&Credential::<DashboardJwt>::new("canary-dashboard")),
            "payor_session" => {
                builder.credential(&Credential::<PayorSession>::pair("canary-token", "canary-sig"))
            }
            other => panic!("{other}"),
        }
        .unwrap();
    }
    builder.build()
}

pub(crate) const KINDS: [&str; 4] = ["merchant_key", "commerce_key", "dashboard_jwt", "payor_session"];

pub(crate) fn entry(operation: &str) -> &'static Entry {
    OPERATIONS.iter().find(|entry| entry.spec.name == operation).unwrap()
}

/// The request of an operation, from JSON in wire names, under these kinds of credential.
pub(crate) fn built(
    kinds: &[&str],
    operation: &str,
    input: &str,
    options: &CallOptions,
) -> Result<Request<Bytes>, Error> {
    let operation = entry(operation).build(input.as_bytes())?;
    let client = holding(kinds, &Scripted::new());
    futures_util::FutureExt::now_or_never(client.preview(&*operation, options)).unwrap()
}

/// A reply as the library reads it, and the paths in it that it passes over.
pub(crate) fn decode(operation: &str, status: u16, body: &str) -> Result<(String, Vec<String>), Error> {
    let reply = Response::builder().status(status).body(Bytes::copy_from_slice(body.as_bytes())).unwrap();
    let decoded = entry(operation).decode(&reply)?;
    Ok((decoded.value.get().to_owned(), decoded.ignored))
}

pub(crate) const SECRET: &str = "whsec_local_example_01";
pub(crate) const PREVIOUS_SECRET: &str = "whsec_local_example_00";

pub(crate) const INVOICE_ID: &str = "0b9f2c1e-6a55-4d4e-9a1b-2f6f2f0a7c11";

/// The reply to creating an invoice.
pub(crate) const CREATED: &str = r#"{ "invoice_id": "0b9f2c1e-6a55-4d4e-9a1b-2f6f2f0a7c11",
  "payment_url": "https://pay.local.test/pay?session=pst_a1&signature=9c0d.1767225600000",
  "expires_at": 1767268800, "session_token": "pst_a1", "signature": "9c0d.1767225600000",
  "payment_session_headers": { "x-session-token": "pst_a1", "x-signature": "9c0d.1767225600000" } }"#;

/// An invoice with these values between the others.
pub(crate) fn invoice(status: &str, amount: i64, paid: i64, more: &str) -> String {
    let decimal = |millis: i64| format!("{}.{:03}", millis / 1000, millis % 1000);
    format!(
        r#"{{ "object": "invoice", "id": "{INVOICE_ID}", "merchant_id": 7, "status": "{status}",
            "invoice_type": "standard", "currency": "usd", "amount": {amount}, "amount_decimal": "{}",
            "amount_paid": {paid}, "amount_paid_decimal": "{}", "amount_remaining": {}, "amount_remaining_decimal": "{}",
            "amount_unit": "usd_millis", "environment": "devnet", "expires_at": 1767268800,
            "created_at": 1767225600, "paid_at": null{more} }}"#,
        decimal(amount),
        decimal(paid),
        (amount - paid).max(0),
        decimal((amount - paid).max(0)),
    )
}

/// The reply to asking for an invoice's status.
pub(crate) fn status(invoice: &str) -> String {
    format!(r#"{{ "object": "invoice_status", "invoice": {invoice}, "latest_payment": null }}"#)
}

/// A genuine delivery of this body, as the library reads it.
pub(crate) fn delivered(body: &str) -> paymux_core::Event {
    use hmac::{KeyInit, Mac};
    let stamp = "1767225600000";
    let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(format!("{stamp}.{body}").as_bytes());
    let signature = data_encoding::HEXLOWER.encode(&mac.finalize().into_bytes());
    let mut headers = http::HeaderMap::new();
    headers.insert("x-pepay-timestamp", stamp.parse().unwrap());
    headers.insert("x-pepay-signature", signature.parse().unwrap());
    let body = Bytes::copy_from_slice(body.as_bytes());
    let webhooks = paymux_pepay::PepayWebhooks::new(&settings());
    let verified = paymux_core::verify(&webhooks, &headers, &body, now()).now_or_never().unwrap();
    verified.unwrap().into_inner()
}
