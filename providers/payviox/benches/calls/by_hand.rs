//! The same work, written by hand as well as it can be: what the library is measured against.
#![allow(clippy::unwrap_used, reason = "benchmarks")]

use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use http::{HeaderMap, Method, Request, Uri};
use paymux_core::{Bytes, Timestamp};
use paymux_payviox::session::Item;
use serde::{Deserialize, Serialize};

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// What a hand-written client keeps between calls.
pub(crate) struct ByHand {
    pub(crate) authorization: HeaderValue,
    pub(crate) base: String,
}

impl ByHand {
    pub(crate) fn new(base: &str, key: &str) -> Self {
        let mut authorization = HeaderValue::from_str(&format!("Bearer {key}")).unwrap();
        authorization.set_sensitive(true);
        Self { authorization, base: base.to_owned() }
    }

    pub(crate) fn create(&self, session: &Session<'_>) -> Request<Bytes> {
        let mut url = String::with_capacity(self.base.len() + 16);
        url.push_str(&self.base);
        url.push_str("/session");
        let mut body = Vec::with_capacity(256);
        serde_json::to_writer(&mut body, session).unwrap();
        let mut request = Request::new(Bytes::from(body));
        *request.method_mut() = Method::POST;
        *request.uri_mut() = Uri::from_maybe_shared(Bytes::from(url)).unwrap();
        let headers = request.headers_mut();
        headers.insert(ACCEPT, JSON);
        headers.insert(CONTENT_TYPE, JSON);
        headers.insert(AUTHORIZATION, self.authorization.clone());
        request
    }

    pub(crate) fn look_up(&self, session_id: &str) -> Request<Bytes> {
        let mut url = String::with_capacity(self.base.len() + 64);
        url.push_str(&self.base);
        url.push_str("/payment/");
        url.extend(percent_encoding::utf8_percent_encode(session_id, percent_encoding::NON_ALPHANUMERIC));
        let mut request = Request::new(Bytes::new());
        *request.uri_mut() = Uri::from_maybe_shared(Bytes::from(url)).unwrap();
        let headers = request.headers_mut();
        headers.insert(ACCEPT, JSON);
        headers.insert(AUTHORIZATION, self.authorization.clone());
        request
    }
}

/// The body of `POST /session`.
#[derive(Serialize)]
pub(crate) struct Session<'a> {
    pub(crate) amount: u64,
    pub(crate) currency: &'a str,
    pub(crate) customer: &'a str,
    pub(crate) order_id: &'a str,
    pub(crate) items: &'a [Item],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<&'a str>,
}

/// The reply of `POST /session`.
#[derive(Deserialize)]
#[allow(dead_code, reason = "read, not used")]
pub(crate) struct Created {
    pub(crate) session_id: String,
    pub(crate) redirect_url: Option<String>,
}

/// What an app reads of a webhook, with the same checks: signature, then body.
#[derive(Deserialize)]
#[allow(dead_code, reason = "read, not used")]
pub(crate) struct Event {
    pub(crate) amount: u64,
    pub(crate) currency: String,
    pub(crate) metadata: Metadata,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) order_id: String,
    pub(crate) amount_remaining: Option<u64>,
}

#[derive(Deserialize)]
#[allow(dead_code, reason = "read, not used")]
pub(crate) struct Metadata {
    pub(crate) integration_session_id: String,
}

pub(crate) fn webhook(token: &[u8], headers: &HeaderMap, body: &Bytes, _now: Timestamp) -> Option<Event> {
    use hmac::{KeyInit, Mac};
    let mut signature = [0_u8; 32];
    let text = headers.get("signature")?.as_bytes();
    (text.len() == 64).then_some(())?;
    data_encoding::HEXLOWER_PERMISSIVE.decode_mut(text, &mut signature).ok()?;
    let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(token).ok()?;
    mac.update(body);
    mac.verify_slice(&signature).ok()?;
    serde_json::from_slice(body).ok()
}
