//! The control API: the same powers over HTTP.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod support;

use paymux_sandbox::Sandbox;
use serde_json::{Value, json};
use support::{Payviox, Receiver, control, order, send};

#[tokio::test]
async fn a_payment_played_by_http_alone() {
    let sandbox = Sandbox::start().await.unwrap();
    let receiver = Receiver::start().await;
    let environment = control(&sandbox, "GET", "environment", Value::Null).await.json();
    assert_eq!(environment, serde_json::to_value(sandbox.environment()).unwrap());
    let hook = json!({ "provider": "payviox", "url": receiver.url });
    let set = control(&sandbox, "PUT", "webhooks", hook).await.json();
    assert_eq!(set.as_array().unwrap().len(), 2, "payment and payout");
    let id = Payviox::new(&sandbox).session("A").await;
    let paid = control(&sandbox, "POST", "payviox/act/pay", json!({ "id": id, "fees": 7 })).await;
    assert_eq!(paid.status, 200);
    control(&sandbox, "POST", "settle", Value::Null).await;
    assert_eq!(receiver.received()[0].json()["fees"], json!(7));
    let deliveries = control(&sandbox, "GET", "deliveries", Value::Null).await.json();
    assert_eq!(deliveries[0]["state"], json!("delivered"));
    assert_eq!(deliveries[0]["attempts"][0]["status"], json!(200));
    assert_eq!(control(&sandbox, "POST", "deliveries/1/resend", Value::Null).await.status, 200);
    sandbox.settle().await;
    assert_eq!(receiver.received().len(), 2);
    let requests = control(&sandbox, "GET", "requests/payviox", Value::Null).await.json();
    assert_eq!(requests[0]["operation"], json!("session.create"));
}

#[tokio::test]
async fn the_clock_moves_by_http() {
    let sandbox = Sandbox::start().await.unwrap();
    let id = Payviox::new(&sandbox).session("A").await;
    let clock = control(&sandbox, "POST", "clock/advance", json!({ "seconds": 86_400 })).await.json();
    assert_eq!(clock, json!({ "now": "2026-01-02T00:00:00Z", "runs": false }));
    assert_eq!(Payviox::new(&sandbox).details(&id).await["status"], json!("expired"));
    assert_eq!(control(&sandbox, "GET", "clock", Value::Null).await.json(), clock);
}

#[tokio::test]
async fn every_action_has_its_name() {
    let sandbox = Sandbox::start().await.unwrap();
    sandbox.payviox().subscribe_all();
    let payviox = Payviox::new(&sandbox);
    let act = async |action: &str, input: Value| {
        let reply = control(&sandbox, "POST", &format!("payviox/act/{action}"), input.clone()).await;
        assert_eq!(reply.status, 200, "{action} {input}: {}", reply.text());
        reply.json()
    };
    for (number, actions) in [
        vec![
            ("fail", json!({})),
            ("process", json!({})),
            ("pay", json!({})),
            ("refund", json!({ "amount": 1 })),
        ],
        vec![("review", json!({})), ("approve", json!({}))],
        vec![("underpay", json!({ "received": 5 })), ("decline", json!({}))],
        vec![("expire", json!({}))],
    ]
    .into_iter()
    .enumerate()
    {
        let id = payviox.session(&number.to_string()).await;
        for (action, mut input) in actions {
            input["id"] = json!(id);
            act(action, input).await;
        }
    }
    act("set_balance", json!({ "balance": 1, "payout_balance": 500 })).await;
    let body = json!({ "email": "ana@example.org", "amount": 500 });
    let hash = payviox.post("/payout/create", &payviox.secret, &body).await.json()["hash"].clone();
    for steps in [
        ["process_payout", "succeed_payout"],
        ["process_payout", "fail_payout"],
        ["send_test_webhook", "reject_payout"],
    ] {
        let order = act("withdraw", json!({ "hash": hash, "amount": 100, "provider": "crypto" })).await;
        for step in steps {
            act(step, order.clone()).await;
        }
    }
    act("deactivate_user", json!({ "hash": hash })).await;
    act("fail_next_redirect", json!({ "message": "no" })).await;
    act("subscribe", json!({ "events": ["succeeded"] })).await;
    act("subscribe", json!({})).await;
    act("rotate_keys", json!({})).await;
    let events: Vec<_> = sandbox.deliveries().into_iter().map(|delivery| delivery.event).collect();
    for event in [
        "succeeded",
        "pending_review",
        "declined",
        "refunded",
        "expired",
        "incomplete",
        "payout.failed",
        "payout.rejected",
    ] {
        assert!(events.iter().any(|one| one == event), "{event} in {events:?}");
    }
}

#[tokio::test]
async fn errors_have_a_status_and_a_reason() {
    let sandbox = Sandbox::start().await.unwrap();
    let id = Payviox::new(&sandbox).session("A").await;
    for (method, path, body, status) in [
        ("GET", "weather", Value::Null, 404),
        ("POST", "payviox/act/dance", json!({}), 404),
        ("POST", "nobody/act/pay", json!({}), 404),
        ("POST", "payviox/act/pay", json!({ "id": "no" }), 404),
        ("POST", "payviox/act/pay", json!({}), 400),
        ("POST", "payviox/act/pay", json!({ "id": id, "colour": "red" }), 400),
        ("POST", "payviox/act/approve", json!({ "id": id }), 409),
        ("PUT", "payviox/switches", json!({ "no_such": true }), 400),
        ("PUT", "payviox/switches", json!([]), 400),
        ("PUT", "webhooks", json!({ "provider": "payviox", "url": "http://example.org" }), 400),
        ("POST", "clock/advance", json!({ "seconds": -1 }), 400),
        ("POST", "deliveries/x/resend", Value::Null, 400),
        ("POST", "deliveries/7/resend", Value::Null, 404),
        (
            "POST",
            "faults",
            json!({ "provider": "nobody", "operation": "*", "fault": { "kind": "hang" } }),
            404,
        ),
        ("POST", "webhooks/faults", json!({ "provider": "payviox", "kind": "x", "fault": "duplicate" }), 404),
    ] {
        let reply = control(&sandbox, method, path, body.clone()).await;
        assert_eq!(reply.status, status, "{method} {path} {body}: {}", reply.text());
        assert!(reply.json()["error"].is_string());
    }
}

#[tokio::test]
async fn switches_change_by_name_and_reset() {
    let sandbox = Sandbox::start().await.unwrap();
    let all = control(&sandbox, "PUT", "payviox/switches", json!({ "old_401": true })).await.json();
    assert_eq!((all["old_401"].clone(), all["php_json"].clone()), (json!(true), json!(true)));
    assert!(sandbox.payviox().switches().old_401);
    let payviox = Payviox::new(&sandbox);
    payviox.session("A").await;
    control(&sandbox, "POST", "faults/random", json!({ "percent": 100 })).await;
    assert_eq!(control(&sandbox, "POST", "reset", Value::Null).await.status, 200);
    assert!(!sandbox.payviox().switches().old_401);
    assert!(sandbox.requests("payviox").is_empty() && sandbox.deliveries().is_empty());
    let faults = control(&sandbox, "GET", "faults", Value::Null).await.json();
    assert_eq!(
        (faults["random_percent"].clone(), faults["seed"].clone()),
        (json!(0), json!(sandbox.seed().to_string()))
    );
    // Keys stay, and the order id is free again.
    assert_eq!(payviox.post("/session", &payviox.secret, &order("A")).await.status, 201);
}

#[tokio::test]
async fn another_sites_page_cannot_use_it() {
    let sandbox = Sandbox::start().await.unwrap();
    let evil = [("Origin", "http://evil.example")];
    for path in ["_control/environment", "_control/state"] {
        let url = format!("{}{path}", sandbox.page_url());
        assert_eq!(send(&url, "GET", &evil, "").await.status, 403, "{path}");
    }
    let id = Payviox::new(&sandbox).session("A").await;
    let pay = format!("{}/{id}", sandbox.hosted_url("payviox").unwrap());
    assert_eq!(send(&pay, "POST", &evil, "action=pay").await.status, 403, "the payer's own page");
    assert!(Payviox::new(&sandbox).details(&id).await["status"].is_null(), "nobody has paid");
    let url = format!("{}/reset", sandbox.control_url());
    assert_eq!(send(&url, "POST", &[("Origin", "http://evil.example")], "").await.status, 403);
    let own = format!("http://{}", sandbox.address());
    assert_eq!(send(&url, "POST", &[("Origin", &own)], "").await.status, 200);
}

#[tokio::test]
async fn the_state_has_no_secrets() {
    let sandbox = Sandbox::start().await.unwrap();
    let payviox = Payviox::new(&sandbox);
    payviox.session("A").await;
    let body = json!({ "email": "ana@example.org", "amount": 500 });
    let hash = payviox.post("/payout/create", &payviox.secret, &body).await.json()["hash"].clone();
    let state = control(&sandbox, "GET", "state", Value::Null).await.text();
    assert!(state.contains("\"order_id\":\"A\"") && !state.contains(hash.as_str().unwrap()));
    for account in sandbox.accounts("payviox").unwrap() {
        for secret in account.credentials.values() {
            assert!(!state.contains(secret));
        }
    }
    assert!(!format!("{sandbox:?} {:?}", sandbox.payviox()).contains(&payviox.secret));
}

#[tokio::test]
async fn a_running_clock_shows_the_machines_time() {
    let sandbox = Sandbox::builder().clock(paymux_sandbox::Start::Real).start().await.unwrap();
    let id = Payviox::new(&sandbox).session("A").await;
    let before = sandbox.now();
    sandbox.advance(std::time::Duration::from_secs(86_400)).await;
    assert!(sandbox.now().duration_since(before).as_secs() >= 86_400);
    assert_eq!(Payviox::new(&sandbox).details(&id).await["status"], json!("expired"));
}

#[tokio::test]
async fn a_wrong_action_is_answered_with_those_that_there_are() {
    let sandbox = Sandbox::start().await.unwrap();
    for provider in ["iterapay", "payviox", "pepay"] {
        let refused = control(&sandbox, "POST", &format!("{provider}/act/dance"), json!({})).await;
        assert_eq!(refused.status, 404);
        let text = refused.json()["error"].as_str().unwrap().to_owned();
        let (start, known) = text.split_once("; there are: ").unwrap();
        assert_eq!(start, "no action \"dance\"");
        assert!(known.split(", ").count() > 5, "{known}");
        for action in known.split(", ") {
            // It is known, whatever it makes of an input that means nothing.
            let answer =
                control(&sandbox, "POST", &format!("{provider}/act/{action}"), json!({ "x": 1 })).await;
            assert!(!answer.json().to_string().contains("no action"), "{provider} {action}");
        }
    }
}

#[tokio::test]
async fn what_is_missing_is_said_for_programs_too() {
    let sandbox = Sandbox::start().await.unwrap();
    for (path, missing) in [
        ("payviox/act/pay", json!("session")),
        ("pepay/act/pay", json!("invoice")),
        ("nobody/act/pay", json!("provider")),
        ("deliveries/9/resend", json!("delivery")),
        ("payviox/act/dance", Value::Null),
    ] {
        let refused = control(&sandbox, "POST", path, json!({ "id": "x" })).await;
        assert_eq!((refused.status, &refused.json()["missing"]), (404, &missing), "{path}");
    }
    let fault = json!({ "provider": "payviox", "operation": "*", "count": 1, "fault": { "kind": "rain" } });
    let refused = control(&sandbox, "POST", "faults", fault).await;
    let text = refused.json()["error"].as_str().unwrap().to_owned();
    assert!(text.ends_with("`truncated`, `canned`"), "{text}");
}
