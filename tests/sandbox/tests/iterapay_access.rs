//! IteraPay: who may call what.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod support;

use std::time::Duration;

use paymux_sandbox::{Fault, Sandbox};
use serde_json::{Value, json};
use support::iterapay::{Auth, IteraPay, problem};

const NONE: &str = "00000000-0000-4000-8000-000000000000";

/// Every endpoint: method, path, and what is to come without a credential, with the bearer token and
/// with the key; then the last two in the profile `seed`. 0 is "let in", whatever is answered then.
fn table(invoice: &str) -> Vec<(&'static str, String, [u16; 5])> {
    let bearer = [401, 0, 403, 0, 403];
    let either = [401, 0, 0, 0, 0];
    let operation = [401, 0, 0, 403, 0];
    let settings = [401, 0, 0, 0, 403];
    let m = "/merchants/{m}";
    let mut all = vec![
        ("GET", "/merchants".to_owned(), either),
        ("POST", "/merchants".to_owned(), bearer),
        ("GET", m.to_owned(), either),
        ("PUT", m.to_owned(), settings),
        ("GET", "/payment_methods".to_owned(), either),
        ("GET", format!("/public/invoices/{invoice}"), [0; 5]),
        ("GET", format!("/public/invoices/{invoice}/addresses"), operation),
    ];
    for (method, path, codes) in [
        ("GET", "/funds", either),
        ("GET", "/fees?type=collect", either),
        ("GET", "/fees/amount?type=collect&amount=1", either),
        ("GET", "/limits", bearer),
        ("POST", "/invoices", operation),
        ("GET", "/invoices", operation),
        ("GET", "/invoices/x", either),
        ("POST", "/invoices/x", either),
        ("DELETE", "/invoices/x", either),
        ("POST", "/transactions/list", operation),
        ("GET", "/transactions/x", either),
        ("POST", "/withdrawals", operation),
        ("GET", "/withdrawals/x", either),
        ("GET", "/withdrawals/pending", either),
        ("GET", "/collect/invoices", either),
        ("GET", "/collect/info", either),
        ("POST", "/collect/init", either),
        ("GET", "/collect/state", either),
        ("GET", "/roles", bearer),
        ("POST", "/roles", bearer),
        ("PUT", "/roles/x", bearer),
        ("GET", "/members", bearer),
        ("POST", "/members", bearer),
        ("PUT", "/members/x", bearer),
        ("DELETE", "/members/x", bearer),
    ] {
        all.push((method, format!("{m}{path}"), codes));
    }
    for (method, path) in [
        ("GET", "/key/info/{m}"),
        ("POST", "/ipAddress/{m}"),
        ("GET", "/ipAddress/{m}"),
        ("DELETE", "/ipAddress/{m}"),
        ("POST", "/weebhook/{m}"),
        ("GET", "/weebhook/{m}"),
        ("DELETE", "/weebhook/{m}"),
    ] {
        all.push((method, path.to_owned(), bearer));
    }
    all
}

#[tokio::test]
async fn every_endpoint_takes_its_credentials_in_both_profiles() {
    let sandbox = Sandbox::start().await.unwrap();
    let iterapay = IteraPay::new(&sandbox);
    let invoice = iterapay.invoice("5.00").await;
    let check = async |method: &str, path: &str, auth: &Auth, code: u16| {
        let reply = iterapay.call(method, path, auth, "").await;
        let refused = matches!(reply.status, 401 | 403);
        assert_eq!(if refused { reply.status } else { 0 }, code, "{method} {path} {auth:?}");
        assert_ne!(reply.status, 405, "{method} {path}");
    };
    for (method, path, codes) in table(&invoice) {
        for profile in ["reference", "seed"] {
            iterapay.configure(json!({ "auth_profile": profile }));
            let seed = profile == "seed";
            check(method, &path, &Auth::None, codes[0]).await;
            check(method, &path, &iterapay.jwt, if seed { codes[3] } else { codes[1] }).await;
            check(method, &path, &iterapay.key, if seed { codes[4] } else { codes[2] }).await;
        }
    }
    // The payment address is the one that wants nothing in one profile and the key in the other.
    let path = format!("/public/invoices/{invoice}/method/7/address");
    iterapay.configure(json!({ "auth_profile": "seed" }));
    for (auth, code) in [(&Auth::None, 401), (&iterapay.jwt, 403), (&iterapay.key, 0)] {
        check("GET", &path, auth, code).await;
    }
    iterapay.configure(json!({ "auth_profile": "reference" }));
    for auth in [&Auth::None, &iterapay.jwt, &iterapay.key, &Auth::Key("dead".into())] {
        check("GET", &path, auth, 0).await;
    }
}

#[tokio::test]
async fn generating_and_revoking_need_the_bearer_token() {
    let sandbox = Sandbox::start().await.unwrap();
    let iterapay = IteraPay::new(&sandbox);
    for (method, path) in
        [("POST", "/key/generate/{m}"), ("DELETE", "/key/revoke/{m}"), ("DELETE", "/merchants/{m}")]
    {
        let instance = path.replace("{m}", &iterapay.merchant);
        problem(&iterapay.call(method, path, &Auth::None, "").await, 401, &instance);
        if path != "/merchants/{m}" {
            problem(&iterapay.call(method, path, &iterapay.key, "").await, 403, &instance);
        }
    }
    let funds = iterapay.get("/merchants/{m}/funds", &iterapay.key).await;
    assert_eq!(funds.status, 200);
}

#[tokio::test]
async fn a_key_lives_until_it_is_replaced_or_revoked() {
    let sandbox = Sandbox::start().await.unwrap();
    let iterapay = IteraPay::new(&sandbox);
    let funds = format!("/merchants/{}/funds", iterapay.merchant);
    let reply = iterapay.call("POST", "/key/generate/{m}", &iterapay.jwt, "").await;
    assert_eq!(reply.status, 200);
    let key = reply.json()["key"].as_str().unwrap().to_owned();
    assert!(key.starts_with("iterapay_live_") && key.len() > 40);
    assert_eq!(reply.json(), json!({ "key": key }));
    problem(&iterapay.get(&funds, &iterapay.key).await, 401, &funds);

    let info = || async { iterapay.get("/key/info/{m}", &iterapay.jwt).await };
    let expected = json!({ "createdAt": "2026-01-01T00:00:00Z", "lastUsedAt": null, "prefix": &key[..17] });
    assert_eq!(info().await.json(), expected);
    sandbox.advance(Duration::from_secs(5)).await;
    assert_eq!(iterapay.get(&funds, &Auth::Key(key.clone())).await.status, 200);
    assert_eq!(info().await.json()["lastUsedAt"], json!("2026-01-01T00:00:05Z"));

    let revoked = iterapay.call("DELETE", "/key/revoke/{m}", &iterapay.jwt, "").await;
    assert_eq!((revoked.status, revoked.body.len()), (204, 0));
    problem(&iterapay.get(&funds, &Auth::Key(key)).await, 401, &funds);
    let path = format!("/key/info/{}", iterapay.merchant);
    problem(&info().await, 404, &path);
    let path = format!("/key/revoke/{}", iterapay.merchant);
    problem(&iterapay.call("DELETE", &path, &iterapay.jwt, "").await, 404, &path);
}

#[tokio::test]
async fn the_other_shapes_of_keys() {
    let sandbox = Sandbox::start().await.unwrap();
    let iterapay = IteraPay::new(&sandbox);
    let path = format!("/key/generate/{}", iterapay.merchant);
    let generate = || async { iterapay.call("POST", &path, &iterapay.jwt, "").await };
    iterapay.configure(json!({ "generate_replaces": false, "refusal_status": 409 }));
    problem(&generate().await, 409, &path);
    iterapay.configure(json!({ "generate_replaces": true, "key_field": "api_key", "key_valid_days": 1 }));
    let key = generate().await.json()["apiKey"].as_str().unwrap().to_owned();
    assert!(key.starts_with("ipa_live_"));
    let info = iterapay.get("/key/info/{m}", &iterapay.jwt).await.json();
    assert_eq!(info["prefix"], json!(&key[.."ipa_live_".len() + 3]));

    let bearer = Auth::Bearer(key.clone());
    assert_eq!(iterapay.get("/payment_methods", &bearer).await.status, 401);
    iterapay.configure(json!({ "key_in_authorization": true }));
    assert_eq!(iterapay.get("/payment_methods", &bearer).await.status, 200);
    let bare = [("Authorization", key.as_str())];
    assert_eq!(iterapay.call_with("GET", "/payment_methods", &Auth::None, "", &bare).await.status, 200);
    assert_eq!(iterapay.get("/payment_methods", &iterapay.jwt).await.status, 200);

    sandbox.advance(Duration::from_secs(24 * 60 * 60)).await;
    problem(&iterapay.get("/payment_methods", &Auth::Key(key)).await, 401, "/payment_methods");
}

#[tokio::test]
async fn a_token_is_one_of_ours_and_has_an_end() {
    let sandbox = Sandbox::start().await.unwrap();
    let iterapay = IteraPay::new(&sandbox);
    let Auth::Bearer(token) = &iterapay.jwt else { panic!("no token") };
    let parts: Vec<&str> = token.split('.').collect();
    let decode = |part: &str| -> Value {
        serde_json::from_slice(&data_encoding::BASE64URL_NOPAD.decode(part.as_bytes()).unwrap()).unwrap()
    };
    assert_eq!(decode(parts[0]), json!({ "alg": "HS256", "typ": "JWT" }));
    assert_eq!(decode(parts[1])["exp"], json!(1_767_225_600 + 30 * 24 * 60 * 60));
    let forged = format!("{}.{}.{}", parts[0], parts[1], "A".repeat(43));
    for bad in ["", "x", "a.b.c", &forged, &format!("{token}A")] {
        problem(&iterapay.get("/merchants", &Auth::Bearer(bad.to_owned())).await, 401, "/merchants");
    }

    let short = iterapay.act("login", json!({ "person": "first", "seconds": 60 }));
    let short = Auth::Bearer(short["jwt"].as_str().unwrap().to_owned());
    sandbox.advance(Duration::from_secs(59)).await;
    assert_eq!(iterapay.get("/merchants", &short).await.status, 200);
    sandbox.advance(Duration::from_secs(1)).await;
    problem(&iterapay.get("/merchants", &short).await, 401, "/merchants");
    iterapay.act("log_out", json!({ "jwt": token }));
    problem(&iterapay.get("/merchants", &iterapay.jwt).await, 401, "/merchants");
}

#[tokio::test]
async fn two_credentials_at_once_are_refused() {
    let sandbox = Sandbox::start().await.unwrap();
    let iterapay = IteraPay::new(&sandbox);
    let Auth::Key(key) = &iterapay.key else { panic!("no key") };
    let both = [("X-Api-Key", key.as_str())];
    problem(&iterapay.call_with("GET", "/merchants", &iterapay.jwt, "", &both).await, 400, "/merchants");
}

#[tokio::test]
async fn another_merchant_is_out_of_reach() {
    let sandbox = Sandbox::start().await.unwrap();
    let (first, second) = (IteraPay::new(&sandbox), IteraPay::of(&sandbox, 1));
    let theirs = format!("/merchants/{}/funds", second.merchant);
    problem(&first.get(&theirs, &first.key).await, 403, &theirs);
    problem(&first.get(&theirs, &first.jwt).await, 403, &theirs);
    let nobodys = format!("/merchants/{NONE}/funds");
    problem(&first.get(&nobodys, &first.key).await, 403, &nobodys);
    problem(&first.get(&nobodys, &first.jwt).await, 404, &nobodys);
    // Another's invoice is not there under one's own merchant, and is public all the same.
    let invoice = second.invoice("5.00").await;
    let own = format!("/merchants/{}/invoices/{invoice}", first.merchant);
    problem(&first.get(&own, &first.key).await, 404, &own);
    let public = format!("/public/invoices/{invoice}");
    assert_eq!(first.get(&public, &Auth::None).await.status, 200);
    let addresses = format!("{public}/addresses");
    problem(&first.get(&addresses, &first.key).await, 403, &addresses);
    first.configure(json!({ "addresses_public": true }));
    assert_eq!(first.get(&addresses, &Auth::None).await.status, 200);
}

#[tokio::test]
async fn a_whitelist_stops_keys_from_elsewhere() {
    let sandbox = Sandbox::start().await.unwrap();
    let iterapay = IteraPay::new(&sandbox);
    let path = format!("/ipAddress/{}", iterapay.merchant);
    let funds = format!("/merchants/{}/funds", iterapay.merchant);
    let set =
        async |address: &str| iterapay.post(&path, &iterapay.jwt, &json!({ "ipAddress": address })).await;
    let from = async |address: &str, auth: &Auth| {
        iterapay.call_with("GET", &funds, auth, "", &[("X-Forwarded-For", address)]).await
    };
    assert_eq!(iterapay.get(&path, &iterapay.jwt).await.json(), json!({ "ipAddress": null }));
    let reply = set("203.0.113.7").await;
    assert_eq!((reply.status, reply.body.len()), (204, 0));
    assert_eq!(from("203.0.113.7", &iterapay.key).await.status, 200);
    problem(&from("203.0.113.8", &iterapay.key).await, 403, &funds);
    assert_eq!(from("203.0.113.8", &iterapay.jwt).await.status, 200);
    // A second value takes the place of the first.
    assert_eq!(set("127.0.0.1").await.status, 204);
    assert_eq!(iterapay.get(&path, &iterapay.jwt).await.json(), json!({ "ipAddress": "127.0.0.1" }));
    assert_eq!(iterapay.get(&funds, &iterapay.key).await.status, 200);
    problem(&from("203.0.113.7", &iterapay.key).await, 403, &funds);
    for bad in ["", "::1", "203.0.113.0/24", "example.org"] {
        problem(&set(bad).await, 400, &path);
    }
    iterapay.configure(json!({ "ip_ranges": true }));
    assert_eq!(set("203.0.113.0/24").await.status, 204);
    assert_eq!(from("203.0.113.8", &iterapay.key).await.status, 200);
    assert_eq!(iterapay.call("DELETE", &path, &iterapay.jwt, "").await.status, 204);
    assert_eq!(from("198.51.100.1", &iterapay.key).await.status, 200);
}

#[tokio::test]
async fn every_error_is_a_problem_with_its_path() {
    let sandbox = Sandbox::start().await.unwrap();
    let iterapay = IteraPay::new(&sandbox);
    problem(&iterapay.get("/nothing/here?a=1", &iterapay.jwt).await, 404, "/nothing/here");
    problem(&iterapay.call("PATCH", "/merchants", &iterapay.jwt, "").await, 405, "/merchants");
    let path = format!("/webhook/{}", iterapay.merchant);
    problem(&iterapay.get(&path, &iterapay.jwt).await, 404, &path);
    sandbox.fault("iterapay", "merchant.list", Fault::TooManyRequests { retry_after: 3 }, 1).unwrap();
    let reply = iterapay.get("/merchants", &iterapay.jwt).await;
    problem(&reply, 429, "/merchants");
    assert_eq!(reply.header("retry-after").unwrap(), "3");
}
