//! What a call over the real transport leaves in the traces: useful, and no more than is written down.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

#[path = "fictional/mod.rs"]
mod fictional;

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use fictional::{Acme, Find, SecretKey, Session};
use paymux::provider::Credential;
use paymux::reqwest_transport::{ReqwestTransport, TokioRuntime};
use paymux::{CallOptions, Client};
use paymux_conformance::transport::{RawServer, Refusing, Step, write};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

/// A span: its name, the name of the one around it, its fields.
#[derive(Clone, Debug, Default, PartialEq)]
struct Seen {
    name: String,
    inside: Option<String>,
    fields: BTreeMap<String, String>,
}

/// The spans of paymux in the order in which they were opened.
#[derive(Clone, Default)]
struct Spans(Arc<Mutex<Vec<(Id, Seen)>>>);

struct Fields<'a>(&'a mut BTreeMap<String, String>);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}").replace('"', ""));
    }

    /// OpenTelemetry has signed numbers alone, and its layer for tracing makes texts of all others.
    fn record_u64(&mut self, field: &Field, value: u64) {
        panic!("`{field}` would be the text \"{value}\" for a collector");
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Spans {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let metadata = attributes.metadata();
        if !metadata.target().starts_with("paymux") {
            return;
        }
        assert_eq!(*metadata.level(), Level::INFO);
        let inside = context.span(id).unwrap().parent().map(|around| around.name().to_owned());
        let mut seen = Seen { name: metadata.name().to_owned(), inside, ..Seen::default() };
        attributes.record(&mut Fields(&mut seen.fields));
        self.0.lock().unwrap().push((id.clone(), seen));
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, _: Context<'_, S>) {
        // Ids are used again once a span is closed: the last one counts.
        if let Some((_, seen)) = self.0.lock().unwrap().iter_mut().rev().find(|(known, _)| known == id) {
            values.record(&mut Fields(&mut seen.fields));
        }
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        assert!(!event.metadata().target().starts_with("paymux"), "an event: {event:?}");
    }
}

/// The spans of one call: one line each, the duration left out once it is known to be a number.
async fn traced(base: String, read: bool) -> Vec<String> {
    let spans = Spans::default();
    let guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(spans.clone()));
    let transport = Arc::new(ReqwestTransport::new().unwrap());
    let builder = Client::<Acme>::builder(transport, Arc::new(TokioRuntime::new())).unwrap();
    let builder = builder.base_url(base.parse().unwrap());
    let client = builder.credential(&Credential::<SecretKey>::new("sk_1")).unwrap().build();
    // What comes of it is not asked here.
    if read {
        drop(client.send(&Find { id: "t1".into(), proof: None }).await);
    } else {
        let options = CallOptions::default().never_retry();
        drop(client.send_with(&Session { id: "t1".into(), note: None }, &options).await);
    }
    drop(guard);
    let seen = spans.0.lock().unwrap().clone();
    seen.into_iter().map(|(_, span)| line(span)).collect()
}

fn line(mut span: Seen) -> String {
    let duration = span.fields.remove("paymux.duration_ms");
    assert_eq!(span.name == "paymux.try", duration.is_some_and(|text| text.parse::<u64>().is_ok()));
    // The same in every span of a try.
    if span.name == "paymux.try" {
        let removed = |name: &str, fields: &mut BTreeMap<String, String>| fields.remove(name).unwrap();
        assert_eq!(removed("otel.kind", &mut span.fields), "client");
        assert_eq!(removed("server.address", &mut span.fields), "127.0.0.1");
        assert_ne!(removed("server.port", &mut span.fields).parse::<u16>(), Ok(0));
        assert_eq!(removed("paymux.provider", &mut span.fields), "acme");
        removed("paymux.operation", &mut span.fields);
    }
    let fields: Vec<_> = span.fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let inside = span.inside.map(|name| format!(" in {name}")).unwrap_or_default();
    format!("{}{inside}: {}", span.name, fields.join(" "))
}

fn answer(status: &str, body: &str) -> Vec<Step> {
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\nX-Request-Id: req-7\r\nConnection: close\r\n");
    vec![Step::Read, write(format!("{head}Content-Length: {length}\r\n\r\n{body}"))]
}

fn at(server: &RawServer) -> String {
    format!("http://{}", server.address())
}

#[tokio::test]
async fn a_call_that_succeeds_in_the_end() {
    let ok = answer("200 OK", r#"{"id":"t1"}"#);
    let server = RawServer::start_each(vec![vec![Step::Read], answer("503 No", ""), ok]);
    assert_eq!(
        traced(at(&server), true).await,
        [
            "paymux.call: paymux.effect=done paymux.operation=thing.find paymux.provider=acme paymux.tries=3",
            "paymux.try in paymux.call: error.type=connection_lost http.request.method=GET \
             paymux.delivery=unknown paymux.effect=maybe_done",
            "paymux.try in paymux.call: error.type=503 http.request.method=GET http.request.resend_count=1 \
             http.response.status_code=503 paymux.delivery=answered paymux.effect=maybe_done \
             paymux.request_id=req-7",
            "paymux.try in paymux.call: http.request.method=GET http.request.resend_count=2 \
             http.response.status_code=200 paymux.delivery=answered paymux.effect=done paymux.request_id=req-7",
        ]
    );
}

#[tokio::test]
async fn calls_that_fail() {
    let half = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{";
    let post = "http.request.method=POST";
    for (steps, kind, effect, of_try) in [
        (
            answer("422 No", "{}"),
            "invalid_request",
            "not_done",
            ["error.type=422", "http.response.status_code=422 paymux.delivery=answered"],
        ),
        (
            answer("502 No", "<html>"),
            "provider_fault",
            "maybe_done",
            ["error.type=502", "http.response.status_code=502 paymux.delivery=answered"],
        ),
        (
            answer("200 OK", "{"),
            "unintelligible",
            "maybe_done",
            ["error.type=unintelligible", "http.response.status_code=200 paymux.delivery=answered"],
        ),
        (
            answer("200 OK", r#"{"id":"t2"}"#),
            "integrity_mismatch",
            "done",
            ["error.type=integrity_mismatch", "http.response.status_code=200 paymux.delivery=answered"],
        ),
        (
            vec![Step::Read],
            "connection_lost",
            "maybe_done",
            ["error.type=connection_lost", "paymux.delivery=unknown"],
        ),
        (
            vec![Step::Read, write(half)],
            "connection_lost",
            "maybe_done",
            ["error.type=connection_lost", "http.response.status_code=200 paymux.delivery=unknown"],
        ),
    ] {
        let server = RawServer::start(steps);
        let [error, outcome] = of_try;
        let id = if outcome.ends_with("answered") { " paymux.request_id=req-7" } else { "" };
        let expected =
            format!("paymux.try in paymux.call: {error} {post} {outcome} paymux.effect={effect}{id}");
        assert_eq!(traced(at(&server), false).await, [call_that_failed(kind, effect), expected]);
    }
    let refusing = Refusing::start();
    assert_eq!(
        traced(format!("http://{}", refusing.address), false).await,
        [
            call_that_failed("unreachable", "not_done"),
            "paymux.try in paymux.call: error.type=unreachable http.request.method=POST \
             paymux.delivery=not_sent paymux.effect=not_done"
                .to_owned()
        ]
    );
}

fn call_that_failed(kind: &str, effect: &str) -> String {
    format!(
        "paymux.call: error.type={kind} paymux.effect={effect} paymux.operation=session.create \
         paymux.provider=acme paymux.tries=1"
    )
}
