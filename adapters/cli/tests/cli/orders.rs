//! `paymux orders`, over a store that an app has written.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use paymux::payouts::{CreatePayout, Destination};
use paymux::transport::Runtime;
use paymux::{Configuration, CreatePayment, Money, Providers, Registry, Timestamp};
use paymux_core::test_util::Scripted;
use paymux_orchestrator::machine::{Declared, Time};
use paymux_orchestrator::{Orchestrator, Paying, Store};
use serde_json::Value;

use crate::support::{Directory, Run, paymux};

/// 2026-01-02 03:04:05 UTC.
const THEN: i64 = 1_767_323_045_000;

/// A clock that stands still, and randomness that never gives the same twice.
#[derive(Default)]
struct Counting(AtomicU8);

#[async_trait]
impl Runtime for Counting {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_millis(THEN).unwrap()
    }

    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }

    async fn sleep(&self, _: Duration) {}

    fn random(&self) -> [u8; 16] {
        [self.0.fetch_add(1, Ordering::Relaxed); 16]
    }
}

/// An app took four orders: one is paid, one is open, of one the reply was lost, and of one the reply named the
/// payment of another.
fn taken(directory: &Directory) -> String {
    taken_at(directory, THEN)
}

fn taken_at(directory: &Directory, then: i64) -> String {
    let path = directory.path("payments.db");
    let details = r#"{"session_id":"s1","status":"succeeded","amount":1250,"currency":"USD",
        "items":[{"name":"A mug","quantity":1,"price":1250}]}"#;
    let script = Scripted::new()
        .replying(200, r#"{"session_id":"s1"}"#)
        .replying(200, details)
        .replying(200, r#"{"session_id":"s2"}"#)
        .losing_the_reply()
        .replying(200, r#"{"session_id":"s1"}"#);
    let orchestrator = app(&path, then, script);
    let order = |reference| CreatePayment::new(Money::parse("12.50", "USD").unwrap(), reference);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        assert!(matches!(orchestrator.pay(&order("order-1")).await.unwrap(), Paying::Way(_)));
        assert!(matches!(orchestrator.pay(&order("order-1")).await.unwrap(), Paying::Paid));
        assert!(matches!(orchestrator.pay(&order("order-2")).await.unwrap(), Paying::Way(_)));
        assert!(matches!(orchestrator.pay(&order("order-3")).await.unwrap(), Paying::Underway));
        assert!(matches!(orchestrator.pay(&order("order-4")).await.unwrap(), Paying::Underway));
        assert_eq!(orchestrator.sweep().await.unwrap().failed, 0);
    });
    path
}

/// An app whose provider answers so.
fn app(path: &str, then: i64, script: Scripted) -> Orchestrator {
    let open = Providers::open(
        Registry::new().with(&paymux::payviox::PAYVIOX),
        Configuration::of_provider("payviox"),
        Arc::new(|name| (name == "PAYVIOX_SECRET_KEY").then(|| "sk-canary".to_owned())),
        Arc::new(script),
        Arc::new(Counting::default()),
    );
    let store = Store::sqlite_with_clock(path, Arc::new(move || Time(then))).unwrap();
    Orchestrator::new(Arc::new(open.unwrap()), store)
        .declare("payviox", Declared { lookup: true, payouts: true, ..Declared::CAUTIOUS })
}

fn json(run: &Run, path: &str, arguments: &[&str]) -> Value {
    let all = [&["orders", "--store", path, "--json"], arguments].concat();
    serde_json::from_str(&run.run(&all).fine()).unwrap()
}

#[test]
fn people_get_tables() {
    let directory = Directory::new("orders-tables");
    let path = taken(&directory);
    let mut text = String::new();
    for arguments in [&["list"][..], &["list", "--open"], &["show", "order-1"], &["breaks"], &["gauges"]] {
        let ran = Run::new().on_a_terminal(150).run(&[&["orders", "--store", &path], arguments].concat());
        text += &format!("{}\n{}", arguments.join(" "), ran.fine());
    }
    // When the longest due work was due is a matter of the machine's clock alone.
    insta::assert_snapshot!(text);
    // Without a command come the latest orders, and the variable names the store as well.
    let named = Run::new().set("PAYMUX_STORE", &path);
    assert_eq!(named.run(&["orders"]).fine(), paymux(&["orders", "--store", &path, "list"]).fine());
}

#[test]
fn programs_get_json() {
    let directory = Directory::new("orders-json");
    let path = taken(&directory);
    insta::assert_snapshot!(paymux(&["orders", "--store", &path, "show", "order-4", "--json"]).fine());
    let listed = json(&Run::new(), &path, &["list", "--most", "2"]);
    assert_eq!(listed.as_array().unwrap().len(), 2);
}

#[test]
fn what_needs_a_person_is_resolved_with_a_reason_that_stays() {
    let directory = Directory::new("orders-resolve");
    let path = taken(&directory);
    let run = Run::new();
    let resolve =
        |arguments: &[&str]| run.run(&[&["orders", "--store", &path, "resolve"], arguments].concat());
    let not_paid =
        ["attempt", "order-3", "0", "--as", "not-paid", "--reason", "the dashboard has no such payment"];
    let with_an_id = [&not_paid[..], &["--payment", "pay_7"]].concat();
    assert!(resolve(&with_an_id).usage().contains("belongs to a payment that is paid"));
    resolve(&not_paid).fine();
    let shown = json(&run, &path, &["show", "order-3"]);
    assert_eq!((&shown["stands"], &shown["attempts"][0]["state"]), (&"open".into(), &"absent".into()));
    let history = shown["history"].as_array().unwrap();
    let resolved = history.iter().find(|line| line["kind"] == "resolved").unwrap();
    assert_eq!(resolved["note"], "the dashboard has no such payment");
    assert_eq!(resolved["word"], "not_done");
    // It is resolved once.
    assert!(resolve(&not_paid).usage().contains("does not wait for a person"));

    let paid = ["attempt", "order-4", "0", "--as", "paid", "--reason", "the bank statement has it"];
    assert!(resolve(&paid).usage().contains("--payment"), "its id never arrived");
    resolve(&[&paid[..], &["--payment", "pay_7"]].concat()).fine();
    let shown = json(&run, &path, &["show", "order-4"]);
    assert_eq!((&shown["stands"], &shown["paid_by"]), (&"paid".into(), &0.into()));
    let told = shown["history"]
        .as_array()
        .unwrap()
        .iter()
        .any(|line| line["kind"] == "told" && line["word"] == "paid");
    assert!(told, "the app is to be told: {shown:#}");

    let number = shown["breaks"][0]["break"].to_string();
    resolve(&["break", &number, "--reason", "looked at"]).fine();
    assert!(resolve(&["break", &number, "--reason", "again"]).usage().contains("no open break"));
    assert_eq!(json(&run, &path, &["breaks"]), Value::Array(Vec::new()));
    assert_eq!(json(&run, &path, &["breaks", "--all"])[0]["reason"], "looked at");
    let shown = json(&run, &path, &["show", "order-4"]);
    let last = shown["history"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&last["kind"], &last["word"], &last["note"]),
        (&"resolved".into(), &"collision".into(), &"looked at".into())
    );
}

#[test]
fn a_payout_that_needs_a_person_is_shown_and_resolved() {
    let directory = Directory::new("orders-payout");
    let path = directory.path("payments.db");
    let orchestrator = app(&path, THEN, Scripted::new().losing_the_reply());
    let somebody = Destination::Email("somebody@example.com".to_owned());
    let request = CreatePayout::new(Money::parse("12.50", "USD").unwrap(), somebody).reference("payout-1");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        orchestrator.pay_out(&request).await.unwrap();
        orchestrator.sweep().await.unwrap();
    });
    let run = Run::new();
    let stands = || json(&run, &path, &["list", "--open"]);
    assert_eq!(
        (&stands()[0]["order"], &stands()[0]["stands"]),
        (&"payout-1".into(), &"needs a person".into())
    );
    assert_eq!(stands()[0]["payout"]["state"], "needs_human");
    for command in [&["list"][..], &["show", "payout-1"]] {
        let table = run.run(&[&["orders", "--store", &path], command].concat()).fine();
        assert!(table.contains("payout") && table.contains("needs_human"), "{table}");
    }
    let found = ["payout", "payout-1", "--as", "not-done", "--reason", "the dashboard has none"];
    let resolve = || run.run(&[&["orders", "--store", &path, "resolve"], &found[..]].concat());
    resolve().fine();
    assert!(resolve().usage().contains("the payout of `payout-1` does not wait for a person"));
    let shown = json(&run, &path, &["show", "payout-1"]);
    assert_eq!((&shown["stands"], &shown["payout"]["state"]), (&"failed".into(), &"not_done".into()));
    let told: Vec<_> = shown["history"].as_array().unwrap().iter().map(|line| line["word"].clone()).collect();
    assert_eq!(
        told,
        ["sending", "unknown", "needs_human", "payout_needs_human", "not_done", "not_done", "payout_failed"]
    );
    assert_eq!(stands(), Value::Array(Vec::new()), "nothing waits any more");
}

#[test]
fn a_sweep_asks_the_provider_about_what_is_due() {
    let directory = Directory::new("orders-sweep");
    // A minute ago: what is older than a month is given to a person instead.
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let path = taken_at(&directory, i64::try_from(now.as_millis()).unwrap() - 60_000);
    let script = Scripted::new().replying(
        200,
        r#"{"session_id":"s2","status":"succeeded","amount":1250,"currency":"USD",
            "items":[{"name":"A mug","quantity":1,"price":1250}]}"#,
    );
    let run = Run::new().set("PAYVIOX_SECRET_KEY", "sk-canary").over(script.clone());
    let swept = json(&run, &path, &["sweep"]);
    assert_eq!((&swept["due"], &swept["failed"]), (&1.into(), &0.into()), "{swept}");
    assert!(script.sent()[0].starts_with("GET https://api.payviox.com"), "{:?}", script.sent());
    assert_eq!(json(&run, &path, &["show", "order-2"])["stands"], "paid");
    // Once more, and nothing is due.
    assert_eq!(json(&run, &path, &["sweep"])["due"], 0);
}

#[test]
fn a_list_is_compared_with_the_store_and_what_nobody_made_is_shown_until_it_is_resolved() {
    let directory = Directory::new("orders-reconcile");
    let path = taken(&directory);
    let list = r#"{"object":"list","has_more":false,"data":[{"id":"cs_1","object":"checkout.session",
        "mode":"payment","amount_total":1250,"currency":"usd","payment_status":"paid","status":"complete",
        "created":1767323045,"livemode":false,"client_reference_id":"shop-7","metadata":{}}]}"#;
    let script = Scripted::new().replying(200, list).replying(200, list);
    let run = Run::new().with_all_providers().set("STRIPE_SECRET_KEY", "sk_test_canary").over(script.clone());
    let since = ["reconcile", "--account", "stripe", "--since", "2026-01-01T00:00:00Z"];
    let found = json(&run, &path, &since);
    assert_eq!(
        (&found["compared"], &found["foreign"], &found["complete"]),
        (&1.into(), &1.into(), &true.into())
    );
    let mut text = run.on_a_terminal(150).run(&[&["orders", "--store", &path], &since[..]].concat()).fine();
    let foreign = json(&Run::new(), &path, &["foreign"]);
    assert_eq!(
        (&foreign[0]["payment"], &foreign[0]["status"]),
        (&"cs_1".into(), &"paid".into()),
        "{foreign}"
    );
    assert_eq!(json(&Run::new(), &path, &["gauges"])["foreign_payments"], 1);
    let resolve =
        ["orders", "--store", &path, "resolve", "foreign", "stripe", "cs_1", "--reason", "the old shop's"];
    text += &paymux(&resolve).fine();
    text += &paymux(&resolve).usage();
    assert_eq!(json(&Run::new(), &path, &["foreign"]), Value::Array(Vec::new()));
    assert_eq!(json(&Run::new(), &path, &["foreign", "--all"])[0]["reason"], "the old shop's");
    insta::assert_snapshot!(text);
}

#[test]
fn one_line_for_each_wrong_use() {
    let directory = Directory::new("orders-usage");
    let path = taken(&directory);
    let missing = directory.path("missing.db");
    let with =
        |arguments: &[&'static str]| paymux(&[&["orders", "--store", &path], arguments].concat()).usage();
    let lines = [
        paymux(&["orders"]).usage(),
        paymux(&["orders", "--store", &missing]).usage().replace(&missing, "missing.db"),
        with(&["show"]),
        with(&["show", "order-9"]),
        with(&["show", "order-1", "--scope", "elsewhere"]),
        with(&["resolve", "break", "7", "--reason", "x"]),
        with(&["resolve", "break", "7"]),
        with(&["resolve", "break", "1", "--reason", " "]),
        with(&["resolve", "attempt", "order-1", "0", "--as", "paid", "--reason", "x"]),
        with(&["resolve", "attempt", "order-3", "0", "--as", "gone", "--reason", "x"]),
        with(&["resolve", "foreign", "payviox", "s9", "--reason", "x"]),
        with(&["reconcile", "--account", "payviox", "--since", "yesterday"]),
        with(&["resolve", "refund", "order-1", "0", "--as", "done", "--reason", "x"]),
    ];
    insta::assert_snapshot!(lines.concat());
    assert!(!std::path::Path::new(&missing).exists(), "a look makes no store");
    let other = directory.with("other.db", "no database");
    let ran = paymux(&["orders", "--store", &other]);
    assert_eq!(ran.exit, paymux_cli::Exit::Refused, "{}", ran.whole());
    assert!(ran.err.starts_with("error: the store: "), "{}", ran.err);
}
