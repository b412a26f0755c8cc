//! The page at `/`: what it shows, what its buttons do, and what it never shows.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod support;

use paymux_sandbox::{DeliveryState, Sandbox};
use serde_json::{Value, json};
use support::{Answer, Payviox, Raw, Receiver, control, order, send};

async fn page(sandbox: &Sandbox) -> String {
    let reply = send(&sandbox.page_url(), "GET", &[], "").await;
    assert_eq!(reply.status, 200);
    reply.text()
}

async fn press(sandbox: &Sandbox, path: &str, form: &str) -> Raw {
    let url = format!("{}_page/{path}", sandbox.page_url());
    let own = format!("http://{}", sandbox.address());
    let headers = [("Content-Type", "application/x-www-form-urlencoded"), ("Origin", own.as_str())];
    send(&url, "POST", &headers, form).await
}

#[tokio::test]
async fn a_payment_is_shown_and_paid_from_the_page() {
    let sandbox = Sandbox::start().await.unwrap();
    let receiver = Receiver::start().await;
    sandbox.set_webhook_url("payviox", &receiver.url).unwrap();
    assert!(page(&sandbox).await.contains("None yet."));
    let id = Payviox::new(&sandbox).session("INV-1").await;
    let shown = page(&sandbox).await;
    for part in [id.as_str(), "INV-1", "45.99 USD", "open", ">Pay<"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    let paid = press(&sandbox, "act", &format!("provider=payviox&id={id}&action=pay")).await;
    assert_eq!((paid.status, paid.header("location").unwrap().as_str()), (303, "/?said=acted#payments"));
    assert_eq!(receiver.types(), ["succeeded"]);
    let shown = send(&format!("{}?said=acted", sandbox.page_url()), "GET", &[], "").await.text();
    assert!(shown.contains("<p role=\"status\">Done.</p>") && !shown.contains(">Pay<"), "{shown}");
    // The destination's query may hold a secret.
    assert!(shown.contains("/hook</code>") && !shown.contains("a=1"), "{shown}");
}

#[tokio::test]
async fn a_webhook_is_resent() {
    let sandbox = Sandbox::start().await.unwrap();
    let receiver = Receiver::start().await;
    receiver.answer(&[Answer::Status(500)]);
    sandbox.set_webhook_url("payviox", &receiver.url).unwrap();
    let id = Payviox::new(&sandbox).session("A").await;
    sandbox.payviox().pay(&id, Default::default()).unwrap();
    sandbox.settle().await;
    assert!(page(&sandbox).await.contains("<strong>500</strong>"));
    assert_eq!(press(&sandbox, "resend", "delivery=1").await.status, 303);
    assert_eq!((receiver.received().len(), sandbox.deliveries()[0].state), (2, DeliveryState::Delivered));
    assert!(page(&sandbox).await.contains("<strong>200</strong>, by hand"));
}

#[tokio::test]
async fn the_clock_and_faults_are_set_by_forms() {
    let sandbox = Sandbox::start().await.unwrap();
    let payviox = Payviox::new(&sandbox);
    assert_eq!(press(&sandbox, "clock", "by=1h30m").await.status, 303);
    assert_eq!(sandbox.now().to_string(), "2026-01-01T01:30:00Z");
    assert!(page(&sandbox).await.contains("2026-01-01 01:30:00 UTC"));
    let fault = "place=payviox+payment.get&kind=unavailable&times=2&retry_after=7";
    assert_eq!(press(&sandbox, "faults", fault).await.status, 303);
    let shown = page(&sandbox).await;
    assert!(shown.contains("payviox payment.get") && shown.contains(">unavailable<"), "{shown}");
    let reply = payviox.get("/payment/x", &payviox.secret).await;
    assert_eq!((reply.status, reply.header("retry-after").as_deref()), (503, Some("7")));
    let duplicate = "place=payviox+payment&fault=duplicate";
    assert_eq!(press(&sandbox, "webhook-faults", duplicate).await.status, 303);
    assert!(page(&sandbox).await.contains("payviox webhook payment"));
    assert_eq!(press(&sandbox, "clear", "").await.status, 303);
    assert_eq!(payviox.get("/payment/x", &payviox.secret).await.status, 404);
    assert!(page(&sandbox).await.contains("None are set."));
}

#[tokio::test]
async fn mistakes_come_back_as_the_page_with_the_reason() {
    let sandbox = Sandbox::start().await.unwrap();
    for (path, form, status) in [
        ("act", "provider=nobody&id=x&action=pay", 404),
        ("act", "provider=payviox&id=%3Cb%3E&action=pay", 404),
        ("act", "provider=payviox", 400),
        ("resend", "delivery=9", 404),
        ("resend", "delivery=x", 400),
        ("clock", "by=soon", 400),
        ("faults", "place=payviox&kind=hang", 400),
        ("faults", "place=payviox+nothing&kind=hang", 404),
        ("faults", "place=payviox+*&kind=nothing", 400),
        ("webhook-faults", "place=payviox+payment&fault=nothing", 400),
        ("webhook-faults", "place=payviox+nothing&fault=duplicate", 404),
        ("nothing", "", 404),
    ] {
        let reply = press(&sandbox, path, form).await;
        assert_eq!(reply.status, status, "{path} {form}: {}", reply.text());
        assert!(reply.text().contains("role=\"alert\"") && !reply.text().contains("<b>"), "{path} {form}");
    }
    assert_eq!(send(&format!("{}_page/clear", sandbox.page_url()), "GET", &[], "").await.status, 404);
}

#[tokio::test]
async fn what_comes_from_outside_is_escaped() {
    let sandbox = Sandbox::start().await.unwrap();
    let payviox = Payviox::new(&sandbox);
    let canary = "<script>alert('x')</script>\"&\u{202e}";
    let mut evil = order(canary);
    evil["items"][0]["name"] = json!(canary);
    assert_eq!(payviox.post("/session", &payviox.secret, &evil).await.status, 201);
    let id = sandbox.payments()[0].id.clone();
    sandbox.payviox().pay(&id, Default::default()).unwrap();
    send(&format!("{}/<script>'\"", sandbox.base_url("payviox").unwrap()), "GET", &[], "").await;
    let shown = page(&sandbox).await;
    assert!(shown.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"), "{shown}");
    assert!(!shown.contains("<script") && !shown.contains('\u{202e}') && !shown.contains("alert('x')"));
    let said = send(&format!("{}?said=%3Cscript%3E", sandbox.page_url()), "GET", &[], "").await.text();
    assert!(!said.contains("<script") && !said.contains("role=\"status\""));
}

#[tokio::test]
async fn no_credential_is_shown() {
    let sandbox = Sandbox::start().await.unwrap();
    let receiver = Receiver::start().await;
    let providers = sandbox.providers();
    let secrets: Vec<_> = providers.iter().flat_map(|one| sandbox.accounts(one.name).unwrap()).collect();
    let secrets = secrets.iter().flat_map(|account| &account.credentials);
    let secrets: Vec<_> =
        secrets.filter(|(name, _)| !name.ends_with("_ID")).map(|(_, value)| value.clone()).collect();
    assert!(providers.len() >= 3 && secrets.len() > 10);
    let payviox = Payviox::new(&sandbox);
    sandbox.set_webhook_url("payviox", &receiver.url).unwrap();
    // A shop that puts its keys everywhere: order, metadata, path, query.
    let all = secrets.join(" ");
    let id = payviox.session_with("A", json!({ "metadata": { "note": all } })).await;
    payviox.session(&secrets[0]).await;
    sandbox.payviox().pay(&id, Default::default()).unwrap();
    for secret in &secrets {
        let url = format!("{}/{secret}?key={secret}", payviox.base);
        send(&url, "GET", &[("Authorization", &format!("Bearer {secret}"))], "").await;
    }
    sandbox.settle().await;
    let shown = page(&sandbox).await;
    assert!(shown.contains("[redacted]"));
    for secret in secrets {
        assert!(!shown.contains(&secret), "{secret}");
    }
    let signature = receiver.received()[0].header("signature");
    assert!(!shown.contains(&signature));
}

#[tokio::test]
async fn it_works_without_a_script_and_another_sites_page_cannot_press() {
    let sandbox = Sandbox::start().await.unwrap();
    let reply = send(&sandbox.page_url(), "GET", &[], "").await;
    let policy = reply.header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'none'") && policy.contains("form-action 'self'"), "{policy}");
    let shown = reply.text();
    for script in ["<script", "javascript:", " onclick", " onsubmit", " onchange", " onload"] {
        assert!(!shown.contains(script), "{script}");
    }
    // Every field has a label, and no id is there twice.
    for part in shown.split("<label for=\"").skip(1) {
        let id = part.split('"').next().unwrap();
        assert_eq!(shown.matches(&format!(" id=\"{id}\"")).count(), 1, "{id}");
    }
    assert_eq!(shown.matches("<label").count(), shown.matches("<select").count() + 3);

    let url = format!("{}_page/clear", sandbox.page_url());
    let port = sandbox.address().port();
    for (origin, status) in [
        ("http://evil.example".to_owned(), 403),
        (format!("http://evil.example:{port}"), 403),
        (format!("http://localhost.evil.example:{port}"), 403),
        (format!("http://127.0.0.1:{}", port ^ 1), 403),
        (format!("https://127.0.0.1:{port}"), 403),
        ("null".to_owned(), 403),
        (format!("http://127.0.0.1:{port}"), 303),
        (format!("http://localhost:{port}"), 303),
        (format!("http://[::1]:{port}"), 303),
    ] {
        assert_eq!(send(&url, "POST", &[("Origin", &origin)], "").await.status, status, "{origin}");
    }
}

#[tokio::test]
async fn what_there_is_can_be_asked_for() {
    let sandbox = Sandbox::start().await.unwrap();
    let providers = control(&sandbox, "GET", "providers", Value::Null).await.json();
    let payviox = providers.as_array().unwrap().iter().find(|one| one["name"] == "payviox").unwrap();
    assert_eq!(payviox["base_url"], json!(sandbox.base_url("payviox").unwrap()));
    assert_eq!(payviox["webhook_kinds"], json!(["payment", "payout"]));
    assert!(payviox["operations"].as_array().unwrap().contains(&json!("session.create")));
    let id = Payviox::new(&sandbox).session("A").await;
    let payments = control(&sandbox, "GET", "payments", Value::Null).await.json();
    assert_eq!((&payments[0]["id"], &payments[0]["status"]), (&json!(id), &json!("open")));
    for by in ["20m", "1200"] {
        control(&sandbox, "POST", "clock/advance", json!({ "by": by })).await;
    }
    let clock = control(&sandbox, "GET", "clock", Value::Null).await.json();
    assert_eq!(clock["now"], json!("2026-01-01T00:40:00Z"));
    for wrong in [json!({}), json!({ "by": "soon" }), json!({ "by": "1m", "seconds": 1 })] {
        assert_eq!(control(&sandbox, "POST", "clock/advance", wrong).await.status, 400);
    }
}

#[tokio::test]
async fn half_is_paid_where_no_amount_is_given() {
    let sandbox = Sandbox::start().await.unwrap();
    let id = Payviox::new(&sandbox).session("A").await;
    sandbox.act("payviox", "underpay", json!({ "id": id })).unwrap();
    assert_eq!(sandbox.payments()[0].status, "incomplete");
    sandbox.act("payviox", "underpay", json!({ "id": id, "amount": 7 })).unwrap();
    assert_eq!(sandbox.dump()["providers"]["payviox"]["sessions"][0]["received"], json!(2299 + 7));
    assert!(sandbox.act("payviox", "underpay", json!({ "id": "no" })).is_err());
}
