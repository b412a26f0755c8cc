//! Webhooks: headers, signature, rotation, endpoints and retries.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod pepay_support;
mod support;

use std::time::Duration;

use paymux_sandbox::pepay::Subscription;
use paymux_sandbox::{DeliveryFault, Sandbox};
use pepay_support::Pepay;
use pepay_support::checkout::order;
use serde_json::json;
use support::{Answer, Received, Receiver, sign};

async fn start() -> (Sandbox, Receiver) {
    let sandbox = Sandbox::start().await.unwrap();
    let receiver = Receiver::start().await;
    sandbox.set_webhook_url_of("pepay", "main", Some(&receiver.url)).unwrap();
    (sandbox, receiver)
}

fn signed(message: &Received, secret: &str) -> String {
    sign(secret, &format!("{}.{}", message.header("x-pepay-timestamp"), message.body))
}

#[test]
fn the_signature_is_over_time_dot_body() {
    let body = r#"{"id":"evt_1767225600000-7","object":"event","type":"invoice.updated","created":1767225600,"data":{"object":{"object":"invoice","id":"0b9f2c1e-6a55-4d4e-9a1b-2f6f2f0a7c11","status":"paid"}}}"#;
    assert_eq!(
        sign("whsec_local_example_01", &format!("1767225600000.{body}")),
        "2fad5ec49954016543b251056914a418a3833eaa98cd651056c5a804fbb119b5"
    );
}

#[tokio::test]
async fn a_rotation_signs_with_both_secrets() {
    let (sandbox, receiver) = start().await;
    let pepay = Pepay::new(&sandbox);
    sandbox.pepay().ping();
    sandbox.settle().await;
    sandbox.pepay().rotate_webhook_secret("main").unwrap();
    let new = Pepay::new(&sandbox).webhook_secret;
    assert_ne!(new, pepay.webhook_secret);
    sandbox.pepay().ping();
    sandbox.settle().await;
    sandbox.pepay().end_rotation("main").unwrap();
    sandbox.pepay().ping();
    sandbox.settle().await;
    let all = receiver.received();
    let has_previous = |one: &Received| one.head.to_lowercase().contains("x-pepay-signature-previous");
    assert_eq!(all.iter().map(has_previous).collect::<Vec<_>>(), [false, true, false]);
    assert_eq!(all[0].header("x-pepay-signature"), signed(&all[0], &pepay.webhook_secret));
    assert_eq!(all[1].header("x-pepay-signature"), signed(&all[1], &new));
    assert_eq!(all[1].header("x-pepay-signature-previous"), signed(&all[1], &pepay.webhook_secret));
    assert_eq!(all[2].header("x-pepay-signature"), signed(&all[2], &new));
    assert_eq!(all[2].json()["type"], json!("test.ping"));
    assert_eq!(all[2].json()["data"]["object"], json!({ "object": "ping", "status": "ok" }));
    assert!(sandbox.pepay().rotate_webhook_secret("third").is_err());
}

#[tokio::test]
async fn endpoints_have_their_own_events_environments_and_secrets() {
    let (sandbox, main) = start().await;
    let second = Receiver::start().await;
    sandbox.set_webhook_url_of("pepay", "second", Some(&second.url)).unwrap();
    let pepay = Pepay::new(&sandbox);
    let wanted = |endpoint: &str, events: &[&str], environment: Option<&str>| Subscription {
        endpoint: endpoint.into(),
        events: events.iter().map(|event| (*event).to_owned()).collect(),
        environment: environment.map(str::to_owned),
    };
    let half = sandbox.pepay();
    half.subscribe(&wanted("second", &["commerce.order.*"], None)).unwrap();
    half.subscribe(&wanted("main", &["invoice.updated", "invoice_payment.*"], Some("devnet"))).unwrap();
    assert!(half.subscribe(&wanted("main", &["invoice.paid"], None)).is_err());
    assert!(half.subscribe(&wanted("main", &[], Some("testnet"))).is_err());
    let data = order(&pepay, json!({})).await;
    half.pay(data["invoiceId"].as_str().unwrap(), Default::default()).unwrap();
    sandbox.settle().await;
    assert_eq!(main.types(), ["invoice_payment.created", "invoice.updated"]);
    assert_eq!(second.types(), ["commerce.order.created", "commerce.order.updated"]);
    let secret = &sandbox.credentials("pepay").unwrap()["PEPAY_SECOND_WEBHOOK_SECRET"];
    let first = &second.received()[0];
    assert_eq!(first.header("x-pepay-signature"), signed(first, secret));
    assert_eq!(first.json()["pending_webhooks"], json!(1));
    half.subscribe(&wanted("main", &["invoice.*"], Some("mainnet"))).unwrap();
    pepay.create(1).await;
    sandbox.settle().await;
    assert_eq!(main.received().len(), 2);
}

#[tokio::test]
async fn a_failed_delivery_is_tried_three_times_with_the_same_bytes() {
    let (sandbox, receiver) = start().await;
    let pepay = Pepay::new(&sandbox);
    receiver.answer(&[Answer::Status(500), Answer::Status(302)]);
    pepay.create(1).await;
    sandbox.settle().await;
    assert_eq!(receiver.received().len(), 1);
    sandbox.advance(Duration::from_secs(10)).await;
    assert_eq!(receiver.received().len(), 2);
    sandbox.advance(Duration::from_secs(100)).await;
    let all = receiver.received();
    assert_eq!(all.len(), 3);
    assert!(all.iter().all(|one| one.body == all[0].body));
    assert!(all.iter().all(|one| one.header("x-pepay-event-id") == all[0].header("x-pepay-event-id")));
    // Any 2xx is good, and then it is over.
    receiver.answer(&[Answer::Status(202)]);
    pepay.create(2).await;
    sandbox.advance(Duration::from_secs(1000)).await;
    assert_eq!(receiver.received().len(), 4);
}

#[tokio::test]
async fn duplicates_and_disorder_come_on_demand() {
    let (sandbox, receiver) = start().await;
    let pepay = Pepay::new(&sandbox);
    sandbox.webhook_fault("pepay", "main", DeliveryFault::Duplicate).unwrap();
    let session = pepay.create(1).await;
    sandbox.settle().await;
    assert_eq!(receiver.types(), ["invoice.created", "invoice.created"]);
    sandbox.webhook_fault("pepay", "main", DeliveryFault::Reorder).unwrap();
    sandbox.pepay().pay(&session.invoice, Default::default()).unwrap();
    sandbox.settle().await;
    assert_eq!(receiver.types()[2..], ["invoice.updated", "invoice_payment.created"]);
}

#[tokio::test]
async fn time_alone_sends_an_expiry() {
    let (sandbox, receiver) = start().await;
    let pepay = Pepay::new(&sandbox);
    let session = pepay.create_with(1, json!({ "expires_in": 5_000 })).await;
    sandbox.advance(Duration::from_secs(3600)).await;
    let last = receiver.received().pop().unwrap();
    assert_eq!(last.header("x-pepay-timestamp"), "1767225605000");
    assert_eq!(last.json()["data"]["object"]["status"], json!("expired"));
    assert_eq!(last.json()["data"]["object"]["id"], json!(session.invoice));
    assert!(last.json().get("request").is_none());
}
