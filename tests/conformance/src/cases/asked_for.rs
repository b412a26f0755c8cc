//! What was asked for is what is done, or it is refused: no more than is left, the rest kept held, gone or still readable.

use bytes::Bytes;
use http::{Method, Request, Uri};
use paymux_core::cancellations::CancelHow;
use paymux_core::{Error, ErrorKind, Money};

use super::flows::{run, sent};
use super::payment::first;
use crate::data::{Ask, Flow};
use crate::kit::ask::Asking;
use crate::kit::bench::Bench;
use crate::kit::case::{Cases, Stop, Verdict, ensure, fail, skip};
use crate::kit::money::money;
use crate::peer::{Answer, Peer};

pub(super) fn add(cases: &mut Cases, bench: Bench) {
    for flow in bench.suite.facets {
        let name = flow.label();
        if matches!(flow.ask, Ask::Capture(Some(_))) {
            cases.add(format!("facets::more_follows::{name}"), move || more_follows(bench, flow));
        }
        if matches!(flow.ask, Ask::Capture(None) | Ask::Refund(None)) {
            cases.add(format!("facets::rest::{name}"), move || rest(bench, flow));
        }
        if let Some(cursor) = flow.next {
            cases.add(format!("facets::pages::{name}"), move || pages(bench, flow, cursor));
        }
    }
    if bench.suite.facets.iter().any(|flow| matches!(flow.ask, Ask::Cancel(_))) {
        cases.add("facets::ways::cancel", move || ways(bench));
    }
}

/// A request without its headers.
type Said = (Method, Uri, Bytes);

/// What comes of a call whose replies all go well, and what it did: the requests that act.
fn done(bench: Bench, flow: &Flow, asking: Asking) -> Result<(Option<Error>, Vec<Said>), Stop> {
    let replies = flow.replies();
    let script = |peer: Peer| replies.iter().fold(peer, |peer, stub| peer.then(stub.answer()));
    let (result, peer) = run(bench, flow, asking, script)?;
    Ok((result.err(), bench.acting(peer.sent()).iter().map(said).collect()))
}

fn said(request: &Request<Bytes>) -> Said {
    (request.method().clone(), request.uri().clone(), request.body().clone())
}

/// Whoever says that another capture follows keeps the rest held: it is said to the provider, or refused before anything
/// is sent. Dropped in silence, the rest is let go.
fn more_follows(bench: Bench, flow: &Flow) -> Verdict {
    let (_, last) = done(bench, flow, Asking::new(bench))?;
    let (error, acting) = done(bench, flow, Asking { more_follows: true, ..Asking::new(bench) })?;
    if acting.is_empty() {
        let refused = error.is_some_and(|error| error.kind() == ErrorKind::UnsupportedOperation);
        ensure!(refused, "it sends nothing, and does not say that it is unsupported");
    } else {
        ensure!(acting != last, "what is sent is the same as for the last capture");
    }
    Ok(())
}

/// Who asks for the next page gets another one than the first.
fn pages(bench: Bench, flow: &Flow, cursor: &str) -> Verdict {
    let first = sent(bench, flow)?;
    let replies = flow.replies();
    let asking = Asking { cursor: Some(cursor.to_owned()), ..Asking::new(bench) };
    let script = |peer: Peer| replies.iter().fold(peer, |peer, stub| peer.then(stub.answer()));
    let next = run(bench, flow, asking, script)?.1.sent();
    let all = |requests: &[Request<Bytes>]| requests.iter().map(said).collect::<Vec<_>>();
    ensure!(all(&first) != all(&next), "the page that starts at {cursor:?} is asked for like the first one");
    Ok(())
}

/// Where no amount is given it is what is left, however much was paid once: two payments of which the same is left are
/// given back or captured with the same request.
fn rest(bench: Bench, flow: &Flow) -> Verdict {
    let Some(payment) = bench.suite.payment else { fail!("there is no `payment`") };
    let left = money(first(payment)?)?;
    let twice = left.checked_add(&left).ok_or_else(|| "the first amount is too large".to_owned())?;
    let of_whole = |whole: Money| {
        let asking = Asking { left: Some(left.clone()), whole: Some(whole), ..Asking::new(bench) };
        Ok::<_, Stop>(done(bench, flow, asking)?.1)
    };
    let (all, half) = (of_whole(left.clone())?, of_whole(twice)?);
    if half.is_empty() {
        skip!(
            "what is left is asked for first, and the reply is about another payment: a flow with `Flow::of`, whose \
             payment brings the ids along, would be tried"
        );
    }
    ensure!(
        all == half,
        "what is sent depends on what was paid, not on what is left: where the provider wants an amount, it is \
         `capturable` or `refundable`, and without that it is looked up"
    );
    Ok(())
}

/// A payment that is to stay readable is not deleted, and one that is to be gone is not kept: a way that the provider
/// does not have is refused.
fn ways(bench: Bench) -> Verdict {
    let mut requests = Vec::new();
    for how in [CancelHow::Archive, CancelHow::Delete] {
        let described = |flow: &&Flow| matches!(flow.ask, Ask::Cancel(other) if other == how);
        if let Some(flow) = bench.suite.facets.iter().find(described) {
            requests.push(sent(bench, flow)?.iter().map(said).collect::<Vec<_>>());
            continue;
        }
        let asked = Flow::new("", Ask::Cancel(how), &[]);
        let (result, peer) =
            run(bench, &asked, Asking::new(bench), |peer| peer.for_ever(Answer::new(200, "{}")))?;
        let Err(error) = result else { fail!("`{how:?}` is done, and no flow describes it") };
        let refused = error.kind() == ErrorKind::UnsupportedOperation && peer.sent().is_empty();
        ensure!(
            refused,
            "`{how:?}` has no flow, so the provider has no such thing: it answers `Error::unsupported` before anything \
             is sent; it is {error}"
        );
    }
    if let [one, other] = &requests[..] {
        ensure!(one != other, "both ways send the same");
    }
    Ok(())
}
