//! Talking to a running sandbox.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request};
use paymux::transport::{Transport, TransportErrorKind};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::arguments::DEFAULT_PORT;
use crate::call::Context;
use crate::output::{Failure, usage};

/// The variable that says where the sandbox is; the sandbox's environment file sets it.
pub(crate) const URL_VARIABLE: &str = "PAYMUX_SANDBOX_URL";

/// A move of the clock lets a lot happen, some of it slow.
const PATIENCE: Duration = Duration::from_secs(120);

/// The control API of a running sandbox.
pub(crate) struct Control {
    url: String,
    transport: Arc<dyn Transport>,
}

/// A provider that the sandbox plays.
#[derive(Deserialize)]
pub(crate) struct Played {
    pub(crate) name: String,
    pub(crate) webhook_kinds: Vec<String>,
}

/// Where a kind of webhooks goes.
#[derive(Clone, Deserialize, PartialEq, Eq)]
pub(crate) struct Destination {
    pub(crate) provider: String,
    pub(crate) kind: String,
    pub(crate) url: String,
}

/// A payment.
#[derive(Deserialize)]
pub(crate) struct Payment {
    pub(crate) provider: String,
    pub(crate) id: String,
    pub(crate) order: Option<String>,
    pub(crate) amount: String,
    pub(crate) status: String,
    pub(crate) expires: String,
}

/// A webhook and what became of it.
#[derive(Deserialize)]
pub(crate) struct Delivery {
    pub(crate) id: u64,
    pub(crate) provider: String,
    pub(crate) kind: String,
    pub(crate) event: String,
    pub(crate) state: String,
    pub(crate) attempts: Vec<Attempt>,
    pub(crate) next_attempt: Option<String>,
}

/// One try to deliver.
#[derive(Deserialize)]
pub(crate) struct Attempt {
    pub(crate) at: String,
    pub(crate) status: Option<u16>,
    pub(crate) error: Option<String>,
}

impl Attempt {
    /// The status, or why there is none.
    pub(crate) fn answer(&self) -> String {
        match (self.status, &self.error) {
            (Some(status), _) => status.to_string(),
            (None, Some(error)) => plain(error),
            (None, None) => "no answer".to_owned(),
        }
    }
}

impl Control {
    /// The sandbox that is meant: by the argument, by the variable, or on the default port.
    pub(crate) fn of(context: &Context<'_>, url: Option<&str>) -> Result<Self, Failure> {
        let variable = || (context.environment)(URL_VARIABLE).filter(|url| !url.is_empty());
        let url = url.map(str::to_owned).or_else(variable);
        let url = url.unwrap_or_else(|| format!("http://127.0.0.1:{DEFAULT_PORT}"));
        let url = url.trim_end_matches('/').to_owned();
        match url.parse::<http::Uri>() {
            Ok(uri) if uri.scheme_str() == Some("http") && uri.query().is_none() => {}
            _ => return usage(format!("--url: a sandbox is at http://HOST:PORT, not at `{url}`")),
        }
        Ok(Self { url, transport: context.transport()? })
    }

    pub(crate) async fn providers(&self) -> Result<Vec<Played>, Failure> {
        self.get("providers").await
    }

    pub(crate) async fn payments(&self) -> Result<Vec<Payment>, Failure> {
        self.get("payments").await
    }

    pub(crate) async fn deliveries(&self) -> Result<Vec<Delivery>, Failure> {
        self.get("deliveries").await
    }

    pub(crate) async fn destinations(&self) -> Result<Vec<Destination>, Failure> {
        self.get("webhooks").await
    }

    /// Sends a kind of webhooks there, or nowhere.
    pub(crate) async fn redirect(
        &self,
        provider: &str,
        kind: &str,
        url: Option<&str>,
    ) -> Result<(), Failure> {
        let body = json!({ "provider": provider, "kind": kind, "url": url });
        self.call(Method::PUT, "webhooks", Some(&body)).await.map(drop)
    }

    /// Waits until what was begun has happened, webhooks included.
    pub(crate) async fn settle(&self) -> Result<(), Failure> {
        self.post("settle", &json!({})).await.map(drop)
    }

    pub(crate) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Failure> {
        let value = self.call(Method::GET, path, None).await?;
        serde_json::from_value(value).map_err(|_| self.stranger("it answers in another way"))
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        self.call(Method::POST, path, Some(body)).await
    }

    /// One call. What the sandbox does not understand is wrong usage; what it refuses is a no.
    pub(crate) async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Value, Failure> {
        let body = body.map(|body| Bytes::from(body.to_string())).unwrap_or_default();
        let request =
            Request::builder().method(method).uri(format!("{}/_control/{path}", self.url)).body(body);
        let request = request.map_err(|error| Failure::Usage(error.to_string()))?;
        let reply = self.transport.send(request, PATIENCE).await.map_err(|error| {
            // The transport's words for this are about providers.
            let why = match error.kind {
                TransportErrorKind::Connect => String::new(),
                _ => format!(" ({error})"),
            };
            Failure::Machine(format!(
                "no sandbox answers at {}{why}; start one with `paymux sandbox`, or say where it is with --url or \
                 {URL_VARIABLE}",
                self.url
            ))
        })?;
        let status = reply.status();
        let value: Result<Value, _> = serde_json::from_slice(reply.body());
        let value = value.map_err(|_| self.stranger(status.as_str()))?;
        if status.is_success() {
            return Ok(value);
        }
        match value.get("error").and_then(Value::as_str) {
            Some(says) if status.as_u16() == 400 => usage(format!("the sandbox says: {says}")),
            Some(says) => {
                let missing = value.get("missing").and_then(Value::as_str);
                let hint = missing.and_then(where_to_look).map(|hint| format!("; {hint}"));
                Err(Failure::Machine(format!("the sandbox says: {says}{}", hint.unwrap_or_default())))
            }
            None => Err(self.stranger(status.as_str())),
        }
    }

    fn stranger(&self, why: &str) -> Failure {
        Failure::Machine(format!("what answers at {} is no sandbox of this version ({why})", self.url))
    }
}

/// Which command shows what there is.
fn where_to_look(missing: &str) -> Option<&'static str> {
    Some(match missing {
        "session" | "invoice" => "`paymux sandbox state` shows the payments",
        "provider" => "`paymux providers` shows those that there are",
        "operation" => "`paymux operations PROVIDER` shows those that there are",
        "delivery" => "`paymux sandbox webhooks list` shows those that there are",
        _ => return None,
    })
}

/// A name that stands in a path.
pub(crate) fn segment<'a>(what: &str, name: &'a str) -> Result<&'a str, Failure> {
    let fine = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    if !name.is_empty() && name.bytes().all(fine) && !name.starts_with('.') {
        return Ok(name);
    }
    usage(format!("{what}: `{name}` is no name"))
}

/// A time to the second.
pub(crate) fn to_the_second(time: &str) -> String {
    let whole = time.split('.').next().unwrap_or(time);
    plain(&format!("{}Z", whole.trim_end_matches('Z')))
}

/// Text from outside on one line, without what moves the cursor.
pub(crate) fn plain(text: &str) -> String {
    text.chars().map(|each| if each.is_control() { ' ' } else { each }).collect()
}
