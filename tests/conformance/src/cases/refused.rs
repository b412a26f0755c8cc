//! Each call as each of its requests is answered with an error: it is never told as something that was done, or that is
//! not there, and what may have been done is not sent a second time.

use paymux_core::provider::{Safety, Spec};
use paymux_core::{Effect, Error, Stakes};

use super::flows::run;
use crate::data::{Ask, Flow, Means, Stub};
use crate::kit::ask::{Answered, Asking};
use crate::kit::bench::Bench;
use crate::kit::case::{Cases, Stop, Verdict, ensure, fail};
use crate::peer::{Answer, Peer};

/// Statuses without a word of the provider beside them.
const STATUSES: [u16; 7] = [400, 403, 404, 409, 422, 500, 502];

pub(super) fn add(cases: &mut Cases, bench: Bench) {
    for flow in bench.suite.facets {
        cases
            .add(format!("facets::refused::{}", flow.label()), move || refused(bench, flow, &flow.replies()));
    }
    if let Some(flow) = bench.suite.payment {
        let create = Flow::new("", Ask::Create(flow.request), &[]);
        cases.add("payment::refused::create", move || refused(bench, &create, flow.created));
        let retrieve = Flow::new("", Ask::Retrieve, &[]);
        if !flow.looked_up.is_empty() {
            cases.add("payment::refused::retrieve", move || refused(bench, &retrieve, flow.looked_up));
        }
    }
    if let Some(flow) = bench.suite.payout {
        let pay_out = Flow::new("", Ask::PayOut, &[]);
        cases.add("payout::refused::pay_out", move || refused(bench, &pay_out, flow.replies));
    }
}

/// Up to the first step that acts; `facets::later` looks at those after it.
fn refused(bench: Bench, flow: &Flow, replies: &[Stub]) -> Verdict {
    let well = |peer: Peer| replies.iter().fold(peer, |peer, stub| peer.then(stub.answer()));
    let (usual, peer) = run(bench, flow, Asking::new(bench), well)?;
    let usual = usual.map(|answer| essence(&answer)).unwrap_or_default();
    let sent = peer.sent();
    for (step, request) in sent.iter().enumerate() {
        let spec = bench.operation_of(request);
        let acts = spec.filter(|spec| spec.safety != Safety::Read);
        for status in STATUSES {
            let script = |peer: Peer| {
                let peer = replies.iter().take(step).fold(peer, |peer, stub| peer.then(stub.answer()));
                peer.for_ever(Answer::new(status, "{}"))
            };
            let (result, peer) = run(bench, flow, Asking::new(bench), script)?;
            let what = format!("request {} is answered {status}", step + 1);
            let error = match result {
                Err(error) => error,
                // What a later lookup adds may be missing; which it is, and how it stands, may not change.
                Ok(answer) if step > 0 && acts.is_none() && essence(&answer) == usual => continue,
                Ok(answer) => fail!("{what}, and it is told as a success: {:?}", essence(&answer)),
            };
            if let Some(spec) = acts.filter(|_| status == 409 || status >= 500) {
                may_have_acted(&what, spec, &error)?;
                sent_safely(&what, bench, spec, &peer)?;
            }
        }
        if acts.is_some_and(|spec| spec.stakes != Stakes::None) {
            break;
        }
    }
    Ok(())
}

/// Which ones, and how they stand.
fn essence(answer: &Answered) -> Vec<(String, Means)> {
    answer.items.iter().map(|item| (item.id.clone(), item.means.clone())).collect()
}

fn may_have_acted(what: &str, spec: &Spec, error: &Error) -> Result<(), Stop> {
    ensure!(error.effect() == Effect::MaybeDone, "{what}: its effect is {:?}: {error}", error.effect());
    let told = match spec.stakes {
        Stakes::Money => error.money_may_have_moved(),
        Stakes::Inert => error.may_exist(),
        Stakes::None => true,
    };
    ensure!(told, "{what}: nobody is told that money may have moved, or that something may exist: {error}");
    Ok(())
}

/// Once, or with one key.
fn sent_safely(what: &str, bench: Bench, spec: &Spec, peer: &Peer) -> Result<(), Stop> {
    let keys = super::flow_faults::keys_of(bench, peer, spec);
    let one = keys.first().cloned().flatten();
    match spec.safety {
        Safety::Unsafe => ensure!(keys.len() == 1, "{what}: it is sent {} times without a key", keys.len()),
        Safety::Keyed => {
            ensure!(keys.iter().all(|key| *key == one), "{what}: it is sent again with another key")
        }
        _ => {}
    }
    Ok(())
}
