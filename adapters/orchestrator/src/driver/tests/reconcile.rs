//! The bank's list beside the store.

use paymux_core::{CallOptions, Timestamp};

use super::*;
use crate::driver::Reconciled;

/// Everything.
const EVER: Timestamp = Timestamp::UNIX_EPOCH;

fn kinds(breaks: &[crate::store::BreakRow]) -> Vec<(&str, BreakKind)> {
    breaks.iter().map(|row| (row.reference.as_str(), row.kind)).collect()
}

async fn paid(place: &Place, app: &Orchestrator, reference: &str) -> String {
    let Paying::Way(payment) = app.pay(&order(reference)).await.unwrap() else { panic!("no way to pay") };
    place.bank.pay(&payment.reference.id);
    payment.reference.id.clone()
}

#[tokio::test]
async fn what_the_list_says_of_our_payments_is_taken_in_and_nothing_else_is_said() {
    let place = Place::new();
    let app = place.start();
    // More than a page.
    for number in 0..60 {
        paid(&place, &app, &format!("o{number}")).await;
    }
    place.wait(HOUR);
    let found = app.reconcile("bank", EVER).await.unwrap();
    assert_eq!(found, Reconciled { compared: 60, complete: true, ..Reconciled::default() });
    let rows = app.store().orders(99, false).await.unwrap();
    assert!(rows.iter().all(|row| row.paid), "no webhook and no sweep has told of them");
    assert!(app.store().breaks(true).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_payment_that_nobody_here_made_is_written_down_once_and_resolved_with_a_reason() {
    let place = Place::new();
    let app = place.start();
    paid(&place, &app, "o1").await;
    for (key, amount) in [("other-1", "7"), ("other-2", "8")] {
        let foreign = CreatePayment::new(eur(amount), key).call(CallOptions::with_key(key.parse().unwrap()));
        let made = place.bank.create(&foreign).await.unwrap();
        if key == "other-2" {
            place.bank.by_hand("UPDATE payment SET ended = 1, manual = 1 WHERE reference = 'other-2'");
        }
        assert_ne!(made.reference.id, "1");
    }
    for _ in 0..2 {
        let found = app.reconcile("bank", EVER).await.unwrap();
        // The second has ended, and nothing came.
        assert_eq!((found.compared, found.foreign, found.missing), (3, 1, 0));
    }
    let foreign = app.store().foreign_payments(false).await.unwrap();
    assert_eq!(foreign.len(), 1);
    assert_eq!((foreign[0].provider_id.as_str(), foreign[0].reference.as_deref()), ("2", Some("other-1")));
    assert_eq!(app.store().gauges().await.unwrap().foreign_payments, 1);
    assert!(app.store().resolve_foreign_payment("bank", "2", "the old shop's").await.unwrap());
    assert!(!app.store().resolve_foreign_payment("bank", "2", "again").await.unwrap());
    assert!(app.store().foreign_payments(false).await.unwrap().is_empty());
    assert_eq!(app.store().gauges().await.unwrap().foreign_payments, 0);
    let all = app.store().foreign_payments(true).await.unwrap();
    assert_eq!(all[0].resolved.as_ref().unwrap().1, "the old shop's");
}

#[tokio::test]
async fn what_differs_is_a_break_and_is_told_once() {
    let place = Place::new();
    let app = place.start();
    for reference in ["gone", "other-amount", "unpaid-again", "fine"] {
        paid(&place, &app, reference).await;
    }
    place.wait(HOUR);
    app.reconcile("bank", EVER).await.unwrap();
    assert!(app.store().breaks(true).await.unwrap().is_empty());
    place.bank.by_hand(
        "DELETE FROM payment WHERE id = 1; UPDATE payment SET amount = '9' WHERE id = 2; \
         UPDATE payment SET paid = 0 WHERE id = 3;",
    );
    for _ in 0..2 {
        place.wait(HOUR);
        let found = app.reconcile("bank", EVER).await.unwrap();
        assert_eq!((found.compared, found.missing, found.breaks, found.complete), (3, 1, 2, true));
    }
    let mut breaks = app.store().breaks(true).await.unwrap();
    breaks.sort_by(|one, other| one.reference.cmp(&other.reference));
    let expected = [
        ("gone", BreakKind::Missing),
        ("other-amount", BreakKind::AmountDiffers),
        ("unpaid-again", BreakKind::Backwards),
    ];
    assert_eq!(kinds(&breaks), expected);
    for (reference, _) in expected {
        let history = app.store().history("", reference).await.unwrap();
        let told = history.iter().filter(|row| row.kind == crate::store::HistoryKind::Break).count();
        assert_eq!(told, 1, "{reference}");
    }
    let order = app.store().find("", "unpaid-again").await.unwrap().unwrap();
    assert_eq!(order.intent.attempts[0].state, State::Paid, "what was paid stays paid");
}

#[tokio::test]
async fn what_was_sent_just_now_or_before_the_asked_moment_is_not_called_missing() {
    let place = Place::new();
    let app = place.start();
    paid(&place, &app, "o1").await;
    place.bank.by_hand("DELETE FROM payment");
    let found = app.reconcile("bank", EVER).await.unwrap();
    assert_eq!((found.missing, found.complete), (0, true), "the list may be older than the payment");
    place.wait(HOUR);
    let later = Timestamp::from_unix_millis(place.now.load(Ordering::Relaxed)).unwrap();
    assert_eq!(app.reconcile("bank", later).await.unwrap().missing, 0);
    assert_eq!(app.reconcile("bank", EVER).await.unwrap().missing, 1);
}

/// The reply was lost, so no id is known: the words in the list are all there is to go by.
#[tokio::test]
async fn a_reference_in_the_description_is_ours_and_another_is_not() {
    let place = Place::new();
    let app = place.start();
    place.bank.describes.store(true, Ordering::Relaxed);
    place.bank.faults.store(100, Ordering::Relaxed);
    assert!(matches!(app.pay(&order("o1")).await.unwrap(), Paying::Underway));
    place.bank.faults.store(0, Ordering::Relaxed);
    let stored = app.store().find("", "o1").await.unwrap().unwrap();
    let own = stored.attempt_reference(&stored.intent.attempts[0]);
    for reference in [own.clone(), format!("{own}0")] {
        let made = CreatePayment::new(eur("25.50"), &reference)
            .call(CallOptions::with_key(reference.parse().unwrap()));
        let made = place.bank.create(&made).await.unwrap();
        place.bank.pay(&made.reference.id);
    }
    let found = app.reconcile("bank", EVER).await.unwrap();
    assert_eq!((found.compared, found.foreign, found.breaks), (2, 1, 0));
    let stored = app.store().find("", "o1").await.unwrap().unwrap();
    let attempt = &stored.intent.attempts[0];
    assert_eq!((attempt.state, attempt.provider_id.as_deref()), (State::Paid, Some("1")));
    assert_eq!(app.store().foreign_payments(false).await.unwrap()[0].provider_id, "2");
}

#[tokio::test]
async fn a_list_that_is_not_read_whole_or_is_old_proves_nothing() {
    let place = Place::new();
    let stale = Duration::from_secs(600);
    let declared = |find| Declared { staleness: stale, find, ..Declared::by_facets(&*place.bank) };
    let app = place.start().declare("bank", declared(Some(Find { staleness: Duration::ZERO })));
    for reference in ["gone", "unpaid"] {
        paid(&place, &app, reference).await;
        assert!(matches!(app.pay(&order(reference)).await.unwrap(), Paying::Paid));
    }
    place.bank.by_hand("DELETE FROM payment WHERE id = 1; UPDATE payment SET paid = 0 WHERE id = 2");
    place.wait(stale / 2);
    let found = app.reconcile("bank", EVER).await.unwrap();
    assert_eq!(
        (found.missing, found.breaks, found.complete),
        (0, 0, true),
        "the list may be older than that"
    );
    place.wait(HOUR);
    place.bank.unread.store(1, Ordering::Relaxed);
    let found = app.reconcile("bank", EVER).await.unwrap();
    assert_eq!((found.missing, found.breaks, found.complete), (0, 1, false), "the unread row may be it");
    place.bank.unread.store(0, Ordering::Relaxed);
    let found = app.reconcile("bank", EVER).await.unwrap();
    assert_eq!((found.missing, found.breaks, found.complete), (1, 1, true));
}

/// A second payment under the same reference says nothing about the first one, and does not stand in for it either.
#[tokio::test]
async fn a_second_payment_under_one_reference_is_not_taken_for_the_first() {
    let place = Place::new();
    let app = place.start();
    paid(&place, &app, "o1").await;
    assert!(matches!(app.pay(&order("o1")).await.unwrap(), Paying::Paid));
    place.wait(HOUR);
    place.bank.by_hand(
        "INSERT INTO payment (id, reference, key, amount) SELECT 9, reference, 'another', amount FROM payment WHERE id = 1",
    );
    let found = app.reconcile("bank", EVER).await.unwrap();
    assert_eq!((found.missing, found.complete), (0, true));
    assert_eq!(kinds(&app.store().breaks(true).await.unwrap()), [("o1", BreakKind::Sibling)]);

    place.bank.by_hand("DELETE FROM payment WHERE id = 1");
    assert_eq!(app.reconcile("bank", EVER).await.unwrap().missing, 1, "the first one is gone");
}

/// The reply to the creation arrives while the list is read: what was nobody's on its page is an attempt's at the end.
#[tokio::test]
async fn what_becomes_ours_while_the_list_is_read_is_not_called_missing() {
    let place = Place::new();
    let app = place.start();
    place.bank.faults.store(100, Ordering::Relaxed);
    assert!(matches!(app.pay(&order("o1")).await.unwrap(), Paying::Underway));
    place.bank.faults.store(0, Ordering::Relaxed);
    let older: String = (1..=60).map(|id| format!("({id}, 'older', 'older-{id}', '1'),")).collect();
    place.bank.by_hand(&format!(
        "INSERT INTO payment (id, reference, key, amount) VALUES {older} (99, 'x', 'x', '1')"
    ));
    place.wait(HOUR);
    for (id, missing) in [("99", 0), ("100", 1)] {
        *place.bank.between_pages.lock().unwrap() = format!(
            "ATTACH '{}' AS app; UPDATE app.paymux_attempt SET provider_id = '{id}'; DETACH app",
            place.folder.path().join("payments.db").display()
        );
        let found = app.reconcile("bank", EVER).await.unwrap();
        assert_eq!((found.missing, found.complete), (missing, true), "{id}");
    }
}
