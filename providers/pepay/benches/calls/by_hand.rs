//! The same work, written by hand as well as it can be: what the library is measured against.
#![allow(clippy::unwrap_used, reason = "benchmarks")]
#![allow(dead_code, reason = "what is read of replies is not used")]

use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use http::header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, Method, Request, Uri};
use paymux_core::{Bytes, Decimal, Timestamp};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const API_KEY: HeaderName = HeaderName::from_static("x-api-key");
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const TOLERANCE: Duration = Duration::from_secs(300);

/// What a hand-written client keeps between calls.
pub(crate) struct ByHand {
    key: HeaderValue,
    base: String,
}

impl ByHand {
    pub(crate) fn new(base: &str, key: &str) -> Self {
        let mut key = HeaderValue::from_str(key).unwrap();
        key.set_sensitive(true);
        Self { key, base: base.to_owned() }
    }

    pub(crate) fn create(&self, invoice: &NewInvoice<'_>, idempotency_key: &str) -> Request<Bytes> {
        let mut url = String::with_capacity(self.base.len() + 32);
        url.push_str(&self.base);
        url.push_str("/api/v1/invoices");
        let mut body = Vec::with_capacity(256);
        serde_json::to_writer(&mut body, invoice).unwrap();
        let mut request = Request::new(Bytes::from(body));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = Uri::from_maybe_shared(Bytes::from(url)).unwrap();
        let headers = request.headers_mut();
        headers.insert(ACCEPT, JSON);
        headers.insert(CONTENT_TYPE, JSON);
        headers.insert(IDEMPOTENCY_KEY, HeaderValue::from_str(idempotency_key).unwrap());
        headers.insert(API_KEY, self.key.clone());
        request
    }

    pub(crate) fn look_up(&self, invoice_id: &str) -> Request<Bytes> {
        let mut url = String::with_capacity(self.base.len() + 96);
        url.push_str(&self.base);
        url.push_str("/api/v1/invoices/");
        url.extend(utf8_percent_encode(invoice_id, RESERVED));
        url.push_str("/status");
        let mut request = Request::new(Bytes::new());
        *request.uri_mut() = Uri::from_maybe_shared(Bytes::from(url)).unwrap();
        let headers = request.headers_mut();
        headers.insert(ACCEPT, JSON);
        headers.insert(API_KEY, self.key.clone());
        request
    }
}

/// The body of `POST /api/v1/invoices`.
#[derive(Serialize)]
pub(crate) struct NewInvoice<'a> {
    pub(crate) amount_usd: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) customer_id: Option<&'a str>,
    pub(crate) metadata: Reference<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) expires_in: Option<u64>,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct Reference<T> {
    pub(crate) reference: T,
}

/// The reply of `POST /api/v1/invoices`.
#[derive(Deserialize)]
pub(crate) struct Created {
    invoice_id: String,
    payment_url: String,
    expires_at: Option<i64>,
    session_token: Option<String>,
    signature: Option<String>,
    payment_session_headers: Option<SessionHeaders>,
}

#[derive(Deserialize)]
pub(crate) struct SessionHeaders {
    #[serde(rename = "x-session-token")]
    session_token: String,
    #[serde(rename = "x-signature")]
    signature: String,
}

/// What an app reads of a webhook, with the same checks: age, signature, then body.
#[derive(Deserialize)]
pub(crate) struct Event {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    created: i64,
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    object: Invoice,
}

/// Exact amounts, and both of their spellings, as whoever compares them needs them.
#[derive(Deserialize)]
struct Invoice {
    object: String,
    id: String,
    status: String,
    currency: String,
    amount: i64,
    amount_decimal: Decimal,
    amount_paid: i64,
    amount_paid_decimal: Decimal,
    amount_unit: String,
    metadata: Option<Reference<String>>,
}

pub(crate) fn webhook(secret: &[u8], headers: &HeaderMap, body: &Bytes, now: Timestamp) -> Option<Event> {
    let stamp = headers.get("x-pepay-timestamp")?.to_str().ok()?;
    let at = Timestamp::from_unix_millis(stamp.parse().ok()?)?;
    (now.since(at) <= TOLERANCE && at.since(now) <= TOLERANCE).then_some(())?;
    let mut signature = [0_u8; 32];
    let text = headers.get("x-pepay-signature")?.as_bytes();
    (text.len() == 64).then_some(())?;
    data_encoding::HEXLOWER_PERMISSIVE.decode_mut(text, &mut signature).ok()?;
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(secret).ok()?;
    mac.update(stamp.as_bytes());
    mac.update(b".");
    mac.update(body);
    mac.verify_slice(&signature).ok()?;
    let event: Event = serde_json::from_slice(body).ok()?;
    let invoice = &event.data.object;
    let millis = invoice.amount_unit == "usd_millis" && invoice.object == "invoice";
    let twins =
        [(invoice.amount, invoice.amount_decimal), (invoice.amount_paid, invoice.amount_paid_decimal)];
    let alike = twins.iter().all(|(units, twin)| Decimal::new(i128::from(*units), 3) == Some(*twin));
    (millis && alike).then_some(event)
}
