use std::time::Duration;

use paymux::provider::{Account, Spec};
use paymux::{CreatePayment, Error, ErrorKind, Stakes};

use super::*;
use paymux::{Advice, NextAction};

const HOUR: Duration = Duration::from_secs(3600);
const CREATE: Spec = Spec::post("session.create", "/session", "").inert().if_lost(Advice::AwaitWebhook);

fn at(hours: u32) -> Timestamp {
    Timestamp::UNIX_EPOCH.plus(HOUR * hours)
}

fn order() -> Order {
    Order::new("order-1".into(), String::new(), "A mug", Money::parse("12.50", "USD").unwrap())
}

fn key() -> IdempotencyKey {
    IdempotencyKey::from_random([7; 16])
}

fn reference(order: &Order, index: usize, id: &str) -> PaymentRef {
    let attempt = &order.attempts[index];
    let mut reference = PaymentRef::by_id(&Account::of("other"), id);
    reference.provider = attempt.provider.clone();
    reference.account = attempt.provider.clone();
    reference.expecting(order.amount.clone(), &attempt.reference)
}

fn made(order: &Order, index: usize, id: &str) -> Payment {
    let mut payment = Payment::new(reference(order, index, id), Status::AwaitingPayer);
    payment.offer(NextAction::Redirect { url: "https://pay.example/".into() });
    payment
}

fn news(order: &Order, index: usize, id: &str, status: Status) -> Paying {
    Paying::reported(reference(order, index, id), status, None)
}

/// A failure of the call that creates.
fn failure(effect: Effect) -> Error {
    let kind = if effect == Effect::NotDone { ErrorKind::InvalidRequest } else { ErrorKind::TimedOut };
    CREATE.failed(Error::refused(kind, "no").with_effect(effect), "payviox", Stakes::Inert)
}

/// An order with an attempt whose reply was lost.
fn lost() -> Order {
    let mut order = order();
    let index = order.begin("payviox", key(), at(0)).unwrap();
    order.failed(index, &failure(Effect::MaybeDone), Some(HOUR * 24), at(0));
    order
}

#[test]
fn from_nothing_to_paid() {
    let mut order = order();
    assert_eq!(order.standing(at(0)), Standing::Free);
    let index = order.begin("payviox", key(), at(0)).unwrap();
    // While the question is on its way nobody else may ask: a second click opens no second payment.
    assert_eq!(order.begin("payviox", key(), at(0)), Err(Standing::Unknown));
    order.answered(index, made(&order, index, "s1"), at(0));
    assert_eq!(order.standing(at(0)), Standing::Open);
    assert_eq!(order.begin("iterapay", key(), at(0)), Err(Standing::Open));
    order.heard(index, news(&order, index, "s1", Status::Paid), at(0));
    assert_eq!(order.standing(at(0)), Standing::Paid);
    assert_eq!(order.begin("payviox", key(), at(9)), Err(Standing::Paid));
}

#[test]
fn what_was_certainly_not_opened_frees_the_order_at_once() {
    let mut order = order();
    let index = order.begin("payviox", key(), at(0)).unwrap();
    order.failed(index, &failure(Effect::NotDone), Some(HOUR * 24), at(0));
    assert_eq!(order.standing(at(0)), Standing::Free);
    assert_eq!(order.begin("payviox", key(), at(0)), Ok(1));
    assert_ne!(order.attempts[0].reference, order.attempts[1].reference);
}

#[test]
fn a_lost_reply_blocks_until_what_may_exist_has_expired() {
    let mut order = lost();
    assert!(matches!(&order.attempts[0].stage, Stage::Unknown { .. }));
    assert_eq!(order.attempts[0].lost, Some(Advice::AwaitWebhook));
    assert!(!order.attempts[0].may_ask_again());
    assert_eq!(order.begin("payviox", key(), at(0)), Err(Standing::Unknown));
    assert_eq!(order.begin("iterapay", key(), at(24)), Err(Standing::Unknown), "clocks differ");
    assert_eq!(order.begin("payviox", key(), at(25)), Ok(1));
    assert_eq!(order.attempts[1].reference, "order-1-2");
}

#[test]
fn without_a_known_lifetime_time_alone_frees_nothing() {
    let mut order = order();
    let index = order.begin("iterapay", key(), at(0)).unwrap();
    order.failed(index, &failure(Effect::MaybeDone), None, at(0));
    assert_eq!(order.standing(at(10_000)), Standing::Unknown);
    order.not_there(index, &[], at(0).plus(HOUR / 120));
    assert_eq!(order.standing(at(10_000)), Standing::Unknown, "it may still be on its way");
    order.not_there(index, &[true, false], at(10_000));
    assert_eq!(order.standing(at(10_000)), Standing::Unknown, "one of the same amount may be it");
    order.not_there(index, &[], at(10_000));
    assert_eq!(order.standing(at(10_000)), Standing::Free);
}

#[test]
fn a_webhook_for_the_reference_adopts_what_was_lost() {
    let mut order = lost();
    assert_eq!(order.attempt_with("payviox", "s1"), None);
    assert_eq!(order.attempt_of("iterapay", "order-1-1"), None, "another provider's word");
    let index = order.attempt_of("payviox", "order-1-1").unwrap();
    order.heard(index, news(&order, index, "s1", Status::Paid), at(1));
    assert_eq!(order.standing(at(1)), Standing::Paid);
    assert_eq!(order.attempt_with("payviox", "s1"), Some(0));
}

#[test]
fn a_webhook_faster_than_the_reply_is_not_undone_by_it() {
    let mut order = order();
    let index = order.begin("payviox", key(), at(0)).unwrap();
    order.heard(index, news(&order, index, "s1", Status::Paid), at(0));
    order.answered(index, made(&order, index, "s1"), at(0));
    assert_eq!(order.standing(at(0)), Standing::Paid);
    order.failed(index, &failure(Effect::MaybeDone), None, at(0));
    assert_eq!(order.standing(at(0)), Standing::Paid);
}

#[test]
fn how_to_pay_is_asked_for_again_with_the_same_key() {
    const KEYED: Spec = Spec::post("invoice.create", "/invoice", "").inert().keyed("idempotency-key");
    let mut order = order();
    let index = order.begin("pepay", key(), at(0)).unwrap();
    // The webhook is faster than the failure; how to pay stood in the reply.
    order.heard(index, news(&order, index, "s1", Status::AwaitingPayer), at(0));
    let lost = Error::refused(ErrorKind::ConnectionLost, "no").with_effect(Effect::MaybeDone);
    order.failed(index, &KEYED.failed(lost, "pepay", Stakes::Inert), None, at(0));
    assert!(order.attempts[index].may_ask_again());
    order.answered(index, made(&order, index, "s1"), at(0));
    assert!(!order.attempts[index].may_ask_again());
    let Stage::Made(paying) = &order.attempts[index].stage else { unreachable!() };
    assert!(matches!(paying.next_action, NextAction::Redirect { .. }));
}

#[test]
fn reordered_news_never_take_a_payment_back() {
    let mut order = order();
    let index = order.begin("payviox", key(), at(0)).unwrap();
    order.answered(index, made(&order, index, "s1"), at(0));
    for (status, standing) in [
        (Status::PartiallyPaid, Standing::Open),
        (Status::AwaitingPayer, Standing::Open),
        (Status::Paid, Standing::Paid),
        (Status::PartiallyPaid, Standing::Paid),
        (Status::Expired, Standing::Paid),
        (Status::Disputed, Standing::Disputed),
        (Status::Paid, Standing::Paid),
        (Status::PartiallyRefunded, Standing::Paid),
        (Status::Expired, Standing::Paid),
        (Status::Refunded, Standing::Refunded),
        (Status::Paid, Standing::Refunded),
    ] {
        order.heard(index, news(&order, index, "s1", status.clone()), at(1));
        assert_eq!(order.standing(at(1)), standing, "{status}");
    }
    // News about another payment are not about this one.
    order.heard(index, news(&order, index, "s2", Status::Paid), at(1));
    assert_eq!(order.standing(at(1)), Standing::Refunded);
}

#[test]
fn a_late_payment_beside_a_new_one_is_told_as_paid_twice() {
    let mut order = order();
    let first = order.begin("payviox", key(), at(0)).unwrap();
    order.answered(first, made(&order, first, "s1"), at(0));
    order.heard(first, news(&order, first, "s1", Status::Expired), at(24));
    let second = order.begin("payviox", key(), at(24)).unwrap();
    order.answered(second, made(&order, second, "s2"), at(24));
    order.heard(first, news(&order, first, "s1", Status::Paid), at(25));
    assert_eq!(order.standing(at(25)), Standing::Paid);
    order.heard(second, news(&order, second, "s2", Status::Paid), at(26));
    assert_eq!(order.standing(at(26)), Standing::PaidTwice);
}

#[test]
fn a_choice_of_methods_blocks_only_what_is_made() {
    let mut order = order();
    let index = order.begin("iterapay", key(), at(0)).unwrap();
    let request = CreatePayment::new(order.amount.clone(), "order-1-1");
    let nothing = PaymentRef::not_made(&Account::of("iterapay"), &request);
    let mut offered = Payment::new(nothing, Status::AwaitingPayer);
    offered.offer(NextAction::ChooseMethod { methods: Vec::new() });
    order.answered(index, offered, at(0));
    // Nothing is made yet, so the buyer may turn to another provider.
    assert_eq!(order.standing(at(0)), Standing::Free);
    assert!(order.choose(index, "trx", at(0)).is_some());
    assert_eq!(order.standing(at(0)), Standing::Unknown);
    assert!(order.choose(index, "trx", at(0)).is_none(), "asked twice");
}

#[test]
fn an_old_choice_cannot_open_a_second_payment() {
    let mut order = order();
    let first = order.begin("iterapay", key(), at(0)).unwrap();
    let request = CreatePayment::new(order.amount.clone(), "order-1-1");
    let nothing = PaymentRef::not_made(&Account::of("iterapay"), &request);
    let mut offered = Payment::new(nothing, Status::AwaitingPayer);
    offered.offer(NextAction::ChooseMethod { methods: Vec::new() });
    order.answered(first, offered, at(0));
    let second = order.begin("payviox", key(), at(0)).unwrap();
    order.answered(second, made(&order, second, "s2"), at(0));
    assert!(order.choose(first, "trx", at(0)).is_none());
}

#[test]
fn that_asking_again_did_nothing_says_nothing_about_the_first_time() {
    let mut order = lost();
    order.failed(0, &failure(Effect::NotDone), Some(HOUR * 24), at(1));
    assert_eq!(order.standing(at(1)), Standing::Unknown);
    order.answered(0, made(&order, 0, "s1"), at(1));
    assert_eq!(order.standing(at(1)), Standing::Open);
}

/// An attempt whose provider opens one payment for one key, and whose reply was lost.
fn lost_with_key(order: &mut Order, life: Option<Duration>, now: Timestamp) -> usize {
    const KEYED: Spec = Spec::post("invoice.create", "/invoice", "").inert().keyed("idempotency-key");
    let index = order.begin("pepay", key(), now).unwrap();
    let error = Error::refused(ErrorKind::ConnectionLost, "no").with_effect(Effect::MaybeDone);
    order.failed(index, &KEYED.failed(error, "pepay", Stakes::Inert), life, now);
    index
}

#[test]
fn asking_again_begins_the_wait_anew() {
    let mut order = order();
    let index = lost_with_key(&mut order, Some(HOUR * 12), at(0));
    assert!(order.ask_again(index, Some(HOUR * 12), at(11)));
    // What the second call may have opened can be paid until the 23rd hour.
    assert_eq!(order.begin("payviox", key(), at(13)), Err(Standing::Unknown));
    assert_eq!(order.begin("payviox", key(), at(24)), Ok(1));
}

#[test]
fn a_lost_one_is_not_asked_for_again_once_another_may_be_paid() {
    let mut order = order();
    let first = lost_with_key(&mut order, Some(HOUR * 12), at(0));
    assert!(!order.ask_again(first, Some(HOUR * 12), at(13)), "its time is over: another may begin");
    let second = order.begin("payviox", key(), at(13)).unwrap();
    order.answered(second, made(&order, second, "s2"), at(13));
    assert!(!order.ask_again(first, Some(HOUR * 12), at(13)));
    assert_eq!(order.standing(at(13)), Standing::Open);
}

#[test]
fn what_was_told_once_stays_told() {
    let mut order = order();
    let index = order.begin("payviox", key(), at(0)).unwrap();
    order.answered(index, made(&order, index, "s1"), at(0));
    let mut odd = news(&order, index, "s1", Status::Paid);
    (odd.late, odd.overpaid) = (true, true);
    order.heard(index, odd, at(1));
    order.heard(index, news(&order, index, "s1", Status::Paid), at(2));
    let Stage::Made(paying) = &order.attempts[index].stage else { unreachable!() };
    assert!(paying.late && paying.overpaid);
}

#[test]
fn a_part_after_the_end_does_not_open_the_payment_again() {
    let mut order = order();
    let index = order.begin("payviox", key(), at(0)).unwrap();
    order.answered(index, made(&order, index, "s1"), at(0));
    order.heard(index, news(&order, index, "s1", Status::Expired), at(24));
    let mut part = news(&order, index, "s1", Status::PartiallyPaid);
    part.received = Some(Money::parse("5.00", "USD").unwrap());
    order.heard(index, part, at(25));
    assert_eq!(order.standing(at(25)), Standing::Free);
    let Stage::Made(paying) = &order.attempts[index].stage else { unreachable!() };
    assert!(paying.part && paying.status == Status::Expired);
    assert_eq!(paying.received, Some(Money::parse("5.00", "USD").unwrap()));
}

#[test]
fn the_attempt_that_blocks_is_the_one_to_look_at() {
    let mut order = lost();
    let second = order.begin("pepay", key(), at(25)).unwrap();
    order.failed(second, &failure(Effect::NotDone), None, at(25));
    assert_eq!(order.current(at(25)).unwrap().0, second);
    order.heard(0, news(&order, 0, "s1", Status::PartiallyPaid), at(26));
    assert_eq!(order.current(at(26)).unwrap().0, 0);
}

#[test]
fn a_choice_that_is_refused_takes_no_payment_away() {
    let mut order = order();
    let index = order.begin("other", key(), at(0)).unwrap();
    let mut offered = made(&order, index, "s1");
    offered.offer(NextAction::ChooseMethod { methods: Vec::new() });
    order.answered(index, offered, at(0));
    assert_eq!(order.standing(at(0)), Standing::Open, "it is there before anything is chosen");
    assert!(order.choose(index, "trx", at(0)).is_some());
    order.failed(index, &failure(Effect::NotDone), None, at(0));
    assert_eq!(order.begin("payviox", key(), at(0)), Err(Standing::Open));
    assert!(order.choose(index, "btc", at(0)).is_some());
}

#[test]
fn nothing_is_paid_beside_money_that_is_held_or_disputed() {
    for (status, standing) in [
        (Status::NeedsReview, Standing::InReview),
        (Status::Authorized, Standing::Held),
        (Status::Disputed, Standing::Disputed),
        (Status::Approved, Standing::Open),
    ] {
        let mut order = order();
        let index = order.begin("other", key(), at(0)).unwrap();
        order.answered(index, made(&order, index, "s1"), at(0));
        order.heard(index, news(&order, index, "s1", status), at(1));
        assert_eq!(order.begin("payviox", key(), at(9)), Err(standing));
    }
}

#[test]
fn a_payer_who_comes_back_twice_pays_once() {
    let mut order = order();
    let index = order.begin("other", key(), at(0)).unwrap();
    assert_eq!(order.advancing(index, key()), None, "there is nothing yet");
    order.answered(index, made(&order, index, "s1"), at(0));
    let another = |byte| IdempotencyKey::from_random([byte; 16]);
    let first = order.advancing(index, another(1)).unwrap().1;
    assert_eq!(order.advancing(index, another(2)).unwrap().1, first);
    // The instrument was declined: another one is another try.
    let declined = NextAction::Redirect { url: "https://pay.example/other".into() };
    order.not_advanced(index, &failure(Effect::NotDone).with_next_action(declined.clone()), at(0));
    let second = order.advancing(index, another(3)).unwrap().1;
    assert_ne!(second, first);
    let Stage::Made(paying) = &order.attempts[index].stage else { unreachable!() };
    assert_eq!(paying.next_action, declined);
    // Perhaps it was taken: from then on it is asked for under the same key, whatever becomes of a later try.
    order.not_advanced(index, &failure(Effect::MaybeDone), at(0));
    order.not_advanced(index, &failure(Effect::NotDone), at(0));
    assert_eq!(order.advancing(index, another(4)).unwrap().1, second);
    order.heard(index, news(&order, index, "s1", Status::Paid), at(1));
    assert_eq!(order.advancing(index, another(5)), None, "there is nothing more to take");
}
