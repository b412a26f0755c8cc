//! All cases, one file a group.

mod asked_for;
mod auth;
mod carried;
mod configuration;
mod declared;
mod errors;
mod facets;
mod flow_faults;
mod flows;
mod ids;
mod integrity;
mod keys;
mod later_steps;
mod leaks;
mod odd_members;
mod payment;
mod payout;
mod payout_lookup;
mod refused;
mod replies;
mod requests;
mod retry;
mod statuses;
mod table;
mod to_do;
mod tokens;
mod webhook_asked;
mod webhook_attacks;
mod webhook_certified;
mod webhook_rotation;
mod webhooks;

use crate::data::{Sample, Suite};
use crate::kit::bench::Bench;
use crate::kit::case::{Case, Cases, Verdict, fail, matches, skip};

/// Every case of a suite, in order.
pub(crate) fn all(suite: Suite) -> Vec<Case> {
    let bench = Bench::new(suite);
    let mut cases = Cases::default();
    for add in [
        table::add,
        configuration::add,
        requests::add,
        auth::add,
        tokens::add,
        leaks::add,
        ids::add,
        keys::add,
        retry::add,
        replies::add,
        odd_members::add,
        errors::add,
        payment::add,
        carried::add,
        payout::add,
        statuses::add,
        integrity::add,
        payout_lookup::add,
        facets::add,
        declared::add,
        flows::add,
        flow_faults::add,
        asked_for::add,
        later_steps::add,
        refused::add,
        webhooks::add,
        webhook_asked::add,
        webhook_certified::add,
        webhook_attacks::add,
        webhook_rotation::add,
    ] {
        add(&mut cases, bench);
    }
    to_do::add(&mut cases);
    the_data(&mut cases, suite);
    cases.0
}

/// A case for each sample, `group::case::operation`. What no configured credential opens is skipped: the
/// table says so already.
fn each_sample(
    cases: &mut Cases,
    bench: Bench,
    name: &str,
    body: impl Fn(Bench, &'static Sample) -> Verdict + Copy + Send + Sync + 'static,
) {
    if bench.suite.samples().next().is_none() {
        cases.add(name, || fail!("there are no samples"));
    } else {
        some_samples(cases, bench, name, (|_, _| true, ""), body);
    }
}

/// The same for the samples that it concerns; one skip with the reason where there is none.
fn some_samples(
    cases: &mut Cases,
    bench: Bench,
    name: &str,
    (concerns, otherwise): (fn(Bench, &Sample) -> bool, &'static str),
    body: impl Fn(Bench, &'static Sample) -> Verdict + Copy + Send + Sync + 'static,
) {
    let concerned = bench.suite.samples().filter(|sample| concerns(bench, sample));
    let mut none = true;
    for sample in concerned {
        none = false;
        cases.add(format!("{name}::{}", sample.label()), move || {
            if !bench.is_reachable(sample) {
                skip!("no credential that can be configured and no session opens it");
            }
            body(bench, sample)
        });
    }
    if none {
        cases.add(name, move || skip!("{otherwise}"));
    }
}

/// The lists of skips and gaps name cases that there are, and cases have one name each.
fn the_data(cases: &mut Cases, suite: Suite) {
    let names: Vec<String> = cases.0.iter().map(|case| case.name.clone()).collect();
    let mut sorted = names.clone();
    sorted.sort();
    let twice = sorted.windows(2).find(|pair| pair.first() == pair.last()).map(|pair| pair.concat());
    cases.add("suite::names", move || match &twice {
        Some(names) => fail!("two cases have one name ({names}): give samples and events different names"),
        None => Ok(()),
    });
    for (list, entries) in [("skips", suite.skips), ("known_gaps", suite.known_gaps)] {
        for (entry, reason) in entries {
            let (known, empty) = (names.iter().any(|name| matches(entry, name)), reason.trim().is_empty());
            cases.add(format!("suite::{list}::{entry}"), move || {
                if !known {
                    fail!("there is no such case");
                }
                if empty { fail!("it has no reason") } else { Ok(()) }
            });
        }
    }
}
