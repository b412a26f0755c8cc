//! Each flow through the interface: what goes over the wire is as documented, and what comes back is told as it is.

use bytes::Bytes;
use http::Request;
use paymux_core::disputes::DisputeStatus;
use paymux_core::payouts::PayoutStatus;
use paymux_core::refunds::RefundStatus;
use paymux_core::{CallOptions, Effect, ErrorKind, Stakes, Status};

use crate::data::{Ask, Flow, Means, Stub, Told};
use crate::kit::ask::{Answered, Asking, Came, Item, ask};
use crate::kit::bench::Bench;
use crate::kit::case::{Cases, Stop, Verdict, ensure, fail, skip};
use crate::kit::json::Json;
use crate::kit::money::money;
use crate::kit::texts::{leaked, shown, why};
use crate::kit::tracing::listening;
use crate::peer::{Answer, Expect, Peer};

pub(super) fn add(cases: &mut Cases, bench: Bench) {
    for flow in bench.suite.facets {
        let name = flow.label();
        cases.add(format!("facets::requests::{name}"), move || requests(bench, flow));
        if flow.ask.tells() {
            cases.add(format!("facets::told::{name}"), move || told(bench, flow));
            cases.add(format!("facets::words::{name}"), move || words(bench, flow));
            cases.add(format!("facets::mismatches::{name}"), move || mismatches(bench, flow));
        }
        cases.add(format!("leaks::facets::{name}"), move || leaks(bench, flow));
    }
}

/// Runs a flow over a peer with this script.
pub(super) fn run(
    bench: Bench,
    flow: &Flow,
    asking: Asking,
    script: impl FnOnce(Peer) -> Peer,
) -> Result<(Result<Answered, paymux_core::Error>, Peer), Stop> {
    let (opened, peer, clock) = bench.opened(script)?;
    let came: Came = ask(bench, (&opened, &clock), (flow.ask, flow.of), asking);
    Ok((came?, peer))
}

/// Runs a flow over a peer that gives these replies, whatever is asked.
pub(super) fn answered(
    bench: Bench,
    flow: &Flow,
    replies: &[(u16, String)],
) -> Result<(Result<Answered, paymux_core::Error>, Peer), Stop> {
    run(bench, flow, Asking::new(bench), |peer| {
        replies.iter().fold(peer, |peer, (status, body)| peer.then(Answer::new(*status, body.clone())))
    })
}

/// The requests of a flow that goes well.
pub(super) fn sent(bench: Bench, flow: &Flow) -> Result<Vec<Request<Bytes>>, Stop> {
    let call = CallOptions::with_key("order-77-attempt-1".parse().map_err(|_| "key".to_owned())?);
    let replies = flow.replies();
    let (_, peer) = run(bench, flow, Asking::new(bench).call(call), |peer| {
        replies.iter().fold(peer, |peer, stub| peer.then(stub.answer()))
    })?;
    Ok(peer.sent())
}

/// Every request is the documented one, whole, and there are no others.
fn requests(bench: Bench, flow: &Flow) -> Verdict {
    ensure!(!flow.steps.is_empty(), "it has no steps");
    let (result, peer) = run(bench, flow, Asking::new(bench), |peer| {
        flow.steps.iter().fold(peer, |peer, step| {
            let expect = Expect::new(step.line).body(step.body);
            let headers = step.headers.iter();
            let expect = headers.fold(expect, |expect, (name, value)| expect.header(*name, *value));
            peer.on(expect, step.reply.answer())
        })
    })?;
    peer.finish()?;
    result.map_err(|error| why(&error, &peer))?;
    Ok(())
}

/// What comes back is told as documented: which, how it stands, every amount, and of which payment.
fn told(bench: Bench, flow: &Flow) -> Verdict {
    let replies: Vec<_> = flow.replies().iter().map(|stub| (stub.status, stub.body.to_owned())).collect();
    let (result, peer) = answered(bench, flow, &replies)?;
    let answer = result.map_err(|error| why(&error, &peer))?;
    ensure!(
        flow.ask.lists() || flow.told.len() == 1,
        "say with Flow::told what has to be read: id, status and amounts"
    );
    let ids: Vec<_> = answer.items.iter().map(|item| item.id.as_str()).collect();
    ensure!(ids.len() == flow.told.len(), "it tells of {ids:?}, documented are {}", flow.told.len());
    for (item, wanted) in answer.items.iter().zip(flow.told) {
        same(item, wanted)?;
    }
    ensure!(
        answer.next.as_deref() == flow.next,
        "the next page starts at {:?}, documented is {:?}",
        answer.next,
        flow.next
    );
    match (answer.lacking, flow.lacking) {
        (true, false) => fail!("everything could be read, and yet it says that something may be missing"),
        (false, true) => fail!("it claims to have seen everything, or to have proved what it found"),
        _ => {}
    }
    Ok(())
}

fn same(item: &Item, wanted: &Told) -> Verdict {
    ensure!(item.id == wanted.id, "it is told to be `{}`, not `{}`", item.id, wanted.id);
    ensure!(item.means == *wanted.means, "it is told as {:?}, not as {:?}", item.means, wanted.means);
    for (name, text) in wanted.amounts {
        let came = item.amounts.iter().find(|(known, _)| known == name).map(|(_, amount)| amount);
        ensure!(came == Some(&money(text)?), "`{name}` is told as {came:?}, not as {text}");
    }
    for (name, amount) in &item.amounts {
        let known = wanted.amounts.iter().any(|(known, _)| known == name);
        ensure!(
            known,
            "it tells of `{name}` {amount}: if the documentation says so, add it to Told::amounts"
        );
    }
    match wanted.of {
        Some(of) => ensure!(
            item.of.iter().any(|id| id == of),
            "it is told to be of the payment {:?}, not of `{of}`",
            item.of
        ),
        None => {
            ensure!(item.of.is_empty(), "it names the payment {:?}: say with Told::of which it is", item.of)
        }
    }
    Ok(())
}

/// The replies with this value in the last one that has such a place, and which one that is.
fn changed(flow: &Flow, pointer: &str, value: &Json) -> Result<(Vec<(u16, String)>, usize), Stop> {
    let replies = flow.replies();
    let has = |stub: &Stub| Json::parse(stub.body).is_some_and(|json| json.at(pointer).is_some());
    let Some(at) = replies.iter().rposition(has) else {
        fail!("nothing stands at {pointer:?} of the replies")
    };
    let reply = |(index, stub): (usize, &Stub)| {
        let json = Json::parse(stub.body).filter(|_| index == at);
        let json = json.and_then(|json| json.with(pointer, value.clone()));
        (stub.status, json.map_or_else(|| stub.body.to_owned(), |json| json.to_string()))
    };
    Ok((replies.iter().enumerate().map(reply).collect(), at))
}

/// Each documented word means what it is documented to mean, and every other one is kept as it is.
fn words(bench: Bench, flow: &Flow) -> Verdict {
    let (pointer, known) = flow.words;
    if known.is_empty() {
        let mut places = Vec::new();
        for reply in flow.replies() {
            if let Some(json) = Json::parse(reply.body) {
                json.walk(&mut |place, _| {
                    if place.ends_with("/status") || place.ends_with("/state") {
                        places.push(place.to_owned());
                    }
                });
            }
        }
        let of_lookup = matches!(flow.ask, Ask::Create(_) | Ask::Retrieve);
        let elsewhere = bench
            .suite
            .facets
            .iter()
            .any(|other| other.ask.method() == flow.ask.method() && !other.words.1.is_empty());
        if places.is_empty() || of_lookup || elsewhere {
            skip!("no reply has a status, or another flow says what its words mean");
        }
        fail!("say with Flow::words what the words at {} mean", places.join(", "));
    }
    for (word, means) in known {
        let (replies, _) = changed(flow, pointer, &Json::string(word))?;
        let (result, peer) = answered(bench, flow, &replies)?;
        let answer = result.map_err(|error| format!("{word:?} is an error: {}", why(&error, &peer)))?;
        let came: Vec<_> = answer.items.iter().map(|item| &item.means).collect();
        ensure!(came.contains(&means), "{word:?} is told as {came:?}, not as {means:?}");
    }
    let mut others = vec!["zz_unheard_of".to_owned(), String::new()];
    others.extend(known.iter().flat_map(|(word, _)| [format!("{word}_not"), format!("not_{word}")]));
    for word in others.iter().filter(|word| known.iter().all(|(known, _)| known != word)) {
        let (replies, _) = changed(flow, pointer, &Json::string(word))?;
        let (result, peer) = answered(bench, flow, &replies)?;
        let answer = result.map_err(|error| format!("{word:?} is an error: {}", why(&error, &peer)))?;
        let kept = answer.items.iter().any(|item| unrecognised(&item.means) == Some(word));
        let came: Vec<_> = answer.items.iter().map(|item| &item.means).collect();
        ensure!(kept, "{word:?} is told as {came:?}");
    }
    for odd in ["null", "1", "{}"] {
        let Some(json) = Json::parse(odd) else { continue };
        let (replies, _) = changed(flow, pointer, &json)?;
        if let Ok(answer) = answered(bench, flow, &replies)?.0 {
            // A payment without a word may count as open: it is looked up again. Nothing else may be made of it.
            let wrong = answer.items.iter().map(|item| &item.means).find(|means| match means {
                Means::Payment(status) => status.collection_closed() || status.holds_money(),
                means => unrecognised(means).is_none(),
            });
            ensure!(wrong.is_none(), "{odd} instead of a word is told as {wrong:?}");
        }
    }
    Ok(())
}

fn unrecognised(means: &Means) -> Option<&String> {
    match means {
        Means::Payment(Status::Unrecognised(word))
        | Means::Payout(PayoutStatus::Unrecognised(word))
        | Means::Refund(RefundStatus::Unrecognised(word))
        | Means::Dispute(DisputeStatus::Unrecognised(word)) => Some(word),
        _ => None,
    }
}

/// A reply about something else is never a success, and where money moves the error says that it may have moved: it is
/// compared within the reply, not after the call.
fn mismatches(bench: Bench, flow: &Flow) -> Verdict {
    if flow.mismatches.is_empty() {
        let empty = flow.steps.iter().all(|step| Json::parse(step.reply.body).is_none());
        let asks_for_none =
            matches!(flow.ask, Ask::Create(_) | Ask::Retrieve | Ask::List(_) | Ask::ListDisputes);
        if empty || asks_for_none {
            skip!("there is nothing to compare, or `integrity` does it");
        }
        fail!(
            "say with Flow::mismatches where ids, amount and currency stand in the replies; where nothing does, skip this"
        );
    }
    let requests = sent(bench, flow)?;
    for (place, value) in flow.mismatches {
        let Some(json) = Json::parse(value) else { fail!("`{value}` is not JSON") };
        let (replies, at) = changed(flow, place, &json)?;
        let (result, peer) = answered(bench, flow, &replies)?;
        let error = match result {
            // A row of something else may be left out, if that is said.
            Ok(answer) if flow.ask.lists() && answer.lacking && answer.items.len() < flow.told.len() => {
                continue;
            }
            Ok(_) => fail!("{value} at {place} is a success"),
            Err(error) => error,
        };
        let told = why(&error, &peer);
        ensure!(error.kind() == ErrorKind::IntegrityMismatch, "{value} at {place}: {told}");
        ensure!(error.effect() != Effect::NotDone, "{value} at {place}: nothing is said to be done: {told}");
        ensure!(
            error.operation().is_some(),
            "{value} at {place}: the error names no operation: compare in `verify`, or pass it through `reply.answered`"
        );
        // A lookup that comes last is about what an earlier step did.
        let so_far = requests.iter().take(at.saturating_add(1));
        let stakes = so_far.filter_map(|request| bench.operation_of(request)).map(|spec| spec.stakes).max();
        match stakes {
            Some(Stakes::Money) => ensure!(
                error.money_may_have_moved(),
                "{value} at {place}: nobody is told that money may have moved: compare in `verify`, or pass the error \
                 through `reply.answered`"
            ),
            Some(Stakes::Inert) => {
                ensure!(error.may_exist(), "{value} at {place}: nobody is told that something may exist");
            }
            _ => {}
        }
    }
    Ok(())
}

/// Neither what comes back, nor an error that repeats a credential, nor what is traced shows a secret.
fn leaks(bench: Bench, flow: &Flow) -> Verdict {
    let secrets = bench.secrets();
    let replies: Vec<_> = flow.replies().iter().map(|stub| (stub.status, stub.body.to_owned())).collect();
    let (came, heard) = listening(|| answered(bench, flow, &replies));
    let text = match came?.0 {
        Ok(answer) => answer.shown,
        Err(error) => shown(&error),
    };
    ensure!(leaked(&text, &secrets).is_none(), "what it tells shows `{:?}`", leaked(&text, &secrets));
    ensure!(leaked(&heard, &secrets).is_none(), "`{:?}` is traced", leaked(&heard, &secrets));
    for stub in flow.replies() {
        let Some(json) = Json::parse(stub.body) else { continue };
        for place in stub.secrets {
            let Some(secret) = json.at(place).and_then(Json::text) else { continue };
            ensure!(!text.contains(&secret), "what it tells shows {place} of the reply");
            ensure!(!heard.contains(&secret), "{place} of the reply is traced");
        }
    }
    for (slot, secret) in &secrets {
        let body = serde_json::json!({ "message": secret, "error": { "message": secret, "code": secret } });
        let refused = |peer: Peer| peer.for_ever(Answer::new(401, body.to_string()));
        let (came, heard) = listening(|| run(bench, flow, Asking::new(bench), refused));
        let (result, peer) = came?;
        let mut values = Vec::new();
        for request in peer.sent() {
            values.extend(
                request.headers().values().filter_map(|value| value.to_str().ok()).map(str::to_owned),
            );
        }
        // A credential that was not sent cannot come back.
        if !values.iter().any(|value| value.contains(secret)) {
            continue;
        }
        ensure!(leaked(&heard, &secrets).is_none(), "refused, it traces `{slot}`");
        if let Err(error) = result {
            ensure!(leaked(&shown(&error), &secrets).is_none(), "refused, its error shows `{slot}`");
        }
    }
    Ok(())
}
