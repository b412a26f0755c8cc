//! The authentication page and the page of commerce keys, the authorities where Pepay's pages disagree: each of their
//! requests as it goes out with its credential, each reply as it is read, each error by its kind. Through the table of
//! operations, as the command line uses it. Source: /api-spec/authentication, /sdk/commerce/api-keys.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod support;

use paymux_core::{CallOptions, Delivery, Effect, ErrorKind};
use support::{KINDS, built, decode};

const MERCHANT: &[(&str, &str)] = &[("x-api-key", "canary-merchant")];
const COMMERCE: &[(&str, &str)] = &[("x-commerce-api-key", "canary-commerce")];
const DASHBOARD: &[(&str, &str)] = &[("authorization", "Bearer canary-dashboard")];
const SESSION: &[(&str, &str)] = &[("x-session-token", "canary-token"), ("x-signature", "canary-sig")];

struct Call {
    operation: &'static str,
    input: &'static str,
    /// Method, path and query.
    line: &'static str,
    /// All headers of the credential, and no other.
    credential: &'static [(&'static str, &'static str)],
    body: &'static str,
    /// Status, body, and what it is read as.
    reply: (u16, &'static str, &'static str),
}

const CALLS: &[Call] = &[
    Call {
        operation: "invoice.list",
        input: "{}",
        line: "GET /api/v1/invoices",
        credential: MERCHANT,
        body: "",
        reply: (
            200,
            r#"{"object":"list","data":[],"has_more":false}"#,
            r#"{"object":"list","data":[],"has_more":false}"#,
        ),
    },
    Call {
        operation: "order.list",
        input: "{}",
        line: "GET /api/commerce/merchant/orders",
        credential: COMMERCE,
        body: "",
        reply: (
            200,
            r#"{"success":true,"data":{"orders":[],"pagination":null}}"#,
            r#"{"success":true,"data":{"orders":[],"pagination":null}}"#,
        ),
    },
    Call {
        operation: "session.status",
        input: r#"{"invoice_id":"0b9f2c1e-6a55-4d4e-9a1b-2f6f2f0a7c11"}"#,
        line: "GET /api/v1/payments/payment-status?invoice_id=0b9f2c1e-6a55-4d4e-9a1b-2f6f2f0a7c11",
        credential: SESSION,
        body: "",
        reply: (200, r#"{"status":"unpaid","paid_at":null}"#, r#"{"status":"unpaid","paid_at":null}"#),
    },
    Call {
        operation: "session.status",
        input: "{}",
        line: "GET /api/v1/payments/payment-status",
        credential: SESSION,
        body: "",
        reply: (
            200,
            r#"{"status":"paid","paid_at":1767225600}"#,
            r#"{"status":"paid","paid_at":"2026-01-01T00:00:00Z"}"#,
        ),
    },
    Call {
        operation: "key.list",
        input: r#"{"scope":"commerce"}"#,
        line: "GET /api/v1/api-keys?scope=commerce",
        credential: DASHBOARD,
        body: "",
        reply: (
            200,
            r#"[{"key_id":"k1","name":"Shop","scope":"commerce","expires_at":null,"status":"active","last_used_at":1767225600,"created_at":1767225600,"revoked_at":null,"revoked_reason":null}]"#,
            r#"[{"key_id":"k1","name":"Shop","scope":"commerce","expires_at":null,"status":"active","last_used_at":"2026-01-01T00:00:00Z","created_at":"2026-01-01T00:00:00Z","revoked_at":null,"revoked_reason":null}]"#,
        ),
    },
    Call {
        operation: "key.create",
        input: r#"{"name":"Shop","scope":"commerce","expires_at":1767225600}"#,
        line: "POST /api/v1/api-keys",
        credential: DASHBOARD,
        body: r#"{"name":"Shop","scope":"commerce","expires_at":1767225600}"#,
        reply: (
            201,
            r#"{"key_id":"k1","name":"Shop","scope":"commerce","api_key":"ck_planted","expires_at":1767225600}"#,
            r#"{"key_id":"k1","name":"Shop","scope":"commerce","api_key":"[redacted]","expires_at":"2026-01-01T00:00:00Z"}"#,
        ),
    },
    Call {
        operation: "key.revoke",
        input: r#"{"keyId":"k1"}"#,
        line: "POST /api/v1/api-keys/k1/revoke",
        credential: DASHBOARD,
        body: "",
        reply: (200, r#"{"message":"revoked"}"#, r#"{"message":"revoked"}"#),
    },
    Call {
        operation: "ws.token",
        input: r#"{"scope":"merchant","ttl_seconds":60}"#,
        line: "POST /api/v1/ws/token",
        credential: MERCHANT,
        body: r#"{"scope":"merchant","ttl_seconds":60}"#,
        reply: (
            200,
            r#"{"success":true,"data":{"token":"eyJplanted","scope":"merchant","merchant_id":7,"network_environment":null,"expires_at":1767225600,"ws_url":"wss://api-beta.pepay.io/ws/merchant/events?token=eyJplanted"}}"#,
            r#"{"success":true,"data":{"token":"[redacted]","scope":"merchant","merchant_id":7,"network_environment":null,"expires_at":"2026-01-01T00:00:00Z","ws_url":"[redacted]"}}"#,
        ),
    },
    Call {
        operation: "ws.token",
        input: r#"{"scope":"commerce"}"#,
        line: "POST /api/v1/ws/token",
        credential: COMMERCE,
        body: r#"{"scope":"commerce"}"#,
        reply: (
            200,
            r#"{"success":true,"data":{"token":"eyJplanted","scope":"commerce","merchant_id":7,"network_environment":"devnet","expires_at":1767225600,"ws_url":"wss://api-beta.pepay.io/ws/commerce/events"}}"#,
            r#"{"success":true,"data":{"token":"[redacted]","scope":"commerce","merchant_id":7,"network_environment":"devnet","expires_at":"2026-01-01T00:00:00Z","ws_url":"[redacted]"}}"#,
        ),
    },
];

#[test]
fn every_request_of_the_pages() {
    for call in CALLS {
        let request = built(&KINDS, call.operation, call.input, &CallOptions::default()).unwrap();
        let line = format!("{} {}", request.method(), request.uri().path_and_query().unwrap());
        assert_eq!(line, call.line);
        assert_eq!(request.uri().authority().unwrap(), "api-beta.pepay.io");
        assert_eq!(request.uri().scheme_str(), Some("https"));
        assert_eq!(request.body(), call.body, "{line}");
        // The one credential that opens it, and never in a text that is shown.
        let mut sent: Vec<_> = request.headers().iter().filter(|(_, value)| value.is_sensitive()).collect();
        sent.sort_by_key(|(name, _)| name.as_str());
        let sent: Vec<_> =
            sent.iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect();
        assert_eq!(sent, call.credential, "{line}");
    }
}

#[test]
fn every_reply_of_the_pages() {
    for call in CALLS {
        let (status, body, read) = call.reply;
        let (value, ignored) = decode(call.operation, status, body).unwrap();
        assert_eq!((value.as_str(), ignored), (read, vec![]), "{}", call.operation);
    }
}

#[test]
fn every_error_of_the_pages() {
    for call in CALLS {
        for (status, code, kind) in [
            // An invalid signature or body.
            (400, "VALIDATION_ERROR", ErrorKind::InvalidRequest),
            // No credential, or an invalid one.
            (401, "API_KEY_INVALID", ErrorKind::Unauthenticated),
            // A valid one of the wrong kind; a key that is suspended or expired; too many keys.
            (403, "FORBIDDEN", ErrorKind::Forbidden),
            // A key that nobody knows.
            (404, "NOT_FOUND", ErrorKind::NotFound),
        ] {
            let body = format!(r#"{{"success":false,"error":{{"code":"{code}","message":"why"}}}}"#);
            let error = decode(call.operation, status, &body).unwrap_err();
            assert_eq!((error.kind(), error.effect()), (kind, Effect::NotDone), "{}", call.operation);
            assert_eq!((error.provider_code(), error.provider_message()), (Some(code), Some("why")));
            // What a gateway answers instead is judged by its status.
            assert_eq!(decode(call.operation, status, "<html>").unwrap_err().kind(), kind);
        }
    }
}

/// Where the page says that a credential of the wrong kind is answered with 403, it is not even sent.
#[test]
fn a_credential_of_the_wrong_kind_is_not_sent() {
    for call in CALLS {
        for kind in KINDS {
            let own = match call.credential {
                MERCHANT => "merchant_key",
                COMMERCE => "commerce_key",
                DASHBOARD => "dashboard_jwt",
                _ => "payor_session",
            };
            match built(&[kind], call.operation, call.input, &CallOptions::default()) {
                Ok(_) if kind == own => {}
                // Other pages let the dashboard read invoices and orders, too.
                Ok(_) => assert_eq!((kind, call.operation.ends_with(".list")), ("dashboard_jwt", true)),
                Err(error) => {
                    assert_ne!(kind, own, "{}: {error}", call.operation);
                    let told = (error.kind(), error.delivery());
                    assert_eq!(told, (ErrorKind::CredentialKind, Delivery::NotSent), "{}", call.operation);
                }
            }
        }
    }
}
