//! Acme's client for operations as data, and the mistakes that one can make around it: a crate that wraps core's
//! client, or writes its own.

use std::any::Any;
use std::time::Duration;

use async_trait::async_trait;
use http::{HeaderValue, Request};
use paymux_core::provider::{AnyClient, AnyOperation};
use paymux_core::{Bytes, CallOptions, Client, Error, ErrorKind};
use serde_json::value::RawValue;

use super::api::Acme;
use super::flaw::{Flaw, is};

pub(super) struct WrongClient {
    pub(super) inner: Client<Acme>,
    pub(super) secret: String,
}

#[async_trait]
impl AnyClient for WrongClient {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn schemes(&self) -> Vec<&'static str> {
        AnyClient::schemes(&self.inner)
    }

    async fn preview(
        &self,
        operation: &dyn AnyOperation,
        options: &CallOptions,
    ) -> Result<Request<Bytes>, Error> {
        let mut request = self.inner.preview(operation, options).await?;
        if is(Flaw::SecretRendered) {
            request.headers_mut().insert("x-debug", HeaderValue::from_str(&self.secret).unwrap());
        }
        Ok(request)
    }

    async fn send_any(
        &self,
        operation: &dyn AnyOperation,
        options: &CallOptions,
    ) -> Result<Box<RawValue>, Error> {
        if is(Flaw::SecretInTrace) {
            tracing::info!(key = self.secret, "sending");
        }
        let mut options = options.clone();
        options.never_retry |= is(Flaw::NeverResent);
        if is(Flaw::DeadlineIgnored) {
            options.deadline = Some(Duration::from_secs(7_200));
        }
        let mut result = self.inner.send_any(operation, &options).await;
        let again = match is(Flaw::Endless) {
            true => 12,
            false => usize::from(is(Flaw::ResentAlways)),
        };
        for _ in 0..again {
            if result.is_err() {
                result = self.inner.send_any(operation, &options).await;
            }
        }
        result.or_else(|error| match error.kind() {
            ErrorKind::CredentialKind if is(Flaw::WrongKindTaken) => nothing(),
            ErrorKind::Unintelligible if is(Flaw::BrokenTaken) => nothing(),
            kind if is(Flaw::SecretOnFault) => Err(Error::refused(kind, format!("{error} {}", self.secret))),
            kind if is(Flaw::BareErrors) => Err(Error::refused(kind, "it failed")),
            _ => Err(error),
        })
    }
}

fn nothing() -> Result<Box<RawValue>, Error> {
    RawValue::from_string("null".to_owned()).map_err(|_| Error::unintelligible("null"))
}
