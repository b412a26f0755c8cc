//! The hosted page and its check of the payer's address.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod support;

use paymux_sandbox::Sandbox;
use serde_json::json;
use support::{Payviox, Raw, order, send};

async fn press(url: &str, form: &str, from: Option<&str>) -> Raw {
    let mut headers = vec![("Content-Type", "application/x-www-form-urlencoded"), ("User-Agent", "Test/1")];
    headers.extend(from.map(|address| ("X-Forwarded-For", address)));
    send(url, "POST", &headers, form).await
}

#[tokio::test]
async fn the_page_shows_the_order_and_takes_the_payment() {
    let sandbox = Sandbox::start().await.unwrap();
    let payviox = Payviox::new(&sandbox);
    let id = payviox.session("<b>\"A\"</b>").await;
    let url = format!("{}/{id}", sandbox.hosted_url("payviox").unwrap());
    let page = send(&url, "GET", &[], "").await;
    assert_eq!(
        (page.status, page.header("content-type").unwrap().as_str()),
        (200, "text/html; charset=utf-8")
    );
    let text = page.text();
    assert!(text.contains("&lt;b&gt;&quot;A&quot;&lt;/b&gt;") && !text.contains("<b>"), "{text}");
    for part in [
        "<html lang=\"en\">",
        "<main>",
        "<h1>",
        "45.99 USD",
        "value=\"pay\"",
        "value=\"underpay\"",
        "value=\"decline\"",
    ] {
        assert!(text.contains(part), "{part}");
    }
    let labels = text.matches("<label for=").count();
    assert_eq!(labels, text.matches("<input ").count() + text.matches("<select ").count());
    let done = press(&url, "action=pay&method=paypal&name=Ana&email=ana%40example.org", None).await;
    assert!(done.text().contains("has succeeded"));
    let details = payviox.details(&id).await;
    assert_eq!(details["payment_method"], json!("paypal"));
    assert_eq!(details["user_agent"], json!("Test/1"));
    assert_eq!(details["customer_details"], json!({ "name": "Ana", "email": "ana@example.org" }));
    assert!(send(&url, "GET", &[], "").await.text().contains("has succeeded"), "no second payment");
    assert_eq!(press(&url, "action=pay", None).await.status, 200);
    assert_eq!(sandbox.deliveries().len(), 1);
}

#[tokio::test]
async fn another_address_than_the_sessions_is_403() {
    let sandbox = Sandbox::start().await.unwrap();
    let payviox = Payviox::new(&sandbox);
    let id = payviox.session_with("A", json!({ "ip": "198.51.100.7" })).await;
    let url = format!("{}/{id}", sandbox.hosted_url("payviox").unwrap());
    assert_eq!(send(&url, "GET", &[], "").await.status, 200, "checked when paying, not when looking");
    let refused = press(&url, "action=pay", None).await;
    assert_eq!(refused.status, 403);
    assert_eq!(
        refused.json(),
        json!({ "error": "IP mismatch", "message": "Request IP does not match session IP" })
    );
    assert_eq!(payviox.details(&id).await["status"], json!(null));
    assert!(press(&url, "action=pay", Some("198.51.100.7")).await.text().contains("has succeeded"));
    assert_eq!(payviox.details(&id).await["ip"], json!("198.51.100.7"));
}

#[tokio::test]
async fn a_secret_key_without_ip_means_no_check() {
    let sandbox = Sandbox::start().await.unwrap();
    let id = Payviox::new(&sandbox).session("A").await;
    let url = format!("{}/{id}", sandbox.hosted_url("payviox").unwrap());
    assert_eq!(press(&url, "action=pay", Some("2001:db8::1")).await.status, 200);
}

#[tokio::test]
async fn a_public_key_captures_the_callers_address_and_ignores_ip() {
    let sandbox = Sandbox::start().await.unwrap();
    let payviox = Payviox::new(&sandbox);
    let mut body = order("A");
    body["ip"] = json!("198.51.100.7");
    let reply = payviox.post("/session", &payviox.public, &body).await;
    assert_eq!(reply.status, 201);
    let url = format!(
        "{}/{}",
        sandbox.hosted_url("payviox").unwrap(),
        reply.json()["session_id"].as_str().unwrap()
    );
    assert_eq!(press(&url, "action=pay", Some("198.51.100.7")).await.status, 403);
    assert_eq!(press(&url, "action=pay", None).await.status, 200);

    sandbox.payviox().set_switches(|switches| switches.refuse_ip_with_public_key = true);
    body["order_id"] = json!("B");
    let reply = payviox.post("/session", &payviox.public, &body).await;
    assert_eq!((reply.status, reply.json()), (400, json!({ "ip": ["The ip field needs a secret key."] })));

    sandbox.payviox().set_switches(|switches| switches.enforce_captured_ip = false);
    let reply = payviox.post("/session", &payviox.public, &order("C")).await;
    let url = format!(
        "{}/{}",
        sandbox.hosted_url("payviox").unwrap(),
        reply.json()["session_id"].as_str().unwrap()
    );
    assert_eq!(press(&url, "action=pay", Some("198.51.100.7")).await.status, 200);
}

#[tokio::test]
async fn buttons_and_test_cards() {
    let sandbox = Sandbox::start().await.unwrap();
    let payviox = Payviox::new(&sandbox);
    let hosted = sandbox.hosted_url("payviox").unwrap();
    for (number, (form, status)) in [
        ("action=pay&card=4242+4242+4242+4242", "succeeded"),
        ("action=pay&card=4000000000000002", "failed"),
        ("action=pay&card=4000000000000341", "failed"),
        ("action=fail", "failed"),
        ("action=decline", "declined"),
        ("action=review", "pending_review"),
        ("action=underpay&method=cryptocom_btc&received=100", "pending"),
    ]
    .into_iter()
    .enumerate()
    {
        let id = payviox.session(&number.to_string()).await;
        assert_eq!(press(&format!("{hosted}/{id}"), form, None).await.status, 200, "{form}");
        assert_eq!(payviox.details(&id).await["status"], json!(status), "{form}");
    }
    let id = payviox.session("bad").await;
    for form in [
        "action=pay&card=1",
        "action=dance",
        "",
        "action=underpay&received=x",
        "action=underpay&received=5&method=paypal",
    ] {
        let reply = press(&format!("{hosted}/{id}"), form, None).await;
        assert_eq!(reply.status, 400, "{form}");
        assert!(reply.text().contains("role=\"alert\""));
    }
    assert_eq!(send(&format!("{hosted}/nothing"), "GET", &[], "").await.status, 404);
}

#[tokio::test]
async fn the_redirect_url_works_and_leads_back() {
    let sandbox = Sandbox::start().await.unwrap();
    let payviox = Payviox::new(&sandbox);
    let back = "http://127.0.0.1:9/thanks?lang=en";
    sandbox.payviox().set_switches(|switches| switches.return_url = Some(back.to_owned()));
    let mut body = order("A");
    body["paymentMethodId"] = json!("zen_card");
    let body = payviox.post("/session", &payviox.secret, &body).await.json();
    let url = body["redirect_url"].as_str().unwrap();
    assert!(send(url, "GET", &[], "").await.text().contains("Payment at zen"));
    let reply = press(url, "action=pay", None).await;
    assert_eq!(reply.status, 303);
    let expected = format!("{back}&session_id={}", body["session_id"].as_str().unwrap());
    assert_eq!(reply.header("location").unwrap(), expected);
}
