//! Each flow that changes something, as things fail: keys, lost replies, amounts that cannot be, lists without an end.

use bytes::Bytes;
use http::Request;
use paymux_core::provider::{Safety, Spec};
use paymux_core::{CallOptions, Effect, ErrorKind, IdempotencyKey, Money, Stakes};

use super::flows::{run, sent};
use super::payment::first;
use crate::data::{Ask, Flow};
use crate::kit::ask::{Asking, sought};
use crate::kit::bench::Bench;
use crate::kit::case::{Cases, Stop, Verdict, ensure, fail, skip};
use crate::kit::json::Json;
use crate::kit::money::{HARD, exact_or_refused, money};
use crate::peer::{Answer, Fault, Peer};

pub(super) fn add(cases: &mut Cases, bench: Bench) {
    for flow in bench.suite.facets {
        let name = flow.label();
        if flow.ask.acts() || matches!(flow.ask, Ask::Advance(_)) {
            cases.add(format!("facets::lost::{name}"), move || lost(bench, flow));
            cases.add(format!("keys::facets::{name}"), move || keys(bench, flow));
        }
        if matches!(flow.ask, Ask::Capture(_) | Ask::Refund(_)) {
            cases.add(format!("facets::too_much::{name}"), move || too_much(bench, flow));
        }
        if matches!(flow.ask, Ask::Capture(Some(_)) | Ask::Refund(Some(_))) {
            cases.add(format!("facets::exact::{name}"), move || exact(bench, flow));
        }
        if flow.ask.lists() && !flow.words.1.is_empty() {
            cases.add(format!("facets::unread::{name}"), move || unread(bench, flow));
        }
        if flow.ask.lists() {
            cases.add(format!("facets::ends::{name}"), move || ends(bench, flow));
        }
    }
}

/// What the requests of a flow are that goes well.
fn specs(bench: Bench, flow: &Flow) -> Result<Vec<&'static Spec>, Stop> {
    let spec = |(index, request): (usize, &Request<Bytes>)| {
        let spec = bench.operation_of(request);
        spec.ok_or_else(|| Stop::Failed(format!("step {} is no operation of the table", index + 1)))
    };
    sent(bench, flow)?.iter().enumerate().map(spec).collect()
}

/// The keys of all requests of one operation, in order.
pub(super) fn keys_of(bench: Bench, peer: &Peer, spec: &Spec) -> Vec<Option<String>> {
    let sent = peer.sent();
    let of_it = sent
        .iter()
        .filter(|request| bench.operation_of(request).is_some_and(|other| other.name == spec.name));
    of_it
        .map(|request| {
            let value = spec.key_header.and_then(|name| request.headers().get(name));
            value.and_then(|value| value.to_str().ok()).map(str::to_owned)
        })
        .collect()
}

/// The steps up to this one go well.
fn until(flow: &Flow, step: usize, peer: Peer) -> Peer {
    flow.steps.iter().take(step).fold(peer, |peer, step| peer.then(step.reply.answer()))
}

/// From each acting step on every reply is lost: the caller hears that it may have been done, and that money may have
/// moved. What is unsafe is not sent again, and what has a key is sent again with the same one.
fn lost(bench: Bench, flow: &Flow) -> Verdict {
    let specs = specs(bench, flow)?;
    let acting: Vec<_> = specs.iter().enumerate().filter(|(_, spec)| spec.safety != Safety::Read).collect();
    let looks = matches!(flow.ask, Ask::Advance(_));
    if acting.is_empty() && looks {
        skip!("there is nothing to do, it is a lookup");
    }
    ensure!(!acting.is_empty(), "every step of it is called `Read`, and yet it changes something");
    for (step, spec) in acting {
        let reply = flow.steps.get(step).ok_or_else(|| "a step has no reply".to_owned())?.reply;
        let script = |peer: Peer| until(flow, step, peer).for_ever(reply.answer().but(Fault::LoseReply));
        let (result, peer) = run(bench, flow, Asking::new(bench), script)?;
        let keys = keys_of(bench, &peer, spec);
        match spec.safety {
            Safety::Keyed => {
                let one = keys.first().cloned().flatten();
                ensure!(
                    one.is_some() && keys.iter().all(|key| *key == one),
                    "`{}` is sent again with another key",
                    spec.name
                );
            }
            Safety::Unsafe => {
                ensure!(keys.len() == 1, "`{}` is sent {} times without a key", spec.name, keys.len());
            }
            _ => {}
        }
        let Err(error) = result else {
            // What was made by an earlier step is handed back, with what is missing.
            ensure!(step > 0, "`{}`: a lost reply is told as success", spec.name);
            continue;
        };
        ensure!(error.effect() == Effect::MaybeDone, "`{}`: its effect is {:?}", spec.name, error.effect());
        if spec.stakes == Stakes::Money {
            ensure!(
                error.money_may_have_moved(),
                "`{}`: nobody is told that money may have moved",
                spec.name
            );
        }
    }
    Ok(())
}

/// The caller's key is on every try of what is done, on nothing else, and comes back; without one, one is drawn for all
/// tries.
fn keys(bench: Bench, flow: &Flow) -> Verdict {
    let specs = specs(bench, flow)?;
    let takes = |spec: &Spec| spec.key_header.is_some();
    let acting = specs.iter().position(|spec| takes(spec) && spec.stakes != Stakes::None);
    let at = acting.or_else(|| specs.iter().position(|spec| takes(spec)));
    let Some((at, spec)) = at.and_then(|at| Some((at, *specs.get(at)?))) else {
        skip!("no step of it takes a key")
    };
    keys_at(bench, flow, at, spec)
}

fn keys_at(bench: Bench, flow: &Flow, at: usize, spec: &'static Spec) -> Verdict {
    let given: IdempotencyKey = "order-77-attempt-1".parse().map_err(|_| "key".to_owned())?;
    let wire = if spec.uuid_key { given.as_uuid() } else { given.clone() };
    for call in [CallOptions::with_key(given.clone()), CallOptions::default()] {
        let own = call.key.is_some();
        let thrice = |peer: Peer| {
            let good = |step: &crate::data::Step| step.reply.answer();
            let peer = until(flow, at, peer);
            let Some(step) = flow.steps.get(at) else { return peer };
            let peer =
                peer.then(good(step).but(Fault::Unreachable)).then(good(step).but(Fault::RateLimited(1)));
            flow.steps.iter().skip(at).fold(peer, |peer, step| peer.then(good(step)))
        };
        let (result, peer) = run(bench, flow, Asking::new(bench).call(call), thrice)?;
        let answer = result.map_err(|error| format!("the third try fails: {error}"))?;
        super::keys::apart(bench, &peer.sent())?;
        let keys = keys_of(bench, &peer, spec);
        if !own {
            let one = keys.first().cloned().flatten();
            let needed = spec.safety == Safety::Keyed;
            ensure!(one.is_some() || !needed, "`{}` is sent without a key", spec.name);
            ensure!(
                keys.iter().all(|key| *key == one),
                "the tries of `{}` have the keys {keys:?}",
                spec.name
            );
            continue;
        }
        ensure!(keys.len() == 3, "`{}` was sent {} times, not 3", spec.name, keys.len());
        ensure!(
            keys.iter().all(|key| key.as_deref() == Some(wire.as_str())),
            "the tries of `{}` have the keys {keys:?}, not the caller's",
            spec.name
        );
        let gives = matches!(flow.ask, Ask::Create(_) | Ask::Refund(_) | Ask::PayOut);
        let back = answer.items.first().and_then(|item| item.key.clone());
        ensure!(!gives || back.as_ref() == Some(&given), "the caller's key is given back as {back:?}");
    }
    Ok(())
}

/// More than is known to be left, nothing, less, and another currency are refused before anything is done.
fn too_much(bench: Bench, flow: &Flow) -> Verdict {
    let Some(payment) = bench.suite.payment else { fail!("there is no `payment`") };
    let whole = money(first(payment)?)?;
    let code = whole.asset().currency().map(|currency| currency.code());
    let other = if code == Some("EUR") { money("0.01 CHF")? } else { money("0.01 EUR")? };
    let twice = whole.checked_add(&whole).ok_or_else(|| "the first amount is too large".to_owned())?;
    let nothing = whole.checked_sub(&whole).ok_or_else(|| "an amount".to_owned())?;
    let negative = nothing.checked_sub(&whole).ok_or_else(|| "an amount".to_owned())?;
    for (what, amount, left) in [
        ("more than is left", whole.clone(), Some(nothing.clone())),
        ("more than was paid", twice, Some(whole.clone())),
        ("nothing", nothing, Some(whole.clone())),
        ("less than nothing", negative, Some(whole.clone())),
        ("another currency", other, Some(whole)),
    ] {
        let asking = Asking { amount: Some(amount), left, ..Asking::new(bench) };
        let replies = flow.replies();
        let script = |peer: Peer| bench.patient(peer, &replies, &[]);
        let (result, peer) = run(bench, flow, asking, script)?;
        ensure!(bench.acting(peer.sent()).is_empty(), "{what} is sent: does `check_amount` come first?");
        let Err(error) = result else { fail!("{what} succeeds") };
        let fitting = matches!(error.kind(), ErrorKind::AmountOutOfRange | ErrorKind::UnsupportedCurrency);
        ensure!(fitting, "{what} is refused, but not as an amount: {error}");
    }
    Ok(())
}

/// Each amount is carried exactly or refused, also a part of a payment.
fn exact(bench: Bench, flow: &Flow) -> Verdict {
    let Some(carried) = flow.carried else { fail!("say with Flow::carried where the amount stands") };
    let Some(payment) = bench.suite.payment else { fail!("there is no `payment`") };
    let usual = money(first(payment)?)?;
    let replies = flow.replies();
    let own: Vec<&str> = match flow.ask {
        Ask::Capture(Some(text)) | Ask::Refund(Some(text)) => vec![text],
        _ => Vec::new(),
    };
    for text in own.iter().chain(HARD) {
        let amount = money(text)?;
        let asking = Asking { amount: Some(amount.clone()), ..Asking::new(bench) };
        let script = |peer: Peer| replies.iter().fold(peer, |peer, stub| peer.then(stub.answer()));
        let (result, peer) = run(bench, flow, asking, script)?;
        let acting = bench.acting(peer.sent());
        let base = bench.suite.descriptor.base_url;
        // The currency is the payment's, and need not be said again.
        let unsaid: &Money = if acting.is_empty() { &usual } else { &amount };
        exact_or_refused(carried, &amount, unsaid.asset(), base, &acting, result.as_ref().err())?;
    }
    Ok(())
}

/// A row that cannot be read is counted, or the list is an error: what is missing from it may exist all the same. The same
/// for a row of which one member is odd, unless it was read without it, or without what tells that it is ours.
fn unread(bench: Bench, flow: &Flow) -> Verdict {
    let Some((row, _)) = flow.words.0.rsplit_once('/') else { skip!("the words stand in no row") };
    let mut places = vec![(row.to_owned(), Json::string("odd"))];
    let sought = sought(bench);
    let names_ours = |value: &Json| sought.iter().any(|reference| value.to_string().contains(reference));
    let odd = Json::parse("[{}]").unwrap_or(Json::string("odd"));
    let first = flow.replies().iter().find_map(|stub| Json::parse(stub.body)?.at(row).cloned());
    for (member, value) in first.as_ref().into_iter().flat_map(Json::members) {
        if !names_ours(value) {
            places.push((format!("{row}/{member}"), odd.clone()));
            // A text stays one, and says nothing that is known.
            places.extend(value.text().map(|_| (format!("{row}/{member}"), Json::string("zz_odd"))));
        }
    }
    for (place, value) in places {
        let replies: Vec<_> = flow
            .replies()
            .iter()
            .map(|stub| {
                let odd = Json::parse(stub.body).and_then(|json| json.with(&place, value.clone()));
                (stub.status, odd.map_or_else(|| stub.body.to_owned(), |json| json.to_string()))
            })
            .collect();
        // What cannot be read may be asked for again.
        let script = |peer: Peer| {
            let answers = replies.iter().map(|(status, body)| Answer::new(*status, body.clone()));
            let again = replies.last().map(|(status, body)| Answer::new(*status, body.clone()));
            let peer = answers.fold(peer, Peer::then);
            again.into_iter().fold(peer, Peer::for_ever)
        };
        match run(bench, flow, Asking::new(bench), script)?.0 {
            Ok(answer) => ensure!(
                answer.lacking || answer.items.len() >= flow.told.len() && place != row,
                "a row that cannot be read at {place} is left out, and nothing says so"
            ),
            Err(error) => ensure!(
                matches!(error.kind(), ErrorKind::Unintelligible | ErrorKind::IntegrityMismatch),
                "with something odd at {place} it is told as {}",
                error.kind()
            ),
        }
    }
    Ok(())
}

/// A list whose pages lead back to where they were is an error, or it ends: nobody reads it for ever.
fn ends(bench: Bench, flow: &Flow) -> Verdict {
    const MANY: usize = 60;
    let Some(last) = flow.steps.last() else { fail!("it has no steps") };
    let script = |peer: Peer| {
        let peer = until(flow, flow.steps.len().saturating_sub(1), peer);
        (0..MANY).fold(peer, |peer, _| peer.then(last.reply.answer()))
    };
    let asking = Asking { cursor: flow.next.map(str::to_owned), ..Asking::new(bench) };
    let (result, peer) = run(bench, flow, asking, script)?;
    ensure!(peer.sent().len() < MANY, "it reads the same page again and again");
    if let (Some(cursor), Ok(answer)) = (flow.next, result) {
        ensure!(answer.next.as_deref() != Some(cursor), "the page that starts at {cursor:?} leads to itself");
    }
    Ok(())
}
