//! A decision of the router allocates its plan, and nothing else.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::time::Duration;

use paymux_core::Money;
use paymux_core::provider::Takes;
use paymux_orchestrator::machine::Declared;
use paymux_orchestrator::route::{Breaker, Health, Known, Outcome, Past, Rule, Rules, ToRoute};

const TAKES: &[Takes] = &[Takes::every_currency()];

#[test]
fn a_decision_allocates_its_plan_alone() {
    let declared = Declared { takes: Some(TAKES), ..Declared::CAUTIOUS };
    let accounts = ["one", "two", "three", "four", "five"];
    let routes = Rules::new()
        .rule(Rule::in_order(accounts).currency("EUR").below("50"))
        .rule(Rule::split(accounts.map(|account| (account, 20))).sticky_by_customer())
        .open(|account| match account {
            "five" => Known::Closed("no key".to_owned()),
            _ => Known::Open(declared),
        })
        .unwrap();
    let mut health = Health::new(Some(Breaker::new(1, 1000, Duration::from_secs(60))));
    health.record("one", Outcome::Failed, Duration::ZERO);
    let history = [Past { account: "two", under_way: false }, Past { account: "four", under_way: true }];
    for (amount, customer) in [("25.50", None), ("100", Some("ana")), ("0.001", None)] {
        let amount = Money::parse(amount, "EUR").unwrap();
        let payment = ToRoute::new(&amount, "order-77").customer(customer);
        let mut candidates = 0;
        let counted = allocation_counter::measure(|| {
            candidates = routes.route(&payment, &health.at(Duration::ZERO), &history).candidates.len();
        });
        assert_eq!((candidates, counted.count_total), (5, 1), "{amount}");
    }
}

#[test]
fn so_does_one_among_many_accounts() {
    let accounts: Vec<_> = (0..100).map(|number| format!("account-{number}")).collect();
    let routes = Rules::new()
        .rule(Rule::in_order(accounts.clone()))
        .open(|_| Known::Open(Declared::CAUTIOUS))
        .unwrap();
    let mut health = Health::new(Some(Breaker::new(1, 1000, Duration::from_secs(60))));
    // Every other one fails, so that they change places.
    accounts.iter().step_by(2).for_each(|account| health.record(account, Outcome::Failed, Duration::ZERO));
    let amount = Money::parse("25.50", "EUR").unwrap();
    let mut first = None;
    let counted = allocation_counter::measure(|| {
        let plan = routes.route(&ToRoute::new(&amount, "order-77"), &health.at(Duration::ZERO), &[]);
        first = plan.candidates.first().map(|candidate| candidate.account);
    });
    assert_eq!((first, counted.count_total), (Some("account-1"), 1));
}
