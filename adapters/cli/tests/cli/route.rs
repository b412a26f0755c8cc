//! `paymux route`.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::{Directory, Ran, Run, paymux};

const RULES: &str = r#"default = "payviox"

[accounts.reserve]
provider = "payviox"
secret_key = { env = "RESERVE_KEY" }

[[route]]
when = { currency = ["USD"], below = "50", country = ["DE", "AT"] }
use = ["pepay", "iterapay", "payviox"]

[[route]]
when = { currency = ["USD", "EUR"] }
split = { payviox = 80, reserve = 20 }

[[route]]
when = { currency = ["JPY"] }
needs = ["refunds"]
use = ["paypal"]

[failover]
when = "not_done"
"#;

/// A run with these rules, and every key but that of IteraPay.
fn with(rules: &str, arguments: &[&str]) -> Ran {
    run(Run::new(), rules, arguments)
}

fn run(run: Run, rules: &str, arguments: &[&str]) -> Ran {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let directory = Directory::new(&format!("route-{}", NUMBER.fetch_add(1, Ordering::Relaxed)));
    let config = directory.with("paymux.toml", rules);
    let run = run
        .with_all_providers()
        .set("PEPAY_API_KEY", "pepay-canary")
        .set("PAYVIOX_SECRET_KEY", "payviox-canary")
        .set("RESERVE_KEY", "reserve-canary")
        .set("PAYPAL_CLIENT_ID", "client-1")
        .set("PAYPAL_CLIENT_SECRET", "paypal-canary");
    let mut ran = run.run(&[&["route", "--config", &config], arguments].concat());
    let named = |text: String| text.replace(&config, "paymux.toml");
    (ran.out, ran.err) = (named(ran.out), named(ran.err));
    ran
}

#[test]
fn who_is_asked_in_which_order_and_why_not_the_others() {
    let usd = ["--amount", "25.50", "--currency", "USD"];
    insta::assert_snapshot!("in_order", with(RULES, &[&usd[..], &["--country", "DE"]].concat()).whole());
    insta::assert_snapshot!("an_arm", with(RULES, &[&usd[..], &["--reference", "order-2"]].concat()).whole());
    insta::assert_snapshot!(
        "json",
        with(RULES, &[&usd[..], &["--country", "de", "--json"]].concat()).whole()
    );
    insta::assert_snapshot!("too_little", with(RULES, &["--amount", "0.001", "--currency", "EUR"]).whole());
    insta::assert_snapshot!("no_rule", with(RULES, &["--amount", "25.50", "--currency", "CHF"]).whole());
}

#[test]
fn people_get_a_table() {
    let arguments = ["--amount", "25.50", "--currency", "USD", "--country", "DE"];
    insta::assert_snapshot!("terminal", run(Run::new().on_a_terminal(100), RULES, &arguments).whole());
}

#[test]
fn where_no_rule_fits_the_default_account_has_to_open() {
    let rules = RULES.replace("default = \"payviox\"", "default = \"iterapay\"");
    let told = with(&rules, &["--amount", "25.50", "--currency", "CHF", "--json"]).fine();
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!((&told["line"], &told["accounts"][0]["asked"]), (&serde_json::Value::Null, &false.into()));
    assert!(told["accounts"][0]["why"].as_str().unwrap().contains("ITERAPAY_API_KEY"), "{told}");
}

#[test]
fn the_same_reference_lands_in_the_same_arm() {
    let first = |reference: &str| {
        let arguments = ["--amount", "25.50", "--currency", "EUR", "--reference", reference];
        let told = with(RULES, &arguments).fine();
        told.lines().nth(1).unwrap().split('\t').nth(1).unwrap().to_owned()
    };
    let arms: Vec<_> = (0..40).map(|number| first(&format!("order-{number}"))).collect();
    assert!(arms.contains(&"payviox".to_owned()) && arms.contains(&"reserve".to_owned()));
    assert!((0..40).all(|number| Some(&first(&format!("order-{number}"))) == arms.get(number)));
}

#[test]
fn rules_that_cannot_be_meant_are_refused_with_their_line() {
    let refused = |rule: &str| {
        let rules = format!("default = \"payviox\"\n\n[[route]]\n{rule}\n");
        let ran = with(&rules, &["--amount", "25.50", "--currency", "USD"]);
        assert_eq!(ran.exit.code(), 1, "{}", ran.whole());
        ran.err.lines().last().unwrap().to_owned()
    };
    let told: Vec<_> = [
        "use = [\"nobody\"]",
        "use = [\"payviox\"]\nwhen = { currency = [\"USD\"], from = \"50\", below = \"5\" }",
        "use = [\"payviox\"]\n[[route]]\nuse = [\"pepay\"]",
        "use = [\"pepay\", \"iterapay\"]\nwhen = { currency = [\"EUR\"] }",
        "use = [\"payviox\"]\nneeds = [\"refunds\"]",
        "split = { payviox = 1, payviox_eu = 1 }",
        "use = [\"payviox\"]\nwhen = { curency = [\"USD\"] }",
    ]
    .into_iter()
    .map(refused)
    .collect();
    insta::assert_snapshot!("refused", told.join("\n"));
}

#[test]
fn wrong_use_is_one_line() {
    let told = [
        paymux(&["route", "--amount", "25.50", "--currency", "USD"]).usage(),
        with(RULES, &["--amount", "a lot", "--currency", "USD"]).usage(),
        with(RULES, &["--amount", "5", "--currency", "dollars"]).usage(),
        with(RULES, &["--amount", "5", "--currency", "USD", "--country", "Germany"]).usage(),
    ];
    insta::assert_snapshot!("wrong_use", told.concat());
}
