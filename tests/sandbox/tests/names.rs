//! Under which names the sandbox answers: a page whose own name points at this machine gets nothing.
#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use paymux_sandbox::{Error, Sandbox};
use support::{Raw, send_to};

async fn ask(sandbox: &Sandbox, host: &str, path: &str) -> Raw {
    send_to(&sandbox.address().to_string(), "GET", path, &[("Host", host)], "").await
}

const PATHS: [&str; 5] =
    ["/", "/_control/environment", "/_control/clock", "/payviox/payment/x", "/elsewhere"];

#[tokio::test]
async fn a_name_that_was_pointed_here_is_refused_everywhere() {
    let sandbox = Sandbox::start().await.unwrap();
    let port = sandbox.address().port();
    let keys = sandbox.credentials("payviox").unwrap();
    for host in [
        "evil.example".to_owned(),
        format!("evil.example:{port}"),
        format!("127.0.0.1.evil.example:{port}"),
        format!("localhost.evil.example:{port}"),
        format!("user@127.0.0.1:{port}"),
        format!("127.0.0.1:{}", port ^ 1),
        format!("192.0.2.1:{port}"),
        "localhost".to_owned(),
        "127.0.0.1".to_owned(),
        "a b".to_owned(),
    ] {
        for path in PATHS {
            let reply = ask(&sandbox, &host, path).await;
            assert_eq!(reply.status, 421, "{host} {path}: {}", reply.text());
            assert!(reply.text().contains(&format!("it answers to 127.0.0.1:{port}, localhost:{port}")));
            assert!(keys.values().all(|key| !reply.text().contains(key)), "{host} {path}");
        }
    }
    assert!(sandbox.requests("payviox").is_empty(), "none has reached a provider");
}

#[tokio::test]
async fn loopback_names_are_answered() {
    let sandbox = Sandbox::start().await.unwrap();
    let port = sandbox.address().port();
    for host in ["127.0.0.1", "localhost", "LOCALHOST", "127.0.0.2", "[::1]"] {
        let reply = ask(&sandbox, &format!("{host}:{port}"), "/_control/clock").await;
        assert_eq!(reply.status, 200, "{host}: {}", reply.text());
    }
}

#[tokio::test]
async fn one_call_names_one_host() {
    let sandbox = Sandbox::start().await.unwrap();
    let address = sandbox.address().to_string();
    let own = ("Host", address.as_str());
    let evil = ("Host", "evil.example");
    let headers: [&[(&str, &str)]; 3] = [&[], &[own, evil], &[evil, own]];
    for headers in headers {
        let reply = send_to(&address, "GET", "/_control/environment", headers, "").await;
        assert_eq!(reply.status, 400, "{headers:?}");
    }
    let whole = "http://evil.example/_control/environment";
    assert_eq!(send_to(&address, "GET", whole, &[own], "").await.status, 421);
    let whole = format!("http://{address}/_control/environment");
    assert_eq!(send_to(&address, "GET", &whole, &[own], "").await.status, 200);
}

#[tokio::test]
async fn a_name_that_was_given_is_answered_too() {
    let sandbox = Sandbox::builder().also_named("Pay.Tunnel.example").start().await.unwrap();
    let address = sandbox.address().to_string();
    for host in ["pay.tunnel.example", "PAY.tunnel.example:8443"] {
        let headers = [("Host", host), ("Origin", "https://pay.tunnel.example")];
        let reply = send_to(&address, "POST", "/_control/reset", &headers, "").await;
        assert_eq!(reply.status, 200, "{host}: {}", reply.text());
    }
    let other = ask(&sandbox, "tunnel.example", "/_control/clock").await;
    assert!(other.status == 421 && other.text().contains("pay.tunnel.example"), "{}", other.text());
    for name in ["http://x.example", "x.example:80", "x/y", "", "user@x", "a b"] {
        let refused = Sandbox::builder().also_named(name).start().await;
        assert!(matches!(refused, Err(Error::Input(message)) if message.contains("host name")), "{name:?}");
    }
}
