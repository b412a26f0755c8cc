//! Creating, reading, listing and summing invoices.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod pepay_support;
mod support;

use std::time::Duration;

use paymux_sandbox::Sandbox;
use pepay_support::{Pepay, refused};
use serde_json::{Value, json};

#[tokio::test]
async fn each_field_of_a_creation_has_its_rule() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    let long = "x".repeat(256);
    for (number, bad) in (0..).zip([
        json!({}),
        json!({ "amount_usd": "25.50" }),
        json!({ "amount_usd": 0.009 }),
        json!({ "amount_usd": 1_000_000.01 }),
        json!({ "amount_usd": -1 }),
        json!({ "amount_usd": 1, "description": long }),
        json!({ "amount_usd": 1, "customer_id": long }),
        json!({ "amount_usd": 1, "metadata": [] }),
        json!({ "amount_usd": 1, "expires_in": 0 }),
        json!({ "amount_usd": 1, "expires_in": 2_592_000_001_i64 }),
        json!({ "amount_usd": 1, "expires_in": "60000" }),
        json!({ "amount_usd": 1, "customer_email": "no" }),
        json!({ "amount_usd": 1, "payment_return_url": "no" }),
        json!({ "amount_usd": 1, "payment_return_url_enabled": true }),
        json!({ "amount_usd": 1, "receiver_override_enable": true }),
        json!({ "amount_usd": 1, "amuont": 1 }),
        json!({ "amount_usd": 1, "questions": { "questions": [] } }),
        json!({ "amount_usd": 1, "questions": { "questions": [{ "id": "a", "question": "b" }] } }),
        json!([]),
    ]) {
        let reply = pepay.try_create(number, &bad).await;
        assert_eq!(refused(&reply), (400, "VALIDATION_ERROR".into()), "{bad}");
    }
    let good = json!({
        "amount_usd": 1_000_000, "description": "x".repeat(255), "customer_id": "cust-9",
        "metadata": { "a": [1, { "b": null }] }, "expires_in": 2_592_000_000_i64,
        "receiver_override_enable": true, "receiver_override_address": "0x1", "invoice_title": "t",
        "invoice_footer": "f", "customer_email": "ana@example.org",
        "payment_return_url": "https://shop.example/", "payment_return_url_enabled": true,
        "questions": { "questions": [
            { "id": "q1", "question": "Email?", "type": "email", "validation": { "required": true } },
        ] },
    });
    assert_eq!(pepay.try_create(99, &good).await.status, 200);
    sandbox.pepay().set_switches(|switches| {
        switches.refuse_unknown_fields = false;
        switches.create_answers_201 = true;
    });
    assert_eq!(pepay.try_create(98, &json!({ "amount_usd": 1, "x": 1 })).await.status, 201);
}

#[tokio::test]
async fn the_older_codes_and_limits_are_switches() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    sandbox.pepay().set_switches(|switches| {
        switches.legacy_codes = true;
        switches.amount_decimals = 2;
        switches.metadata_limit = Some(10);
    });
    for (number, (body, code)) in (0..).zip([
        (json!({ "amount_usd": "1" }), "INVALID_AMOUNT_FORMAT"),
        (json!({ "amount_usd": 1.005 }), "INVALID_AMOUNT_FORMAT"),
        (json!({ "amount_usd": 0 }), "INVALID_AMOUNT_RANGE"),
        (json!({ "amount_usd": 1, "expires_in": "x" }), "INVALID_EXPIRATION_FORMAT"),
        (json!({ "amount_usd": 1, "expires_in": -1 }), "INVALID_EXPIRATION_RANGE"),
        (json!({ "amount_usd": 1, "metadata": { "reference": "long" } }), "METADATA_TOO_LARGE"),
    ]) {
        assert_eq!(refused(&pepay.try_create(number, &body).await), (400, code.into()), "{body}");
    }
}

#[tokio::test]
async fn amounts_are_exact_to_the_thousandth() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    // Sent as text, so that no float of the test's own stands between.
    for (number, (text, millis, decimal, short)) in (0..).zip([
        ("0.01", 10, "0.010", "0.01"),
        ("4.35", 4_350, "4.350", "4.35"),
        ("1.005", 1_005, "1.005", "1.005"),
        ("999999.999", 999_999_999, "999999.999", "999999.999"),
        ("2.50e1", 25_000, "25.000", "25"),
    ]) {
        let key = pepay_support::key(number);
        let headers = [
            ("x-api-key", pepay.merchant.as_str()),
            ("Idempotency-Key", key.as_str()),
            ("Content-Type", "application/json"),
        ];
        let url = format!("{}/api/v1/invoices", pepay.base);
        let reply = support::send(&url, "POST", &headers, &format!("{{\"amount_usd\":{text}}}")).await;
        assert_eq!(reply.status, 200, "{text} {reply:?}");
        let session = pepay_support::Session::of(&reply.json());
        let invoice = pepay.invoice(&session.invoice).await;
        assert_eq!((&invoice["amount"], &invoice["amount_decimal"]), (&json!(millis), &json!(decimal)));
        let path = "/api/v1/payments/session-details";
        let details = pepay.payer(&session, "GET", path, &Value::Null).await.text();
        assert!(details.contains(&format!("\"amount_usd\":{short},")), "{details}");
    }
    assert_eq!(pepay.try_create(50, &json!({ "amount_usd": 0.0005 })).await.status, 400);
}

#[tokio::test]
async fn a_list_turns_its_pages_both_ways() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    let mut ids = Vec::new();
    for number in 0..12 {
        ids.push(pepay.create(number).await.invoice);
        sandbox.advance(Duration::from_secs(1)).await;
    }
    let page = async |query: &str| {
        let reply = pepay.get(&format!("/api/v1/invoices?{query}")).await;
        assert_eq!(reply.status, 200, "{query} {reply:?}");
        let body = reply.json();
        assert_eq!(body["object"], json!("list"));
        let data = body["data"].as_array().unwrap().clone();
        let found: Vec<usize> =
            data.iter().map(|one| ids.iter().position(|id| one["id"] == json!(id)).unwrap()).collect();
        (found, body["has_more"].as_bool().unwrap())
    };
    assert_eq!(page("").await, ((2..12).rev().collect(), true));
    assert_eq!(page(&format!("limit=2&starting_after={}", ids[10])).await, (vec![9, 8], true));
    assert_eq!(page(&format!("limit=2&starting_after={}", ids[2])).await, (vec![1, 0], false));
    assert_eq!(page(&format!("limit=2&ending_before={}", ids[3])).await, (vec![5, 4], true));
    assert_eq!(page(&format!("limit=2&ending_before={}", ids[9])).await, (vec![11, 10], false));
    let start = 1_767_225_600;
    let between = format!("created_gte={}&created_lte={}", start + 3, start + 5);
    assert_eq!(page(&between).await, (vec![5, 4, 3], false));
    assert_eq!(page("created_gte=2026-01-01T00:00:11Z").await, (vec![11], false));
    for bad in [
        "limit=0",
        "limit=101",
        "limit=x",
        "starting_after=nope",
        "expand=refunds",
        "environment=prod",
        "status=open",
        "invoice_type=x",
        "created_gte=soon",
        "payments_limit=0",
        "status=",
    ] {
        assert_eq!(pepay.get(&format!("/api/v1/invoices?{bad}")).await.status, 400, "{bad}");
    }
    let both = format!("/api/v1/invoices?starting_after={}&ending_before={}", ids[1], ids[1]);
    assert_eq!(pepay.get(&both).await.status, 400);
}

#[tokio::test]
async fn filters_sums_and_expansions_agree() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    let paid = pepay.create_with(1, json!({ "customer_id": "ana" })).await;
    let part = pepay.create_with(2, json!({ "amount_usd": 10, "customer_id": "ben" })).await;
    pepay.create_with(3, json!({ "amount_usd": 1, "customer_id": "ana" })).await;
    let gone = pepay.create_with(4, json!({ "amount_usd": 2 })).await;
    let half = pepay.sandbox.pepay();
    half.underpay(&paid.invoice, 5_000).unwrap();
    half.pay(&paid.invoice, Default::default()).unwrap();
    half.underpay(&part.invoice, 4_000).unwrap();
    half.cancel(&gone.invoice).unwrap();

    let totals = pepay.get("/api/v1/invoices/totals").await.json();
    assert_eq!(totals["amount_unit"], json!("usd_millis"));
    let sum = |name: &str| totals["totals"][name].clone();
    assert_eq!(sum("all"), json!({ "amount": 38_500, "amount_decimal": "38.500", "count": 4 }));
    assert_eq!(sum("paid")["amount"], json!(25_500));
    assert_eq!(sum("underpaid")["count"], json!(1));
    assert_eq!(sum("canceled")["amount_decimal"], json!("2.000"));
    assert_eq!(sum("expired")["count"], json!(0));
    let ana = pepay.get("/api/v1/invoices/totals?customer_id=ana&status=unpaid,paid").await.json();
    assert_eq!(ana["totals"]["all"]["amount"], json!(26_500));

    let list = pepay.get("/api/v1/invoices/customer/ana?expand=payments,latest_payment").await.json();
    let data = list["data"].as_array().unwrap();
    assert_eq!(data.len(), 2);
    assert_eq!(data[0]["payments"], json!([]));
    assert_eq!(data[0]["latest_payment"], Value::Null);
    let payments = data[1]["payments"].as_array().unwrap();
    assert_eq!(payments.len(), 2);
    assert_eq!(payments[0], data[1]["latest_payment"]);
    assert_eq!((&payments[0]["status"], &payments[1]["status"]), (&json!("confirmed"), &json!("underpaid")));
    assert_eq!(payments[1]["amount_usd"], json!(5));
    let wallet = data[1]["payer_wallet_address"].as_str().unwrap();
    let receipts = format!("/api/v1/invoices?payer_wallet_address={wallet}&payer_wallet_network=base");
    assert_eq!(pepay.get(&receipts).await.json()["data"].as_array().unwrap().len(), 1);
    let one = pepay.get(&format!("/api/v1/invoices/{}?expand=payments&payments_limit=1", paid.invoice)).await;
    assert_eq!(one.json()["payments"].as_array().unwrap().len(), 1);
    assert!(one.json().get("latest_payment").is_none());

    half.settle(&paid.invoice).unwrap();
    let status = pepay.get(&format!("/api/v1/invoices/{}/status", paid.invoice)).await.json();
    assert_eq!(status["object"], json!("invoice_status"));
    assert_eq!(status["invoice"]["status"], json!("paid"));
    assert_eq!(status["latest_payment"]["settlement_status"], json!("settled"));
    assert!(status["latest_payment"]["settlement"]["settlement_tx_hash"].is_string());
    assert!(half.settle(&paid.invoice).is_err());
    let status = pepay.get(&format!("/api/v1/invoices/{}/status", gone.invoice)).await.json();
    assert_eq!((&status["latest_payment"], &status["invoice"]["status"]), (&Value::Null, &json!("canceled")));
    sandbox.pepay().set_switches(|switches| switches.cancelled_invoices = true);
    assert_eq!(pepay.invoice(&gone.invoice).await["status"], json!("cancelled"));
}

#[tokio::test]
async fn the_older_build_writes_iso_times() {
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    sandbox.pepay().set_switches(|switches| switches.iso_times = true);
    let created = pepay.try_create(1, &json!({ "amount_usd": 1 })).await.json();
    assert_eq!(created["expires_at"], json!("2026-01-01T12:00:00.000Z"));
    let id = created["invoice_id"].as_str().unwrap();
    sandbox.pepay().pay(id, Default::default()).unwrap();
    assert_eq!(pepay.invoice(id).await["paid_at"], json!("2026-01-01T00:00:00.000Z"));
    let events = pepay.get("/api/v1/events").await.json();
    assert_eq!(events["data"]["data"][0]["created"], json!(1_767_225_600));
    assert_eq!(events["data"]["data"][0]["data"]["object"]["paid_at"], json!("2026-01-01T00:00:00.000Z"));
}

#[tokio::test]
async fn errors_come_in_three_envelopes() {
    use paymux_sandbox::Fault;
    use paymux_sandbox::pepay::Envelope;
    let sandbox = Sandbox::start().await.unwrap();
    let pepay = Pepay::new(&sandbox);
    assert_eq!(refused(&pepay.get("/api/v1/invoices/x").await), (404, "INVOICE_NOT_FOUND".into()));
    sandbox.fault("pepay", "invoice.list", Fault::TooManyRequests { retry_after: 120 }, 2).unwrap();
    let limited = pepay.get("/api/v1/invoices").await;
    assert_eq!((limited.status, limited.header("retry-after").unwrap().as_str()), (429, "120"));
    let expected = json!({
        "success": false, "message": "Too many requests from this IP", "error_code": "RATE_LIMIT_EXCEEDED",
        "retry_after": "2 minutes",
    });
    assert_eq!(limited.json(), expected);
    sandbox.pepay().set_switches(|switches| switches.error_envelope = Some(Envelope::B));
    let body = pepay.get("/api/v1/invoices/x").await.json();
    assert_eq!(body, json!({ "error": "no such invoice", "code": "INVOICE_NOT_FOUND" }));
    assert_eq!(pepay.get("/api/v1/invoices").await.json()["code"], json!("RATE_LIMIT_EXCEEDED"));
    sandbox.pepay().set_switches(|switches| switches.error_envelope = Some(Envelope::C));
    let body = pepay.get("/api/v1/invoices/x").await.json();
    let expected =
        json!({ "success": false, "message": "no such invoice", "error_code": "INVOICE_NOT_FOUND" });
    assert_eq!(body, expected);
    assert_eq!(pepay.get("/api/v1/nothing").await.status, 404);
}
