//! A payment from creation to the webhook, over raw HTTP.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod support;

use std::time::Duration;

use paymux_sandbox::{DeliveryState, Sandbox};
use serde_json::json;
use support::{Payviox, Receiver, order, sign};

#[tokio::test]
async fn a_payment_from_creation_to_its_signed_webhook() {
    let sandbox = Sandbox::start().await.unwrap();
    let receiver = Receiver::start().await;
    sandbox.set_webhook_url("payviox", &receiver.url).unwrap();
    let payviox = Payviox::new(&sandbox);

    let id = payviox.session_with("INV-77", json!({ "metadata": { "cart": "c-12" } })).await;
    assert_eq!(id.len(), 32);
    let before = payviox.details(&id).await;
    assert_eq!(before["status"], json!(null));
    assert_eq!(before["amount"], json!(4599));

    let pay = paymux_sandbox::payviox::Pay { fees: Some(120), ..Default::default() };
    sandbox.payviox().pay(&id, pay).unwrap();
    sandbox.settle().await;

    let received = receiver.received();
    assert_eq!(received.len(), 1);
    assert!(received[0].head.starts_with("POST /hook?a=1 HTTP/1.1"));
    assert_eq!(received[0].header("content-type"), "application/json");
    let token = &sandbox.credentials("payviox").unwrap()["PAYVIOX_WEBHOOK_TOKEN"];
    assert_eq!(received[0].header("signature"), sign(token, &received[0].body));
    let expected = json!({
        "amount": 4599, "currency": "USD", "fees": 120,
        "metadata": { "integration_session_id": id, "cart": "c-12" },
        "type": "succeeded", "provider": "stripe", "order_id": "INV-77",
        "items": [{ "name": "Mug", "quantity": 3, "price": 1533 }],
        "payment_method": "card",
    });
    assert_eq!(received[0].json(), expected);

    let after = payviox.details(&id).await;
    assert_eq!(after["status"], json!("succeeded"));
    assert_eq!(after["amount"], json!(4719));
    assert_eq!(after["fees"], json!(120));
    assert_eq!(after["net_amount"], json!(4599));
    assert_eq!(after["created_at"], json!("2026-01-01T00:00:00.000000Z"));
    assert_eq!(after["payment_details"]["card"]["exp_year"], json!("2030"));
}

#[tokio::test]
async fn a_session_expires_after_a_day_of_the_sandbox_clock() {
    let sandbox = Sandbox::start().await.unwrap();
    let receiver = Receiver::start().await;
    sandbox.set_webhook_url("payviox", &receiver.url).unwrap();
    sandbox.payviox().subscribe_all();
    let payviox = Payviox::new(&sandbox);
    let id = payviox.session("INV-1").await;
    sandbox.advance(Duration::from_secs(24 * 60 * 60 - 1)).await;
    assert_eq!(payviox.details(&id).await["status"], json!(null));
    sandbox.advance(Duration::from_secs(1)).await;
    assert_eq!(payviox.details(&id).await["status"], json!("expired"));
    assert_eq!(receiver.types(), ["expired"]);
    assert!(sandbox.payviox().pay(&id, Default::default()).is_err());
    assert_eq!(sandbox.deliveries()[0].state, DeliveryState::Delivered);
}

#[tokio::test]
async fn the_request_log_counts_and_holds_no_key() {
    let sandbox = Sandbox::start().await.unwrap();
    let payviox = Payviox::new(&sandbox);
    payviox.post("/session", &payviox.secret, &order("A")).await;
    payviox.get("/nothing/here?payout_hash=secret-hash", &payviox.secret).await;
    let requests = sandbox.requests("payviox");
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[0].operation, "session.create");
    assert_eq!(requests[0].status, Some(201));
    assert!(requests[0].received && requests[0].acted);
    assert_eq!(requests[1].operation, "unknown");
    assert_eq!(requests[1].status, Some(404));
    let text = format!("{requests:?}");
    assert!(!text.contains(&payviox.secret) && !text.contains("secret-hash"));
}

#[tokio::test]
async fn a_seed_replays_ids_and_keys() {
    let start = || async { Sandbox::builder().seed(7).start().await.unwrap() };
    let (one, two) = (start().await, start().await);
    assert_eq!(one.credentials("payviox").unwrap(), two.credentials("payviox").unwrap());
    let first = Payviox::new(&one).session("A").await;
    assert_eq!(first, Payviox::new(&two).session("A").await);
    one.reset();
    assert_eq!(first, Payviox::new(&one).session("A").await);
}

#[tokio::test]
async fn the_environment_names_every_variable() {
    let sandbox = Sandbox::start().await.unwrap();
    let environment = sandbox.environment();
    for name in [
        "PAYVIOX_BASE_URL",
        "PAYVIOX_HOSTED_URL",
        "PAYVIOX_PAYOUT_WEBHOOK_TOKEN",
        "PAYVIOX_PUBLIC_KEY",
        "PAYVIOX_SECRET_KEY",
        "PAYVIOX_WEBHOOK_TOKEN",
    ] {
        assert!(environment.contains_key(name), "{name}");
    }
    assert_eq!(environment["PAYVIOX_BASE_URL"], sandbox.base_url("payviox").unwrap());
    assert!(sandbox.base_url("nobody").is_err());
}

#[tokio::test]
async fn dropping_the_handle_stops_the_server() {
    let sandbox = Sandbox::start().await.unwrap();
    let address = sandbox.address();
    drop(sandbox);
    for _ in 0..100 {
        if tokio::net::TcpStream::connect(address).await.is_err() {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("still listening");
}
