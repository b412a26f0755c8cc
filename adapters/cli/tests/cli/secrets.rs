//! Canaries in every slot, through every subcommand, format and error: none is ever printed.

use paymux_core::test_util::Scripted;

use crate::support::Run;

/// In every credential and secret of every provider, with characters that are written differently in JSON,
/// in a URL and in a shell.
fn planted() -> (Run, Vec<String>) {
    let mut canaries = Vec::new();
    let descriptors = [&paymux::payviox::PAYVIOX, &crate::acme::ACME];
    let slots = descriptors.iter().flat_map(|descriptor| descriptor.slots).filter(|slot| slot.is_secret());
    let run = slots.fold(Run::new().set("ACME_MERCHANT", "m-1"), |run, slot| {
        let canary = format!("canary\"{}'/$1", slot.variable.to_lowercase());
        canaries.push(slot.variable.to_lowercase());
        run.set(slot.variable, &canary)
    });
    (run, canaries)
}

const CASES: &[&[&str]] = &[
    &["providers"],
    &["providers", "--json"],
    &["operations"],
    &["completions", "bash"],
    &["--help"],
    &["request", "payviox", "balance.get"],
    &["request", "payviox", "balance.get", "--format", "curl"],
    &["request", "payviox", "balance.get", "--format", "json"],
    &["request", "payviox", "balance.get", "--auth", "public_key"],
    &["request", "payviox", "payment.get", "--input", "{}"],
    &["request", "acme", "thing.get", "--input", "{\"id\":\"1\"}", "--auth", "session"],
    &["request", "acme", "thing.get", "--input", "{\"id\":\"1\"}", "--auth", "api_key", "--format", "json"],
    &["request", "acme", "charge.create", "--input", "{\"amount\":1}", "--format", "curl"],
    &["send", "acme", "ping.send", "--dry-run"],
    &["send", "acme", "ping.send"],
    &["send", "acme", "thing.get", "--input", "{\"id\":\"1\"}"],
    &["send", "acme", "key.create", "--input", "{\"label\":\"x\"}"],
    &["decode", "acme", "ping.send", "--status", "400", "--body", "-"],
    &["decode", "acme", "thing.get", "--status", "200", "--body", "-"],
    &["decode", "payviox", "session.create", "--status", "201", "--body", "-"],
    &["webhook", "verify", "payviox", "--body", "-"],
    &[
        "webhook",
        "verify",
        "acme",
        "--header",
        "Acme-Time: 0",
        "--header",
        "Acme-Signature: 00",
        "--body",
        "-",
    ],
    &["sandbox", "act", "acme", "pay"],
    &["sandbox", "state"],
    &["sandbox", "webhooks", "list"],
    &["listen", "--forward-to", "http://127.0.0.1:9/"],
    &["webhook", "verify", "acme", "--secret-env", "ACME_SESSION", "--body", "-"],
];

#[test]
fn no_canary_is_printed() {
    let (run, canaries) = planted();
    for status in [200, 201, 400, 401, 500] {
        // The provider repeats every one of them, as it came, in JSON and in URLs.
        let echo = canaries.iter().map(|name| format!("canary\"{name}'/$1 canary%22{name}%27%2F%241 "));
        let body = serde_json::json!({ "message": echo.collect::<String>(), "id": 1 }).to_string();
        for case in CASES {
            let script = Scripted::new();
            let script = (0..8).fold(script, |script, _| script.replying(status, body.clone()));
            let ran = run.clone().over(script).stdin(body.clone()).run(case);
            for name in &canaries {
                let whole = ran.whole();
                assert!(!whole.contains(name.as_str()), "{name} in {case:?}: {whole}");
            }
        }
    }
}

#[test]
fn the_canaries_are_there_to_be_found() {
    let (run, canaries) = planted();
    for (case, canary) in [
        (&["request", "payviox", "balance.get"][..], "payviox_secret_key"),
        (&["request", "acme", "ping.send", "--format", "curl"], "acme_api_key"),
        (&["request", "acme", "thing.get", "--input", "{\"id\":\"1\"}", "--format", "json"], "acme_session"),
    ] {
        assert!(canaries.contains(&canary.to_owned()));
        let shown = run.run(&[case, &["--show-secrets"]].concat()).fine();
        assert!(shown.contains(canary), "{shown}");
    }
}

#[test]
fn secrets_in_replies_are_redacted() {
    let decode =
        ["decode", "acme", "key.create", "--status", "201", "--body", r#"{"id":1,"key":"one-time-canary"}"#];
    let hidden = Run::new().run(&decode).fine();
    assert!(hidden.contains("\"key\": \"[redacted]\""), "{hidden}");
    let shown = Run::new().run(&[&decode[..], &["--show-secrets"]].concat()).fine();
    assert!(shown.contains("one-time-canary"), "{shown}");
}

#[test]
fn an_input_that_is_wrong_is_not_repeated() {
    let input = r#"{"label":"x","seal":{"deep":"input-canary"}}"#;
    let ran = Run::new().run(&["request", "acme", "key.create", "--input", input]);
    assert!(!ran.whole().contains("input-canary"), "{}", ran.whole());
    assert!(ran.usage().contains("`seal`"));
}

#[test]
fn a_secret_that_is_typed_by_mistake_is_not_repeated() {
    let run = Run::new().set("PAYVIOX_SECRET_KEY", "sk_live_typed_canary");
    for arguments in [
        &["request", "payviox", "balance.get", "sk_live_typed_canary"][..],
        &["request", "payviox", "balance.get", "--format", "sk_live_typed_canary"],
        &["request", "payviox", "sk_live_typed_canary"],
    ] {
        let ran = run.run(arguments);
        assert!(!ran.whole().contains("typed_canary"), "{}", ran.whole());
        assert!(ran.usage().contains("<PAYVIOX_SECRET_KEY>"));
    }
}
