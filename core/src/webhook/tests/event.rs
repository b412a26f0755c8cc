//! An event is compared with the payment that the app has stored.

use super::*;
use crate::{Money, PaymentRef, PaymentUpdate, PayoutStatus, PayoutUpdate, Status};

fn usd(amount: &str) -> Money {
    Money::parse(amount, "USD").unwrap()
}

fn stored() -> PaymentRef {
    PaymentRef {
        provider: "acme".to_owned(),
        id: "p1".to_owned(),
        expected: Some(usd("42.50")),
        reference: Some("order-77".to_owned()),
    }
}

fn paid(id: &str, amount: Option<Money>, reference: Option<&str>) -> Event {
    let mut update = PaymentUpdate::new(id, Status::Paid);
    update.requested = amount;
    update.reference = reference.map(str::to_owned);
    Event::new("acme", "e1".to_owned(), "paid", Subject::Payment(update), Bytes::from_static(b"body_canary"))
}

#[test]
fn a_genuine_event_about_something_else_is_a_mismatch() {
    let good = paid("p1", Some(usd("42.5")), Some("order-77"));
    good.check(&stored()).unwrap();
    paid("p1", None, None).check(&stored()).unwrap();
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

#[test]
fn what_is_no_payment_has_none() {
    let update = PayoutUpdate::new("o1", PayoutStatus::Paid, None);
    for subject in [Subject::Payout(update), Subject::LookUp { ids: vec![] }, Subject::Other] {
        let event = Event::new("acme", "e1".to_owned(), "k", subject, Bytes::new());
        assert!(event.payment().is_none());
        event.check(&stored()).unwrap();
    }
    assert!(!format!("{:?}", paid("p1", None, None)).contains("canary"));
}
