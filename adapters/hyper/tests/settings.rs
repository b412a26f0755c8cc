//! What the settings do and refuse.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::error::Error;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::Request;
use paymux_conformance::transport::{RawServer, Refusing, Step, reply};
use paymux_core::Delivery;
use paymux_core::transport::{Transport, TransportErrorKind};
use paymux_hyper::{HttpSettings, HyperTransport};

/// Longer than anything that is not meant to run out of time.
const AMPLE: Duration = Duration::from_secs(8);
const BRIEF: Duration = Duration::from_millis(300);

fn get(url: &str) -> Request<Bytes> {
    Request::get(url).body(Bytes::new()).unwrap()
}

fn settings(set: impl FnOnce(&mut HttpSettings)) -> HttpSettings {
    let mut settings = HttpSettings::default();
    set(&mut settings);
    settings
}

fn with(set: impl FnOnce(&mut HttpSettings)) -> HyperTransport {
    HyperTransport::with(settings(set)).unwrap()
}

fn url(server: &RawServer) -> String {
    format!("http://{}/", server.address())
}

#[tokio::test]
async fn a_request_brings_its_own_user_agent() {
    let once = [Step::Read, reply("200 OK", "{}")];
    let server = RawServer::start([once.clone(), once].concat());
    let transport = with(|settings| settings.user_agent = "shop/1".into());
    for (own, seen) in [(None, "shop/1"), (Some("op/2"), "op/2")] {
        let mut request = get(&url(&server));
        if let Some(own) = own {
            request.headers_mut().insert("user-agent", own.parse().unwrap());
        }
        transport.send(request, AMPLE).await.unwrap();
        assert_eq!(server.received().pop().unwrap().header("user-agent"), Some(seen));
    }
}

#[tokio::test]
async fn no_call_gets_more_than_the_upper_limit() {
    let server = RawServer::start(vec![Step::Read, Step::Hang]);
    let transport = with(|settings| settings.max_timeout = BRIEF);
    let start = Instant::now();
    let error = transport.send(get(&url(&server)), Duration::MAX).await.unwrap_err();
    assert_eq!((error.kind, error.delivery), (TransportErrorKind::TimedOut, Delivery::Unknown));
    assert!(start.elapsed() < Duration::from_secs(3));

    let endless = with(|settings| settings.max_timeout = Duration::MAX);
    let request = get(&format!("http://{}/", Refusing::start().address));
    assert_eq!(endless.send(request, Duration::MAX).await.unwrap_err().kind, TransportErrorKind::Connect);
}

#[tokio::test]
async fn plain_http_by_proxy_goes_through_a_tunnel() {
    let tunnel = || Step::Write(b"HTTP/1.1 200 OK\r\n\r\n".to_vec());
    let proxy = RawServer::start(vec![Step::Read, tunnel(), Step::Read, reply("200 OK", "through")]);
    let transport = with(|settings| {
        settings.proxy = Some(format!("http://{}", proxy.address()));
        settings.allow_plain_http = true;
    });
    let reply = transport.send(get("http://api.example.com/v1/me"), AMPLE).await.unwrap();
    assert_eq!(reply.body(), "through");
    let heads: Vec<_> = proxy.received().into_iter().map(|request| request.head).collect();
    assert!(heads[0].starts_with("CONNECT api.example.com:80 HTTP/1.1\r\n"), "{heads:?}");
    assert!(heads[1].starts_with("GET /v1/me HTTP/1.1\r\n"), "{heads:?}");
}

#[test]
fn settings_that_cannot_hold_are_refused_and_not_shown() {
    let proxy = |url: &str| settings(|settings| settings.proxy = Some(url.to_owned()));
    for (name, wrong) in [
        ("user agent", settings(|settings| settings.user_agent = "a\ncanary".into())),
        ("root", settings(|settings| settings.roots.push(b"no certificate".to_vec()))),
        ("https proxy", proxy("https://user:canary@proxy.example")),
        ("no URL", proxy("http://user:canary@")),
        ("no proxy at all", proxy("canary")),
    ] {
        if name != "user agent" {
            assert!(!format!("{wrong:?}").contains("canary"), "{name}");
        }
        let error = HyperTransport::with(wrong).unwrap_err();
        let cause = error.source().unwrap();
        assert!(!format!("{error} {error:?} {cause} {cause:?}").contains("canary"), "{name}");
    }
    let transport = HyperTransport::with(proxy("http://user:canary@proxy.example:3128")).unwrap();
    assert!(!format!("{transport:?}").contains("canary"));
}
