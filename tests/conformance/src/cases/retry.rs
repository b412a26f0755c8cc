//! Faults: how often is sent, and what the error then says.

use std::time::Duration;

use paymux_core::provider::Safety;
use paymux_core::{Advice, CallOptions, Delivery, Effect, ErrorKind, Stakes};

use super::each_sample;
use crate::data::Sample;
use crate::kit::bench::{Bench, Sent};
use crate::kit::case::{Cases, Verdict, ensure};
use crate::peer::{Answer, Fault};

pub(super) fn add(cases: &mut Cases, bench: Bench) {
    each_sample(cases, bench, "retry::unreachable", |bench, sample| {
        after(bench, sample, Some(Fault::Unreachable), 0, [true, true, true], Effect::NotDone)
    });
    each_sample(cases, bench, "retry::reply_lost", |bench, sample| {
        after(bench, sample, Some(Fault::LoseReply), 0, [true, true, false], Effect::MaybeDone)
    });
    each_sample(cases, bench, "retry::rate_limited", |bench, sample| {
        after(bench, sample, Some(Fault::RateLimited(2)), 0, [true, true, true], Effect::NotDone)
    });
    each_sample(cases, bench, "retry::bad_gateway", |bench, sample| {
        after(bench, sample, Some(Fault::BadGateway), 0, [true, true, false], Effect::MaybeDone)
    });
    each_sample(cases, bench, "retry::unavailable", |bench, sample| {
        after(bench, sample, Some(Fault::Unavailable(2)), 0, [true, true, false], Effect::MaybeDone)
    });
    each_sample(cases, bench, "retry::conflict", |bench, sample| {
        after(bench, sample, None, 409, [false, true, false], Effect::MaybeDone)
    });
    each_sample(cases, bench, "retry::refused", |bench, sample| {
        after(bench, sample, None, 422, [false, false, false], Effect::NotDone)
    });
    each_sample(cases, bench, "retry::redirect", |bench, sample| {
        after(bench, sample, None, 302, [false, false, false], Effect::MaybeDone)
    });
    each_sample(cases, bench, "retry::forbidden_by_caller", forbidden);
    each_sample(cases, bench, "retry::ends", ends);
    each_sample(cases, bench, "retry::deadline", deadline);
    each_sample(cases, bench, "retry::long_delay", long_delay);
}

/// One fault, then a good reply. `again` says whether reads (and what is idempotent), keyed and unsafe
/// operations are sent once more; `effect` what the error says where the fault is all that comes.
fn after(
    bench: Bench,
    sample: &Sample,
    fault: Option<Fault>,
    status: u16,
    again: [bool; 3],
    effect: Effect,
) -> Verdict {
    let spec = bench.entry(sample)?.spec;
    let good = || Answer::new(sample.reply.status, sample.reply.body);
    let bad = || match fault {
        Some(fault) => good().but(fault),
        None => Answer::new(status, "{}"),
    };
    let [read, keyed, unsafe_] = again;
    let again = match spec.safety {
        Safety::Read | Safety::Idempotent => read,
        Safety::Keyed => keyed,
        Safety::Unsafe => unsafe_,
    };
    let sent = bench.send(sample, &CallOptions::default(), |peer| peer.then(bad()).then(good()))?;
    let (came, wanted) = (sent.sent.len(), if again { 2 } else { 1 });
    ensure!(came == wanted, "{:?}: {came} request(s) were sent, not {wanted}", spec.safety);
    if again {
        sent.result.as_ref().map_err(|error| format!("the second try fails: {error}"))?;
        let delay = matches!(fault, Some(Fault::RateLimited(_) | Fault::Unavailable(_)));
        ensure!(!delay || sent.elapsed >= Duration::from_secs(2), "the delay asked for is not kept");
        let (first, second) = (sent.sent.first(), sent.sent.last());
        let same = first.map(|request| (request.uri(), request.body()))
            == second.map(|request| (request.uri(), request.body()));
        ensure!(same, "the second try is another request");
    }
    let lost = bench.always(sample, bad())?;
    says(bench, sample, &lost, effect)
}

/// What the error says about the effect, and whether its advice fits.
fn says(bench: Bench, sample: &Sample, sent: &Sent, effect: Effect) -> Verdict {
    let error = sent.error()?;
    let spec = bench.entry(sample)?.spec;
    let stakes = bench.build(sample)?.stakes_any();
    ensure!(error.effect() == effect, "the effect is {:?}, not {effect:?}", error.effect());
    let tries = usize::try_from(error.tries()).unwrap_or_default();
    ensure!(tries == sent.sent.len(), "it tells of {tries} tries, and made {}", sent.sent.len());
    ensure!(error.operation() == Some(spec.name), "it does not name the operation");
    ensure!(error.provider() == Some(bench.suite.descriptor.name), "it does not name the provider");
    let perhaps = effect != Effect::NotDone;
    let money = stakes == Stakes::Money && perhaps;
    ensure!(error.money_may_have_moved() == money, "money_may_have_moved() is {}", !money);
    let exists = stakes == Stakes::Inert && perhaps;
    ensure!(error.may_exist() == exists, "may_exist() is {}", !exists);
    let advice = error.advice();
    if perhaps && spec.safety == Safety::Keyed {
        ensure!(advice == Advice::RepeatSameKey, "the advice is {advice:?}, not to repeat with the same key");
    }
    if perhaps && spec.safety == Safety::Unsafe && stakes != Stakes::None {
        let harmless = matches!(advice, Advice::LookUpFirst | Advice::AwaitWebhook | Advice::AskProvider);
        ensure!(harmless, "the advice is {advice:?}: who follows it may do it twice");
    }
    Ok(())
}

fn forbidden(bench: Bench, sample: &'static Sample) -> Verdict {
    let options = CallOptions::default().never_retry();
    let bad = Answer::new(sample.reply.status, sample.reply.body).but(Fault::Unreachable);
    let sent = bench.send(sample, &options, |peer| peer.for_ever(bad))?;
    ensure!(sent.sent.len() == 1, "{} requests were sent", sent.sent.len());
    Ok(())
}

fn ends(bench: Bench, sample: &'static Sample) -> Verdict {
    let bad = Answer::new(sample.reply.status, sample.reply.body).but(Fault::Unreachable);
    let sent = bench.always(sample, bad)?;
    let error = sent.error()?;
    ensure!(sent.sent.len() <= 10, "{} requests were sent", sent.sent.len());
    ensure!(error.kind() == ErrorKind::Unreachable, "{error}");
    ensure!(error.delivery() == Delivery::NotSent, "its delivery is {:?}", error.delivery());
    Ok(())
}

/// A provider that never answers: the call ends at its deadline, by a clock.
fn deadline(bench: Bench, sample: &'static Sample) -> Verdict {
    let options = CallOptions::default().deadline(Duration::from_secs(5));
    let silent = Answer::new(sample.reply.status, sample.reply.body).but(Fault::Hang);
    let sent = bench.send(sample, &options, |peer| peer.for_ever(silent))?;
    let error = sent.error()?;
    ensure!(sent.elapsed == Duration::from_secs(5), "it ended after {:?}, not 5 s", sent.elapsed);
    ensure!(error.kind() == ErrorKind::TimedOut, "{error}");
    ensure!(sent.sent.len() == 1, "{} requests were sent", sent.sent.len());
    says(bench, sample, &sent, Effect::MaybeDone)
}

/// A delay that outlives the deadline is not waited for.
fn long_delay(bench: Bench, sample: &'static Sample) -> Verdict {
    let options = CallOptions::default().deadline(Duration::from_secs(5));
    let busy = Answer::new(sample.reply.status, "{}").but(Fault::RateLimited(3600));
    let sent = bench.send(sample, &options, |peer| peer.for_ever(busy))?;
    let error = sent.error()?;
    ensure!(sent.elapsed <= Duration::from_secs(5), "it waited for {:?}", sent.elapsed);
    ensure!(sent.sent.len() == 1, "{} requests were sent", sent.sent.len());
    ensure!(error.retry_after() == Some(Duration::from_secs(3600)), "the error does not tell the delay");
    Ok(())
}
