//! Stripe at two servers that nobody here wrote: PyPI `localstripe` (PaymentIntents, refunds, payouts, webhooks) and npm
//! `stripe-stateful-mock` (charges, refunds, idempotency). `.ci/run` installs them and says by `LOCALSTRIPE` and
//! `STRIPE_STATEFUL_MOCK` where they are; elsewhere these tests say that they were skipped, and why.
//!
//! Neither has Checkout Sessions. So the payer's part is played with the servers' own calls, and the payment is known by
//! its PaymentIntent or charge. What they do otherwise than docs.stripe.com says is named where it is met.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::collections::BTreeMap;
use std::io::Write as _;
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use paymux::captures::{CapturePayment, VoidPayment};
use paymux::payouts::{CreatePayout, Destination, PayoutStatus, RetrievePayout};
use paymux::provider::Account;
use paymux::refunds::{CreateRefund, ListRefunds, RefundStatus, RetrieveRefund};
use paymux::reqwest_transport::{ReqwestTransport, TokioRuntime};
use paymux::transport::{Transport, TransportError, TransportErrorKind};
use paymux::{
    Advice, Bytes, CallOptions, Configuration, Effect, ErrorKind, Event, Money, PaymentProviderExt,
    PaymentRef, Providers, Registry, Status, Subject, Verified,
};
use serde_json::Value;

/// A server that is stopped with the test.
struct Server {
    child: Child,
    base: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}

/// Sends each request, and loses the next answer where it is told to: what a broken connection does.
#[derive(Clone)]
struct Losing {
    inner: ReqwestTransport,
    next: Arc<AtomicBool>,
}

#[async_trait]
impl Transport for Losing {
    async fn send(
        &self,
        request: http::Request<Bytes>,
        timeout: Duration,
    ) -> Result<http::Response<Bytes>, TransportError> {
        let answer = self.inner.send(request, timeout).await?;
        if self.next.swap(false, Ordering::SeqCst) {
            return Err(TransportError::new(TransportErrorKind::ConnectionLost));
        }
        Ok(answer)
    }
}

/// Starts the program that a variable names, or says why not.
async fn start(variable: &str, set_up: impl FnOnce(&mut Command, u16)) -> Option<Server> {
    let Some(program) = std::env::var(variable).ok().filter(|path| !path.is_empty()) else {
        // Not by `println!`, which the test harness keeps to itself when a test passes.
        let why = "names no server: `.ci/run` installs one where it can";
        let _ = writeln!(std::io::stderr(), "SKIPPED: {variable} {why}");
        return None;
    };
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut command = Command::new(&program);
    set_up(&mut command, port);
    let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let child = child.unwrap_or_else(|error| panic!("{variable}={program}: {error}"));
    let server = Server { child, base: format!("http://127.0.0.1:{port}") };
    for _ in 0..600 {
        if tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
            return Some(server);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{program} does not listen");
}

impl Server {
    /// What the payer, or the shop's own page, does beside us.
    async fn post(&self, path: &str, body: &str) -> Value {
        let kind =
            if body.starts_with('{') { "application/json" } else { "application/x-www-form-urlencoded" };
        let request = http::Request::post(format!("{}{path}", self.base))
            .header("authorization", "Bearer sk_test_12345")
            .header("content-type", kind)
            .body(Bytes::copy_from_slice(body.as_bytes()))
            .unwrap();
        let reply = ReqwestTransport::new().unwrap().send(request, Duration::from_secs(30)).await.unwrap();
        let text = String::from_utf8_lossy(reply.body()).into_owned();
        assert!(reply.status().is_success(), "{path}: {text}");
        serde_json::from_str(&text).unwrap_or(Value::Null)
    }

    fn providers(&self, transport: impl Transport + 'static) -> Arc<Providers> {
        let variables = BTreeMap::from([
            ("STRIPE_SECRET_KEY", "sk_test_12345".to_owned()),
            ("STRIPE_WEBHOOK_SECRET", "whsec_1".to_owned()),
            ("STRIPE_BASE_URL", self.base.clone()),
        ]);
        let providers = Providers::open(
            Registry::new().with(&paymux::stripe::STRIPE),
            Configuration::of_provider("stripe"),
            Arc::new(move |name| variables.get(name).cloned()),
            Arc::new(transport),
            Arc::new(TokioRuntime::new()),
        );
        Arc::new(providers.unwrap())
    }
}

fn usd(text: &str) -> Money {
    Money::parse(text, "USD").unwrap()
}

fn key(text: &str) -> CallOptions {
    CallOptions::with_key(text.parse().unwrap())
}

/// A payer gives a card, and its money is held.
async fn held(server: &Server, order: &str) -> PaymentRef {
    let card = "type=card&card[number]=4242424242424242&card[exp_month]=12&card[exp_year]=2040&card[cvc]=123";
    let method = server.post("/v1/payment_methods", card).await["id"].as_str().unwrap().to_owned();
    let form = format!(
        "amount=2550&currency=usd&capture_method=manual&confirm=true&payment_method={method}\
         &metadata[paymux_reference]={order}"
    );
    let intent = server.post("/v1/payment_intents", &form).await["id"].as_str().unwrap().to_owned();
    PaymentRef::by_id(&Account::of("stripe"), &intent).expecting(usd("25.50"), order)
}

#[tokio::test]
async fn a_payment_at_localstripe() {
    let Some(server) = start("LOCALSTRIPE", |command, port| {
        command.args(["--from-scratch", "--port", &port.to_string()]);
    })
    .await
    else {
        return;
    };
    let providers = server.providers(ReqwestTransport::new().unwrap());
    let (heard, mut events) = tokio::sync::mpsc::unbounded_channel();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let hook = format!("http://{}/webhooks/stripe", listener.local_addr().unwrap());
    let router: axum::Router =
        paymux_axum::webhook_router(providers.clone(), move |event: Verified<Event>| {
            let heard = heard.clone();
            async move { heard.send(event.into_inner()) }
        });
    let endpoint = tokio::spawn(async move { axum::serve(listener, router).await });
    server.post("/_config/webhooks/w1", &format!(r#"{{"url":"{hook}","secret":"whsec_1"}}"#)).await;

    let payment = held(&server, "order-77").await;
    let provider = providers.current().unwrap();
    let found = provider.look_up(&payment).await.unwrap();
    assert_eq!(found.status, Status::Authorized);
    assert!(found.reference.further_ids.contains_key("charge"));

    let capture = CapturePayment::new(payment.clone()).call(key("capture-1"));
    let taken = provider.captures().unwrap().capture(&capture).await.unwrap();
    assert_eq!(taken.status, Status::Paid);
    assert_eq!(provider.look_up(&payment).await.unwrap().status, Status::Paid);

    // Two parts go back.
    let refunds = provider.refunds().unwrap();
    for (reference, amount) in [("refund-1", "10"), ("refund-2", "15.50")] {
        let part = CreateRefund::new(payment.clone(), reference).amount(usd(amount)).call(key(reference));
        let refund = refunds.refund(&part).await.unwrap();
        assert_eq!((&refund.status, &refund.amount), (&RefundStatus::Succeeded, &Some(usd(amount))));
        let again = refunds.retrieve_refund(&RetrieveRefund::new(refund.reference)).await.unwrap();
        assert_eq!(again.reference.reference.as_deref(), Some(reference));
    }
    let rows = refunds.refunds_of(&ListRefunds::of(payment.clone())).await.unwrap();
    assert_eq!((rows.items.len(), rows.unread), (2, 0));
    let refunded = provider.look_up(&payment).await.unwrap();
    assert_eq!((refunded.status, refunded.amounts.refunded), (Status::Refunded, Some(usd("25.50"))));

    // Three things that this server does otherwise than documented: it has no `amount_received`, it gives a refund too
    // many, which the other server refuses, and it takes no notice of an idempotency key.
    assert_eq!(refunded.amounts.received, None);
    let more = CreateRefund::new(payment.clone(), "refund-3").amount(usd("0.01")).call(key("refund-3"));
    let (first, second) = (refunds.refund(&more).await.unwrap(), refunds.refund(&more).await.unwrap());
    assert_ne!(first.reference.id, second.reference.id);
    // What cannot be is refused by us where the payment alone tells.
    let whole = CreateRefund::new(payment.clone(), "refund-4").amount(usd("25.51")).call(key("refund-4"));
    let error = refunds.refund(&whole).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::AmountOutOfRange, Effect::NotDone));

    // What is held can be let go.
    let other = held(&server, "order-78").await;
    let void = VoidPayment::new(other.clone()).call(key("void-1"));
    assert_eq!(provider.captures().unwrap().void(&void).await.unwrap().status, Status::Canceled);
    assert_eq!(provider.look_up(&other).await.unwrap().status, Status::Canceled);

    // Money leaves the balance. This server pays out euros alone.
    let euros = Money::parse("7", "EUR").unwrap();
    let pay_out = CreatePayout::new(euros.clone(), Destination::Default).reference("payout-1");
    let sent = provider.payouts().unwrap().pay_out(&pay_out.call(key("payout-1"))).await.unwrap();
    let found = provider.payouts().unwrap().retrieve_payout(&RetrievePayout::new(sent.reference)).await;
    let found = found.unwrap();
    assert_eq!((found.status, found.amount), (PayoutStatus::Accepted, Some(euros)));

    // Signed by a server that is not ours, and taken by our endpoint: the payment is found by its reference. This server
    // signs the time at which the event was made, not that of the delivery.
    let event = tokio::time::timeout(Duration::from_secs(60), async {
        loop {
            let event: Event = events.recv().await.unwrap();
            if event.kind == "payment_intent.succeeded" {
                return event;
            }
        }
    });
    let event = event.await.unwrap();
    let Subject::Payment(update) = &event.subject else { panic!("{:?}", event.subject) };
    assert_eq!((update.id.as_str(), update.reference.as_deref()), (payment.id.as_str(), Some("order-77")));
    assert!(event.check(&payment).unwrap().is_whole());
    endpoint.abort();
}

#[tokio::test]
async fn a_repetition_at_the_stateful_mock() {
    let Some(server) = start("STRIPE_STATEFUL_MOCK", |command, port| {
        command.env("PORT", port.to_string());
    })
    .await
    else {
        return;
    };
    let charge = server.post("/v1/charges", "amount=2550&currency=usd&source=tok_visa").await;
    let charge = charge["id"].as_str().unwrap();
    let paid = PaymentRef::by_id(&Account::of("stripe"), charge).expecting(usd("25.50"), "order-77");
    let lose = Arc::new(AtomicBool::new(true));
    let providers = server.providers(Losing { inner: ReqwestTransport::new().unwrap(), next: lose.clone() });
    let provider = providers.current().unwrap();
    let refunds = provider.refunds().unwrap();

    // The refund is made, and its answer lost. The app is told to repeat it with the same key: it is one refund.
    let options = key("refund-1").never_retry();
    let part = CreateRefund::new(paid.clone(), "refund-1").amount(usd("10")).call(options);
    let error = refunds.refund(&part).await.unwrap_err();
    assert_eq!((error.effect(), error.advice()), (Effect::MaybeDone, Advice::RepeatSameKey));
    assert!(error.money_may_have_moved());
    let first = refunds.refund(&part).await.unwrap();
    // The library repeats by itself unless it is forbidden to.
    lose.store(true, Ordering::SeqCst);
    let again = part.clone().call(key("refund-1"));
    let again = refunds.refund(&again).await.unwrap();
    assert!(!lose.load(Ordering::SeqCst), "an answer was lost");
    assert_eq!(first.reference.id, again.reference.id);
    let rows = refunds.refunds_of(&ListRefunds::of(paid.clone())).await.unwrap();
    assert_eq!(rows.items.len(), 1, "it went back once");

    // The key for something else is refused, and says so.
    let other = CreateRefund::new(paid.clone(), "refund-1").amount(usd("5")).call(key("refund-1"));
    let error = refunds.refund(&other).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::IdempotencyKeyReused, "{error}");

    // More than is left, and more once nothing is left.
    let more = CreateRefund::new(paid.clone(), "refund-2").amount(usd("15.51")).call(key("refund-2"));
    let error = refunds.refund(&more).await.unwrap_err();
    assert_eq!((error.effect(), error.field()), (Effect::NotDone, Some("amount")), "{error}");
    let rest = CreateRefund::new(paid.clone(), "refund-3").call(key("refund-3"));
    assert_eq!(refunds.refund(&rest).await.unwrap().amount, Some(usd("15.50")));
    let more = CreateRefund::new(paid, "refund-4").amount(usd("0.01")).call(key("refund-4"));
    let error = refunds.refund(&more).await.unwrap_err();
    assert_eq!((error.kind(), error.effect()), (ErrorKind::Conflict, Effect::NotDone), "{error}");
    assert_eq!(error.provider_code(), Some("charge_already_refunded"));
}
