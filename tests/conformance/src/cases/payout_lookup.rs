//! Payouts that are looked up: what the words mean, and that the answer is about the right one.

use paymux_core::payouts::{Payout, PayoutStatus};
use paymux_core::{Effect, Error, ErrorKind};

use super::payout::by_id;
use crate::data::PayoutFlow;
use crate::kit::bench::Bench;
use crate::kit::case::{Cases, Stop, Verdict, ensure, fail};
use crate::kit::json::Json;
use crate::kit::texts::why;
use crate::peer::{Answer, Peer};

pub(super) fn add(cases: &mut Cases, bench: Bench) {
    let Some(flow) = bench.suite.payout.filter(|flow| !flow.lookup.1.is_empty()) else { return };
    if flow.statuses.is_empty() {
        cases.add("statuses::payout", || fail!("list the documented words of payouts in `statuses`"));
    }
    for (word, status) in flow.statuses {
        cases.add(format!("statuses::payout::{word}"), move || {
            let payout = look_up(bench, flow, flow.status, &Json::string(word))?;
            let payout = payout.map_err(|(why, _)| format!("it is an error: {why}"))?;
            ensure!(payout.status == *status, "it is told as {:?}, not as {status:?}", payout.status);
            Ok(())
        });
    }
    cases.add("statuses::payout_unknown", move || unknown(bench, flow));
    cases.add("statuses::payout_not_a_word", move || not_a_word(bench, flow));
    cases.add("integrity::payout", move || mismatch(bench, flow));
}

/// The payout; or the error, told and itself.
type LookedUp = Result<Payout, (String, Error)>;

/// Looks the payout up while this stands there in the reply.
fn look_up(bench: Bench, flow: PayoutFlow, place: &str, value: &Json) -> Result<LookedUp, Stop> {
    let (id, replies) = flow.lookup;
    let mut placed = false;
    let mut answers = Vec::new();
    for stub in replies {
        let changed =
            Json::parse(stub.body).filter(|_| !placed).and_then(|json| json.with(place, value.clone()));
        placed |= changed.is_some();
        let body = changed.map_or_else(|| stub.body.to_owned(), |json| json.to_string());
        answers.push(Answer::new(stub.status, body));
    }
    ensure!(placed, "nothing stands at {place:?} of the lookup's replies");
    let (opened, peer, clock) = bench.opened(|peer| answers.into_iter().fold(peer, Peer::then))?;
    let Some(payouts) = opened.provider.payouts() else { fail!("there are no payouts") };
    let result = clock.run(payouts.retrieve_payout(&by_id(bench, id)))?;
    Ok(result.map_err(|error| (why(&error, &peer), error)))
}

fn unknown(bench: Bench, flow: PayoutFlow) -> Verdict {
    let mut words = vec!["zz_unheard_of".to_owned(), String::new(), " ".to_owned(), "ü".to_owned()];
    for (known, _) in flow.statuses {
        words.extend([format!("{known}_not"), format!("not_{known}"), format!("un{known}")]);
    }
    words.retain(|word| flow.statuses.iter().all(|(known, _)| !known.eq_ignore_ascii_case(word)));
    for word in words {
        let payout = look_up(bench, flow, flow.status, &Json::string(&word))?;
        let payout = payout.map_err(|(why, _)| format!("{word:?} is an error: {why}"))?;
        let kept = payout.status == PayoutStatus::Unrecognised(word.clone());
        ensure!(kept, "{word:?} is told as {:?}", payout.status);
    }
    Ok(())
}

/// A status that is no text: an error or not known.
fn not_a_word(bench: Bench, flow: PayoutFlow) -> Verdict {
    for status in ["null", "0", "1", "true", "{}", "[]"] {
        let Some(json) = Json::parse(status) else { continue };
        if let Ok(payout) = look_up(bench, flow, flow.status, &json)? {
            let told = matches!(payout.status, PayoutStatus::Unrecognised(_));
            ensure!(told, "{status} instead of a word is told as {:?}", payout.status);
        }
    }
    Ok(())
}

fn mismatch(bench: Bench, flow: PayoutFlow) -> Verdict {
    ensure!(
        !flow.mismatches.is_empty(),
        "add to `mismatches` where the id stands in a payout's lookup; if it does not stand there, skip this"
    );
    for (place, value) in flow.mismatches {
        let Some(json) = Json::parse(value) else { fail!("`{value}` is not JSON") };
        match look_up(bench, flow, place, &json)? {
            Ok(payout) => fail!("{value} at {place} is a success: {:?}", payout.status),
            Err((why, error)) => {
                ensure!(error.kind() == ErrorKind::IntegrityMismatch, "{value} at {place}: {why}");
                ensure!(error.effect() == Effect::Done, "its effect is {:?}", error.effect());
            }
        }
    }
    Ok(())
}
