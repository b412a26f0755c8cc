//! A provider on a transport that answers as it is told, with one secret in all its settings.

use std::cell::{Cell, RefCell};
use std::error::Error as StdError;
use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::{HeaderValue, Request, Response};
use paymux::provider::{Descriptor, Opened, Settings};
use paymux::transport::{Transport, TransportError};
use paymux_core::test_util::Clock;

use crate::check::Broken;

/// Stands in every secret slot. Nothing may show it.
pub(crate) const SECRET: &str = "canary5f1d7c93aa07e2";

/// What stands in slots that hold no secret.
const VALUE: &str = "7";

/// An opened provider.
pub(crate) struct Bench {
    pub(crate) opened: Opened,
    pub(crate) clock: Clock,
}

thread_local! {
    static SHOWN: Cell<bool> = const { Cell::new(false) };
    static REPLY: RefCell<(u16, Bytes)> = const { RefCell::new((200, Bytes::new())) };
}

impl Bench {
    /// The provider with everything configured.
    pub(crate) fn new(descriptor: &Descriptor) -> Result<Self, paymux::Error> {
        let slots = descriptor.slots.iter().filter(|slot| !slot.is_base_url());
        let settings = slots.fold(Settings::new(), |settings, slot| {
            settings.with(slot.name, if slot.is_secret() { SECRET } else { VALUE })
        });
        let clock = Clock::new();
        let opened = (descriptor.open)(&settings, Arc::new(Told), Arc::new(clock.clone()))?;
        Ok(Self { opened, clock })
    }

    /// What the transport answers from now on.
    pub(crate) fn answer(&self, status: u16, body: &[u8]) {
        REPLY.set((status, Bytes::copy_from_slice(body)));
        SHOWN.set(false);
    }

    /// Whether a request since then had a credential. Who never got it cannot show it to anybody.
    pub(crate) fn has_shown_a_credential(&self) -> bool {
        SHOWN.get()
    }

    /// Runs a call to its end.
    pub(crate) fn call<T>(&self, call: impl Future<Output = T>) -> Result<T, Broken> {
        self.clock.run(call).map_err(|hung| Broken::new("a call never ends", hung.to_string()))
    }
}

/// Answers every request alike, but for one that asks for a token (RFC 6749, section 4.4): it gets one.
#[derive(Debug)]
pub(crate) struct Told;

#[async_trait]
impl Transport for Told {
    async fn send(&self, request: Request<Bytes>, _: Duration) -> Result<Response<Bytes>, TransportError> {
        SHOWN.set(SHOWN.get() || request.headers().values().any(HeaderValue::is_sensitive));
        let asks = request.body().windows(10).any(|window| window == b"grant_type");
        let (status, body) = if asks {
            let token = format!(r#"{{"access_token":"{SECRET}","token_type":"Bearer","expires_in":3600}}"#);
            (200, Bytes::from(token))
        } else {
            REPLY.with_borrow(Clone::clone)
        };
        Ok(reply(status, body))
    }
}

/// A reply whose headers show the secret where a careless server would.
pub(crate) fn reply(status: u16, body: Bytes) -> Response<Bytes> {
    let reply = Response::builder().status(status).header("content-type", "application/json");
    let reply = reply.header("x-request-id", SECRET).header("retry-after", "1");
    reply.body(body).unwrap_or_default()
}

/// No text of an error, or of anything else that is printed, shows the secret.
pub(crate) fn hides(secret: &str, shown: &impl Debug) -> Result<(), Broken> {
    hides_all(&[secret], shown)
}

/// The same for several secrets.
pub(crate) fn hides_all(secrets: &[&str], shown: &impl Debug) -> Result<(), Broken> {
    let text = format!("{shown:?} {shown:#?}");
    secrets.iter().try_for_each(|secret| hidden(secret, &text))
}

/// The same for an error with its causes.
pub(crate) fn error_hides(secret: &str, error: &impl StdError) -> Result<(), Broken> {
    hides(secret, error)?;
    hidden(secret, &error.to_string())?;
    let mut cause = error.source();
    while let Some(error) = cause {
        hidden(secret, &format!("{error} {error:?}"))?;
        cause = error.source();
    }
    Ok(())
}

fn hidden(secret: &str, text: &str) -> Result<(), Broken> {
    if text.contains(secret) { Err(Broken::new("a text shows a secret", text)) } else { Ok(()) }
}
