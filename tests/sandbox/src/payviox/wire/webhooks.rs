//! Webhook bodies and their signature (Payviox docs, /webhooks/integration).

use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use sha2::Sha256;

use crate::payviox::state::session::{CustomerDetails, Session, Stage};
use crate::payviox::wire::fields::Object;
use crate::running::delivery::Schedule;

/// Every event that the dashboard can switch on.
pub(crate) const ALL: &[&str] = &[
    "succeeded",
    "pending_review",
    "declined",
    "refunded",
    "expired",
    "incomplete",
    "payout.created",
    "payout.processing",
    "payout.succeeded",
    "payout.failed",
    "payout.rejected",
];

/// What is on before anybody touches the dashboard.
pub(crate) const DEFAULT: &[&str] = &["succeeded", "payout.succeeded"];

/// Four attempts: at once, then 30 s, 5 min and 30 min, each after the failure before it. Only a 200
/// within 30 s is success; that another 2xx is none is our reading.
pub(crate) static SCHEDULE: Schedule =
    Schedule { retries: &[30, 5 * 60, 30 * 60], answer_within: 30, success: |status| status == 200 };

#[derive(Serialize)]
struct Body<'a> {
    amount: u64,
    currency: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    fees: Option<u64>,
    metadata: Object,
    r#type: &'a str,
    provider: &'a str,
    order_id: &'a str,
    items: &'a [Object],
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_method: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    customer: Option<&'a CustomerDetails>,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount_remaining: Option<u64>,
}

/// The body of a payment event. `provider` is documented to be always there, so a session that was
/// never attempted names the provider of its method, or of the first method.
pub(crate) fn payment(session: &Session, event: &str) -> String {
    let mut metadata: Object =
        session.metadata.iter().map(|(key, value)| (key.clone(), value.clone())).collect();
    if let Ok(id) = to_raw_value(&session.id) {
        metadata.insert("integration_session_id".to_owned(), id);
    }
    let attempted = session.payment.as_ref();
    let method = attempted.map(|payment| payment.method).or(session.method);
    let body = Body {
        amount: session.amount,
        currency: &session.currency,
        fees: attempted.map(|payment| payment.fees),
        metadata,
        r#type: event,
        provider: method.unwrap_or(crate::payviox::state::catalog::first()).event_provider,
        order_id: &session.order_id,
        items: &session.items,
        payment_method: method.map(|method| method.event_method),
        customer: attempted.and_then(|payment| payment.customer.as_ref()),
        amount_remaining: (session.stage == Stage::Incomplete)
            .then(|| session.amount.saturating_sub(session.received)),
    };
    serde_json::to_string(&body).unwrap_or_default()
}

/// HMAC-SHA256 of the body's bytes under the token's bytes, lower-case hex, no prefix.
pub(crate) fn signature(token: &str, body: &str) -> String {
    HEXLOWER.encode(&hmac(token, body))
}

pub(crate) fn hmac(key: &str, text: &str) -> Vec<u8> {
    // HMAC takes keys of any length, so the error cannot happen.
    Hmac::<Sha256>::new_from_slice(key.as_bytes())
        .map(|mac| mac.chain_update(text.as_bytes()).finalize().into_bytes().to_vec())
        .unwrap_or_default()
}

/// The same JSON with `/` as `\/` and everything beyond ASCII as `\uXXXX`, as PHP writes it.
pub(crate) fn as_php(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for letter in json.chars() {
        // Neither a slash nor a letter beyond ASCII stands outside of a string in JSON.
        match letter {
            '/' => out.push_str("\\/"),
            ' '..='~' => out.push(letter),
            _ if letter.is_ascii() => out.push(letter),
            _ => {
                for unit in letter.encode_utf16(&mut [0; 2]) {
                    out.push_str(&format!("\\u{unit:04x}"));
                }
            }
        }
    }
    out
}

/// Keeps a number's exact text in JSON.
pub(crate) fn exact(text: String) -> Option<Box<RawValue>> {
    RawValue::from_string(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_of_independent_vectors() {
        for (token, body, expected) in [
            ("whtok_demo_0001", "", "e6251c782920f5198dac8331b52492b29e757a52bf42a6186206e6c4afa82bc7"),
            (
                "whtok_demo_0001",
                r#"{"amount":4599,"currency":"USD","metadata":{"integration_session_id":"q7w8e9r0t1y2u3i4o5p6a7s8d9f0g1h2"},"type":"succeeded","provider":"stripe","order_id":"INV-77","items":[{"name":"Mug","quantity":3,"price":1533}],"payment_method":"card"}"#,
                "4c38a112c993dfd50f86bd4ff8ef490490e10a8fd939145ea3f60fd0fcca4e01",
            ),
            (
                "potok_demo_0002",
                r#"{"amount":2500,"currency":"USD","metadata":{"payout_user_id":"pu-0001"},"type":"payout.created","provider":"paypal","order_id":"po-0001","recipient":{"email":"ana@example.org"},"paypal":{"order_id":"PP-TEST0001","email":"ana@example.org"}}"#,
                "98276a779e3ec6b02f33cceb09f68a65c0c0eb95b6b4f9abd92628b89675ec45",
            ),
            (
                "clé-ü",
                r#"{"type":"expired","order_id":"café-1"}"#,
                "e20b302ab9fe4674b575dea44d5f6937df87b8e3aa9e534fc25132f01a9733f8",
            ),
            (
                "whtok_demo_0001",
                r#"{"type":"expired","order_id":"caf\u00e9-1","u":"https:\/\/x.example\/"}"#,
                "c1e78c87b3edc31ee8c81e9eb48294495add3ca0ba5c48d1d9a4c20a5f76be3a",
            ),
        ] {
            assert_eq!(signature(token, body), expected, "{body}");
        }
    }

    #[test]
    fn php_escapes() {
        let json = r#"{"type":"expired","order_id":"café-1","u":"https://x.example/"}"#;
        let php = r#"{"type":"expired","order_id":"caf\u00e9-1","u":"https:\/\/x.example\/"}"#;
        assert_eq!(as_php(json), php);
        assert_eq!(as_php("\"🛒\""), r#""\ud83d\uded2""#);
    }
}
