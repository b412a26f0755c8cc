//! Payouts through the unified interface.

use bytes::Bytes;
use http::Request;
use paymux_core::payouts::{Payout, PayoutRef, RetrievePayout};
use paymux_core::provider::Opened;
use paymux_core::{Effect, Error, ErrorKind, Money};

use crate::data::{PayoutFlow, Stub};
use crate::kit::bench::Bench;
use crate::kit::case::{Cases, Stop, Verdict, ensure, fail, skip};
use crate::kit::money::{HARD, IMPOSSIBLE, exact_or_refused, money, refused};
use crate::kit::texts::why;
use crate::peer::{Clock, Fault, Peer};

pub(super) fn add(cases: &mut Cases, bench: Bench) {
    let Some(flow) = bench.suite.payout else {
        cases.add("payout::data", move || {
            let (opened, ..) = bench.opened(|peer| peer)?;
            ensure!(opened.provider.payouts().is_none(), "there are payouts: describe them in `payout`");
            skip!("the provider has no payouts")
        });
        return;
    };
    cases.add("payout::paid_out", move || paid_out(bench, flow));
    cases.add("payout::sent_once", move || sent_once(bench, flow));
    cases.add("payout::lookup", move || lookup(bench, flow));
    for text in flow.takes {
        cases.add(format!("payout::takes::{text}"), move || {
            let (result, sent) = pay_out(bench, flow, text)?;
            ensure!(!sent.is_empty(), "it is refused: {:?}", result.err().map(|error| error.to_string()));
            let base = bench.suite.descriptor.base_url;
            exact_or_refused(flow.carried, &money(text)?, usual(flow)?.asset(), base, &sent, None)
        });
    }
    for text in HARD {
        cases.add(format!("payout::exact::{text}"), move || {
            let (result, sent) = pay_out(bench, flow, text)?;
            let base = bench.suite.descriptor.base_url;
            exact_or_refused(
                flow.carried,
                &money(text)?,
                usual(flow)?.asset(),
                base,
                &sent,
                result.as_ref().err(),
            )
        });
    }
    for text in IMPOSSIBLE.iter().chain(flow.refuses) {
        cases.add(format!("payout::refuses::{text}"), move || {
            let (result, sent) = pay_out(bench, flow, text)?;
            ensure!(sent.is_empty(), "it is sent");
            match result {
                Ok(_) => fail!("it succeeds without sending anything"),
                Err(error) => refused(&money(text)?, &error),
            }
        });
    }
}

/// What came of it, and the requests that did more than look something up.
type PaidOut = (Result<Payout, Error>, Vec<Request<Bytes>>);

fn run(opened: &Opened, clock: &Clock, flow: PayoutFlow, text: &str) -> Result<Result<Payout, Error>, Stop> {
    let Some(payouts) = opened.provider.payouts() else { fail!("there are no payouts") };
    Ok(clock.run(payouts.pay_out(&(flow.request)(money(text)?)))?)
}

fn pay_out(bench: Bench, flow: PayoutFlow, text: &str) -> Result<PaidOut, Stop> {
    let (normal, usual, clock) = bench.replying(flow.replies)?;
    let _usual = run(&normal, &clock, flow, first(flow)?)?;
    let (opened, peer, clock) = bench.opened(|peer| bench.patient(peer, flow.replies, &usual.sent()))?;
    let result = run(&opened, &clock, flow, text)?;
    Ok((result, bench.acting(peer.sent())))
}

pub(super) fn first(flow: PayoutFlow) -> Result<&'static str, Stop> {
    flow.takes.first().copied().ok_or_else(|| Stop::Failed("`takes` is empty".to_owned()))
}

fn paid_out(bench: Bench, flow: PayoutFlow) -> Verdict {
    let (opened, peer, clock) = bench.replying(flow.replies)?;
    let text = first(flow)?;
    let payout =
        run(&opened, &clock, flow, text)?.map_err(|error| format!("it fails: {}", why(&error, &peer)))?;
    peer.finish()?;
    let to = &payout.reference;
    ensure!(to.provider == bench.suite.descriptor.name, "its reference names `{}`", to.provider);
    ensure!(to.account == bench.account().name(), "its reference names the account `{}`", to.account);
    ensure!(to.expected == Some(money(text)?), "its reference does not hold the amount");
    if let Some(amount) = &payout.amount {
        ensure!(*amount == money(text)?, "it tells of {amount}");
    }
    Ok(())
}

/// The reply to the last step, which pays out, is lost: that is told, and nothing is sent twice that may
/// not be.
fn sent_once(bench: Bench, flow: PayoutFlow) -> Verdict {
    let Some((last, before)) = flow.replies.split_last() else { fail!("`replies` is empty") };
    let script = |peer: Peer| {
        let peer = before.iter().fold(peer, |peer: Peer, stub: &Stub| peer.then(stub.answer()));
        peer.for_ever(last.answer().but(Fault::LoseReply))
    };
    let (opened, peer, clock) = bench.opened(script)?;
    let Err(error) = run(&opened, &clock, flow, first(flow)?)? else {
        fail!("a lost reply is told as success")
    };
    ensure!(error.money_may_have_moved(), "nobody is told that money may have moved: {error}");
    ensure!(error.effect() == Effect::MaybeDone, "its effect is {:?}", error.effect());
    let sent: Vec<_> = peer.sent().into_iter().skip(before.len()).collect();
    if sent.len() > 1 {
        let headers = |request: &Request<Bytes>| {
            let entry = bench.suite.descriptor.operations.iter();
            let names: Vec<_> = entry.filter_map(|entry| entry.spec.key_header).collect();
            names.into_iter().find_map(|name| request.headers().get(name).cloned())
        };
        let mut keys = sent.iter().map(headers);
        let one = keys.next().flatten();
        ensure!(
            one.is_some() && keys.all(|key| key == one),
            "it is sent {} times without one key",
            sent.len()
        );
    }
    Ok(())
}

/// The lookup of a payout by its id.
pub(super) fn by_id(bench: Bench, id: &str) -> RetrievePayout {
    RetrievePayout::new(PayoutRef::by_id(&bench.account(), id))
}

fn lookup(bench: Bench, flow: PayoutFlow) -> Verdict {
    let (id, replies) = flow.lookup;
    let (opened, peer, clock) = bench.replying(replies)?;
    let Some(payouts) = opened.provider.payouts() else { fail!("there are no payouts") };
    match clock.run(payouts.retrieve_payout(&by_id(bench, id)))? {
        Ok(payout) => {
            peer.finish()?;
            let came = payout.reference.id.as_deref();
            ensure!(came == Some(id), "it is about {came:?}");
            match payout.amount {
                Some(amount) if amount != money(first(flow)?)? => fail!("it tells of {amount}"),
                _ => Ok(()),
            }
        }
        Err(error) if error.kind() == ErrorKind::UnsupportedOperation => {
            fail!("payouts cannot be looked up ({error}): where the provider has no such thing, skip it")
        }
        Err(error) => fail!("{}", why(&error, &peer)),
    }
}

/// The first amount that is taken.
fn usual(flow: PayoutFlow) -> Result<Money, Stop> {
    money(flow.takes.first().ok_or_else(|| Stop::Failed("`takes` is empty".to_owned()))?)
}
