//! Requests: as documented, the same every time, rendered without a secret.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderName, HeaderValue, Request};
use paymux_core::test_util::render;
use paymux_core::{CallOptions, Timestamp};

use super::each_sample;
use crate::data::Sample;
use crate::kit::bench::Bench;
use crate::kit::case::{Cases, Verdict, ensure, fail};
use crate::kit::json::Json;
use crate::kit::target::{Line, placeholders, same_target};
use crate::kit::texts::leaked;
use crate::peer::{Clock, same_body};

pub(super) fn add(cases: &mut Cases, bench: Bench) {
    each_sample(cases, bench, "requests::deterministic", deterministic);
    each_sample(cases, bench, "requests::line", line);
    each_sample(cases, bench, "requests::body", body);
    each_sample(cases, bench, "requests::render", rendered);
}

fn preview(bench: Bench, sample: &Sample, clock: &Clock) -> Result<Request<Bytes>, String> {
    let key = "conformance-key-1".parse().map_err(|_| "key".to_owned())?;
    let options = CallOptions::with_key(key);
    bench
        .preview_from(sample, sample.input, &bench.settings(), &options, clock)
        .map_err(|error| error.to_string())
}

/// The same at the same time, and but for credentials at any other time and whatever is drawn.
fn deterministic(bench: Bench, sample: &'static Sample) -> Verdict {
    let first = preview(bench, sample, &Clock::new())?;
    let again = preview(bench, sample, &Clock::new())?;
    ensure!(headers(&first, true) == headers(&again, true), "two requests have different headers");
    let later = Timestamp::from_unix_seconds(1_800_000_000).unwrap_or(Timestamp::UNIX_EPOCH);
    let other = preview(bench, sample, &Clock::starting(later, 77))?;
    for again in [&again, &other] {
        ensure!(
            first.method() == again.method() && first.uri() == again.uri(),
            "two requests have different URLs"
        );
        ensure!(first.body() == again.body(), "two requests have different bodies");
        let same = headers(&first, false) == headers(again, false);
        ensure!(same, "two requests have different headers");
    }
    Ok(())
}

fn headers(request: &Request<Bytes>, credentials: bool) -> Vec<(&HeaderName, &HeaderValue)> {
    let mut headers: Vec<_> =
        request.headers().iter().filter(|(_, value)| credentials || !value.is_sensitive()).collect();
    headers.sort_by_key(|(name, _)| name.as_str());
    headers
}

/// Method, path and query as documented.
fn line(bench: Bench, sample: &'static Sample) -> Verdict {
    let request = preview(bench, sample, &Clock::new())?;
    let (wanted, came) = (Line::parse(sample.line), Line::of(bench.suite.descriptor.base_url, &request));
    ensure!(same_target(&wanted, &came), "documented is `{}`, sent would be `{came}`", sample.line);
    ensure!(!request.uri().to_string().contains(['{', '}']), "a placeholder is left in the URL");
    Ok(())
}

/// The body that the author wrote down; else the input as JSON, path and query left out.
fn body(bench: Bench, sample: &'static Sample) -> Verdict {
    let request = preview(bench, sample, &Clock::new())?;
    let sent = std::str::from_utf8(request.body()).map_err(|_| "the body is not text".to_owned())?;
    if let Some(wanted) = sample.body {
        ensure!(same_body(&request, wanted), "documented is `{wanted}`, sent would be `{sent}`");
        return Ok(());
    }
    let spec = bench.entry(sample)?.spec;
    let Some(Json::Object(mut members)) = Json::parse(sample.input) else { fail!("the input is no object") };
    let line = Line::parse(sample.line);
    members.retain(|(name, value)| {
        let in_query = line.query.iter().any(|(known, _)| known == name);
        let is_null = matches!(value, Json::Scalar(text) if text == "null");
        !in_query && !is_null && placeholders(spec.path).all(|field| field != name)
    });
    if members.is_empty() && (sent.is_empty() || sent == "{}") {
        return Ok(());
    }
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    ensure!(kind.starts_with("application/json"), "the body is {kind:?}: write it down with Sample::body");
    let wanted = Json::Object(members);
    ensure!(Json::parse(sent) == Some(wanted.clone()), "expected is `{wanted}`, sent would be `{sent}`");
    Ok(())
}

fn rendered(bench: Bench, sample: &'static Sample) -> Verdict {
    let (one, two) = (preview(bench, sample, &Clock::new())?, preview(bench, sample, &Clock::new())?);
    let text = render(&one);
    ensure!(text == render(&two), "it renders in two ways");
    match leaked(&text, &bench.secrets()) {
        Some(slot) => fail!("the rendered request shows `{slot}`"),
        None => Ok(()),
    }
}
