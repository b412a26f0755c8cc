//! `send`, over scripted replies; against the sandbox it is in `program.rs`.

use std::time::Duration;

use async_trait::async_trait;
use paymux::Bytes;
use paymux::transport::{Transport, TransportError};
use paymux_cli::Exit;
use paymux_core::test_util::Scripted;

use crate::support::{Closed, Directory, Run};

const MADE: &str = r#"{"id":7,"key":"one-time-canary","more":1}"#;
const MAKE: [&str; 5] = ["send", "acme", "key.create", "--input", r#"{"label":"x"}"#];

fn configured() -> Run {
    Run::new().set("ACME_API_KEY", "api-key-canary").set("ACME_MERCHANT", "m-1")
}

#[test]
fn the_reply_in_wire_names() {
    let script = Scripted::new().replying(200, r#"{"amount":10.5000,"id":"c1"}"#);
    let charge = ["send", "acme", "charge.create", "--input", r#"{"amount":10.50}"#];
    let ran = configured().over(script.clone()).run(&charge);
    insta::assert_snapshot!(ran.whole());
    // The key on the wire is the one that was named before.
    let key = ran.err.split(' ').nth(2).unwrap();
    assert!(script.sent()[0].contains(&format!("idempotency-key: {key}")), "{:?}", script.sent());
}

#[test]
fn an_error_is_the_problem_document() {
    let script = Scripted::new().losing_the_reply();
    let charge = ["send", "payviox", "payout.create", "--show-secrets", "--input"];
    let input = r#"{"email":"a@example.org","amount":100}"#;
    let run = Run::new().set("PAYVIOX_PAYOUT_HASH", "hash-canary").set("PAYVIOX_SECRET_KEY", "sk-canary");
    let ran = run.over(script.clone()).run(&[&charge[..], &[input]].concat());
    assert_eq!(script.sent().len(), 1);
    insta::assert_snapshot!(ran.whole());
}

#[test]
fn nothing_is_configured() {
    let script = Scripted::new();
    let ran = Run::new().over(script.clone()).run(&["send", "payviox", "balance.get"]);
    assert_eq!(ran.problem()["kind"], "credential_missing");
    assert!(script.sent().is_empty());
}

#[test]
fn a_dry_run_is_a_request() {
    let script = Scripted::new();
    let run = configured().over(script.clone());
    for format in [&[][..], &["--format", "curl"], &["--format", "json"]] {
        let dry = run.run(&[&MAKE[..], &["--dry-run"], format].concat()).fine();
        let request = run.run(&[&["request"], &MAKE[1..], format].concat()).fine();
        assert_eq!(dry, request);
    }
    assert!(script.sent().is_empty());
}

#[test]
fn a_one_time_secret_needs_a_place_to_go() {
    let script = Scripted::new().replying(201, MADE);
    let run = configured().over(script.clone());
    insta::assert_snapshot!(run.run(&MAKE).usage());
    assert!(script.sent().is_empty());
}

/// The hash comes again only with another payout.
#[test]
fn a_payout_needs_a_place_for_its_hash() {
    let script = Scripted::new().replying(201, r#"{"hash":"hash-canary"}"#);
    let run = Run::new().set("PAYVIOX_SECRET_KEY", "sk-canary").over(script.clone());
    let pay = ["send", "payviox", "payout.create", "--input", r#"{"email":"a@example.org","amount":100}"#];
    assert!(run.run(&pay).usage().contains("nothing was sent"));
    assert!(script.sent().is_empty());
    assert!(run.run(&[&pay[..], &["--show-secrets"]].concat()).fine().contains("hash-canary"));
}

#[test]
fn what_cannot_be_said_beforehand_is_not_sent() {
    let script = Scripted::new().replying(200, r#"{"amount":10.5,"id":"c1"}"#);
    let charge = ["send", "acme", "charge.create", "--input", r#"{"amount":10.50}"#];
    let mut out = Vec::new();
    // The generated key would be known to nobody.
    let exit = configured().over(script.clone()).run_into(&charge, &mut out, &mut Closed);
    assert_eq!((exit, script.sent().len()), (Exit::Refused, 0));
}

#[test]
fn a_reply_that_nobody_could_read_is_no_success() {
    let script = Scripted::new().replying(200, r#"{"amount":10.5,"id":"c1"}"#);
    let charge =
        ["send", "acme", "charge.create", "--idempotency-key", "k-1", "--input", r#"{"amount":10.50}"#];
    let mut err = Vec::new();
    let exit = configured().over(script.clone()).run_into(&charge, &mut Closed, &mut err);
    assert_eq!((exit, script.sent().len()), (Exit::Refused, 1));
    assert!(
        String::from_utf8(err).unwrap().starts_with("error: it was done, and its reply could not be printed")
    );
    // Looking something up can be done again.
    let script = Scripted::new().replying(200, r#"{"id":"1"}"#);
    let mut err = Vec::new();
    let get = ["send", "acme", "thing.get", "--input", r#"{"id":"1"}"#];
    assert_eq!(configured().over(script).run_into(&get, &mut Closed, &mut err), Exit::Fine);
}

#[test]
fn a_failure_stays_one_where_nothing_can_be_said() {
    for (status, reply) in [(201, r#"{"id":"seven","key":"one-time-canary"}"#), (403, "{}")] {
        let run = configured().over(Scripted::new().replying(status, reply));
        let make = [&MAKE[..], &["--show-secrets"]].concat();
        assert_eq!(run.run_into(&make, &mut Vec::new(), &mut Closed), Exit::Refused, "{reply}");
    }
}

#[test]
fn why_the_transport_refuses_is_told() {
    let run = Run::new().set("PAYVIOX_SECRET_KEY", "sk-canary");
    let problem = run.run(&["send", "payviox", "balance.get", "--base-url", "http://shop.example"]).problem();
    assert_eq!(problem["effect"], "not_done");
    assert!(problem["detail"].as_str().unwrap().contains("plain"), "{problem}");
}

#[test]
fn a_one_time_secret_goes_into_a_file() {
    let directory = Directory::new("secrets");
    let file = directory.path("key.json");
    let run = configured().over(Scripted::new().replying(201, MADE));
    let ran = run.run(&[&MAKE[..], &["--secrets-to", &file]].concat());
    insta::assert_snapshot!(ran.whole().replace(&file, "FILE"));
    assert!(std::fs::read_to_string(&file).unwrap().contains("\"key\": \"one-time-canary\""));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn a_one_time_secret_is_shown_if_asked_for() {
    let run = configured().over(Scripted::new().replying(201, MADE));
    let shown = run.run(&[&MAKE[..], &["--show-secrets"]].concat()).fine();
    assert!(shown.contains("\"key\": \"one-time-canary\""), "{shown}");
}

#[test]
fn a_file_that_cannot_be_made_costs_no_key() {
    let directory = Directory::new("taken");
    let (taken, nowhere) = (directory.with("taken", "mine"), directory.path("no/such/place"));
    let script = Scripted::new().replying(201, MADE);
    for file in [&taken, &nowhere] {
        let ran = configured().over(script.clone()).run(&[&MAKE[..], &["--secrets-to", file]].concat());
        assert!(ran.usage().contains("nothing was sent"));
    }
    assert!(script.sent().is_empty());
    assert_eq!(std::fs::read_to_string(&taken).unwrap(), "mine");
}

#[test]
fn a_refusal_leaves_no_file() {
    let directory = Directory::new("refused");
    let file = directory.path("key.json");
    let run = configured().over(Scripted::new().replying(403, r#"{"message":"no"}"#));
    let problem = run.run(&[&MAKE[..], &["--secrets-to", &file]].concat()).problem();
    assert_eq!(problem["kind"], "forbidden");
    assert!(!std::fs::exists(&file).unwrap());
}

#[test]
fn a_reply_with_a_secret_that_cannot_be_read_is_kept() {
    let directory = Directory::new("unread");
    let file = directory.path("key.json");
    let odd = r#"{"id":"seven","key":"one-time-canary"}"#;
    let run = configured().over(Scripted::new().replying(201, odd));
    let ran = run.run(&[&MAKE[..], &["--secrets-to", &file]].concat());
    assert!(!ran.whole().contains("one-time-canary"), "{}", ran.whole());
    assert_eq!(ran.problem()["kind"], "unintelligible");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), odd);

    let run = configured().over(Scripted::new().replying(201, odd));
    let ran = run.run(&[&MAKE[..], &["--show-secrets"]].concat());
    assert!(ran.err.contains(odd), "{}", ran.err);
    assert_eq!(ran.problem()["kind"], "unintelligible");
}

/// Answers after more than a second.
struct Slow(Scripted);

#[async_trait]
impl Transport for Slow {
    async fn send(
        &self,
        request: http::Request<Bytes>,
        timeout: Duration,
    ) -> Result<http::Response<Bytes>, TransportError> {
        tokio::time::sleep(Duration::from_millis(1300)).await;
        self.0.send(request, timeout).await
    }
}

#[test]
fn a_wait_shows_its_progress_on_a_terminal_only() {
    let ping = ["send", "acme", "ping.send"];
    let slow = || configured().over(Slow(Scripted::new().replying(200, "")));
    let ran = slow().on_a_terminal(80).run(&ping);
    assert!(ran.err.contains("waiting for acme ping.send: 1 s"), "{:?}", ran.err);
    assert!(ran.err.ends_with("\r\u{1b}[2K"), "{:?}", ran.err);
    assert_eq!((ran.exit, ran.out.as_str()), (Exit::Fine, "null\n"));
    assert_eq!(slow().run(&ping).err, "");
}
