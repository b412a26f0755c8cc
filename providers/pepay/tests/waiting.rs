//! Waiting for an invoice.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod support;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::{StreamExt, TryStreamExt};
use paymux_core::test_util::Scripted;
use paymux_core::transport::Runtime;
use paymux_core::{Client, ErrorKind, Timestamp};
use paymux_pepay::{Payor, Pepay, Wait, changes, invoice, session};
use support::{INVOICE_ID, invoice as invoice_reply, now, status};

/// Tokio's paused clock.
struct Paused(tokio::time::Instant);

#[async_trait]
impl Runtime for Paused {
    fn now(&self) -> Timestamp {
        now().plus(self.elapsed())
    }

    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }

    fn random(&self) -> [u8; 16] {
        [7; 16]
    }
}

fn watching(transport: &Scripted) -> Client<Pepay> {
    let runtime = Arc::new(Paused(tokio::time::Instant::now()));
    Client::open(paymux_pepay::PEPAY.slots, &support::settings(), Arc::new(transport.clone()), runtime)
        .unwrap()
}

fn question() -> invoice::Status {
    invoice::Status { invoice_id: INVOICE_ID.to_owned() }
}

#[tokio::test(start_paused = true)]
async fn waiting_tells_changes_only() {
    let mut transport = Scripted::new();
    for word in ["unpaid", "unpaid", "unpaid", "underpaid", "underpaid", "paid"] {
        transport = transport.replying(200, status(&invoice_reply(word, 25_500, 0, "")));
    }
    let client = watching(&transport);
    let stream = changes(&client, question(), Wait::up_to(Duration::from_secs(600)));
    let seen: Vec<_> = stream.map_ok(|status| status.invoice.status).try_collect().await.unwrap();
    assert_eq!(seen, ["unpaid", "underpaid", "paid"]);
    // 2 + 4 + 8 s until the change, then 2 + 4 s again.
    assert_eq!(client.runtime().elapsed().as_secs(), 20);
    assert_eq!(transport.sent().len(), 6);
}

#[tokio::test(start_paused = true)]
async fn waiting_ends_at_the_deadline() {
    let mut transport = Scripted::new();
    for _ in 0..20 {
        transport = transport.replying(200, r#"{"status":"unpaid","paid_at":null}"#);
    }
    let client = watching(&transport);
    let session = invoice::SessionHeaders {
        session_token: paymux_core::provider::wire::WireSecret::new("t"),
        signature: paymux_core::provider::wire::WireSecret::new("s"),
    };
    let payor = Payor::of(&client, &session).unwrap();
    let wait =
        Wait::up_to(Duration::from_secs(60)).asking_every(Duration::from_secs(1), Duration::from_secs(10));
    let items: Vec<_> = changes(payor.client(), session::Status::default(), wait).collect().await;
    assert_eq!(items.len(), 2);
    assert_eq!(items[0].as_ref().unwrap().status, "unpaid");
    assert_eq!(items[1].as_ref().unwrap_err().kind(), ErrorKind::TimedOut);
    assert_eq!(client.runtime().elapsed().as_secs(), 60);
}

/// A transport that answers nothing.
struct Silent;

#[async_trait]
impl paymux_core::transport::Transport for Silent {
    async fn send(
        &self,
        _: http::Request<paymux_core::Bytes>,
        timeout: Duration,
    ) -> Result<http::Response<paymux_core::Bytes>, paymux_core::transport::TransportError> {
        tokio::time::sleep(timeout).await;
        Err(paymux_core::transport::TransportError::new(paymux_core::transport::TransportErrorKind::TimedOut))
    }
}

#[tokio::test(start_paused = true)]
async fn waiting_goes_on_over_failures_that_pass() {
    let unpaid = status(&invoice_reply("unpaid", 25_500, 0, ""));
    let busy =
        r#"{"success":false,"message":"m","error_code":"RATE_LIMIT_EXCEEDED","retry_after":"2 minutes"}"#;
    let mut transport = Scripted::new().replying(200, unpaid.clone());
    // More than one call repeats by itself.
    for _ in 0..10 {
        transport =
            transport.unreachable().losing_the_reply().replying(502, "<html>").replying(200, "<html>");
    }
    transport = transport.replying(200, unpaid).replying(429, busy);
    let transport = transport.replying(200, status(&invoice_reply("paid", 25_500, 25_500, "")));
    let client = watching(&transport);
    let stream = changes(&client, question(), Wait::up_to(Duration::from_secs(3600)));
    let seen: Vec<_> = stream.map_ok(|status| status.invoice.status).try_collect().await.unwrap();
    assert_eq!(seen, ["unpaid", "paid"]);
    assert!(client.runtime().elapsed() > Duration::from_secs(10 * 30), "with growing waits");
}

#[tokio::test(start_paused = true)]
async fn waiting_never_hangs() {
    let runtime = || Arc::new(Paused(tokio::time::Instant::now()));
    let refusing = (0..2000).fold(Scripted::new(), |script, _| script.unreachable());
    let transports: [Arc<dyn paymux_core::transport::Transport>; 2] =
        [Arc::new(Silent), Arc::new(refusing.clone())];
    for transport in transports {
        let client =
            Client::open(paymux_pepay::PEPAY.slots, &support::settings(), transport, runtime()).unwrap();
        let wait = Wait::up_to(Duration::from_secs(300)).asking_every(Duration::ZERO, Duration::from_secs(5));
        let items: Vec<_> = changes(&client, question(), wait).collect().await;
        assert_eq!(items.len(), 1);
        let error = items[0].as_ref().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TimedOut);
        let source = std::error::Error::source(error).unwrap().downcast_ref::<paymux_core::Error>().unwrap();
        assert!(matches!(source.kind(), ErrorKind::TimedOut | ErrorKind::Unreachable), "{source}");
        assert_eq!(client.runtime().elapsed().as_secs(), 300);
    }
    assert!(refusing.sent().len() < 1000, "{}", refusing.sent().len());
}

#[tokio::test(start_paused = true)]
async fn waiting_ends_at_every_final_word_and_at_no_other() {
    for word in ["paid", "expired", "canceled", "cancelled"] {
        let transport = Scripted::new()
            .replying(200, status(&invoice_reply("in_a_new_state", 25_500, 0, "")))
            .replying(200, status(&invoice_reply(word, 25_500, 0, "")));
        let client = watching(&transport);
        let stream = changes(&client, question(), Wait::up_to(Duration::from_secs(600)));
        let seen: Vec<_> = stream.map_ok(|status| status.invoice.status).try_collect().await.unwrap();
        assert_eq!(seen, ["in_a_new_state", word]);
    }
}

#[tokio::test(start_paused = true)]
async fn waiting_ends_with_an_error() {
    let transport =
        Scripted::new().replying(404, r#"{"error":"no such invoice","code":"INVOICE_NOT_FOUND"}"#);
    let client = watching(&transport);
    let items: Vec<_> = changes(&client, question(), Wait::up_to(Duration::from_secs(60))).collect().await;
    assert_eq!(items.len(), 1);
    assert_eq!(items[0].as_ref().unwrap_err().kind(), ErrorKind::NotFound);
}
