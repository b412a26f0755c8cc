//! `webhook verify`: genuine, forged, stale.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::support::{Directory, Ran, Run};

const SECRET: &str = "whsec-canary-0001";
const BODY: &str = r#"{"id":"p-1"}"#;

fn sign(secret: &str, text: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(text.as_bytes());
    data_encoding::HEXLOWER.encode(&mac.finalize().into_bytes())
}

/// Delivers to acme, signed at 1,000,000 seconds.
fn deliver(run: Run, secret: &str, body: &str, now: &str, more: &[&str]) -> Ran {
    let signature = format!("Acme-Signature: {}", sign(secret, &format!("1000000.{BODY}")));
    let verify = ["webhook", "verify", "acme", "--header", "Acme-Time: 1000000", "--header", &signature];
    run.stdin(body).run(&[&verify[..], &["--body", "-", "--now", now], more].concat())
}

fn configured() -> Run {
    Run::new().set("ACME_WEBHOOK_SECRET", SECRET)
}

#[test]
fn a_genuine_delivery_is_an_event() {
    insta::assert_snapshot!(deliver(configured(), SECRET, BODY, "1970-01-12T13:46:40Z", &[]).whole());
}

#[test]
fn why_it_is_none() {
    let codes = |ran: Ran| {
        assert!(!ran.whole().contains(SECRET));
        ran.problem()["provider_code"].as_str().unwrap().to_owned()
    };
    assert_eq!(codes(deliver(configured(), "another-secret", BODY, "1000000", &[])), "wrong_secret");
    assert_eq!(codes(deliver(configured(), SECRET, r#"{"id":"p-2"}"#, "1000000", &[])), "wrong_secret");
    assert_eq!(codes(deliver(configured(), SECRET, r#"{"id": "p-1"}"#, "1000000", &[])), "body_rewritten");
    assert_eq!(codes(deliver(configured(), SECRET, BODY, "1000301", &[])), "stale");
    assert_eq!(codes(deliver(configured(), SECRET, BODY, "999000", &[])), "future");
    let unsigned = configured().stdin(BODY).run(&["webhook", "verify", "acme", "--body", "-"]);
    assert_eq!(codes(unsigned), "unsigned");
    insta::assert_snapshot!(deliver(configured(), SECRET, BODY, "1000301", &[]).whole());
}

#[test]
fn a_secret_from_another_variable() {
    let other = || Run::new().set("MY_HOOK", SECRET);
    let named = &["--secret-env", "MY_HOOK"];
    deliver(other(), SECRET, BODY, "1000000", named).fine();
    // It comes before the configured one.
    let both = other().set("ACME_WEBHOOK_SECRET", "another-secret");
    deliver(both, SECRET, BODY, "1000000", named).fine();
    let forged = deliver(other(), "another-secret", BODY, "1000000", named);
    assert_eq!(forged.problem()["provider_code"], "wrong_secret");
    let unset = deliver(Run::new(), SECRET, BODY, "1000000", named).usage();
    assert_eq!(unset, "error: --secret-env: the variable MY_HOOK is not set\n");
    let mistaken = deliver(Run::new(), SECRET, BODY, "1000000", &["--secret-env", SECRET]);
    assert!(!mistaken.whole().contains(SECRET) && mistaken.usage().contains("not the secret itself"));
}

#[test]
fn a_secret_may_be_for_any_purpose() {
    let paid = r#"{"amount":4599,"currency":"USD","metadata":{"integration_session_id":"s1"},"type":"succeeded","provider":"stripe","order_id":"INV-77","items":[{"name":"Mug","quantity":3,"price":1533}],"payment_method":"card"}"#;
    let payout = r#"{"amount":2500,"currency":"USD","metadata":{"payout_user_id":"pu-1"},"type":"payout.created","provider":"paypal","order_id":"po-1","recipient":{"email":"ana@example.org"},"paypal":{"order_id":"PP-1","email":"ana@example.org"}}"#;
    for (body, kind) in [(paid, "payment"), (payout, "payout")] {
        let signature = format!("Signature: {}", sign(SECRET, body));
        let run = Run::new().set("MY_HOOK", SECRET).stdin(body);
        let verify = [
            "webhook",
            "verify",
            "payviox",
            "--secret-env",
            "MY_HOOK",
            "--header",
            &signature,
            "--body",
            "-",
        ];
        let event = run.run(&verify).fine();
        let event: serde_json::Value = serde_json::from_str(&event).unwrap();
        assert_eq!(event["subject"]["type"], kind);
    }
}

#[test]
fn without_a_secret_nothing_verifies() {
    // A placeholder is public: a delivery that is signed with it must not pass.
    for secret in ["<ACME_WEBHOOK_SECRET>", "<SHOP_HOOK>", ""] {
        let problem = deliver(Run::new(), secret, BODY, "1000000", &[]).problem();
        assert_eq!(problem["kind"], "configuration");
        assert!(problem["detail"].as_str().unwrap().contains("set ACME_WEBHOOK_SECRET"), "{problem}");
        let directory = Directory::new("hook");
        let toml = "default = \"acme\"\n[providers.acme]\nwebhook_secret = { env = \"SHOP_HOOK\" }\n";
        let config = directory.with("paymux.toml", toml);
        let problem = deliver(Run::new(), secret, BODY, "1000000", &["--config", &config]).problem();
        assert!(problem["detail"].as_str().unwrap().contains("SHOP_HOOK is not set"), "{problem}");
    }
}

#[test]
fn the_body_is_bytes_from_a_file() {
    let directory = Directory::new("body");
    let file = format!("@{}", directory.with("body.json", BODY));
    let signature = format!("Acme-Signature: {}", sign(SECRET, &format!("1000000.{BODY}")));
    let verify = ["webhook", "verify", "acme", "--header", "Acme-Time: 1000000", "--header", &signature];
    configured().run(&[&verify[..], &["--now", "1000000", "--body", &file]].concat()).fine();
    let typed = configured().run(&[&verify[..], &["--now", "1000000", "--body", BODY]].concat());
    insta::assert_snapshot!(typed.usage());
}
