//! The unified interface, on a script.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod support;

use paymux_core::provider::Settings;
use paymux_core::test_util::Scripted;
use paymux_core::{
    AdvancePayment, Advice, CallOptions, CreatePayment, Customer, Deviation, Effect, Error, ErrorKind, Money,
    NextAction, Payment, PaymentProviderExt, Status,
};
use paymux_paypal::OrderExtras;
use serde_json::{Value, json};
use support::{
    HELD, ORDER, TAKEN, TOKEN, captured, done, held, opened, order, problem, reference, script, sent,
    settings, usd,
};

fn create(request: &CreatePayment, script: &Scripted) -> Result<Payment, Error> {
    done(opened(&settings(), script).provider.create(request))
}

fn look_up(body: &Value) -> Result<Payment, Error> {
    done(opened(&settings(), &script(&[(200, body)])).provider.look_up(&reference()))
}

fn advance(script: &Scripted) -> Result<Payment, Error> {
    let request = AdvancePayment::new(reference())
        .returned_with("token=5O190127TN364715T&PayerID=QYR5Z8XDVJNXQ")
        .call(CallOptions::with_key("advance-1".parse().unwrap()));
    done(opened(&settings(), script).provider.advance(&request))
}

fn created(intent: &str) -> Value {
    order("PAYER_ACTION_REQUIRED", intent, &Value::Null)
}

#[test]
fn a_payment_is_created() {
    let script = script(&[(201, &created("CAPTURE"))]);
    let extras = OrderExtras {
        brand_name: Some("Mugs".into()),
        shipping_preference: Some("NO_SHIPPING".into()),
        landing_page: Some("LOGIN".into()),
        payment_method_preference: Some("IMMEDIATE_PAYMENT_REQUIRED".into()),
        soft_descriptor: Some("MUGS".into()),
    };
    let request = CreatePayment::new(usd("25.50"), "order-77")
        .description("Two mugs")
        .customer(Customer::default().id("c-1").email("ana@example.org"))
        .metadata("cart", "c-12")
        .return_url("https://shop.example/back")
        .cancel_url("https://shop.example/no")
        .locale("de-AT")
        .require(extras)
        .call(CallOptions::with_key("key-1".parse().unwrap()));
    let payment = create(&request, &script).unwrap();
    insta::assert_snapshot!(sent(&script).join("---\n"));
    assert_eq!(payment.status, Status::AwaitingPayer);
    let page = NextAction::Redirect { url: "https://www.paypal.com/checkoutnow?token=x".into() };
    assert_eq!(*payment.next_action(), page);
    assert_eq!(payment.not_carried, ["customer.id", "metadata"]);
    assert_eq!(payment.key.unwrap().as_str(), "key-1");
    assert_eq!((payment.reference.id.as_str(), payment.reference.expected), (ORDER, Some(usd("25.5"))));
}

#[test]
fn money_that_is_to_be_held_is_authorised_and_shares_no_number() {
    let script = script(&[(201, &created("AUTHORIZE"))]);
    let request = CreatePayment::new(usd("25.50"), "order-77").capture_manually().locale("de_AT");
    let payment = create(&request, &script).unwrap();
    insta::assert_snapshot!(sent(&script).join("---\n"));
    assert_eq!(payment.not_carried, ["locale"]);
}

/// PayPal answers a key that it knows with what was made with it, whatever is asked for now.
#[test]
fn a_key_that_was_used_for_something_else_is_found_out() {
    let request = CreatePayment::new(usd("30"), "order-77");
    let error = create(&request, &script(&[(200, &created("CAPTURE"))])).unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::IntegrityMismatch, Some("amount")));
    let held = CreatePayment::new(usd("25.50"), "order-77").capture_manually();
    let error = create(&held, &script(&[(200, &created("CAPTURE"))])).unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::IntegrityMismatch, Some("intent")));
    let other = CreatePayment::new(usd("25.50"), "order-78");
    let error = create(&other, &script(&[(200, &created("CAPTURE"))])).unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::IntegrityMismatch, Some("reference")));
    assert!(error.may_exist());
}

#[test]
fn what_paypal_does_not_take_is_refused_before_sending() {
    for (amount, code, kind) in [
        ("1.5", "HUF", ErrorKind::AmountPrecision),
        ("1.005", "EUR", ErrorKind::AmountPrecision),
        ("0", "EUR", ErrorKind::AmountOutOfRange),
        ("1", "KRW", ErrorKind::UnsupportedCurrency),
    ] {
        let script = Scripted::new();
        let request = CreatePayment::new(Money::parse(amount, code).unwrap(), "o");
        assert_eq!(create(&request, &script).unwrap_err().kind(), kind, "{amount} {code}");
        assert_eq!(script.sent().len(), 0);
    }
    let script = Scripted::new();
    let request = CreatePayment::new(usd("1"), "o".repeat(128));
    let error = create(&request, &script).unwrap_err();
    assert_eq!(error.field(), Some("purchase_units[0].custom_id"));
}

#[test]
fn every_status_of_an_order_and_its_payments() {
    let none = json!({});
    let taken = |status: &str| json!({ "captures": [captured(TAKEN, status, "25.50", true)] });
    let authorized = |status: &str| json!({ "authorizations": [held(status, "25.50")] });
    let both = |auth: &str, status: &str, value: &str, last: bool| json!({ "authorizations": [held(auth, "25.50")], "captures": [captured(TAKEN, status, value, last)] });
    let unknown = |word: &str| Status::Unrecognised(word.to_owned());
    for (status, intent, payments, stands, raw) in [
        ("CREATED", "CAPTURE", &none, Status::AwaitingPayer, "CREATED"),
        ("PAYER_ACTION_REQUIRED", "CAPTURE", &none, Status::AwaitingPayer, "PAYER_ACTION_REQUIRED"),
        ("SAVED", "AUTHORIZE", &none, Status::Processing, "SAVED"),
        ("APPROVED", "CAPTURE", &none, Status::Approved, "APPROVED"),
        ("VOIDED", "CAPTURE", &none, Status::Canceled, "VOIDED"),
        // Completed says that a payment was made, not how it went.
        ("COMPLETED", "CAPTURE", &none, Status::Processing, "COMPLETED"),
        ("RENAMED", "CAPTURE", &none, unknown("RENAMED"), "RENAMED"),
        ("COMPLETED", "CAPTURE", &taken("COMPLETED"), Status::Paid, "COMPLETED"),
        ("COMPLETED", "CAPTURE", &taken("PENDING"), Status::Processing, "PENDING"),
        ("COMPLETED", "CAPTURE", &taken("DECLINED"), Status::Declined, "DECLINED"),
        ("COMPLETED", "CAPTURE", &taken("FAILED"), Status::Declined, "FAILED"),
        ("COMPLETED", "CAPTURE", &taken("REFUNDED"), Status::Refunded, "REFUNDED"),
        (
            "COMPLETED",
            "CAPTURE",
            &taken("PARTIALLY_REFUNDED"),
            Status::PartiallyRefunded,
            "PARTIALLY_REFUNDED",
        ),
        ("COMPLETED", "CAPTURE", &taken("REVERSED"), unknown("REVERSED"), "REVERSED"),
        ("COMPLETED", "AUTHORIZE", &authorized("CREATED"), Status::Authorized, "CREATED"),
        ("COMPLETED", "AUTHORIZE", &authorized("PENDING"), Status::Processing, "PENDING"),
        ("COMPLETED", "AUTHORIZE", &authorized("DENIED"), Status::Declined, "DENIED"),
        ("COMPLETED", "AUTHORIZE", &authorized("VOIDED"), Status::Canceled, "VOIDED"),
        ("COMPLETED", "AUTHORIZE", &authorized("EXPIRED"), Status::Expired, "EXPIRED"),
        ("COMPLETED", "AUTHORIZE", &authorized("HELD"), unknown("HELD"), "HELD"),
        // Captured, says the authorisation, and nothing that was captured is there.
        ("COMPLETED", "AUTHORIZE", &authorized("CAPTURED"), Status::Processing, "CAPTURED"),
        ("COMPLETED", "AUTHORIZE", &both("CAPTURED", "COMPLETED", "25.50", true), Status::Paid, "COMPLETED"),
        (
            "COMPLETED",
            "AUTHORIZE",
            &both("PARTIALLY_CAPTURED", "COMPLETED", "5.00", false),
            Status::Authorized,
            "PARTIALLY_CAPTURED",
        ),
        (
            "COMPLETED",
            "AUTHORIZE",
            &both("PARTIALLY_CAPTURED", "COMPLETED", "5.00", true),
            Status::Paid,
            "COMPLETED",
        ),
        ("COMPLETED", "AUTHORIZE", &both("VOIDED", "COMPLETED", "5.00", false), Status::Paid, "COMPLETED"),
        // A capture that was declined leaves what is held.
        (
            "COMPLETED",
            "AUTHORIZE",
            &both("CREATED", "DECLINED", "25.50", true),
            Status::Authorized,
            "CREATED",
        ),
        ("COMPLETED", "AUTHORIZE", &both("CREATED", "PENDING", "25.50", true), Status::Processing, "PENDING"),
        // A part is being taken: that the rest is held does not say that nothing was taken.
        (
            "COMPLETED",
            "AUTHORIZE",
            &both("PARTIALLY_CAPTURED", "PENDING", "5.00", false),
            Status::Processing,
            "PENDING",
        ),
    ] {
        let payment = look_up(&order(status, intent, payments)).unwrap();
        assert_eq!(
            (&payment.status, payment.raw_status.as_deref()),
            (&stands, Some(raw)),
            "{status} {payments}"
        );
        let offered = matches!(payment.next_action(), NextAction::Redirect { .. });
        assert_eq!(offered, stands == Status::AwaitingPayer, "{status} {payments}");
    }
}

#[test]
fn amounts_are_said_where_they_are_known() {
    let refund =
        |status: &str, value: &str| json!({ "id": "R1", "status": status, "amount": support::amount(value) });
    let taken = |status: &str, refunds: Value| json!({ "captures": [captured(TAKEN, status, "25.50", true)], "refunds": refunds });
    for (payments, received, refunded) in [
        (json!({}), None, None),
        (taken("COMPLETED", json!([])), Some("25.50"), Some("0")),
        (taken("PENDING", json!([])), Some("0"), Some("0")),
        (taken("COMPLETED", json!([refund("PENDING", "5")])), Some("25.50"), Some("5")),
        (taken("COMPLETED", json!([refund("FAILED", "5")])), Some("25.50"), Some("0")),
        (
            taken("PARTIALLY_REFUNDED", json!([refund("COMPLETED", "5"), refund("CANCELLED", "7")])),
            Some("25.50"),
            Some("5"),
        ),
        (
            taken("PARTIALLY_REFUNDED", json!([refund("COMPLETED", "5"), refund("RENAMED", "7")])),
            Some("25.50"),
            Some("12"),
        ),
        // A reversal that is not among the refunds.
        (taken("PARTIALLY_REFUNDED", json!([])), Some("25.50"), None),
        (taken("REFUNDED", json!([])), Some("25.50"), Some("25.50")),
        (taken("REFUNDED", json!([refund("COMPLETED", "5")])), Some("25.50"), Some("25.50")),
    ] {
        let amounts = look_up(&order("COMPLETED", "CAPTURE", &payments)).unwrap().amounts;
        assert_eq!(
            (amounts.received, amounts.refunded),
            (received.map(usd), refunded.map(usd)),
            "{payments}"
        );
    }
    let part = json!({ "authorizations": [held("PARTIALLY_CAPTURED", "25.50")], "captures": [captured(TAKEN, "COMPLETED", "5.50", false)] });
    let payment = look_up(&order("COMPLETED", "AUTHORIZE", &part)).unwrap();
    assert_eq!(payment.amounts.capturable(), Some(usd("20")));
    assert_eq!(payment.expires_at.unwrap().to_string(), "2026-01-30T00:00:00Z");
    let last = json!({ "authorizations": [held("PARTIALLY_CAPTURED", "25.50")], "captures": [captured(TAKEN, "COMPLETED", "5.50", true)] });
    let payment = look_up(&order("COMPLETED", "AUTHORIZE", &last)).unwrap();
    assert_eq!(payment.amounts.capturable(), Some(usd("0")), "the rest was let go");
    // 115% may be taken.
    let more = json!({ "authorizations": [held("CAPTURED", "25.50")], "captures": [captured(TAKEN, "COMPLETED", "29.00", true)] });
    let payment = look_up(&order("COMPLETED", "AUTHORIZE", &more)).unwrap();
    assert!(payment.deviations.contains(&Deviation::Overpaid));
    let less = json!({ "captures": [captured(TAKEN, "COMPLETED", "25.49", true)] });
    let payment = look_up(&order("COMPLETED", "CAPTURE", &less)).unwrap();
    assert_eq!(payment.status, Status::PartiallyPaid, "delivered for less than was asked for");
}

#[test]
fn a_payment_learns_the_ids_that_refunds_and_disputes_name() {
    let payments = json!({
        "authorizations": [held("CAPTURED", "25.50")],
        "captures": [captured(TAKEN, "COMPLETED", "5.50", false), captured("C2", "COMPLETED", "20.00", true)],
    });
    let body = order("COMPLETED", "AUTHORIZE", &payments);
    let payment = look_up(&body).unwrap();
    let ids = &payment.reference.further_ids;
    let names = [("authorization", HELD), ("capture", TAKEN), ("capture_2", "C2")];
    assert!(ids.iter().map(|(name, id)| (name.as_str(), id.as_str())).eq(names), "{ids:?}");
    // Looked up again it has learned nothing new.
    let again = script(&[(200, &body)]);
    let again = done(opened(&settings(), &again).provider.look_up(&payment.reference)).unwrap();
    assert_eq!(again.reference, payment.reference);
}

#[test]
fn the_money_of_an_approved_order_is_taken_once_with_the_callers_key() {
    let paid =
        order("COMPLETED", "CAPTURE", &json!({ "captures": [captured(TAKEN, "COMPLETED", "25.50", true)] }));
    let script = script(&[(200, &order("APPROVED", "CAPTURE", &Value::Null)), (201, &paid)]);
    let payment = advance(&script).unwrap();
    insta::assert_snapshot!(sent(&script).join("---\n"));
    assert_eq!(payment.status, Status::Paid);
    assert_eq!(payment.amounts.received, Some(usd("25.50")));
    assert_eq!(payment.key.unwrap().as_str(), "advance-1");
    assert!(payment.reference.has_id(TAKEN));
}

#[test]
fn the_money_that_is_to_be_held_is_authorised() {
    let approved = order("APPROVED", "AUTHORIZE", &Value::Null);
    let authorized =
        order("COMPLETED", "AUTHORIZE", &json!({ "authorizations": [held("CREATED", "25.50")] }));
    let script = script(&[(200, &approved), (201, &authorized)]);
    let payment = advance(&script).unwrap();
    assert_eq!(payment.status, Status::Authorized);
    assert!(
        sent(&script)[1]
            .starts_with("POST https://api-m.paypal.com/v2/checkout/orders/5O190127TN364715T/authorize")
    );
    assert!(payment.reference.has_id(HELD));
}

/// Nothing is to be done, or nothing must be done.
#[test]
fn only_an_approved_order_of_the_right_amount_is_captured() {
    for status in ["CREATED", "PAYER_ACTION_REQUIRED", "SAVED", "VOIDED", "COMPLETED", "RENAMED"] {
        let script = script(&[(200, &order(status, "CAPTURE", &Value::Null))]);
        advance(&script).unwrap();
        assert_eq!(sent(&script).len(), 1, "{status}");
    }
    let mut other = order("APPROVED", "CAPTURE", &Value::Null);
    other["purchase_units"][0]["amount"]["value"] = json!("255.00");
    let script1 = script(&[(200, &other)]);
    assert_eq!(advance(&script1).unwrap_err().kind(), ErrorKind::IntegrityMismatch);
    assert_eq!(sent(&script1).len(), 1);
    for intent in [json!("SOMEHOW"), Value::Null, json!(7)] {
        let mut odd = order("APPROVED", "CAPTURE", &Value::Null);
        odd["intent"] = intent;
        let script = script(&[(200, &odd)]);
        let error = advance(&script).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::UnsupportedOperation, Some("intent")));
        assert_eq!(sent(&script).len(), 1);
    }
}

#[test]
fn a_payment_that_somebody_else_has_captured_meanwhile_is_no_error() {
    let approved = order("APPROVED", "CAPTURE", &Value::Null);
    let paid =
        order("COMPLETED", "CAPTURE", &json!({ "captures": [captured(TAKEN, "COMPLETED", "25.50", true)] }));
    for issue in ["ORDER_ALREADY_CAPTURED", "ORDER_ALREADY_AUTHORIZED", "ORDER_COMPLETED_OR_VOIDED"] {
        let script = script(&[(200, &approved), (422, &problem(issue, &json!([]))), (200, &paid)]);
        assert_eq!(advance(&script).unwrap().status, Status::Paid, "{issue}");
    }
}

/// Somebody else has captured it, and the lookup after that fails: the money is gone from the payer all the same.
#[test]
fn a_payment_that_is_captured_already_and_cannot_be_looked_up_may_have_moved_money() {
    let approved = order("APPROVED", "CAPTURE", &Value::Null);
    for status in [404, 401] {
        let captured = (422, &problem("ORDER_ALREADY_CAPTURED", &json!([])));
        let answers = [(200, &approved), captured, (status, &problem("NO", &json!([])))];
        let error = advance(&script(&answers)).unwrap_err();
        assert!(error.money_may_have_moved(), "{status}: {error}");
        assert_eq!(error.provider_code(), Some("ORDER_ALREADY_CAPTURED"));
        assert_eq!(error.advice(), Advice::RepeatSameKey);
    }
}

#[test]
fn a_declined_instrument_sends_the_payer_back_to_choose_another() {
    let approved = order("APPROVED", "CAPTURE", &Value::Null);
    let link = json!([{ "href": "https://www.paypal.com/checkoutnow?token=again", "rel": "redirect", "method": "GET" }]);
    let page = |token: &str| NextAction::Redirect {
        url: format!("https://www.paypal.com/checkoutnow?token={token}"),
    };
    for (issue, kind) in [
        ("INSTRUMENT_DECLINED", ErrorKind::Declined),
        ("REDIRECT_PAYER_FOR_ALTERNATE_FUNDING", ErrorKind::Declined),
        ("PAYER_ACTION_REQUIRED", ErrorKind::Conflict),
        ("ORDER_NOT_APPROVED", ErrorKind::Conflict),
    ] {
        for (links, url) in [(&link, page("again")), (&json!([]), page(ORDER))] {
            let script = script(&[(200, &approved), (422, &problem(issue, links))]);
            let error = advance(&script).unwrap_err();
            assert_eq!((error.kind(), error.next_action()), (kind, Some(&url)), "{issue}");
            assert!(error.may_exist() && !error.money_may_have_moved(), "the order stays open: {issue}");
            assert_eq!(error.advice(), Advice::LookUpFirst);
            assert_eq!((error.provider_code(), error.request_id()), (Some(issue), Some("90957fca61718")));
        }
    }
    for issue in ["COMPLIANCE_VIOLATION", "TRANSACTION_REFUSED", "PAYER_CANNOT_PAY"] {
        let script = script(&[(200, &approved), (422, &problem(issue, &link))]);
        let error = advance(&script).unwrap_err();
        assert_eq!((error.kind(), error.next_action()), (ErrorKind::Declined, None), "{issue}");
        assert_eq!(error.effect(), Effect::NotDone);
    }
    // The sandbox has a page of its own.
    let sandbox = settings().with_base_url("https://api-m.sandbox.paypal.com".parse().unwrap());
    let script = script(&[(200, &approved), (422, &problem("INSTRUMENT_DECLINED", &json!([])))]);
    let error =
        done(opened(&sandbox, &script).provider.advance(&AdvancePayment::new(reference()))).unwrap_err();
    let NextAction::Redirect { url } = error.next_action().unwrap() else { panic!("{error}") };
    assert!(url.starts_with("https://www.sandbox.paypal.com/checkoutnow?token="), "{url}");
}

#[test]
fn a_capture_whose_reply_is_lost_is_sent_again_under_the_same_key() {
    let approved = order("APPROVED", "CAPTURE", &Value::Null).to_string();
    let paid =
        order("COMPLETED", "CAPTURE", &json!({ "captures": [captured(TAKEN, "COMPLETED", "25.50", true)] }));
    let script = Scripted::new().replying(200, TOKEN).replying(200, approved.clone()).losing_the_reply();
    let script = script.replying(201, paid.to_string());
    assert_eq!(advance(&script).unwrap().status, Status::Paid);
    let captures: Vec<_> = sent(&script).into_iter().skip(1).collect();
    assert_eq!((captures.len(), &captures[0]), (2, &captures[1]));
    let script = Scripted::new().replying(200, TOKEN).replying(200, approved);
    let script = (0..9).fold(script, |script, _| script.losing_the_reply());
    let error = advance(&script).unwrap_err();
    assert!(error.money_may_have_moved());
    assert_eq!((error.advice(), error.key().unwrap().as_str()), (Advice::RepeatSameKey, "advance-1"));
    assert_eq!(error.key_kept_for(), Some(std::time::Duration::from_secs(6 * 60 * 60)));
}

#[test]
fn a_capture_that_takes_something_else_is_told_as_done() {
    let approved = order("APPROVED", "CAPTURE", &Value::Null);
    let mut other =
        order("COMPLETED", "CAPTURE", &json!({ "captures": [captured(TAKEN, "COMPLETED", "25.50", true)] }));
    other["purchase_units"][0]["custom_id"] = json!("order-78");
    let error = advance(&script(&[(200, &approved), (201, &other)])).unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::IntegrityMismatch, Some("reference")));
    assert!(error.money_may_have_moved());
    assert_eq!(error.operation(), Some("order.capture"));
}

/// One token for all calls, also for those that come at once.
#[test]
fn a_token_is_asked_for_once_and_again_after_a_401() {
    let found = order("CREATED", "CAPTURE", &Value::Null);
    let script = script(&[(200, &found), (200, &found)]);
    let provider = opened(&settings(), &script).provider;
    done(provider.look_up(&reference())).unwrap();
    done(provider.look_up(&reference())).unwrap();
    assert_eq!(script.sent().len(), 3, "{:?}", script.sent());
    let script = support::script(&[(401, &json!({ "error": "invalid_token" }))]);
    let script = script.replying(200, TOKEN.replace("canary_1", "canary_9")).replying(200, found.to_string());
    done(opened(&settings(), &script).provider.look_up(&reference())).unwrap();
    let tokens = script.sent().iter().filter(|request| request.contains("/v1/oauth2/token")).count();
    assert_eq!(tokens, 2);
}

#[test]
fn a_client_that_paypal_does_not_know_is_told_so() {
    let script = Scripted::new()
        .replying(401, r#"{"error":"invalid_client","error_description":"Client Authentication failed"}"#);
    let error = done(opened(&settings(), &script).provider.look_up(&reference())).unwrap_err();
    assert_eq!((error.kind(), error.advice()), (ErrorKind::Unauthenticated, Advice::FixCredentials));
    assert!(error.to_string().contains("Client Authentication failed"), "{error}");
    assert!(!format!("{error:?}").contains("canary"), "{error:?}");
    let without = Settings::new().with("client_secret", "s");
    let error = (paymux_paypal::PAYPAL.open)(
        &without,
        std::sync::Arc::new(Scripted::new()),
        std::sync::Arc::new(paymux_core::test_util::StoppedClock(support::now())),
    );
    assert!(error.unwrap_err().to_string().contains("PAYPAL_CLIENT_ID"));
}
