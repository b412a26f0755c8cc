//! Money that is paid out, over a real file.

use paymux_core::payouts::{CreatePayout, Destination, PayoutStatus};
use paymux_core::provider::{PayoutUpdate, RefundUpdate};

use super::*;

fn payout(reference: &str) -> CreatePayout {
    CreatePayout::new(eur("25.50"), Destination::Stored("bank-account".to_owned())).reference(reference)
}

fn event(key: &str, subject: Subject) -> Event {
    Event::new(&Account::of("bank"), key.to_owned(), "changed", subject, Bytes::new())
}

#[tokio::test]
async fn a_payout_whose_reply_is_lost_is_found_after_a_restart_and_never_made_twice() {
    let place = Place::new();
    let app = place.start();
    place.bank.faults.store(100, Ordering::Relaxed);
    assert_eq!(app.pay_out(&payout("p1")).await.unwrap().payout.transfer.state, RefundState::Unknown);
    place.bank.faults.store(0, Ordering::Relaxed);
    place.wait(HOUR);
    let app = place.start();
    app.sweep().await.unwrap();
    for _ in 0..2 {
        assert_eq!(app.pay_out(&payout("p1")).await.unwrap().payout.transfer.state, RefundState::Done);
    }
    assert_eq!((place.bank.count("payout"), told(&app).await), (1, vec![Tell::PaidOut]));
}

#[tokio::test]
async fn what_the_provider_says_once_of_a_payout_is_given_on_and_not_kept() {
    let place = Place::new();
    let app = place.start();
    let made = app.pay_out(&payout("p1")).await.unwrap();
    let session = made.reply.unwrap().client_session.unwrap();
    assert_eq!(session.0["token"].expose(), "session-of-1");
    assert!(
        app.pay_out(&payout("p1")).await.unwrap().reply.is_none(),
        "nothing was sent, and nothing is kept"
    );
}

/// The bank has paid, and says so only when it is asked again: with the same key, or it would pay once more.
#[tokio::test]
async fn a_payout_that_was_made_and_not_answered_is_sent_again_with_the_same_key() {
    let place = Place::new();
    let app = place.start();
    place.bank.loses_replies.store(true, Ordering::Relaxed);
    assert_eq!(app.pay_out(&payout("p1")).await.unwrap().payout.transfer.state, RefundState::Unknown);
    assert_eq!(place.bank.count("payout"), 1);
    place.bank.loses_replies.store(false, Ordering::Relaxed);
    place.wait(HOUR);
    app.sweep().await.unwrap();
    assert_eq!(app.pay_out(&payout("p1")).await.unwrap().payout.transfer.state, RefundState::Done);
    assert_eq!((place.bank.count("payout"), told(&app).await), (1, vec![Tell::PaidOut]));
}

#[tokio::test]
async fn after_the_key_is_forgotten_a_payout_is_looked_for_and_not_sent() {
    let place = Place::new();
    let app = place.start();
    place.bank.faults.store(100, Ordering::Relaxed);
    app.pay_out(&payout("p1")).await.unwrap();
    place.bank.faults.store(0, Ordering::Relaxed);
    place.wait(HOUR * 48);
    app.sweep().await.unwrap();
    // It had never arrived: nobody can know that, so it stays unknown until a person says.
    assert_eq!(place.bank.count("payout"), 0);
    assert_eq!(app.pay_out(&payout("p1")).await.unwrap().payout.transfer.state, RefundState::Unknown);
    for _ in 0..40 {
        place.wait(HOUR * 24);
        app.sweep().await.unwrap();
    }
    assert_eq!(app.pay_out(&payout("p1")).await.unwrap().payout.transfer.state, RefundState::NeedsHuman);
    assert_eq!((place.bank.count("payout"), told(&app).await), (0, vec![Tell::PayoutNeedsHuman]));
}

#[tokio::test]
async fn another_payout_under_the_same_reference_is_refused_and_so_is_an_order() {
    let place = Place::new();
    let app = place.start();
    app.pay_out(&payout("p1")).await.unwrap();
    let mut other = payout("p1");
    other.destination = Destination::Stored("another".to_owned());
    let error = app.pay_out(&other).await.unwrap_err();
    assert!(matches!(error, Error::Store(StoreError::Conflict { field: "request" })), "{error}");
    let error = app.pay(&order("p1")).await.unwrap_err();
    assert!(matches!(error, Error::Store(StoreError::Conflict { field: "request" })), "{error}");
    let mut nameless = payout("p2");
    nameless.reference = None;
    let error = app.pay_out(&nameless).await.unwrap_err();
    assert!(error.to_string().contains("reference"), "{error}");
    assert_eq!(place.bank.count("payout"), 1);
}

#[tokio::test]
async fn what_a_provider_refuses_is_an_error_and_not_paid_out() {
    let place = Place::new();
    let app = place.start();
    let nowhere = CreatePayout::new(eur("1"), Destination::Default).reference("p1");
    assert!(matches!(app.pay_out(&nowhere).await.unwrap_err(), Error::Provider(_)));
    assert_eq!(told(&app).await, [Tell::PayoutFailed]);
}

/// A refund and a payout of one account may have the same id.
#[tokio::test]
async fn an_event_is_about_a_payout_or_a_refund_and_about_no_other_amount() {
    let place = Place::new();
    let app = place.start();
    let id = way(app.pay(&order("o1")).await.unwrap());
    place.bank.pay(&id);
    place.wait(HOUR);
    app.sweep().await.unwrap();
    assert_eq!(app.refund("o1", "r1", eur("10")).await.unwrap().provider_id.as_deref(), Some("1"));
    let made = app.pay_out(&payout("p1")).await.unwrap();
    assert_eq!(made.payout.transfer.provider_id.as_deref(), Some("1"));
    let failed = PayoutUpdate::new("1", PayoutStatus::Failed, Some(eur("25.50")));
    assert_eq!(app.take_event(&event("e1", Subject::Payout(failed))).await.unwrap(), Handled::Known);
    let breaks = app.store().breaks(false).await.unwrap();
    let found: Vec<_> = breaks.iter().map(|found| (found.item.0.as_str(), found.kind)).collect();
    assert_eq!(found, [("payout", BreakKind::RefundChanged)]);
    let mut other = RefundUpdate::new("1", paymux_core::refunds::RefundStatus::Succeeded);
    other.amount = Some(eur("1"));
    assert_eq!(app.take_event(&event("e2", Subject::Refund(other))).await.unwrap(), Handled::Known);
    let breaks = app.store().breaks(false).await.unwrap();
    let last = breaks.last().map(|found| (found.item.0.as_str(), found.kind));
    assert_eq!(last, Some(("refund", BreakKind::AmountDiffers)));
}
