//! What a call over the real transport leaves in the traces: useful, and no more than is written down.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

#[path = "fictional/mod.rs"]
mod fictional;
#[path = "../adapters/reqwest/tests/support/mod.rs"]
mod raw_server;

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use fictional::{Acme, Find, SecretKey, Session};
use paymux::provider::Credential;
use paymux::reqwest_transport::{ReqwestTransport, TokioRuntime};
use paymux::{CallOptions, Client};
use raw_server::{RawServer, Refusing, Step, write};
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
    let duration = span.fields.remove("duration_ms");
    assert_eq!(span.name == "paymux.try", duration.is_some_and(|text| text.parse::<u64>().is_ok()));
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
            "paymux.call: operation=thing.find provider=acme tries=3",
            "paymux.try in paymux.call: delivery=unknown number=1",
            "paymux.try in paymux.call: delivery=answered number=2 request_id=req-7 status=503",
            "paymux.try in paymux.call: delivery=answered number=3 request_id=req-7 status=200",
        ]
    );
}

#[tokio::test]
async fn calls_that_fail() {
    let call = "paymux.call: operation=session.create provider=acme tries=1";
    for (steps, expected) in [
        (answer("422 No", "{}"), "delivery=answered number=1 request_id=req-7 status=422"),
        (answer("502 No", "<html>"), "delivery=answered number=1 request_id=req-7 status=502"),
        (answer("200 OK", "{"), "delivery=answered number=1 request_id=req-7 status=200"),
        (answer("200 OK", r#"{"id":"t2"}"#), "delivery=answered number=1 request_id=req-7 status=200"),
        (vec![Step::Read], "delivery=unknown number=1"),
        (
            vec![Step::Read, write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{")],
            "delivery=unknown number=1 status=200",
        ),
    ] {
        let server = RawServer::start(steps);
        let expected = format!("paymux.try in paymux.call: {expected}");
        assert_eq!(traced(at(&server), false).await, [call, &expected]);
    }
    let refusing = Refusing::start();
    let expected = "paymux.try in paymux.call: delivery=not_sent number=1";
    assert_eq!(traced(format!("http://{}", refusing.address), false).await, [call, expected]);
}
