//! The same event more than once: passed over when it is dealt with, never swallowed before.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod support;
mod toys;

use std::sync::atomic::Ordering;
use std::time::Duration;

use async_trait::async_trait;
use paymux_core::Timestamp;
use paymux_core::provider::Account;
use paymux_core::transport::BoxError;
use paymux_webhooks::{Claim, MemorySeen, SeenEvents, WebhookEndpoint, WebhookService};
use support::{Logged, send, status, text};
use toys::{Handler, delivery, providers};

fn endpoint() -> (WebhookService, Handler) {
    let handler = Handler::default();
    (WebhookEndpoint::new(providers(), handler.clone()).service(), handler)
}

#[tokio::test]
async fn a_handled_event_is_answered_with_success_and_not_handled_again() {
    let (service, handler) = endpoint();
    for _ in 0..3 {
        assert_eq!(status(&service, delivery("usual", "event 1")).await, 200);
    }
    assert_eq!(handler.calls(), 1);
    // Another key, and the same key of another provider, are other events.
    assert_eq!(status(&service, delivery("usual", "event 2")).await, 200);
    assert_eq!(status(&service, delivery("odd", "event 1")).await, 200);
    assert_eq!(handler.calls(), 3);
}

/// Two part payments may be told by two equal hints: the second one is no repetition of the first.
#[tokio::test]
async fn an_equal_hint_is_handed_over_each_time_even_while_the_first_is_handled() {
    let (service, handler) = endpoint();
    for calls in 1..=3 {
        assert_eq!(status(&service, delivery("usual", "hint p1")).await, 200);
        assert_eq!(handler.calls(), calls);
    }
    handler.0.wait.store(true, Ordering::SeqCst);
    let first = tokio::spawn({
        let service = service.clone();
        async move { status(&service, delivery("usual", "hint p1")).await }
    });
    handler.0.begun.notified().await;
    while handler.calls() < 4 {
        handler.0.begun.notified().await;
    }
    handler.0.wait.store(false, Ordering::SeqCst);
    assert_eq!(status(&service, delivery("usual", "hint p1")).await, 200);
    handler.0.fail.store(true, Ordering::SeqCst);
    handler.0.go_on.notify_one();
    assert_eq!(first.await.unwrap(), 500, "a hint that failed is asked for again, like any event");
    assert_eq!(handler.calls(), 5);
}

#[tokio::test]
async fn a_failed_event_is_handled_again() {
    let (service, handler) = endpoint();
    let (logged, _guard) = Logged::start();
    handler.0.fail.store(true, Ordering::SeqCst);
    let answer = send(&service, delivery("usual", "event 1")).await;
    assert_eq!(
        (answer.status().as_u16(), text(answer).await),
        (500, String::new()),
        "why is nobody's business"
    );
    assert_eq!(status(&service, delivery("usual", "event 1")).await, 500);
    assert!(logged.text().contains("told to fail"), "{}", logged.text());
    handler.0.fail.store(false, Ordering::SeqCst);
    assert_eq!(status(&service, delivery("usual", "event 1")).await, 200);
    assert_eq!(status(&service, delivery("usual", "event 1")).await, 200);
    assert_eq!(handler.calls(), 3);
}

#[tokio::test]
async fn a_panic_is_a_failure_and_not_the_end() {
    let (service, handler) = endpoint();
    handler.0.panic.store(true, Ordering::SeqCst);
    assert_eq!(status(&service, delivery("usual", "event 1")).await, 500);
    handler.0.panic.store(false, Ordering::SeqCst);
    assert_eq!(status(&service, delivery("usual", "event 1")).await, 200);
    assert_eq!(handler.calls(), 2);
}

#[tokio::test]
async fn a_duplicate_of_a_running_event_is_sent_back_not_swallowed() {
    let (service, handler) = endpoint();
    handler.0.wait.store(true, Ordering::SeqCst);
    let first = tokio::spawn({
        let service = service.clone();
        async move { status(&service, delivery("usual", "event 1")).await }
    });
    handler.0.begun.notified().await;
    // Were this a success, and the first one failed, the event would be lost.
    assert_eq!(status(&service, delivery("usual", "event 1")).await, 503);
    handler.0.fail.store(true, Ordering::SeqCst);
    handler.0.go_on.notify_one();
    assert_eq!(first.await.unwrap(), 500);
    handler.0.wait.store(false, Ordering::SeqCst);
    handler.0.fail.store(false, Ordering::SeqCst);
    assert_eq!(status(&service, delivery("usual", "event 1")).await, 200);
    assert_eq!((handler.calls(), handler.0.done.load(Ordering::SeqCst)), (2, 1));
}

/// The handler went on to its end, and that was noted: the next delivery is passed over.
async fn noted(service: &WebhookService, handler: &Handler) {
    let mut answer = 503;
    for _ in 0..200 {
        answer = status(service, delivery("usual", "event 1")).await;
        if answer == 200 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let done = handler.0.done.load(Ordering::SeqCst);
    assert_eq!((answer, handler.calls(), done), (200, 1, 1));
}

#[tokio::test]
async fn a_provider_that_hangs_up_stops_no_handler() {
    let (service, handler) = endpoint();
    handler.0.wait.store(true, Ordering::SeqCst);
    let first = tokio::spawn({
        let service = service.clone();
        async move { status(&service, delivery("usual", "event 1")).await }
    });
    handler.0.begun.notified().await;
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    handler.0.go_on.notify_one();
    handler.0.wait.store(false, Ordering::SeqCst);
    noted(&service, &handler).await;
}

#[tokio::test]
async fn a_caller_that_has_waited_long_enough_stops_no_handler_either() {
    let (service, handler) = endpoint();
    handler.0.wait.store(true, Ordering::SeqCst);
    // As a time limit around the app's service does it.
    let first =
        tokio::time::timeout(Duration::from_millis(20), status(&service, delivery("usual", "event 1")));
    assert!(first.await.is_err(), "no success while the handler runs");
    assert_eq!(status(&service, delivery("usual", "event 1")).await, 503);
    handler.0.wait.store(false, Ordering::SeqCst);
    handler.0.go_on.notify_one();
    noted(&service, &handler).await;
}

#[tokio::test]
async fn a_handler_that_is_stuck_does_not_hold_its_event_for_ever() {
    let handler = Handler::default();
    let lease = MemorySeen::new(10, Duration::ZERO);
    let service = WebhookEndpoint::new(providers(), handler.clone()).seen(lease).service();
    handler.0.wait.store(true, Ordering::SeqCst);
    let stuck = tokio::spawn({
        let service = service.clone();
        async move { status(&service, delivery("usual", "event 1")).await }
    });
    handler.0.begun.notified().await;
    handler.0.wait.store(false, Ordering::SeqCst);
    assert_eq!(status(&service, delivery("usual", "event 1")).await, 200);
    // The first one wakes up and fails: what the second has dealt with stays dealt with.
    handler.0.fail.store(true, Ordering::SeqCst);
    handler.0.go_on.notify_one();
    assert_eq!(stuck.await.unwrap(), 500);
    assert_eq!(status(&service, delivery("usual", "event 1")).await, 200);
    assert_eq!(handler.calls(), 2);
}

/// Fails where it is told.
#[derive(Default)]
struct Broken {
    on_claim: bool,
    on_handled: bool,
    panics: bool,
    memory: MemorySeen,
}

#[async_trait]
impl SeenEvents for Broken {
    async fn claim(&self, account: &Account, key: &str, now: Timestamp) -> Result<Claim, BoxError> {
        assert!(!self.panics, "told to panic");
        if self.on_claim { Err("no database".into()) } else { self.memory.claim(account, key, now).await }
    }

    async fn handled(&self, account: &Account, key: &str, claim: u64) -> Result<(), BoxError> {
        if self.on_handled {
            Err("no database".into())
        } else {
            self.memory.handled(account, key, claim).await
        }
    }

    async fn failed(&self, account: &Account, key: &str, claim: u64) -> Result<(), BoxError> {
        self.memory.failed(account, key, claim).await
    }
}

#[tokio::test]
async fn a_store_that_fails_loses_no_event() {
    let handler = Handler::default();
    let store = Broken { on_claim: true, ..Broken::default() };
    let service = WebhookEndpoint::new(providers(), handler.clone()).seen(store).service();
    assert_eq!(status(&service, delivery("usual", "event 1")).await, 500);
    assert_eq!(handler.calls(), 0);
    let store = Broken { panics: true, ..Broken::default() };
    let service = WebhookEndpoint::new(providers(), handler.clone()).seen(store).service();
    let (logged, guard) = Logged::start();
    assert_eq!(status(&service, delivery("usual", "event 1")).await, 500);
    drop(guard);
    assert!(logged.text().contains("did not come to an end"), "{}", logged.text());
    assert_eq!(handler.calls(), 0);
    // What is handled stays handled, though the note failed.
    let store = Broken { on_handled: true, ..Broken::default() };
    let service = WebhookEndpoint::new(providers(), handler.clone()).seen(store).service();
    assert_eq!(status(&service, delivery("usual", "event 1")).await, 200);
    assert_eq!(handler.calls(), 1);
}
