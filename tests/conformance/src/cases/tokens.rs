//! Credentials that are asked for: once for everybody, and once more where the provider refuses them.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use http::Request;
use paymux_core::provider::{AnyClient, AnyOperation, Slot};
use paymux_core::{Bytes, CallOptions, Effect, Error, ErrorKind};

use super::auth::sample_for;
use crate::data::{Sample, Stub};
use crate::kit::bench::Bench;
use crate::kit::case::{Cases, Stop, Verdict, ensure, fail, skip};
use crate::kit::texts::{leaked, shown};
use crate::peer::{Answer, Clock, Expect, Fault, Peer};

pub(super) fn add(cases: &mut Cases, bench: Bench) {
    if bench.suite.asides.is_empty() {
        return;
    }
    cases.add("tokens::named", move || {
        for (line, stub) in bench.suite.asides {
            let named = bench.tokens().iter().any(|(of, _)| of == line);
            ensure!(
                named || stub.body.is_empty(),
                "say with Stub::secrets where the token stands in the reply to `{line}`: it is looked for as a secret"
            );
        }
        Ok(())
    });
    for slot in bench.credentials() {
        let name = slot.name;
        cases.add(format!("tokens::shared::{name}"), move || shared(bench, slot));
        cases.add(format!("tokens::refused::{name}"), move || refused(bench, slot));
        cases.add(format!("tokens::not_given::{name}"), move || not_given(bench, slot));
    }
}

/// One credential alone, an operation that takes it, and a peer that takes a second to give out a token.
struct Alone {
    client: Arc<dyn AnyClient>,
    operation: Box<dyn AnyOperation>,
    peer: Peer,
    clock: Clock,
}

impl Alone {
    fn new(bench: Bench, slot: &Slot, script: impl FnOnce(Peer, &Sample) -> Peer) -> Result<Self, Stop> {
        Self::given(bench, slot, Stub::answer, script)
    }

    /// The same, with other answers to what asks for a token.
    fn given(
        bench: Bench,
        slot: &Slot,
        answer: impl Fn(&Stub) -> Answer,
        script: impl FnOnce(Peer, &Sample) -> Peer,
    ) -> Result<Self, Stop> {
        let Some(sample) = sample_for(bench, slot) else { skip!("no sample uses it") };
        let clock = Clock::new();
        let base = Peer::new(&clock).at(bench.suite.descriptor.base_url);
        let peer = bench.suite.asides.iter().fold(base, |peer, (line, stub)| {
            peer.aside(Expect::new(*line), answer(stub).but(Fault::Slow(Duration::from_secs(1))))
        });
        let peer = script(peer, sample);
        let Ok(opened) = bench.open(&bench.only(slot.name), &peer, &clock) else {
            skip!("it cannot stand alone")
        };
        Ok(Self { client: opened.client, operation: bench.build(sample)?, peer, clock })
    }

    /// So many calls at once; the errors that came of it.
    fn call(&self, calls: usize) -> Result<Vec<Error>, Stop> {
        let options = CallOptions::default();
        let all = (0..calls).map(|_| self.client.send_any(&*self.operation, &options));
        Ok(self.clock.run(join_all(all))?.into_iter().filter_map(Result::err).collect())
    }

    fn asked(&self) -> Result<Vec<Request<Bytes>>, Stop> {
        let asked = self.peer.asides();
        if asked.is_empty() { skip!("nothing is asked for") } else { Ok(asked) }
    }
}

/// Five calls at once and one behind them ask for one token.
fn shared(bench: Bench, slot: &Slot) -> Verdict {
    let alone = Alone::new(bench, slot, |peer, sample| peer.for_ever(sample.reply.answer()))?;
    let mut errors = alone.call(5)?;
    errors.extend(alone.call(1)?);
    let asked = alone.asked()?.len();
    if let Some(error) = errors.first() {
        fail!("a call fails: {error}");
    }
    let wanted = bench.suite.asides.len();
    ensure!(asked <= wanted, "six calls asked {asked} times, not {wanted}: use `Refreshing`");
    Ok(())
}

/// A token that is answered with 401 was revoked: another one is asked for, once, and the call goes through.
fn refused(bench: Bench, slot: &Slot) -> Verdict {
    let alone = Alone::new(bench, slot, |peer, sample| {
        peer.then(Answer::new(401, "{}")).for_ever(sample.reply.answer())
    })?;
    let errors = alone.call(1)?;
    let asked = alone.asked()?.len();
    if let Some(error) = errors.first() {
        fail!("a revoked token is not replaced: {error}");
    }
    ensure!(asked <= 2 * bench.suite.asides.len(), "one call asked {asked} times");
    let always = Alone::new(bench, slot, |peer, _| peer.for_ever(Answer::new(401, "{}")))?;
    let errors = always.call(1)?;
    let told = errors.first().is_some_and(|error| error.kind() == ErrorKind::Unauthenticated);
    ensure!(told, "401 for every token is not told as unauthenticated");
    ensure!(always.peer.sent().len() <= 2, "it is sent {} times", always.peer.sent().len());
    Ok(())
}

/// No token is given: whoever waits for it is told so, nothing is sent without one, and the secret that was sent
/// back is not shown.
fn not_given(bench: Bench, slot: &Slot) -> Verdict {
    let body = serde_json::json!({ "message": bench.value(slot), "error": bench.value(slot) }).to_string();
    let refusal = |_: &Stub| Answer::new(401, body.clone());
    let alone = Alone::given(bench, slot, refusal, |peer, sample| peer.for_ever(sample.reply.answer()))?;
    let errors = alone.call(5)?;
    let asked = alone.asked()?.len();
    ensure!(errors.len() == 5 && alone.peer.sent().is_empty(), "it is sent without a token");
    ensure!(asked == 1, "five calls at once asked {asked} times for what is refused");
    for error in &errors {
        ensure!(error.effect() == Effect::NotDone, "its effect is {:?}", error.effect());
        ensure!(leaked(&shown(error), &bench.secrets()).is_none(), "the error shows a secret");
    }
    Ok(())
}
