//! An invoice from creation to the signed webhook, over raw HTTP.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod pepay_support;
mod support;

use std::time::Duration;

use paymux_sandbox::Sandbox;
use pepay_support::{Pepay, Session, key, refused};
use serde_json::{Value, json};
use support::{Receiver, control, send, sign};

#[tokio::test]
async fn an_invoice_from_creation_to_its_signed_webhook() {
    let sandbox = Sandbox::start().await.unwrap();
    let receiver = Receiver::start().await;
    sandbox.set_webhook_url_of("pepay", "main", Some(&receiver.url)).unwrap();
    let pepay = Pepay::new(&sandbox);

    let body = json!({ "amount_usd": 25.50, "metadata": { "reference": "INV-77", "deep": { "n": 1 } } });
    let reply = pepay.try_create(1, &body).await;
    assert_eq!(reply.status, 200);
    assert!(reply.header("x-request-id").is_some());
    let created = reply.json();
    let session = Session::of(&created);
    assert_eq!(created["expires_at"], json!(1_767_225_600 + 43_200));
    assert_eq!(
        created["payment_session_headers"],
        json!({ "x-session-token": session.token, "x-signature": session.signature })
    );
    assert!(session.token.starts_with("pst_") && session.signature.ends_with(".1767225600000"));

    sandbox.pepay().pay(&session.invoice, Default::default()).unwrap();
    sandbox.settle().await;

    let received = receiver.received();
    let types: Vec<String> = received.iter().map(|one| one.header("x-pepay-event")).collect();
    assert_eq!(types, ["invoice.created", "invoice_payment.created", "invoice.updated"]);
    let last = &received[2];
    let timestamp = last.header("x-pepay-timestamp");
    assert_eq!(timestamp, "1767225600000");
    let signed = format!("{timestamp}.{}", last.body);
    assert_eq!(last.header("x-pepay-signature"), sign(&pepay.webhook_secret, &signed));
    assert_eq!(last.header("x-pepay-network-environment"), "devnet");
    let event = last.json();
    assert_eq!(event["id"], json!(last.header("x-pepay-event-id")));
    assert_eq!(event["id"], json!("evt_1767225600000-3"));
    assert_eq!(event["created"], json!(1_767_225_600));
    let object = &event["data"]["object"];
    assert_eq!(object["status"], json!("paid"));
    assert_eq!(object["amount_paid"], json!(25_500));
    assert_eq!(object["amount_decimal"], json!("25.500"));
    assert_eq!(object["metadata"]["deep"]["n"], json!(1));
    assert_eq!(event["data"]["previous_attributes"], json!({ "status": "unpaid" }));
    assert_eq!(&pepay.invoice(&session.invoice).await, object);
}

#[tokio::test]
async fn a_key_replays_the_stored_answer() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    let body = json!({ "amount_usd": 10 });
    let first = pepay.try_create(1, &body).await.json();
    assert_eq!(pepay.try_create(1, &body).await.json(), first);
    assert_ne!(pepay.try_create(2, &body).await.json()["invoice_id"], first["invoice_id"]);
    let other = pepay.try_create(1, &json!({ "amount_usd": 11 })).await;
    assert_eq!(refused(&other), (409, "IDEMPOTENCY_CONFLICT".into()));

    let none = pepay.post("/api/v1/invoices", &body).await;
    assert_eq!(refused(&none), (400, "IDEMPOTENCY_KEY_MISSING".into()));
    let headers = [("x-api-key", pepay.merchant.as_str()), ("Idempotency-Key", "order-1")];
    let bad = pepay.call("POST", "/api/v1/invoices", &headers, &body).await;
    assert_eq!(refused(&bad), (400, "VALIDATION_ERROR".into()));
    sandbox.pepay().set_switches(|switches| switches.require_idempotency_key = false);
    assert_eq!(pepay.post("/api/v1/invoices", &body).await.status, 200);

    // Another business's key is another key, and a day later it is free again.
    let second = Pepay::of(&sandbox, 1);
    assert_eq!(second.try_create(1, &json!({ "amount_usd": 11 })).await.status, 200);
    sandbox.advance(Duration::from_secs(24 * 60 * 60)).await;
    assert_eq!(pepay.try_create(1, &json!({ "amount_usd": 11 })).await.status, 200);
}

#[tokio::test]
async fn a_refused_call_leaves_its_key_free() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    assert_eq!(pepay.try_create(1, &json!({ "amount_usd": 0 })).await.status, 400);
    assert_eq!(pepay.try_create(1, &json!({ "amount_usd": 1 })).await.status, 200);
    assert_eq!(key(1), "0b9f2c1e-6a55-4d4e-9a1b-000000000001");
}

#[tokio::test]
async fn the_payer_underpays_and_then_time_runs_out() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    let session = pepay.create_with(1, json!({ "expires_in": 60_000 })).await;
    let input = json!({ "id": session.invoice, "amount": 10_000 });
    assert_eq!(control(&sandbox, "POST", "pepay/act/underpay", input).await.status, 200);
    let invoice = pepay.invoice(&session.invoice).await;
    assert_eq!(invoice["status"], json!("underpaid"));
    assert_eq!(invoice["amount_remaining_decimal"], json!("15.500"));

    let details = pepay.payer(&session, "GET", "/api/v1/payments/session-details", &Value::Null).await.json();
    assert_eq!(details["locked_token_id"], json!(1));
    assert_eq!(details["locked_network"], json!("base"));
    assert_eq!(details["amount_remaining_usd"], json!(15.5));
    assert_eq!((&details["remaining_time"], &details["remaining_seconds"]), (&json!(60_000), &json!(60)));

    // The rest must come with the token it was begun with.
    let other = paymux_sandbox::pepay::Pay { token_id: Some(3), ..Default::default() };
    assert!(sandbox.pepay().pay(&session.invoice, other).is_err());

    sandbox.advance(Duration::from_secs(60)).await;
    let status = pepay.payer(&session, "GET", "/api/v1/payments/payment-status", &Value::Null).await;
    assert_eq!(status.json(), json!({ "status": "expired", "paid_at": null }));
    assert!(sandbox.pepay().pay(&session.invoice, Default::default()).is_err());
    sandbox.advance(Duration::from_secs(3600)).await;
    let status = pepay.payer(&session, "GET", "/api/v1/payments/payment-status", &Value::Null).await;
    assert_eq!(status.status, 404);
}

#[tokio::test]
async fn the_hosted_page_takes_the_payment_and_sends_the_payer_back() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    let body = json!({
        "amount_usd": 5, "invoice_title": "<b>Mugs</b>", "payment_return_url": "https://shop.example/back?a=1",
    });
    let created = pepay.try_create(1, &body).await.json();
    let url = created["payment_url"].as_str().unwrap();
    assert!(url.starts_with(&format!("{}?session=pst_", sandbox.hosted_url("pepay").unwrap())));
    let page = send(url, "GET", &[], "").await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("&lt;b&gt;Mugs") && page.text().contains("5.00 USD</strong> of 5.00 USD"));
    let paid = send(url, "POST", &[], "action=pay").await;
    assert_eq!(
        (paid.status, paid.header("location").unwrap().as_str()),
        (303, "https://shop.example/back?a=1")
    );
    let invoice = pepay.invoice(created["invoice_id"].as_str().unwrap()).await;
    assert_eq!(invoice["status"], json!("paid"));
    assert_eq!(send(&url.replace("signature=", "signature=0"), "GET", &[], "").await.status, 400);
}
