//! Keys: who may call what, and who sees what.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod support;

use paymux_sandbox::Sandbox;
use serde_json::json;
use support::{Payviox, order, send};

#[tokio::test]
async fn four_accounts_with_documented_prefixes() {
    let sandbox = Sandbox::start().await.unwrap();
    let accounts = sandbox.accounts("payviox").unwrap();
    let names: Vec<_> = accounts.iter().map(|one| (one.business.as_str(), one.mode)).collect();
    assert_eq!(names, [("first", "test"), ("first", "live"), ("second", "test"), ("second", "live")]);
    for account in &accounts {
        let keys = &account.credentials;
        assert!(keys["PAYVIOX_PUBLIC_KEY"].starts_with(&format!("pk_{}_", account.mode)));
        assert!(keys["PAYVIOX_SECRET_KEY"].starts_with(&format!("sk_{}_", account.mode)));
        assert_ne!(keys["PAYVIOX_WEBHOOK_TOKEN"], keys["PAYVIOX_PAYOUT_WEBHOOK_TOKEN"]);
    }
}

#[tokio::test]
async fn both_kinds_create_and_list() {
    let sandbox = Sandbox::start().await.unwrap();
    let payviox = Payviox::new(&sandbox);
    assert_eq!(payviox.post("/session", &payviox.public, &order("A")).await.status, 201);
    assert_eq!(payviox.get("/payments/methods", &payviox.public).await.status, 200);
    let id = payviox.session("B").await;
    assert_eq!(payviox.get(&format!("/session/{id}/payments"), &payviox.public).await.status, 200);
}

#[tokio::test]
async fn a_public_key_on_a_secret_endpoint_is_401_and_not_403() {
    let sandbox = Sandbox::start().await.unwrap();
    let payviox = Payviox::new(&sandbox);
    let id = payviox.session("A").await;
    let payout = json!({ "email": "ana@example.org", "amount": 1 });
    for reply in [
        payviox.get(&format!("/payment/{id}"), &payviox.public).await,
        payviox.get("/balance", &payviox.public).await,
        payviox.post("/payout/create", &payviox.public, &payout).await,
    ] {
        assert_eq!((reply.status, reply.json()), (401, json!({ "error": "Unauthorized" })));
    }
}

#[tokio::test]
async fn every_endpoint_wants_a_key() {
    let sandbox = Sandbox::start().await.unwrap();
    let base = sandbox.base_url("payviox").unwrap();
    for (method, path) in [
        ("POST", "/session"),
        ("GET", "/session/x/payments"),
        ("GET", "/payments/methods"),
        ("GET", "/payment/x"),
        ("GET", "/balance"),
        ("POST", "/payout/create"),
        ("GET", "/payout/operations"),
        ("POST", "/payout/operations"),
    ] {
        for headers in
            [&[][..], &[("Authorization", "Bearer sk_test_no")][..], &[("Authorization", "Basic x")][..]]
        {
            let reply = send(&format!("{base}{path}"), method, headers, "").await;
            assert_eq!(
                (reply.status, reply.json()),
                (401, json!({ "error": "Unauthorized" })),
                "{method} {path}"
            );
        }
    }
}

#[tokio::test]
async fn the_older_401_says_why() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.payviox().set_switches(|switches| switches.old_401 = true);
    let old = Payviox::new(&sandbox);
    let reply = send(&format!("{}/balance", old.base), "GET", &[], "").await;
    assert_eq!(reply.json(), json!({ "error": "Unauthorized", "message": "Missing authorization header" }));
    let reply = old.get("/balance", "sk_test_wrong").await;
    assert_eq!(reply.json()["message"], json!("Invalid API key"));
    sandbox.payviox().rotate_keys();
    let reply = old.get("/balance", &old.secret).await;
    assert_eq!(reply.json()["message"], json!("API key has expired"));
    let reply = send(&format!("{}/payout/operations", old.base), "GET", &[("X-Payout-Hash", "x")], "").await;
    assert_eq!(reply.json()["message"], json!("Payout hash not found or inactive"));
}

#[tokio::test]
async fn a_regenerated_key_is_dead_at_once() {
    let sandbox = Sandbox::start().await.unwrap();
    let old = Payviox::new(&sandbox);
    let id = old.session("A").await;
    sandbox.payviox().rotate_keys();
    assert_eq!(old.get("/balance", &old.secret).await.status, 401);
    assert_eq!(Payviox::new(&sandbox).details(&id).await["order_id"], json!("A"));
}

#[tokio::test]
async fn another_business_and_the_other_mode_see_nothing() {
    let sandbox = Sandbox::start().await.unwrap();
    let id = Payviox::new(&sandbox).session("A").await;
    for other in 1..4 {
        let other = Payviox::of(&sandbox, other);
        let reply = other.get(&format!("/payment/{id}"), &other.secret).await;
        assert_eq!((reply.status, reply.json()), (404, json!({ "error": "Payment not found" })));
        let reply = other.get(&format!("/session/{id}/payments"), &other.secret).await;
        assert_eq!((reply.status, reply.json()), (404, json!({ "error": "Session not found" })));
    }
}

#[tokio::test]
async fn other_endpoints_can_be_limited() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.payviox().set_switches(|switches| switches.calls_per_minute = Some(2));
    let payviox = Payviox::new(&sandbox);
    for expected in [200, 200, 429] {
        assert_eq!(payviox.get("/balance", &payviox.secret).await.status, expected);
    }
    let other = Payviox::of(&sandbox, 2);
    assert_eq!(other.get("/balance", &other.secret).await.status, 200);
}
