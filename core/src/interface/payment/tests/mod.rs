//! The shared words: statuses, references, what is shown.

use std::collections::BTreeMap;

use crate::error::{Error, ErrorKind};
use crate::interface::CallOptions;
use crate::interface::{
    Account, ClientSession, CreatePayment, Customer, Deviation, Payment, PaymentRef, Status, StatusTable,
};
use crate::money::{Asset, Money};
use crate::outcome::{Delivery, Effect};
use crate::outcome::{NextAction, PayToAddress, PaymentMethod};
use crate::wire::{WireSecret, exposing_secrets};

fn usd(amount: &str) -> Money {
    Money::parse(amount, "USD").unwrap()
}

fn stored() -> PaymentRef {
    PaymentRef::by_id(&Account::of("acme"), "p1").expecting(usd("42.50"), "order-77")
}

/// How statuses are shown and stored.
#[test]
fn every_status_is_written_and_read_back() {
    for (status, text, json) in [
        (Status::AwaitingPayer, "awaiting payer", r#""awaiting_payer""#),
        (Status::Processing, "processing", r#""processing""#),
        (Status::Approved, "approved", r#""approved""#),
        (Status::Authorized, "authorized", r#""authorized""#),
        (Status::PartiallyRefunded, "partially refunded", r#""partially_refunded""#),
        (Status::Disputed, "disputed", r#""disputed""#),
        (Status::PartiallyPaid, "partially paid", r#""partially_paid""#),
        (Status::Paid, "paid", r#""paid""#),
        (Status::NeedsReview, "needs review", r#""needs_review""#),
        (Status::Refunded, "refunded", r#""refunded""#),
        (Status::Declined, "declined", r#""declined""#),
        (Status::Canceled, "canceled", r#""canceled""#),
        (Status::Expired, "expired", r#""expired""#),
        (Status::Unrecognised("x\n".to_owned()), r#"unrecognised ("x\n")"#, r#"{"unrecognised":"x\n"}"#),
    ] {
        assert_eq!(status.to_string(), text);
        assert_eq!(serde_json::to_string(&status).unwrap(), json);
        assert_eq!(serde_json::from_str::<Status>(json).unwrap(), status);
    }
    assert_eq!(
        serde_json::to_string(&[Deviation::Late, Deviation::Overpaid]).unwrap(),
        r#"["late","overpaid"]"#
    );
}

#[test]
fn an_unknown_word_is_kept() {
    const TABLE: StatusTable = StatusTable(&[("done", Status::Paid), ("new", Status::AwaitingPayer)]);
    assert_eq!(TABLE.fold("done"), Status::Paid);
    for word in ["Done", "", " done", "refund_pending"] {
        assert_eq!(TABLE.fold(word), Status::Unrecognised(word.to_owned()));
    }
}

#[test]
fn an_answer_is_compared_with_what_was_asked() {
    let stored = stored();
    stored.check_amount(&usd("42.5")).unwrap();
    stored.check_reference("order-77").unwrap();
    stored.check_id("p1").unwrap();
    stored.check_made_at(&Account::of("acme")).unwrap();
    let token = Money::new("42.50".parse().unwrap(), Asset::token("USD", "tron"));
    for (error, field) in [
        (stored.check_amount(&usd("42.51")), "amount"),
        (stored.check_amount(&Money::parse("42.50", "EUR").unwrap()), "currency"),
        (stored.check_amount(&token), "currency"),
        (stored.check_reference("order-7"), "reference"),
        (stored.check_reference(""), "reference"),
        (stored.check_id("p11"), "id"),
    ] {
        let error: Error = error.unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::IntegrityMismatch, Some(field)));
        assert_eq!((error.effect(), error.delivery()), (Effect::Done, Delivery::Answered));
    }
    let open = PaymentRef { expected: None, reference: None, ..stored };
    open.check_amount(&usd("1")).unwrap();
    open.check_reference("any").unwrap();
    assert_eq!(open.check_made_at(&Account::of("other")).unwrap_err().kind(), ErrorKind::InvalidRequest);
}

#[test]
fn a_reference_is_stored_and_read_back() {
    let json = r#"{"provider":"acme","account":"acme","id":"p1","expected":{"amount":"42.50","asset":"USD"},"reference":"order-77"}"#;
    assert_eq!(serde_json::to_string(&stored()).unwrap(), json);
    assert_eq!(serde_json::from_str::<PaymentRef>(json).unwrap(), stored());
    let least: PaymentRef =
        serde_json::from_str(r#"{"provider":"acme","account":"acme","id":"p1"}"#).unwrap();
    assert_eq!(serde_json::to_string(&least).unwrap(), r#"{"provider":"acme","account":"acme","id":"p1"}"#);
}

fn actions() -> Vec<(NextAction, &'static str, &'static str)> {
    vec![
        (NextAction::None, "none", "none"),
        (NextAction::Redirect { url: "https://pay.test/?s=canary".to_owned() }, "redirect", "redirect"),
        (
            NextAction::PayToAddress(PayToAddress::new(usd("1"), "addr")),
            "pay 1 USD to an address",
            "pay_to_address",
        ),
        (
            NextAction::ChooseMethod { methods: vec![PaymentMethod::new("m", "Method")] },
            "choose one of 1 methods",
            "choose_method",
        ),
        (NextAction::AskAgain { method: Some("m".to_owned()) }, "ask again", "ask_again"),
    ]
}

#[test]
fn what_the_payer_does_next() {
    for (action, summary, tag) in actions() {
        assert_eq!(action.summary(), summary);
        assert_eq!(serde_json::to_value(&action).unwrap()["action"], tag);
        assert_eq!(action, action.clone());
        let shown = format!("{action:?}");
        assert!(!shown.contains("canary"), "{shown}");
        assert!(tag.replace('_', "").starts_with(&shown.to_lowercase()[..4]), "{shown}");
    }
}

#[test]
fn nothing_shows_a_session_or_a_person() {
    let session = ClientSession(BTreeMap::from([("token".to_owned(), WireSecret::new("session_canary"))]));
    let mut payment = Payment::new(stored(), Status::AwaitingPayer);
    payment.client_session = Some(session.clone());
    payment.offer(NextAction::Redirect { url: "https://pay.test/?s=session_canary".to_owned() });
    payment.body = bytes::Bytes::from_static(b"body_canary");
    let customer = Customer { country: None, id: None, email: Some("person_canary@acme.test".to_owned()) };
    let request = CreatePayment::new(usd("1"), "order-77").customer(customer).metadata("name", "meta_canary");
    let shown = format!("{payment:?} {request:?} {session:?} {}", serde_json::to_string(&session).unwrap());
    assert!(!shown.contains("canary"), "{shown}");
    assert!(exposing_secrets(|| serde_json::to_string(&session).unwrap()).contains("session_canary"));
}

#[derive(Clone, Debug, PartialEq)]
struct Extra(u8);

#[test]
fn a_request_carries_what_it_was_given() {
    let request = CreatePayment::new(usd("1"), "order-77")
        .description("Two mugs")
        .metadata("a", "1")
        .metadata("b", "2")
        .return_url("https://shop.test/")
        .method("card")
        .call(CallOptions::default().never_retry())
        .extend(Extra(7));
    assert_eq!(request.clone().extension::<Extra>(), Some(&Extra(7)));
    assert!(request.extension::<u8>().is_none());
    assert_eq!((request.description.as_deref(), request.method.as_deref()), (Some("Two mugs"), Some("card")));
    assert_eq!((request.metadata.len(), request.return_url.as_deref()), (2, Some("https://shop.test/")));
    assert!(request.call.never_retry);
    let payment = Payment::new(stored(), Status::Paid);
    assert_eq!(payment.amounts.requested, Some(usd("42.50")));
}

#[test]
fn made_of_a_request_and_paid_at_a_page() {
    let made = PaymentRef::made(&Account::of("acme"), "p1", &CreatePayment::new(usd("42.50"), "order-77"));
    assert_eq!(made, stored());
    for (status, open) in [(Status::AwaitingPayer, true), (Status::Processing, true), (Status::Paid, false)] {
        let mut payment = Payment::new(stored(), status);
        payment.redirect(None);
        assert_eq!(*payment.next_action(), NextAction::None);
        payment.redirect(Some("https://pay.acme.test/p1"));
        let page = NextAction::Redirect { url: "https://pay.acme.test/p1".to_owned() };
        assert_eq!(*payment.next_action() == page, open, "{}", payment.status);
    }
}

#[test]
fn a_way_to_pay_is_handed_out_only_while_something_is_still_to_be_paid() {
    let page = NextAction::Redirect { url: "https://pay.acme.test/p1".to_owned() };
    let offered = |status: Status, received: Option<Money>| {
        let mut payment = Payment::new(stored(), status);
        payment.offer(page.clone());
        payment.amounts.received = received;
        assert_eq!(*payment.next_action(), payment.next_action().clone());
        payment.into_next_action() == page
    };
    for status in [Status::AwaitingPayer, Status::Processing, Status::PartiallyPaid] {
        assert!(offered(status.clone(), None), "{status}");
        assert!(offered(status.clone(), Some(usd("42.49"))), "{status}");
        for received in ["42.50", "42.5", "50"] {
            assert!(!offered(status.clone(), Some(usd(received))), "{status}, and {received} came in");
        }
        // In another asset nothing can be said about the rest.
        let tokens = Money::parse("50", "EUR").unwrap();
        assert!(offered(status, Some(tokens)));
    }
    for status in [Status::Paid, Status::Canceled, Status::Expired, Status::Unrecognised("settled".into())] {
        assert!(!offered(status.clone(), None), "{status}");
    }
}
