//! An event is compared with the payment that the app has stored.

use super::*;
use crate::error::ErrorKind;
use crate::interface::payouts::PayoutStatus;
use crate::interface::{Account, Checked, PaymentRef, PaymentUpdate, PayoutUpdate, Status};
use crate::money::Money;

fn usd(amount: &str) -> Money {
    Money::parse(amount, "USD").unwrap()
}

fn stored() -> PaymentRef {
    PaymentRef::by_id(&Account::of("acme"), "p1").expecting(usd("42.50"), "order-77")
}

fn paid(id: &str, amount: Option<Money>, reference: Option<&str>) -> Event {
    let mut update = PaymentUpdate::new(id, Status::Paid);
    update.requested = amount;
    update.reference = reference.map(str::to_owned);
    Event::new(
        &Account::of("acme"),
        "e1".to_owned(),
        "paid",
        Subject::Payment(update),
        Bytes::from_static(b"body_canary"),
    )
}

#[test]
fn a_genuine_event_about_something_else_is_a_mismatch() {
    let good = paid("p1", Some(usd("42.5")), Some("order-77"));
    assert_eq!(good.check(&stored()).unwrap(), Checked::Whole);
    for (event, field) in [
        (paid("p2", Some(usd("42.50")), Some("order-77")), "id"),
        (paid("p1", Some(usd("42.49")), Some("order-77")), "amount"),
        (paid("p1", Some(Money::parse("42.50", "EUR").unwrap()), None), "currency"),
        (paid("p1", None, Some("order-78")), "reference"),
    ] {
        let error = event.check(&stored()).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::IntegrityMismatch, Some(field)));
    }
    let foreign = PaymentRef { provider: "other".to_owned(), ..stored() };
    assert_eq!(good.check(&foreign).unwrap_err().field(), Some("provider"));
}

/// What was not compared is said: nobody takes a `Paid` without an amount for a payment of this order.
#[test]
fn what_cannot_be_compared_is_not_passed_over() {
    let usd = |amount| Some(usd(amount));
    let bare = PaymentRef { expected: None, reference: None, ..stored() };
    for (event, stored, fields) in [
        (paid("p1", None, None), stored(), vec!["amount", "reference"]),
        (paid("p1", None, Some("order-77")), stored(), vec!["amount"]),
        (paid("p1", usd("42.50"), None), stored(), vec!["reference"]),
        // Here it is the app that has not kept what it asked for.
        (paid("p1", usd("42.50"), Some("order-77")), bare, vec!["amount", "reference"]),
    ] {
        let checked = event.check(&stored).unwrap();
        assert!(!checked.is_whole());
        assert_eq!(checked, Checked::NotSaid(fields));
    }
    let mut tried_out = paid("p1", usd("42.50"), Some("order-77"));
    tried_out.test = true;
    assert_eq!(tried_out.check(&stored()).unwrap(), Checked::NotSaid(vec!["status"]));
}

/// The app learns the id of what is within a payment only later; until then its own reference tells whose it is.
#[test]
fn an_event_about_something_within_a_payment_asks_for_a_lookup() {
    let within = |id: &str, reference: Option<&str>| {
        let mut event = paid(id, Some(usd("42.50")), reference);
        if let Subject::Payment(update) = &mut event.subject {
            update.within = true;
        }
        event
    };
    let asked = within("card-1", Some("order-77")).check(&stored()).unwrap();
    assert_eq!(asked, Checked::NotSaid(vec!["id"]));
    let known = stored().further_id("card", "card-1");
    assert!(within("card-1", Some("order-77")).check(&known).unwrap().is_whole());
    let bare = PaymentRef { reference: None, ..stored() };
    for (event, stored) in [
        (within("card-1", Some("order-78")), stored()),
        (within("card-1", None), stored()),
        (within("card-1", None), bare),
    ] {
        assert_eq!(event.check(&stored).unwrap_err().field(), Some("id"));
    }
}

#[test]
fn one_of_several_ids_is_enough() {
    let mut event = paid("page-1", Some(usd("42.50")), Some("order-77"));
    if let Subject::Payment(update) = &mut event.subject {
        update.further_ids.insert("card".to_owned(), "p1".to_owned());
    }
    assert!(event.check(&stored()).unwrap().is_whole());
    let Subject::LookUp { ids } = event.subject.into_look_up() else { panic!("no hint") };
    assert_eq!(ids, ["page-1", "p1"]);
}

fn about(subject: Subject) -> Event {
    Event::new(&Account::of("acme"), "e1".to_owned(), "k", subject, Bytes::new())
}

fn hint(ids: &[&str]) -> Event {
    about(Subject::LookUp { ids: ids.iter().map(|id| (*id).to_owned()).collect() })
}

#[test]
fn a_hint_is_about_the_payments_that_it_names_and_never_says_how_they_stand() {
    let nothing = Checked::NotSaid(vec!["id", "status", "amount", "reference"]);
    assert_eq!(hint(&[]).check(&stored()).unwrap(), nothing);
    for named in [hint(&["p1"]), hint(&["t9", "p1"])] {
        let checked = named.check(&stored()).unwrap();
        assert_eq!(checked, Checked::NotSaid(vec!["status", "amount", "reference"]));
    }
    for others in [hint(&["p2"]), hint(&["t9", "P1", ""])] {
        let error = others.check(&stored()).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::IntegrityMismatch, Some("id")));
    }
}

#[test]
fn what_is_no_payment_has_none() {
    let payout = about(Subject::Payout(PayoutUpdate::new("p1", PayoutStatus::Paid, Some(usd("42.50")))));
    let error = payout.check(&stored()).unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::IntegrityMismatch, Some("id")));
    let ping = about(Subject::Other).check(&stored()).unwrap();
    assert_eq!(ping, Checked::NotSaid(vec!["id", "status", "amount", "reference"]));
    for event in [payout, hint(&["p1"]), about(Subject::Other)] {
        assert!(event.payment().is_none());
    }
    assert!(!format!("{:?}", paid("p1", None, None)).contains("canary"));
}

#[test]
fn a_hint_repeats_nothing() {
    assert_eq!(paid("p1", None, None).repetition_key(), Some("e1"));
    assert_eq!(about(Subject::Other).repetition_key(), Some("e1"));
    assert_eq!(hint(&["p1"]).repetition_key(), None);
    assert_eq!(hint(&[]).repetition_key(), None);
}

#[test]
fn different_events_have_different_keys_whatever_they_leave_out() {
    let long = "x".repeat(300);
    let cases: [(&[&str], &[u8]); 14] = [
        (&["p1", "paid"], b"a"),
        (&["p1:paid"], b"a"),
        (&["p1%3Apaid"], b"a"),
        (&["p1", "paid", "2"], b"a"),
        (&["p1", "refunded"], b"a"),
        (&[], b"a"),
        (&[], b"b"),
        (&["", "paid"], b"c"),
        (&[" \t", "paid"], b"d"),
        (&["p1", ""], b"e"),
        (&["p\0", "paid"], b"f"),
        (&[&long, "paid"], b"g"),
        (&["sha256", "", "x"], b"h"),
        (&["sha256"], b"a"),
    ];
    let keys: std::collections::BTreeSet<_> =
        cases.iter().map(|(parts, body)| Event::key_of(parts, body)).collect();
    assert_eq!(keys.len(), cases.len(), "{keys:#?}");
    assert!(keys.iter().all(|key| !key.is_empty() && key.len() <= 255 && !key.contains(char::is_control)));
    // The same event again, written otherwise beside what tells it apart.
    assert_eq!(Event::key_of(&["p1", "paid"], b"a"), Event::key_of(&["p1", "paid"], b"z"));
    assert_eq!(Event::key_of(&["", "paid"], b"a"), Event::key_of(&["", "paid"], b"a"));
}
