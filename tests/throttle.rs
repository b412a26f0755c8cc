//! Our own rate limit over the whole client: who waits, who does not wait, and with which credential.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

#[path = "fictional/mod.rs"]
mod fictional;

use std::sync::Arc;
use std::time::{Duration, Instant};

use fictional::{Acme, Pay, Renewing, SecretKey};
use paymux::provider::{ClientBuilder, Credential};
use paymux::reqwest_transport::{ReqwestTransport, TokioRuntime};
use paymux::transport::Throttle;
use paymux::{
    CallOptions, Client, Configuration, CreatePayment, Delivery, Effect, ErrorKind, Money, Providers,
    registry,
};
use paymux_conformance::transport::{RawServer, Step, reply};
use paymux_governor::GovernorThrottle;

/// Answers up to ten requests on each connection.
fn server(body: &str) -> RawServer {
    RawServer::start((0..10).flat_map(|_| [Step::Read, reply("200 OK", body)]).collect())
}

fn builder(server: &RawServer, throttle: GovernorThrottle) -> ClientBuilder<Acme> {
    let transport = Arc::new(ReqwestTransport::new().unwrap());
    let builder = Client::<Acme>::builder(transport, Arc::new(TokioRuntime::new())).unwrap();
    let base = format!("http://{}", server.address()).parse().unwrap();
    builder.base_url(base).throttle(Arc::new(throttle))
}

fn with_key(builder: ClientBuilder<Acme>) -> Client<Acme> {
    builder.credential(&Credential::<SecretKey>::new("sk_1")).unwrap().build()
}

fn pay() -> Pay {
    Pay { id: "t1".into(), amount: Some(1) }
}

#[tokio::test]
async fn requests_are_spaced() {
    let server = server(r#"{"id":"t1"}"#);
    let client = with_key(builder(&server, GovernorThrottle::new().per_second("acme", 20)));
    let (start, first, second) = (Instant::now(), pay(), pay());
    let (third, fourth) = (pay(), pay());
    let calls = (client.send(&first), client.send(&second), client.send(&third), client.send(&fourth));
    let (a, b, c, d) = tokio::join!(calls.0, calls.1, calls.2, calls.3);
    assert!([a, b, c, d].iter().all(Result::is_ok));
    assert!(start.elapsed() >= Duration::from_millis(150), "{:?}", start.elapsed());
    assert_eq!(server.counted(), 4);
}

#[tokio::test]
async fn a_wait_that_would_outlive_the_deadline_fails_at_once_with_nothing_sent() {
    let server = server(r#"{"id":"t1"}"#);
    let client = with_key(builder(&server, GovernorThrottle::new().per_minute("acme", 1)));
    let options = CallOptions::default().deadline(Duration::from_secs(20));
    client.send_with(&pay(), &options).await.unwrap();
    let start = Instant::now();
    let error = client.send_with(&pay(), &options).await.unwrap_err();
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    assert_eq!((error.kind(), error.delivery()), (ErrorKind::RateLimited, Delivery::NotSent));
    assert_eq!((error.effect(), error.tries()), (Effect::NotDone, 0));
    assert!(!error.money_may_have_moved());
    assert!(error.retry_after().unwrap() > Duration::from_secs(30));
    assert_eq!(server.counted(), 1);
}

#[tokio::test]
async fn after_a_wait_the_credential_is_the_one_of_now() {
    let server = server(r#"{"id":"t1"}"#);
    let renewing = Renewing::new("ticket");
    let throttle = GovernorThrottle::new().per_second("acme", 4);
    let client = builder(&server, throttle).strategy(renewing.clone()).build();
    client.send(&pay()).await.unwrap();
    let renew = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        renewing.renew();
    };
    let operation = pay();
    let (sent, ()) = tokio::join!(client.send(&operation), renew);
    sent.unwrap();
    let credentials: Vec<_> = server
        .received()
        .iter()
        .filter_map(|request| Some(request.header("authorization")?.to_owned()))
        .collect();
    assert_eq!(credentials, ["Bearer ticket-0", "Bearer ticket-1"]);
}

/// For an app that knows its provider by name alone.
#[tokio::test]
async fn the_configured_providers_can_be_throttled() {
    for descriptor in registry().iter() {
        // A token for those that need one first, and nothing else that any of them understands.
        let server = server(r#"{"access_token":"t1"}"#);
        let base = format!("http://{}", server.address());
        let base_url = descriptor.base_url_variable();
        let environment = Arc::new(move |name: &str| match name {
            name if name == base_url => Some(base.clone()),
            name => descriptor.slots.iter().any(|slot| slot.variable == name).then(|| "7".to_owned()),
        });
        let throttle: Arc<dyn Throttle> = Arc::new(GovernorThrottle::new().per_minute(descriptor.name, 1));
        let providers = Providers::open(
            registry(),
            Configuration::of_provider(descriptor.name),
            environment,
            Arc::new(ReqwestTransport::new().unwrap()),
            Arc::new(TokioRuntime::new()),
        );
        let provider = providers.unwrap().throttled(throttle).current().unwrap();
        let order = CreatePayment::new(Money::parse("25.50", "USD").unwrap(), "order-1")
            .return_url("https://shop.example/back");
        let order = order.call(CallOptions::default().deadline(Duration::from_secs(20)));
        // The answers are none of this provider's. One that needs several requests is stopped at the
        // second, another at its next payment.
        let first = provider.create(&order).await.unwrap_err();
        let error = if first.delivery() == Delivery::NotSent {
            first
        } else {
            provider.create(&order).await.unwrap_err()
        };
        assert_eq!((error.kind(), error.delivery()), (ErrorKind::RateLimited, Delivery::NotSent), "{error}");
        let received = server.received();
        let payments = received.iter().filter(|request| !request.head.contains("/oauth2/token")).count();
        assert_eq!(payments, 1, "{}", descriptor.name);
    }
}
