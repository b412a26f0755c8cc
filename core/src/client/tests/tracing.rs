//! What spans carry: the fields on the list, and no planted secret in any scenario.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::api::{Credential, CredentialKind, Operation, Schemes, Spec};
use crate::interface::CallOptions;
use crate::ports::TransportErrorKind;
use crate::testing::{Acme, Bench, CANARY, Secret, Step, traced};
use crate::wire::WireSecret;

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

const ALLOWED: [&str; 15] = [
    "",
    "otel.kind",
    "http.request.method",
    "http.request.resend_count",
    "http.response.status_code",
    "server.address",
    "server.port",
    "error.type",
    "paymux.provider",
    "paymux.operation",
    "paymux.tries",
    "paymux.delivery",
    "paymux.effect",
    "paymux.duration_ms",
    "paymux.request_id",
];

/// A name, what happens, and what the spans then say of the last try: delivery and status.
type Scenario = (&'static str, Vec<Step>, (&'static str, Option<u16>));

fn scenarios() -> Vec<Scenario> {
    let echo = format!(r#"{{"error":{{"message":"{CANARY} {BODY} {REPLY}","code":"{CANARY}"}}}}"#);
    let good = format!(r#"{{"id":"h1","secret":"{REPLY}"}}"#);
    let bad = format!(r#"{{"id":7,"secret":"{REPLY}"}}"#);
    vec![
        (
            "success",
            vec![Step::reply(200, good.clone()).header("x-request-id", CANARY)],
            ("answered", Some(200)),
        ),
        (
            "success in the end",
            vec![Step::reply(429, echo.clone()), Step::reply(201, good)],
            ("answered", Some(201)),
        ),
        ("unreadable", vec![Step::reply(200, bad).header("x-request-id", BODY)], ("answered", Some(200))),
        (
            "refused",
            vec![Step::reply(400, echo.clone()).header("x-request-id", format!("r {BODY}"))],
            ("answered", Some(400)),
        ),
        ("unauthenticated", vec![Step::reply(401, echo.clone())], ("answered", Some(401))),
        ("failed", vec![Step::reply(500, echo).header("request-id", CANARY)], ("answered", Some(500))),
        ("lost", vec![Step::fail(TransportErrorKind::ConnectionLost)], ("unknown", None)),
        ("unreachable", vec![Step::fail(TransportErrorKind::Connect)], ("not_sent", None)),
        ("late", vec![Step::Hang], ("unknown", None)),
    ]
}

#[tokio::test(start_paused = true)]
async fn spans_carry_what_is_on_the_list_and_no_secret() {
    let register = || Register { id: PATH.to_owned(), tag: QUERY.to_owned(), secret: WireSecret::new(BODY) };
    let mut fields = BTreeSet::new();
    for (name, steps, (delivery, status)) in scenarios() {
        drop(traced());
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

        let sent = bench.script.requests();
        assert!(!sent.is_empty(), "{name}: nothing was sent");
        for sent in &sent {
            let wire = format!(
                "{} {:?} {}",
                sent.request.uri(),
                sent.request.headers()["authorization"].to_str(),
                sent_body(sent)
            );
            for canary in PLANTED {
                assert!(wire.contains(canary), "{name} ran without {canary}: {wire}");
            }
            assert!(sent.request.headers()["authorization"].is_sensitive());
        }
        let collected = traced();
        assert!(collected.iter().any(|(_, value)| value.contains("paymux.call")), "{name}: no span");
        assert!(collected.iter().any(|(_, value)| value.contains("paymux.try")), "{name}: no span");
        // The id of a reply that was read is shown too, without what it echoes.
        let cleaned =
            |(field, value): &(String, String)| field == "paymux.request_id" && value.contains("[redacted]");
        assert!(name != "success" || collected.iter().any(cleaned), "{name}: {collected:?}");
        let last =
            |of: &str| collected.iter().rfind(|(field, _)| field == of).map(|(_, value)| value.as_str());
        assert_eq!(last("paymux.delivery").map(|word| word.trim_matches('"')), Some(delivery), "{name}");
        assert_eq!(
            last("http.response.status_code"),
            status.map(|status| status.to_string()).as_deref(),
            "{name}"
        );
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

fn sent_body(sent: &crate::test_util::Sent) -> String {
    String::from_utf8_lossy(sent.request.body()).into_owned()
}
