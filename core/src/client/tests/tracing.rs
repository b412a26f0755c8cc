//! What spans carry: the fields on the list, and no planted secret in any scenario.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use serde::{Deserialize, Serialize};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::testing::{Acme, Bench, CANARY, Secret, Step};
use crate::wire::WireSecret;
use crate::{CallOptions, Credential, CredentialKind, Operation, Schemes, Spec, TransportErrorKind};

/// Collects everything at every level: names, targets, fields, values.
#[derive(Clone, Default)]
struct Everything(Arc<Mutex<Vec<(String, String)>>>);

struct Fields<'a>(&'a Everything);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.0.lock().unwrap().push((field.name().to_owned(), format!("{value:?}")));
    }
}

impl Everything {
    fn meta(&self, metadata: &Metadata<'_>) {
        self.0.lock().unwrap().push((String::new(), format!("{} {}", metadata.target(), metadata.name())));
    }
}

impl Subscriber for Everything {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        self.meta(span.metadata());
        span.record(&mut Fields(self));
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut Fields(self));
    }

    fn event(&self, event: &Event<'_>) {
        self.meta(event.metadata());
        event.record(&mut Fields(self));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

/// An operation with a secret everywhere that one can stand.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Register {
    id: String,
    tag: String,
    secret: WireSecret,
}

impl Operation for Register {
    type Api = Acme;
    type Output = Registered;
    const SPEC: &'static Spec =
        &Spec::post("hooks.register", "/hooks/{id}", "").query(&["tag"]).moves_money();
    const ACCEPTS: Schemes = &[Secret::SCHEME];
}

#[derive(Debug, Serialize, Deserialize)]
struct Registered {
    id: String,
    secret: WireSecret,
}

const BODY: &str = "body_canary_77aa";
const QUERY: &str = "query_canary_12cd";
const PATH: &str = "path_canary_98ff";
const REPLY: &str = "reply_canary_55ee";
const PLANTED: [&str; 4] = [CANARY, BODY, QUERY, PATH];

const ALLOWED: [&str; 9] =
    ["", "provider", "operation", "tries", "number", "status", "delivery", "duration_ms", "request_id"];

fn scenarios() -> Vec<(&'static str, Vec<Step>)> {
    let echo = format!(r#"{{"error":{{"message":"{CANARY} {BODY} {REPLY}","code":"{CANARY}"}}}}"#);
    let good = format!(r#"{{"id":"h1","secret":"{REPLY}"}}"#);
    let bad = format!(r#"{{"id":7,"secret":"{REPLY}"}}"#);
    vec![
        ("success", vec![Step::reply(200, good.clone()).header("x-request-id", CANARY)]),
        ("success in the end", vec![Step::reply(429, echo.clone()), Step::reply(201, good)]),
        ("unreadable", vec![Step::reply(200, bad).header("x-request-id", BODY)]),
        ("refused", vec![Step::reply(400, echo.clone()).header("x-request-id", format!("r {BODY}"))]),
        ("unauthenticated", vec![Step::reply(401, echo.clone())]),
        ("failed", vec![Step::reply(500, echo).header("request-id", CANARY)]),
        ("lost", vec![Step::fail(TransportErrorKind::ConnectionLost)]),
        ("unreachable", vec![Step::fail(TransportErrorKind::Connect)]),
        ("late", vec![Step::Hang]),
    ]
}

#[tokio::test(start_paused = true)]
async fn spans_carry_what_is_on_the_list_and_no_secret() {
    let everything = Everything::default();
    let _guard = tracing::subscriber::set_default(everything.clone());
    // Spans are registered when they are first met under any subscriber. The thread of another test may come
    // first, and for that one they count as switched off: so once for nothing, then all are asked anew.
    let first = Bench::with(vec![Step::Hang], |builder| {
        builder.credential(&Credential::<Secret>::new(CANARY)).unwrap()
    });
    let lookup = Register { id: PATH.to_owned(), tag: QUERY.to_owned(), secret: WireSecret::new(BODY) };
    assert!(first.client.send_with(&lookup, &CallOptions::default()).await.is_err());
    tracing::callsite::rebuild_interest_cache();

    let register = || Register { id: PATH.to_owned(), tag: QUERY.to_owned(), secret: WireSecret::new(BODY) };
    let mut fields = BTreeSet::new();
    for (name, steps) in scenarios() {
        everything.0.lock().unwrap().clear();
        let bench =
            Bench::with(steps, |builder| builder.credential(&Credential::<Secret>::new(CANARY)).unwrap());
        let result = bench.client.send_with(&register(), &CallOptions::default()).await;
        let mut shown = String::new();
        if let Err(error) = &result {
            let mut next: Option<&dyn std::error::Error> = Some(error);
            while let Some(cause) = next {
                shown += &format!("{cause} {cause:?} ");
                next = cause.source();
            }
            shown += &format!("{:?} {}", error.problem(), error.problem_document());
        }
        shown += &format!("{result:?} {:?}", bench.client);

        let sent = bench.script.sent();
        assert!(!sent.is_empty(), "{name}: nothing was sent");
        for sent in &sent {
            let wire =
                format!("{} {:?} {}", sent.uri, sent.headers["authorization"].to_str(), sent_body(sent));
            for canary in PLANTED {
                assert!(wire.contains(canary), "{name} ran without {canary}: {wire}");
            }
            assert!(sent.headers["authorization"].is_sensitive());
        }
        let collected = everything.0.lock().unwrap().clone();
        assert!(collected.iter().any(|(_, value)| value.contains("paymux.call")), "{name}: no span");
        assert!(collected.iter().any(|(_, value)| value.contains("paymux.try")), "{name}: no span");
        // The id of a reply that was read is shown too, without what it echoes.
        let cleaned =
            |(field, value): &(String, String)| field == "request_id" && value.contains("[redacted]");
        assert!(name != "success" || collected.iter().any(cleaned), "{name}: {collected:?}");
        for (field, value) in collected {
            assert!(ALLOWED.contains(&field.as_str()), "{name}: the field `{field}` is not on the list");
            for canary in PLANTED.iter().chain([&REPLY]) {
                assert!(!value.contains(canary), "{name}: `{field}` shows {canary}: {value}");
            }
            fields.insert(field);
        }
        for canary in [CANARY, BODY] {
            assert!(!shown.contains(canary), "{name} shows {canary}: {shown}");
        }
    }
    assert_eq!(fields, ALLOWED.into_iter().map(str::to_owned).collect(), "every field on the list is filled");
}

fn sent_body(sent: &crate::testing::Sent) -> String {
    String::from_utf8_lossy(&sent.body).into_owned()
}
