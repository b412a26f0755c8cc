//! Captures, refunds and disputes, on a script.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod support;

use paymux_core::captures::{CapturePayment, VoidPayment};
use paymux_core::disputes::{DisputeRef, DisputeStatus, ListDisputes, RetrieveDispute};
use paymux_core::provider::Account;
use paymux_core::refunds::{CreateRefund, ListRefunds, Refund, RefundRef, RefundStatus, RetrieveRefund};
use paymux_core::test_util::Scripted;
use paymux_core::{Advice, CallOptions, Effect, Error, ErrorKind, Payment, Status};
use serde_json::{Value, json};
use support::{
    HELD, TAKEN, TOKEN, amount, captured, done, held, opened, order, problem, reference, script, sent,
    settings, usd,
};

fn key(key: &str) -> CallOptions {
    CallOptions::with_key(key.parse().unwrap())
}

fn authorized(status: &str, captures: Value) -> Value {
    order(
        "COMPLETED",
        "AUTHORIZE",
        &json!({ "authorizations": [held(status, "25.50")], "captures": captures }),
    )
}

fn paid(captures: Value, refunds: Value) -> Value {
    order("COMPLETED", "CAPTURE", &json!({ "captures": captures, "refunds": refunds }))
}

fn capture(script: &Scripted, request: &CapturePayment) -> Result<Payment, Error> {
    done(opened(&settings(), script).provider.captures().unwrap().capture(request))
}

fn void(script: &Scripted) -> Result<Payment, Error> {
    let request = VoidPayment::new(reference()).call(key("void-1"));
    done(opened(&settings(), script).provider.captures().unwrap().void(&request))
}

fn refund(script: &Scripted, request: &CreateRefund) -> Result<Refund, Error> {
    done(opened(&settings(), script).provider.refunds().unwrap().refund(request))
}

fn body_of(request: &str) -> Value {
    serde_json::from_str(request.trim_end().lines().last().unwrap()).unwrap()
}

#[test]
fn what_is_held_is_captured_in_parts() {
    let script1 = script(&[
        (200, &authorized("CREATED", json!([]))),
        (201, &captured(TAKEN, "COMPLETED", "5.50", false)),
    ]);
    let request = CapturePayment::new(reference())
        .amount(usd("5.50"))
        .more_follows()
        .reference("part-1")
        .call(key("c-1"));
    let payment = capture(&script1, &request).unwrap();
    insta::assert_snapshot!(sent(&script1).join("---\n"));
    assert_eq!((&payment.status, payment.amounts.capturable()), (&Status::Authorized, Some(usd("20"))));
    assert!(payment.reference.has_id(TAKEN) && payment.reference.has_id(HELD));
    assert_eq!(payment.key.as_ref().unwrap().as_str(), "c-1");

    // All that is left: without an amount PayPal would take the whole once more.
    let found = authorized("PARTIALLY_CAPTURED", json!([captured(TAKEN, "COMPLETED", "5.50", false)]));
    let script2 = script(&[(200, &found), (201, &captured("C2", "COMPLETED", "20.00", true))]);
    let payment = capture(&script2, &CapturePayment::new(reference()).call(key("c-2"))).unwrap();
    let body = body_of(&sent(&script2)[1]);
    assert_eq!(body, json!({ "amount": amount("20.00"), "final_capture": true }));
    assert_eq!((&payment.status, payment.amounts.received), (&Status::Paid, Some(usd("25.50"))));
}

#[test]
fn all_that_is_held_is_captured_without_an_amount() {
    let script = script(&[
        (200, &authorized("CREATED", json!([]))),
        (201, &captured(TAKEN, "COMPLETED", "25.50", true)),
    ]);
    assert_eq!(capture(&script, &CapturePayment::new(reference())).unwrap().status, Status::Paid);
    assert_eq!(body_of(&sent(&script)[1]), json!({ "final_capture": true }));
}

/// The first reply was lost; PayPal knows the key, and gives the same capture.
#[test]
fn a_capture_that_is_repeated_counts_once() {
    let found = authorized("CAPTURED", json!([captured(TAKEN, "COMPLETED", "25.50", true)]));
    let script = script(&[(200, &found), (201, &captured(TAKEN, "COMPLETED", "25.50", true))]);
    let payment = capture(&script, &CapturePayment::new(reference()).call(key("c-1"))).unwrap();
    assert_eq!((&payment.status, payment.amounts.received), (&Status::Paid, Some(usd("25.50"))));
}

#[test]
fn a_capture_that_is_pending_or_declined_is_not_paid() {
    for (status, stands) in
        [("PENDING", Status::Processing), ("DECLINED", Status::Authorized), ("FAILED", Status::Authorized)]
    {
        let script = script(&[
            (200, &authorized("CREATED", json!([]))),
            (201, &captured(TAKEN, status, "25.50", true)),
        ]);
        assert_eq!(capture(&script, &CapturePayment::new(reference())).unwrap().status, stands, "{status}");
    }
}

#[test]
fn what_cannot_be_captured_is_not() {
    let kind = |request: &CapturePayment, found: &Value| {
        let script = script(&[(200, found)]);
        let error = capture(&script, request).unwrap_err();
        assert!(sent(&script).iter().all(|request| request.starts_with("GET")), "{:?}", sent(&script));
        error.kind()
    };
    let all = CapturePayment::new(reference());
    assert_eq!(kind(&all, &order("APPROVED", "AUTHORIZE", &Value::Null)), ErrorKind::Conflict);
    assert_eq!(kind(&all.clone().amount(usd("25.51")), &Value::Null), ErrorKind::AmountOutOfRange);
    for part in ["5.005", "0", "-1"] {
        let script = Scripted::new();
        capture(&script, &all.clone().amount(usd(part))).unwrap_err();
        refund(&script, &CreateRefund::new(reference(), "r").amount(usd(part))).unwrap_err();
        assert_eq!(script.sent().len(), 0, "{part}");
    }
    let mut nameless = captured(TAKEN, "COMPLETED", "5", false);
    nameless["amount"] = Value::Null;
    assert_eq!(
        kind(&all, &authorized("PARTIALLY_CAPTURED", json!([nameless]))),
        ErrorKind::UnsupportedOperation
    );
    // More is taken than was asked for.
    let script = script(&[
        (200, &authorized("CREATED", json!([]))),
        (201, &captured(TAKEN, "COMPLETED", "25.50", true)),
    ]);
    let error = capture(&script, &all.amount(usd("5"))).unwrap_err();
    assert_eq!((error.kind(), error.money_may_have_moved()), (ErrorKind::IntegrityMismatch, true));
}

#[test]
fn what_is_held_is_let_go() {
    let voided = held("VOIDED", "25.50");
    let script1 = script(&[(200, &authorized("CREATED", json!([]))), (200, &voided)]);
    assert_eq!(void(&script1).unwrap().status, Status::Canceled);
    insta::assert_snapshot!(sent(&script1)[1]);
    // Without a body.
    let found = authorized("CREATED", json!([])).to_string();
    let script2 = Scripted::new().replying(200, TOKEN).replying(200, found).replying(204, "");
    assert_eq!(void(&script2).unwrap().status, Status::Canceled);
    // A part was taken before: that stays.
    let part = authorized("PARTIALLY_CAPTURED", json!([captured(TAKEN, "COMPLETED", "5.50", false)]));
    let script3 = script(&[(200, &part), (200, &voided)]);
    let payment = void(&script3).unwrap();
    assert_eq!((&payment.status, payment.amounts.received), (&Status::Paid, Some(usd("5.50"))));
    // Somebody was faster.
    let gone = authorized("VOIDED", json!([]));
    let script4 = script(&[
        (200, &authorized("CREATED", json!([]))),
        (422, &problem("PREVIOUSLY_VOIDED", &json!([]))),
        (200, &gone),
    ]);
    assert_eq!(void(&script4).unwrap().status, Status::Canceled);
    let unseen = script(&[
        (200, &authorized("CREATED", json!([]))),
        (422, &problem("PREVIOUSLY_VOIDED", &json!([]))),
        (404, &problem("NO", &json!([]))),
    ]);
    let error = void(&unseen).unwrap_err();
    assert_eq!((error.effect(), error.advice()), (Effect::Done, Advice::LookUpFirst), "{error}");
    let script5 = script(&[
        (200, &authorized("CREATED", json!([]))),
        (422, &problem("PREVIOUSLY_CAPTURED", &json!([]))),
    ]);
    assert_eq!(void(&script5).unwrap_err().kind(), ErrorKind::Conflict);
    let another = json!({ "id": "OTHER", "status": "VOIDED" });
    let script6 = script(&[(200, &authorized("CREATED", json!([]))), (200, &another)]);
    assert_eq!(void(&script6).unwrap_err().kind(), ErrorKind::IntegrityMismatch);
}

fn refunded(status: &str, value: &str) -> Value {
    json!({
        "id": "1JU08902781691411", "status": status, "amount": amount(value), "custom_id": "refund-1",
        "create_time": "2026-01-02T00:00:00Z",
        "links": [{ "href": format!("https://api-m.paypal.com/v2/payments/captures/{TAKEN}"), "rel": "up", "method": "GET" }],
    })
}

#[test]
fn a_payment_goes_back_whole_and_in_part() {
    let found = paid(json!([captured(TAKEN, "COMPLETED", "25.50", true)]), json!([]));
    let script1 = script(&[(200, &found), (201, &refunded("COMPLETED", "5.00"))]);
    let request =
        CreateRefund::new(reference(), "refund-1").amount(usd("5")).reason("Defective").call(key("r-1"));
    let part = refund(&script1, &request).unwrap();
    insta::assert_snapshot!(sent(&script1).join("---\n"));
    assert_eq!((&part.status, &part.amount), (&RefundStatus::Succeeded, &Some(usd("5"))));
    assert_eq!(part.reference.id, "1JU08902781691411");
    assert_eq!(part.key.as_ref().unwrap().as_str(), "r-1");
    let script2 = script(&[(200, &found), (201, &refunded("PENDING", "25.50"))]);
    let whole = refund(&script2, &CreateRefund::new(reference(), "refund-1")).unwrap();
    assert_eq!((whole.status, whole.amount), (RefundStatus::Pending, Some(usd("25.50"))));
    assert_eq!(body_of(&sent(&script2)[1]), json!({ "custom_id": "refund-1", "invoice_id": "refund-1" }));
    let script3 = script(&[(200, &found), (201, &refunded("COMPLETED", "25.50"))]);
    let error = refund(&script3, &request).unwrap_err();
    assert_eq!(
        (error.kind(), error.money_may_have_moved()),
        (ErrorKind::IntegrityMismatch, true),
        "more went back"
    );
    for (word, status) in [
        ("FAILED", RefundStatus::Failed),
        ("CANCELLED", RefundStatus::Canceled),
        ("RENAMED", RefundStatus::Unrecognised("RENAMED".into())),
    ] {
        let script = script(&[(200, &found), (201, &refunded(word, "5.00"))]);
        let told = refund(&script, &request).unwrap();
        assert_eq!((told.status, told.raw_status.as_deref()), (status, Some(word)));
    }
}

/// The same capture each time, whatever was refunded before: PayPal knows a key for one capture only.
#[test]
fn of_several_captures_the_oldest_that_is_large_enough_is_refunded() {
    let dated = |id: &str, value: &str, status: &str, day: u8| {
        let mut capture = captured(id, status, value, false);
        capture["create_time"] = json!(format!("2026-01-0{day}T00:00:00Z"));
        capture
    };
    let first = |request: &CreateRefund, captures: Value| {
        let found = order(
            "COMPLETED",
            "AUTHORIZE",
            &json!({ "authorizations": [held("CAPTURED", "25.50")], "captures": captures }),
        );
        let value = request.amount.as_ref().map_or("1".to_owned(), |amount| amount.amount().to_string());
        let script = script(&[(200, &found), (201, &refunded("COMPLETED", &value))]);
        let told = refund(&script, request);
        let path = sent(&script).get(1).map(|request| request.lines().next().unwrap().to_owned());
        (told.map_err(|error| error.kind()).map(|_| ()), path.unwrap_or_default())
    };
    let part = |value: &str| CreateRefund::new(reference(), "refund-1").amount(usd(value));
    let captures = || {
        json!([
            dated("C3", "15.00", "COMPLETED", 3),
            dated("C1", "5.00", "COMPLETED", 1),
            dated("C2", "5.50", "DECLINED", 2)
        ])
    };
    assert!(first(&part("5"), captures()).1.contains("/captures/C1/refund"));
    assert!(first(&part("5.01"), captures()).1.contains("/captures/C3/refund"));
    let gone = json!([dated("C3", "15.00", "COMPLETED", 3), dated("C1", "5.00", "REFUNDED", 1)]);
    assert!(first(&part("5"), gone).1.contains("/captures/C1/refund"), "the same as before it went back");
    assert_eq!(first(&part("20"), captures()), (Err(ErrorKind::UnsupportedOperation), String::new()));
    let whole = CreateRefund::new(reference(), "refund-1");
    assert_eq!(first(&whole, captures()), (Err(ErrorKind::UnsupportedOperation), String::new()));
    assert_eq!(
        first(&whole, json!([dated("C1", "5.00", "PENDING", 1)])),
        (Err(ErrorKind::Conflict), String::new())
    );
}

/// The reply was lost, and an older capture that was pending is through by now: PayPal knows the key for the capture that
/// has the refund, and at another one it would give the money back once more.
#[test]
fn a_refund_that_is_repeated_goes_to_the_capture_that_has_it() {
    let captures =
        json!([captured("C1", "COMPLETED", "15.00", false), captured("C2", "COMPLETED", "10.50", true)]);
    let mut made = refunded("COMPLETED", "5.00");
    made["links"][0]["href"] = json!("https://api-m.paypal.com/v2/payments/captures/C2");
    let request = CreateRefund::new(reference(), "refund-1").amount(usd("5")).call(key("r-1"));
    for (refunds, capture) in [(json!([made.clone()]), "C2"), (json!([]), "C1")] {
        let payments = json!({ "captures": captures, "refunds": refunds });
        let script = script(&[(200, &order("COMPLETED", "AUTHORIZE", &payments)), (201, &made)]);
        refund(&script, &request).unwrap();
        let path = format!("/captures/{capture}/refund");
        assert!(sent(&script)[1].lines().next().unwrap().contains(&path), "{}", sent(&script)[1]);
    }
}

/// A capture that other refunds have used up is refused by PayPal, whatever another one has left.
#[test]
fn a_further_refund_goes_to_a_capture_that_has_enough_left() {
    let captures =
        json!([captured("C1", "REFUNDED", "10.00", false), captured("C2", "COMPLETED", "15.50", true)]);
    let mut before = refunded("COMPLETED", "10.00");
    before["links"][0]["href"] = json!("https://api-m.paypal.com/v2/payments/captures/C1");
    before["custom_id"] = json!("refund-0");
    let mut failed = before.clone();
    failed["status"] = json!("FAILED");
    // It may be this refund, which must go to the same capture again.
    let mut nameless = before.clone();
    nameless["custom_id"] = Value::Null;
    let request = CreateRefund::new(reference(), "refund-1").amount(usd("5")).call(key("r-1"));
    for (before, capture) in [(before, "C2"), (failed, "C1"), (nameless, "C1")] {
        let payments = json!({ "captures": captures, "refunds": [before] });
        let found = order("COMPLETED", "AUTHORIZE", &payments);
        let script = script(&[(200, &found), (201, &refunded("COMPLETED", "5.00"))]);
        refund(&script, &request).unwrap();
        let path = format!("/captures/{capture}/refund");
        assert!(sent(&script)[1].lines().next().unwrap().contains(&path), "{before}");
    }
}

#[test]
fn a_payment_whose_order_is_gone_goes_back_by_the_capture_that_was_stored() {
    let gone = problem("INVALID_RESOURCE_ID", &json!([]));
    let stored = |captures: &[(&str, &str)]| {
        captures.iter().fold(reference(), |stored, (name, id)| stored.further_id(*name, *id))
    };
    let request = |payment| CreateRefund::new(payment, "refund-1").amount(usd("5"));
    let script1 = script(&[(404, &gone), (201, &refunded("COMPLETED", "5.00"))]);
    refund(&script1, &request(stored(&[("capture", TAKEN)]))).unwrap();
    assert!(sent(&script1)[1].contains(&format!("/captures/{TAKEN}/refund")));
    for captures in [&[][..], &[("capture", "C1"), ("capture_2", "C2")]] {
        let script = script(&[(404, &gone)]);
        assert_eq!(refund(&script, &request(stored(captures))).unwrap_err().kind(), ErrorKind::NotFound);
    }
}

#[test]
fn refunds_are_looked_up() {
    let account = Account::of("paypal");
    let look_up = |body: &Value, asked: RefundRef| {
        let script = script(&[(200, body)]);
        done(
            opened(&settings(), &script)
                .provider
                .refunds()
                .unwrap()
                .retrieve_refund(&RetrieveRefund::new(asked)),
        )
    };
    let asked = || RefundRef::by_id(&account, "1JU08902781691411");
    let told = look_up(&refunded("PENDING", "5.00"), asked()).unwrap();
    assert_eq!((told.status, told.amount), (RefundStatus::Pending, Some(usd("5"))));
    let mut other = asked();
    other.expected = Some(usd("6"));
    assert_eq!(look_up(&refunded("PENDING", "5.00"), other).unwrap_err().field(), Some("amount"));
    let other = RefundRef::by_id(&account, "R2");
    assert_eq!(
        look_up(&refunded("PENDING", "5.00"), other).unwrap_err().kind(),
        ErrorKind::IntegrityMismatch
    );
    let foreign = RefundRef::by_id(&Account::named("paypal", "eu"), "R2");
    assert_eq!(look_up(&Value::Null, foreign).unwrap_err().field(), Some("account"));

    let found = paid(
        json!([captured(TAKEN, "PARTIALLY_REFUNDED", "25.50", true)]),
        json!([refunded("COMPLETED", "5.00")]),
    );
    let script = script(&[(200, &found)]);
    let page = done(
        opened(&settings(), &script).provider.refunds().unwrap().refunds_of(&ListRefunds::of(reference())),
    )
    .unwrap();
    assert_eq!((page.items.len(), &page.next), (1, &None));
    assert_eq!(page.items[0].reference.reference.as_deref(), Some("refund-1"));
    assert_eq!(page.items[0].amount, Some(usd("5")));
}

#[test]
fn disputes_are_listed_and_looked_up() {
    let row = json!({
        "dispute_id": "PP-D-1", "status": "WAITING_FOR_SELLER_RESPONSE", "dispute_amount": amount("25.50"),
        "reason": "UNAUTHORISED", "seller_response_due_date": "2026-01-20T00:00:00Z", "create_time": "2026-01-01T00:00:00Z",
    });
    let next = "https://api-m.paypal.com/v1/customer/disputes?page_size=1&next_page_token=A%2Bb%3D";
    let page = json!({ "items": [row, 7], "links": [{ "href": next, "rel": "next" }] });
    let list = |request: &ListDisputes, body: &Value| {
        let script = script(&[(200, body)]);
        let page = done(opened(&settings(), &script).provider.disputes().unwrap().list_disputes(request));
        (page, sent(&script).remove(0))
    };
    let (first, _) = list(&ListDisputes::new(), &page);
    let first = first.unwrap();
    assert_eq!((first.unread, first.next.as_deref()), (1, Some("A+b=")));
    assert_eq!(first.items[0].status, DisputeStatus::NeedsResponse);
    assert_eq!(first.items[0].respond_by.unwrap().to_string(), "2026-01-20T00:00:00Z");
    let (again, request) = list(&ListDisputes::new().after("A+b="), &page);
    assert!(request.contains("next_page_token=A%2Bb%3D"), "{request}");
    assert_eq!(again.unwrap_err().kind(), ErrorKind::Unintelligible, "a list that never ends");
    // The API counts pages by now.
    let second =
        json!({ "links": [{ "href": "https://x/v1/customer/disputes?page=2&page_size=1", "rel": "next" }] });
    let cursor = list(&ListDisputes::new(), &second).0.unwrap().next.unwrap();
    let (again, request) = list(&ListDisputes::new().after(cursor), &second);
    assert!(request.contains("/v1/customer/disputes?page=2") && again.is_err(), "{request}");
    let (last, _) = list(&ListDisputes::new().after("A+b="), &json!({}));
    assert_eq!(last.unwrap().next, None);

    for (status, outcome, stands) in [
        ("OPEN", Value::Null, DisputeStatus::NeedsResponse),
        ("WAITING_FOR_BUYER_RESPONSE", Value::Null, DisputeStatus::UnderReview),
        ("UNDER_REVIEW", Value::Null, DisputeStatus::UnderReview),
        ("OTHER", Value::Null, DisputeStatus::Unrecognised("OTHER".into())),
        ("RESOLVED", Value::Null, DisputeStatus::Unrecognised("RESOLVED".into())),
        ("RESOLVED", json!("RESOLVED_SELLER_FAVOUR"), DisputeStatus::Won),
        ("RESOLVED", json!("CANCELED_BY_BUYER"), DisputeStatus::Won),
        ("RESOLVED", json!("RESOLVED_BUYER_FAVOUR"), DisputeStatus::Lost),
        (
            "RESOLVED",
            json!("RESOLVED_WITH_PAYOUT"),
            DisputeStatus::Unrecognised("RESOLVED_WITH_PAYOUT".into()),
        ),
    ] {
        let body = json!({
            "dispute_id": "PP-D-1", "status": status, "dispute_outcome": { "outcome_code": outcome },
            "disputed_transactions": [{ "seller_transaction_id": TAKEN }, { "buyer_transaction_id": "B" }],
        });
        let script = script(&[(200, &body)]);
        let asked = RetrieveDispute::new(DisputeRef::by_id(&Account::of("paypal"), "PP-D-1"));
        let told =
            done(opened(&settings(), &script).provider.disputes().unwrap().retrieve_dispute(&asked)).unwrap();
        assert_eq!((told.status, told.payment_ids), (stands, vec![TAKEN.to_owned()]), "{status}");
    }
}
