//! What a decision of the router costs: `cargo bench -p paymux-orchestrator --bench route`.
#![allow(clippy::unwrap_used, reason = "a benchmark")]

use std::time::Duration;

use divan::{Bencher, black_box};
use paymux_core::Money;
use paymux_core::provider::Takes;
use paymux_orchestrator::machine::Declared;
use paymux_orchestrator::route::{Breaker, Health, Known, Outcome, Past, Routes, Rule, Rules, ToRoute};

fn main() {
    divan::main();
}

const TAKES: &[Takes] = &[Takes::of(&["HUF", "JPY"]).digits(0), Takes::every_currency().least(100)];

/// Ten rules before the one that fits, each of a currency of its own.
fn routes(last: Rule) -> Routes {
    let others = ["CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON", "BGN", "JPY"];
    let rules = others.iter().fold(Rules::new(), |rules, code| {
        rules.rule(Rule::in_order(["one", "two"]).currency(code).below("5000").country("DE"))
    });
    let declared = Declared { takes: Some(TAKES), ..Declared::CAUTIOUS };
    rules.rule(last).open(|_| Known::Open(declared)).unwrap()
}

fn decided(bencher: Bencher<'_, '_>, last: Rule) {
    let routes = routes(last);
    let amount = Money::parse("25.50", "EUR").unwrap();
    let mut health = Health::new(Some(Breaker::default()));
    for account in ["one", "two", "three"] {
        health.record(account, Outcome::Answered, Duration::ZERO);
    }
    let history = [Past { account: "two", under_way: false }];
    bencher.bench(|| {
        let payment = ToRoute::new(black_box(&amount), black_box("order-77")).country(Some("DE"));
        black_box(routes.route(&payment, &health.at(Duration::ZERO), &history).candidates.len())
    });
}

#[divan::bench]
fn in_order(bencher: Bencher<'_, '_>) {
    decided(bencher, Rule::in_order(["one", "two", "three"]));
}

#[divan::bench]
fn split(bencher: Bencher<'_, '_>) {
    decided(bencher, Rule::split([("one", 70), ("two", 20), ("three", 10)]));
}
