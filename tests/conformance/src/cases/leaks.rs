//! No credential comes out anywhere: not in `Debug`, not in errors, not in what is traced.

use paymux_core::test_util::render;
use paymux_core::{CallOptions, CreatePayment, Error};

use super::{each_sample, some_samples};
use crate::data::Sample;
use crate::kit::bench::Bench;
use crate::kit::case::{Cases, Stop, Verdict, ensure, fail};
use crate::kit::json::Json;
use crate::kit::money::money;
use crate::kit::texts::{leaked, shown};
use crate::kit::tracing::listening;
use crate::peer::{Answer, Fault};

pub(super) fn add(cases: &mut Cases, bench: Bench) {
    cases.add("leaks::debug", move || debug(bench));
    cases.add("leaks::create", move || create(bench));
    each_sample(cases, bench, "leaks::echo", echo);
    each_sample(cases, bench, "leaks::faults", faults);
    let secret: (fn(Bench, &Sample) -> bool, _) =
        (|_, sample| !sample.reply.secrets.is_empty(), "no reply holds a secret");
    some_samples(cases, bench, "leaks::reply", secret, reply);
    let given: (fn(Bench, &Sample) -> bool, _) =
        (|_, sample| !sample.secrets.is_empty(), "no input holds a secret");
    some_samples(cases, bench, "leaks::input", given, input);
    each_sample(cases, bench, "leaks::tracing", traced);
}

fn clean(bench: Bench, what: &str, error: &Error) -> Verdict {
    match leaked(&shown(error), &bench.secrets()) {
        Some(slot) => fail!("{what}: the error shows `{slot}`"),
        None => Ok(()),
    }
}

fn debug(bench: Bench) -> Verdict {
    let (opened, ..) = bench.opened(|peer| peer)?;
    let settings = bench.settings();
    let text = format!(
        "{settings:?}{settings:#?}{opened:?}{:?}{:#?}{:?}{:?}",
        opened.provider,
        opened.provider,
        bench.suite.descriptor,
        opened.client.schemes()
    );
    match leaked(&text, &bench.secrets()) {
        Some(slot) => {
            fail!("`{slot}` stands in Debug of the settings, of the provider or of what else was opened")
        }
        None => Ok(()),
    }
}

/// A provider that sends a credential back in its error, wherever errors have text.
fn echo(bench: Bench, sample: &'static Sample) -> Verdict {
    for status in [200, 400, 401, 403, 500] {
        for (slot, secret) in bench.secrets() {
            let sentence = format!("The key {secret} (Bearer {secret}) is not known");
            let body = serde_json::json!({
                "message": sentence, "error": { "message": sentence, "code": secret, "type": secret },
                "code": secret, "detail": sentence, "title": sentence, "type": format!("https://e.example/{secret}"),
                "instance": secret, "errors": [{ "message": sentence, "field": secret }], "field": [sentence],
            });
            let flat = serde_json::json!({ "error": sentence, "message": secret, "code": secret });
            let map = serde_json::json!({ "amount": [sentence], (secret.clone()): ["must be known"] });
            for body in [body, flat, map] {
                let answer = Answer::new(status, body.to_string()).header("x-request-id", secret.clone());
                let used = bench.always(sample, answer)?;
                // A credential that was not sent cannot come back.
                let text = used.sent.iter().flat_map(|request| request.headers().values());
                let sent = text.filter_map(|value| value.to_str().ok()).any(|value| value.contains(&secret));
                if let (true, Err(error)) = (sent, &used.result) {
                    clean(bench, &format!("{status} with the {slot} in it"), error)?;
                }
            }
        }
    }
    Ok(())
}

fn faults(bench: Bench, sample: &'static Sample) -> Verdict {
    let good = || Answer::new(sample.reply.status, sample.reply.body);
    for fault in [
        Fault::LoseReply,
        Fault::Unreachable,
        Fault::Hang,
        Fault::BadGateway,
        Fault::RateLimited(1),
        Fault::Truncated,
        Fault::Html,
        Fault::TooLarge,
    ] {
        if let Err(error) = bench.always(sample, good().but(fault))?.result {
            clean(bench, &format!("{fault:?}"), &error)?;
        }
    }
    Ok(())
}

/// A secret that the reply holds: redacted where the value is written again, and in no error.
fn reply(bench: Bench, sample: &'static Sample) -> Verdict {
    let Some(json) = Json::parse(sample.reply.body) else { fail!("the reply is not JSON") };
    for pointer in sample.reply.secrets {
        let Some(secret) = json.at(pointer).and_then(Json::text) else {
            fail!("nothing stands at {pointer} of the reply");
        };
        let good = bench.always(sample, sample.reply.answer())?;
        match &good.result {
            Ok(value) => ensure!(!value.get().contains(&secret), "the value shows {pointer}: use WireSecret"),
            Err(error) => fail!("the sample fails: {error}"),
        }
        // Wrong in type, and cut off behind the secret: serde quotes what it finds.
        let wrapped = json.with(pointer, Json::Array(vec![Json::string(&secret)]));
        let wrapped = wrapped.map(|json| json.to_string()).unwrap_or_default();
        let text = json.to_string();
        let cut = text.find(&secret).and_then(|at| text.get(..at + secret.len())).unwrap_or_default();
        for body in [wrapped.clone(), cut.to_owned(), format!("{secret}{text}")] {
            if let Err(error) = bench.always(sample, Answer::new(sample.reply.status, body))?.result {
                ensure!(!shown(&error).contains(&secret), "an error shows {pointer} of a broken reply");
            }
        }
    }
    Ok(())
}

/// A secret that the input holds: on the wire, and nowhere else.
fn input(bench: Bench, sample: &'static Sample) -> Verdict {
    let Some(json) = Json::parse(sample.input) else { fail!("the input is not JSON") };
    for pointer in sample.secrets {
        let Some(secret) = json.at(pointer).and_then(Json::text) else {
            fail!("nothing stands at {pointer} of the input");
        };
        let request = bench.preview(sample).map_err(|error| error.to_string())?;
        ensure!(!render(&request).contains(&secret), "the rendered request shows {pointer}: use WireSecret");
        let wrapped = json.with(pointer, Json::Array(vec![Json::string(&secret)]));
        let wrapped = wrapped.map(|json| json.to_string()).unwrap_or_default();
        let text = json.to_string();
        let cut = text.find(&secret).and_then(|at| text.get(..at + secret.len())).unwrap_or_default();
        for broken in [wrapped.as_str(), cut] {
            let Err(error) = bench.build_from(sample, broken) else { continue };
            ensure!(!shown(&error).contains(&secret), "an error shows {pointer} of a broken input");
        }
        let echo =
            serde_json::json!({ "message": secret, "error": secret, "code": secret, "detail": secret });
        let echo = Answer::new(400, echo.to_string());
        for answer in [sample.reply.answer().but(Fault::BadGateway), sample.reply.answer(), echo] {
            let (sent, heard) = listening(|| bench.always(sample, answer));
            ensure!(!heard.contains(&secret), "{pointer} is traced");
            if let Err(error) = sent?.result {
                ensure!(!shown(&error).contains(&secret), "an error shows {pointer}");
            }
        }
    }
    Ok(())
}

fn traced(bench: Bench, sample: &'static Sample) -> Verdict {
    let sends = |secret: &str| {
        let request = bench.preview(sample).map_err(|error| error.to_string())?;
        let mut texts = request.headers().values().filter_map(|value| value.to_str().ok());
        Ok::<_, Stop>(texts.any(|text| text.contains(secret)))
    };
    // The provider names the request by the credential that came with it.
    let mut id = "r-1".to_owned();
    for (_, secret) in bench.secrets() {
        if sends(&secret)? {
            id = secret;
        }
    }
    for fault in [None, Some(Fault::Unreachable), Some(Fault::BadGateway), Some(Fault::LoseReply)] {
        let good = sample.reply.answer().header("x-request-id", &id);
        let answer = fault.map_or(good.clone(), |fault| good.but(fault));
        let (sent, heard) =
            listening(|| bench.send(sample, &CallOptions::default(), |peer| peer.for_ever(answer)));
        sent?;
        if let Some(slot) = leaked(&heard, &bench.secrets()) {
            fail!("{fault:?}: `{slot}` is traced");
        }
    }
    Ok(())
}

/// Through the unified interface: what is created, what fails, what is traced.
fn create(bench: Bench) -> Verdict {
    let Some(flow) = bench.suite.payment else { fail!("there is no `payment`") };
    let Some(first) = flow.takes.first() else { fail!("`takes` is empty") };
    let request: CreatePayment = (flow.request)(money(first)?);
    let (opened, _, clock) = bench.replying(flow.created)?;
    let (result, heard) = listening(|| clock.run(opened.provider.create(&request)));
    let text = match result? {
        Ok(payment) => format!("{payment:?}{payment:#?}"),
        Err(error) => shown(&error),
    };
    ensure!(leaked(&text, &bench.secrets()).is_none(), "the payment shows a secret");
    for stub in flow.created {
        let json = Json::parse(stub.body);
        let secrets =
            stub.secrets.iter().filter_map(|place| Some((place, json.as_ref()?.at(place)?.text()?)));
        for (place, secret) in secrets {
            ensure!(!text.contains(&secret), "the payment shows {place} of the reply");
            ensure!(!heard.contains(&secret), "creating a payment traces {place} of the reply");
        }
    }
    ensure!(leaked(&heard, &bench.secrets()).is_none(), "creating a payment traces a secret");
    let secret_of = |slot: &'static str| bench.secrets().into_iter().find(|(name, _)| *name == slot);
    for slot in bench.credentials().filter_map(|slot| secret_of(slot.name)) {
        let body = serde_json::json!({ "message": slot.1, "error": slot.1, "code": slot.1 }).to_string();
        let (opened, peer, clock) = bench.opened(|peer| peer.for_ever(Answer::new(401, body)))?;
        let (result, heard) = listening(|| clock.run(opened.provider.create(&request)));
        ensure!(leaked(&heard, &bench.secrets()).is_none(), "a refused creation traces a secret");
        let sent = peer.sent().iter().any(|request| format!("{request:?}").contains(&slot.1))
            || peer.sent().iter().any(|request| {
                request
                    .headers()
                    .values()
                    .filter_map(|value| value.to_str().ok())
                    .any(|text| text.contains(&slot.1))
            });
        match result? {
            Err(error) if sent => clean(bench, "a refused creation", &error)?,
            Err(_) => {}
            Ok(_) => fail!("a creation that is answered 401 succeeds"),
        }
    }
    Ok(())
}
