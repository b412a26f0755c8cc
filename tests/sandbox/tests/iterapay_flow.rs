//! IteraPay: a payment from the invoice to the webhook, over raw HTTP.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod support;

use std::time::Duration;

use paymux_sandbox::Sandbox;
use serde_json::{Value, json};
use support::iterapay::{Auth, IteraPay, problem};
use support::{Receiver, sign};

fn events(receiver: &Receiver) -> Vec<String> {
    let each = receiver.received().into_iter();
    each.map(|one| one.json()["event"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_payment_from_the_invoice_to_the_signed_webhook() {
    let sandbox = Sandbox::start().await.unwrap();
    let receiver = Receiver::start().await;
    sandbox.set_webhook_url("iterapay", &receiver.url).unwrap();
    let iterapay = IteraPay::new(&sandbox);

    let body =
        json!({ "amount": "42.50", "type": "onetime", "description": "Basket 77", "paymentMethodID": 7 });
    let reply = iterapay.post("/merchants/{m}/invoices", &iterapay.key, &body).await;
    assert_eq!(reply.status, 201);
    let id = reply.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(reply.json(), json!({ "id": id }));
    let expected = json!({
        "id": id, "amount": "42.50", "type": "onetime", "state": "pending",
        "createdAt": "2026-01-01T00:00:00Z", "paymentMethodID": 7, "amlOk": true,
    });
    assert_eq!(iterapay.read(&format!("/merchants/{{m}}/invoices/{id}")).await, expected);
    let public = iterapay.get(&format!("/public/invoices/{id}"), &Auth::None).await;
    assert_eq!((public.status, public.json()), (200, expected.clone()));

    let path = format!("/public/invoices/{id}/method/7/address");
    let address = iterapay.get(&path, &Auth::None).await.json();
    assert_eq!(address["amount"], json!("42.716750"));
    assert_eq!(address["expiresAt"], json!("2026-01-01T00:15:00Z"));
    assert_eq!(address.as_object().unwrap().len(), 3);
    assert_eq!(iterapay.get(&path, &Auth::None).await.json(), address);

    iterapay.act("pay", json!({ "id": id }));
    sandbox.advance(Duration::from_secs(59)).await;
    assert_eq!(iterapay.state(&id).await, "pending");
    sandbox.advance(Duration::from_secs(1)).await;
    assert_eq!(iterapay.state(&id).await, "paid");

    assert_eq!(events(&receiver), ["transaction.pending", "transaction.confirmed", "invoice.paid"]);
    for message in receiver.received() {
        assert_eq!(message.header("x-iterapay-signature"), sign(&iterapay.secret, &message.body));
        assert_eq!(message.header("content-type"), "application/json");
    }
    let mut paid = expected;
    paid["state"] = json!("paid");
    assert_eq!(receiver.received()[2].json()["data"], paid);
    let first = receiver.received()[0].json()["data"].clone();
    assert_eq!((&first["invoiceID"], &first["confirmedAt"]), (&json!(id), &Value::Null));
    let confirmed = receiver.received()[1].json()["data"]["confirmedAt"].clone();
    assert_eq!(confirmed, json!("2026-01-01T00:01:00Z"));
}

#[tokio::test]
async fn an_unpaid_invoice_expires_by_the_clock() {
    let sandbox = Sandbox::start().await.unwrap();
    let iterapay = IteraPay::new(&sandbox);
    let id = iterapay.invoice("5.00").await;
    let reusable = iterapay.invoice_with(json!({ "type": "reusable" })).await;
    sandbox.advance(Duration::from_secs(15 * 60 - 1)).await;
    assert_eq!(iterapay.state(&id).await, "pending");
    sandbox.advance(Duration::from_secs(1)).await;
    assert_eq!(iterapay.state(&id).await, "expired");
    assert_eq!(iterapay.state(&reusable).await, "pending");
    let path = format!("/public/invoices/{id}/method/7/address");
    problem(&iterapay.get(&path, &Auth::None).await, 400, &path);
}

#[tokio::test]
async fn a_payment_in_time_counts_though_it_is_confirmed_late() {
    let sandbox = Sandbox::start().await.unwrap();
    let iterapay = IteraPay::new(&sandbox);
    let (full, half) = (iterapay.invoice("5.00").await, iterapay.invoice("5.00").await);
    sandbox.advance(Duration::from_secs(15 * 60 - 1)).await;
    iterapay.act("pay", json!({ "id": full }));
    iterapay.act("underpay", json!({ "id": half }));
    sandbox.advance(Duration::from_secs(30)).await;
    assert_eq!(
        (iterapay.state(&full).await.as_str(), iterapay.state(&half).await.as_str()),
        ("pending", "pending")
    );
    sandbox.advance(Duration::from_secs(30)).await;
    assert_eq!(
        (iterapay.state(&full).await.as_str(), iterapay.state(&half).await.as_str()),
        ("paid", "expired")
    );
}

#[tokio::test]
async fn a_payment_after_the_expiry_arrives_and_does_not_count() {
    for (credit, end) in [(false, "expired"), (true, "paid")] {
        let sandbox = Sandbox::start().await.unwrap();
        let iterapay = IteraPay::new(&sandbox);
        iterapay.configure(json!({ "credit_late": credit }));
        let id = iterapay.invoice("5.00").await;
        let refused = sandbox.act("iterapay", "overpay", json!({ "id": id, "amount": "0.01" }));
        assert!(refused.is_err());
        iterapay.get(&format!("/public/invoices/{id}/method/7/address"), &Auth::None).await;
        sandbox.advance(Duration::from_secs(15 * 60)).await;
        iterapay.act("pay", json!({ "id": id }));
        sandbox.advance(Duration::from_secs(60)).await;
        assert_eq!(iterapay.state(&id).await, end);
    }
}

#[tokio::test]
async fn too_little_and_too_much() {
    let sandbox = Sandbox::start().await.unwrap();
    let iterapay = IteraPay::new(&sandbox);
    let (little, much) = (iterapay.invoice("42.50").await, iterapay.invoice("42.50").await);
    iterapay.act("underpay", json!({ "id": little }));
    iterapay.act("overpay", json!({ "id": much, "amount": "42.716751" }));
    sandbox.advance(Duration::from_secs(60)).await;
    assert_eq!(
        (iterapay.state(&little).await.as_str(), iterapay.state(&much).await.as_str()),
        ("pending", "paid")
    );
    iterapay.configure(json!({ "partial_states": true }));
    assert_eq!(iterapay.state(&little).await, "partially_paid");
    assert_eq!(iterapay.state(&much).await, "overpaid");
    // The other half makes it whole.
    iterapay.act("pay", json!({ "id": little, "amount": "21.358375" }));
    sandbox.advance(Duration::from_secs(60)).await;
    assert_eq!(iterapay.state(&little).await, "paid");
}

#[tokio::test]
async fn money_that_fails_does_not_count() {
    let sandbox = Sandbox::start().await.unwrap();
    let receiver = Receiver::start().await;
    sandbox.set_webhook_url("iterapay", &receiver.url).unwrap();
    let iterapay = IteraPay::new(&sandbox);
    let id = iterapay.invoice("42.50").await;
    let failed = iterapay.act("pay", json!({ "id": id }));
    iterapay.act("fail_transaction", failed.clone());
    assert!(sandbox.act("iterapay", "fail_transaction", failed).is_err());
    let flagged = iterapay.act("pay", json!({ "id": id }));
    iterapay.act("flag_transaction", flagged);
    sandbox.advance(Duration::from_secs(60)).await;
    let invoice = iterapay.read(&format!("/merchants/{{m}}/invoices/{id}")).await;
    assert_eq!((&invoice["state"], &invoice["amlOk"]), (&json!("pending"), &json!(false)));
    let pending = "transaction.pending";
    assert_eq!(events(&receiver), [pending, "transaction.failed", pending, "transaction.failed"]);
}
