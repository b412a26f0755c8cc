//! What can become of a session, in details and webhooks.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod support;

use std::time::Duration;

use paymux_sandbox::payviox::Pay;
use paymux_sandbox::{Error, Sandbox};
use serde_json::json;
use support::{Payviox, Receiver};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

async fn listening() -> (Sandbox, Receiver) {
    let sandbox = Sandbox::start().await.unwrap();
    let receiver = Receiver::start().await;
    sandbox.set_webhook_url("payviox", &receiver.url).unwrap();
    sandbox.payviox().subscribe_all();
    (sandbox, receiver)
}

#[tokio::test]
async fn only_succeeded_is_on_from_the_start() {
    let sandbox = Sandbox::start().await.unwrap();
    let receiver = Receiver::start().await;
    sandbox.set_webhook_url("payviox", &receiver.url).unwrap();
    let payviox = Payviox::new(&sandbox);
    let id = payviox.session("A").await;
    sandbox.payviox().review(&id, Pay::default()).unwrap();
    sandbox.payviox().approve(&id).unwrap();
    sandbox.payviox().refund(&id, None).unwrap();
    sandbox.settle().await;
    assert_eq!(receiver.types(), ["succeeded"]);
    assert!(matches!(sandbox.payviox().subscribe(&["failed"]), Err(Error::NotFound { .. })));
    sandbox.payviox().subscribe(&["declined"]).unwrap();
    let id = payviox.session("B").await;
    sandbox.payviox().decline(&id).unwrap();
    sandbox.settle().await;
    assert_eq!(receiver.types(), ["succeeded", "declined"]);
}

#[tokio::test]
async fn a_flagged_payment_is_approved_or_declined() {
    let (sandbox, receiver) = listening().await;
    let payviox = Payviox::new(&sandbox);
    let (one, two) = (payviox.session("A").await, payviox.session("B").await);
    for id in [&one, &two] {
        sandbox.payviox().review(id, Pay::default()).unwrap();
        let details = payviox.details(id).await;
        assert_eq!(details["status"], json!("pending_review"));
        for member in ["fees", "net_amount", "customer_details", "payment_details"] {
            assert_eq!(details[member], json!(null), "{member}");
        }
        assert_eq!(details["payment_method"], json!("stripe_credit"));
        assert_eq!(details["ip"], json!("127.0.0.1"));
        assert!(sandbox.payviox().pay(id, Pay::default()).is_err());
    }
    sandbox.payviox().approve(&one).unwrap();
    sandbox.payviox().decline(&two).unwrap();
    sandbox.settle().await;
    assert_eq!(receiver.types(), ["pending_review", "pending_review", "succeeded", "declined"]);
    assert_eq!(payviox.details(&one).await["status"], json!("succeeded"));
    let declined = payviox.details(&two).await;
    assert_eq!((declined["status"].clone(), declined["amount"].clone()), (json!("declined"), json!(4599)));
    assert!(sandbox.payviox().approve(&two).is_err());
    sandbox.advance(DAY).await;
    assert_eq!(receiver.types().len(), 4, "neither expires");
}

#[tokio::test]
async fn crypto_underpaid_and_then_paid() {
    let (sandbox, receiver) = listening().await;
    let payviox = Payviox::new(&sandbox);
    let id = payviox.session("A").await;
    sandbox.payviox().underpay(&id, 4000).unwrap();
    sandbox.payviox().underpay(&id, 99).unwrap();
    assert!(sandbox.payviox().underpay(&id, 500).is_err(), "not too little");
    assert!(sandbox.payviox().expire(&id).is_err(), "money has come in");
    assert_eq!(payviox.details(&id).await["status"], json!("pending"));
    sandbox.advance(DAY * 2).await;
    sandbox.payviox().pay(&id, Pay::default()).unwrap();
    sandbox.settle().await;
    assert_eq!(receiver.types(), ["incomplete", "incomplete", "succeeded"]);
    let first = receiver.received()[0].json();
    assert_eq!(first["amount_remaining"], json!(599));
    assert_eq!(first["provider"], json!("crypto"));
    assert_eq!(receiver.received()[1].json()["amount_remaining"], json!(500));
    assert!(receiver.received()[2].json().get("amount_remaining").is_none());
}

#[tokio::test]
async fn only_crypto_can_be_underpaid() {
    let (sandbox, _) = listening().await;
    let payviox = Payviox::new(&sandbox);
    let id = payviox.session_with("A", json!({ "paymentMethodId": "stripe_credit" })).await;
    let error = sandbox.payviox().underpay(&id, 10).unwrap_err();
    assert_eq!(error.to_string(), "refused: only crypto payments can be underpaid");
    let how = Pay { method: Some("paypal".into()), ..Pay::default() };
    assert!(sandbox.payviox().pay(&id, how).is_err(), "the session takes one method only");
}

#[tokio::test]
async fn a_failed_attempt_leaves_the_session_payable_and_sends_nothing() {
    let (sandbox, receiver) = listening().await;
    let payviox = Payviox::new(&sandbox);
    let id = payviox.session("A").await;
    sandbox.payviox().fail(&id).unwrap();
    assert_eq!(payviox.details(&id).await["status"], json!("failed"));
    sandbox.payviox().process(&id).unwrap();
    assert_eq!(payviox.details(&id).await["status"], json!("processing"));
    sandbox.payviox().pay(&id, Pay::default()).unwrap();
    sandbox.settle().await;
    assert_eq!(receiver.types(), ["succeeded"]);
}

#[tokio::test]
async fn a_started_redirect_is_pending_and_expires_by_switch() {
    let (sandbox, receiver) = listening().await;
    let payviox = Payviox::new(&sandbox);
    let id = payviox.session_with("A", json!({ "paymentMethodId": "zen_blik" })).await;
    assert_eq!(payviox.details(&id).await["status"], json!("pending"));
    sandbox.payviox().set_switches(|switches| switches.unfinished_attempts_expire = false);
    sandbox.advance(DAY).await;
    assert_eq!(payviox.details(&id).await["status"], json!("pending"));
    sandbox.payviox().set_switches(|switches| switches.unfinished_attempts_expire = true);
    sandbox.advance(Duration::from_secs(1)).await;
    assert_eq!(payviox.details(&id).await["status"], json!("expired"));
    assert_eq!(receiver.types(), ["expired"]);
    let body = receiver.received()[0].json();
    assert_eq!((body["provider"].clone(), body.get("fees")), (json!("zen"), None));
}

#[tokio::test]
async fn refunds_in_parts_never_more_than_was_paid() {
    let (sandbox, receiver) = listening().await;
    let payviox = Payviox::new(&sandbox);
    let id = payviox.session("A").await;
    assert!(sandbox.payviox().refund(&id, None).is_err(), "not paid");
    sandbox.payviox().pay(&id, Pay { fees: Some(120), ..Pay::default() }).unwrap();
    let balance = payviox.get("/balance", &payviox.secret).await.json();
    assert_eq!(balance, json!({ "balance": 4599, "payout_balance": 1_000_000 }));
    sandbox.payviox().refund(&id, Some(4000)).unwrap();
    assert!(sandbox.payviox().refund(&id, Some(720)).is_err());
    sandbox.payviox().refund(&id, None).unwrap();
    assert!(sandbox.payviox().refund(&id, None).is_err());
    sandbox.settle().await;
    assert_eq!(receiver.types(), ["succeeded", "refunded", "refunded"]);
    // The two say the same, since the body holds no refund amount.
    assert_eq!(receiver.received()[1].body, receiver.received()[2].body);
    assert_eq!(payviox.details(&id).await["status"], json!("succeeded"));
    sandbox.payviox().set_switches(|switches| switches.refunded_status = true);
    assert_eq!(payviox.details(&id).await["status"], json!("refunded"));
}

#[tokio::test]
async fn webhook_and_details_tell_amounts_each_in_its_own_way() {
    let (sandbox, receiver) = listening().await;
    let payviox = Payviox::new(&sandbox);
    let id =
        payviox.session_with("A", json!({ "paymentMethodId": "stripe_credit", "description": "Mugs" })).await;
    sandbox.payviox().pay(&id, Pay::default()).unwrap();
    sandbox.settle().await;
    // 0.30 + 2.9 % of 45.99 = 1.63371, half up
    let body = receiver.received()[0].json();
    assert_eq!((body["amount"].clone(), body["fees"].clone()), (json!(4599), json!(163)));
    assert_eq!((body["payment_method"].clone(), body["provider"].clone()), (json!("card"), json!("stripe")));
    let details = payviox.details(&id).await;
    assert_eq!((details["amount"].clone(), details["net_amount"].clone()), (json!(4762), json!(4599)));
    assert_eq!(details["payment_method"], json!("stripe_credit"));
    assert_eq!(details["description"], json!("Mugs"));
    sandbox.payviox().set_switches(|switches| switches.old_details_amount = true);
    let details = payviox.details(&id).await;
    assert_eq!((details["amount"].clone(), details["net_amount"].clone()), (json!(4599), json!(4436)));
}

#[tokio::test]
async fn metadata_comes_back_exactly_and_the_session_id_wins() {
    let (sandbox, receiver) = listening().await;
    let payviox = Payviox::new(&sandbox);
    let mut text = support::order("A").to_string();
    text.pop();
    text.push_str(
        r#","metadata":{"rate":1.10,"big":123456789012345678901234567890,"integration_session_id":"mine"}}"#,
    );
    let reply = payviox.post_text("/session", &payviox.secret, &text).await;
    let id = reply.json()["session_id"].as_str().unwrap().to_owned();
    sandbox.payviox().pay(&id, Pay::default()).unwrap();
    sandbox.settle().await;
    let body = receiver.received()[0].body.clone();
    assert!(body.contains(r#""rate":1.10"#) && body.contains("123456789012345678901234567890"), "{body}");
    assert_eq!(receiver.received()[0].json()["metadata"]["integration_session_id"], json!(id));
    let details = payviox.get(&format!("/payment/{id}"), &payviox.secret).await.text();
    assert!(details.contains(r#""integration_session_id":"mine""#), "{details}");
}

#[tokio::test]
async fn a_customer_is_in_the_webhook_only_if_collected() {
    let (sandbox, receiver) = listening().await;
    let payviox = Payviox::new(&sandbox);
    let id = payviox.session("A").await;
    let input = json!({ "id": id, "customer": { "email": "ana@example.org", "address": { "city": "Łódź" } }, "country": "PL" });
    sandbox.act("payviox", "pay", input).unwrap();
    sandbox.settle().await;
    let expected = json!({ "email": "ana@example.org", "address": { "city": "Łódź" } });
    assert_eq!(receiver.received()[0].json()["customer"], expected);
    assert!(receiver.received()[0].body.contains(r"\u0141\u00f3d\u017a"), "as PHP writes it");
    let details = payviox.details(&id).await;
    assert_eq!(details["customer_details"], expected);
    assert_eq!((details["country"].clone(), details["customer"].clone()), (json!("PL"), json!("cust-9")));
}

#[tokio::test]
async fn payment_methods_are_filtered_and_priced() {
    let sandbox = Sandbox::start().await.unwrap();
    let payviox = Payviox::new(&sandbox);
    let list =
        async |query: &str| payviox.get(&format!("/payments/methods{query}"), &payviox.secret).await.json();
    let all = list("").await;
    assert!(all.get("zen_blik").is_some() && all.get("nicepay_ewallet").is_none());
    let paypal = json!({
        "name": "PayPal", "image": "https://cdn.payviox.com/images/paypal.png", "countries": null,
        "currencies": ["USD", "EUR", "GBP"], "fees": { "static_fees": 0.25, "percent_fees": 0.02 },
    });
    assert_eq!(all["paypal"], paypal);
    let brazil = list("?countries=BR&currencies=BRL,JPY").await;
    assert!(brazil.get("nicepay_pix").is_some() && brazil.get("stripe_credit").is_some());
    assert!(brazil.get("zen_blik").is_none() && brazil.get("paypal").is_none());
    assert_eq!(list("?is_company=true").await["paypal"]["fees"]["percent_fees"], json!(0.025));
    let many = vec!["PL"; 201].join(",");
    assert!(list(&format!("?countries={many}")).await.get("countries").is_some());
    assert!(list("?countries=Poland").await.get("zen_blik").is_none());
    sandbox.payviox().set_switches(|switches| switches.old_country_check = true);
    let expected = json!({ "error": "Invalid country code", "message": "Country code must be ISO 3166-1 alpha-2 format" });
    assert_eq!(list("?countries=Poland").await, expected);
}

#[tokio::test]
async fn the_sessions_own_methods() {
    let sandbox = Sandbox::start().await.unwrap();
    let payviox = Payviox::new(&sandbox);
    let id = payviox.session_with("A", json!({ "paymentMethodId": "paypal" })).await;
    let reply = payviox.get(&format!("/session/{id}/payments"), &payviox.secret).await;
    assert_eq!(reply.json(), json!([{ "id": "paypal", "name": "PayPal", "type": "wallet" }]));
    let id = payviox.session("B").await;
    let reply = payviox.get(&format!("/session/{id}/payments"), &payviox.secret).await.json();
    let ids: Vec<_> = reply.as_array().unwrap().iter().map(|one| one["id"].clone()).collect();
    assert!(ids.contains(&json!("stripe_credit")) && !ids.contains(&json!("zen_blik")));
}
