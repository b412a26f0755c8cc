//! Stripe and PayPal through the command: each kind of amount, status, error and signature.

use hmac::{Hmac, KeyInit, Mac};
use paymux_core::test_util::Scripted;
use serde_json::Value;
use sha2::Sha256;

use crate::support::{Ran, Run};

const SECRET: &str = "whsec_1";

fn run() -> Run {
    Run::new().with_all_providers()
}

fn sign(time: &str, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(format!("{time}.{body}").as_bytes());
    data_encoding::HEXLOWER.encode(&mac.finalize().into_bytes())
}

fn deliver(body: &str, signature: &str) -> Ran {
    let header = format!("Stripe-Signature: {signature}");
    let verify = ["webhook", "verify", "stripe", "--header", &header, "--body", "-", "--now", "1767225600"];
    run().set("STRIPE_WEBHOOK_SECRET", SECRET).stdin(body).run(&verify)
}

/// What an event about this object says.
fn event(kind: &str, object: &str) -> Value {
    let body = format!(r#"{{"id":"evt_1","object":"event","type":"{kind}","data":{{"object":{object}}}}}"#);
    let ran = deliver(&body, &format!("t=1767225600,v1={}", sign("1767225600", &body)));
    let event: Value = serde_json::from_str(&ran.fine()).unwrap();
    event["subject"].clone()
}

#[test]
fn amounts_of_stripe() {
    for (units, currency, amount) in [
        ("2550", "usd", "25.50"),
        ("500", "jpy", "500"),
        ("500", "mga", "500"),
        ("5120", "kwd", "5.120"),
        ("500", "isk", "5"),
        ("500", "ugx", "5"),
        ("1045", "huf", "10.45"),
        ("1000", "twd", "10.00"),
    ] {
        let intent = format!(
            r#"{{"object":"payment_intent","id":"pi_1","status":"succeeded","amount":{units},"amount_received":{units},"currency":"{currency}"}}"#
        );
        let subject = event("payment_intent.succeeded", &intent);
        assert_eq!(subject["status"], "paid", "{currency}");
        for which in ["requested", "received"] {
            assert_eq!(subject[which]["amount"], amount, "{currency}");
            assert_eq!(subject[which]["asset"], currency.to_uppercase());
        }
    }
    // What cannot be an amount is never read as one.
    for wrong in ["-1", "1.5", "\"5\"", "null", "99999999999999999999"] {
        let intent = format!(
            r#"{{"object":"payment_intent","id":"pi_1","status":"succeeded","amount":{wrong},"currency":"usd"}}"#
        );
        assert_eq!(event("payment_intent.succeeded", &intent)["type"], "look_up", "{wrong}");
    }
}

/// The exit, and in what field something is wrong.
fn request(provider: &str, operation: &str, input: &str) -> Option<(String, String)> {
    let ran = run().run(&["request", provider, operation, "--input", input]);
    if ran.exit == paymux_cli::Exit::Fine {
        return None;
    }
    let problem = ran.problem();
    let text = |member: &str| problem[member].as_str().unwrap_or_default().to_owned();
    Some((text("kind"), text("field")))
}

#[test]
fn amounts_that_are_sent_as_they_are_written() {
    let session = |units: &str, currency: &str| {
        let input = format!(
            r#"{{"mode":"payment","line_items":[{{"quantity":1,"price_data":{{"currency":"{currency}","unit_amount":{units},"product_data":{{"name":"x"}}}}}}]}}"#
        );
        request("stripe", "session.create", &input)
    };
    let payout = |units: &str, currency: &str| {
        let input = format!(r#"{{"amount":{units},"currency":"{currency}"}}"#);
        request("stripe", "payout.create", &input)
    };
    let order = |value: &str, currency: &str| {
        let input = format!(
            r#"{{"intent":"CAPTURE","purchase_units":[{{"amount":{{"currency_code":"{currency}","value":"{value}"}}}}]}}"#
        );
        request("paypal", "order.create", &input)
    };
    for (units, currency) in
        [("500", "isk"), ("500", "ugx"), ("5120", "kwd"), ("501", "jpy"), ("1045", "huf")]
    {
        assert_eq!(session(units, currency), None, "{units} {currency}");
    }
    for (units, currency) in [("550", "isk"), ("501", "ugx"), ("5123", "kwd")] {
        let refused = Some(("amount_precision".to_owned(), "line_items".to_owned()));
        assert_eq!(session(units, currency), refused, "{units} {currency}");
    }
    assert_eq!(payout("1000", "huf"), None);
    assert_eq!(payout("1045", "twd").unwrap(), ("amount_precision".to_owned(), "amount".to_owned()));
    assert_eq!(payout("1000", "xyz").unwrap(), ("invalid_request".to_owned(), "currency".to_owned()));
    for (value, currency) in [("1000", "HUF"), ("1000", "JPY"), ("5", "TWD"), ("10.5", "USD"), ("10", "EUR")]
    {
        assert_eq!(order(value, currency), None, "{value} {currency}");
    }
    for (value, currency, kind) in [
        ("1000.00", "HUF", "amount_precision"),
        ("10.5", "JPY", "amount_precision"),
        ("5.0", "TWD", "amount_precision"),
        ("10.005", "USD", "amount_precision"),
        ("10.000", "USD", "amount_precision"),
        ("0", "USD", "amount_out_of_range"),
        ("-1", "USD", "amount_out_of_range"),
        ("1.000", "KWD", "unsupported_currency"),
        ("10", "usd", "invalid_request"),
        ("1e3", "USD", "invalid_request"),
    ] {
        let refused = Some((kind.to_owned(), "purchase_units[0].amount".to_owned()));
        assert_eq!(order(value, currency), refused, "{value} {currency}");
    }
}

#[test]
fn statuses_of_stripe() {
    let session = |status: &str, payment_status: &str| {
        let object = format!(
            r#"{{"object":"checkout.session","id":"cs_1","mode":"payment","status":"{status}","payment_status":"{payment_status}","amount_total":2550,"currency":"usd"}}"#
        );
        event("checkout.session.completed", &object)["status"].clone()
    };
    for (status, payment_status, expected) in [
        ("open", "unpaid", "awaiting_payer"),
        ("complete", "paid", "paid"),
        ("complete", "unpaid", "processing"),
        ("expired", "unpaid", "expired"),
    ] {
        assert_eq!(session(status, payment_status), expected, "{status} {payment_status}");
    }
    for (status, payment_status) in [("complete", "no_payment_required"), ("open", "paid"), ("new", "unpaid")]
    {
        assert!(session(status, payment_status).is_object(), "{status} {payment_status}");
    }
    for (word, expected) in [
        ("requires_payment_method", "awaiting_payer"),
        ("requires_action", "awaiting_payer"),
        ("processing", "processing"),
        ("requires_capture", "authorized"),
        ("canceled", "canceled"),
        ("succeeded", "paid"),
    ] {
        let intent = format!(
            r#"{{"object":"payment_intent","id":"pi_1","status":"{word}","amount":2550,"currency":"usd"}}"#
        );
        assert_eq!(event("payment_intent.updated", &intent)["status"], expected, "{word}");
    }
    for (word, expected) in [
        ("pending", "pending"),
        ("requires_action", "pending"),
        ("succeeded", "succeeded"),
        ("failed", "failed"),
        ("canceled", "canceled"),
    ] {
        let refund = format!(
            r#"{{"object":"refund","id":"re_1","status":"{word}","amount":1000,"currency":"usd","payment_intent":"pi_1"}}"#
        );
        assert_eq!(event("refund.updated", &refund)["status"], expected, "{word}");
    }
}

/// What the command makes of a refusal: kind, effect, the provider's code, field.
fn refusal(provider: &str, operation: &str, status: &str, body: &str) -> [String; 4] {
    let problem = run().run(&["decode", provider, operation, "--status", status, "--body", body]).problem();
    ["kind", "effect", "provider_code", "field"]
        .map(|member| problem[member].as_str().unwrap_or_default().to_owned())
}

#[test]
fn errors_of_stripe() {
    for (operation, status, error, expected) in [
        (
            "session.create",
            "402",
            r#""code":"card_declined","decline_code":"insufficient_funds","type":"card_error""#,
            ["declined", "not_done", "insufficient_funds", ""],
        ),
        (
            "refund.create",
            "400",
            r#""code":"charge_already_refunded","type":"invalid_request_error""#,
            ["conflict", "not_done", "charge_already_refunded", ""],
        ),
        (
            "refund.create",
            "400",
            r#""type":"idempotency_error","message":"used with other parameters""#,
            ["idempotency_key_reused", "not_done", "idempotency_error", ""],
        ),
        (
            "refund.create",
            "409",
            r#""type":"idempotency_error","code":"idempotency_key_in_use""#,
            ["idempotency_conflict", "maybe_done", "idempotency_key_in_use", ""],
        ),
        (
            "refund.create",
            "429",
            r#""code":"lock_timeout","type":"invalid_request_error""#,
            ["rate_limited", "not_done", "lock_timeout", ""],
        ),
        (
            "session.create",
            "400",
            r#""code":"amount_too_small","param":"line_items[0][price_data][unit_amount]""#,
            ["amount_out_of_range", "not_done", "amount_too_small", "line_items[0][price_data][unit_amount]"],
        ),
        (
            "payment_intent.capture",
            "402",
            r#""code":"capture_charge_authorization_expired""#,
            ["expired", "not_done", "capture_charge_authorization_expired", ""],
        ),
        (
            "payment_intent.capture",
            "400",
            r#""code":"payment_intent_unexpected_state","param":"""#,
            ["conflict", "not_done", "payment_intent_unexpected_state", ""],
        ),
        ("payout.create", "424", r#""type":"api_error""#, ["provider_fault", "maybe_done", "api_error", ""]),
        ("payout.create", "500", r#""type":"api_error""#, ["provider_fault", "maybe_done", "api_error", ""]),
        (
            "refund.create",
            "401",
            r#""type":"invalid_request_error""#,
            ["unauthenticated", "not_done", "invalid_request_error", ""],
        ),
    ] {
        let body = format!(r#"{{"error":{{{error}}}}}"#);
        assert_eq!(refusal("stripe", operation, status, &body), expected, "{error}");
    }
}

#[test]
fn errors_of_paypal() {
    for (operation, status, issue, field, expected) in [
        ("order.capture", "422", "INSTRUMENT_DECLINED", "", ["declined", "done"]),
        ("order.capture", "422", "ORDER_ALREADY_CAPTURED", "", ["conflict", "not_done"]),
        ("order.capture", "409", "PREVIOUS_REQUEST_IN_PROGRESS", "", ["idempotency_conflict", "maybe_done"]),
        ("order.create", "422", "DECIMALS_NOT_SUPPORTED", "/amount", ["amount_precision", "not_done"]),
        ("order.create", "422", "PAYEE_ACCOUNT_RESTRICTED", "", ["forbidden", "not_done"]),
        (
            "capture.refund",
            "422",
            "REFUND_AMOUNT_EXCEEDED",
            "/amount/value",
            ["amount_out_of_range", "not_done"],
        ),
        ("capture.refund", "422", "MAX_NUMBER_OF_REFUNDS_EXCEEDED", "", ["conflict", "not_done"]),
        ("capture.refund", "422", "CURRENCY_MISMATCH", "", ["unsupported_currency", "not_done"]),
        ("authorization.void", "422", "PREVIOUSLY_VOIDED", "", ["conflict", "not_done"]),
        ("order.get", "404", "INVALID_RESOURCE_ID", "", ["not_found", "not_done"]),
    ] {
        let body = format!(
            r#"{{"name":"N","message":"m","debug_id":"d","details":[{{"issue":"{issue}","field":"{field}"}}]}}"#
        );
        let [kind, effect, code, at] = refusal("paypal", operation, status, &body);
        assert_eq!([kind, effect], expected, "{issue}");
        assert_eq!((code.as_str(), at.as_str()), (issue, field));
    }
}

#[test]
fn signatures_of_stripe() {
    let body = r#"{"id":"evt_1","object":"event","type":"customer.created","data":{"object":{"object":"customer"}}}"#;
    let good = sign("1767225600", body);
    for proved in [
        format!("t=1767225600,v1={good}"),
        format!("v1={good},t=1767225600"),
        // While a secret is rolled.
        format!("t=1767225600,v1={},v1={good}", "0".repeat(64)),
        format!("t=1767225600,v1={good},v0={}", "0".repeat(64)),
    ] {
        deliver(body, &proved).fine();
    }
    for (refused, code) in [
        (format!("t=1767225600,v1={}", "0".repeat(64)), "wrong_secret"),
        (format!("t=1767225601,v1={good}"), "wrong_secret"),
        (format!("t=1767225299,v1={}", sign("1767225299", body)), "stale"),
        (format!("t=1767225600,v0={good}"), "malformed_signature"),
        (format!("v1={good}"), "malformed_signature"),
        (format!("t=1767225600,v1=00,v1={good}"), "malformed_signature"),
        (format!("t=soon,v1={good}"), "malformed_timestamp"),
        (format!("t=1767225600,v1={}", good.get(..62).unwrap()), "malformed_signature"),
    ] {
        assert_eq!(deliver(body, &refused).problem()["provider_code"], code, "{refused}");
    }
    let tampered = body.replace("customer.created", "customer.deleted");
    let problem = deliver(&tampered, &format!("t=1767225600,v1={good}")).problem();
    assert_eq!(problem["provider_code"], "wrong_secret");
}

const PAYPAL_HEADERS: [&str; 10] = [
    "--header",
    "Paypal-Auth-Algo: SHA256withRSA",
    "--header",
    "Paypal-Cert-Url: https://api.paypal.com/v1/notifications/certs/CERT-1",
    "--header",
    "Paypal-Transmission-Id: 69cd13f0-d67a-11e5-baa3-778b53f4ae55",
    "--header",
    "Paypal-Transmission-Time: 2026-01-01T00:00:00Z",
    "--header",
    "Paypal-Transmission-Sig: lmI95Jx3Y9nhR5SJWlHVIWpg4Ag=",
];

fn asking(script: &Scripted) -> Run {
    run()
        .set("PAYPAL_WEBHOOK_ID", "1JE4291016473214C")
        .set("PAYPAL_WEBHOOK_PROOF", "ask")
        .over(script.clone())
}

/// With a setting the command asks PayPal whether a delivery is its own.
#[test]
fn webhooks_of_paypal_by_asking() {
    let verify = ["webhook", "verify", "paypal", "--body", "-", "--now", "1767225600"];
    let verify = [&verify[..], &PAYPAL_HEADERS].concat();
    let body = |status: &str, kind: &str, value: &str, currency: &str| {
        format!(
            r#"{{"id":"WH-1","event_type":"{kind}","resource":{{"id":"C1","status":"{status}","custom_id":"order-77",
            "amount":{{"currency_code":"{currency}","value":"{value}"}},
            "supplementary_data":{{"related_ids":{{"order_id":"O1"}}}}}}}}"#
        )
    };
    let answered = |word: &str| {
        Scripted::new()
            .replying(200, r#"{"access_token":"A21","token_type":"Bearer","expires_in":3600}"#)
            .replying(200, format!(r#"{{"verification_status":"{word}"}}"#))
    };
    let credentials =
        |run: Run| run.set("PAYPAL_CLIENT_ID", "client-1").set("PAYPAL_CLIENT_SECRET", "secret-1");
    for (status, kind, value, currency, expected) in [
        ("COMPLETED", "PAYMENT.CAPTURE.COMPLETED", "1000", "HUF", "paid"),
        ("COMPLETED", "PAYMENT.CAPTURE.COMPLETED", "1000", "JPY", "paid"),
        ("PENDING", "PAYMENT.CAPTURE.PENDING", "25.50", "USD", "processing"),
        ("DECLINED", "PAYMENT.CAPTURE.DENIED", "25.50", "USD", "declined"),
    ] {
        let run = credentials(asking(&answered("SUCCESS"))).stdin(body(status, kind, value, currency));
        let event: Value = serde_json::from_str(&run.run(&verify).fine()).unwrap();
        let subject = &event["subject"];
        assert_eq!((&subject["id"], &subject["status"]), (&"O1".into(), &expected.into()), "{kind}");
        assert_eq!(
            (&subject["requested"]["amount"], &subject["requested"]["asset"]),
            (&value.into(), &currency.into())
        );
    }
    let paid = body("COMPLETED", "PAYMENT.CAPTURE.COMPLETED", "25.50", "USD");
    let forged = credentials(asking(&answered("FAILURE"))).stdin(paid.as_str()).run(&verify).problem();
    assert_eq!(forged["kind"], "webhook_rejected");

    // Without a credential nothing is asked: a placeholder must not be sent.
    let script = answered("SUCCESS");
    let problem = asking(&script).stdin(paid).run(&verify).problem();
    assert_eq!((&problem["kind"], script.sent().len()), (&"configuration".into(), 0), "{problem}");
}
