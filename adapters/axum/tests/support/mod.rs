//! Shared by the tests of this crate: providers that do nothing but receive webhooks.
#![allow(dead_code, reason = "not every test file uses everything")]
#![allow(clippy::unwrap_used, reason = "tests")]

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, Request, Response, StatusCode};
use paymux_core::accounts::{AccountSettings, AccountSource, Accounts};
use paymux_core::provider::{
    Account, AnyClient, AnyOperation, Descriptor, Proof, Settings, Signature, SignatureTemplate,
    SignedWebhook, Slot, Stamp, StampUnit, WebhookAnswers, Webhooks,
};
use paymux_core::test_util::{Scripted, StoppedClock};
use paymux_core::transport::BoxError;
use paymux_core::{
    CallOptions, Configuration, CreatePayment, Error, Event, Payment, PaymentProvider, Providers, Registry,
    RetrievePayment, Subject, Timestamp,
};
use tower::ServiceExt;

/// Answers as most do.
pub(crate) static USUAL: Descriptor = Descriptor::new("usual", "https://usual.example", |settings, _, _| {
    Ok(open(settings, "usual", "USUAL_TOKEN", WebhookAnswers::USUAL))
})
.slots(&[Slot::secret("token", "USUAL_TOKEN")]);

/// Wants another status for what is not proved.
pub(crate) static ODD: Descriptor = Descriptor::new("odd", "https://odd.example", |settings, _, _| {
    let answers = WebhookAnswers::USUAL.rejected(StatusCode::BAD_REQUEST);
    Ok(open(settings, "odd", "ODD_TOKEN", answers))
})
.slots(&[Slot::secret("token", "ODD_TOKEN")]);

/// Its credentials are never configured.
pub(crate) static ABSENT: Descriptor =
    Descriptor::new("absent", "https://absent.example", |settings, _, _| {
        settings.require(ABSENT.slots, "token")?;
        Ok(open(settings, "absent", "ABSENT_TOKEN", WebhookAnswers::USUAL))
    })
    .slots(&[Slot::secret("token", "ABSENT_TOKEN")]);

#[derive(Debug)]
struct Toy {
    account: Account,
    signature: SignedWebhook,
    answers: WebhookAnswers,
}

fn open(
    settings: &Settings,
    name: &'static str,
    variable: &'static str,
    answers: WebhookAnswers,
) -> paymux_core::provider::Opened {
    let template = match name {
        "odd" => SignatureTemplate::stamped("signature", Stamp::header("stamp", StampUnit::Seconds)),
        _ => SignatureTemplate::hmac("signature"),
    };
    let signature = SignedWebhook::new(template, settings, "token", variable);
    paymux_core::provider::Opened::new(Toy { account: settings.account(name), signature, answers }, NoClient)
}

#[async_trait]
impl PaymentProvider for Toy {
    fn account(&self) -> &Account {
        &self.account
    }

    async fn create(&self, _: &CreatePayment) -> Result<Payment, Error> {
        Err(Error::unsupported("a toy"))
    }

    async fn retrieve(&self, _: &RetrievePayment) -> Result<Payment, Error> {
        Err(Error::unsupported("a toy"))
    }

    fn webhooks(&self) -> Option<&dyn Webhooks> {
        Some(self)
    }
}

impl Webhooks for Toy {
    fn account(&self) -> &Account {
        &self.account
    }

    fn signature(&self) -> &dyn Signature {
        &self.signature
    }

    fn parse(&self, _: &Proof, _: &HeaderMap, body: &Bytes) -> Result<Event, Error> {
        let text = std::str::from_utf8(body).map_err(|_| Error::unintelligible("not text"))?;
        if let Some(id) = text.strip_prefix("hint ") {
            let subject = Subject::LookUp { ids: vec![id.to_owned()] };
            return Ok(Event::new(&self.account, Event::key_of(&[], body), "toy", subject, body.clone()));
        }
        let key = text.strip_prefix("event ").ok_or_else(|| Error::unintelligible("no event"))?;
        Ok(Event::new(&self.account, key.trim().to_owned(), "toy", Subject::Other, body.clone()))
    }

    fn answers(&self) -> WebhookAnswers {
        self.answers
    }
}

struct NoClient;

#[async_trait]
impl AnyClient for NoClient {
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }

    fn schemes(&self) -> Vec<&'static str> {
        Vec::new()
    }

    async fn send_any(
        &self,
        _: &dyn AnyOperation,
        _: &CallOptions,
    ) -> Result<Box<serde_json::value::RawValue>, Error> {
        Err(Error::unsupported("a toy"))
    }

    async fn preview(&self, _: &dyn AnyOperation, _: &CallOptions) -> Result<Request<Bytes>, Error> {
        Err(Error::unsupported("a toy"))
    }
}

/// 2026-01-01T00:00:00Z.
pub(crate) const NOW: i64 = 1_767_225_600;

/// The toys, with their tokens; `absent` has none.
pub(crate) fn providers() -> Arc<Providers> {
    with_tokens(&[("USUAL_TOKEN", "t-usual"), ("ODD_TOKEN", "t-odd")])
}

pub(crate) fn with_tokens(tokens: &'static [(&str, &str)]) -> Arc<Providers> {
    configured(Configuration::of_provider("usual"), tokens)
}

pub(crate) fn configured(configuration: Configuration, tokens: &'static [(&str, &str)]) -> Arc<Providers> {
    let registry = Registry::new().with(&USUAL).with(&ODD).with(&ABSENT);
    let find = |name: &str| tokens.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).into());
    let clock = StoppedClock(Timestamp::from_unix_seconds(NOW).unwrap());
    let opened =
        Providers::open(registry, configuration, Arc::new(find), Arc::new(Scripted::new()), Arc::new(clock));
    Arc::new(opened.unwrap())
}

/// Tenants' accounts at `usual`: `t1` and `t2` are known, `broken` has no token, and of `down` nobody can tell.
pub(crate) fn tenants() -> Arc<Accounts> {
    let registry = Registry::new().with(&USUAL).with(&ABSENT);
    let clock = StoppedClock(Timestamp::from_unix_seconds(NOW).unwrap());
    Arc::new(Accounts::new(registry, Arc::new(Tenants), Arc::new(Scripted::new()), Arc::new(clock)))
}

struct Tenants;

#[async_trait]
impl AccountSource for Tenants {
    async fn find(&self, account: &str) -> Result<Option<AccountSettings>, BoxError> {
        match account {
            "t1" | "t2" => {
                let settings = Settings::new().with("token", format!("t-{account}"));
                Ok(Some(AccountSettings::new("usual", settings)))
            }
            "broken" => Ok(Some(AccountSettings::new("absent", Settings::new()))),
            "down" => Err("the database is down".into()),
            _ => Ok(None),
        }
    }
}

/// A delivery as the provider would send it.
pub(crate) fn delivery(provider: &str, body: &str) -> Request<Body> {
    delivery_at(provider, body, NOW)
}

pub(crate) fn delivery_at(provider: &str, body: &str, seconds: i64) -> Request<Body> {
    let signed = if provider == "odd" { format!("{seconds}.{body}") } else { body.to_owned() };
    signed_by(&format!("t-{provider}"), provider, &signed, body, seconds)
}

pub(crate) fn signed_by(token: &str, provider: &str, signed: &str, body: &str, at: i64) -> Request<Body> {
    use hmac::{KeyInit, Mac};
    let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(token.as_bytes()).unwrap();
    mac.update(signed.as_bytes());
    Request::post(format!("/webhooks/{provider}"))
        .header("signature", data_encoding::HEXLOWER.encode(&mac.finalize().into_bytes()))
        .header("stamp", at.to_string())
        .body(Body::from(body.to_owned()))
        .unwrap()
}

pub(crate) async fn send(router: &Router, request: Request<Body>) -> Response<Body> {
    router.clone().oneshot(request).await.unwrap()
}

pub(crate) async fn status(router: &Router, request: Request<Body>) -> u16 {
    send(router, request).await.status().as_u16()
}

pub(crate) async fn text(response: Response<Body>) -> String {
    String::from_utf8(to_bytes(response.into_body(), 1 << 20).await.unwrap().to_vec()).unwrap()
}

/// Everything that was logged on this thread while it lives.
#[derive(Clone, Default)]
pub(crate) struct Logged(Arc<Mutex<Vec<u8>>>);

impl Logged {
    pub(crate) fn start() -> (Self, tracing::subscriber::DefaultGuard) {
        let logged = Self::default();
        let writer = logged.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .finish();
        (logged, tracing::subscriber::set_default(subscriber))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl std::io::Write for Logged {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
