//! IteraPay: invoices, their lists, and their addresses.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod support;

use std::time::Duration;

use paymux_sandbox::Sandbox;
use serde_json::{Value, json};
use support::iterapay::{Auth, IteraPay, problem};

#[tokio::test]
async fn creation_refuses_what_breaks_a_rule() {
    let sandbox = Sandbox::start().await.unwrap();
    let iterapay = IteraPay::new(&sandbox);
    let path = format!("/merchants/{}/invoices", iterapay.merchant);
    for (change, named) in [
        (json!({ "amount": null }), "amount"),
        (json!({ "amount": 42.5 }), "amount"),
        (json!({ "amount": "" }), "amount"),
        (json!({ "amount": "0.00" }), "amount"),
        (json!({ "amount": "-1" }), "amount"),
        (json!({ "amount": "1,50" }), "amount"),
        (json!({ "amount": "1e3" }), "amount"),
        (json!({ "type": null }), "type"),
        (json!({ "type": "withdrawal" }), "type"),
        (json!({ "type": 1 }), "type"),
        (json!({ "description": 5 }), "description"),
        (json!({ "paymentMethodID": "7" }), "paymentMethodID"),
        (json!({ "paymentMethodID": 7.5 }), "paymentMethodID"),
        (json!({ "paymentMethodID": 1 }), "paymentMethodID"),
        (json!({ "paymentMethodId": 7 }), "paymentMethodId"),
        (json!({ "methodID": 7 }), "methodID"),
        (json!({ "currency": "USD" }), "currency"),
    ] {
        let mut body = json!({ "amount": "42.50", "type": "onetime", "paymentMethodID": 7 });
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let detail = problem(&iterapay.post(&path, &iterapay.key, &body).await, 400, &path);
        assert!(detail.contains(&format!("'{named}'")), "{change}: {detail}");
    }
    for body in ["", "[]", "{", "\"x\""] {
        problem(&iterapay.call("POST", &path, &iterapay.key, body).await, 400, &path);
    }
    let Auth::Key(key) = &iterapay.key else { panic!("no key") };
    let plain = [("X-Api-Key", key.as_str()), ("Content-Type", "text/plain")];
    let url = format!("{}{path}", iterapay.base);
    let body = r#"{"amount":"42.50","type":"onetime"}"#;
    problem(&support::send(&url, "POST", &plain, body).await, 400, &path);
    assert_eq!(iterapay.read(&path).await["total"], json!(0));
}

#[tokio::test]
async fn amounts_keep_their_scale_and_types_their_words() {
    let sandbox = Sandbox::start().await.unwrap();
    let iterapay = IteraPay::new(&sandbox);
    for amount in ["42.5", "42.50", "7", "0.01", "999999999999.99"] {
        let id = iterapay.invoice(amount).await;
        let invoice = iterapay.read(&format!("/merchants/{{m}}/invoices/{id}")).await;
        assert_eq!(invoice["amount"], json!(amount));
    }
    for kind in ["onetime", "reusable", "collect", "withdraw"] {
        let id = iterapay.invoice_with(json!({ "type": kind })).await;
        let invoice = iterapay.read(&format!("/merchants/{{m}}/invoices/{id}")).await;
        assert_eq!(invoice["type"], json!(kind));
    }
}

#[tokio::test]
async fn the_other_shapes_of_invoices() {
    let sandbox = Sandbox::start().await.unwrap();
    let iterapay = IteraPay::new(&sandbox);
    let id = iterapay.invoice("42.50").await;
    let path = format!("/merchants/{{m}}/invoices/{id}");
    iterapay.configure(json!({
        "invoice_status_field": true, "prefixed_ids": true, "invoice_amount_as_number": true, "invoice_method": "text",
    }));
    let text = iterapay.get(&path, &iterapay.key).await.text();
    let expected = format!(
        r#"{{"id":"inv_{id}","amount":42.50,"type":"onetime","status":"pending","createdAt":"2026-01-01T00:00:00Z","methodID":"7","amlOk":true}}"#
    );
    assert_eq!(text, expected);
    assert_eq!(
        iterapay.read(&format!("/merchants/{{m}}/invoices/inv_{id}")).await["status"],
        json!("pending")
    );
    iterapay.configure(json!({ "invoice_method": "method_id" }));
    assert_eq!(iterapay.read(&path).await["methodID"], json!(7));
    iterapay.configure(json!({ "invoice_method": "omitted" }));
    assert_eq!(iterapay.read(&path).await.get("methodID"), None);

    iterapay.configure(
        json!({ "create_returns_invoice": true, "create_answers_200": true, "tutorial_create": true }),
    );
    let create = "/merchants/{m}/invoices";
    let body = r#"{"amount":42.50,"type":"onetime","description":"Basket 77","methodID":9}"#;
    let reply = iterapay.call("POST", create, &iterapay.key, body).await;
    assert_eq!((reply.status, &reply.json()["description"]), (200, &json!("Basket 77")));
    assert!(reply.text().contains(r#""amount":42.50,"#));
    iterapay.configure(json!({ "two_invoice_types": true }));
    let body = json!({ "amount": "1", "type": "collect" });
    assert_eq!(iterapay.post(create, &iterapay.key, &body).await.status, 400);
}

#[tokio::test]
async fn archiving_hides_and_deleting_removes() {
    let sandbox = Sandbox::start().await.unwrap();
    let iterapay = IteraPay::new(&sandbox);
    let (kept, gone) = (iterapay.invoice("1").await, iterapay.invoice("2").await);
    let path = |id: &str| format!("/merchants/{}/invoices/{id}", iterapay.merchant);
    for _ in 0..2 {
        let reply = iterapay.call("POST", &path(&kept), &iterapay.key, "").await;
        assert_eq!((reply.status, reply.body.len()), (204, 0));
    }
    let ids = async |query: &str| -> Vec<Value> {
        let list = iterapay.read(&format!("/merchants/{{m}}/invoices{query}")).await;
        list["data"].as_array().unwrap().iter().map(|one| one["id"].clone()).collect()
    };
    assert_eq!(ids("").await, [json!(gone)]);
    assert_eq!(ids("?showArchived=true").await, [json!(gone), json!(kept)]);
    assert_eq!(iterapay.state(&kept).await, "pending");
    assert_eq!(iterapay.call("DELETE", &path(&gone), &iterapay.key, "").await.status, 204);
    for method in ["GET", "POST", "DELETE"] {
        problem(&iterapay.call(method, &path(&gone), &iterapay.key, "").await, 404, &path(&gone));
    }
    problem(
        &iterapay.get(&format!("/public/invoices/{gone}"), &Auth::None).await,
        404,
        &format!("/public/invoices/{gone}"),
    );
}

#[tokio::test]
async fn every_filter_of_the_list() {
    let sandbox = Sandbox::start().await.unwrap();
    let iterapay = IteraPay::new(&sandbox);
    let a = iterapay.invoice_with(json!({ "amount": "9.99", "description": "Basket ÄÖ 77" })).await;
    sandbox.advance(Duration::from_secs(60)).await;
    let b = iterapay.invoice_with(json!({ "amount": "10", "type": "reusable", "paymentMethodID": 9 })).await;
    sandbox.advance(Duration::from_secs(60)).await;
    let c = iterapay.invoice_with(json!({ "amount": "100.00", "paymentMethodID": 12 })).await;
    iterapay.act("pay", json!({ "id": c }));
    let flagged = iterapay.act("pay", json!({ "id": b }));
    iterapay.act("flag_transaction", flagged);
    sandbox.advance(Duration::from_secs(60)).await;
    let name = |id: &Value| match id.as_str().unwrap() {
        id if id == a => "a",
        id if id == b => "b",
        id if id == c => "c",
        _ => panic!("{id}"),
    };
    for (query, expected) in [
        ("", "cba"),
        ("order=asc", "abc"),
        ("order=desc&orderBy=amount", "cba"),
        ("order=asc&orderBy=amount", "abc"),
        ("types[]=onetime", "ca"),
        ("types%5B%5D=onetime&types%5B%5D=reusable", "cba"),
        ("types[]=collect", ""),
        ("states[]=paid", "c"),
        ("states[]=pending&states[]=paid", "cba"),
        ("tokens[]=9", "b"),
        ("tokens[]=USDT&tokens[]=USDC-ERC20", "ca"),
        ("amountFrom=10&amountTo=10.00", "b"),
        ("amountFrom=10.01", "c"),
        ("dateFrom=2026-01-01T00:01:00Z", "cb"),
        ("dateTo=2026-01-01T00:01:00Z", "ba"),
        ("collectStates[]=none", "cba"),
        ("collectStates[]=completed", ""),
        ("amlOk=false", "b"),
        ("amlOk=true", "ca"),
        ("search=basket%20%C3%A4", "a"),
        ("limit=2", "cb"),
        ("limit=2&page=2", "a"),
        ("limit=2&page=3", ""),
    ] {
        let list = iterapay.read(&format!("/merchants/{{m}}/invoices?{query}")).await;
        let found: String = list["data"].as_array().unwrap().iter().map(|one| name(&one["id"])).collect();
        assert_eq!(found, expected, "{query}");
    }
    let path = format!("/merchants/{}/invoices", iterapay.merchant);
    for query in [
        "types=onetime",
        "types[]=x",
        "order=up",
        "orderBy=id",
        "limit=0",
        "limit=-1",
        "limit=x",
        "page=0",
        "amountFrom=x",
        "dateFrom=yesterday",
        "amlOk=1",
        "showArchived=yes",
        "cursor=abc",
    ] {
        problem(&iterapay.get(&format!("{path}?{query}"), &iterapay.key).await, 400, &path);
    }
}

#[tokio::test]
async fn pages_and_how_they_can_lie() {
    let sandbox = Sandbox::start().await.unwrap();
    let iterapay = IteraPay::new(&sandbox);
    for _ in 0..21 {
        iterapay.invoice("1").await;
    }
    let page = async |query: &str| {
        let list = iterapay.read(&format!("/merchants/{{m}}/invoices{query}")).await;
        let length = list["data"].as_array().unwrap().len();
        (length, list["total"].clone(), list["page"].clone(), list["limit"].clone())
    };
    assert_eq!(page("").await, (20, json!(21), json!(1), json!(20)));
    assert_eq!(page("?page=2").await, (1, json!(21), json!(2), json!(20)));
    iterapay.configure(json!({ "false_total": 3, "max_limit": 10 }));
    assert_eq!(page("?limit=100").await, (10, json!(3), json!(1), json!(10)));
    assert_eq!(page("?limit=100&page=3").await, (1, json!(3), json!(3), json!(10)));
    assert_eq!(page("?limit=5").await, (5, json!(3), json!(1), json!(5)));
}

#[tokio::test]
async fn addresses_belong_to_an_invoice_and_a_method() {
    let sandbox = Sandbox::start().await.unwrap();
    let iterapay = IteraPay::new(&sandbox);
    let (fixed, other) = (iterapay.invoice("42.50").await, iterapay.invoice("42.50").await);
    let path = |id: &str, method: &str| format!("/public/invoices/{id}/method/{method}/address");
    let address = async |id: &str, method: &str| iterapay.get(&path(id, method), &Auth::None).await;
    let first = address(&fixed, "7").await.json();
    assert!(first["address"].as_str().unwrap().starts_with("0x"));
    assert_ne!(address(&other, "7").await.json()["address"], first["address"]);
    for bad in ["9", "1", "x", "-7"] {
        problem(&address(&fixed, bad).await, 404, &path(&fixed, bad));
    }
    // An invoice without a method takes any.
    let any = iterapay.invoice_with(json!({ "paymentMethodID": null })).await;
    let tron = address(&any, "9").await.json();
    assert!(tron["address"].as_str().unwrap().starts_with('T'));
    assert_eq!(tron["amount"], json!("132.812500"));
    let withdraw = iterapay.invoice_with(json!({ "type": "withdraw" })).await;
    problem(&address(&withdraw, "7").await, 404, &path(&withdraw, "7"));

    // The list: all methods that the invoice takes, or those asked for before.
    let list = format!("/public/invoices/{any}/addresses");
    iterapay.configure(json!({ "addresses_provisioned_only": true }));
    let only = iterapay.read(&list).await;
    assert_eq!(only["data"].as_array().unwrap().len(), 1);
    assert_eq!(only["data"][0]["address"], tron["address"]);
    assert_eq!(only["data"][0]["paymentMethodID"], json!(9));
    iterapay.configure(json!({ "addresses_provisioned_only": false, "addresses_shape": "bare" }));
    assert_eq!(iterapay.read(&list).await.as_array().unwrap().len(), 6);
    let list = iterapay.read(&format!("/public/invoices/{fixed}/addresses")).await;
    assert_eq!((list.as_array().unwrap().len(), &list[0]["address"]), (1, &first["address"]));
}

#[tokio::test]
async fn a_reusable_invoice_is_paid_again_and_a_one_time_one_is_not() {
    let sandbox = Sandbox::start().await.unwrap();
    let iterapay = IteraPay::new(&sandbox);
    let reusable = iterapay.invoice_with(json!({ "type": "reusable" })).await;
    let onetime = iterapay.invoice("42.50").await;
    for _ in 0..2 {
        for id in [&reusable, &onetime] {
            iterapay.act("pay", json!({ "id": id }));
        }
        sandbox.advance(Duration::from_secs(60)).await;
    }
    assert_eq!(iterapay.state(&reusable).await, "pending");
    assert_eq!(iterapay.state(&onetime).await, "paid");
    let dump = sandbox.dump();
    let credited = |id: &str| {
        let all = dump["providers"]["iterapay"]["transactions"].as_array().unwrap();
        all.iter().filter(|one| one["invoice"] == json!(id) && one["credited"] == json!(true)).count()
    };
    assert_eq!((credited(&reusable), credited(&onetime)), (2, 1));
    // Many payers fill one of type `collect`.
    let many = iterapay.invoice_with(json!({ "type": "collect" })).await;
    for (amount, state) in [("20", "pending"), ("22.716750", "paid")] {
        iterapay.act("pay", json!({ "id": many, "amount": amount }));
        sandbox.advance(Duration::from_secs(60)).await;
        assert_eq!(iterapay.state(&many).await, state);
    }
}
