//! Wrong usage: one clear line with a hint, exit code 2.

use paymux_cli::Exit;

use crate::support::{Closed, Directory, Run, paymux};

#[test]
fn one_line_each() {
    let get = ["request", "payviox", "payment.get"];
    let with = |more: &[&'static str]| [&get[..], more].concat();
    let cases = [
        vec!["reqest"],
        vec!["request"],
        vec!["request", "payviox"],
        vec!["request", "payvoix", "payment.get"],
        vec!["request", "zzz", "payment.get"],
        vec!["operations", "payvoix"],
        vec!["request", "payviox", "payment.gte"],
        vec!["decode", "payviox", "session.create"],
        vec!["decode", "payviox", "session.create", "--status", "ok"],
        vec!["decode", "payviox", "session.create", "--status", "99"],
        vec!["decode", "payviox", "session.create", "--status", "200", "--header", "no colon here"],
        vec!["decode", "payviox", "session.create", "--status", "200", "--header", "na me: x"],
        vec!["decode", "payviox", "session.create", "--status", "200", "--body", "@/no/such/file"],
        vec!["webhook", "verify", "payviox"],
        vec!["webhook", "verify", "payviox", "--body", "-", "--now", "noon"],
        vec!["--config", "/no/such/file", "providers"],
        vec!["completions", "tcsh"],
        vec!["send", "payviox", "payment.get", "--format", "curl"],
        vec!["send", "payviox", "payment.get", "--dry-run", "--secrets-to", "x"],
        get.to_vec(),
        with(&["--fromat", "curl"]),
        with(&["--format", "yaml"]),
        with(&["--auth", "secret"]),
        with(&["--base-url", "api.example.com"]),
        with(&["--idempotency-key", "k"]),
        with(&["--input", "@/no/such/file"]),
        with(&["--input", "{\"session\":\"s\"}"]),
        with(&["--input", "{\"session_id\":7}"]),
        with(&["--input", "[\"s\"]"]),
        with(&["--input", "{\"session_id\":\"s\"} {}"]),
        with(&["--input", "{session_id: s}"]),
        with(&["--input", "\"s\""]),
        with(&["--input", ""]),
        with(&["--input", "--auth", "secret_key"]),
        vec!["request", "payviox", "session.create", "--input", "{\"amount\":1,\"items\":[7]}"],
        vec![
            "request",
            "acme",
            "charge.create",
            "--input",
            "{\"amount\":1}",
            "--idempotency-key",
            "two words",
        ],
        vec!["request", "acme", "thing.get", "--input", "{\"id\":\"1\",\"limit\":\"many\"}"],
    ];
    let lines = cases.iter().map(|case| format!("{}\n  {}", case.join(" "), paymux(case).usage()));
    insta::assert_snapshot!(lines.collect::<String>());
}

#[test]
fn without_a_command_the_help_comes() {
    let ran = paymux(&[]);
    assert_eq!((ran.exit, ran.out.as_str()), (Exit::Usage, ""));
    assert!(ran.err.contains("Usage: paymux") && ran.err.contains("Examples:"), "{}", ran.err);
}

#[test]
fn a_wrong_configuration_is_the_librarys_no() {
    let directory = Directory::new("wrong");
    for (name, text, says) in [
        ("toml", "default = ", "line 1"),
        ("name", "default = \"nobody\"", "payviox, acme"),
        ("key", "default = \"acme\"\n[providers.acme]\napi_kye = { env = \"X\" }", "api_kye"),
        ("secret", "default = \"acme\"\n[providers.acme]\napi_key = \"file-canary\"", "ACME_API_KEY"),
    ] {
        let ran = paymux(&["--config", &directory.with(name, text), "providers"]);
        assert!(!ran.whole().contains("file-canary"), "{}", ran.whole());
        let problem = ran.problem();
        assert!(problem["detail"].as_str().unwrap().contains(says), "{problem}");
    }
}

#[test]
fn control_characters_stay_out_of_the_line() {
    let ran = paymux(&["request", "evil\u{1b}[2J\nname", "x"]);
    assert!(!ran.usage().trim_end().contains(char::is_control));
}

#[test]
fn a_reader_that_has_enough_is_no_error() {
    let mut err = Vec::new();
    let exit = Run::new().run_into(&["operations"], &mut Closed, &mut err);
    assert_eq!((exit, err.len()), (Exit::Fine, 0));
}
