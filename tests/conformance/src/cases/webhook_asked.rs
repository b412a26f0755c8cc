//! A provider that is asked whether a delivery is its own: only its "yes" proves, and only its "no" rejects.

use paymux_core::{Error, ErrorKind, Event};

use super::webhooks::{deliver_over, headers};
use crate::data::{Hook, Signing};
use crate::kit::bench::Bench;
use crate::kit::case::{Cases, Stop, Verdict, ensure, fail};
use crate::peer::{Answer, Clock, Expect, Fault, Peer};

pub(super) fn add(cases: &mut Cases, bench: Bench) {
    let Some(hooks) = bench.suite.webhooks else { return };
    let Signing::Asked { question, yes, no } = hooks.signing else { return };
    for hook in hooks.events {
        let name = hook.name;
        cases.add(format!("webhooks::asked::{name}"), move || asked(bench, hook, question, yes));
        cases.add(format!("webhooks::denied::{name}"), move || denied(bench, hook, question, no));
        cases.add(format!("webhooks::cannot_tell::{name}"), move || cannot_tell(bench, hook, question, yes));
    }
}

/// What is made of a delivery where the question gets this answer, and the peer that has given it.
fn told(
    bench: Bench,
    hook: &Hook,
    question: &str,
    answer: Answer,
) -> Result<(Result<Event, Error>, Peer), Stop> {
    let clock = Clock::new();
    let peer = bench.peer(&clock).aside(Expect::new(question), answer);
    let (headers, body) = (headers(hook, Vec::new()), hook.body.as_bytes());
    let told = deliver_over(bench, &bench.settings(), &peer, &headers, body, &clock)?;
    Ok((told, peer))
}

fn asked(bench: Bench, hook: &'static Hook, question: &str, yes: &'static str) -> Verdict {
    let (told, peer) = told(bench, hook, question, Answer::new(200, yes))?;
    told.map_err(|error| format!("the provider says yes, and it is refused: {error}"))?;
    let path = question.split(' ').next_back().unwrap_or_default();
    let asked = peer.asides().iter().any(|request| request.uri().path().ends_with(path));
    ensure!(asked, "it is accepted, and nobody was asked");
    Ok(())
}

fn denied(bench: Bench, hook: &'static Hook, question: &str, no: &'static str) -> Verdict {
    let Err(error) = told(bench, hook, question, Answer::new(200, no))?.0 else {
        fail!("the provider says no, and it is accepted");
    };
    ensure!(error.kind() == ErrorKind::WebhookRejected, "the provider says no: {error}");
    Ok(())
}

/// Whoever rejects what may be genuine loses it, and whoever accepts it believes anybody.
fn cannot_tell(bench: Bench, hook: &'static Hook, question: &str, yes: &'static str) -> Verdict {
    let faulty = |fault| Answer::new(200, yes).but(fault);
    for (what, answer) in [
        ("there is no connection", faulty(Fault::Unreachable)),
        ("the reply is lost", faulty(Fault::LoseReply)),
        ("the reply never comes", faulty(Fault::Hang)),
        ("a gateway answers", faulty(Fault::BadGateway)),
        ("a page comes instead of the reply", faulty(Fault::Html)),
        ("half the reply comes", faulty(Fault::Truncated)),
        ("the reply is empty", faulty(Fault::Empty)),
        ("it answers 500", Answer::new(500, yes)),
        ("it answers 401", Answer::new(401, "{}")),
        ("it answers 403", Answer::new(403, "{}")),
        ("it answers 302", Answer::new(302, yes)),
    ] {
        let Err(error) = told(bench, hook, question, answer)?.0 else {
            fail!("{what}: it is accepted");
        };
        let rejected = error.kind() == ErrorKind::WebhookRejected;
        ensure!(!rejected, "{what}: it is rejected, and may be genuine");
    }
    Ok(())
}
