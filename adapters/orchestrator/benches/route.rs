//! What a decision of the router costs, by how many rules stand before the one that fits:
//! `cargo bench -p paymux-orchestrator --bench route`. The goal is a microsecond at most.
#![allow(clippy::unwrap_used, reason = "a benchmark")]

use std::time::Duration;

use divan::{Bencher, black_box};
use paymux_core::Money;
use paymux_core::provider::Takes;
use paymux_orchestrator::machine::Declared;
use paymux_orchestrator::route::{Breaker, Health, Known, Outcome, Past, Rule, Rules, ToRoute};

fn main() {
    divan::main();
}

const TAKES: &[Takes] = &[Takes::of(&["HUF", "JPY"]).digits(0), Takes::every_currency().least(100)];
const ACCOUNTS: [&str; 3] = ["one", "two", "three"];
const BEFORE: [usize; 3] = [0, 10, 100];

/// One decision about a payment that the last rule fits. Those before it are about its currency and amount, too, and about
/// another country each, so that all that they say has to be looked at.
fn decided(bencher: Bencher<'_, '_>, before: usize, last: Rule) {
    let letters = || ('A'..='Z').map(String::from);
    let countries = letters().flat_map(|first| letters().map(move |second| format!("{first}{second}")));
    let others = countries.filter(|country| country != "DE").take(before);
    let rules = others.fold(Rules::new(), |rules, country| {
        rules.rule(Rule::in_order(ACCOUNTS).currency("EUR").from("1").below("5000").country(&country))
    });
    let declared = Declared { takes: Some(TAKES), ..Declared::CAUTIOUS };
    let routes = rules.rule(last).open(|_| Known::Open(declared)).unwrap();

    let amount = Money::parse("25.50", "EUR").unwrap();
    let mut health = Health::new(Some(Breaker::default()));
    ACCOUNTS.iter().for_each(|account| health.record(account, Outcome::Answered, Duration::ZERO));
    let history = [Past { account: "two", under_way: false }];
    bencher.bench(|| {
        let payment = ToRoute::new(black_box(&amount), black_box("order-77")).country(Some("DE"));
        black_box(routes.route(&payment, &health.at(Duration::ZERO), &history).candidates.len())
    });
}

#[divan::bench(args = BEFORE)]
fn in_order(bencher: Bencher<'_, '_>, before: usize) {
    decided(bencher, before, Rule::in_order(ACCOUNTS));
}

/// By a hash of the reference.
#[divan::bench(args = BEFORE)]
fn split(bencher: Bencher<'_, '_>, before: usize) {
    decided(bencher, before, Rule::split(ACCOUNTS.into_iter().zip([70, 20, 10])));
}
