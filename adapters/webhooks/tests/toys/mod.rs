//! Providers that do nothing but receive webhooks, deliveries of theirs, and a handler that does as it is told. Shared with
//! the tests of the crates for web frameworks.
#![allow(dead_code, reason = "not every test file uses everything")]
#![allow(clippy::unwrap_used, reason = "tests")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode};
use paymux_core::accounts::{AccountSettings, AccountSource, Accounts};
use paymux_core::provider::{
    Account, AnyClient, AnyOperation, Descriptor, Proof, Settings, Signature, SignatureTemplate,
    SignedWebhook, Slot, Stamp, StampUnit, WebhookAnswers, Webhooks,
};
use paymux_core::test_util::{Scripted, StoppedClock};
use paymux_core::transport::BoxError;
use paymux_core::{
    CallOptions, Configuration, CreatePayment, Error, Event, Payment, PaymentProvider, Providers, Registry,
    RetrievePayment, Subject, Timestamp, Verified,
};
use paymux_webhooks::EventHandler;
use tokio::sync::Notify;

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
pub(crate) fn delivery(provider: &str, body: &str) -> Request<Bytes> {
    delivery_at(provider, body, NOW)
}

pub(crate) fn delivery_at(provider: &str, body: &str, seconds: i64) -> Request<Bytes> {
    let signed = if provider == "odd" { format!("{seconds}.{body}") } else { body.to_owned() };
    signed_by(&format!("t-{provider}"), provider, &signed, body, seconds)
}

pub(crate) fn signed_by(token: &str, provider: &str, signed: &str, body: &str, at: i64) -> Request<Bytes> {
    use hmac::{KeyInit, Mac};
    let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(token.as_bytes()).unwrap();
    mac.update(signed.as_bytes());
    Request::post(format!("/webhooks/{provider}"))
        .header("signature", data_encoding::HEXLOWER.encode(&mac.finalize().into_bytes()))
        .header("stamp", at.to_string())
        .body(Bytes::from(body.to_owned()))
        .unwrap()
}

/// Does as it is told, and counts.
#[derive(Clone, Default)]
pub(crate) struct Handler(pub(crate) Arc<Told>);

#[derive(Default)]
pub(crate) struct Told {
    pub(crate) calls: AtomicU32,
    pub(crate) done: AtomicU32,
    pub(crate) fail: AtomicBool,
    pub(crate) panic: AtomicBool,
    pub(crate) wait: AtomicBool,
    pub(crate) begun: Notify,
    pub(crate) go_on: Notify,
}

impl Handler {
    pub(crate) fn calls(&self) -> u32 {
        self.0.calls.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl EventHandler for Handler {
    async fn handle(&self, _: Verified<Event>) -> Result<(), BoxError> {
        self.0.calls.fetch_add(1, Ordering::SeqCst);
        self.0.begun.notify_one();
        if self.0.wait.load(Ordering::SeqCst) {
            self.0.go_on.notified().await;
        }
        assert!(!self.0.panic.load(Ordering::SeqCst), "told to panic");
        if self.0.fail.load(Ordering::SeqCst) {
            return Err("told to fail".into());
        }
        self.0.done.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}
