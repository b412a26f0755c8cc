//! Money that is held or approved, over a real file.

use std::sync::atomic::Ordering;

use super::*;
use crate::machine::CaptureState;

/// An order whose money is held, of which the app was told.
async fn held(place: &Place, reference: &str) -> (Orchestrator, String) {
    let app = place.start();
    let id = way(app.pay(&order(reference).capture_manually()).await.unwrap());
    place.bank.pay(&id);
    place.wait(HOUR);
    app.sweep().await.unwrap();
    assert_eq!(told(&app).await, [Tell::Held { attempt: 0 }]);
    (app, id)
}

async fn drain(app: &Orchestrator) -> Vec<Tell> {
    let quiet = app.clone().on_message(|_| async { Ok::<_, std::io::Error>(()) });
    let mut all = Vec::new();
    loop {
        let some = told(&quiet).await;
        if some.is_empty() {
            return all;
        }
        all.extend(some);
        let (scope, reference) = (String::new(), "o1".to_owned());
        let stored = app.inner.store.run(crate::store::Find { scope, reference }).await.unwrap();
        assert!(stored.is_some());
        for id in 1..=i64::try_from(all.len()).unwrap() {
            app.inner.store.run(crate::store::Delivered { id }).await.unwrap();
        }
    }
}

#[tokio::test]
async fn what_is_held_is_not_paid_until_it_is_captured_once() {
    let place = Place::new();
    let (app, _) = held(&place, "o1").await;
    assert!(matches!(app.pay(&order("o1").capture_manually()).await.unwrap(), Paying::Underway));
    let at_once = app.pay(&order("o1")).await.unwrap_err();
    assert!(matches!(at_once, Error::Store(StoreError::Conflict { field: "request" })), "{at_once}");
    let more = app.capture("o1", "c1", Some(eur("25.51"))).await.unwrap_err();
    assert!(matches!(more, Error::Refused(Refusal::TooMuch)), "{more}");
    assert_eq!(app.capture("o1", "c1", None).await.unwrap().state, CaptureState::Done);
    assert_eq!(app.capture("o1", "c1", None).await.unwrap().state, CaptureState::Done);
    assert_eq!(place.bank.count("capture"), 1);
    assert!(matches!(app.pay(&order("o1").capture_manually()).await.unwrap(), Paying::Paid));
    let again = app.capture("o1", "c2", None).await.unwrap_err();
    assert!(matches!(again, Error::Refused(Refusal::Paid)), "{again}");
    let rest = [Tell::Held { attempt: 0 }, Tell::Paid { attempt: 0 }, Tell::Captured { capture: 0 }];
    place.wait(HOUR);
    assert_eq!(drain(&app).await, rest);
}

#[tokio::test]
async fn a_capture_whose_reply_is_lost_is_found_after_a_restart_and_never_made_twice() {
    let place = Place::new();
    let (app, id) = held(&place, "o1").await;
    place.bank.faults.store(100, Ordering::Relaxed);
    let lost = app.capture_part("o1", "c1", eur("10")).await.unwrap();
    assert_eq!(lost.state, CaptureState::Unknown);
    let second = app.capture("o1", "c2", None).await.unwrap_err();
    assert!(matches!(second, Error::Refused(Refusal::Underway)), "{second}");
    let void = app.void("o1").await.unwrap_err();
    assert!(matches!(void, Error::Refused(Refusal::Underway)), "{void}");
    drop(app);
    place.bank.faults.store(0, Ordering::Relaxed);
    place.wait(HOUR);
    let app = place.start();
    app.sweep().await.unwrap();
    assert_eq!(app.capture_part("o1", "c1", eur("10")).await.unwrap().state, CaptureState::Done);
    let rest = app.capture("o1", "c2", None).await.unwrap();
    assert_eq!((rest.state, rest.amount), (CaptureState::Done, "15.50".parse().unwrap()));
    assert_eq!(place.bank.count("capture"), 2);
    let stored = app.known("o1").await.unwrap();
    assert_eq!((stored.intent.paid_by, stored.intent.attempts[0].provider_id.clone()), (Some(0), Some(id)));
}

#[tokio::test]
async fn a_part_is_all_that_is_paid_where_the_rest_is_let_go() {
    let place = Place::new();
    let (app, _) = held(&place, "o1").await;
    app.capture("o1", "c1", Some(eur("10"))).await.unwrap();
    let stored = app.known("o1").await.unwrap();
    assert_eq!(stored.intent.attempts[0].state, State::Paid);
    assert_eq!(stored.intent.attempts[0].received, "10".parse().unwrap());
    let more = app.refund("o1", "r1", eur("10.01")).await.unwrap_err();
    assert!(matches!(more, Error::Refused(Refusal::TooMuch)), "{more}");
    assert_eq!(app.store().gauges().await.unwrap().open_breaks, 0);
}

#[tokio::test]
async fn what_is_let_go_is_never_captured_also_where_the_reply_is_lost() {
    let place = Place::new();
    let (app, _) = held(&place, "o1").await;
    place.bank.faults.store(100, Ordering::Relaxed);
    app.void("o1").await.unwrap();
    let late = app.capture("o1", "c1", None).await.unwrap_err();
    assert!(matches!(late, Error::Refused(Refusal::NotHeld)), "{late}");
    place.bank.faults.store(0, Ordering::Relaxed);
    for _ in 0..2 {
        place.wait(HOUR);
        app.sweep().await.unwrap();
    }
    let stored = app.known("o1").await.unwrap();
    assert_eq!((stored.intent.attempts[0].state, place.bank.count("capture")), (State::Closed, 0));
    assert_eq!(drain(&app).await, [Tell::Held { attempt: 0 }, Tell::Released { attempt: 0 }]);
}

#[tokio::test]
async fn giving_up_lets_go_of_what_is_held() {
    let place = Place::new();
    let (app, _) = held(&place, "o1").await;
    app.abandon("o1").await.unwrap();
    for _ in 0..3 {
        place.wait(HOUR);
        app.sweep().await.unwrap();
    }
    let told = drain(&app).await;
    assert_eq!(told, [Tell::Held { attempt: 0 }, Tell::Released { attempt: 0 }, Tell::Failed]);
}

#[tokio::test]
async fn what_the_payer_has_approved_is_taken_once_by_a_sweep_alone() {
    let place = Place::new();
    place.bank.approves.store(true, Ordering::Relaxed);
    let app = place.start();
    let id = way(app.pay(&order("o1")).await.unwrap());
    place.bank.pay(&id);
    place.bank.faults.store(50, Ordering::Relaxed);
    place.wait(HOUR);
    app.sweep().await.unwrap();
    place.bank.faults.store(0, Ordering::Relaxed);
    for _ in 0..3 {
        place.wait(HOUR);
        app.sweep().await.unwrap();
    }
    assert!(matches!(app.pay(&order("o1")).await.unwrap(), Paying::Paid));
    assert_eq!(place.bank.count("advance"), 1);
    assert_eq!(drain(&app).await, [Tell::Paid { attempt: 0 }]);
}

#[tokio::test]
async fn a_payer_who_has_approved_and_comes_back_has_paid() {
    let place = Place::new();
    place.bank.approves.store(true, Ordering::Relaxed);
    let app = place.start();
    let id = way(app.pay(&order("o1")).await.unwrap());
    place.bank.pay(&id);
    assert!(matches!(app.pay(&order("o1")).await.unwrap(), Paying::Paid));
    assert_eq!(place.bank.count("advance"), 1);
}
