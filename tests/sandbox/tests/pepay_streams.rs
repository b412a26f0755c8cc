//! The three streams.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod pepay_support;
mod support;

use std::time::Duration;

use paymux_sandbox::Sandbox;
use pepay_support::checkout::order;
use pepay_support::socket::{Frame, Socket};
use pepay_support::{Pepay, refused};
use serde_json::{Value, json};
use support::send;

const MERCHANT: &str = "/ws/merchant/events";

async fn token(pepay: &Pepay<'_>, seconds: u64) -> String {
    let body = json!({ "scope": "merchant", "ttl_seconds": seconds });
    let data = pepay.post("/api/v1/ws/token", &body).await.json()["data"].clone();
    data["token"].as_str().unwrap().to_owned()
}

async fn listen(pepay: &Pepay<'_>, query: &str) -> Socket {
    Socket::connect(pepay, &format!("{MERCHANT}{query}"), &[("x-api-key", &pepay.merchant)]).await
}

#[tokio::test]
async fn a_stream_carries_the_same_events_as_the_list() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    let mut socket = listen(&pepay, "").await;
    assert!(socket.head.to_lowercase().contains("sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo="));
    let session = pepay.create(1).await;
    let created = socket.json().await;
    sandbox.pepay().pay(&session.invoice, Default::default()).unwrap();
    assert_eq!(socket.kind().await, "invoice_payment.created");
    assert_eq!(socket.kind().await, "invoice.updated");
    let path = format!("/api/v1/events/{}", created["id"].as_str().unwrap());
    assert_eq!(pepay.get(&path).await.json()["data"], created);
    // Pings are answered, data is dropped, a close is returned.
    socket.send(0x1, b"hello").await;
    socket.send(0x9, b"beat").await;
    assert_eq!(socket.next().await, Frame::Pong(b"beat".to_vec()));
    socket.send(0x8, &1000_u16.to_be_bytes()).await;
    assert_eq!(socket.next().await, Frame::Close(1000));
    assert_eq!(socket.next().await, Frame::End(0));
}

#[tokio::test]
async fn a_token_is_minted_for_the_scope_of_its_key() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    let path = "/api/v1/ws/token";
    for bad in [
        json!({}),
        json!({ "scope": "commerce" }),
        json!({ "scope": "admin" }),
        json!({ "scope": "merchant", "ttl_seconds": 0 }),
        json!({ "scope": "merchant", "ttl_seconds": 3601 }),
    ] {
        assert_eq!(refused(&pepay.post(path, &bad).await), (400, "VALIDATION_ERROR".into()), "{bad}");
    }
    let body = json!({ "scope": "commerce", "ttl_seconds": 60 });
    let made = pepay.shop("POST", path, &body).await.json();
    assert_eq!(made["success"], json!(true));
    let data = &made["data"];
    assert_eq!((&data["scope"], &data["merchant_id"]), (&json!("commerce"), &json!(7)));
    assert_eq!(
        (&data["network_environment"], &data["expires_at"]),
        (&json!("devnet"), &json!(1_767_225_660))
    );
    let base = pepay.base.replacen("http", "ws", 1);
    assert_eq!(data["ws_url"], json!(format!("{base}/ws/commerce/events")));
    let plain = pepay.post(path, &json!({ "scope": "merchant" })).await.json()["data"].clone();
    assert_eq!((&plain["network_environment"], &plain["expires_at"]), (&Value::Null, &json!(1_767_225_900)));
}

#[tokio::test]
async fn only_the_right_credential_opens_a_stream() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    let own = token(&pepay, 60).await;
    let status =
        async |path: &str, headers: &[(&str, &str)]| Socket::open(&pepay, path, headers).await.status;
    let with = |path: &str, token: &str| format!("{path}?token={token}");
    assert_eq!(status(&with(MERCHANT, &own), &[]).await, 101);
    assert_eq!(status(&with("/ws/commerce/events", &own), &[]).await, 403);
    assert_eq!(status(&with("/ws/payment", &own), &[]).await, 403);
    assert_eq!(status(&with(MERCHANT, "no"), &[]).await, 401);
    assert_eq!(status(&with(MERCHANT, pepay.dashboard.trim_start_matches("Bearer ")), &[]).await, 403);
    assert_eq!(status(MERCHANT, &[]).await, 401);
    assert_eq!(status(MERCHANT, &[("x-commerce-api-key", &pepay.commerce)]).await, 403);
    assert_eq!(status("/ws/commerce/events", &[("x-commerce-api-key", &pepay.commerce)]).await, 101);
    assert_eq!(status("/ws/payment", &[("x-api-key", &pepay.merchant)]).await, 403);
    sandbox.advance(Duration::from_secs(60)).await;
    assert_eq!(status(&with(MERCHANT, &own), &[]).await, 401);
    // What is no handshake is no stream.
    let plain =
        send(&format!("{}{MERCHANT}", pepay.base), "GET", &[("x-api-key", &pepay.merchant)], "").await;
    assert_eq!((plain.status, plain.header("upgrade").unwrap().as_str()), (426, "websocket"));
}

#[tokio::test]
async fn filters_are_checked_and_kept() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    for bad in [
        "format=event_v2",
        "types=",
        "types=in*ce",
        "since=yesterday",
        "environment=x",
        "invoice_type=x",
        "order_id=1",
        "color=red",
    ] {
        let path = format!("{MERCHANT}?{bad}");
        let socket = Socket::open(&pepay, &path, &[("x-api-key", &pepay.merchant)]).await;
        assert_eq!(socket.status, 400, "{bad}");
    }
    let mut updates = listen(&pepay, "?types=invoice.updated&format=event_v1").await;
    let mut ana = listen(&pepay, "?customer_id=ana&types=invoice.*").await;
    let mut other = listen(&pepay, "?environment=mainnet").await;
    let ben = pepay.create_with(1, json!({ "customer_id": "ben" })).await;
    pepay.create_with(2, json!({ "customer_id": "ana" })).await;
    sandbox.pepay().expire(&ben.invoice).unwrap();
    assert_eq!(updates.json().await["data"]["object"]["status"], json!("expired"));
    assert_eq!(ana.json().await["data"]["object"]["customer_id"], json!("ana"));
    sandbox.pepay().end_streams();
    assert_eq!(other.json().await["object"], json!("ws_error"));
    assert_eq!(other.next().await, Frame::Close(1008));
}

#[tokio::test]
async fn a_commerce_stream_has_the_order_and_what_belongs_to_it() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    let headers = [("x-api-key", pepay.commerce.as_str())];
    let mut shop = Socket::connect(&pepay, "/ws/commerce/events", &headers).await;
    let mut merchant = listen(&pepay, "?types=invoice.created,commerce.*").await;
    pepay.create(1).await;
    let data = order(&pepay, json!({})).await;
    assert_eq!(shop.kind().await, "invoice.created");
    let created = shop.json().await;
    assert_eq!(created["type"], json!("commerce.order.created"));
    assert_eq!(created["data"]["object"]["orderId"], data["orderId"]);
    sandbox.pepay().pay(data["invoiceId"].as_str().unwrap(), Default::default()).unwrap();
    for kind in ["invoice_payment.created", "invoice.updated", "commerce.order.updated"] {
        assert_eq!(shop.kind().await, kind);
    }
    // The merchant's stream has orders only if a switch says so.
    assert_eq!(merchant.kind().await, "invoice.created");
    assert_eq!(merchant.kind().await, "invoice.created");
    sandbox.pepay().set_switches(|switches| switches.merchant_stream_orders = true);
    let id = data["orderId"].as_str().unwrap();
    sandbox.pepay().step(id, paymux_sandbox::pepay::Step::Placed).unwrap();
    assert_eq!(merchant.kind().await, "commerce.order.updated");
    let filtered = format!("/ws/commerce/events?order_id={id}&since=evt_1-1");
    let mut filtered = Socket::connect(&pepay, &filtered, &headers).await;
    assert_eq!(filtered.json().await["type"], json!("resync"));
}

#[tokio::test]
async fn the_payer_sees_its_quote_and_nothing_else() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    let (session, other) = (pepay.create(1).await, pepay.create(2).await);
    let ask = json!({ "network": "base", "tokenId": 1 });
    let quote = pepay.payer(&session, "POST", "/api/v1/payments/payment-addresses", &ask).await.json();
    let token = quote["ws_connection"]["token"].as_str().unwrap();
    let mut socket =
        Socket::connect(&pepay, &format!("/ws/payment?token={token}&format=event_v1"), &[]).await;
    let path = format!("/ws/payment?token={token}&types=invoice.*");
    assert_eq!(Socket::open(&pepay, &path, &[]).await.status, 400);
    sandbox.pepay().pay(&other.invoice, Default::default()).unwrap();
    sandbox.pepay().underpay(&session.invoice, 10_000).unwrap();
    let event = socket.json().await;
    assert_eq!(event["type"], json!("payment_quote.updated"));
    let expected = json!({
        "object": "payment_quote", "invoice_id": session.invoice, "network": "base", "currency": "usd",
        "amount_remaining": 15_500, "amount_remaining_decimal": "15.500", "amount_unit": "usd_millis",
    });
    assert_eq!(event["data"]["object"], expected);
    // It is in no list of the business's, and no webhook.
    let path = format!("/api/v1/events/{}", event["id"].as_str().unwrap());
    assert_eq!(pepay.get(&path).await.status, 404);
    assert!(sandbox.deliveries().iter().all(|delivery| delivery.event != "payment_quote.updated"));
    sandbox.pepay().set_switches(|switches| switches.ws_connection_at_creation = true);
    let body = pepay.try_create(3, &json!({ "amount_usd": 1 })).await.json();
    assert!(body["ws_connection"]["token"].is_string());
}

#[tokio::test]
async fn who_comes_back_gets_what_was_missed_or_a_snapshot() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    sandbox.pepay().set_switches(|switches| {
        switches.stream_retention = 5;
        switches.stream_snapshot = 2;
    });
    let mut ids = Vec::new();
    let mut socket = listen(&pepay, "").await;
    for number in 0..8 {
        pepay.create(number).await;
        ids.push(socket.json().await["id"].as_str().unwrap().to_owned());
    }
    let missed = async |since: &str, count: usize| {
        let mut socket = listen(&pepay, &format!("?since={since}")).await;
        let first = socket.json().await;
        assert_eq!((&first["object"], &first["count"]), (&json!("ws_control"), &json!(count)));
        let mut events = Vec::new();
        for _ in 0..count {
            events.push(socket.json().await["id"].as_str().unwrap().to_owned());
        }
        (first["type"].as_str().unwrap().to_owned(), events)
    };
    assert_eq!(missed(&ids[5], 2).await, ("replay".into(), ids[6..].to_vec()));
    assert_eq!(missed(&ids[7], 0).await, ("replay".into(), vec![]));
    assert_eq!(missed(&ids[3], 4).await.0, "replay");
    assert_eq!(missed(&ids[2], 2).await, ("resync".into(), ids[6..].to_vec()));
    assert_eq!(missed("evt_1-1", 2).await.0, "resync");
    // After either, it goes on live.
    let mut socket = listen(&pepay, &format!("?since={}", ids[7])).await;
    socket.json().await;
    pepay.create(20).await;
    assert_eq!(socket.kind().await, "invoice.created");
}

#[tokio::test]
async fn a_stream_ends_with_its_token_and_with_its_key() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    let path = format!("{MERCHANT}?token={}", token(&pepay, 60).await);
    let mut socket = Socket::connect(&pepay, &path, &[]).await;
    sandbox.advance(Duration::from_secs(59)).await;
    pepay.create(1).await;
    assert_eq!(socket.kind().await, "invoice.created");
    sandbox.advance(Duration::from_secs(1)).await;
    assert_eq!(socket.json().await["code"], json!("token_expired"));
    assert_eq!((socket.next().await, socket.next().await), (Frame::Close(1008), Frame::End(0)));

    sandbox.pepay().set_switches(|switches| switches.stream_ends_with_token = false);
    let path = format!("{MERCHANT}?token={}", token(&pepay, 60).await);
    let mut socket = Socket::connect(&pepay, &path, &[]).await;
    sandbox.advance(Duration::from_secs(600)).await;
    pepay.create(2).await;
    assert_eq!(socket.kind().await, "invoice.created");

    let keys = pepay.desk("GET", "/api/v1/api-keys?scope=merchant", &Value::Null).await.json();
    let revoke = format!("/api/v1/api-keys/{}/revoke", keys[0]["key_id"].as_str().unwrap());
    pepay.desk("POST", &revoke, &Value::Null).await;
    assert_eq!(socket.json().await["code"], json!("key_revoked"));
    assert_eq!(socket.next().await, Frame::Close(1008));
}
