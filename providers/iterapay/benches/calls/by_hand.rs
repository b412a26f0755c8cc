//! The same work, written by hand as well as it can be: what the library is measured against.
#![allow(clippy::unwrap_used, reason = "benchmarks")]
#![allow(dead_code, reason = "what is read of replies is not used")]

use hmac::{Hmac, KeyInit, Mac};
use http::header::{ACCEPT, CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, Method, Request, Uri};
use paymux_core::{Bytes, Decimal};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const API_KEY: HeaderName = HeaderName::from_static("x-api-key");
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

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

    /// `/merchants/{merchantID}/invoices`
    fn invoices(&self, merchant_id: &str) -> String {
        let mut url = String::with_capacity(self.base.len() + 128);
        url.push_str(&self.base);
        url.push_str("/merchants/");
        url.extend(utf8_percent_encode(merchant_id, RESERVED));
        url.push_str("/invoices");
        url
    }

    pub(crate) fn create(&self, merchant_id: &str, invoice: &NewInvoice<'_>) -> Request<Bytes> {
        let url = self.invoices(merchant_id);
        let mut body = Vec::with_capacity(256);
        serde_json::to_writer(&mut body, invoice).unwrap();
        let mut request = Request::new(Bytes::from(body));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = Uri::from_maybe_shared(Bytes::from(url)).unwrap();
        let headers = request.headers_mut();
        headers.insert(ACCEPT, JSON);
        headers.insert(CONTENT_TYPE, JSON);
        headers.insert(API_KEY, self.key.clone());
        request
    }

    pub(crate) fn look_up(&self, merchant_id: &str, invoice_id: &str) -> Request<Bytes> {
        let mut url = self.invoices(merchant_id);
        url.push('/');
        url.extend(utf8_percent_encode(invoice_id, RESERVED));
        let mut request = Request::new(Bytes::new());
        *request.uri_mut() = Uri::from_maybe_shared(Bytes::from(url)).unwrap();
        let headers = request.headers_mut();
        headers.insert(ACCEPT, JSON);
        headers.insert(API_KEY, self.key.clone());
        request
    }
}

/// The body of `POST /merchants/{merchantID}/invoices`.
#[derive(Serialize)]
pub(crate) struct NewInvoice<'a> {
    pub(crate) amount: Decimal,
    #[serde(rename = "type")]
    pub(crate) kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<&'a str>,
    #[serde(rename = "paymentMethodID", skip_serializing_if = "Option::is_none")]
    pub(crate) payment_method_id: Option<u32>,
}

#[derive(Deserialize)]
enum Kind {
    #[serde(rename = "onetime")]
    OneTime,
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
enum State {
    #[serde(rename = "pending")]
    Pending,
    #[serde(rename = "paid")]
    Paid,
    #[serde(other)]
    Other,
}

/// The reply of `POST /merchants/{merchantID}/invoices`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Created {
    id: String,
    amount: Decimal,
    #[serde(rename = "type")]
    kind: Kind,
    description: Option<String>,
    state: State,
    created_at: paymux_core::Timestamp,
    #[serde(rename = "paymentMethodID")]
    payment_method_id: u32,
}

/// What an app reads of a webhook after the same check: the kind, what to look up, and by which key to
/// pass over repetitions.
pub(crate) struct Event {
    kind: String,
    id: String,
    key: String,
}

#[derive(Deserialize)]
struct Body {
    event: String,
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    id: String,
}

pub(crate) fn webhook(secret: &[u8], headers: &HeaderMap, body: &Bytes) -> Option<Event> {
    let mut signature = [0_u8; 32];
    let text = headers.get("x-iterapay-signature")?.as_bytes();
    (text.len() == 64).then_some(())?;
    data_encoding::HEXLOWER_PERMISSIVE.decode_mut(text, &mut signature).ok()?;
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).ok()?;
    mac.update(body);
    mac.verify_slice(&signature).ok()?;
    let read: Body = serde_json::from_slice(body).ok()?;
    let key = data_encoding::HEXLOWER.encode(&Sha256::digest(body));
    Some(Event { kind: read.event, id: read.data.id, key })
}
