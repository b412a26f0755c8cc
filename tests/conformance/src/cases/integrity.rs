//! Integrity: an answer about something else is never a success.

use paymux_core::{Effect, Error, ErrorKind, Payment, PaymentProviderExt};

use super::payment::{first, reference};
use crate::data::PaymentFlow;
use crate::kit::bench::Bench;
use crate::kit::case::{Cases, Stop, Verdict, ensure, fail, skip};
use crate::kit::json::Json;
use crate::kit::money::money;
use crate::kit::texts::why;
use crate::peer::{Answer, Peer};

pub(super) fn add(cases: &mut Cases, bench: Bench) {
    let Some(flow) = bench.suite.payment else { return };
    cases.add("integrity::honest", move || honest(bench, flow));
    for what in ["amount", "currency", "reference", "id"] {
        cases.add(format!("integrity::{what}"), move || mismatch(bench, flow, what));
    }
    cases.add("integrity::created", move || created(bench, flow));
    cases.add("integrity::data", move || {
        let known = |what: &str| ["amount", "currency", "reference", "id"].contains(&what);
        let strange = flow.mismatches.iter().find(|(what, ..)| !known(what));
        match strange {
            Some((what, ..)) => fail!("a mismatch is of amount, currency, reference or id, not of `{what}`"),
            None => Ok(()),
        }
    });
}

/// The payment; or the error, told and itself.
type LookedUp = Result<Payment, (String, Error)>;

fn look_up(bench: Bench, flow: PaymentFlow, answers: Vec<Answer>) -> Result<LookedUp, Stop> {
    let (opened, peer, clock) = bench.opened(|peer| answers.into_iter().fold(peer, Peer::then))?;
    let result = clock.run(opened.provider.look_up(&reference(bench, flow)?))?;
    Ok(result.map_err(|error| (why(&error, &peer), error)))
}

fn honest(bench: Bench, flow: PaymentFlow) -> Verdict {
    let answers = flow.looked_up.iter().map(|stub| stub.answer()).collect();
    let payment =
        look_up(bench, flow, answers)?.map_err(|(why, _)| format!("an honest answer fails: {why}"))?;
    let asked = reference(bench, flow)?;
    ensure!(payment.reference.id == asked.id, "it is about `{}`", payment.reference.id);
    ensure!(!payment.body.is_empty(), "the reply's raw body is not kept in `body`");
    if let Some(requested) = &payment.amounts.requested {
        ensure!(Some(requested) == asked.expected.as_ref(), "{requested} is said to be asked for");
    }
    Ok(())
}

/// A creation whose reply is about another amount, currency or reference is no success, and the error says that there may
/// be something to pay: compared after the call, it would say that nothing was made.
fn created(bench: Bench, flow: PaymentFlow) -> Verdict {
    let mut tried = false;
    for (what, place, value) in flow.mismatches.iter().filter(|(what, ..)| *what != "id") {
        let Some(value) = Json::parse(value) else { fail!("`{value}` is not JSON") };
        let mut placed = false;
        let mut answers = Vec::new();
        for stub in flow.created {
            let changed = Json::parse(stub.body).and_then(|json| json.with(place, value.clone()));
            placed |= changed.is_some();
            let body = changed.map_or_else(|| stub.body.to_owned(), |json| json.to_string());
            answers.push(Answer::new(stub.status, body));
        }
        if !placed {
            continue;
        }
        tried = true;
        let (opened, peer, clock) = bench.opened(|peer| answers.into_iter().fold(peer, Peer::then))?;
        let request = (flow.request)(money(first(flow)?)?);
        match clock.run(opened.provider.create(&request))? {
            Ok(payment) => fail!("another {what} ({value} at {place}) is a success: {}", payment.status),
            Err(error) => ensure!(
                error.may_exist() || error.money_may_have_moved(),
                "another {what}: nobody is told that it may exist: compare in `verify`, or pass the error through \
                 `reply.answered` ({})",
                why(&error, &peer)
            ),
        }
    }
    if tried { Ok(()) } else { skip!("the replies to a creation hold nothing that `mismatches` names") }
}

fn mismatch(bench: Bench, flow: PaymentFlow, what: &'static str) -> Verdict {
    let changes: Vec<_> = flow.mismatches.iter().filter(|(of, ..)| *of == what).collect();
    ensure!(
        !changes.is_empty(),
        "add to `mismatches` where the {what} stands in a lookup's reply; if it does not stand there, skip this"
    );
    for (_, place, value) in changes {
        let Some(value) = Json::parse(value) else { fail!("`{value}` is not JSON") };
        let mut placed = false;
        let mut answers = Vec::new();
        for stub in flow.looked_up {
            let changed = Json::parse(stub.body).and_then(|json| json.with(place, value.clone()));
            placed |= changed.is_some();
            let body = changed.map_or_else(|| stub.body.to_owned(), |json| json.to_string());
            answers.push(Answer::new(stub.status, body));
        }
        ensure!(placed, "nothing stands at {place:?} of the lookup's replies");
        match look_up(bench, flow, answers)? {
            Ok(payment) => fail!("{value} at {place} is a success: {}", payment.status),
            Err((why, error)) => {
                ensure!(error.kind() == ErrorKind::IntegrityMismatch, "{value} at {place}: {why}");
                ensure!(error.effect() == Effect::Done, "its effect is {:?}", error.effect());
            }
        }
    }
    Ok(())
}
