//! Which credential opens which endpoint.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod pepay_support;
mod support;

use std::time::Duration;

use paymux_sandbox::Sandbox;
use pepay_support::{Pepay, refused};
use serde_json::{Value, json};
use support::control;

/// Merchant key, commerce key, dashboard token, session pair.
type Doors = [bool; 4];

const MERCHANT: Doors = [true, false, true, false];
const COMMERCE: Doors = [false, true, false, false];
const ORDERS: Doors = [false, true, true, false];
const DASHBOARD: Doors = [false, false, true, false];
const SESSION: Doors = [false, false, false, true];
const EVENTS: Doors = [true, true, true, false];
const ANY_KEY: Doors = [true, true, false, false];

/// All 55 operations, and the alias.
const TABLE: &[(&str, &str, Doors)] = &[
    ("POST", "/api/v1/invoices", MERCHANT),
    ("GET", "/api/v1/invoices", MERCHANT),
    ("GET", "/api/v1/invoices/customer/c", MERCHANT),
    ("GET", "/api/v1/invoices/x", MERCHANT),
    ("GET", "/api/v1/invoices/x/status", MERCHANT),
    ("GET", "/api/v1/invoices/totals", MERCHANT),
    ("GET", "/api/v1/merchant/tokens", MERCHANT),
    ("GET", "/api/v1/merchant/tokens/search", MERCHANT),
    ("POST", "/api/v1/merchant/tokens/1/block", MERCHANT),
    ("GET", "/api/v1/merchant/settlement-preference", DASHBOARD),
    ("PUT", "/api/v1/merchant/settlement-token", DASHBOARD),
    ("GET", "/api/v1/user/mainnet-access/status", MERCHANT),
    ("POST", "/api/v1/user/mainnet-access/activate", MERCHANT),
    ("PUT", "/api/v1/user/environment", MERCHANT),
    ("GET", "/api/v1/events", EVENTS),
    ("GET", "/api/v1/events/x", EVENTS),
    ("GET", "/api/commerce/status", COMMERCE),
    ("GET", "/api/commerce/info", COMMERCE),
    ("GET", "/api/commerce/search", COMMERCE),
    ("GET", "/api/commerce/products/x", COMMERCE),
    ("GET", "/api/commerce/products/x/offers", COMMERCE),
    ("GET", "/api/commerce/merchant/carts", COMMERCE),
    ("POST", "/api/commerce/merchant/carts", COMMERCE),
    ("DELETE", "/api/commerce/merchant/carts", COMMERCE),
    ("POST", "/api/commerce/merchant/carts/items", COMMERCE),
    ("PUT", "/api/commerce/merchant/carts/items/x", COMMERCE),
    ("DELETE", "/api/commerce/merchant/carts/items/x", COMMERCE),
    ("POST", "/api/commerce/merchant/carts/validate", COMMERCE),
    ("GET", "/api/commerce/merchant/carts/totals", COMMERCE),
    ("POST", "/api/commerce/merchant/checkout/estimate", COMMERCE),
    ("POST", "/api/commerce/merchant/checkout/address", COMMERCE),
    ("POST", "/api/commerce/merchant/checkout/invoice", COMMERCE),
    ("GET", "/api/commerce/merchant/orders", ORDERS),
    ("GET", "/api/commerce/merchant/orders/x", ORDERS),
    ("POST", "/api/commerce/merchant/orders/x/cancel", COMMERCE),
    ("GET", "/api/commerce/merchant/payments/x/status", COMMERCE),
    ("POST", "/api/commerce/merchant/payments/bulk-status", COMMERCE),
    ("GET", "/api/commerce/merchant/invoices/x/status", ORDERS),
    ("GET", "/api/v1/commerce/merchant/addresses", COMMERCE),
    ("DELETE", "/api/v1/commerce/merchant/addresses/x", COMMERCE),
    ("POST", "/api/commerce/devnet/orders/x/simulate", COMMERCE),
    ("GET", "/api/v1/payments/session-details", SESSION),
    ("GET", "/api/v1/payments/available-tokens", SESSION),
    ("POST", "/api/v1/payments/payment-addresses", SESSION),
    ("GET", "/api/v1/payments/payment-status", SESSION),
    ("POST", "/api/v1/payments/customer-email", SESSION),
    ("GET", "/api/v1/payments/customer-email", SESSION),
    ("GET", "/api/v1/payments/invoice-questions", SESSION),
    ("POST", "/api/v1/payments/submit-form", SESSION),
    ("POST", "/api/v1/invoice/{id}/verify", SESSION),
    ("GET", "/api/v1/invoice/{id}/verify", SESSION),
    ("GET", "/api/v1/api-keys", DASHBOARD),
    ("POST", "/api/v1/api-keys", DASHBOARD),
    ("POST", "/api/v1/api-keys/x/revoke", DASHBOARD),
    ("POST", "/api/v1/merchant-api-keys/x/revoke", DASHBOARD),
    ("POST", "/api/v1/ws/token", ANY_KEY),
];

#[tokio::test]
async fn every_endpoint_takes_its_own_credentials_and_no_other() {
    assert_eq!(TABLE.len(), 56);
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    let session = pepay.create(1).await;
    let shown: [Vec<(&str, &str)>; 4] = [
        vec![("x-api-key", &pepay.merchant)],
        vec![("x-commerce-api-key", &pepay.commerce)],
        vec![("Authorization", &pepay.dashboard)],
        vec![("x-session-token", &session.token), ("x-signature", &session.signature)],
    ];
    for (method, path, doors) in TABLE {
        let path = path.replace("{id}", &session.invoice);
        let none = pepay.call(method, &path, &[], &Value::Null).await;
        assert_eq!(refused(&none), (401, "UNAUTHORIZED".into()), "{method} {path}");
        for (headers, open) in shown.iter().zip(doors) {
            let reply = pepay.call(method, &path, headers, &Value::Null).await;
            if *open {
                assert!(!matches!(reply.status, 401 | 403 | 405), "{method} {path} {headers:?} {reply:?}");
            } else {
                assert_eq!(refused(&reply), (403, "FORBIDDEN".into()), "{method} {path} {headers:?}");
            }
        }
    }
    let known: std::collections::BTreeSet<_> =
        sandbox.requests("pepay").into_iter().map(|request| request.operation).collect();
    assert_eq!(known.len(), 55);
    assert!(!known.contains("unknown"));
}

#[tokio::test]
async fn a_bad_credential_is_401_and_two_keys_at_once_are_400() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    let get = async |headers: &[(&str, &str)]| {
        refused(&pepay.call("GET", "/api/v1/invoices", headers, &Value::Null).await)
    };
    assert_eq!(get(&[("x-api-key", "pk_live_no")]).await, (401, "API_KEY_INVALID".into()));
    assert_eq!(get(&[("Authorization", "Bearer no")]).await.0, 401);
    let forged = format!("{}x", pepay.dashboard);
    assert_eq!(get(&[("Authorization", &forged)]).await.0, 401);
    assert_eq!(get(&[("x-session-token", "pst_no"), ("x-signature", "no")]).await.0, 401);
    let both = [("x-api-key", pepay.merchant.as_str()), ("x-commerce-api-key", pepay.commerce.as_str())];
    assert_eq!(get(&both).await, (400, "VALIDATION_ERROR".into()));
}

#[tokio::test]
async fn a_commerce_key_fits_both_headers_unless_a_switch_says_no() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    let status = async |header: &str, key: &str| {
        pepay.call("GET", "/api/commerce/status", &[(header, key)], &Value::Null).await.status
    };
    assert_eq!(status("x-api-key", &pepay.commerce).await, 200);
    assert_eq!(status("x-commerce-api-key", &pepay.commerce).await, 200);
    assert_eq!(status("x-commerce-api-key", &pepay.merchant).await, 403);
    sandbox.pepay().set_switches(|switches| switches.commerce_key_in_x_api_key = false);
    assert_eq!(status("x-api-key", &pepay.commerce).await, 403);
    sandbox.pepay().set_switches(|switches| switches.x_commerce_api_key = false);
    assert_eq!(status("x-commerce-api-key", &pepay.commerce).await, 401);
}

#[tokio::test]
async fn a_session_pair_must_be_whole_known_right_and_matching() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    let (one, two) = (pepay.create(1).await, pepay.create(2).await);
    let get = async |headers: &[(&str, &str)]| {
        pepay.call("GET", "/api/v1/payments/payment-status", headers, &Value::Null).await
    };
    assert_eq!(get(&[("x-session-token", &one.token)]).await.status, 401);
    assert_eq!(get(&[("x-signature", &one.signature)]).await.status, 401);
    assert_eq!(get(&[("x-session-token", "pst_no"), ("x-signature", &one.signature)]).await.status, 401);
    let wrong = [("x-session-token", one.token.as_str()), ("x-signature", "00.1767225600000")];
    assert_eq!(refused(&get(&wrong).await), (400, "INVALID_SIGNATURE".into()));
    let crossed = [("x-session-token", one.token.as_str()), ("x-signature", two.signature.as_str())];
    assert_eq!(get(&crossed).await.status, 403);
    sandbox.pepay().set_switches(|switches| switches.wrong_signature_401 = true);
    assert_eq!(refused(&get(&wrong).await), (401, "INVALID_SIGNATURE".into()));
    assert_eq!(get(&crossed).await.status, 403);
}

#[tokio::test]
async fn a_session_ends_with_its_invoice_and_the_grace() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    sandbox.pepay().set_switches(|switches| switches.session_grace_seconds = 10);
    let session = pepay.create_with(1, json!({ "expires_in": 60_000 })).await;
    let status =
        async || pepay.payer(&session, "GET", "/api/v1/payments/payment-status", &Value::Null).await.status;
    sandbox.advance(Duration::from_secs(69)).await;
    assert_eq!(status().await, 200);
    sandbox.advance(Duration::from_secs(1)).await;
    assert_eq!(status().await, 404);
}

#[tokio::test]
async fn a_dashboard_token_expires_by_the_clock() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    let made = control(&sandbox, "POST", "pepay/act/dashboard_token", json!({ "seconds": 60 })).await;
    let token = format!("Bearer {}", made.json()["token"].as_str().unwrap());
    let status = async || {
        let headers = [("Authorization", token.as_str())];
        pepay.call("GET", "/api/v1/api-keys", &headers, &Value::Null).await.status
    };
    assert_eq!(status().await, 200);
    sandbox.advance(Duration::from_secs(60)).await;
    assert_eq!(status().await, 401);
    // A token for a stream is no token for the dashboard.
    let body = json!({ "scope": "merchant" });
    let stream = pepay.post("/api/v1/ws/token", &body).await.json()["data"]["token"].clone();
    let headers = format!("Bearer {}", stream.as_str().unwrap());
    let reply = pepay.call("GET", "/api/v1/api-keys", &[("Authorization", &headers)], &Value::Null).await;
    assert_eq!(reply.status, 401);
}

#[tokio::test]
async fn another_business_sees_nothing() {
    let sandbox = Sandbox::start().await.unwrap();
    let (first, second) = (Pepay::new(&sandbox), Pepay::of(&sandbox, 1));
    let session = first.create(1).await;
    let path = format!("/api/v1/invoices/{}", session.invoice);
    assert_eq!(refused(&second.get(&path).await), (404, "INVOICE_NOT_FOUND".into()));
    assert_eq!(second.get("/api/v1/invoices").await.json()["data"], json!([]));
    assert_eq!(second.get("/api/v1/events").await.json()["data"]["data"], json!([]));
    assert_eq!(second.get("/api/v1/invoices/totals").await.json()["totals"]["all"]["count"], json!(0));
}
