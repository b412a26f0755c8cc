//! Proxies, clients of the caller's own, limits, and what the settings refuse.

use std::error::Error;
use std::process::Command;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, Response};
use paymux_conformance::transport::{RawServer, Refusing, Step, reply};
use paymux_core::Delivery;
use paymux_core::transport::{Transport, TransportError, TransportErrorKind};
use paymux_reqwest::reqwest::{Client, ClientBuilder};
use paymux_reqwest::{HttpSettings, ReqwestTransport};

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

pub(crate) fn settings(set: impl FnOnce(&mut HttpSettings)) -> HttpSettings {
    let mut settings = HttpSettings::default();
    set(&mut settings);
    settings
}

fn with(set: impl FnOnce(&mut HttpSettings)) -> ReqwestTransport {
    ReqwestTransport::with(settings(set)).unwrap()
}

fn with_client(client: Client) -> ReqwestTransport {
    ReqwestTransport::over(client, HttpSettings::default()).unwrap()
}

#[tokio::test]
async fn a_proxy_gets_the_request() {
    let proxy = RawServer::start(vec![Step::Read, reply("200 OK", "by proxy")]);
    let url = Some(format!("http://{}", proxy.address()));
    let transport = with(|settings| (settings.proxy, settings.allow_plain_http) = (url.clone(), true));
    let reply = transport.send(get("http://api.example.com/v1/me"), AMPLE).await.unwrap();
    assert_eq!(reply.body(), "by proxy");
    assert!(proxy.received()[0].head.starts_with("GET http://api.example.com/v1/me HTTP/1.1\r\n"));

    let strict = with(|settings| settings.proxy = url);
    let error = strict.send(get("http://127.0.0.1:1/"), AMPLE).await.unwrap_err();
    assert_eq!(error.kind, TransportErrorKind::Refused, "the proxy may be another machine");
}

#[tokio::test]
async fn a_proxy_of_the_settings_is_never_shown() {
    let proxy = |url: &str| settings(|settings| settings.proxy = Some(url.to_owned()));
    let right = proxy("http://user:canary-proxy@127.0.0.1:1");
    assert!(!format!("{right:?}").contains("canary"));
    assert!(!format!("{:?}", ReqwestTransport::with(right).unwrap()).contains("canary"));

    let error = ReqwestTransport::with(proxy("http://user:canary@")).unwrap_err();
    let cause = error.source().unwrap();
    assert!(!format!("{error} {error:?} {cause} {cause:?}").contains("canary"));
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

    let small = ReqwestTransport::over(own(), settings(|settings| settings.body_limit = 4)).unwrap();
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
    let transport = with(|settings| settings.max_timeout = Duration::from_millis(100));
    let start = Instant::now();
    let request = get(&format!("http://{}/", server.address()));
    let error = transport.send(request, Duration::MAX).await.unwrap_err();
    assert_eq!(error.kind, TransportErrorKind::TimedOut);
    assert!(start.elapsed() < Duration::from_secs(3));

    let endless = with(|settings| settings.max_timeout = Duration::MAX);
    let nobody = Refusing::start();
    let request = get(&format!("http://{}/", nobody.address));
    assert_eq!(endless.send(request, Duration::MAX).await.unwrap_err().kind, TransportErrorKind::Connect);
}

#[test]
fn settings_that_cannot_hold_are_refused() {
    type Set = fn(&mut HttpSettings);
    let agent: Set = |settings| settings.user_agent = "a\nb".into();
    let root: Set = |settings| settings.roots.push(b"no certificate".to_vec());
    for (name, wrong) in [("user agent", agent), ("root", root)] {
        assert!(ReqwestTransport::with(settings(wrong)).is_err(), "{name}");
    }
    let timeout: Set = |settings| settings.connect_timeout = AMPLE;
    let proxy: Set = |settings| settings.proxy = Some("http://127.0.0.1:1".to_owned());
    for (name, unused) in [("user agent", agent), ("root", root), ("timeout", timeout), ("proxy", proxy)] {
        let own = client().build().unwrap();
        assert!(ReqwestTransport::over(own, settings(unused)).is_err(), "{name} beside a client");
    }
}
