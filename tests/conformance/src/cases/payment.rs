//! Payments through the unified interface.

use std::time::Duration;

use bytes::Bytes;
use http::Request;
use paymux_core::captures::Capture;
use paymux_core::provider::Safety;
use paymux_core::transport::Runtime;
use paymux_core::{
    CallOptions, CreatePayment, Effect, Error, ErrorKind, Money, NextAction, Payment, PaymentRef, Status,
};

use crate::data::{Ask, PaymentFlow, Stub};
use crate::kit::bench::Bench;
use crate::kit::case::{Cases, Stop, Verdict, ensure, fail, skip};
use crate::kit::json::Json;
use crate::kit::money::{HARD, IMPOSSIBLE, exact_or_refused, money, refused};
use crate::kit::texts::why;
use crate::peer::{Answer, Fault, Peer};

pub(super) fn add(cases: &mut Cases, bench: Bench) {
    let Some(flow) = bench.suite.payment else {
        cases.add("payment::data", || fail!("there is no `payment`: every provider takes payments"));
        return;
    };
    cases.add("payment::created", move || created(bench, flow));
    cases.add("payment::unnamed", move || unnamed(bench, flow));
    cases.add("payment::sent_once", move || sent_once(bench, flow));
    cases.add("payment::deadline", move || deadline(bench, flow));
    cases.add("payment::refused", move || refusal(bench, flow));
    cases.add("payment::capture", move || capture(bench, flow));
    for text in flow.takes {
        cases.add(format!("payment::takes::{text}"), move || {
            let amount = money(text)?;
            let (result, sent) = create(bench, flow, text)?;
            ensure!(!sent.is_empty(), "it is refused: {}", reason(&result));
            exact_or_refused(
                flow.carried,
                &amount,
                money(first(flow)?)?.asset(),
                bench.suite.descriptor.base_url,
                &sent,
                result.as_ref().err(),
            )
        });
    }
    for text in HARD {
        cases.add(format!("payment::exact::{text}"), move || {
            let (result, sent) = create(bench, flow, text)?;
            let base = bench.suite.descriptor.base_url;
            let usual = money(first(flow)?)?;
            exact_or_refused(flow.carried, &money(text)?, usual.asset(), base, &sent, result.as_ref().err())
        });
    }
    for text in IMPOSSIBLE.iter().chain(flow.refuses) {
        cases.add(format!("payment::refuses::{text}"), move || {
            let (result, sent) = create(bench, flow, text)?;
            ensure!(sent.is_empty(), "it is sent");
            match result {
                Ok(_) => fail!("it succeeds without sending anything"),
                Err(error) => refused(&money(text)?, &error),
            }
        });
    }
}

fn reason(result: &Result<Payment, Error>) -> String {
    result.as_ref().err().map(ToString::to_string).unwrap_or_default()
}

/// What came of it, and the requests that did more than look something up.
pub(super) type Created = (Result<Payment, Error>, Vec<Request<Bytes>>);

fn create(bench: Bench, flow: PaymentFlow, amount: &str) -> Result<Created, Stop> {
    create_of(bench, flow, &money(amount)?, &usual(bench, flow)?)
}

/// The requests of a creation of the first amount.
pub(super) fn usual(bench: Bench, flow: PaymentFlow) -> Result<Vec<Request<Bytes>>, Stop> {
    let (opened, peer, clock) = bench.replying(flow.created)?;
    let _usual = clock.run(opened.provider.create(&(flow.request)(money(first(flow)?)?)))?;
    Ok(peer.sent())
}

pub(super) fn create_of(
    bench: Bench,
    flow: PaymentFlow,
    amount: &Money,
    usual: &[Request<Bytes>],
) -> Result<Created, Stop> {
    let request = (flow.request)(amount.clone());
    let (opened, peer, clock) = bench.opened(|peer| bench.patient(peer, flow.created, usual))?;
    let result = clock.run(opened.provider.create(&request))?;
    Ok((result, bench.acting(peer.sent())))
}

pub(super) fn first(flow: PaymentFlow) -> Result<&'static str, Stop> {
    flow.takes.first().copied().ok_or_else(|| Stop::Failed("`takes` is empty".to_owned()))
}

/// The payment that a lookup asks about.
pub(super) fn reference(bench: Bench, flow: PaymentFlow) -> Result<PaymentRef, Stop> {
    Ok(PaymentRef::made(&bench.account(), flow.id, &(flow.request)(money(first(flow)?)?)))
}

fn created(bench: Bench, flow: PaymentFlow) -> Verdict {
    let amount = money(first(flow)?)?;
    let request: CreatePayment = (flow.request)(amount.clone());
    let (opened, peer, clock) = bench.replying(flow.created)?;
    let payment = clock.run(opened.provider.create(&request))?;
    let payment = payment.map_err(|error| format!("it is not created: {}", why(&error, &peer)))?;
    peer.finish()?;
    let name = bench.suite.descriptor.name;
    ensure!(opened.provider.name() == name, "the provider calls itself `{}`", opened.provider.name());
    let to = &payment.reference;
    ensure!(to.provider == name, "its reference names `{}`", to.provider);
    ensure!(to.account == bench.account().name(), "its reference names the account `{}`", to.account);
    ensure!(to.id == flow.id, "its id is `{}`, not `{}`", to.id, flow.id);
    ensure!(to.expected.as_ref() == Some(&amount), "its reference does not hold the amount");
    ensure!(to.reference.as_ref() == Some(&request.reference), "its reference does not hold yours");
    ensure!(payment.incomplete.is_none(), "it is incomplete: {:?}", payment.incomplete);
    let open = !payment.status.collection_closed() && !matches!(payment.status, Status::Unrecognised(_));
    ensure!(open, "a new payment is {}", payment.status);
    ensure!(*payment.next_action() != NextAction::None, "nobody is told how to pay it");
    ensure!(!payment.body.is_empty(), "the reply's raw body is not kept in `body`");
    Ok(())
}

/// A reference without an id says that nothing is made yet: the app would go on and make the payment again.
fn unnamed(bench: Bench, flow: PaymentFlow) -> Verdict {
    let id = Json::string(flow.id).to_string();
    if !flow.created.iter().any(|stub| stub.body.contains(&id)) {
        skip!("the replies do not hold the id: it is the app's own");
    }
    let script = |peer: Peer| {
        flow.created
            .iter()
            .fold(peer, |peer, stub| peer.then(Answer::new(stub.status, stub.body.replace(&id, "\"\""))))
    };
    let (opened, _peer, clock) = bench.opened(script)?;
    match clock.run(opened.provider.create(&(flow.request)(money(first(flow)?)?)))? {
        Ok(payment) => {
            ensure!(
                payment.reference.is_made(),
                "a reply with an empty id passes for a payment not made yet"
            );
        }
        Err(error) => {
            ensure!(
                error.effect() != Effect::NotDone,
                "with an empty id in the reply nothing is said to be done: {error}"
            );
        }
    }
    Ok(())
}

/// From each step on every reply is lost. What is unsafe is not sent again, and the caller hears of it; what
/// has a key is sent again with the same one.
fn sent_once(bench: Bench, flow: PaymentFlow) -> Verdict {
    let request = (flow.request)(money(first(flow)?)?);
    for (step, lost) in flow.created.iter().enumerate() {
        let script = |peer: Peer| {
            let peer = flow.created.iter().take(step).fold(peer, |peer, stub| peer.then(stub.answer()));
            peer.for_ever(lost.answer().but(Fault::LoseReply))
        };
        let (opened, peer, clock) = bench.opened(script)?;
        let result = clock.run(opened.provider.create(&request))?;
        let sent = peer.sent();
        let Some(spec) = sent.get(step).and_then(|request| bench.operation_of(request)) else {
            fail!("step {} is no operation of the table", step + 1);
        };
        let of_step = sent
            .iter()
            .skip(step)
            .filter(|request| bench.operation_of(request).is_some_and(|again| again.name == spec.name));
        let mut keys = of_step.map(|request| spec.key_header.and_then(|name| request.headers().get(name)));
        let (first, second) = (keys.next().flatten(), keys.next());
        match spec.safety {
            Safety::Keyed => {
                let same = second.into_iter().chain(keys).all(|key| key.is_some() && key == first);
                ensure!(same, "`{}` is sent again with another key", spec.name);
                continue;
            }
            Safety::Unsafe => ensure!(second.is_none(), "`{}` is sent again", spec.name),
            _ => continue,
        }
        match &result {
            Err(error) => ensure!(error.effect() == Effect::MaybeDone, "its effect is {:?}", error.effect()),
            // A payment that exists already is handed back, and says what is missing.
            Ok(payment) => {
                ensure!(step > 0 && payment.incomplete.is_some(), "the lost reply is told as success")
            }
        }
        if let (0, Err(error)) = (step, &result) {
            ensure!(error.may_exist() || error.money_may_have_moved(), "nobody is told that it may exist");
        }
    }
    Ok(())
}

/// Every reply takes four seconds, the call has five: it ends in time, whatever it needs. A reply that takes
/// a minute is not waited for.
fn deadline(bench: Bench, flow: PaymentFlow) -> Verdict {
    let options = CallOptions::default().deadline(Duration::from_secs(5));
    let request = (flow.request)(money(first(flow)?)?).call(options);
    for seconds in [4, 60] {
        let slow =
            |peer: Peer, stub: &Stub| peer.then(stub.answer().but(Fault::Slow(Duration::from_secs(seconds))));
        let (opened, _, clock) = bench.opened(|peer| flow.created.iter().fold(peer, slow))?;
        let result = clock.run(opened.provider.create(&request))?;
        let took = clock.elapsed();
        ensure!(took <= Duration::from_secs(5), "it took {took:?} of 5 s: do the call's options go along?");
        if flow.created.len() == 1 && seconds == 4 {
            ensure!(result.is_ok(), "one slow reply is enough to lose it: {}", reason(&result));
        }
    }
    Ok(())
}

/// Money that is to be held is not taken at once: who cannot hold it refuses before anything is sent, and who can says
/// so to the provider in the documented way.
fn capture(bench: Bench, flow: PaymentFlow) -> Verdict {
    let (opened, peer, clock) = bench.replying(flow.created)?;
    if opened.provider.captures().is_some() {
        let amount = money(first(flow)?)?;
        let held = bench.suite.facets.iter().any(|flow| {
            matches!(flow.ask, Ask::Create(request) if request(amount.clone()).capture == Capture::Manual)
        });
        ensure!(
            held,
            "the provider can hold money: add a Flow with Ask::Create(|amount| …capture_manually()) that shows how"
        );
        return Ok(());
    }
    let request = (flow.request)(money(first(flow)?)?).capture_manually();
    let Err(error) = clock.run(opened.provider.create(&request))? else {
        fail!("money that is to be held is taken at once")
    };
    ensure!(peer.sent().is_empty(), "it is refused only after something was sent");
    let kind = error.kind();
    ensure!(
        kind == ErrorKind::UnsupportedOperation,
        "it is refused as {kind}: `not_carried` does it rightly"
    );
    ensure!(error.field() == Some("capture"), "the error is about {:?}, not about `capture`", error.field());
    Ok(())
}

/// A refused creation is an error that says that nothing happened.
fn refusal(bench: Bench, flow: PaymentFlow) -> Verdict {
    let request = (flow.request)(money(first(flow)?)?);
    for (status, kind) in [(401, ErrorKind::Unauthenticated), (404, ErrorKind::NotFound)] {
        let (opened, peer, clock) = bench.opened(|peer| peer.for_ever(Answer::new(status, "{}")))?;
        let Err(error) = clock.run(opened.provider.create(&request))? else {
            fail!("a creation that is answered {status} succeeds");
        };
        ensure!(error.kind() == kind, "{status} is told as {}", error.kind());
        ensure!(error.effect() == Effect::NotDone, "its effect is {:?}", error.effect());
        ensure!(error.operation().is_some(), "it does not name the operation");
        // A token that is refused may be replaced, once.
        let most = if status == 401 && !bench.suite.asides.is_empty() { 2 } else { 1 };
        ensure!(peer.sent().len() <= most, "{} requests were sent", peer.sent().len());
    }
    Ok(())
}
