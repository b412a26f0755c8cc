//! The commands that talk to a running sandbox, in this process.

use paymux_cli::Exit;
use paymux_core::test_util::Scripted;
use paymux_sandbox::{Fault, Sandbox};
use serde_json::{Value, json};

use crate::support::{Ran, Run};

/// Runs beside the sandbox, which lives on the test's own runtime.
fn at(sandbox: &Sandbox, run: &Run, arguments: &[&str]) -> Ran {
    let run = run.clone().set("PAYMUX_SANDBOX_URL", &sandbox.page_url());
    tokio::task::block_in_place(|| run.run(arguments))
}

async fn with_a_payment(order: &str) -> (Sandbox, String) {
    let sandbox = Sandbox::start().await.unwrap();
    let key = sandbox.environment()["PAYVIOX_SECRET_KEY"].clone();
    let input = json!({
        "amount": 4599, "currency": "USD", "customer": "c-1", "order_id": order,
        "items": [{ "name": "Mug", "quantity": 3, "price": 1533 }],
    });
    let run = Run::new().set("PAYVIOX_SECRET_KEY", &key);
    let base = sandbox.base_url("payviox").unwrap();
    let send = ["send", "payviox", "session.create", "--base-url", &base, "--input", &input.to_string()];
    at(&sandbox, &run, &send).fine();
    let id = sandbox.payments()[0].id.clone();
    (sandbox, id)
}

#[tokio::test(flavor = "multi_thread")]
async fn paying_and_acting() {
    let (sandbox, id) = with_a_payment("A").await;
    let run = Run::new();
    let little = at(&sandbox, &run, &["sandbox", "underpay", "payviox", &id, "--amount", "100"]).fine();
    assert!(little.contains("\tincomplete\t"), "{little}");
    at(&sandbox, &run, &["sandbox", "pay", "payviox", &id, "--input", r#"{"fees":7}"#]).fine();
    let input = json!({ "id": id, "amount": 1 }).to_string();
    let refunded = at(&sandbox, &run, &["sandbox", "act", "payviox", "refund", "--input", &input]).fine();
    assert_eq!(refunded, "{}\n");
    let (_, again) = (&sandbox, at(&sandbox, &run, &["sandbox", "expire", "payviox", &id]));
    assert_eq!((again.exit, again.out.as_str()), (Exit::Refused, ""));
    assert!(again.err.contains("the sandbox says: refused"), "{}", again.err);
    let table = at(&sandbox, &Run::new().on_a_terminal(120), &["sandbox", "state"]).fine();
    assert!(table.contains('│') && table.contains("45.99 USD"), "{table}");
    let state = at(&sandbox, &run, &["sandbox", "state", "--json"]).fine();
    let state: Value = serde_json::from_str(&state).unwrap();
    assert_eq!(state["providers"]["payviox"]["sessions"][0]["refunded"], 1);
    at(&sandbox, &run, &["sandbox", "reset"]).fine();
    assert!(sandbox.payments().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_and_the_clock() {
    let sandbox = Sandbox::start().await.unwrap();
    let run = Run::new();
    let delay = r#"{"retry_after":9}"#;
    let set = ["sandbox", "fault", "payviox", "*", "too-many-requests", "--times", "3", "--input", delay];
    assert!(at(&sandbox, &run, &set).fine().ends_with("payviox\t*\ttoo_many_requests\t3\n"));
    assert!(at(&sandbox, &run, &["sandbox", "faults"]).fine().contains("too_many_requests"));
    at(&sandbox, &run, &["sandbox", "faults", "--clear"]).fine();
    sandbox.fault("payviox", "*", Fault::Hang, 1).unwrap();
    assert!(at(&sandbox, &run, &["sandbox", "faults"]).fine().contains("\thang\t1\n"));
    at(&sandbox, &run, &["sandbox", "webhooks", "fault", "payviox", "payment", "duplicate"]).fine();
    assert_eq!(at(&sandbox, &run, &["sandbox", "clock"]).fine(), "2026-01-01T00:00:00Z\n");
    assert_eq!(
        at(&sandbox, &run, &["sandbox", "clock", "advance", "1h30m"]).fine(),
        "2026-01-01T01:30:00Z\n"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_app_put_into_it_cannot_move_the_cursor() {
    let (sandbox, id) = with_a_payment("evil\u{1b}[2J\tname").await;
    sandbox.act("payviox", "pay", json!({ "id": id })).unwrap();
    let run = Run::new();
    for command in [&["state"][..], &["webhooks", "list"]] {
        let out = at(&sandbox, &run, &[&["sandbox"], command].concat()).fine();
        assert!(!out.contains('\u{1b}'), "{out}");
    }
    let list = at(&sandbox, &run, &["sandbox", "webhooks", "list", "--json"]).fine();
    assert_eq!(serde_json::from_str::<Value>(&list).unwrap()[0]["event"], "succeeded");
}

#[tokio::test(flavor = "multi_thread")]
async fn mistakes() {
    let sandbox = Sandbox::start().await.unwrap();
    let run = Run::new();
    for (arguments, exit, says) in [
        (&["sandbox", "pay", "nobody", "x"][..], Exit::Refused, "`paymux providers`"),
        (&["sandbox", "pay", "payviox", "x"], Exit::Refused, "no session \"x\"; `paymux sandbox state`"),
        (&["sandbox", "expire", "iterapay", "x"], Exit::Refused, "`paymux sandbox state`"),
        (&["sandbox", "underpay", "pepay", "x"], Exit::Refused, "`paymux sandbox state`"),
        (&["sandbox", "pay", "../reset", "x"], Exit::Usage, "no name"),
        (&["sandbox", "act", "payviox", "a b"], Exit::Usage, "no name"),
        (&["sandbox", "act", "payviox", "dance"], Exit::Refused, "there are: pay, review, "),
        (&["sandbox", "act", "payviox", "pay", "--input", "[]"], Exit::Usage, "JSON object"),
        (&["sandbox", "act", "payviox", "pay", "--input", "{"], Exit::Usage, "no JSON"),
        (&["sandbox", "act", "payviox", "pay"], Exit::Usage, "`id` is missing"),
        (&["sandbox", "fault", "payviox", "*", "rain"], Exit::Usage, "`truncated`, `canned`\n"),
        (&["sandbox", "fault", "payviox", "nothing", "hang"], Exit::Refused, "`paymux operations PROVIDER`"),
        (&["sandbox", "clock", "advance", "soon"], Exit::Usage, "20m"),
        (&["sandbox", "webhooks", "resend", "3"], Exit::Refused, "`paymux sandbox webhooks list`"),
        (
            &["sandbox", "webhooks", "fault", "pepay", "no", "reorder"],
            Exit::Refused,
            "there are: main, second",
        ),
        (&["sandbox", "webhooks", "resend", "x"], Exit::Usage, "invalid value"),
        (&["sandbox", "state", "--url", "ftp://x"], Exit::Usage, "--url"),
        (&["sandbox", "--seed", "1", "state"], Exit::Usage, "--seed"),
        (&["sandbox", "--overwrite"], Exit::Usage, "--env-file"),
        (&["sandbox", "--clock", "broken"], Exit::Usage, "frozen"),
        (&["listen"], Exit::Usage, "--forward-to"),
        (&["listen", "--forward-to", "http://example.org/"], Exit::Usage, "loopback"),
        (&["listen", "--forward-to", "http://127.0.0.1:9/", "--provider", "x"], Exit::Usage, "there are: "),
    ] {
        let ran = at(&sandbox, &run, arguments);
        assert_eq!((ran.exit, ran.out.as_str()), (exit, ""), "{arguments:?} {}", ran.whole());
        assert!(ran.err.contains(says), "{arguments:?} {}", ran.err);
    }
}

#[test]
fn nobody_or_somebody_else_is_there() {
    let state = ["sandbox", "state", "--url", "http://127.0.0.1:9"];
    let gone = Run::new().over(Scripted::new().unreachable()).run(&state);
    assert_eq!(gone.exit, Exit::Refused);
    assert!(gone.err.contains("no sandbox answers at http://127.0.0.1:9; start one with"), "{}", gone.err);
    for (status, body) in [(200, "<html>"), (200, "{}"), (404, "{}"), (502, "<html>")] {
        let ran =
            Run::new().over(Scripted::new().replying(status, body)).run(&["listen", "--forward-to", "x"]);
        assert_eq!(ran.exit, Exit::Refused);
        assert!(ran.err.contains("is no sandbox"), "{}", ran.err);
    }
}

#[test]
fn help_has_examples() {
    for command in [
        &["sandbox"][..],
        &["sandbox", "pay"],
        &["sandbox", "underpay"],
        &["sandbox", "expire"],
        &["sandbox", "act"],
        &["sandbox", "fault"],
        &["sandbox", "faults"],
        &["sandbox", "clock"],
        &["sandbox", "webhooks"],
        &["sandbox", "state"],
        &["listen"],
    ] {
        let help = Run::new().run(&[command, &["--help"]].concat()).fine();
        assert!(help.contains("Examples:\n  paymux "), "{command:?}: {help}");
    }
}
