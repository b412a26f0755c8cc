//! Payouts: money to users, their hash, and the payout webhooks.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod support;

use paymux_sandbox::Sandbox;
use paymux_sandbox::payviox::PayoutProvider;
use serde_json::{Value, json};
use support::{Payviox, Receiver, send, sign};

async fn create(payviox: &Payviox<'_>, email: &str, amount: u64) -> String {
    let body = json!({ "email": email, "amount": amount });
    let reply = payviox.post("/payout/create", &payviox.secret, &body).await;
    assert_eq!(reply.status, 201, "{reply:?}");
    assert_eq!(reply.json().as_object().unwrap().len(), 1);
    reply.json()["hash"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn every_creation_adds_again_and_debits_the_business() {
    let sandbox = Sandbox::start().await.unwrap();
    let payviox = Payviox::new(&sandbox);
    let one = create(&payviox, "Ana@Example.org", 2500).await;
    let two = create(&payviox, "ana@example.org", 2500).await;
    assert_eq!(one, two, "the same address whatever its case");
    assert_ne!(one, create(&payviox, "bo@example.org", 1).await);
    assert_ne!(one, create(&Payviox::of(&sandbox, 2), "ana@example.org", 1).await);
    let balance = payviox.get("/balance", &payviox.secret).await.json();
    assert_eq!(balance, json!({ "balance": 0, "payout_balance": 994_999 }));
    let users = sandbox.dump()["providers"]["payviox"]["payout_users"].clone();
    let ana = users.as_array().unwrap().iter().find(|user| user["balance"] == json!(5000));
    assert_eq!(ana.unwrap()["email"], json!("ana@example.org"));
}

#[tokio::test]
async fn fields() {
    let sandbox = Sandbox::start().await.unwrap();
    let payviox = Payviox::new(&sandbox);
    let long = format!("{}@example.org", "a".repeat(250));
    let cases: Vec<(Value, Value)> = vec![
        (
            json!({}),
            json!({ "email": ["The email field is required."], "amount": ["The amount field is required."] }),
        ),
        (
            json!({ "email": "ana", "amount": 1 }),
            json!({ "email": ["The email must be a valid email address."] }),
        ),
        (
            json!({ "email": long, "amount": 1 }),
            json!({ "email": ["The email may not be greater than 255 characters."] }),
        ),
        (json!({ "email": "a@b.c", "amount": 0 }), json!({ "amount": ["The amount must be at least 1."] })),
        (json!({ "email": "a@b.c", "amount": 1.5 }), json!({ "amount": ["The amount must be an integer."] })),
        (
            json!({ "email": "a@b.c", "amount": 100_000_001 }),
            json!({ "amount": ["The amount may not be greater than 100000000."] }),
        ),
        (
            json!({ "email": "a@b.c", "amount": 1, "currency": "USD" }),
            json!({ "currency": ["The field \"currency\" is not documented."] }),
        ),
    ];
    for (body, expected) in cases {
        let reply = payviox.post("/payout/create", &payviox.secret, &body).await;
        assert_eq!((reply.status, reply.json()), (400, expected), "{body}");
    }
}

#[tokio::test]
async fn too_little_balance_creates_nothing() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.payviox().set_balance(0, 100);
    let payviox = Payviox::new(&sandbox);
    let body = json!({ "email": "ana@example.org", "amount": 101 });
    let reply = payviox.post("/payout/create", &payviox.secret, &body).await;
    assert_eq!((reply.status, reply.json()), (400, json!({ "error": "Insufficient payout balance" })));
    assert_eq!(sandbox.dump()["providers"]["payviox"]["payout_users"], json!([]));
    sandbox.payviox().set_switches(|switches| switches.old_payout_texts = true);
    let reply = payviox.post("/payout/create", &payviox.secret, &body).await;
    let old = "Failed to debit business balance (insufficient funds or concurrent modification)";
    assert_eq!(reply.json(), json!({ "error": old }));
    create(&payviox, "ana@example.org", 100).await;
}

#[tokio::test]
async fn switched_off_comes_before_the_fields_and_after_the_key() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.payviox().set_switches(|switches| switches.payouts_enabled = false);
    let payviox = Payviox::new(&sandbox);
    let reply = payviox.post("/payout/create", &payviox.secret, &json!({})).await;
    let expected = json!({ "error": "Payouts are currently disabled. Please enable them in Settings." });
    assert_eq!((reply.status, reply.json()), (403, expected));
    assert_eq!(payviox.post("/payout/create", &payviox.public, &json!({})).await.status, 401);
}

#[tokio::test]
async fn the_hash_goes_in_header_body_or_query() {
    let sandbox = Sandbox::start().await.unwrap();
    let payviox = Payviox::new(&sandbox);
    let hash = create(&payviox, "ana@example.org", 100).await;
    let url = format!("{}/payout/operations", payviox.base);
    let body = json!({ "payout_hash": hash }).to_string();
    let json_type = ("Content-Type", "application/json");
    assert_eq!(send(&url, "GET", &[("X-Payout-Hash", &hash)], "").await.status, 200);
    assert_eq!(send(&url, "POST", &[json_type], &body).await.status, 200);
    assert_eq!(send(&format!("{url}?payout_hash={hash}"), "GET", &[], "").await.status, 200);
    // The header is preferred, even if it is wrong.
    let reply = send(&url, "POST", &[json_type, ("X-Payout-Hash", "wrong")], &body).await;
    assert_eq!((reply.status, reply.json()), (401, json!({ "error": "Unauthorized" })));
    // An API key opens nothing here.
    assert_eq!(payviox.get("/payout/operations", &payviox.secret).await.status, 401);
    sandbox.payviox().deactivate_user(&hash).unwrap();
    assert_eq!(send(&url, "GET", &[("X-Payout-Hash", &hash)], "").await.status, 401);
    assert!(!format!("{:?}", sandbox.requests("payviox")).contains(&hash));
}

#[tokio::test]
async fn payout_webhooks_have_their_own_token_and_place() {
    let sandbox = Sandbox::start().await.unwrap();
    let (payments, payouts) = (Receiver::start().await, Receiver::start().await);
    sandbox.set_webhook_url_of("payviox", "payment", Some(&payments.url)).unwrap();
    sandbox.set_webhook_url_of("payviox", "payout", Some(&payouts.url)).unwrap();
    sandbox.payviox().subscribe_all();
    let payviox = Payviox::new(&sandbox);
    let hash = create(&payviox, "ana@example.org", 5000).await;
    let id = sandbox.payviox().withdraw(&hash, 2500, PayoutProvider::Paypal).unwrap();
    assert!(id.starts_with("ord_"));
    assert!(sandbox.payviox().succeed_payout(&id).is_err(), "not yet under way");
    sandbox.payviox().process_payout(&id).unwrap();
    sandbox.payviox().succeed_payout(&id).unwrap();
    assert!(sandbox.payviox().fail_payout(&id).is_err(), "over");
    sandbox.settle().await;
    assert!(payments.received().is_empty());
    assert_eq!(payouts.types(), ["payout.created", "payout.processing", "payout.succeeded"]);
    let token = &sandbox.credentials("payviox").unwrap()["PAYVIOX_PAYOUT_WEBHOOK_TOKEN"];
    let first = &payouts.received()[0];
    assert_eq!(first.header("signature"), sign(token, &first.body));
    let body = first.json();
    assert!(body["metadata"]["payout_user_id"].as_str().unwrap().starts_with("usr_"));
    assert!(body["paypal"]["order_id"].as_str().unwrap().starts_with("PP-"));
    assert_eq!(body["recipient"], json!({ "email": "ana@example.org" }));
    assert_eq!((body["amount"].clone(), body["order_id"].clone()), (json!(2500), json!(id)));
    for absent in ["fees", "net_amount", "crypto", "reason", "test_mode"] {
        assert!(body.get(absent).is_none(), "{absent}");
    }
}

#[tokio::test]
async fn crypto_payouts_rejections_and_tests() {
    let sandbox = Sandbox::start().await.unwrap();
    let receiver = Receiver::start().await;
    sandbox.set_webhook_url("payviox", &receiver.url).unwrap();
    let payviox = Payviox::new(&sandbox);
    let hash = create(&payviox, "ana@example.org", 5000).await;
    let id = sandbox.payviox().withdraw(&hash, 5000, PayoutProvider::Crypto).unwrap();
    assert!(sandbox.payviox().withdraw(&hash, 1, PayoutProvider::Paypal).is_err(), "nothing left");
    sandbox.payviox().send_test_webhook(&id).unwrap();
    sandbox.payviox().subscribe(&["payout.rejected"]).unwrap();
    sandbox.payviox().reject_payout(&id, Some("wrong network")).unwrap();
    sandbox.settle().await;
    // `payout.created` was not switched on; a test is sent all the same.
    assert_eq!(receiver.types(), ["payout.succeeded", "payout.rejected"]);
    let (test, rejected) = (receiver.received()[0].json(), receiver.received()[1].json());
    assert_eq!(test["test_mode"], json!(true));
    assert_eq!(test["crypto"]["tx_hash"].as_str().unwrap().len(), 64);
    assert_eq!((test["fees"].clone(), test["net_amount"].clone()), (json!(100), json!(4900)));
    assert_eq!(rejected["reason"], json!("wrong network"));
    assert!(rejected["crypto"].get("tx_hash").is_none() && rejected.get("test_mode").is_none());
    // The money is back.
    sandbox.payviox().withdraw(&hash, 5000, PayoutProvider::Paypal).unwrap();
}
