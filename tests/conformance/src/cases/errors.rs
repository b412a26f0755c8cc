//! Error answers: the documented ones are understood, the others do no harm.

use paymux_core::provider::Safety;
use paymux_core::{Effect, Error, ErrorKind};

use super::each_sample;
use crate::data::{Refusal, Sample};
use crate::kit::bench::Bench;
use crate::kit::case::{Cases, Stop, Verdict, ensure, fail};
use crate::peer::Answer;

pub(super) fn add(cases: &mut Cases, bench: Bench) {
    if bench.suite.refusals.is_empty() {
        cases.add("errors::documented", || fail!("there are no documented errors: add `refusals`"));
    }
    for (index, refusal) in bench.suite.refusals.iter().enumerate() {
        let earlier = bench.suite.refusals.iter().take(index);
        let same =
            earlier.filter(|other| (other.operation, other.status) == (refusal.operation, refusal.status));
        let number = match same.count() {
            0 => String::new(),
            before => format!("-{}", before + 1),
        };
        let name = format!("{}-{}{number}", refusal.operation, refusal.status);
        cases.add(format!("errors::documented::{name}"), move || documented(bench, refusal));
        if let Some(code) = refusal.code {
            cases.add(format!("errors::unknown_code::{name}"), move || unknown_code(bench, refusal, code));
        }
    }
    each_sample(cases, bench, "errors::any_body", any_body);
}

fn sample_of(bench: Bench, refusal: &Refusal) -> Result<&'static Sample, Stop> {
    let sample = bench.suite.samples().find(|sample| sample.operation == refusal.operation);
    sample.ok_or_else(|| Stop::Failed(format!("there is no sample of `{}`", refusal.operation)))
}

fn told(error: &Error, refusal: &Refusal) -> Verdict {
    ensure!(error.kind() == refusal.kind, "it is told as {}, not {}", error.kind(), refusal.kind);
    ensure!(error.status().map(|status| status.as_u16()) == Some(refusal.status), "{error}");
    if refusal.code.is_some() {
        ensure!(error.provider_code() == refusal.code, "the code is {:?}", error.provider_code());
    }
    if refusal.message.is_some() {
        ensure!(error.provider_message() == refusal.message, "the message is {:?}", error.provider_message());
    }
    match (refusal.field, error.field()) {
        (None, Some(field)) => {
            fail!("it is told to be about `{field}`: if the answer says so, add Refusal::field")
        }
        (wanted, field) => ensure!(wanted == field, "the field is {field:?}"),
    }
    Ok(())
}

fn documented(bench: Bench, refusal: &'static Refusal) -> Verdict {
    let sample = sample_of(bench, refusal)?;
    let safety = bench.entry(sample)?.spec.safety;
    let sent = bench.always(sample, Answer::new(refusal.status, refusal.body))?;
    let error = sent.error()?;
    told(error, refusal)?;
    let wanted = match refusal.status {
        _ if refusal.exists_after => Effect::Done,
        300..=399 | 408 | 409 | 500..=599 if !refusal.before_acting => Effect::MaybeDone,
        _ => Effect::NotDone,
    };
    ensure!(error.effect() == wanted, "its effect is {:?}, not {wanted:?}", error.effect());
    let again = sent.sent.len() > 1;
    if refusal.before_acting {
        ensure!(again, "it was refused before acting, and is not sent again");
    } else if safety == Safety::Unsafe && refusal.status != 429 {
        ensure!(!again, "{} requests were sent", sent.sent.len());
    }
    Ok(())
}

/// The same answer with a code that nobody has heard of: passed through, judged by its status.
fn unknown_code(bench: Bench, refusal: &'static Refusal, code: &str) -> Verdict {
    // Alone, or as the end of a URI.
    let alone = refusal.body.replace(&format!("\"{code}\""), "\"zz_unheard_of\"");
    let body = alone.replace(&format!("/{code}\""), "/zz_unheard_of\"");
    ensure!(body != refusal.body, "the code `{code}` does not stand in the body");
    let sent = bench.always(sample_of(bench, refusal)?, Answer::new(refusal.status, body))?;
    let error = sent.error()?;
    let came = error.provider_code();
    ensure!(came == Some("zz_unheard_of"), "the code is told as {came:?}");
    Ok(())
}

/// Whatever body comes with an error status: no panic, the status counts, the raw body is kept.
fn any_body(bench: Bench, sample: &'static Sample) -> Verdict {
    let bodies = [
        "",
        "null",
        "[]",
        "{}",
        "\"text\"",
        "{\"error\":",
        "<html><body>502</body></html>",
        "{\"error\":{\"error\":[null,{}]},\"message\":7,\"code\":[1],\"status\":\"x\",\"type\":null}",
        "\u{0}\u{1}\u{fffd}",
    ];
    for (status, kind) in [
        (400, ErrorKind::InvalidRequest),
        (401, ErrorKind::Unauthenticated),
        (403, ErrorKind::Forbidden),
        (404, ErrorKind::NotFound),
        (410, ErrorKind::Expired),
        (429, ErrorKind::RateLimited),
        (500, ErrorKind::ProviderFault),
        (502, ErrorKind::ProviderFault),
    ] {
        for body in bodies {
            let sent = bench.always(sample, Answer::new(status, body))?;
            let error = sent.error()?;
            ensure!(error.kind() == kind, "{status} with {body:?} is told as {}", error.kind());
            let kept = error.body().is_some_and(|kept| kept.as_ref() == body.as_bytes());
            ensure!(kept, "{status} with {body:?}: the raw body is not kept");
            let effect = if status >= 500 { Effect::MaybeDone } else { Effect::NotDone };
            ensure!(error.effect() == effect, "{status} with {body:?}: its effect is {:?}", error.effect());
        }
    }
    Ok(())
}
