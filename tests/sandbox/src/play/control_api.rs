//! The control API under `/_control`: the same as the methods of [`Sandbox`](crate::Sandbox), as HTTP and JSON.
//!
//! | Call | Body | What it does |
//! |---|---|---|
//! | `GET clock` | | the time |
//! | `POST clock/advance` | `{"seconds":30}` or `{"by":"20m"}` | moves the clock, letting happen what is due on the way |
//! | `GET providers` | | the providers, their URLs, operations and kinds of webhooks |
//! | `GET payments` | | the payments of all of them |
//! | `GET environment` | | every variable of every provider, with its value |
//! | `GET accounts/{provider}` | | all businesses and their keys |
//! | `GET state` | | everything but secrets |
//! | `POST reset` | | back to the start; credentials stay |
//! | `GET requests[/{provider}]` | | the request log |
//! | `GET faults`, `DELETE faults` | | what is set; forget all |
//! | `POST faults` | `{"provider":"payviox","operation":"session.create","count":1,"fault":{"kind":"refuse"}}` | sets a fault; operation `*` is all |
//! | `POST faults/random` | `{"percent":20}` | draws faults from the seed |
//! | `GET webhooks` | | where webhooks go |
//! | `PUT webhooks` | `{"provider":"payviox","kind":"payment","url":"http://127.0.0.1:9/hook"}` | sets it; no `kind` is all kinds, no `url` removes |
//! | `POST webhooks/faults` | `{"provider":"payviox","kind":"payment","fault":"duplicate"}` | a fault of the next message |
//! | `GET deliveries` | | the delivery log |
//! | `POST deliveries/{id}/resend` | | one more attempt now |
//! | `POST settle` | | waits until nothing is due or under way |
//! | `POST {provider}/act/{action}` | the action's input | plays a payer, an administrator or fate |
//! | `PUT {provider}/switches` | some switches | changes them, gives all |
//!
//! Errors are `{"error": text}` with 400, 404 or 409; with 404 `missing` says what kind of thing is not there. A call under a name that is not the
//! sandbox's is refused with 421, one with the `Origin` of another site with 403.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::response::Response;
use axum::routing::any;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::handle::error::{Error, Result};
use crate::play::duration;
use crate::running::delivery::DeliveryFault;
use crate::running::faults::Fault;
use crate::running::shared::Shared;
use crate::wire::call::Reply;

pub(crate) fn router(shared: &Arc<Shared>) -> Router {
    let shared = Arc::clone(shared);
    let control = move |request| answer(Arc::clone(&shared), request);
    Router::new().route("/_control/{*path}", any(control))
}

async fn answer(shared: Arc<Shared>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, 1 << 20).await else {
        return Reply::json(400, &json!({ "error": "the body could not be read" })).into_response();
    };
    let path = parts.uri.path().trim_start_matches("/_control/");
    let segments: Vec<&str> = path.split('/').collect();
    match route(&shared, parts.method.as_str(), &segments, &body).await {
        Ok(value) => Reply::json(200, &value).into_response(),
        Err(error) => {
            let text = json!({ "error": error.to_string(), "missing": error.missing() });
            Reply::json(error.status(), &text).into_response()
        }
    }
}

async fn route(shared: &Shared, method: &str, path: &[&str], body: &[u8]) -> Result<Value> {
    let deliveries = &shared.tools.deliveries;
    match (method, path) {
        ("GET", ["clock"]) => Ok(clock(shared)),
        ("POST", ["clock", "advance"]) => {
            let input: Advance = read(body)?;
            shared.advance(input.length()?).await;
            Ok(clock(shared))
        }
        ("GET", ["providers"]) => value(&shared.providers()),
        ("GET", ["payments"]) => value(&shared.payments()),
        ("GET", ["environment"]) => value(&shared.environment()),
        ("GET", ["accounts", provider]) => value(&shared.half(provider)?.accounts()),
        ("GET", ["state"]) => Ok(shared.dump()),
        ("POST", ["reset"]) => {
            shared.reset();
            Ok(json!({}))
        }
        ("GET", ["requests"]) => value(&shared.log.of(None)),
        ("GET", ["requests", provider]) => value(&shared.log.of(Some(provider))),
        ("GET", ["faults"]) => Ok(shared.faults.dump()),
        ("DELETE", ["faults"]) => {
            shared.faults.clear();
            Ok(json!({}))
        }
        ("POST", ["faults", "random"]) => {
            let input: Random = read(body)?;
            shared.faults.randomly(input.percent);
            Ok(shared.faults.dump())
        }
        ("POST", ["faults"]) => {
            let input: SetFault = read(body)?;
            shared.add_fault(&input.provider, &input.operation, input.fault, input.count)?;
            Ok(shared.faults.dump())
        }
        ("GET", ["webhooks"]) => Ok(webhooks(shared)),
        ("PUT", ["webhooks"]) => {
            let input: SetWebhook = read(body)?;
            shared.set_webhook_url(&input.provider, input.kind.as_deref(), input.url.as_deref())?;
            Ok(webhooks(shared))
        }
        ("POST", ["webhooks", "faults"]) => {
            let input: SetDeliveryFault = read(body)?;
            for kind in shared.kinds(&input.provider, Some(&input.kind))? {
                deliveries.add_fault(&input.provider, kind, input.fault);
            }
            Ok(json!({}))
        }
        ("GET", ["deliveries"]) => value(&deliveries.all()),
        ("POST", ["deliveries", id, "resend"]) => {
            let id = id.parse().map_err(|_| Error::Input(format!("{id:?} is no delivery id")))?;
            deliveries.resend(id)?;
            Ok(json!({}))
        }
        ("POST", ["settle"]) => {
            deliveries.settled().await;
            Ok(json!({}))
        }
        ("POST", [provider, "act", action]) => {
            let input = if body.is_empty() { json!({}) } else { read(body)? };
            shared.half(provider)?.act(action, input)
        }
        ("PUT", [provider, "switches"]) => shared.half(provider)?.configure(read(body)?),
        _ => Err(Error::NotFound { what: "control call", id: format!("{method} {}", path.join("/")) }),
    }
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T> {
    serde_json::from_slice(body).map_err(|error| {
        let text = error.to_string();
        // Where it stands says nothing to somebody who typed a command.
        Error::Input(text.split_once(" at line ").map_or(text.as_str(), |(text, _)| text).to_owned())
    })
}

fn value(from: &impl serde::Serialize) -> Result<Value> {
    serde_json::to_value(from).map_err(|error| Error::Input(error.to_string()))
}

fn clock(shared: &Shared) -> Value {
    json!({ "now": shared.tools.clock.now(), "runs": shared.tools.clock.runs() })
}

fn webhooks(shared: &Shared) -> Value {
    let urls = shared.tools.deliveries.urls();
    let each = urls
        .into_iter()
        .map(|(provider, kind, url)| json!({ "provider": provider, "kind": kind, "url": url }));
    each.collect()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    seconds: Option<u64>,
    by: Option<String>,
}

impl Advance {
    fn length(&self) -> Result<Duration> {
        match (self.seconds, &self.by) {
            (Some(seconds), None) => Ok(Duration::from_secs(seconds)),
            (None, Some(by)) => duration::parse(by),
            _ => Err(Error::Input("either `seconds` or `by` is needed".to_owned())),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Random {
    percent: u8,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetFault {
    provider: String,
    operation: String,
    fault: Fault,
    #[serde(default = "once")]
    count: u64,
}

fn once() -> u64 {
    1
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetWebhook {
    provider: String,
    kind: Option<String>,
    url: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetDeliveryFault {
    provider: String,
    kind: String,
    fault: DeliveryFault,
}
