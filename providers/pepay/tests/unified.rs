//! The unified interface over scripted replies.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod support;

use std::time::Duration;

use paymux_core::lists::ListPayments;
use paymux_core::provider::Account;
use paymux_core::provider::wire::exposing_secrets;
use paymux_core::test_util::Scripted;
use paymux_core::{
    Advice, CallOptions, CreatePayment, Customer, Deviation, Effect, ErrorKind, Money, NextAction,
    PaymentProviderExt, PaymentRef, RetrievePayment, Status, Timestamp,
};
use paymux_pepay::InvoiceExtras;
use support::{CREATED, INVOICE_ID, invoice, opened, status};

fn usd(amount: &str) -> Money {
    Money::parse(amount, "USD").unwrap()
}

fn request() -> CreatePayment {
    CreatePayment::new(usd("25.50"), "order-77")
}

fn reference() -> PaymentRef {
    PaymentRef::by_id(&Account::of("pepay"), INVOICE_ID).expecting(usd("25.50"), "order-77")
}

#[tokio::test]
async fn an_invoice_with_everything() {
    let transport = Scripted::new().replying(200, CREATED);
    let request = request()
        .description("Two mugs")
        .metadata("cart", "c-12")
        .customer(Customer::default().id("c1").email("ada@example.com"))
        .return_url("https://shop.example/thanks")
        .call(CallOptions::with_key("order-77-attempt-1".parse().unwrap()))
        .extend(InvoiceExtras {
            expires_in: Some(Duration::from_secs(3600)),
            receiver_override_address: Some("0xabc".to_owned()),
            title: Some("Mugs".to_owned()),
            footer: Some("Thank you".to_owned()),
            questions: None,
        });
    let payment = opened(&transport).provider.create(&request).await.unwrap();
    insta::assert_snapshot!(transport.sent()[0]);
    assert_eq!(payment.reference, reference());
    assert_eq!(payment.status, Status::AwaitingPayer);
    assert_eq!(payment.expires_at.unwrap().unix_seconds(), 1_767_268_800);
    assert_eq!(payment.key.as_ref().unwrap().as_str(), "order-77-attempt-1");
    assert!(payment.not_carried.is_empty());
    let url = "https://pay.local.test/pay?session=pst_a1&signature=9c0d.1767225600000";
    assert_eq!(*payment.next_action(), NextAction::Redirect { url: url.to_owned() });
}

/// Without an id it would pass for one that is not made yet, and be made a second time.
#[tokio::test]
async fn an_invoice_without_an_id_may_exist_all_the_same() {
    let transport = Scripted::new().replying(200, CREATED.replace(INVOICE_ID, ""));
    let error = opened(&transport).provider.create(&request()).await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::Unintelligible, Some("invoice_id")));
    assert!(error.may_exist());
    assert_eq!(error.advice(), Advice::RepeatSameKey);
}

#[tokio::test]
async fn the_session_is_shown_to_the_payer_only() {
    let transport = Scripted::new().replying(200, CREATED);
    let payment = opened(&transport).provider.create(&request()).await.unwrap();
    let session = payment.client_session.as_ref().unwrap();
    for shown in [
        format!("{payment:?}"),
        format!("{:?}", payment.next_action()),
        format!("{session:?}"),
        serde_json::to_string(session).unwrap(),
    ] {
        assert!(!shown.contains("pst_a1") && !shown.contains("9c0d"), "{shown}");
    }
    assert_eq!(
        exposing_secrets(|| serde_json::to_string(session).unwrap()),
        r#"{"x-session-token":"pst_a1","x-signature":"9c0d.1767225600000"}"#
    );
}

#[tokio::test]
async fn what_pepay_cannot_express_is_never_sent() {
    let transport = Scripted::new();
    let provider = opened(&transport).provider;
    let refused = async |request: CreatePayment| {
        let error = provider.create(&request).await.unwrap_err();
        assert_eq!(error.effect(), Effect::NotDone, "{error}");
        (error.kind(), error.field().unwrap_or_default().to_owned())
    };
    let of = |amount: Money| CreatePayment::new(amount, "order-77");
    assert_eq!(refused(of(usd("0.009"))).await.0, ErrorKind::AmountOutOfRange);
    assert_eq!(refused(of(usd("1000000.001"))).await.0, ErrorKind::AmountOutOfRange);
    assert_eq!(refused(of(usd("-1"))).await.0, ErrorKind::AmountOutOfRange);
    assert_eq!(refused(of(usd("10.0005"))).await.0, ErrorKind::AmountPrecision);
    let euros = Money::parse("25.50", "EUR").unwrap();
    assert_eq!(refused(of(euros)).await, (ErrorKind::UnsupportedCurrency, "currency".to_owned()));
    let long = "x".repeat(256);
    let invalid = |field: &str| (ErrorKind::InvalidRequest, field.to_owned());
    assert_eq!(refused(request().description(&long)).await, invalid("description"));
    assert_eq!(refused(request().metadata("reference", "another")).await, invalid("metadata.reference"));
    assert_eq!(refused(request().return_url("shop")).await, invalid("payment_return_url"));
    let too_long = InvoiceExtras { expires_in: Some(Duration::MAX), ..InvoiceExtras::default() };
    assert_eq!(refused(request().extend(too_long)).await, invalid("expires_in"));
    let customer = Customer::default().id(long);
    assert_eq!(refused(request().customer(customer)).await, invalid("customer_id"));
    let customer = Customer::default().email("nobody");
    assert_eq!(refused(request().customer(customer)).await, invalid("customer_email"));
    assert!(transport.sent().is_empty());
}

#[tokio::test]
async fn the_ends_of_the_range_are_sent_exactly() {
    for (amount, written) in [
        ("0.01", "0.01"),
        ("1000000", "1000000"),
        ("1000000.000", "1000000"),
        ("25.50", "25.5"),
        ("10.005", "10.005"),
        ("0.10", "0.1"),
    ] {
        let transport = Scripted::new().replying(200, CREATED);
        opened(&transport).provider.create(&CreatePayment::new(usd(amount), "o")).await.unwrap();
        let written = format!("\"amount_usd\":{written},");
        assert!(transport.sent()[0].contains(&written), "{}", transport.sent()[0]);
    }
}

#[tokio::test]
async fn a_lost_reply_is_repeated_with_its_key() {
    let transport = Scripted::new()
        .losing_the_reply()
        .replying(409, r#"{"success":false,"error":{"code":"CONFLICT","message":"in progress"}}"#)
        .replying(201, CREATED);
    opened(&transport).provider.create(&request()).await.unwrap();
    let sent = transport.sent();
    assert_eq!(sent.len(), 3);
    assert!(sent[0].contains("idempotency-key: 07070707-0707-4707-8707-070707070707"), "{}", sent[0]);
    assert!(sent[0] == sent[1] && sent[1] == sent[2]);
}

#[tokio::test]
async fn another_request_under_the_same_key() {
    let refusal = r#"{"success":false,"error":{"code":"CONFLICT","message":"key in use"}}"#;
    let transport = Scripted::new().replying(409, refusal);
    let once = request().call(CallOptions::default().never_retry());
    let error = opened(&transport).provider.create(&once).await.unwrap_err();
    assert_eq!((error.kind(), error.advice()), (ErrorKind::IdempotencyConflict, Advice::RepeatSameKey));
    assert!(error.may_exist());
    assert_eq!(error.provider_message(), Some("key in use"));
}

#[tokio::test]
async fn it_comes_back_as_the_same_money() {
    let ours = r#","metadata":{"cart":"c-12","reference":"order-77"}"#;
    let transport = Scripted::new().replying(200, status(&invoice("paid", 25_500, 25_500, ours)));
    let payment = opened(&transport).provider.look_up(&reference()).await.unwrap();
    assert_eq!(payment.status, Status::Paid);
    assert_eq!(payment.amounts.requested, Some(usd("25.5")));
    assert_eq!(payment.amounts.received, Some(usd("25.500")));
    assert_eq!(payment.raw_status.as_deref(), Some("paid"));
    assert!(payment.deviations.is_empty());
    assert!(!payment.body.is_empty());
    insta::assert_snapshot!(transport.sent()[0]);
}

#[tokio::test]
async fn every_status() {
    for (raw, expected) in [
        ("unpaid", Status::AwaitingPayer),
        ("underpaid", Status::PartiallyPaid),
        ("paid", Status::Paid),
        ("expired", Status::Expired),
        ("canceled", Status::Canceled),
        ("cancelled", Status::Canceled),
        ("frozen", Status::Unrecognised("frozen".to_owned())),
    ] {
        let transport = Scripted::new().replying(200, status(&invoice(raw, 25_500, 0, "")));
        assert_eq!(opened(&transport).provider.look_up(&reference()).await.unwrap().status, expected);
    }
}

#[tokio::test]
async fn another_amount_currency_reference_or_invoice_is_a_mismatch() {
    let other_reference = r#","metadata":{"reference":"order-78"}"#;
    let of_another = invoice("paid", 25_500, 25_500, "").replace(INVOICE_ID, "another");
    let in_euros = invoice("paid", 25_500, 25_500, "").replace("\"usd\"", "\"eur\"");
    for (reply, field) in [
        (invoice("paid", 25_499, 25_499, ""), "amount"),
        (in_euros, "currency"),
        (invoice("paid", 25_500, 25_500, other_reference), "reference"),
        (of_another, "id"),
    ] {
        let transport = Scripted::new().replying(200, status(&reply));
        let error = opened(&transport).provider.look_up(&reference()).await.unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::IntegrityMismatch, Some(field)), "{error}");
    }
}

#[tokio::test]
async fn a_paid_invoice_without_its_amount_is_not_believed() {
    let bare = |status: &str| format!(r#"{{"object":"invoice","id":"{INVOICE_ID}","status":"{status}"}}"#);
    let transport =
        Scripted::new().replying(200, status(&bare("paid"))).replying(200, status(&bare("unpaid")));
    let provider = opened(&transport).provider;
    let error = provider.look_up(&reference()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unintelligible);
    assert_eq!(provider.look_up(&reference()).await.unwrap().amounts.requested, None);
}

#[tokio::test]
async fn more_or_later_than_asked_for() {
    let late = r#","last_payment_at":1767268900"#;
    let reply = invoice("paid", 25_500, 26_000, late).replace("\"paid_at\": null", "\"paid_at\": 1767268801");
    let transport = Scripted::new().replying(200, status(&reply));
    let payment = opened(&transport).provider.look_up(&reference()).await.unwrap();
    assert_eq!(payment.deviations, [Deviation::Late, Deviation::Overpaid].into());
}

#[tokio::test]
async fn zero_and_the_year_1_are_no_times() {
    for never in ["0", "-62135596800", r#""0001-01-01T00:00:00Z""#, r#""1970-01-01T00:00:00.000Z""#] {
        let paid = invoice("paid", 25_500, 25_500, "")
            .replace("1767268800", never)
            .replace("\"paid_at\": null", "\"paid_at\": 1767225700");
        let transport =
            Scripted::new().replying(200, status(&paid)).replying(200, CREATED.replace("1767268800", never));
        let provider = opened(&transport).provider;
        let payment = provider.look_up(&reference()).await.unwrap();
        assert_eq!((payment.expires_at, payment.deviations.len()), (None, 0), "{never}");
        assert_eq!(payment.created_at, Timestamp::from_unix_seconds(1_767_225_600));
        assert_eq!(provider.create(&request()).await.unwrap().expires_at, None, "{never}");
    }
}

/// Money that came for an invoice whose time is over is late, even where it never becomes paid; and what is still
/// due says what has come in where nothing else does.
#[tokio::test]
async fn late_and_received_where_times_and_amounts_show_them() {
    let late = invoice("expired", 25_500, 10_000, r#","last_payment_at":1767268900"#);
    let told = r#""amount_paid": 10000, "amount_paid_decimal": "10.000", "#;
    let remaining = late.replace(told, "");
    assert_ne!(late, remaining);
    for reply in [late, remaining] {
        let transport = Scripted::new().replying(200, status(&reply));
        let payment = opened(&transport).provider.look_up(&reference()).await.unwrap();
        assert_eq!(payment.deviations, [Deviation::Late].into());
        assert_eq!(payment.amounts.received, Some(usd("10")));
    }
}

/// One table: a word means the same in a lookup, in a list and in a webhook.
#[tokio::test]
async fn a_word_means_the_same_everywhere() {
    for word in ["unpaid", "underpaid", "paid", "expired", "canceled", "cancelled", "frozen", "completed"] {
        let invoice = invoice(word, 25_500, 0, "");
        let list = format!(r#"{{"object":"list","data":[{invoice}],"has_more":false}}"#);
        let transport = Scripted::new().replying(200, status(&invoice)).replying(200, list);
        let provider = opened(&transport).provider;
        let found = provider.look_up(&reference()).await.unwrap();
        let page = provider.lists().unwrap().list(&ListPayments::default()).await.unwrap();
        let delivery = format!(r#"{{"id":"evt_1","type":"invoice.updated","data":{{"object":{invoice}}}}}"#);
        let event = support::delivered(&delivery);
        assert_eq!(page.items[0].status, found.status, "{word}");
        assert_eq!(event.payment().unwrap().status, found.status, "{word}");
        assert_eq!(*found.next_action(), NextAction::None);
    }
}

/// The step after the invoice carries a key of its own, which follows from the caller's: asked again after a lost
/// reply, Pepay may take it for the same step.
#[tokio::test]
async fn each_step_of_a_creation_carries_a_key_that_follows_from_the_callers() {
    let tokens = r#"[{"id":12,"token_symbol":"USDT","network":"bsc"}]"#;
    let quote = r#"{"success":true,"quote_status":"available","temp_address":"0xabc","network":"bsc",
        "supported_token_id":12,"estimated_token_amount":"25.6","quote_valid_until":0,"quote_expires_in_seconds":300}"#;
    let transport = Scripted::new().replying(200, CREATED).replying(200, tokens).replying(200, quote);
    let key: paymux_core::IdempotencyKey = "order-77-attempt-1".parse().unwrap();
    let request = request().method("bsc:12").call(CallOptions::with_key(key.clone()));
    let payment = opened(&transport).provider.create(&request).await.unwrap();
    let sent = transport.sent();
    let header = format!("idempotency-key: {}", key.derive("address"));
    assert!(sent[2].contains(&header), "{}", sent[2]);
    assert!(sent[0].contains(&format!("idempotency-key: {}", key.as_uuid())), "{}", sent[0]);
    let NextAction::PayToAddress(to) = payment.next_action() else { panic!("{payment:?}") };
    // A time of zero is none, so the seconds count.
    assert_eq!(to.expires_at, Some(support::now().plus(Duration::from_secs(300))));
}

#[tokio::test]
async fn a_payment_of_another_provider_or_account_is_not_asked_about() {
    let transport = Scripted::new();
    let provider = opened(&transport).provider;
    for (elsewhere, field) in
        [(Account::of("payviox"), "provider"), (Account::named("pepay", "eu"), "account")]
    {
        let error = provider.look_up(&PaymentRef::by_id(&elsewhere, INVOICE_ID)).await.unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidRequest, Some(field)));
    }
    assert!(transport.sent().is_empty());
}

#[tokio::test]
async fn the_page_cannot_be_read_later() {
    let transport = Scripted::new()
        .replying(200, status(&invoice("paid", 25_500, 25_500, "")))
        .replying(200, status(&invoice("unpaid", 25_500, 0, "")));
    let provider = opened(&transport).provider;
    let asked = RetrievePayment::new(reference()).method("bsc:12");
    let paid = provider.retrieve(&asked).await.unwrap();
    assert!(paid.incomplete.is_none(), "nobody has to pay it any more");
    let open = provider.retrieve(&asked).await.unwrap();
    assert_eq!((&open.status, open.next_action()), (&Status::AwaitingPayer, &NextAction::None));
    assert_eq!(open.incomplete.unwrap().kind(), ErrorKind::UnsupportedOperation);
}

/// Dropped, each of these would cost somebody money: so nothing is sent.
#[tokio::test]
async fn what_must_not_be_dropped_is_refused_before_sending() {
    let transport = Scripted::new().replying(200, CREATED);
    let provider = opened(&transport).provider;
    for (request, field) in
        [(request().capture_manually(), "capture"), (request().require(7_u8), "extension")]
    {
        let error = provider.create(&request).await.unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::UnsupportedOperation, Some(field)));
    }
    assert!(transport.sent().is_empty());
    provider.create(&request().require(InvoiceExtras::default())).await.unwrap();
}

/// The same request under the same key has to be the same body, whenever it is sent.
#[tokio::test]
async fn what_pepay_has_no_field_for_is_said_and_a_moment_of_expiry_is_among_it() {
    let transport = Scripted::new().replying(200, CREATED);
    let request =
        request().cancel_url("https://shop.example/cart").locale("de-AT").expires_at(support::now());
    let payment = opened(&transport).provider.create(&request).await.unwrap();
    assert_eq!(payment.not_carried, ["cancel_url", "locale", "expires_at"]);
    assert!(!transport.sent()[0].contains("expires_in"), "{}", transport.sent()[0]);
}

#[tokio::test]
async fn the_apps_own_data_comes_back_without_the_reference() {
    let ours = r#","metadata":{"cart":"c-12","reference":"order-77","rate":0.1}"#;
    let transport = Scripted::new().replying(200, status(&invoice("unpaid", 25_500, 0, ours)));
    let payment = opened(&transport).provider.look_up(&reference()).await.unwrap();
    assert_eq!(payment.metadata, [("cart".to_owned(), "c-12".to_owned())].into());
}

#[tokio::test]
async fn what_the_caller_says_about_the_call_holds_for_a_lookup() {
    let transport = Scripted::new().unreachable().replying(200, "{}");
    let once = RetrievePayment::new(reference()).call(CallOptions::default().never_retry());
    opened(&transport).provider.retrieve(&once).await.unwrap_err();
    assert_eq!(transport.sent().len(), 1);
}
