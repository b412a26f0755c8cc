//! The same event more than once: passed over when it is dealt with, never swallowed before.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use paymux_axum::{Claim, EventHandler, MemorySeen, SeenEvents, WebhookEndpoint, webhook_router};
use paymux_core::{BoxError, Event, Timestamp, Verified};
use support::{Logged, delivery, providers, status};
use tokio::sync::Notify;

/// Does as it is told, and counts.
#[derive(Clone, Default)]
struct Handler(Arc<Told>);

#[derive(Default)]
struct Told {
    calls: AtomicU32,
    done: AtomicU32,
    fail: AtomicBool,
    panic: AtomicBool,
    wait: AtomicBool,
    begun: Notify,
    go_on: Notify,
}

impl Handler {
    fn calls(&self) -> u32 {
        self.0.calls.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl EventHandler for Handler {
    async fn handle(&self, _: Verified<Event>) -> Result<(), BoxError> {
        self.0.calls.fetch_add(1, Ordering::SeqCst);
        self.0.begun.notify_one();
        if self.0.wait.load(Ordering::SeqCst) {
            self.0.go_on.notified().await;
        }
        assert!(!self.0.panic.load(Ordering::SeqCst), "told to panic");
        if self.0.fail.load(Ordering::SeqCst) {
            return Err("told to fail".into());
        }
        self.0.done.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

fn endpoint() -> (Router, Handler) {
    let handler = Handler::default();
    (webhook_router(providers(), handler.clone()), handler)
}

#[tokio::test]
async fn a_handled_event_is_answered_with_success_and_not_handled_again() {
    let (router, handler) = endpoint();
    for _ in 0..3 {
        assert_eq!(status(&router, delivery("usual", "event 1")).await, 200);
    }
    assert_eq!(handler.calls(), 1);
    // Another key, and the same key of another provider, are other events.
    assert_eq!(status(&router, delivery("usual", "event 2")).await, 200);
    assert_eq!(status(&router, delivery("odd", "event 1")).await, 200);
    assert_eq!(handler.calls(), 3);
}

#[tokio::test]
async fn a_failed_event_is_handled_again() {
    let (router, handler) = endpoint();
    let (logged, _guard) = Logged::start();
    handler.0.fail.store(true, Ordering::SeqCst);
    assert_eq!(status(&router, delivery("usual", "event 1")).await, 500);
    assert_eq!(status(&router, delivery("usual", "event 1")).await, 500);
    assert!(logged.text().contains("told to fail"), "{}", logged.text());
    handler.0.fail.store(false, Ordering::SeqCst);
    assert_eq!(status(&router, delivery("usual", "event 1")).await, 200);
    assert_eq!(status(&router, delivery("usual", "event 1")).await, 200);
    assert_eq!(handler.calls(), 3);
}

#[tokio::test]
async fn a_panic_is_a_failure_and_not_the_end() {
    let (router, handler) = endpoint();
    handler.0.panic.store(true, Ordering::SeqCst);
    assert_eq!(status(&router, delivery("usual", "event 1")).await, 500);
    handler.0.panic.store(false, Ordering::SeqCst);
    assert_eq!(status(&router, delivery("usual", "event 1")).await, 200);
    assert_eq!(handler.calls(), 2);
}

#[tokio::test]
async fn a_duplicate_of_a_running_event_is_sent_back_not_swallowed() {
    let (router, handler) = endpoint();
    handler.0.wait.store(true, Ordering::SeqCst);
    let first = tokio::spawn({
        let router = router.clone();
        async move { status(&router, delivery("usual", "event 1")).await }
    });
    handler.0.begun.notified().await;
    // Were this a success, and the first one failed, the event would be lost.
    assert_eq!(status(&router, delivery("usual", "event 1")).await, 503);
    handler.0.fail.store(true, Ordering::SeqCst);
    handler.0.go_on.notify_one();
    assert_eq!(first.await.unwrap(), 500);
    handler.0.wait.store(false, Ordering::SeqCst);
    handler.0.fail.store(false, Ordering::SeqCst);
    assert_eq!(status(&router, delivery("usual", "event 1")).await, 200);
    assert_eq!((handler.calls(), handler.0.done.load(Ordering::SeqCst)), (2, 1));
}

#[tokio::test]
async fn a_provider_that_hangs_up_stops_no_handler() {
    let (router, handler) = endpoint();
    handler.0.wait.store(true, Ordering::SeqCst);
    let first = tokio::spawn({
        let router = router.clone();
        async move { status(&router, delivery("usual", "event 1")).await }
    });
    handler.0.begun.notified().await;
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    handler.0.go_on.notify_one();
    handler.0.wait.store(false, Ordering::SeqCst);
    // The handler went on to its end, and that was noted.
    let mut answer = 503;
    for _ in 0..100 {
        answer = status(&router, delivery("usual", "event 1")).await;
        if answer == 200 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!((answer, handler.calls()), (200, 1));
}

/// Fails where it is told.
#[derive(Default)]
struct Broken {
    on_claim: bool,
    on_handled: bool,
    memory: MemorySeen,
}

#[async_trait]
impl SeenEvents for Broken {
    async fn claim(&self, provider: &str, key: &str, now: Timestamp) -> Result<Claim, BoxError> {
        if self.on_claim { Err("no database".into()) } else { self.memory.claim(provider, key, now).await }
    }

    async fn handled(&self, provider: &str, key: &str) -> Result<(), BoxError> {
        if self.on_handled { Err("no database".into()) } else { self.memory.handled(provider, key).await }
    }

    async fn failed(&self, provider: &str, key: &str) -> Result<(), BoxError> {
        self.memory.failed(provider, key).await
    }
}

#[tokio::test]
async fn a_store_that_fails_loses_no_event() {
    let handler = Handler::default();
    let store = Broken { on_claim: true, ..Broken::default() };
    let router: Router = WebhookEndpoint::new(providers(), handler.clone()).seen(store).router();
    assert_eq!(status(&router, delivery("usual", "event 1")).await, 500);
    assert_eq!(handler.calls(), 0);
    // What is handled stays handled, though the note failed.
    let store = Broken { on_handled: true, ..Broken::default() };
    let router: Router = WebhookEndpoint::new(providers(), handler.clone()).seen(store).router();
    assert_eq!(status(&router, delivery("usual", "event 1")).await, 200);
    assert_eq!(handler.calls(), 1);
}
