//! What follows on a step that acted: it fails, and what was done stays done.

use bytes::Bytes;
use http::Request;
use paymux_core::provider::{Safety, Spec};
use paymux_core::{Advice, Effect, Error, Stakes};

use super::flows::run;
use crate::data::{Ask, Flow, Stub};
use crate::kit::ask::Asking;
use crate::kit::bench::Bench;
use crate::kit::case::{Cases, Stop, Verdict, ensure, skip};
use crate::peer::{Answer, Peer};

pub(super) fn add(cases: &mut Cases, bench: Bench) {
    for flow in bench.suite.facets {
        if flow.ask.acts() || matches!(flow.ask, Ask::Advance(_)) {
            let name = format!("facets::later::{}", flow.label());
            cases.add(name, move || later(bench, flow, &flow.replies()));
        }
    }
    if let Some(flow) = bench.suite.payment {
        let asked = Flow::new("", Ask::Create(flow.request), &[]);
        cases.add("facets::later::payment", move || later(bench, &asked, flow.created));
    }
    if let Some(flow) = bench.suite.payout {
        let asked = Flow::new("", Ask::PayOut, &[]);
        cases.add("facets::later::payout", move || later(bench, &asked, flow.replies));
    }
}

/// Each step after one that acted is refused. What was done is handed back with what is missing, or the error says that
/// it was done: an app that hears of nothing gives the money back, or takes it, a second time.
fn later(bench: Bench, flow: &Flow, replies: &[Stub]) -> Verdict {
    let well = |peer: Peer| replies.iter().fold(peer, |peer, stub| peer.then(stub.answer()));
    let sent = run(bench, flow, Asking::new(bench), well)?.1.sent();
    let spec = |request: &Request<Bytes>| bench.operation_of(request);
    let specs: Vec<_> = sent.iter().map(spec).collect();
    let last = specs.iter().rposition(|spec| spec.is_some_and(acts));
    let counts = |(at, spec): (usize, &Option<&'static Spec>)| {
        // What comes before the step that counts and moves nothing, such as a customer's record, is left behind.
        spec.filter(|spec| acts(spec) && (spec.stakes != Stakes::None || Some(at) == last))
    };
    let mut tried = false;
    for step in 1..specs.len() {
        let done: Vec<_> = specs.iter().enumerate().take(step).filter_map(counts).collect();
        let Some(most) = done.iter().map(|spec| spec.stakes).max() else { continue };
        tried = true;
        for status in [404, 401, 429, 500] {
            let script = |peer: Peer| {
                let peer = replies.iter().take(step).fold(peer, |peer, stub| peer.then(stub.answer()));
                peer.for_ever(Answer::new(status, "{}"))
            };
            if let Err(error) = run(bench, flow, Asking::new(bench), script)?.0 {
                let what = format!("step {} is answered {status}", step + 1);
                says_it_was_done(&what, &error, most)?;
            }
        }
    }
    if !tried {
        skip!("no step follows on one that acts");
    }
    Ok(())
}

fn acts(spec: &Spec) -> bool {
    spec.safety != Safety::Read
}

fn says_it_was_done(what: &str, error: &Error, most: Stakes) -> Result<(), Stop> {
    ensure!(
        error.effect() != Effect::NotDone,
        "{what}: nothing is said to be done, and an earlier step was: pass the error through `answered.error` of that \
         step's reply: {error}"
    );
    let told = match most {
        Stakes::Money => error.money_may_have_moved(),
        Stakes::Inert => error.may_exist() || error.money_may_have_moved(),
        Stakes::None => return Ok(()),
    };
    ensure!(told, "{what}: nobody is told that money may have moved, or that something may exist: {error}");
    let advice = error.advice();
    let anew = [Advice::FixRequest, Advice::FixCredentials, Advice::FixConfiguration, Advice::RepeatLater];
    ensure!(!anew.contains(&advice), "{what}: the advice is {advice:?}, which does it a second time");
    Ok(())
}
