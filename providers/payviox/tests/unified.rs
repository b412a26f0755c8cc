//! The unified interface, on a script.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod support;

use futures_util::FutureExt;
use paymux_core::test_util::Scripted;
use paymux_core::{
    Advice, CallOptions, CreatePayment, CreatePayout, Customer, Decimal, Destination, Deviation, Effect,
    Error, ErrorKind, Money, NextAction, Payment, PaymentRef, Settings, Status,
};
use paymux_payviox::SessionExtras;
use paymux_payviox::session::Item;
use support::{now, opened, settings};

fn usd(text: &str) -> Money {
    Money::parse(text, "USD").unwrap()
}

fn create(request: &CreatePayment, script: &Scripted) -> Result<Payment, Error> {
    opened(&settings(), script).provider.create(request).now_or_never().unwrap()
}

fn look_up(payment: &PaymentRef, body: &str) -> Result<Payment, Error> {
    let script = Scripted::new().replying(200, body.to_owned());
    opened(&settings(), &script).provider.payment(payment).now_or_never().unwrap()
}

fn reference() -> PaymentRef {
    PaymentRef {
        provider: "payviox".into(),
        id: "q7".into(),
        expected: Some(usd("45.99")),
        reference: Some("INV-77".into()),
    }
}

#[test]
fn a_payment_is_created() {
    let script = Scripted::new().replying(201, r#"{"session_id":"q7"}"#);
    let request = CreatePayment::new(usd("25.50"), "order-77")
        .description("Two mugs")
        .customer(Customer { id: Some("c-1".into()), email: Some("ana@example.org".into()) })
        .metadata("cart", "c-12")
        .return_url("https://shop.example/back")
        .call(CallOptions::with_key("key-1".parse().unwrap()));
    let payment = create(&request, &script).unwrap();
    insta::assert_snapshot!(script.sent().join("---\n"));
    assert_eq!(payment.status, Status::AwaitingPayer);
    assert_eq!(*payment.next_action(), NextAction::Redirect { url: "https://secure.payviox.com/q7".into() });
    assert_eq!(payment.expires_at, Some(now().plus(std::time::Duration::from_secs(86_400))));
    assert_eq!(payment.not_carried, ["customer.email", "return_url", "idempotency_key"]);
    assert_eq!(payment.reference.expected, Some(usd("25.5")));
    assert!(payment.incomplete.is_none());
}

/// Without an id it would pass for one that is not made yet, and be made a second time.
#[test]
fn a_session_without_an_id_may_exist_all_the_same() {
    let script = Scripted::new().replying(201, r#"{"session_id":""}"#);
    let error = create(&CreatePayment::new(usd("1"), "o"), &script).unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::Unintelligible, Some("session_id")));
    assert!(error.may_exist());
    assert_eq!(error.advice(), Advice::AwaitWebhook);
}

#[test]
fn a_redirect_to_nowhere_is_none() {
    let script = Scripted::new().replying(201, r#"{"session_id":"q7","redirect_url":""}"#);
    let payment = create(&CreatePayment::new(usd("25.50"), "order-77"), &script).unwrap();
    assert_eq!(*payment.next_action(), NextAction::Redirect { url: "https://secure.payviox.com/q7".into() });
}

#[test]
fn an_empty_description_names_no_item() {
    let script = Scripted::new().replying(201, r#"{"session_id":"q7"}"#);
    create(&CreatePayment::new(usd("25.50"), "order-77").description(""), &script).unwrap();
    assert!(script.sent()[0].contains(r#""name":"order-77""#), "{:?}", script.sent());
}

#[test]
fn extras_carry_lines_and_the_payers_address() {
    let script =
        Scripted::new().replying(201, r#"{"session_id":"q7","redirect_url":"https://pay.example/1"}"#);
    let lines = vec![Item { name: "Mug".into(), quantity: 2, price: 1275 }];
    let extras = SessionExtras { items: lines, ip: Some("198.51.100.7".into()) };
    let request = CreatePayment::new(usd("25.50"), "order-77").method("zen_blik").extend(extras);
    let payment = create(&request, &script).unwrap();
    assert_eq!(*payment.next_action(), NextAction::Redirect { url: "https://pay.example/1".into() });
    insta::assert_snapshot!(script.sent().join("---\n"));
}

#[test]
fn a_method_that_could_not_be_started_leaves_a_session_to_pay() {
    let body =
        r#"{"session_id":"q7","payment_error":{"success":false,"message":"no","error_type":"http_error"}}"#;
    let payment = create(&CreatePayment::new(usd("1"), "o"), &Scripted::new().replying(201, body)).unwrap();
    assert_eq!(*payment.next_action(), NextAction::Redirect { url: "https://secure.payviox.com/q7".into() });
    let error = payment.incomplete.unwrap();
    assert!(error.to_string().contains("http_error"));
    assert_eq!((error.operation(), error.effect()), (Some("session.create"), Effect::NotDone));
}

/// What the provider says about a method is its own words, and may repeat the key.
#[test]
fn the_words_about_a_method_show_no_key() {
    let said = format!("no such key {} ({})", support::SECRET_KEY, support::SECRET_KEY.to_uppercase());
    let body = serde_json::json!({
        "session_id": "q7", "payment_error": { "success": false, "message": said, "error_type": support::SECRET_KEY },
    });
    let script = Scripted::new().replying(201, body.to_string());
    let error = create(&CreatePayment::new(usd("1"), "o"), &script).unwrap().incomplete.unwrap();
    let shown = format!("{error} {error:?} {}", error.problem_document());
    assert!(!shown.to_lowercase().contains("canary") && shown.contains("[redacted]"), "{shown}");
}

/// An error about a reply that could be read says which call it was about.
#[test]
fn a_lookup_of_something_else_names_its_call() {
    let body = r#"{"session_id":"q7","order_id":"other","amount":4599,"currency":"USD","status":"paid"}"#;
    let error = look_up(&reference(), body).unwrap_err();
    let told = (error.provider(), error.operation(), error.status().map(|status| status.as_u16()));
    assert_eq!(told, (Some("payviox"), Some("payment.get"), Some(200)), "{error}");
}

#[test]
fn what_cents_cannot_say_is_refused_before_sending() {
    let token = Money::new(Decimal::from(1), paymux_core::Asset::token("USDT", "tron"));
    for (amount, kind) in [
        (usd("10.005"), ErrorKind::AmountPrecision),
        (Money::parse("100.5", "JPY").unwrap(), ErrorKind::AmountPrecision),
        (usd("0.99"), ErrorKind::AmountOutOfRange),
        (usd("-5"), ErrorKind::AmountOutOfRange),
        (usd("999999999999999999999"), ErrorKind::AmountOutOfRange),
        (token, ErrorKind::UnsupportedCurrency),
    ] {
        let script = Scripted::new().replying(201, r#"{"session_id":"q7"}"#);
        let error = create(&CreatePayment::new(amount, "o"), &script).unwrap_err();
        assert_eq!(error.kind(), kind);
        assert_eq!(error.effect(), Effect::NotDone);
        assert_eq!(script.sent().len(), 0);
    }
    // Yen have no minor digits, so 100 of them are 100.
    let script = Scripted::new().replying(201, r#"{"session_id":"q7"}"#);
    create(&CreatePayment::new(Money::parse("100", "JPY").unwrap(), "o"), &script).unwrap();
    assert!(script.sent()[0].contains(r#""amount":100,"currency":"JPY""#));
}

#[test]
fn a_lost_reply_is_never_repeated() {
    let script = Scripted::new().losing_the_reply().replying(201, r#"{"session_id":"second"}"#);
    let error = create(&CreatePayment::new(usd("1"), "o"), &script).unwrap_err();
    assert_eq!(script.sent().len(), 1);
    assert!(error.may_exist());
    assert_eq!(error.advice(), Advice::AwaitWebhook);
}

#[test]
fn fees_do_not_make_an_honest_payment_a_mismatch() {
    let body = r#"{"session_id":"q7","status":"succeeded","amount":4719,"fees":120,"net_amount":4599,"currency":"USD",
        "order_id":"INV-77","items":[{"name":"Mug","quantity":3,"price":1533}]}"#;
    let payment = look_up(&reference(), body).unwrap();
    assert_eq!(payment.status, Status::Paid);
    assert_eq!(payment.requested, Some(usd("45.99")));
    assert_eq!(payment.received, Some(usd("45.99")));
    assert_eq!(*payment.next_action(), NextAction::None);
    // The same where the items cannot be read.
    let body = r#"{"session_id":"q7","status":"succeeded","amount":4719,"fees":120,"net_amount":4599,"currency":"USD"}"#;
    assert_eq!(look_up(&reference(), body).unwrap().status, Status::Paid);
}

#[test]
fn another_amount_currency_reference_or_session_is_never_a_success() {
    let body = |session: &str, price: u64, currency: &str, order: &str| {
        format!(
            r#"{{"session_id":"{session}","status":"succeeded","amount":4599,"currency":"{currency}","order_id":"{order}",
            "items":[{{"name":"Mug","quantity":3,"price":{price}}}]}}"#
        )
    };
    look_up(&reference(), &body("q7", 1533, "USD", "INV-77")).unwrap();
    for (body, field) in [
        (body("q7", 1532, "USD", "INV-77"), "amount"),
        (body("q7", 1533, "EUR", "INV-77"), "currency"),
        (body("q7", 1533, "USD", "INV-78"), "reference"),
        (body("q8", 1533, "USD", "INV-77"), "session_id"),
    ] {
        let error = look_up(&reference(), &body).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::IntegrityMismatch, "{field}");
        assert_eq!(error.field(), Some(field));
    }
}

/// Which of the fees the payer bears is not told, and an earlier version of the page took them out of the amount.
#[test]
fn whoever_bears_the_fees_an_honest_payment_is_no_mismatch() {
    let items = r#","items":[{"name":"Mug","quantity":3,"price":1533}]"#;
    for amounts in [
        r#""amount":4719,"fees":120,"net_amount":4599"#,
        r#""amount":4719,"fees":200,"net_amount":4519"#,
        r#""amount":4599,"fees":120,"net_amount":4479"#,
        r#""amount":4719,"net_amount":4519"#,
        r#""amount":4719,"fees":200"#,
        r#""amount":4599,"fees":0,"net_amount":4599"#,
    ] {
        for items in [items, "", r#","items":[]"#, r#","items":"none""#] {
            let body =
                format!(r#"{{"session_id":"q7","status":"succeeded",{amounts},"currency":"USD"{items}}}"#);
            let payment = look_up(&reference(), &body).unwrap();
            let told = (payment.requested, payment.received, payment.deviations.len());
            assert_eq!(told, (Some(usd("45.99")), Some(usd("45.99")), 0), "{amounts}{items}");
        }
    }
    // The payer has begun, and the amount is gross already.
    let body =
        format!(r#"{{"session_id":"q7","status":"processing","amount":4719,"currency":"USD"{items}}}"#);
    assert_eq!(look_up(&reference(), &body).unwrap().received, None);
}

#[test]
fn what_came_in_is_compared_and_not_the_echoed_items_alone() {
    let items = r#","items":[{"name":"Mug","quantity":3,"price":1533}]"#;
    for (amounts, field) in [
        (r#""status":"succeeded","amount":1"#, "amount"),
        (r#""status":"succeeded","amount":4598"#, "amount"),
        (r#""status":"pending_review","amount":4598,"fees":0"#, "amount"),
        (r#""status":"succeeded","amount":4598,"fees":120,"net_amount":4478"#, "amount"),
        (r#""status":null,"amount":4600"#, "amount"),
        (r#""status":"succeeded","amount":4719,"fees":120,"net_amount":4598"#, "net_amount"),
        (r#""status":"succeeded","amount":4599,"net_amount":4600"#, "net_amount"),
        (r#""status":"succeeded","amount":4599,"fees":4600"#, "fees"),
    ] {
        let body = format!(r#"{{"session_id":"q7",{amounts},"currency":"USD"{items}}}"#);
        let error = look_up(&reference(), &body).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::IntegrityMismatch, Some(field)), "{amounts}");
    }
    // More than was asked for, and no fees that explain it.
    let body = format!(
        r#"{{"session_id":"q7","status":"succeeded","amount":9719,"fees":120,"net_amount":9599,"currency":"USD"{items}}}"#
    );
    let payment = look_up(&reference(), &body).unwrap();
    assert_eq!(payment.received, Some(usd("95.99")));
    assert_eq!(payment.deviations, [Deviation::Overpaid].into());
}

#[test]
fn the_first_moment_there_is_means_never() {
    let at = |time: &str| {
        let body = format!(
            r#"{{"session_id":"q7","status":null,"amount":4599,"currency":"USD","created_at":{time}}}"#
        );
        look_up(&reference(), &body).unwrap().created_at
    };
    assert_eq!(at(r#""2026-01-01T00:00:00.000000Z""#), Some(now()));
    for never in ["0", r#""0001-01-01T00:00:00Z""#, r#""1970-01-01T00:00:00.000000Z""#, "-1", "null", "true"]
    {
        assert_eq!(at(never), None, "{never}");
    }
}

/// What has come in whole is not to be paid again, whatever the word for it.
#[test]
fn nobody_is_sent_to_pay_what_is_received_or_of_unknown_status() {
    for word in ["completed", "captured", "disputed", "SUCCEEDED", "", "processing", "failed"] {
        let body = format!(
            r#"{{"session_id":"q7","status":"{word}","amount":4719,"fees":120,"net_amount":4599,"currency":"USD"}}"#
        );
        assert_eq!(*look_up(&reference(), &body).unwrap().next_action(), NextAction::None, "{word}");
    }
}

#[test]
fn every_status_is_told_and_none_that_can_still_be_paid_is_closed() {
    for (word, status, closed) in [
        ("null", Status::AwaitingPayer, false),
        ("\"failed\"", Status::AwaitingPayer, false),
        ("\"pending\"", Status::Processing, false),
        ("\"processing\"", Status::Processing, false),
        ("\"pending_review\"", Status::NeedsReview, true),
        ("\"succeeded\"", Status::Paid, true),
        ("\"declined\"", Status::Declined, true),
        ("\"expired\"", Status::Expired, true),
        ("\"refunded\"", Status::Refunded, true),
        ("\"incomplete\"", Status::PartiallyPaid, false),
        ("\"canceled\"", Status::Canceled, true),
        ("\"requires_payment_method\"", Status::AwaitingPayer, false),
        ("\"requires_confirmation\"", Status::AwaitingPayer, false),
        ("\"requires_action\"", Status::AwaitingPayer, false),
        ("\"brand_new\"", Status::Unrecognised("brand_new".into()), false),
    ] {
        let body = format!(r#"{{"session_id":"q7","status":{word},"amount":4599,"currency":"USD"}}"#);
        let payment = look_up(&reference(), &body).unwrap();
        assert_eq!(payment.status, status);
        assert_eq!(payment.status.collection_closed(), closed, "{word}");
        // Nobody is sent to pay what may already be paid.
        let open = !closed && !matches!(payment.status, Status::Unrecognised(_));
        assert_eq!(matches!(payment.next_action(), NextAction::Redirect { .. }), open);
    }
}

#[test]
fn a_payment_of_another_provider_is_refused_before_sending() {
    let script = Scripted::new().replying(200, "{}");
    let foreign = PaymentRef { provider: "pepay".into(), ..reference() };
    let error = opened(&settings(), &script).provider.payment(&foreign).now_or_never().unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert_eq!(script.sent().len(), 0);
}

#[test]
fn payouts_and_balances_are_there_with_the_secret_key_only() {
    let script = Scripted::new();
    let public = opened(&Settings::new().with("public_key", "pk"), &script).provider;
    assert!(public.payouts().is_none() && public.balances().is_none() && public.fee_quotes().is_some());
    let secret = opened(&settings(), &script).provider;
    assert!(secret.payouts().is_some() && secret.balances().is_some());
}

#[test]
fn a_payout_goes_out_once_and_says_when_money_may_have_moved() {
    let to = Destination::Email("ana@example.org".into());
    let pay_out = |script: &Scripted, amount: Money, to: &Destination| {
        let provider = opened(&settings(), script).provider;
        let request = CreatePayout::new(amount, to.clone());
        provider.payouts().unwrap().pay_out(&request).now_or_never().unwrap()
    };
    let script = Scripted::new().replying(201, r#"{"hash":"h4sh"}"#);
    let payout = pay_out(&script, usd("25"), &to).unwrap();
    assert_eq!(payout.client_session.as_ref().unwrap().0["payout_hash"].expose(), "h4sh");
    assert!(!format!("{payout:?}").contains("h4sh"));
    assert!(script.sent()[0].contains(r#"{"email":"ana@example.org","amount":2500}"#));

    let lost = Scripted::new().losing_the_reply().replying(201, r#"{"hash":"h4sh"}"#);
    let error = pay_out(&lost, usd("25"), &to).unwrap_err();
    assert!(error.money_may_have_moved());
    assert_eq!(lost.sent().len(), 1);

    // A gateway's 500 says nothing about the payout, whatever it looks like: sending it again could pay twice.
    // The documented body with anything beside it may be a gateway's, or tell of another outcome.
    for gateway in [
        r#"{"type":"https://gateway.example/errors/upstream","title":"Bad upstream","status":500}"#,
        r#"{"error":"Internal server error","request_id":"abc","upstream":"timeout"}"#,
        r#"{"error":"Internal server error","debited":true}"#,
        r#"{"error":"Internal server error","message":"Internal server error"}"#,
        r#"{"error":"Internal server error","error":"Internal server error"}"#,
        r#"{"error":"upstream timed out","error":"Internal server error"}"#,
        r#"{"error":"Internal server error"}{"error":"Internal server error"}"#,
        r#"{"error":"Internal server error"};"#,
        "\u{feff}{\"error\":\"Internal server error\"}",
        r#"["Internal server error"]"#,
        r#"[{"error":"Internal server error"}]"#,
        r#""Internal server error""#,
        r#"{"error":["Internal server error"]}"#,
        r#"{"error":{"message":"Internal server error"}}"#,
        r#"{"Error":"Internal server error"}"#,
        r#"{"error":"Internal Server Error"}"#,
        r#"{"error":"Internal server error."}"#,
        r#"{"error":" Internal server error"}"#,
        r#"{"message":"Internal server error"}"#,
        "{}",
        "",
    ] {
        let script = Scripted::new().replying(500, gateway).replying(201, r#"{"hash":"h"}"#);
        assert!(pay_out(&script, usd("25"), &to).unwrap_err().money_may_have_moved(), "{gateway}");
        assert_eq!(script.sent().len(), 1, "{gateway}");
    }
    // Nor does another status of the same words.
    for status in [502, 503, 504] {
        let script = Scripted::new()
            .replying(status, r#"{"error":"Internal server error"}"#)
            .replying(201, r#"{"hash":"h"}"#);
        assert!(pay_out(&script, usd("25"), &to).unwrap_err().money_may_have_moved(), "{status}");
        assert_eq!(script.sent().len(), 1);
    }

    // Payviox's own 500 says that nothing was debited, so it may be tried again.
    for own in [
        r#"{"error":"Internal server error"}"#,
        " {\r\n  \"error\" : \"Internal server error\"\n}\n",
        r#"{"error":"Failed to create payout user"}"#,
    ] {
        let failed = Scripted::new().replying(500, own).replying(201, r#"{"hash":"h"}"#);
        pay_out(&failed, usd("25"), &to).unwrap();
        assert_eq!(failed.sent().len(), 2);
    }

    let script = Scripted::new();
    let euros = pay_out(&script, Money::parse("25", "EUR").unwrap(), &to).unwrap_err();
    assert_eq!(euros.kind(), ErrorKind::UnsupportedCurrency);
    let address = pay_out(&script, usd("25"), &Destination::Address("0x0".into())).unwrap_err();
    assert_eq!(address.field(), Some("destination"));
    assert_eq!(script.sent().len(), 0);
}

#[test]
fn balances_and_fees_are_exact() {
    let script = Scripted::new().replying(200, r#"{"balance":150,"payout_balance":-3}"#);
    let provider = opened(&settings(), &script).provider;
    let balances = provider.balances().unwrap().balances().now_or_never().unwrap().unwrap();
    let told: Vec<_> =
        balances.iter().map(|balance| (balance.account.as_str(), balance.amount.clone())).collect();
    assert_eq!(told, [("balance", usd("1.50")), ("payout_balance", usd("-0.03"))]);

    let methods = r#"{"demo":{"name":"D","image":null,"countries":null,"currencies":null,
        "fees":{"static_fees":0.25,"percent_fees":0.029}}}"#;
    let script = Scripted::new().replying(200, methods).replying(200, methods);
    let provider = opened(&settings(), &script).provider;
    let quotes = provider.fee_quotes().unwrap();
    let quote = quotes.fee(&usd("49.99"), "demo").now_or_never().unwrap().unwrap();
    assert_eq!(quote.fee, usd("1.69971"));
    let unknown = quotes.fee(&usd("49.99"), "nope").now_or_never().unwrap().unwrap_err();
    assert_eq!(unknown.kind(), ErrorKind::NotFound);
}
