//! `operations`, `providers`, `completions`, `--help`.

use serde_json::Value;

use crate::support::{Run, paymux};

#[test]
fn operations() {
    insta::assert_snapshot!("operations_piped", paymux(&["operations", "payviox"]).fine());
    insta::assert_snapshot!("operations_json", paymux(&["operations", "payviox", "--json"]).fine());
    let terminal = Run::new().on_a_terminal(120).run(&["operations"]).fine();
    insta::assert_snapshot!("operations_terminal", terminal);
}

#[test]
fn every_operation_of_every_provider_is_a_row() {
    let rows: Value = serde_json::from_str(&paymux(&["operations", "--json"]).fine()).unwrap();
    let expected = paymux::payviox::OPERATIONS.len() + crate::acme::ACME.operations.len();
    assert_eq!(rows.as_array().unwrap().len(), expected);
    let names = ["auth", "docs", "method", "name", "path", "provider", "safety", "stakes"];
    for row in rows.as_array().unwrap() {
        assert_eq!(row.as_object().unwrap().keys().map(String::as_str).collect::<Vec<_>>(), names);
        assert!(row["auth"].is_array());
    }
}

#[test]
fn providers() {
    let run = Run::new().set("ACME_API_KEY", "api-key-canary");
    insta::assert_snapshot!("providers_piped", run.run(&["providers"]).fine());
    insta::assert_snapshot!("providers_json", run.run(&["providers", "--json"]).fine());
    insta::assert_snapshot!("providers_terminal", run.on_a_terminal(100).run(&["providers"]).fine());
}

#[test]
fn completions_know_the_commands_and_the_providers() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let text = paymux(&["completions", shell]).fine();
        assert!(text.contains("idempotency-key") && text.contains("webhook"), "{shell}");
    }
    assert!(paymux(&["completions", "bash"]).fine().contains("acme"));
}

#[test]
fn help_has_examples_that_run() {
    insta::assert_snapshot!("help", paymux(&["--help"]).fine());
    insta::assert_snapshot!("help_request", paymux(&["request", "--help"]).fine());
    for command in [
        &["operations"][..],
        &["decode"],
        &["send"],
        &["webhook", "verify"],
        &["orders"],
        &["orders", "resolve"],
        &["completions"],
    ] {
        assert!(paymux(&[command, &["--help"]].concat()).fine().contains("Examples:\n  "), "{command:?}");
    }
    let help = paymux(&["request", "--help"]).fine();
    let example = help.lines().find(|line| line.contains("--input '{")).unwrap();
    let (words, input) = example.trim().split_once(" --input ").unwrap();
    let words: Vec<_> = words.split(' ').skip(1).chain(["--input", input.trim_matches('\'')]).collect();
    paymux(&words).fine();
}

#[test]
fn the_version_is_told() {
    assert_eq!(paymux(&["--version"]).fine(), concat!("paymux ", env!("CARGO_PKG_VERSION"), "\n"));
}
