//! `request`: the exact request, with placeholders.

use serde_json::Value;

use crate::support::{Directory, Run, paymux};

const SESSION: &str = r#"{"amount":4599,"currency":"USD","customer":"c-1","order_id":"INV-77","items":[{"name":"Mug","quantity":3,"price":1533}],"metadata":{"rate":0.10000000000000000001}}"#;

#[test]
fn each_format() {
    for format in ["http", "curl", "json"] {
        let ran = paymux(&["request", "payviox", "session.create", "--input", SESSION, "--format", format]);
        insta::assert_snapshot!(format!("session_{format}"), ran.whole());
    }
}

#[test]
fn each_format_without_a_body() {
    let input = r#"{"id":"a/b?c","limit":"5","q":["x y","z&"]}"#;
    for format in ["http", "curl", "json"] {
        let ran = paymux(&["request", "acme", "thing.get", "--input", input, "--format", format]);
        insta::assert_snapshot!(format!("thing_{format}"), ran.whole());
    }
}

#[test]
fn a_post_without_a_body_has_a_length_in_curl() {
    insta::assert_snapshot!(paymux(&["request", "acme", "ping.send", "--format", "curl"]).fine(), @r"
    curl -X POST 'https://api.acme.example/v1/ping' \
      -H 'Accept: application/json' \
      -H 'X-Acme-Key: <ACME_API_KEY>' \
      -H 'Content-Length: 0'
    ");
}

#[test]
fn input_comes_from_a_file_or_standard_input() {
    let directory = Directory::new("input");
    let file = format!("@{}", directory.with("input.json", SESSION));
    let expected = paymux(&["request", "payviox", "session.create", "--input", SESSION]).fine();
    assert_eq!(paymux(&["request", "payviox", "session.create", "--input", &file]).fine(), expected);
    let piped = Run::new().stdin(SESSION);
    for dash in ["-", "@-"] {
        assert_eq!(piped.run(&["request", "payviox", "session.create", "--input", dash]).fine(), expected);
    }
}

#[test]
fn the_mode_chooses_the_credential() {
    let shown = |mode: &[&str]| {
        let arguments = [&["request", "payviox", "session.create", "--input", SESSION], mode].concat();
        paymux(&arguments).fine()
    };
    assert!(shown(&[]).contains("Authorization: Bearer <PAYVIOX_SECRET_KEY>"));
    assert!(shown(&["--auth", "secret_key"]).contains("Authorization: Bearer <PAYVIOX_SECRET_KEY>"));
    assert!(shown(&["--auth", "public_key"]).contains("Authorization: Bearer <PAYVIOX_PUBLIC_KEY>"));
}

/// Nothing is configured, and still it can be seen what a payer's browser would send, session and all.
#[test]
fn a_payers_session_has_placeholders() {
    let paymux = |arguments: &[&str]| Run::new().with_all_providers().run(arguments);
    let input = r#"{"invoice_id":"0b9f2c1e-6a55-4d4e-9a1b-2f6f2f0a7c11"}"#;
    for (operation, path) in [("session.status", "payment-status"), ("session.details", "session-details")] {
        let shown = paymux(&["request", "pepay", operation, "--input", input]).fine();
        let line = format!("/api/v1/payments/{path}?invoice_id=0b9f2c1e-6a55-4d4e-9a1b-2f6f2f0a7c11");
        assert!(shown.contains(&line), "{shown}");
        for header in ["<PEPAY_SESSION_TOKEN>", "<PEPAY_SESSION_SIGNATURE>"] {
            assert!(shown.contains(header), "{shown}");
        }
        assert!(!paymux(&["request", "pepay", operation]).fine().contains('?'));
    }
    let configured = Run::new()
        .with_all_providers()
        .set("PEPAY_SESSION_TOKEN", "pst_a1")
        .set("PEPAY_SESSION_SIGNATURE", "sig_a1.1");
    let shown = configured.run(&["request", "pepay", "session.status", "--show-secrets"]).fine();
    assert!(shown.contains("pst_a1") && shown.contains("sig_a1.1"), "{shown}");
}

#[test]
fn what_is_configured_chooses_the_credential() {
    let run = Run::new().set("PAYVIOX_PUBLIC_KEY", "pk_live_0123456789");
    let create = ["request", "payviox", "session.create", "--input", SESSION];
    assert!(run.run(&create).fine().contains("Bearer <PAYVIOX_PUBLIC_KEY>"));
    // Asked for by name, it is shown although it is not configured.
    let asked = [&create[..], &["--auth", "secret_key"]].concat();
    assert!(run.run(&asked).fine().contains("Bearer <PAYVIOX_SECRET_KEY>"));
    // Nothing would be sent: the operation does not take what is configured.
    let problem =
        run.run(&["request", "payviox", "payment.get", "--input", r#"{"session_id":"s"}"#]).problem();
    assert_eq!(problem["kind"], "credential_kind");
    assert!(problem["detail"].as_str().unwrap().contains("set by PAYVIOX_SECRET_KEY"), "{problem}");
}

#[test]
fn a_mode_that_the_operation_does_not_take() {
    let input = r#"{"session_id":"s"}"#;
    let ran = paymux(&["request", "payviox", "payment.get", "--input", input, "--auth", "public_key"]);
    insta::assert_snapshot!(ran.whole());
}

#[test]
fn an_expired_token_is_seen_as_in_a_real_call() {
    // {"exp":1} before the stopped clock's start is not possible, so it expires at the epoch.
    let token = format!("e30.{}.c2ln", data_encoding::BASE64URL_NOPAD.encode(br#"{"exp":0}"#));
    let run = Run::new().set("ACME_SESSION", &token);
    let ran = run.run(&["request", "acme", "thing.get", "--input", r#"{"id":"1"}"#]);
    assert!(!ran.whole().contains(&token));
    assert_eq!(ran.problem()["kind"], "credential_expired");
}

#[test]
fn a_configuration_file_counts_and_its_unset_variables_get_placeholders() {
    let directory = Directory::new("config");
    let toml = "default = \"acme\"\n[providers.acme]\nbase_url = \"http://localhost:1/acme\"\nmerchant = \"m-1\"\n\
        session = { env = \"SHOP_SESSION\" }\nwebhook_secret = { env = [\"SHOP_HOOK\", \"SHOP_HOOK_OLD\"] }\n";
    let config = directory.with("paymux.toml", toml);
    let request = ["--config", &config, "request", "acme", "thing.get", "--input", r#"{"id":"1"}"#];
    let unset = paymux(&request).fine();
    insta::assert_snapshot!(unset, @r"
    GET http://localhost:1/acme/things/1
    Accept: application/json
    Authorization: Bearer <ACME_SESSION>
    ");
    assert_eq!(Run::new().set("SHOP_SESSION", "canary-session-1").run(&request).fine(), unset);
    // What is said on the command line comes before the file.
    let request = [&request[..], &["--base-url", "https://proxy.example/x/"]].concat();
    assert!(paymux(&request).fine().starts_with("GET https://proxy.example/x/things/1\n"));
}

#[test]
fn idempotency_keys() {
    let charge = ["request", "acme", "charge.create", "--input", r#"{"amount":10.50}"#];
    let generated = paymux(&charge);
    insta::assert_snapshot!(generated.whole());
    let key = "order-77-attempt-1";
    let given = Run::new().run(&[&charge[..], &["--idempotency-key", key]].concat());
    assert_eq!(given.err, "");
    // This provider wants a UUID: the same key gives the same one.
    let again = Run::new().run(&[&charge[..], &["--idempotency-key", key]].concat());
    assert_eq!(given.fine(), again.fine());
}

#[test]
fn numbers_keep_their_digits() {
    let input = r#"{"amount":10.50,"extra":{"n":1.000000000000000000000000000001e400}}"#;
    let ran = paymux(&["request", "acme", "charge.create", "--input", input, "--format", "json"]).fine();
    assert!(ran.contains("\"amount\": 10.50,"), "{ran}");
    assert!(ran.contains("\"n\": 1.000000000000000000000000000001e400"), "{ran}");
}

#[test]
fn a_body_secret_is_taken_out_unless_it_is_asked_for() {
    let make = ["request", "acme", "key.create", "--input", r#"{"label":"x","seal":"body \"canary\" $1"}"#];
    for format in ["http", "curl", "json"] {
        let hidden = paymux(&[&make[..], &["--format", format]].concat()).fine();
        assert!(hidden.contains("[redacted]") && !hidden.contains("canary"), "{hidden}");
        let shown = paymux(&[&make[..], &["--format", format, "--show-secrets"]].concat()).fine();
        assert!(shown.contains("canary"), "{shown}");
    }
    let hidden = paymux(&[&make[..], &["--format", "json"]].concat()).fine();
    let json: Value = serde_json::from_str(&hidden).unwrap();
    assert_eq!(json["body"]["seal"], "[redacted]");
}

#[test]
fn a_rule_of_the_provider_is_the_librarys_no() {
    let input = SESSION.replace("4599", "99");
    let ran = paymux(&["request", "payviox", "session.create", "--input", &input]);
    insta::assert_snapshot!(ran.whole());
}
