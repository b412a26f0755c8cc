//! IteraPay: merchants, webhooks, roles and members.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod support;

use std::time::Duration;

use paymux_sandbox::{DeliveryState, Sandbox};
use serde_json::{Value, json};
use support::iterapay::{Auth, IteraPay, problem};
use support::{Answer, Receiver, sign};

#[tokio::test]
async fn a_merchant_from_creation_to_deletion() {
    let sandbox = Sandbox::start().await.unwrap();
    let iterapay = IteraPay::new(&sandbox);
    for bad in [json!({}), json!({ "name": "" }), json!({ "name": 5 }), json!({ "name": "x", "url": "y" })] {
        problem(&iterapay.post("/merchants", &iterapay.jwt, &bad).await, 400, "/merchants");
    }
    let reply = iterapay.post("/merchants", &iterapay.jwt, &json!({ "name": "Second shop" })).await;
    let id = reply.json()["id"].as_str().unwrap().to_owned();
    assert_eq!((reply.status, reply.json()), (201, json!({ "id": id })));
    let path = format!("/merchants/{id}");
    let get = async || iterapay.get(&path, &iterapay.jwt).await.json();
    assert_eq!(get().await, json!({ "id": id, "name": "Second shop" }));

    let list = iterapay.get("/merchants", &iterapay.jwt).await.json();
    assert_eq!(list.as_array().unwrap().len(), 2);
    assert_eq!((&list[1]["id"], &list[1]["name"]), (&json!(id), &json!("Second shop")));
    let first = json!({ "paymentMethodID": 7, "balance": "0.00000000", "symbol": "USDC" });
    assert_eq!((list[1]["balances"].as_array().unwrap().len(), &list[1]["balances"][0]), (6, &first));
    assert_eq!(iterapay.read("/merchants").await.as_array().unwrap().len(), 1);

    for (body, name) in [(json!({ "name": "New" }), "New"), (json!({}), "New")] {
        let reply = iterapay.call("PUT", &path, &iterapay.jwt, &body.to_string()).await;
        assert_eq!((reply.status, reply.json()), (200, json!({ "id": id })));
        assert_eq!(get().await["name"], json!(name));
    }
    problem(&iterapay.call("PUT", &path, &iterapay.jwt, r#"{"name":""}"#).await, 400, &path);
    let whitelist = json!({ "ipAddress": "203.0.113.7" });
    iterapay.post(&format!("/ipAddress/{id}"), &iterapay.jwt, &whitelist).await;
    assert_eq!(get().await["settings"], json!({ "ipWhitelist": ["203.0.113.7"] }));

    let reply = iterapay.call("DELETE", &path, &iterapay.jwt, "").await;
    assert_eq!((reply.status, reply.body.len()), (204, 0));
    problem(&iterapay.get(&path, &iterapay.jwt).await, 404, &path);
    // With the merchant go its key and its invoices.
    let invoice = format!("/public/invoices/{}", iterapay.invoice("5").await);
    assert_eq!(iterapay.call("DELETE", "/merchants/{m}", &iterapay.key, "").await.status, 204);
    problem(&iterapay.get("/merchants", &iterapay.key).await, 401, "/merchants");
    problem(&iterapay.get(&invoice, &Auth::None).await, 404, &invoice);
    sandbox.reset();
    assert_eq!(iterapay.get("/merchants", &iterapay.key).await.status, 200);
}

#[tokio::test]
async fn payment_methods() {
    let sandbox = Sandbox::start().await.unwrap();
    let iterapay = IteraPay::new(&sandbox);
    let list = iterapay.read("/payment_methods").await;
    let expected = json!({ "id": 12, "name": "USDT-TRC20", "network": "TRON", "ticker": "USDT" });
    assert_eq!(list.as_array().unwrap().iter().filter(|one| **one == expected).count(), 1);
    assert_eq!(iterapay.get("/payment_methods", &iterapay.jwt).await.json(), list);
}

#[tokio::test]
async fn a_webhook_is_registered_replaced_and_deleted() {
    let sandbox = Sandbox::start().await.unwrap();
    let (one, two) = (Receiver::start().await, Receiver::start().await);
    let iterapay = IteraPay::new(&sandbox);
    let path = format!("/weebhook/{}", iterapay.merchant);
    let set = async |url: &str, secret: &str| {
        iterapay.post(&path, &iterapay.jwt, &json!({ "url": url, "secret": secret })).await
    };
    for (url, secret) in
        [("", "s"), ("x", "s"), ("http://example.org/h", "s"), ("https:///h", "s"), (&one.url, "")]
    {
        problem(&set(url, secret).await, 400, &path);
    }
    sandbox.advance(Duration::from_secs(60)).await;
    let reply = set(&one.url, "secret one").await;
    let token = reply.json()["token"].as_str().unwrap().to_owned();
    assert!(reply.status == 200 && token.starts_with("whsec_"));
    let registered = iterapay.get(&path, &iterapay.jwt).await;
    assert_eq!(registered.json(), json!({ "url": one.url, "createdAt": "2026-01-01T00:01:00Z" }));
    let settings = iterapay.read("/merchants/{m}").await["settings"].clone();
    assert_eq!(settings, json!({ "webhookUrl": one.url, "ipWhitelist": [] }));

    let id = iterapay.invoice("5").await;
    iterapay.act("pay", json!({ "id": id }));
    sandbox.settle().await;
    assert_eq!(set(&two.url, "secret two").await.status, 200);
    sandbox.advance(Duration::from_secs(60)).await;
    assert_eq!((one.received().len(), two.received().len()), (1, 2));
    for (receiver, secret) in [(&one, "secret one"), (&two, "secret two")] {
        let message = receiver.received()[0].clone();
        assert_eq!(message.header("x-iterapay-signature"), sign(secret, &message.body));
    }
    // Nothing goes to a public URL, nor any longer to the one before it.
    assert_eq!(set("https://shop.example/hook", "secret three").await.status, 200);
    let id = iterapay.invoice("5").await;
    iterapay.act("pay", json!({ "id": id }));
    sandbox.settle().await;
    assert_eq!(two.received().len(), 2);
    assert_eq!(sandbox.deliveries().pop().unwrap().state, DeliveryState::Unsent);
    let reply = iterapay.call("DELETE", &path, &iterapay.jwt, "").await;
    assert_eq!((reply.status, reply.body.len()), (204, 0));
    problem(&iterapay.get(&path, &iterapay.jwt).await, 404, &path);
    problem(&iterapay.call("DELETE", &path, &iterapay.jwt, "").await, 404, &path);
    let before = sandbox.deliveries().len();
    let id = iterapay.invoice("5").await;
    iterapay.act("pay", json!({ "id": id }));
    assert_eq!(sandbox.deliveries().len(), before);
}

#[tokio::test]
async fn each_merchant_has_its_own_webhook() {
    let sandbox = Sandbox::start().await.unwrap();
    let (one, two) = (Receiver::start().await, Receiver::start().await);
    sandbox.set_webhook_url("iterapay", &one.url).unwrap();
    let (first, second) = (IteraPay::new(&sandbox), IteraPay::of(&sandbox, 1));
    let body = json!({ "url": two.url, "secret": "of the second" });
    assert_eq!(second.post("/weebhook/{m}", &second.jwt, &body).await.status, 200);
    for iterapay in [&first, &second] {
        let id = iterapay.invoice("5").await;
        iterapay.act("pay", json!({ "id": id }));
    }
    sandbox.settle().await;
    assert_eq!((one.received().len(), two.received().len()), (1, 1));
    let message = two.received()[0].clone();
    assert_eq!(message.header("x-iterapay-signature"), sign("of the second", &message.body));
}

#[tokio::test]
async fn a_public_url_is_kept_and_the_control_api_stands_behind_it() {
    let sandbox = Sandbox::start().await.unwrap();
    let receiver = Receiver::start().await;
    sandbox.set_webhook_url("iterapay", &receiver.url).unwrap();
    let iterapay = IteraPay::new(&sandbox);
    iterapay.configure(json!({ "https_webhooks_only": true }));
    let path = format!("/weebhook/{}", iterapay.merchant);
    let plain = json!({ "url": receiver.url, "secret": "s" });
    problem(&iterapay.post(&path, &iterapay.jwt, &plain).await, 400, &path);
    let public = json!({ "url": "https://shop.example/hook", "secret": "public secret" });
    assert_eq!(iterapay.post(&path, &iterapay.jwt, &public).await.status, 200);
    let shown = iterapay.get(&path, &iterapay.jwt).await.json();
    assert_eq!(shown["url"], json!("https://shop.example/hook"));
    let id = iterapay.invoice("5").await;
    iterapay.act("pay", json!({ "id": id }));
    sandbox.settle().await;
    let message = receiver.received()[0].clone();
    assert_eq!(message.header("x-iterapay-signature"), sign("public secret", &message.body));
}

#[tokio::test]
async fn the_other_shapes_of_webhooks() {
    let sandbox = Sandbox::start().await.unwrap();
    let receiver = Receiver::start().await;
    sandbox.set_webhook_url("iterapay", &receiver.url).unwrap();
    let iterapay = IteraPay::new(&sandbox);
    iterapay.configure(json!({ "webhooks_accept_key": true, "webhook_token": "whk" }));
    let body = json!({ "url": "https://shop.example/hook", "secret": "s" });
    let token = iterapay.post("/weebhook/{m}", &iterapay.key, &body).await.json()["token"].clone();
    let token = token.as_str().unwrap().to_owned();
    assert!(token.starts_with("whk_") && token.split('.').count() == 3);
    let next = async |switches: Value| {
        iterapay.configure(switches);
        let id = iterapay.invoice("5").await;
        iterapay.act("pay", json!({ "id": id }));
        sandbox.settle().await;
        let message = receiver.received().pop().unwrap();
        (message.header("x-iterapay-signature"), message.body.clone(), message.json())
    };
    let (signature, body, _) = next(json!({ "signature_form": "prefixed" })).await;
    assert_eq!(signature, format!("sha256={}", sign("s", &body)));
    let (signature, body, _) = next(json!({ "signature_form": "base64" })).await;
    let digest = data_encoding::HEXLOWER.decode(sign("s", &body).as_bytes()).unwrap();
    assert_eq!(signature, data_encoding::BASE64.encode(&digest));
    let (signature, body, json) =
        next(json!({ "signature_form": "hex", "webhook_signature": "token", "webhook_envelope": "type" }))
            .await;
    assert_eq!(signature, sign(&token, &body));
    assert_eq!(json["type"], json!("transaction.pending"));
    let (signature, _, json) =
        next(json!({ "webhook_signature": "static_token", "webhook_envelope": "flat" })).await;
    assert_eq!(signature, token);
    assert_eq!((&json["event"], &json["state"]), (&json!("transaction.pending"), &json!("pending")));
}

#[tokio::test]
async fn deliveries_are_tried_again_until_a_200() {
    let sandbox = Sandbox::start().await.unwrap();
    let receiver = Receiver::start().await;
    sandbox.set_webhook_url("iterapay", &receiver.url).unwrap();
    receiver.answer(&[Answer::Status(204), Answer::Status(500)]);
    let iterapay = IteraPay::new(&sandbox);
    iterapay.configure(json!({ "expired_webhook": true }));
    iterapay.invoice("5").await;
    sandbox.advance(Duration::from_secs(15 * 60)).await;
    assert_eq!(sandbox.deliveries()[0].event, "invoice.expired");
    sandbox.advance(Duration::from_secs(60 + 300)).await;
    assert_eq!(receiver.received().len(), 3);
    assert_eq!(sandbox.deliveries()[0].state, DeliveryState::Delivered);
}

#[tokio::test]
async fn a_role_decides_what_a_member_may() {
    let sandbox = Sandbox::start().await.unwrap();
    let iterapay = IteraPay::new(&sandbox);
    let clerk = iterapay.act("login", json!({ "person": "clerk" }));
    let clerk = Auth::Bearer(clerk["jwt"].as_str().unwrap().to_owned());
    let funds = format!("/merchants/{}/funds", iterapay.merchant);
    problem(&iterapay.get(&funds, &clerk).await, 403, &funds);

    let roles = format!("/merchants/{}/roles", iterapay.merchant);
    for bad in
        [json!({ "name": "x" }), json!({ "name": "x", "permissions": ["all"] }), json!({ "permissions": [] })]
    {
        problem(&iterapay.post(&roles, &iterapay.jwt, &bad).await, 400, &roles);
    }
    let body = json!({ "name": "Accountant", "permissions": ["funds.read"] });
    let reply = iterapay.post(&roles, &iterapay.jwt, &body).await;
    assert_eq!(reply.status, 201);
    let role = reply.json()["id"].as_str().unwrap().to_owned();
    let members = format!("/merchants/{}/members", iterapay.merchant);
    for bad in [
        json!({ "email": "nobody@example.org", "roleID": role }),
        json!({ "email": "clerk@example.org", "roleID": "x" }),
    ] {
        problem(&iterapay.post(&members, &iterapay.jwt, &bad).await, 400, &members);
    }
    let body = json!({ "email": "clerk@example.org", "roleID": role });
    let reply = iterapay.post(&members, &iterapay.jwt, &body).await;
    assert_eq!(reply.status, 201);
    let member = format!("{members}/{}", reply.json()["id"].as_str().unwrap());

    let invoices = format!("/merchants/{}/invoices", iterapay.merchant);
    assert_eq!(iterapay.get(&funds, &clerk).await.status, 200);
    problem(&iterapay.get(&invoices, &clerk).await, 403, &invoices);
    problem(&iterapay.post(&roles, &clerk, &body).await, 403, &roles);
    assert_eq!(iterapay.get("/merchants", &clerk).await.json().as_array().unwrap().len(), 1);
    let path = format!("{roles}/{role}");
    let more = r#"{"permissions":["funds.read","invoices.read"]}"#;
    assert_eq!(iterapay.call("PUT", &path, &iterapay.jwt, more).await.status, 200);
    assert_eq!(iterapay.get(&invoices, &clerk).await.status, 200);

    iterapay.configure(json!({ "prefixed_ids": true }));
    let shown = json!({ "id": format!("role_{role}"), "name": "Accountant", "permissions": ["funds.read", "invoices.read"] });
    assert_eq!(iterapay.get(&roles, &iterapay.jwt).await.json(), json!({ "roles": [shown] }));
    iterapay.configure(json!({ "prefixed_ids": false }));
    let list = iterapay.get(&format!("{members}?role={role}"), &iterapay.jwt).await.json();
    assert_eq!((&list["total"], &list["data"][0]["email"]), (&json!(1), &json!("clerk@example.org")));
    assert_eq!(iterapay.get(&format!("{members}?role=x"), &iterapay.jwt).await.json()["total"], json!(0));

    let change = json!({ "roleID": "x" }).to_string();
    problem(&iterapay.call("PUT", &member, &iterapay.jwt, &change).await, 400, &member);
    assert_eq!(iterapay.call("DELETE", &member, &iterapay.jwt, "").await.status, 204);
    problem(&iterapay.call("DELETE", &member, &iterapay.jwt, "").await, 404, &member);
    problem(&iterapay.get(&funds, &clerk).await, 403, &funds);
}

#[tokio::test]
async fn the_environment_and_the_switches() {
    let sandbox = Sandbox::start().await.unwrap();
    let environment = sandbox.environment();
    for name in ["API_KEY", "BASE_URL", "JWT", "MERCHANT_ID", "WEBHOOK_SECRET"] {
        assert!(environment.contains_key(format!("ITERAPAY_{name}").as_str()), "{name}");
    }
    let iterapay = IteraPay::new(&sandbox);
    assert!(sandbox.configure("iterapay", json!({ "no_such_switch": true })).is_err());
    assert!(sandbox.act("iterapay", "no_such_action", json!({})).is_err());
    iterapay.configure(json!({ "partial_states": true }));
    assert!(sandbox.iterapay().switches().partial_states);
    let before = sandbox.accounts("iterapay").unwrap().remove(0).credentials;
    iterapay.call("POST", "/key/generate/{m}", &iterapay.jwt, "").await;
    sandbox.reset();
    assert!(!sandbox.iterapay().switches().partial_states);
    assert_eq!(sandbox.accounts("iterapay").unwrap().remove(0).credentials, before);
    let state = sandbox.dump().to_string();
    for secret in before.iter().filter(|(name, _)| **name != "ITERAPAY_MERCHANT_ID") {
        assert!(!state.contains(secret.1.as_str()), "{}", secret.0);
    }
}
