//! IteraPay: transactions, collections, funds, fees and withdrawals.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod support;

use std::time::Duration;

use paymux_sandbox::Sandbox;
use serde_json::{Value, json};
use support::Receiver;
use support::iterapay::{IteraPay, problem};

const TRON: &str = "TQ5ExampleExampleExampleExample123";
const MINUTE: Duration = Duration::from_secs(60);

async fn paid(iterapay: &IteraPay<'_>, more: Value) -> String {
    let id = iterapay.invoice_with(more).await;
    iterapay.act("pay", json!({ "id": id }));
    iterapay.sandbox.advance(MINUTE).await;
    id
}

async fn balance(iterapay: &IteraPay<'_>, method: u32) -> String {
    let funds = iterapay.read("/merchants/{m}/funds").await;
    let one = funds.as_array().unwrap().iter().find(|one| one["paymentMethodID"] == json!(method));
    one.unwrap()["balance"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_collection_moves_the_balance_by_exactly_its_net() {
    let sandbox = Sandbox::start().await.unwrap();
    let iterapay = IteraPay::new(&sandbox);
    let (a, b) = (paid(&iterapay, json!({})).await, paid(&iterapay, json!({ "amount": "10" })).await);
    let unpaid = iterapay.invoice("5.00").await;

    let listed = iterapay.get("/merchants/{m}/collect/invoices", &iterapay.key).await;
    let expected = format!(
        r#"{{"invoices":[{{"id":"{a}","amount":42.50,"status":"paid","paidAt":"2026-01-01T00:01:00Z"}},{{"id":"{b}","amount":10,"status":"paid","paidAt":"2026-01-01T00:02:00Z"}}]}}"#
    );
    assert_eq!(listed.text(), expected);

    // 42.716750 and 10.051 USDC, less 1 % each: 42.28958250 and 9.95049; then 0.5 % of the sum.
    let info = iterapay.read(&format!("/merchants/{{m}}/collect/info?invoiceIDs={a},{b}")).await;
    assert_eq!(info, json!({ "gross": "52.24007250", "net": "51.97887213", "fee": "0.26120037" }));
    let amount = "/merchants/{m}/fees/amount?type=collect&amount=52.24007250&paymentMethodID=7";
    let amount = iterapay.read(amount).await;
    assert_eq!(amount, json!({ "type": "collect", "fee": "0.26120037", "net": "51.97887213" }));

    let init = format!("/merchants/{}/collect/init", iterapay.merchant);
    let start =
        async |ids: &str| iterapay.call("POST", &format!("{init}?invoiceIDs={ids}"), &iterapay.key, "").await;
    problem(&start(&format!("{a},{unpaid}")).await, 400, &init);
    problem(&start("x").await, 404, &init);
    problem(&start("").await, 400, &init);
    let reply = start(&format!("{a},{b}")).await;
    assert_eq!((reply.status, reply.json()["transactionIDs"].as_array().unwrap().len()), (200, 2));
    let id = reply.json()["id"].as_str().unwrap().to_owned();
    // It cannot be started again.
    problem(&start(&a).await, 400, &init);
    let state = format!("/merchants/{{m}}/collect/state?id={id}");
    assert_eq!(iterapay.read(&state).await, json!({ "id": id, "status": "pending" }));
    assert_eq!(balance(&iterapay, 7).await, "0.00000000");
    iterapay.configure(json!({ "funds_shape": "balances" }));
    let funds = iterapay.read("/merchants/{m}/funds").await;
    let expected =
        json!({ "methodID": "7", "available": "0.00000000", "pending": "51.97887213", "currency": "USDC" });
    assert_eq!(funds["balances"][0], expected);
    iterapay.configure(json!({ "funds_shape": "array" }));
    sandbox.advance(MINUTE).await;
    assert_eq!(iterapay.read(&state).await["status"], json!("completed"));
    assert_eq!(balance(&iterapay, 7).await, "51.97887213");
    let list = iterapay.read("/merchants/{m}/invoices?collectStates[]=completed").await;
    assert_eq!(list["total"], json!(2));
    assert_eq!(iterapay.read("/merchants/{m}/collect/invoices").await, json!({ "invoices": [] }));
}

#[tokio::test]
async fn collections_have_a_minimum_one_token_and_another_fee() {
    let sandbox = Sandbox::start().await.unwrap();
    let iterapay = IteraPay::new(&sandbox);
    let small = paid(&iterapay, json!({ "amount": "5.00" })).await;
    let tron = paid(&iterapay, json!({ "paymentMethodID": 9 })).await;
    let info = format!("/merchants/{}/collect/info", iterapay.merchant);
    let init = format!("/merchants/{}/collect/init", iterapay.merchant);
    let reply = iterapay.call("POST", &format!("{init}?invoiceIDs={small}"), &iterapay.key, "").await;
    assert!(problem(&reply, 400, &init).contains("5.00 USD"));
    let mixed = format!("{info}?invoiceIDs={small},{tron}");
    problem(&iterapay.get(&mixed, &iterapay.key).await, 400, &info);
    iterapay.configure(json!({ "collect_fee": "network" }));
    let figures = iterapay.read(&format!("{info}?invoiceIDs={tron}")).await;
    assert_eq!(figures, json!({ "gross": "131.48437500", "net": "130.38437500", "fee": "1.10000000" }));
}

#[tokio::test]
async fn fees_and_limits() {
    let sandbox = Sandbox::start().await.unwrap();
    let iterapay = IteraPay::new(&sandbox);
    let fees = "/merchants/{m}/fees";
    for (query, expected) in [
        ("type=onetime", json!({ "type": "onetime", "percentage": "1.00" })),
        ("type=reusable&paymentMethodID=7", json!({ "type": "reusable", "percentage": "1.25" })),
        ("type=collect", json!({ "type": "collect", "percentage": "0.50" })),
        ("type=withdrawal", json!({ "type": "withdrawal", "flat": "1.00" })),
        ("type=withdrawal&paymentMethodID=9", json!({ "type": "withdrawal", "flat": "1.1" })),
    ] {
        assert_eq!(iterapay.read(&format!("{fees}?{query}")).await, expected, "{query}");
    }
    let path = format!("/merchants/{}/fees", iterapay.merchant);
    for query in ["", "type=withdraw", "type=onetime&paymentMethodID=1", "type=onetime&methodID=7"] {
        problem(&iterapay.get(&format!("{path}?{query}"), &iterapay.key).await, 400, &path);
    }
    let path = format!("{path}/amount");
    for query in ["type=collect", "type=collect&amount=x", "amount=1", "type=withdrawal&amount=0.5"] {
        problem(&iterapay.get(&format!("{path}?{query}"), &iterapay.key).await, 400, &path);
    }
    let limits = async || iterapay.get("/merchants/{m}/limits", &iterapay.jwt).await.json();
    assert_eq!(limits().await, json!({ "minCollect": "5.00", "minWithdraw": "10.00" }));
    iterapay.configure(json!({ "limits_shape": "withdrawal" }));
    let expected = json!({ "withdrawal": { "minimum": "10.00", "maximum": "100000.00", "currency": "USD" } });
    assert_eq!(limits().await, expected);
}

#[tokio::test]
async fn a_withdrawal_takes_from_the_balance_and_moves_with_the_clock() {
    let sandbox = Sandbox::start().await.unwrap();
    let receiver = Receiver::start().await;
    sandbox.set_webhook_url("iterapay", &receiver.url).unwrap();
    let iterapay = IteraPay::new(&sandbox);
    iterapay.act("set_balance", json!({ "paymentMethodID": 12, "amount": "100.5" }));
    let body = json!({ "address": TRON, "amount": "40.25", "paymentMethodID": 12 });
    let reply = iterapay.post("/merchants/{m}/withdrawals", &iterapay.key, &body).await;
    assert_eq!(reply.status, 201);
    let id = reply.json()["id"].as_str().unwrap().to_owned();
    let expected = json!({
        "id": id, "address": TRON, "amount": "40.25", "paymentMethodID": 12, "state": "pending",
        "createdAt": "2026-01-01T00:00:00Z", "txHash": null,
    });
    assert_eq!(reply.json(), expected);
    assert_eq!(balance(&iterapay, 12).await, "60.25000000");
    let pending = "/merchants/{m}/withdrawals/pending";
    assert_eq!(iterapay.read(pending).await, json!([expected]));

    let one = format!("/merchants/{{m}}/withdrawals/{id}");
    sandbox.advance(MINUTE).await;
    let moving = iterapay.read(&one).await;
    assert_eq!(moving["state"], json!("processing"));
    assert_eq!(moving["txHash"].as_str().unwrap().len(), 64);
    assert_eq!(iterapay.read(pending).await, json!([]));
    sandbox.advance(MINUTE).await;
    assert_eq!(iterapay.read(&one).await["state"], json!("completed"));
    assert!(sandbox.act("iterapay", "fail_withdrawal", json!({ "id": id })).is_err());

    let second = iterapay.post("/merchants/{m}/withdrawals", &iterapay.key, &body).await.json();
    assert_ne!(second["id"], json!(id));
    iterapay.act("fail_withdrawal", json!({ "id": second["id"] }));
    assert_eq!(balance(&iterapay, 12).await, "60.25000000");
    sandbox.settle().await;
    let events: Vec<_> = receiver.received().iter().map(|one| one.json()["event"].clone()).collect();
    let names = ["pending", "processing", "completed", "pending", "failed"];
    assert_eq!(events, names.map(|name| json!(format!("withdrawal.{name}"))));
}

#[tokio::test]
async fn a_withdrawal_is_refused_before_anything_moves() {
    let sandbox = Sandbox::start().await.unwrap();
    let iterapay = IteraPay::new(&sandbox);
    iterapay.act("set_balance", json!({ "paymentMethodID": 12, "amount": "100" }));
    let path = format!("/merchants/{}/withdrawals", iterapay.merchant);
    for (change, named) in [
        (json!({ "address": null }), "address"),
        (json!({ "address": "" }), "address"),
        (json!({ "address": "0x00000000000000000000000000000000000000aa" }), "address"),
        (json!({ "address": &TRON[1..] }), "address"),
        (json!({ "amount": null }), "amount"),
        (json!({ "amount": 40 }), "amount"),
        (json!({ "amount": "0" }), "amount"),
        (json!({ "amount": "100.00000001" }), "amount"),
        (json!({ "amount": "10.01" }), "amount"),
        (json!({ "paymentMethodID": null }), "paymentMethodID"),
        (json!({ "paymentMethodID": "12" }), "paymentMethodID"),
        (json!({ "paymentMethodID": 1 }), "paymentMethodID"),
        (json!({ "memo": "x" }), "memo"),
    ] {
        let mut body = json!({ "address": TRON, "amount": "40.25", "paymentMethodID": 12 });
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let detail = problem(&iterapay.post(&path, &iterapay.key, &body).await, 400, &path);
        assert!(detail.contains(&format!("'{named}'")), "{change}: {detail}");
    }
    iterapay.configure(json!({ "refusal_status": 422 }));
    let body = json!({ "address": TRON, "amount": "100.01", "paymentMethodID": 12 });
    problem(&iterapay.post(&path, &iterapay.key, &body).await, 422, &path);
    assert_eq!(balance(&iterapay, 12).await, "100.00000000");
    // 10.00 USD are 10.013 USDT; the whole balance can go.
    for amount in ["10.013", "89.987"] {
        let body = json!({ "address": TRON, "amount": amount, "paymentMethodID": 12 });
        assert_eq!(iterapay.post(&path, &iterapay.key, &body).await.status, 201);
    }
    assert_eq!(balance(&iterapay, 12).await, "0.00000000");
    assert!(sandbox.configure("iterapay", json!({ "refusal_status": 500 })).is_err());
}

#[tokio::test]
async fn transactions_are_listed_by_post_and_read_one_by_one() {
    let sandbox = Sandbox::start().await.unwrap();
    let iterapay = IteraPay::new(&sandbox);
    let a = paid(&iterapay, json!({})).await;
    let b = iterapay.invoice_with(json!({ "paymentMethodID": 9 })).await;
    iterapay.act("pay", json!({ "id": b }));
    let list = format!("/merchants/{}/transactions/list", iterapay.merchant);
    let found = async |query: &str, body: &str| -> String {
        let reply = iterapay.call("POST", &format!("{list}{query}"), &iterapay.key, body).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        let body = reply.json();
        let name = |one: &Value| if one["invoiceID"] == json!(a) { "a" } else { "b" };
        body["data"].as_array().unwrap().iter().map(name).collect()
    };
    for (query, body, expected) in [
        ("", "", "ba"),
        ("", "{}", "ba"),
        ("?order=asc", "{}", "ab"),
        ("?orderBy=amount&order=asc", "{}", "ab"),
        ("?limit=1&page=2", "{}", "a"),
        ("", r#"{"states":["confirmed"]}"#, "a"),
        ("", r#"{"states":[]}"#, "ba"),
        ("", r#"{"tokens":[9,12]}"#, "b"),
        ("", r#"{"dateFrom":"2026-01-01T00:01:00Z"}"#, "b"),
        ("", r#"{"dateTo":"2026-01-01T00:00:59Z"}"#, "a"),
        ("", &format!(r#"{{"invoiceIDs":["{b}"]}}"#), "b"),
    ] {
        assert_eq!(found(query, body).await, expected, "{query} {body}");
    }
    for (query, body) in [
        ("?states=confirmed", "{}"),
        ("", r#"{"tokens":["9"]}"#),
        ("", r#"{"states":"confirmed"}"#),
        ("", r#"{"dateFrom":5}"#),
        ("", r#"{"limit":5}"#),
        ("", "[]"),
    ] {
        problem(&iterapay.call("POST", &format!("{list}{query}"), &iterapay.key, body).await, 400, &list);
    }
    problem(&iterapay.get(&list, &iterapay.key).await, 405, &list);

    let all = iterapay.call("POST", &list, &iterapay.key, "").await.json();
    assert_eq!((&all["total"], &all["page"], &all["limit"]), (&json!(2), &json!(1), &json!(20)));
    let one = &all["data"][1];
    let path = format!("/merchants/{{m}}/transactions/{}", one["id"].as_str().unwrap());
    assert_eq!(iterapay.read(&path).await, *one);
    assert_eq!(one["amount"], json!("42.716750"));
    assert_eq!(one["confirmedAt"], json!("2026-01-01T00:01:00Z"));
    let other = IteraPay::of(&sandbox, 1);
    assert_eq!(other.get(&path, &other.key).await.status, 404);
    let none = other.call("POST", "/merchants/{m}/transactions/list", &other.key, "").await.json();
    assert_eq!(none["total"], json!(0));
}

#[tokio::test]
async fn the_other_words_for_states() {
    let sandbox = Sandbox::start().await.unwrap();
    let iterapay = IteraPay::new(&sandbox);
    iterapay.configure(json!({ "transaction_states": "concepts" }));
    let id = paid(&iterapay, json!({})).await;
    let state = async || {
        let list = iterapay.call("POST", "/merchants/{m}/transactions/list", &iterapay.key, "").await.json();
        list["data"][0]["state"].as_str().unwrap().to_owned()
    };
    let waiting =
        async || iterapay.read("/merchants/{m}/collect/invoices").await["invoices"].as_array().unwrap().len();
    assert_eq!(
        (state().await.as_str(), iterapay.state(&id).await.as_str(), waiting().await),
        ("confirmed", "paid", 0)
    );
    sandbox.advance(MINUTE).await;
    assert_eq!((state().await.as_str(), waiting().await), ("settled", 1));
    iterapay.configure(json!({ "transaction_states": "dashboard" }));
    assert_eq!(state().await, "Completed");
    let flagged = iterapay.invoice("5").await;
    let flagged = iterapay.act("pay", json!({ "id": flagged }));
    assert_eq!(state().await, "Pending");
    iterapay.act("flag_transaction", flagged);
    assert_eq!(state().await, "Failed");
    iterapay.configure(json!({ "transaction_states": "concepts" }));
    assert_eq!(state().await, "flagged");
}
