//! Proxies, clients of the caller's own, limits, and what the settings refuse.

use std::process::Command;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, Response};
use paymux_conformance::transport::{RawServer, Refusing, Step, reply};
use paymux_core::Delivery;
use paymux_core::transport::{Transport, TransportError, TransportErrorKind};
use paymux_reqwest::ReqwestTransport;
use paymux_reqwest::reqwest::{Client, ClientBuilder, Proxy};

/// Longer than anything that is not meant to run out of time.
pub(crate) const AMPLE: Duration = Duration::from_secs(8);

async fn post(transport: &ReqwestTransport, url: &str) -> Result<Response<Bytes>, TransportError> {
    let request = Request::post(url).body(Bytes::from_static(b"{\"amount\":1}")).unwrap();
    transport.send(request, AMPLE).await
}

fn get(url: &str) -> Request<Bytes> {
    Request::get(url).body(Bytes::new()).unwrap()
}

/// A client as a user would bring one.
fn client() -> ClientBuilder {
    Client::builder().no_proxy()
}

fn with_client(client: Client) -> ReqwestTransport {
    ReqwestTransport::builder().client(client).build().unwrap()
}

#[tokio::test]
async fn a_proxy_gets_the_request() {
    let proxy = RawServer::start(vec![Step::Read, reply("200 OK", "by proxy")]);
    let setting = || Proxy::all(format!("http://{}", proxy.address())).unwrap();
    let transport = ReqwestTransport::builder().proxy(setting()).allow_plain_http().build().unwrap();
    let reply = transport.send(get("http://api.example.com/v1/me"), AMPLE).await.unwrap();
    assert_eq!(reply.body(), "by proxy");
    assert!(proxy.received()[0].head.starts_with("GET http://api.example.com/v1/me HTTP/1.1\r\n"));

    let strict = ReqwestTransport::builder().proxy(setting()).build().unwrap();
    let error = strict.send(get("http://127.0.0.1:1/"), AMPLE).await.unwrap_err();
    assert_eq!(error.kind, TransportErrorKind::Refused, "the proxy may be another machine");
}

#[tokio::test]
async fn a_proxy_of_the_settings_is_never_shown() {
    let proxy = Proxy::all("http://user:canary-proxy@127.0.0.1:1").unwrap();
    let builder = ReqwestTransport::builder().proxy(proxy);
    assert!(!format!("{builder:?}").contains("canary"));
    assert!(!format!("{:?}", builder.build().unwrap()).contains("canary"));
}

/// Runs itself again with proxies in the environment, which must change nothing.
#[tokio::test]
async fn the_environment_sets_no_proxy() {
    let server = RawServer::start(vec![Step::Read, reply("200 OK", "direct")]);
    let url = format!("http://{}/", server.address());
    if let Ok(parent) = std::env::var("PAYMUX_TEST_PARENT") {
        let reply = ReqwestTransport::new().unwrap().send(get(&parent), AMPLE).await.unwrap();
        assert_eq!(reply.body(), "direct");
        return;
    }
    let nobody = Refusing::start();
    let proxy = format!("http://{}", nobody.address);
    let status = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "settings::the_environment_sets_no_proxy"])
        .env("PAYMUX_TEST_PARENT", &url)
        .envs(
            ["http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"].map(|name| (name, &proxy)),
        )
        .env_remove("NO_PROXY")
        .env_remove("no_proxy")
        .output()
        .unwrap();
    assert!(status.status.success(), "{}", String::from_utf8_lossy(&status.stdout));
    assert_eq!(server.counted(), 1);
}

#[tokio::test]
async fn a_client_of_ones_own_keeps_the_limits_and_the_refusals() {
    let server = RawServer::start(vec![Step::Read, reply("200 OK", "12345")]);
    let url = format!("http://{}/", server.address());
    let own = || client().build().unwrap();
    assert_eq!(post(&with_client(own()), &url).await.unwrap().body(), "12345");

    let small = ReqwestTransport::builder().client(own()).body_limit(4).build().unwrap();
    assert_eq!(post(&small, &url).await.unwrap_err().kind, TransportErrorKind::BodyTooLarge);

    let error = with_client(own()).send(get("http://api.example.com/"), AMPLE).await.unwrap_err();
    assert_eq!(error.kind, TransportErrorKind::Refused);

    let strict = with_client(client().https_only(true).build().unwrap());
    let error = post(&strict, &url).await.unwrap_err();
    assert_eq!((error.kind, error.delivery), (TransportErrorKind::Refused, Delivery::NotSent));
    assert_eq!(server.counted(), 2);
}

#[tokio::test]
async fn a_timeout_of_a_client_of_ones_own_is_a_timeout() {
    let server = RawServer::start(vec![Step::Read, Step::Hang]);
    let transport = with_client(client().timeout(Duration::from_millis(100)).build().unwrap());
    let error = post(&transport, &format!("http://{}/canary", server.address())).await.unwrap_err();
    assert_eq!((error.kind, error.delivery), (TransportErrorKind::TimedOut, Delivery::Unknown));
}

#[tokio::test]
async fn no_call_gets_more_than_the_upper_limit() {
    let server = RawServer::start(vec![Step::Read, Step::Hang]);
    let transport = ReqwestTransport::builder().max_timeout(Duration::from_millis(100)).build().unwrap();
    let start = Instant::now();
    let request = get(&format!("http://{}/", server.address()));
    let error = transport.send(request, Duration::MAX).await.unwrap_err();
    assert_eq!(error.kind, TransportErrorKind::TimedOut);
    assert!(start.elapsed() < Duration::from_secs(3));

    let endless = ReqwestTransport::builder().max_timeout(Duration::MAX).build().unwrap();
    let nobody = Refusing::start();
    let request = get(&format!("http://{}/", nobody.address));
    assert_eq!(endless.send(request, Duration::MAX).await.unwrap_err().kind, TransportErrorKind::Connect);
}

#[test]
fn settings_that_cannot_hold_are_refused() {
    let builder = ReqwestTransport::builder;
    let own = || client().build().unwrap();
    for (name, wrong) in [
        ("user agent", builder().user_agent("a\nb")),
        ("root", builder().trust_root(*b"no certificate")),
        ("client and agent", builder().client(own()).user_agent("a")),
        ("client and connect timeout", builder().client(own()).connect_timeout(AMPLE)),
        ("client and root", builder().client(own()).trust_root([])),
    ] {
        assert!(wrong.build().is_err(), "{name}");
    }
}
