//! Hostile ids: they stay in their segment or query value, and never reach a header.

use bytes::Bytes;
use http::{Method, Request};
use paymux_core::{CallOptions, ErrorKind, PaymentProviderExt, PaymentRef};

use super::some_samples;
use crate::data::Sample;
use crate::kit::bench::Bench;
use crate::kit::case::{Cases, Verdict, ensure, fail, skip};
use crate::kit::json::Json;
use crate::kit::target::{Line, placeholders};
use crate::peer::{Answer, Clock};

/// What a hostile or careless person puts where an id belongs.
const HOSTILE: &[&str] = &[
    "../../admin",
    "..\\..\\admin",
    "a/b",
    "a?b=c",
    "a&b=c",
    "a#b",
    "a;b=c",
    "%2e%2e",
    "%2e%2e%2fadmin",
    "a%2Fb",
    "a%00b",
    "a b+c",
    "a\r\nx-injected: 1",
    "a\n\nGET /admin HTTP/1.1",
    "a\u{0}b",
    "//evil.example",
    "http://evil.example/",
    "@evil.example",
    "ü/日本",
    "{id}",
    "null",
    "'\"<>",
];

/// What a URL parser folds away, whatever the encoding.
const FOLDED: &[&str] = &["", ".", ".."];

pub(super) fn add(cases: &mut Cases, bench: Bench) {
    some_samples(
        cases,
        bench,
        "ids::path",
        (
            |bench, sample| bench.entry(sample).is_ok_and(|entry| entry.spec.path.contains('{')),
            "no path holds a field",
        ),
        in_path,
    );
    some_samples(
        cases,
        bench,
        "ids::query",
        (|bench, sample| !query_fields(bench, sample).is_empty(), "no sample has a query"),
        in_query,
    );
    cases.add("ids::lookup", move || lookup(bench));
}

fn preview(bench: Bench, sample: &Sample, input: &Json) -> Result<Request<Bytes>, paymux_core::Error> {
    bench.preview_from(sample, &input.to_string(), &bench.settings(), &CallOptions::default(), &Clock::new())
}

fn in_path(bench: Bench, sample: &'static Sample) -> Verdict {
    let spec = bench.entry(sample)?.spec;
    let fields: Vec<_> = placeholders(spec.path).collect();
    let Some(input) = Json::parse(sample.input) else { fail!("the input is not JSON") };
    let normal = preview(bench, sample, &input).map_err(|error| error.to_string())?;
    for field in fields {
        let place = format!("/{field}");
        for text in HOSTILE {
            let Some(changed) = input.with(&place, Json::string(text)) else { continue };
            if let Ok(request) = preview(bench, sample, &changed) {
                stays(bench, &normal, &request, text)?;
            }
        }
        for text in FOLDED {
            let Some(changed) = input.with(&place, Json::string(text)) else { continue };
            match preview(bench, sample, &changed) {
                Ok(request) => fail!("`{field}` = {text:?} is sent to {}", request.uri().path()),
                Err(error) => {
                    ensure!(error.kind() == ErrorKind::InvalidRequest, "`{field}` = {text:?}: {error}");
                }
            }
        }
    }
    Ok(())
}

/// A request with a hostile text differs from the normal one in exactly one segment or value.
fn stays(bench: Bench, normal: &Request<Bytes>, hostile: &Request<Bytes>, text: &str) -> Verdict {
    let base = bench.suite.descriptor.base_url;
    let (was, is) = (Line::of(base, normal), Line::of(base, hostile));
    let changed: Vec<_> = was.segments.iter().zip(&is.segments).filter(|(was, is)| was != is).collect();
    let values: Vec<_> = was.query.iter().zip(&is.query).filter(|(was, is)| was != is).collect();
    let one = match (changed.as_slice(), values.as_slice()) {
        ([(_, segment)], []) => segment.as_str() == text,
        ([], [((name, _), (same, value))]) => name == same && value == text,
        ([], []) => true,
        _ => false,
    };
    let shape = was.segments.len() == is.segments.len() && was.query.len() == is.query.len();
    ensure!(one && shape, "{text:?} leaves its place: `{is}`");
    // As a browser or proxy reads it.
    let url = url::Url::parse(&hostile.uri().to_string()).map_err(|_| format!("{text:?} makes no URL"))?;
    let kept = Some(url.path()) == hostile.uri().path_and_query().map(|target| target.path());
    ensure!(kept, "{text:?} is folded to `{}`", url.path());
    ensure!(url.host_str() == normal.uri().host(), "{text:?} leads to another host");
    let names = |request: &Request<Bytes>| request.headers().keys().cloned().collect::<Vec<_>>();
    ensure!(names(normal) == names(hostile), "{text:?} changes the headers");
    Ok(())
}

/// The fields of a sample that go into the query.
fn query_fields(bench: Bench, sample: &Sample) -> Vec<String> {
    let (Ok(entry), Some(Json::Object(members))) = (bench.entry(sample), Json::parse(sample.input)) else {
        return Vec::new();
    };
    let spec = entry.spec;
    let bodiless = matches!(spec.method, Method::GET | Method::DELETE);
    let is_query = |name: &str| {
        placeholders(spec.path).all(|field| field != name) && (bodiless || spec.query.contains(&name))
    };
    members.into_iter().map(|(name, _)| name).filter(|name| is_query(name)).collect()
}

fn in_query(bench: Bench, sample: &'static Sample) -> Verdict {
    let Some(input) = Json::parse(sample.input) else { fail!("the input is not JSON") };
    let normal = preview(bench, sample, &input).map_err(|error| error.to_string())?;
    for field in query_fields(bench, sample) {
        let place = format!("/{field}");
        let any_text = input.with(&place, Json::string("a/b"));
        let is_text = any_text.is_some_and(|changed| preview(bench, sample, &changed).is_ok());
        // Who types `null` for what is no text means to leave it out.
        for text in HOSTILE.iter().filter(|text| is_text || **text != "null") {
            let Some(changed) = input.with(&place, Json::string(text)) else { continue };
            if let Ok(request) = preview(bench, sample, &changed) {
                stays(bench, &normal, &request, text)?;
            }
        }
    }
    Ok(())
}

/// The same through the unified interface, for an id that the app has stored.
fn lookup(bench: Bench) -> Verdict {
    let Some(flow) = bench.suite.payment else { fail!("there is no `payment`") };
    let payment = |id: &str| -> Result<_, crate::kit::case::Stop> {
        let body = flow.looked_up.first().map_or("{}", |stub| stub.body);
        let (opened, peer, clock) = bench.opened(|peer| peer.for_ever(Answer::new(200, body)))?;
        let reference = PaymentRef::by_id(&bench.account(), id);
        let result = clock.run(opened.provider.look_up(&reference))?;
        Ok((peer.sent(), result.err()))
    };
    let (normal, _) = payment(flow.id)?;
    let Some(normal) = normal.into_iter().next() else { skip!("a lookup sends nothing") };
    let Line { segments, query, .. } = Line::of(bench.suite.descriptor.base_url, &normal);
    let in_path = segments.iter().any(|segment| segment == flow.id);
    let in_query = query.iter().any(|(_, value)| value == flow.id);
    if !in_path && !in_query {
        skip!("the id stands in no URL");
    }
    for text in HOSTILE {
        if let Some(request) = payment(text)?.0.first() {
            stays(bench, &normal, request, text)?;
        }
    }
    for text in FOLDED.iter().filter(|_| in_path) {
        let (sent, error) = payment(text)?;
        ensure!(sent.is_empty() && error.is_some(), "the id {text:?} is sent");
    }
    Ok(())
}
