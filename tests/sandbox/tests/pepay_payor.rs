//! What a payer does with its session.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod pepay_support;
mod support;

use std::time::Duration;

use paymux_sandbox::Sandbox;
use pepay_support::{Pepay, Session, refused};
use serde_json::{Value, json};
use support::control;

const TOKENS: &str = "/api/v1/payments/available-tokens";
const ADDRESSES: &str = "/api/v1/payments/payment-addresses";

async fn ids(pepay: &Pepay<'_>, session: &Session, query: &str) -> Vec<(u64, String)> {
    let reply = pepay.payer(session, "GET", &format!("{TOKENS}{query}"), &Value::Null).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let body = reply.json();
    let each = body.as_array().unwrap().iter();
    each.map(|one| (one["id"].as_u64().unwrap(), one["availability_status"].as_str().unwrap().to_owned()))
        .collect()
}

#[tokio::test]
async fn on_devnet_tokens_have_no_settlement_quote() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    let session = pepay.create(1).await;
    let found = ids(&pepay, &session, "").await;
    assert_eq!(found.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6]);
    assert!(found.iter().all(|(_, status)| status == "DEVNET"));
    let all = ids(&pepay, &session, "?mode=all").await;
    assert_eq!(all.last().unwrap(), &(7, "QUOTE_REQUIRED".to_owned()));
    assert_eq!(ids(&pepay, &session, "?mode=all&available_only=true").await.len(), 6);
    assert_eq!(ids(&pepay, &session, "?mode=network&network=solana").await.len(), 2);
    for bad in ["?mode=network", "?mode=network&network=x", "?mode=some", "?available_only=1"] {
        let reply = pepay.payer(&session, "GET", &format!("{TOKENS}{bad}"), &Value::Null).await;
        assert_eq!(reply.status, 400, "{bad}");
    }
    let body = pepay.payer(&session, "GET", TOKENS, &Value::Null).await.json();
    assert!(body[0].get("settlement_rate").is_none());
    // A blocked token is not offered, and an underpaid invoice has its own only.
    pepay.post("/api/v1/merchant/tokens/2/block", &json!({ "blocked": true })).await;
    assert_eq!(ids(&pepay, &session, "").await.len(), 5);
    sandbox.pepay().underpay(&session.invoice, 1).unwrap();
    assert_eq!(ids(&pepay, &session, "?mode=all").await, [(1, "DEVNET".to_owned())]);
}

#[tokio::test]
async fn on_mainnet_rates_grow_stale_and_routes_run_dry() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::of(&sandbox, 2);
    let session = pepay.create(1).await;
    let status = async || ids(&pepay, &session, "").await.swap_remove(0);
    assert_eq!(status().await, (101, "AVAILABLE".into()));
    sandbox.pepay().dry_token(101, true).unwrap();
    assert_eq!(status().await.1, "NO_LIQUIDITY");
    assert_eq!(ids(&pepay, &session, "?available_only=true").await[0].0, 102);
    let ask = json!({ "network": "base", "tokenId": 101 });
    let quote = pepay.payer(&session, "POST", ADDRESSES, &ask).await.json();
    assert_eq!(quote["status_code"], json!("settlement_unavailable"));
    sandbox.pepay().dry_token(101, false).unwrap();
    sandbox.pepay().stop_rates(true);
    sandbox.advance(Duration::from_secs(300)).await;
    assert_eq!(status().await.1, "AVAILABLE");
    sandbox.advance(Duration::from_secs(1)).await;
    assert_eq!(status().await.1, "STALE");
    let quote = pepay.payer(&session, "POST", ADDRESSES, &ask).await.json();
    assert_eq!((&quote["quote_status"], &quote["status_code"]), (&json!("expired"), &json!("quote_expired")));
    sandbox.pepay().stop_rates(false);
    let body = pepay.payer(&session, "GET", TOKENS, &Value::Null).await.text();
    assert!(body.contains("\"settlement_rate\":150.25"), "{body}");
}

#[tokio::test]
async fn a_quote_holds_for_a_while_and_rotates() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    let session = pepay.create(1).await;
    let ask = json!({ "network": "base", "tokenId": 1 });
    let quote = pepay.payer(&session, "POST", ADDRESSES, &ask).await.json();
    assert_eq!(quote["success"], json!(true));
    assert_eq!((&quote["quote_status"], &quote["status_code"]), (&json!("available"), &json!("ok")));
    assert_eq!(quote["estimated_token_amount"], json!("25.755000"));
    assert_eq!(quote["exchange_rate"], json!("1"));
    assert_eq!(quote["usd_amount"], json!(25.5));
    assert_eq!(quote["quote_valid_until"], json!(1_767_225_900));
    assert_eq!(quote["quote_expires_in_seconds"], json!(300));
    assert_eq!((&quote["retryable"], &quote["message"]), (&Value::Null, &Value::Null));
    let connection = &quote["ws_connection"];
    assert_eq!((&connection["endpoint"], &connection["format"]), (&json!("/ws/payment"), &json!("event_v1")));
    assert!(connection["ws_url"].as_str().unwrap().starts_with("ws://127.0.0.1:"));
    sandbox.advance(Duration::from_secs(301)).await;
    let second = pepay.payer(&session, "POST", ADDRESSES, &ask).await.json();
    assert_ne!(second["temp_address"], quote["temp_address"]);
    assert_eq!(second["quote_valid_until"], json!(1_767_226_201));

    for bad in [
        json!({ "network": "base" }),
        json!({ "tokenId": 1 }),
        json!({ "network": "Base", "tokenId": 1 }),
        json!({ "network": "bsc", "tokenId": 1 }),
        json!({ "network": "base", "tokenId": 101 }),
        json!({ "network": "base", "tokenId": -1 }),
        json!({ "network": "base", "token_id": 1 }),
        json!({ "network": "ethereum", "tokenId": 8 }),
    ] {
        assert_eq!(pepay.payer(&session, "POST", ADDRESSES, &bad).await.status, 400, "{bad}");
    }
    // Underpaid: the same address, the same token, for what is left.
    sandbox.pepay().underpay(&session.invoice, 10_000).unwrap();
    let third = pepay.payer(&session, "POST", ADDRESSES, &ask).await.json();
    assert_eq!((&third["temp_address"], &third["usd_amount"]), (&second["temp_address"], &json!(15.5)));
    let other = json!({ "network": "solana", "tokenId": 3 });
    assert_eq!(pepay.payer(&session, "POST", ADDRESSES, &other).await.status, 400);
    sandbox.pepay().pay(&session.invoice, Default::default()).unwrap();
    assert_eq!(pepay.payer(&session, "POST", ADDRESSES, &ask).await.status, 400);
}

#[tokio::test]
async fn a_quote_that_has_run_out_is_not_paid() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    let ask = json!({ "network": "base", "tokenId": 1 });
    let quoted = async |number| {
        let session = pepay.create(number).await;
        pepay.payer(&session, "POST", ADDRESSES, &ask).await;
        session
    };
    let sessions = [quoted(1).await, quoted(2).await, quoted(3).await, quoted(4).await];
    sandbox.advance(Duration::from_secs(299)).await;
    sandbox.pepay().pay(&sessions[0].invoice, Default::default()).unwrap();
    sandbox.advance(Duration::from_secs(1)).await;
    let [_, named, renewed, hosted] = &sessions;
    for session in [named, renewed, hosted] {
        let late = sandbox.pepay().pay(&session.invoice, Default::default()).unwrap_err();
        assert!(late.to_string().contains("run out"), "{late}");
        assert!(sandbox.pepay().underpay(&session.invoice, 1).is_err());
    }
    // The network takes it all the same, if the payer insists.
    let how = paymux_sandbox::pepay::Pay { token_id: Some(1), ..Default::default() };
    sandbox.pepay().pay(&named.invoice, how).unwrap();
    pepay.payer(renewed, "POST", ADDRESSES, &ask).await;
    sandbox.pepay().pay(&renewed.invoice, Default::default()).unwrap();
    // The hosted page quotes anew by itself.
    let (token, signature) = (&hosted.token, &hosted.signature);
    let page = format!("{}?session={token}&signature={signature}", sandbox.hosted_url("pepay").unwrap());
    support::send(&page, "POST", &[], "action=pay").await;
    for session in &sessions {
        assert_eq!(pepay.invoice(&session.invoice).await["status"], json!("paid"));
    }
}

#[tokio::test]
async fn a_quote_that_cannot_be_had_fails_softly_or_hard() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    let session = pepay.create(1).await;
    let ask = json!({ "network": "base", "tokenId": 1 });
    control(&sandbox, "POST", "pepay/act/fail_quotes", json!({ "count": 2 })).await;
    let soft = pepay.payer(&session, "POST", ADDRESSES, &ask).await;
    assert_eq!(soft.status, 200);
    let body = soft.json();
    assert_eq!((&body["success"], &body["quote_status"]), (&json!(true), &json!("unavailable")));
    assert_eq!(body["status_code"], json!("quote_unavailable"));
    assert_eq!((&body["retryable"], &body["retry_after_seconds"]), (&json!(true), &json!(30)));
    sandbox.pepay().set_switches(|switches| switches.unavailable_quote_400 = true);
    let hard = pepay.payer(&session, "POST", ADDRESSES, &ask).await;
    assert_eq!(refused(&hard), (400, "QUOTE_UNAVAILABLE".into()));
    assert_eq!(pepay.payer(&session, "POST", ADDRESSES, &ask).await.json()["status_code"], json!("ok"));
}

#[tokio::test]
async fn session_details_are_flat_unless_a_switch_wraps_them() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    let session = pepay.create_with(1, json!({ "description": "Mugs", "expires_in": 10_500 })).await;
    let path = format!("/api/v1/payments/session-details?invoice_id={}", session.invoice);
    let flat = pepay.payer(&session, "GET", &path, &Value::Null).await.json();
    assert_eq!(flat["description"], json!("Mugs"));
    assert_eq!((&flat["remaining_time"], &flat["remaining_seconds"]), (&json!(10_500), &json!(10)));
    assert_eq!((&flat["locked_network"], &flat["locked_payment_address"]), (&Value::Null, &Value::Null));
    sandbox.advance(Duration::from_secs(20)).await;
    sandbox.pepay().set_switches(|switches| switches.wrapped_session_details = true);
    let wrapped = pepay.payer(&session, "GET", &path, &Value::Null).await.json();
    assert_eq!(wrapped["status"], json!("ok"));
    assert_eq!(wrapped["data"]["invoice_status"], json!("expired"));
    assert_eq!(wrapped["data"]["remaining_time"], json!(0));
    sandbox.pepay().set_switches(|switches| switches.refuse_invoice_id_query = true);
    assert_eq!(pepay.payer(&session, "GET", &path, &Value::Null).await.status, 400);
}

#[tokio::test]
async fn an_email_is_taken_while_the_invoice_can_be_paid() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    let path = "/api/v1/payments/customer-email";
    let (one, two) = (pepay.create(1).await, pepay.create(2).await);
    let none = pepay.payer(&one, "GET", path, &Value::Null).await.json();
    assert_eq!(none, json!({ "email": null, "has_email": false }));
    let good = json!({ "email": "ana@example.org" });
    assert_eq!(pepay.payer(&one, "POST", path, &json!({ "email": "ana" })).await.status, 400);
    assert_eq!(pepay.payer(&one, "POST", path, &good).await.json()["email"], json!("ana@example.org"));
    assert_eq!(pepay.payer(&one, "GET", path, &Value::Null).await.json()["has_email"], json!(true));
    sandbox.pepay().pay(&one.invoice, Default::default()).unwrap();
    assert_eq!(pepay.payer(&one, "POST", path, &good).await.status, 400);
    sandbox.pepay().expire(&two.invoice).unwrap();
    assert_eq!(refused(&pepay.payer(&two, "POST", path, &good).await), (410, "INVOICE_EXPIRED".into()));
}

#[tokio::test]
async fn a_form_answers_the_questions_of_its_invoice() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    let questions = json!({ "questions": [
        { "id": "mail", "question": "Email?", "type": "email", "validation": { "required": true } },
        { "id": "note", "question": "A note?", "type": "text", "validation": { "required": false } },
    ] });
    let plain = pepay.create(1).await;
    let path = "/api/v1/payments/invoice-questions";
    let none = pepay.payer(&plain, "GET", path, &Value::Null).await.json();
    assert_eq!(none, json!({ "has_questions": false }));
    let session = pepay.create_with(2, json!({ "questions": questions })).await;
    let some = pepay.payer(&session, "GET", path, &Value::Null).await.json();
    assert_eq!(some, json!({ "has_questions": true, "questions": questions }));
    let submit = async |responses: Value| {
        let body = json!({ "responses": responses });
        pepay.payer(&session, "POST", "/api/v1/payments/submit-form", &body).await
    };
    let mail = json!({ "question_id": "mail", "response": "ana@example.org" });
    for bad in [
        json!([]),
        json!([{ "question_id": "note", "response": "hi" }]),
        json!([{ "question_id": "mail", "response": "no" }]),
        json!([{ "question_id": "mail", "response": 1 }]),
        json!([mail, mail]),
        json!([mail, { "question_id": "other", "response": "x" }]),
    ] {
        assert_eq!(submit(bad.clone()).await.status, 400, "{bad}");
    }
    assert_eq!(submit(json!([mail])).await.json(), json!({ "success": true }));
}

#[tokio::test]
async fn a_verification_finds_a_payment_that_nobody_saw() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    let (session, other) = (pepay.create(1).await, pepay.create(2).await);
    let path = format!("/api/v1/invoice/{}/verify", session.invoice);
    assert_eq!(pepay.payer(&other, "POST", &path, &Value::Null).await.status, 403);
    assert_eq!(pepay.payer(&session, "GET", &path, &Value::Null).await.status, 404);
    // No network has been chosen yet.
    assert_eq!(pepay.payer(&session, "POST", &path, &Value::Null).await.status, 400);
    pepay.payer(&session, "POST", ADDRESSES, &json!({ "network": "base", "tokenId": 1 })).await;
    assert_eq!(pepay.payer(&session, "POST", &path, &json!({ "network": "bsc" })).await.status, 400);
    sandbox.pepay().hide_payment(&session.invoice, Default::default()).unwrap();
    assert_eq!(pepay.invoice(&session.invoice).await["status"], json!("unpaid"));
    let started = pepay.payer(&session, "POST", &path, &json!({ "network": "base" })).await;
    assert_eq!(started.status, 202);
    let job = started.json();
    assert_eq!((&job["success"], &job["data"]["status"]), (&json!(true), &json!("pending")));
    // While it is under way, asking again gives the same job.
    let again = pepay.payer(&session, "POST", &path, &Value::Null).await.json();
    assert_eq!(again["data"]["id"], job["data"]["id"]);
    sandbox.advance(Duration::from_secs(30)).await;
    let done = pepay.payer(&session, "GET", &path, &Value::Null).await.json();
    assert_eq!(done["data"]["completed_at"], json!(1_767_225_630));
    assert_eq!(done["data"]["result"]["invoice_status"], json!("paid"));
    assert_eq!(pepay.invoice(&session.invoice).await["status"], json!("paid"));
    // Not every network can be looked at.
    pepay.payer(&other, "POST", ADDRESSES, &json!({ "network": "ton", "tokenId": 6 })).await;
    let path = format!("/api/v1/invoice/{}/verify", other.invoice);
    assert_eq!(pepay.payer(&other, "POST", &path, &Value::Null).await.status, 400);
}
