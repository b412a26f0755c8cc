//! Tokens, settlement, environments, events and keys.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod pepay_support;
mod support;

use std::time::Duration;

use paymux_sandbox::Sandbox;
use pepay_support::{Pepay, refused};
use serde_json::{Value, json};

#[tokio::test]
async fn tokens_are_listed_searched_and_blocked() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    let list = pepay.get("/api/v1/merchant/tokens").await.json();
    assert_eq!(list["acceptance_policy"], json!("selective"));
    assert_eq!(list["environment"], json!("devnet"));
    assert_eq!(list["tokens"].as_array().unwrap().len(), 7);
    assert_eq!(list["tokens"][0]["price"], Value::Null);
    let ids = async |query: &str| {
        let reply = pepay.get(&format!("/api/v1/merchant/tokens/search?{query}")).await;
        assert_eq!(reply.status, 200, "{query} {reply:?}");
        let body = reply.json();
        let tokens = body["tokens"].as_array().unwrap();
        (tokens.iter().map(|one| one["id"].as_u64().unwrap()).collect::<Vec<_>>(), body["total"].clone())
    };
    assert_eq!(ids("search=usdc").await, (vec![1, 4], json!(2)));
    assert_eq!(ids("network=base&token_type=native").await, (vec![5], json!(1)));
    assert_eq!(ids("is_active=false").await, (vec![8], json!(1)));
    assert_eq!(ids("supports_stable_settlement=true&limit=1&offset=1").await, (vec![2], json!(3)));
    for bad in ["limit=201", "offset=-1", "network=Base", "token_type=bep20", "blocked=1", "environment=x"] {
        assert_eq!(pepay.get(&format!("/api/v1/merchant/tokens/search?{bad}")).await.status, 400, "{bad}");
    }
    let block = async |id: &str, body: Value| {
        let reply = pepay.post(&format!("/api/v1/merchant/tokens/{id}/block"), &body).await;
        (reply.status, reply.json())
    };
    let done = (200, json!({ "success": true, "blocked": true }));
    assert_eq!(block("5", json!({ "blocked": true })).await, done);
    assert_eq!(ids("blocked=true").await, (vec![5], json!(1)));
    for (id, body) in [("0", json!({ "blocked": true })), ("x", json!({ "blocked": true })), ("5", json!({}))]
    {
        assert_eq!(block(id, body).await.0, 400, "{id}");
    }
    assert_eq!(block("55", json!({ "blocked": true })).await.0, 404);
    assert_eq!(block("5", Value::Null).await.0, 400);
    sandbox.pepay().set_switches(|switches| switches.block_without_body = true);
    assert_eq!(block("6", Value::Null).await, done);
    // The list of blocked ones means something under `selective` only.
    sandbox.pepay().accept("accept_all").unwrap();
    assert_eq!(ids("blocked=true").await.0, Vec::<u64>::new());
    sandbox.pepay().accept("accept_none").unwrap();
    assert_eq!(ids("blocked=false").await.0, Vec::<u64>::new());
    let mainnet = Pepay::of(&sandbox, 2).get("/api/v1/merchant/tokens").await.json();
    assert_eq!(mainnet["tokens"][2]["price"]["usd"], json!(150.25));
}

#[tokio::test]
async fn the_settlement_token_is_one_of_the_stable_ones() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    let path = "/api/v1/merchant/settlement-token";
    let get = pepay.desk("GET", "/api/v1/merchant/settlement-preference", &Value::Null).await.json();
    assert_eq!(get["selected_settlement_token"]["id"], json!(1));
    assert_eq!(get["selected_settlement_token"]["is_default"], json!(true));
    assert_eq!(get["available_stable_tokens"].as_array().unwrap().len(), 3);
    sandbox.advance(Duration::from_secs(5)).await;
    let put = pepay.desk("PUT", path, &json!({ "settlement_token_id": 4 })).await.json();
    assert_eq!(put["settlement_token"]["network"], json!("solana"));
    assert_eq!(put["updated_at"], json!(1_767_225_605));
    for bad in [json!({}), json!({ "settlement_token_id": 3 }), json!({ "settlement_token_id": "4" })] {
        assert_eq!(pepay.desk("PUT", path, &bad).await.status, 400, "{bad}");
    }
    let back = pepay.desk("PUT", path, &json!({ "settlement_token_id": null })).await.json();
    assert_eq!(back["settlement_token"]["id"], json!(1));
}

#[tokio::test]
async fn mainnet_must_be_granted_first() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    let path = "/api/v1/user/environment";
    let headers = [("x-api-key", pepay.merchant.as_str())];
    let put = async |environment: &str| {
        pepay.call("PUT", path, &headers, &json!({ "environment": environment })).await.status
    };
    assert_eq!(put("mainnet").await, 403);
    assert_eq!(put("testnet").await, 400);
    let activated = pepay.post("/api/v1/user/mainnet-access/activate", &Value::Null).await.json();
    assert_eq!(activated["success"], json!(true));
    assert_eq!(put("mainnet").await, 200);
    let status = pepay.get("/api/v1/user/mainnet-access/status").await.json();
    assert_eq!(status, json!({ "has_mainnet_access": true, "current_environment": "mainnet" }));
    let session = pepay.create(1).await;
    assert_eq!(pepay.invoice(&session.invoice).await["environment"], json!("mainnet"));
    // A commerce key stays where it was made.
    let stays = pepay.shop("GET", "/api/commerce/merchant/orders", &Value::Null).await;
    assert_eq!(stays.status, 200);
}

#[tokio::test]
async fn events_are_listed_newest_first_and_filtered() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    let session = pepay.create_with(1, json!({ "customer_id": "ana" })).await;
    sandbox.advance(Duration::from_secs(10)).await;
    sandbox.pepay().underpay(&session.invoice, 1_000).unwrap();
    sandbox.pepay().pay(&session.invoice, Default::default()).unwrap();
    pepay.create(2).await;
    let kinds = async |query: &str| {
        let reply = pepay.get(&format!("/api/v1/events?{query}")).await;
        assert_eq!(reply.status, 200, "{query} {reply:?}");
        let body = reply.json();
        assert_eq!((&body["success"], &body["data"]["object"]), (&json!(true), &json!("list")));
        let data = body["data"]["data"].as_array().unwrap().clone();
        data.iter().map(|one| one["type"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let all = [
        "invoice.created",
        "invoice.updated",
        "invoice_payment.created",
        "invoice.updated",
        "invoice_payment.created",
        "invoice.created",
    ];
    assert_eq!(kinds("").await, all);
    assert_eq!(kinds("type=invoice_payment.*").await.len(), 2);
    assert_eq!(kinds("type=invoice.created,invoice.updated").await.len(), 4);
    assert_eq!(kinds(&format!("invoice_id={}", session.invoice)).await.len(), 5);
    assert_eq!(kinds("customer_id=ana").await.len(), 5);
    assert_eq!(kinds("created%5Blte%5D=1767225609").await, ["invoice.created"]);
    assert_eq!(kinds("created[gte]=1767225610&limit=2").await.len(), 2);
    assert_eq!(kinds("environment=mainnet").await.len(), 0);

    let body = pepay.get("/api/v1/events?limit=3").await.json();
    assert_eq!(body["data"]["has_more"], json!(true));
    let third = body["data"]["data"][2]["id"].as_str().unwrap().to_owned();
    assert_eq!(kinds(&format!("starting_after={third}")).await.len(), 3);
    assert_eq!(kinds(&format!("ending_before={third}")).await.len(), 2);
    assert_eq!(pepay.get("/api/v1/events?starting_after=evt_1-1").await.status, 400);
    let one = pepay.get(&format!("/api/v1/events/{third}")).await.json();
    assert_eq!(one["data"]["id"], json!(third));
    assert_eq!(one["data"]["api_version"], json!("2025-12-16"));
    assert_eq!(pepay.get("/api/v1/events/evt_1-1").await.status, 404);
    // The cause of a creation is its call.
    let first = pepay.get("/api/v1/events?type=invoice.created").await.json();
    let cause = &first["data"]["data"][1]["request"];
    assert_eq!(cause["idempotency_key"], json!(pepay_support::key(1)));
    // A commerce key sees commerce only.
    let commerce = pepay.shop("GET", "/api/v1/events", &Value::Null).await.json();
    assert_eq!(commerce["data"]["data"], json!([]));
}

#[tokio::test]
async fn the_event_that_is_on_one_page_only_is_a_switch() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    sandbox.pepay().set_switches(|switches| switches.invoice_paid_events = true);
    let session = pepay.create(1).await;
    sandbox.pepay().pay(&session.invoice, Default::default()).unwrap();
    let body = pepay.get("/api/v1/events?type=invoice.paid").await.json();
    assert_eq!(body["data"]["data"][0]["data"]["object"]["status"], json!("paid"));
    assert!(sandbox.deliveries().iter().all(|delivery| delivery.event != "invoice.paid"));
}

#[tokio::test]
async fn keys_are_made_used_suspended_and_revoked() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    let path = "/api/v1/api-keys";
    let keys = pepay.desk("GET", path, &Value::Null).await.json();
    assert_eq!(keys.as_array().unwrap().len(), 2);
    assert!(!keys.to_string().contains(&pepay.merchant));
    for bad in [
        json!({ "scope": "merchant" }),
        json!({ "name": "", "scope": "merchant" }),
        json!({ "name": "n", "scope": "admin" }),
        json!({ "name": "n", "scope": "merchant", "expires_at": 1 }),
        json!({ "name": "n", "scope": "merchant", "expiresAt": 1_767_225_700 }),
    ] {
        assert_eq!(pepay.desk("POST", path, &bad).await.status, 400, "{bad}");
    }
    let body = json!({ "name": "till", "scope": "commerce", "expires_at": 1_767_225_700 });
    let made = pepay.desk("POST", path, &body).await.json();
    assert_eq!(made["expires_at"], json!(1_767_225_700));
    let (id, key) = (made["key_id"].as_str().unwrap(), made["api_key"].as_str().unwrap());
    assert!(key.starts_with("ck_live_"));
    let status = async || {
        let reply = pepay.call("GET", "/api/commerce/status", &[("x-api-key", key)], &Value::Null).await;
        reply.status
    };
    assert_eq!(status().await, 200);
    let listed = pepay.desk("GET", "/api/v1/api-keys?scope=commerce", &Value::Null).await.json();
    assert_eq!(listed[1]["last_used_at"], json!(1_767_225_600));
    assert_eq!(pepay.desk("GET", "/api/v1/api-keys?scope=x", &Value::Null).await.status, 400);
    sandbox.pepay().suspend_key(id, true).unwrap();
    assert_eq!(status().await, 403);
    sandbox.pepay().suspend_key(id, false).unwrap();
    sandbox.advance(Duration::from_secs(100)).await;
    assert_eq!(status().await, 403);
    let revoke = format!("{path}/{id}/revoke");
    assert!(pepay.desk("POST", &revoke, &Value::Null).await.json()["message"].is_string());
    assert_eq!(status().await, 401);
    let listed = pepay.desk("GET", "/api/v1/api-keys?scope=commerce", &Value::Null).await.json();
    assert_eq!((&listed[1]["status"], &listed[1]["revoked_at"]), (&json!("revoked"), &json!(1_767_225_700)));
    assert_eq!(pepay.desk("POST", "/api/v1/api-keys/x/revoke", &Value::Null).await.status, 404);
    assert_eq!(Pepay::of(&sandbox, 1).desk("POST", &revoke, &Value::Null).await.status, 404);
}

#[tokio::test]
async fn key_management_has_limits_and_switches() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    let path = "/api/v1/api-keys";
    sandbox.pepay().set_switches(|switches| {
        switches.most_active_keys = 3;
        switches.merchant_key_prefix = "sk_live_".into();
        switches.accept_camel_expires_at = true;
    });
    let body = json!({ "name": "n", "scope": "merchant", "expiresAt": "2026-01-02T00:00:00Z" });
    let made = pepay.desk("POST", path, &body).await.json();
    assert!(made["api_key"].as_str().unwrap().starts_with("sk_live_"));
    assert_eq!(made["expires_at"], json!(1_767_312_000));
    assert_eq!(refused(&pepay.desk("POST", path, &body).await).0, 403);
    sandbox.pepay().set_switches(|switches| switches.key_management = false);
    assert_eq!(pepay.desk("GET", path, &Value::Null).await.status, 404);
}
