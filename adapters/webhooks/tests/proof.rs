//! Which deliveries get through, and what the others hear.
#![allow(clippy::unwrap_used, reason = "tests")]

mod support;
mod toys;

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures_util::StreamExt;
use http::Request;
use http_body::Frame;
use http_body_util::StreamBody;
use paymux_core::provider::Account;
use paymux_core::{Configuration, Error, Event, Verified};
use paymux_webhooks::{DEFAULT_BODY_LIMIT, WebhookEndpoint, WebhookService};
use support::{Logged, send, send_streamed, status, text, webhook_service};
use toys::{NOW, configured, delivery, delivery_at, providers, signed_by, with_tokens};

/// A service whose handler counts.
fn counting() -> (WebhookService, Arc<AtomicU32>) {
    let count = Arc::new(AtomicU32::new(0));
    let counter = count.clone();
    let handler = move |_: Verified<Event>| {
        counter.fetch_add(1, Ordering::SeqCst);
        async { Ok::<_, Error>(()) }
    };
    (webhook_service(providers(), handler), count)
}

fn calls(count: &AtomicU32) -> u32 {
    count.load(Ordering::SeqCst)
}

#[tokio::test]
async fn a_proved_event_reaches_the_handler_and_is_answered_as_the_provider_wants() {
    let events = Arc::new(Mutex::new(Vec::new()));
    let seen = events.clone();
    let service = webhook_service(providers(), move |event: Verified<Event>| {
        seen.lock().unwrap().push((event.account.provider(), event.key.clone(), event.body.clone()));
        async { Ok::<_, Error>(()) }
    });
    // White space at the end is part of what is signed: nothing may touch the body before.
    let answer = send(&service, delivery("usual", "event 1\n ")).await;
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-type"], "application/json");
    assert_eq!(text(answer).await, r#"{"received":true}"#);
    assert_eq!(status(&service, delivery("odd", "event 1")).await, 200);
    let events = events.lock().unwrap();
    assert_eq!(events[0], ("usual", "1".to_owned(), "event 1\n ".into()));
    assert_eq!(events[1].0, "odd");
}

/// Two accounts of one provider: each has a path and a secret of its own, and an event says whose it is.
#[tokio::test]
async fn each_account_has_a_path_of_its_own() {
    let file = r#"
        default = "eu"
        [accounts.eu]
        provider = "usual"
        token = { env = "EU_TOKEN" }
        [accounts.us]
        provider = "usual"
        token = { env = "US_TOKEN" }
    "#;
    let tokens = &[("EU_TOKEN", "t-eu"), ("US_TOKEN", "t-us")];
    let providers = configured(Configuration::from_toml(file).unwrap(), tokens);
    let accounts = Arc::new(Mutex::new(Vec::new()));
    let seen = accounts.clone();
    let service = webhook_service(providers, move |event: Verified<Event>| {
        seen.lock().unwrap().push(event.account.clone());
        async { Ok::<_, Error>(()) }
    });
    for account in ["eu", "us"] {
        // The same key at another account is another event.
        assert_eq!(status(&service, delivery(account, "event 1")).await, 200, "{account}");
    }
    assert_eq!(status(&service, signed_by("t-us", "eu", "event 2", "event 2", NOW)).await, 401);
    let accounts = accounts.lock().unwrap();
    assert_eq!(*accounts, [Account::named("usual", "eu"), Account::named("usual", "us")]);
}

#[tokio::test]
async fn what_is_not_proved_gets_the_providers_status_and_no_reason() {
    let (service, count) = counting();
    let (logged, _guard) = Logged::start();
    let body = "event canary-body";
    let forged = |provider: &str| signed_by("wrong", provider, body, body, NOW);
    for (provider, wanted) in [("usual", 401), ("odd", 400)] {
        let answer = send(&service, forged(provider)).await;
        assert_eq!(answer.status(), wanted, "{provider}");
        assert_eq!(text(answer).await, "", "{provider}");
        let unsigned = Request::post(format!("/webhooks/{provider}")).body(Bytes::from(body)).unwrap();
        assert_eq!(status(&service, unsigned).await, wanted, "{provider}");
    }
    let log = logged.text();
    assert!(log.contains("wrong_secret") && log.contains("unsigned"), "{log}");
    assert!(!log.contains("canary-body") && !log.contains("t-usual"), "{log}");
    // Another provider's token proves nothing here.
    assert_eq!(status(&service, signed_by("t-odd", "usual", body, body, NOW)).await, 401);
    assert_eq!(calls(&count), 0);
}

#[tokio::test]
async fn the_injected_clock_decides_what_is_stale() {
    let (service, count) = counting();
    assert_eq!(status(&service, delivery_at("odd", "event 1", NOW - 300)).await, 200);
    assert_eq!(status(&service, delivery_at("odd", "event 2", NOW - 301)).await, 400);
    assert_eq!(status(&service, delivery_at("odd", "event 3", NOW + 301)).await, 400);
    assert_eq!(calls(&count), 1);
}

#[tokio::test]
async fn what_is_too_large_is_not_read() {
    let (service, count) = counting();
    let just_fits = format!("event {}", "x".repeat(DEFAULT_BODY_LIMIT - 6));
    assert_eq!(status(&service, delivery("usual", &just_fits)).await, 200);
    assert_eq!(status(&service, delivery("usual", &format!("{just_fits}x"))).await, 413);
    assert_eq!(calls(&count), 1);
    let small = WebhookEndpoint::new(providers(), |_: Verified<Event>| async { Ok::<_, Error>(()) });
    let small = small.body_limit(8).service();
    assert_eq!(status(&small, delivery("usual", "event 1")).await, 200);
    assert_eq!(status(&small, delivery("usual", "event 123")).await, 413);
}

#[tokio::test]
async fn the_limit_holds_for_a_body_that_does_not_say_how_long_it_is() {
    let (service, count) = counting();
    let whole = delivery("usual", "event 1");
    let (parts, _) = whole.into_parts();
    let pieces = std::iter::repeat_with(|| Ok::<_, std::io::Error>("x".repeat(1 << 16)));
    let long = futures_util::stream::iter(pieces.take(64));
    let request = Request::from_parts(
        parts,
        StreamBody::new(long.map(|piece| piece.map(|text| Frame::data(Bytes::from(text))))),
    );
    assert_eq!(send_streamed(&service, request).await.status(), 413);
    assert_eq!(calls(&count), 0);
}

#[tokio::test]
async fn a_sender_that_stops_half_way_is_no_event() {
    let (service, count) = counting();
    let (logged, _guard) = Logged::start();
    let (parts, _) = delivery("usual", "event 1").into_parts();
    let gone = Err(std::io::Error::other("gone"));
    let half =
        StreamBody::new(futures_util::stream::iter([Ok(Frame::data("event canary-body".as_bytes())), gone]));
    let answer = send_streamed(&service, Request::from_parts(parts, half)).await;
    assert_eq!((answer.status().as_u16(), text(answer).await), (400, String::new()));
    let log = logged.text();
    assert!(log.contains("could not be taken") && !log.contains("canary-body"), "{log}");
    assert_eq!(calls(&count), 0);
}

#[tokio::test]
async fn nothing_is_read_before_it_is_proved() {
    let (service, count) = counting();
    let (logged, _guard) = Logged::start();
    // Were it parsed first, this would be called unreadable: 500.
    let body = "no event at all";
    assert_eq!(status(&service, signed_by("wrong", "usual", body, body, NOW)).await, 401);
    assert!(!logged.text().contains("unintelligible"), "{}", logged.text());
    assert_eq!(calls(&count), 0);
}

#[tokio::test]
async fn what_is_genuine_but_unreadable_is_delivered_again_and_its_body_is_not_logged() {
    let (service, count) = counting();
    let (logged, _guard) = Logged::start();
    let answer = send(&service, delivery("usual", "canary-body")).await;
    assert_eq!((answer.status().as_u16(), text(answer).await), (500, String::new()));
    let log = logged.text();
    assert!(log.contains("unintelligible") && !log.contains("canary-body"), "{log}");
    assert_eq!(calls(&count), 0);
}

#[tokio::test]
async fn without_a_secret_nothing_is_believed_and_nothing_lost() {
    let handler = |_: Verified<Event>| async { Ok::<_, Error>(()) };
    let service = webhook_service(with_tokens(&[("ODD_TOKEN", "t-odd")]), handler);
    let (logged, _guard) = Logged::start();
    assert_eq!(status(&service, delivery("usual", "event 1")).await, 500);
    assert!(logged.text().contains("USUAL_TOKEN"), "{}", logged.text());
    // The mistake with one provider does not stop the other.
    assert_eq!(status(&service, delivery("odd", "event 1")).await, 200);
}

#[tokio::test]
async fn other_paths_and_methods_are_nobodys() {
    let (service, count) = counting();
    assert_eq!(status(&service, delivery("absent", "event 1")).await, 404);
    assert_eq!(status(&service, delivery("unknown", "event 1")).await, 404);
    let get = Request::get("/webhooks/usual").body(Bytes::new()).unwrap();
    assert_eq!(status(&service, get).await, 405);
    let endpoint = WebhookEndpoint::new(providers(), |_: Verified<Event>| async { Ok::<_, Error>(()) });
    let service = endpoint.under("/hooks/pay").service();
    let mut request = delivery("usual", "event 1");
    *request.uri_mut() = "/hooks/pay/usual".parse().unwrap();
    assert_eq!(status(&service, request).await, 200);
    assert_eq!(calls(&count), 0);
}

/// A sender that sends byte by byte holds nothing for ever.
#[tokio::test(start_paused = true)]
async fn what_arrives_too_slowly_is_not_handled() {
    let (service, count) = counting();
    let whole = delivery("usual", "event 1");
    let (parts, _) = whole.into_parts();
    let drops = futures_util::stream::unfold(b"event 1".iter(), |mut bytes| async move {
        tokio::time::sleep(std::time::Duration::from_secs(2)).await;
        bytes.next().map(|byte| {
            (Ok::<_, std::convert::Infallible>(Frame::data(Bytes::copy_from_slice(&[*byte]))), bytes)
        })
    });
    let slow = Request::from_parts(parts.clone(), StreamBody::new(Box::pin(drops)));
    assert_eq!((send_streamed(&service, slow).await.status().as_u16(), calls(&count)), (408, 0));
    let whole = Request::from_parts(parts, Bytes::from("event 1"));
    assert_eq!((status(&service, whole).await, calls(&count)), (200, 1));
}
