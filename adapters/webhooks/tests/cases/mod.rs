//! What every web framework has to do with a delivery, over a real connection. The tests of the crates for frameworks run
//! the same list.
#![allow(clippy::unwrap_used, reason = "tests")]

mod wire;

use std::net::SocketAddr;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use paymux_core::provider::Account;
use paymux_core::{Error, Event, Verified};
use paymux_webhooks::WebhookEndpoint;
use tokio::time::sleep;

use self::wire::{Sending, answer, status};
use crate::toys::{Handler, NOW, delivery, providers, signed_by, tenants};

/// Runs all of them. `serve` puts an endpoint on an address of its own, with more than one thread where it can.
pub(crate) async fn all(serve: &dyn Fn(WebhookEndpoint) -> SocketAddr) {
    reaches_the_handler_as_it_was_sent(serve).await;
    is_handled_once(serve).await;
    is_turned_away(serve).await;
    is_delivered_again_after_a_failure(serve).await;
    is_sent_back_while_it_is_handled(serve).await;
    a_sender_that_hangs_up_stops_no_handler(serve).await;
    keeps_the_limits(serve).await;
    only_accounts_have_a_path(serve).await;
    each_tenant_has_a_path(serve).await;
}

type Serve<'a> = &'a dyn Fn(WebhookEndpoint) -> SocketAddr;

fn told(serve: Serve<'_>) -> (SocketAddr, Handler) {
    let handler = Handler::default();
    (serve(WebhookEndpoint::new(providers(), handler.clone())), handler)
}

async fn reaches_the_handler_as_it_was_sent(serve: Serve<'_>) {
    let events = Arc::new(Mutex::new(Vec::new()));
    let seen = events.clone();
    let address = serve(WebhookEndpoint::new(providers(), move |event: Verified<Event>| {
        seen.lock().unwrap().push((event.key.clone(), event.body.clone()));
        async { Ok::<_, Error>(()) }
    }));
    // White space at the end is part of what is signed.
    let answer = answer(address, delivery("usual", "event 1\n ")).await;
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-type"], "application/json");
    assert_eq!(answer.body(), r#"{"received":true}"#);
    assert_eq!(*events.lock().unwrap(), [("1".to_owned(), Bytes::from("event 1\n "))]);
}

/// The requests come over connections of their own, so that several threads of a server take them.
async fn is_handled_once(serve: Serve<'_>) {
    let (address, handler) = told(serve);
    for _ in 0..8 {
        assert_eq!(status(address, delivery("usual", "event 1")).await, 200);
    }
    assert_eq!(handler.calls(), 1, "an event that was dealt with is passed over");
    for calls in 2..4 {
        assert_eq!(status(address, delivery("usual", "hint p1")).await, 200);
        assert_eq!(handler.calls(), calls, "a hint never is");
    }
}

async fn is_turned_away(serve: Serve<'_>) {
    let (address, handler) = told(serve);
    for (account, wanted) in [("usual", 401), ("odd", 400)] {
        let forged = answer(address, signed_by("wrong", account, "event 1", "event 1", NOW)).await;
        assert_eq!((forged.status().as_u16(), forged.body().len()), (wanted, 0), "{account}: no reason");
        let unsigned = Request::post(format!("/webhooks/{account}")).body(Bytes::from("event 1")).unwrap();
        assert_eq!(status(address, unsigned).await, wanted, "{account}");
    }
    // Genuine, and unreadable: it is delivered again, to a later version that can read it.
    assert_eq!(status(address, delivery("usual", "no event")).await, 500);
    assert_eq!(handler.calls(), 0);
}

async fn is_delivered_again_after_a_failure(serve: Serve<'_>) {
    let (address, handler) = told(serve);
    for told in [&handler.0.fail, &handler.0.panic] {
        told.store(true, SeqCst);
        let failed = answer(address, delivery("usual", "event 1")).await;
        assert_eq!((failed.status().as_u16(), failed.body().len()), (500, 0));
        told.store(false, SeqCst);
    }
    assert_eq!(status(address, delivery("usual", "event 1")).await, 200);
    assert_eq!((handler.calls(), handler.0.done.load(SeqCst)), (3, 1));
}

async fn is_sent_back_while_it_is_handled(serve: Serve<'_>) {
    let (address, handler) = told(serve);
    handler.0.wait.store(true, SeqCst);
    let first = tokio::spawn(status(address, delivery("usual", "event 1")));
    handler.0.begun.notified().await;
    // Were these a success, and the first one failed, the event would be lost.
    for _ in 0..4 {
        assert_eq!(status(address, delivery("usual", "event 1")).await, 503);
    }
    handler.0.go_on.notify_one();
    assert_eq!(first.await.unwrap(), 200);
    assert_eq!(handler.calls(), 1);
}

async fn a_sender_that_hangs_up_stops_no_handler(serve: Serve<'_>) {
    let (address, handler) = told(serve);
    handler.0.wait.store(true, SeqCst);
    let sending = Sending::start(address, delivery("usual", "event 1")).await;
    handler.0.begun.notified().await;
    drop(sending);
    sleep(Duration::from_millis(50)).await;
    handler.0.wait.store(false, SeqCst);
    handler.0.go_on.notify_one();
    let mut heard = 503;
    for _ in 0..200 {
        heard = status(address, delivery("usual", "event 1")).await;
        if heard == 200 {
            break;
        }
        sleep(Duration::from_millis(5)).await;
    }
    assert_eq!((heard, handler.calls(), handler.0.done.load(SeqCst)), (200, 1, 1));
}

async fn keeps_the_limits(serve: Serve<'_>) {
    let handler = Handler::default();
    let endpoint = WebhookEndpoint::new(providers(), handler.clone()).body_limit(8);
    let address = serve(endpoint.body_time_limit(Duration::from_millis(300)));
    assert_eq!(status(address, delivery("usual", "event 12")).await, 200);
    assert_eq!(status(address, delivery("usual", "event 123")).await, 413);
    let in_pieces = Sending::in_pieces(address, delivery("usual", "event 123")).await;
    assert_eq!(in_pieces.answer().await.status(), 413);
    let in_pieces = Sending::in_pieces(address, delivery("usual", "event 45")).await;
    assert_eq!(in_pieces.answer().await.status(), 200);
    assert_eq!(handler.calls(), 2);
    let half = Sending::half(address, delivery("usual", "event 6")).await;
    assert_eq!(half.answer().await.status(), 408);
    drop(Sending::half(address, delivery("usual", "event 7")).await);
    sleep(Duration::from_millis(50)).await;
    assert_eq!(handler.calls(), 2, "half a delivery is none");
}

async fn only_accounts_have_a_path(serve: Serve<'_>) {
    let (address, handler) = told(serve);
    let to = |path: &str| {
        let mut request = delivery("usual", "event 1");
        *request.uri_mut() = path.parse().unwrap();
        request
    };
    for path in
        ["/webhooks/unknown", "/webhooks/absent", "/webhooks", "/webhooks/", "/webhooks/usual/more", "/usual"]
    {
        assert_eq!(status(address, to(path)).await, 404, "{path}");
    }
    let mut read = to("/webhooks/usual");
    *read.method_mut() = http::Method::GET;
    assert_eq!(status(address, read).await, 405);
    assert_eq!(handler.calls(), 0);
    // Escaped, it is the same name.
    assert_eq!(status(address, to("/webhooks/usu%61l?from=them")).await, 200);
    let elsewhere = serve(WebhookEndpoint::new(providers(), handler.clone()).under("/hooks/pay"));
    assert_eq!(status(elsewhere, to("/hooks/pay/usual")).await, 200);
    assert_eq!(status(elsewhere, to("/webhooks/usual")).await, 404);
    assert_eq!(handler.calls(), 2);
}

async fn each_tenant_has_a_path(serve: Serve<'_>) {
    let accounts = Arc::new(Mutex::new(Vec::new()));
    let seen = accounts.clone();
    let address = serve(WebhookEndpoint::new(tenants(), move |event: Verified<Event>| {
        seen.lock().unwrap().push(event.account.clone());
        async { Ok::<_, Error>(()) }
    }));
    for (tenant, wanted) in [("t1", 200), ("t2", 200), ("nobody", 404), ("down", 500), ("broken", 500)] {
        assert_eq!(status(address, delivery(tenant, "event 1")).await, wanted, "{tenant}");
    }
    assert_eq!(*accounts.lock().unwrap(), [Account::named("usual", "t1"), Account::named("usual", "t2")]);
}
