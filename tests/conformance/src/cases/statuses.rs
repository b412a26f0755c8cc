//! Words for statuses: each documented one is known, no other is taken for paid.

use paymux_core::{Payment, PaymentProviderExt, Status};

use super::payment::reference;
use crate::data::PaymentFlow;
use crate::kit::bench::Bench;
use crate::kit::case::{Cases, Stop, Verdict, ensure, fail, skip};
use crate::kit::json::Json;
use crate::kit::texts::why;
use crate::peer::{Answer, Peer};

pub(super) fn add(cases: &mut Cases, bench: Bench) {
    let Some(flow) = bench.suite.payment else { return };
    if flow.statuses.is_empty() {
        cases.add("statuses::documented", || fail!("list the documented words in `statuses`"));
    }
    for (word, status) in flow.statuses {
        cases.add(format!("statuses::documented::{word}"), move || {
            let payment = look_up(bench, flow, &Json::string(word))?;
            let payment = payment.map_err(|error| format!("it is an error: {error}"))?;
            ensure!(payment.status == *status, "it is told as {}, not as {status}", payment.status);
            let raw = payment.raw_status.as_deref();
            ensure!(raw == Some(word), "the provider's own word is told as {raw:?}");
            Ok(())
        });
    }
    for (members, status) in bench.suite.stands {
        let texts: Vec<_> = members.iter().map(|(_, json)| json.trim_matches('"')).collect();
        cases.add(format!("statuses::together::{}", texts.join("+")), move || {
            together(bench, flow, members, status)
        });
    }
    cases.add("statuses::unknown", move || unknown(bench, flow));
    cases.add("statuses::not_a_word", move || not_a_word(bench, flow));
}

/// Several members decide together.
fn together(bench: Bench, flow: PaymentFlow, members: &[(&str, &str)], status: &Status) -> Verdict {
    let mut answers = Vec::new();
    let mut placed = false;
    for stub in flow.looked_up {
        let mut json = Json::parse(stub.body);
        for (pointer, value) in members {
            let Some(value) = Json::parse(value) else { fail!("{value} is not JSON") };
            let changed = json.as_ref().filter(|json| json.at(pointer).is_some());
            json = changed.and_then(|json| json.with(pointer, value));
        }
        placed |= json.is_some();
        answers.push(Answer::new(
            stub.status,
            json.map_or_else(|| stub.body.to_owned(), |json| json.to_string()),
        ));
    }
    ensure!(placed, "no reply of the lookup has all of these members");
    let payment = answered(bench, flow, answers)?.map_err(|error| format!("it is an error: {error}"))?;
    ensure!(payment.status == *status, "it is told as {}, not as {status}", payment.status);
    Ok(())
}

/// Looks the payment up while its status is this.
fn look_up(bench: Bench, flow: PaymentFlow, status: &Json) -> Result<Result<Payment, String>, Stop> {
    let mut placed = false;
    let mut answers = Vec::new();
    for stub in flow.looked_up {
        let json = Json::parse(stub.body).filter(|json| !placed && json.at(flow.status).is_some());
        let body = match json.and_then(|json| json.with(flow.status, status.clone())) {
            Some(changed) => {
                placed = true;
                changed.to_string()
            }
            None => stub.body.to_owned(),
        };
        answers.push(Answer::new(stub.status, body));
    }
    ensure!(placed, "nothing stands at {:?} of the lookup's replies", flow.status);
    answered(bench, flow, answers)
}

fn answered(bench: Bench, flow: PaymentFlow, answers: Vec<Answer>) -> Result<Result<Payment, String>, Stop> {
    let (opened, peer, clock) = bench.opened(|peer| answers.into_iter().fold(peer, Peer::then))?;
    let result = clock.run(opened.provider.look_up(&reference(bench, flow)?))?;
    Ok(result.map_err(|error| why(&error, &peer)))
}

fn unknown(bench: Bench, flow: PaymentFlow) -> Verdict {
    let mut words = vec!["zz_unheard_of".to_owned(), String::new(), " ".to_owned(), "ü".to_owned()];
    for (known, _) in flow.statuses {
        words.extend([
            format!("{known}_not"),
            format!("not_{known}"),
            format!("un{known}"),
            format!("{known}d"),
        ]);
    }
    words.retain(|word| flow.statuses.iter().all(|(known, _)| !known.eq_ignore_ascii_case(word)));
    for word in words {
        let payment = look_up(bench, flow, &Json::string(&word))?;
        let payment = payment.map_err(|error| format!("{word:?} is an error: {error}"))?;
        let kept = payment.status == Status::Unrecognised(word.clone());
        ensure!(kept, "{word:?} is told as {}", payment.status);
    }
    Ok(())
}

/// A status that is no text, or not there: an error or not known, never paid and never closed.
fn not_a_word(bench: Bench, flow: PaymentFlow) -> Verdict {
    let mut looked_at = false;
    for status in ["null", "0", "1", "true", "{}", "[]"] {
        let Some(json) = Json::parse(status) else { continue };
        looked_at = true;
        if let Ok(payment) = look_up(bench, flow, &json)? {
            let closed = payment.status.collection_closed();
            ensure!(!closed, "{status} instead of a word is told as {}", payment.status);
        }
    }
    if looked_at { Ok(()) } else { skip!("nothing to put there") }
}
