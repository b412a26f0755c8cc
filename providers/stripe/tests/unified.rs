//! The unified interface, on a script: where money could be lost, taken twice or taken for another's.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod support;

use paymux_core::cancellations::{CancelHow, CancelPayment};
use paymux_core::captures::{CapturePayment, VoidPayment};
use paymux_core::disputes::{DisputeRef, DisputeStatus, ListDisputes, RetrieveDispute};
use paymux_core::finds::FindPayment;
use paymux_core::lists::ListPayments;
use paymux_core::payouts::{CreatePayout, Destination, FindPayout, PayoutStatus};
use paymux_core::provider::{Account, Settings};
use paymux_core::refunds::{CreateRefund, ListRefunds, RefundRef, RefundStatus, RetrieveRefund};
use paymux_core::test_util::{Scripted, Step};
use paymux_core::{
    Advice, CallOptions, CreatePayment, Customer, Effect, Error, ErrorKind, NextAction, Payment,
    PaymentProviderExt, PaymentRef, Status,
};
use paymux_stripe::SessionExtras;
use paymux_stripe::session::LineItem;
use support::{
    charge_json, done, intent_json, list_json, now, opened, opened_with, paid, refund_json, session,
    session_json, usd,
};

fn order() -> CreatePayment {
    CreatePayment::new(usd("25.50"), "order-77").return_url("https://shop.example/back")
}

fn key() -> CallOptions {
    CallOptions::with_key("key-1".parse().unwrap())
}

fn open_page() -> String {
    session_json("open", "unpaid", "null")
}

fn look_up(script: &Scripted) -> Result<Payment, Error> {
    done(opened(script).provider.look_up(&session()))
}

#[test]
fn a_payment_is_created_with_all_that_was_asked_for() {
    let script = Scripted::new().replying(200, open_page());
    let request = order()
        .description("Two mugs")
        .customer(Customer::default().id("c-1").email("ana@example.org"))
        .metadata("cart", "c-12")
        .cancel_url("https://shop.example/no")
        .locale("de-AT")
        .method("card")
        .expires_at(now().plus(std::time::Duration::from_secs(3600)))
        .capture_manually()
        .call(key());
    let payment = done(opened(&script).provider.create(&request)).unwrap();
    insta::assert_snapshot!(script.sent().join("---\n"));
    assert_eq!(payment.status, Status::AwaitingPayer);
    let page = "https://checkout.stripe.com/c/pay/cs_1".to_owned();
    assert_eq!(*payment.next_action(), NextAction::Redirect { url: page });
    assert_eq!(payment.not_carried, ["customer.id"]);
    assert_eq!(payment.metadata.into_iter().collect::<Vec<_>>(), [("cart".to_owned(), "c-12".to_owned())]);
    assert_eq!(payment.reference.id, "cs_1");
}

#[test]
fn extras_are_lines_and_a_customer_of_stripes() {
    let line_items = vec![LineItem::new(2, 1000, "usd", "Mug"), LineItem::new(1, 550, "usd", "Post")];
    let extras = SessionExtras { line_items, customer: Some("cus_1".to_owned()) };
    let script = Scripted::new().replying(200, open_page());
    let request = order().extend(extras.clone()).customer(Customer::default().email("ana@example.org"));
    let payment = done(opened(&script).provider.create(&request)).unwrap();
    assert!(script.sent()[0].contains("customer=cus_1") && !script.sent()[0].contains("ana"));
    assert_eq!(payment.not_carried, ["customer.email"]);

    let short = SessionExtras { line_items: extras.line_items[..1].to_vec(), ..extras.clone() };
    let mut foreign = extras;
    foreign.line_items[1].price_data.currency = "eur".to_owned();
    for extras in [short, foreign] {
        let script = Scripted::new();
        let error = done(opened(&script).provider.create(&order().extend(extras))).unwrap_err();
        assert_eq!((error.field(), script.sent().len()), (Some("line_items"), 0));
    }
}

#[test]
fn what_stripe_insists_on_is_refused_without() {
    let script = Scripted::new();
    let bare = CreatePayment::new(usd("25.50"), "order-77");
    for (request, field) in
        [(bare, "return_url"), (order().metadata("paymux_reference", "order-78"), "metadata")]
    {
        let error = done(opened(&script).provider.create(&request)).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidRequest, Some(field)));
        assert_eq!(error.provider(), Some("stripe"));
    }
    assert!(script.sent().is_empty());
}

#[test]
fn a_language_that_the_page_does_not_have_is_said() {
    for (tag, sent, left_out) in
        [("de-AT", "&locale=de&", false), ("pt-br", "&locale=pt-BR&", false), ("eo", "", true)]
    {
        let script = Scripted::new().replying(200, open_page());
        let payment = done(opened(&script).provider.create(&order().locale(tag))).unwrap();
        assert!(script.sent()[0].contains(sent), "{tag}");
        assert_eq!(payment.not_carried.contains(&"locale"), left_out, "{tag}");
    }
}

/// It exists, and somebody could pay it.
#[test]
fn a_session_about_something_else_may_exist() {
    for (there, instead, field) in [
        (r#""amount_total":2550"#, r#""amount_total":2551"#, "amount"),
        (r#""currency":"usd""#, r#""currency":"eur""#, "currency"),
        (r#""client_reference_id":"order-77""#, r#""client_reference_id":"order-78""#, "client_reference_id"),
    ] {
        let script = Scripted::new().replying(200, open_page().replace(there, instead));
        let error = done(opened(&script).provider.create(&order())).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::IntegrityMismatch, Some(field)));
        assert!(error.may_exist(), "{field}");
    }
}

/// Repeated with the same key; and what Stripe calls final is looked up.
#[test]
fn a_lost_reply_is_asked_for_again_with_the_same_key() {
    let script = Scripted::new().losing_the_reply().replying(200, open_page());
    let payment = done(opened(&script).provider.create(&order().call(key())));
    let payment = payment.unwrap();
    let keys: Vec<_> = script.sent().iter().map(|sent| sent.contains("idempotency-key: key-1")).collect();
    assert_eq!(keys, [true, true]);
    assert_eq!(payment.key.unwrap().as_str(), "key-1");

    let body = r#"{"error":{"message":"Something went wrong","type":"api_error"}}"#;
    let told = |worth_it: &str| Step::reply(500, body).header("stripe-should-retry", worth_it);
    let script = Scripted::new().then(told("false"));
    let error = done(opened(&script).provider.create(&order().call(key()))).unwrap_err();
    assert_eq!((script.sent().len(), error.advice()), (1, Advice::LookUpFirst));
    assert!(error.may_exist());
    assert_eq!(error.key_kept_for(), Some(std::time::Duration::from_secs(86_400)));
    let script = Scripted::new().then(told("true")).replying(200, open_page());
    assert!(done(opened(&script).provider.create(&order().call(key()))).is_ok());
}

#[test]
fn a_lookup_sees_page_money_and_charge_in_one_request() {
    let intent = intent_json("succeeded", 0, 2550, &charge_json(1000, false));
    let script = Scripted::new().replying(200, session_json("complete", "paid", &intent));
    let found = look_up(&script).unwrap();
    assert_eq!((script.sent().len(), &found.status), (1, &Status::PartiallyRefunded));
    assert_eq!(found.amounts.refundable(), Some(usd("15.50")));
    assert_eq!(found.amounts.authorized, Some(usd("25.50")));
    assert_eq!(found.raw_status.as_deref(), Some("succeeded"));
    // What events about refunds and disputes name.
    assert_eq!(found.reference, paid());
    assert!(found.reference.has_id("pi_1") && found.reference.has_id("ch_1"));
    assert_eq!(*found.next_action(), NextAction::None);
}

#[test]
fn a_voucher_over_everything_is_paid_and_a_debt_of_later_is_not() {
    let free = session_json("complete", "no_payment_required", "null").replace(":2550,", ":0,");
    let any = PaymentRef::by_id(&Account::of("stripe"), "cs_1");
    let found = done(opened(&Scripted::new().replying(200, free.clone())).provider.look_up(&any)).unwrap();
    assert_eq!(found.status, Status::Paid);
    // Where something was to be paid, nothing is not it.
    assert_eq!(look_up(&Scripted::new().replying(200, free)).unwrap_err().field(), Some("amount"));
    let later = session_json("complete", "no_payment_required", "null");
    let found = look_up(&Scripted::new().replying(200, later)).unwrap();
    assert_eq!(found.status, Status::Unrecognised("complete, no_payment_required".to_owned()));
}

#[test]
fn contradictions_and_new_words_are_neither_paid_nor_closed() {
    let unpaid = intent_json("requires_payment_method", 0, 0, "null");
    for (status, payment_status, intent) in [
        ("open", "paid", "null"),
        ("expired", "paid", "null"),
        ("complete", "paid", unpaid.as_str()),
        ("complete", "refunded", "null"),
        ("archived", "paid", "null"),
    ] {
        let script = Scripted::new().replying(200, session_json(status, payment_status, intent));
        let found = look_up(&script).unwrap();
        assert!(
            matches!(found.status, Status::Unrecognised(_)),
            "{status}, {payment_status}: {}",
            found.status
        );
    }
}

fn dispute_json(status: &str, amount: u64) -> String {
    format!(
        r#"{{"id":"dp_1","object":"dispute","amount":{amount},"charge":"ch_1","currency":"usd",
        "evidence_details":{{"due_by":1767830399}},"payment_intent":"pi_1","reason":"fraudulent","status":"{status}"}}"#
    )
}

/// That a charge was disputed stands in it for ever; how that ended is asked for.
#[test]
fn a_disputed_payment_is_what_has_become_of_it() {
    let charge = charge_json(500, true);
    let page = session_json("complete", "paid", &intent_json("succeeded", 0, 2550, &charge));
    let looked_up = |disputes: &[String]| {
        let script = Scripted::new().replying(200, page.clone()).replying(200, list_json(disputes, false));
        let found = look_up(&script).unwrap();
        assert!(script.sent()[1].contains("/v1/disputes?payment_intent=pi_1"), "{:?}", script.sent());
        assert!(found.incomplete.is_none());
        (found.status, found.amounts.refunded, found.amounts.disputed)
    };
    let refunded = Some(usd("5"));
    for word in
        ["needs_response", "under_review", "warning_needs_response", "appeal_under_review", "prevented"]
    {
        let disputed = looked_up(&[dispute_json(word, 2050)]);
        assert_eq!(disputed, (Status::Disputed, refunded.clone(), Some(usd("20.50"))), "{word}");
    }
    for word in ["won", "warning_closed"] {
        let won = looked_up(&[dispute_json(word, 2050)]);
        assert_eq!(won, (Status::PartiallyRefunded, refunded.clone(), None), "{word}");
    }
    let lost = looked_up(&[dispute_json("lost", 2050)]);
    assert_eq!(lost, (Status::Refunded, Some(usd("25.50")), Some(usd("20.50"))));
    let in_part = looked_up(&[dispute_json("lost", 1000)]);
    assert_eq!(in_part, (Status::PartiallyRefunded, Some(usd("15")), Some(usd("10"))));
    assert_eq!(looked_up(&[]).0, Status::Disputed, "its dispute is not there yet");

    let script = Scripted::new().replying(200, page).replying(403, "{}");
    let found = look_up(&script).unwrap();
    assert_eq!((found.status, found.incomplete.unwrap().kind()), (Status::Disputed, ErrorKind::Forbidden));
}

#[test]
fn money_that_is_held_is_captured_in_part_and_let_go() {
    let script = Scripted::new().replying(200, intent_json("succeeded", 0, 1000, "\"ch_1\""));
    let captures = opened(&script);
    let part = CapturePayment::new(paid()).amount(usd("10")).call(key());
    let payment = done(captures.provider.captures().unwrap().capture(&part)).unwrap();
    insta::assert_snapshot!("capture_of_a_part", script.sent().join("---\n"));
    assert_eq!((payment.status, payment.amounts.received), (Status::Paid, Some(usd("10"))));
    assert_eq!(payment.reference, paid());

    let script = Scripted::new().replying(200, intent_json("requires_capture", 1550, 1000, "\"ch_1\""));
    let more = CapturePayment::new(paid()).amount(usd("10")).more_follows();
    let payment = done(opened(&script).provider.captures().unwrap().capture(&more)).unwrap();
    assert!(script.sent()[0].contains("final_capture=false"));
    assert_eq!(
        (payment.status.clone(), payment.amounts.capturable()),
        (Status::Authorized, Some(usd("15.50")))
    );

    let script = Scripted::new().replying(200, intent_json("canceled", 0, 0, "\"ch_1\""));
    let payment = done(opened(&script).provider.captures().unwrap().void(&VoidPayment::new(paid()))).unwrap();
    assert!(script.sent()[0].contains("POST https://api.stripe.com/v1/payment_intents/pi_1/cancel"));
    assert_eq!(payment.status, Status::Canceled);
}

/// The app may not have stored what a lookup brings.
#[test]
fn the_money_behind_a_page_is_looked_up_where_it_is_not_known() {
    let page = session_json("complete", "unpaid", &intent_json("requires_capture", 2550, 0, "\"ch_1\""));
    let script =
        Scripted::new().replying(200, page).replying(200, intent_json("succeeded", 0, 2550, "\"ch_1\""));
    let request = CapturePayment::new(session()).call(key());
    done(opened(&script).provider.captures().unwrap().capture(&request)).unwrap();
    let sent = script.sent();
    assert!(sent[0].starts_with("GET ") && !sent[0].contains("idempotency-key"), "{sent:?}");
    assert!(sent[1].contains("/pi_1/capture") && sent[1].contains("idempotency-key: key-1"), "{sent:?}");

    let script = Scripted::new().replying(200, open_page());
    let error = done(opened(&script).provider.captures().unwrap().capture(&request)).unwrap_err();
    assert_eq!(
        (error.kind(), error.effect(), script.sent().len()),
        (ErrorKind::Conflict, Effect::NotDone, 1)
    );
}

/// A part has no currency on the wire: 1000 yen of a payment in dollars would be ten dollars.
#[test]
fn a_part_is_in_the_payments_currency() {
    let yen = paymux_core::Money::parse("1000", "JPY").unwrap();
    let mut bare = paid();
    bare.expected = None;
    let page = session_json("complete", "paid", &intent_json("succeeded", 0, 2550, "\"ch_1\""));
    let script = Scripted::new().replying(200, page.clone());
    let refund = CreateRefund::new(bare.clone(), "r-1").amount(yen.clone());
    let error = done(opened(&script).provider.refunds().unwrap().refund(&refund)).unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::UnsupportedCurrency, Some("amount")));
    let script = Scripted::new().replying(200, page);
    let capture = CapturePayment::new(bare).amount(yen.clone());
    let error = done(opened(&script).provider.captures().unwrap().capture(&capture)).unwrap_err();
    assert_eq!((error.kind(), script.sent().len()), (ErrorKind::UnsupportedCurrency, 1));
    // Where the app knows, nothing is sent at all.
    let script = Scripted::new();
    let refund = CreateRefund::new(paid(), "r-1").amount(yen);
    let error = done(opened(&script).provider.refunds().unwrap().refund(&refund)).unwrap_err();
    assert_eq!((error.kind(), script.sent().len()), (ErrorKind::UnsupportedCurrency, 0));
}

#[test]
fn a_page_is_expired_and_a_payment_intent_canceled() {
    let script = Scripted::new().replying(200, session_json("expired", "unpaid", "null"));
    let cancel = CancelPayment::new(session());
    let payment = done(opened(&script).provider.cancellations().unwrap().cancel(&cancel)).unwrap();
    assert_eq!((payment.status, script.sent()[0].contains("/cs_1/expire")), (Status::Expired, true));

    let native = PaymentRef::by_id(&Account::of("stripe"), "pi_1");
    let script = Scripted::new().replying(200, intent_json("canceled", 0, 0, "null"));
    let cancel = CancelPayment::new(native.clone());
    let payment = done(opened(&script).provider.cancellations().unwrap().cancel(&cancel)).unwrap();
    assert_eq!((payment.status, payment.reference), (Status::Canceled, native.clone()));

    let script = Scripted::new();
    let delete = CancelPayment::new(native).how(CancelHow::Delete);
    let error = done(opened(&script).provider.cancellations().unwrap().cancel(&delete)).unwrap_err();
    assert_eq!((error.kind(), script.sent().len()), (ErrorKind::UnsupportedOperation, 0));
}

fn refund(request: &CreateRefund, script: &Scripted) -> Result<paymux_core::refunds::Refund, Error> {
    done(opened(script).provider.refunds().unwrap().refund(request))
}

#[test]
fn a_part_goes_back() {
    let script = Scripted::new().replying(200, refund_json("re_1", 1000, "pending", "r-1"));
    let request = CreateRefund::new(paid(), "r-1")
        .amount(usd("10"))
        .reason("the mug was broken")
        .metadata("case", "7")
        .call(key());
    let made = refund(&request, &script).unwrap();
    insta::assert_snapshot!("refund_of_a_part", script.sent().join("---\n"));
    assert_eq!((made.status, made.amount), (RefundStatus::Pending, Some(usd("10"))));
    assert_eq!(made.reference.id, "re_1");

    let script = Scripted::new().replying(200, refund_json("re_1", 2550, "succeeded", "r-1"));
    let all = CreateRefund::new(paid(), "r-1").reason("duplicate");
    assert_eq!(refund(&all, &script).unwrap().status, RefundStatus::Succeeded);
    assert!(script.sent()[0].contains("reason=duplicate") && !script.sent()[0].contains("amount"));
}

#[test]
fn a_refund_that_is_another_one_has_moved_money() {
    for (body, field) in [
        (refund_json("re_1", 1001, "succeeded", "r-1"), "amount"),
        (refund_json("re_1", 1000, "succeeded", "r-2"), "reference"),
        (refund_json("re_1", 1000, "succeeded", "r-1").replace("pi_1", "pi_2"), "payment_intent"),
    ] {
        let script = Scripted::new().replying(200, body);
        let error = refund(&CreateRefund::new(paid(), "r-1").amount(usd("10")), &script).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::IntegrityMismatch, Some(field)));
        assert!(error.money_may_have_moved(), "{field}");
    }
    let script = Scripted::new();
    let error = refund(&CreateRefund::new(paid(), "r-1").amount(usd("25.51")), &script).unwrap_err();
    assert_eq!((error.kind(), script.sent().len()), (ErrorKind::AmountOutOfRange, 0));
}

/// For an account that still has charges without a PaymentIntent.
#[test]
fn a_charge_is_refunded_by_its_own_id() {
    let charge = PaymentRef::by_id(&Account::of("stripe"), "ch_1").expecting(usd("25.50"), "order-77");
    let script = Scripted::new().replying(200, refund_json("re_1", 1000, "succeeded", "r-1"));
    refund(&CreateRefund::new(charge, "r-1").amount(usd("10")), &script).unwrap();
    assert!(script.sent()[0].contains("charge=ch_1&amount=1000"), "{:?}", script.sent());
}

#[test]
fn refunds_are_looked_up_and_listed() {
    let account = Account::of("stripe");
    for (word, status) in [
        ("pending", RefundStatus::Pending),
        ("requires_action", RefundStatus::Pending),
        ("succeeded", RefundStatus::Succeeded),
        ("failed", RefundStatus::Failed),
        ("canceled", RefundStatus::Canceled),
        ("new", RefundStatus::Unrecognised("new".to_owned())),
    ] {
        let script = Scripted::new().replying(200, refund_json("re_1", 1000, word, "r-1"));
        let request = RetrieveRefund::new(RefundRef::by_id(&account, "re_1"));
        let found = done(opened(&script).provider.refunds().unwrap().retrieve_refund(&request)).unwrap();
        assert_eq!(found.status, status, "{word}");
        assert_eq!(found.reference.reference.as_deref(), Some("r-1"));
    }
    let made = RefundRef::made(&account, "re_1", &CreateRefund::new(paid(), "r-1").amount(usd("10")));
    for (body, field) in [
        (refund_json("re_2", 1000, "succeeded", "r-1"), "id"),
        (refund_json("re_1", 999, "succeeded", "r-1"), "amount"),
        (refund_json("re_1", 1000, "succeeded", "r-2"), "reference"),
        (refund_json("re_1", 1000, "succeeded", "r-1").replace("pi_1", "pi_2"), "payment"),
    ] {
        let script = Scripted::new().replying(200, body);
        let request = RetrieveRefund::new(made.clone());
        let error = done(opened(&script).provider.refunds().unwrap().retrieve_refund(&request)).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::IntegrityMismatch, Some(field)));
    }
    let rows = [
        refund_json("re_2", 500, "pending", "r-2"),
        refund_json("re_3", 500, "pending", "r-3").replace("pi_1", "pi_2"),
        refund_json("re_1", 1000, "succeeded", "r-1"),
    ];
    let script = Scripted::new().replying(200, list_json(&rows, true));
    let page =
        done(opened(&script).provider.refunds().unwrap().refunds_of(&ListRefunds::of(paid()))).unwrap();
    let ids: Vec<_> = page.items.iter().map(|refund| refund.reference.id.as_str()).collect();
    assert_eq!((ids, page.next.as_deref(), page.unread), (vec!["re_2", "re_1"], Some("re_1"), 1));
    assert!(script.sent()[0].contains("?payment_intent=pi_1&limit=100"));
    let back = Scripted::new().replying(200, list_json(&rows, true));
    let again = ListRefunds::of(paid()).after("re_1");
    let error = done(opened(&back).provider.refunds().unwrap().refunds_of(&again)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unintelligible, "the list leads back");
}

#[test]
fn a_lost_creation_is_found_since_its_time() {
    let other = open_page().replace("cs_1", "cs_2").replace("order-77", "order-78");
    let script = Scripted::new()
        .replying(200, list_json(std::slice::from_ref(&other), true))
        .replying(200, list_json(&[open_page()], false));
    let request = FindPayment::new("order-77").created_since(now());
    let found = done(opened(&script).provider.finds().unwrap().find(&request)).unwrap();
    assert!(found.complete && found.staleness == Some(std::time::Duration::ZERO));
    assert_eq!(found.items.len(), 1);
    assert_eq!(found.items[0].reference, session());
    let sent = script.sent();
    assert!(
        sent[0].contains("created%5Bgte%5D=1767225600") && sent[1].contains("starting_after=cs_2"),
        "{sent:?}"
    );

    // What cannot be read may be the one.
    let script = Scripted::new().replying(200, list_json(&["{}".to_owned(), other], false));
    let found = done(opened(&script).provider.finds().unwrap().find(&request)).unwrap();
    assert!(!found.complete && found.items.is_empty());
    // So may one whose mode is new.
    let new = open_page().replace(r#""mode":"payment""#, r#""mode":"new""#);
    let script = Scripted::new().replying(200, list_json(&[new], false));
    let found = done(opened(&script).provider.finds().unwrap().find(&request)).unwrap();
    assert!(!found.complete && found.items.is_empty());
    // Nor may a list end where nothing of it can be read.
    let unread = list_json(&["{}".to_owned()], true);
    let script = (0..4).fold(Scripted::new(), |script, _| script.replying(200, unread.clone()));
    let error = done(opened(&script).provider.finds().unwrap().find(&request)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unintelligible);
}

#[test]
fn without_a_time_the_search_is_asked_and_proves_nothing() {
    let rows = [
        intent_json("succeeded", 0, 2550, "\"ch_1\""),
        intent_json("succeeded", 0, 2550, "null").replace("order-77", "order-777"),
    ];
    let page = session_json("complete", "paid", "\"pi_1\"");
    let script =
        Scripted::new().replying(200, list_json(&rows, false)).replying(200, list_json(&[page], false));
    let request = FindPayment::new("order-77");
    let found = done(opened(&script).provider.finds().unwrap().find(&request)).unwrap();
    assert_eq!((found.items.len(), found.complete), (1, false));
    assert_eq!(found.items[0].reference, session().further_id("payment_intent", "pi_1"));
    assert!(found.staleness.is_some_and(|age| age.as_secs() == 3600));

    // A reference cannot leave its quotes.
    let script = Scripted::new().replying(200, list_json(&[], false));
    let hostile = FindPayment::new(r"' OR metadata['a']:'\");
    done(opened(&script).provider.finds().unwrap().find(&hostile)).unwrap();
    let sent = script.sent();
    assert!(sent[0].contains("%5C%27%20OR%20metadata%5B%5C%27a%5C%27%5D%3A%5C%27%5C%5C%27"), "{sent:?}");
}

#[test]
fn payments_are_listed_with_filters() {
    let rows = [
        session_json("complete", "paid", &intent_json("succeeded", 0, 2550, &charge_json(0, false))),
        session_json("complete", "paid", &intent_json("succeeded", 0, 2550, &charge_json(2550, false)))
            .replace("cs_1", "cs_2"),
        session_json("complete", "paid", "null")
            .replace("cs_1", "cs_3")
            .replace(r#""mode":"payment""#, r#""mode":"subscription""#),
        "{}".to_owned(),
    ];
    let script = Scripted::new().replying(200, list_json(&rows, true));
    let until = now().plus(std::time::Duration::from_secs(60));
    let request = ListPayments::new().status(Status::Paid).created_since(now()).until(until).limit(500);
    let page = done(opened(&script).provider.lists().unwrap().list(&request)).unwrap();
    let ids: Vec<_> = page.items.iter().map(|payment| payment.reference.id.as_str()).collect();
    assert_eq!((ids, page.next.as_deref(), page.unread), (vec!["cs_1"], Some("cs_3"), 1));
    insta::assert_snapshot!("list_with_filters", script.sent().join("---\n"));
    let error =
        done(opened(&script).provider.lists().unwrap().list(&ListPayments::new().limit(0))).unwrap_err();
    assert_eq!(error.field(), Some("limit"));
}

#[test]
fn disputes_are_read() {
    for (word, status) in [
        ("warning_needs_response", DisputeStatus::NeedsResponse),
        ("needs_response", DisputeStatus::NeedsResponse),
        ("appeal_needs_response", DisputeStatus::NeedsResponse),
        ("warning_under_review", DisputeStatus::UnderReview),
        ("under_review", DisputeStatus::UnderReview),
        ("appeal_under_review", DisputeStatus::UnderReview),
        ("warning_closed", DisputeStatus::Won),
        ("won", DisputeStatus::Won),
        ("lost", DisputeStatus::Lost),
        ("prevented", DisputeStatus::Unrecognised("prevented".to_owned())),
    ] {
        let script = Scripted::new().replying(200, dispute_json(word, 1000));
        let request = RetrieveDispute::new(DisputeRef::by_id(&Account::of("stripe"), "dp_1"));
        let dispute = done(opened(&script).provider.disputes().unwrap().retrieve_dispute(&request)).unwrap();
        assert_eq!(dispute.status, status, "{word}");
        assert!(dispute.payment_ids.iter().all(|id| paid().has_id(id)) && dispute.payment_ids.len() == 2);
        assert_eq!(dispute.respond_by.map(|at| at.unix_seconds()), Some(1_767_830_399));
        assert_eq!(dispute.amount, Some(usd("10")));
    }
    let script = Scripted::new().replying(200, list_json(&[dispute_json("lost", 1000)], true));
    let list = ListDisputes::new().after("dp_9");
    let page = done(opened(&script).provider.disputes().unwrap().list_disputes(&list)).unwrap();
    assert_eq!((page.items.len(), page.next.as_deref()), (1, Some("dp_1")));
    let other = RetrieveDispute::new(DisputeRef::by_id(&Account::of("stripe"), "dp_2"));
    let script = Scripted::new().replying(200, dispute_json("lost", 1000));
    let error = done(opened(&script).provider.disputes().unwrap().retrieve_dispute(&other)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::IntegrityMismatch);
}

#[test]
fn a_lost_payout_is_found_by_its_reference() {
    let row = |id: &str, reference: &str| {
        format!(
            r#"{{"id":"{id}","object":"payout","amount":2500,"created":1767225700,"currency":"usd",
            "destination":"ba_1","metadata":{{"paymux_reference":"{reference}"}},"status":"paid"}}"#
        )
    };
    let rows = [row("po_2", "payout-2"), row("po_1", "payout-1")];
    let sent = CreatePayout::new(usd("25"), Destination::Stored("ba_1".to_owned()));
    let find = |sent: CreatePayout| {
        let script = Scripted::new().replying(200, list_json(&rows, false));
        let request = FindPayout::new(sent, now());
        done(opened(&script).provider.payouts().unwrap().find_payout(&request)).unwrap()
    };
    let found = find(sent.clone().reference("payout-1"));
    assert_eq!((found.proved, found.found.complete, found.found.items.len()), (true, true, 1));
    assert_eq!(found.found.items[0].reference.id.as_deref(), Some("po_1"));
    assert_eq!(found.found.items[0].status, PayoutStatus::Paid);
    // Two that are alike: for a person to look at.
    let alike = find(sent);
    assert_eq!((alike.proved, alike.found.items.len()), (false, 2));
}

#[test]
fn with_the_publishable_key_alone_nothing_is_promised() {
    let public = Settings::new().with("publishable_key", "pk_test_canary_2");
    let provider = opened_with(&public, &Scripted::new()).provider;
    assert!(provider.captures().is_none() && provider.refunds().is_none() && provider.payouts().is_none());
    assert!(provider.lists().is_none() && provider.finds().is_none() && provider.webhooks().is_some());
}
