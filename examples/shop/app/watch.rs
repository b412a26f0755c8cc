//! Providers that are watched, so that a page can show what the orchestrator says to them. A real shop has no such
//! thing: it hands `paymux::open` to the orchestrator.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use paymux::cancellations::{CancelPayment, Cancellations};
use paymux::lists::{ListPayments, Lists, Page};
use paymux::provider::{Account, Declared, Webhooks};
use paymux::{CreatePayment, Error, Payment, PaymentProvider, PaymentRef, Providers, RetrievePayment};

use super::Shop;
use super::play::Play;
use super::record::Recorder;

/// The shop's accounts, each of them watched.
pub(super) struct Accounts {
    providers: Providers,
    recorder: Recorder,
    play: Arc<Play>,
}

impl Accounts {
    pub(super) fn new(providers: Providers, shop: &Shop) -> Self {
        Self { providers, recorder: shop.recorder.clone(), play: shop.play.clone() }
    }

    pub(super) fn providers(&self) -> &Providers {
        &self.providers
    }

    pub(super) fn watched(&self, account: &str) -> Result<Arc<dyn PaymentProvider>, Error> {
        let inner = self.providers.named(account)?;
        Ok(Arc::new(Watched { inner, recorder: self.recorder.clone(), play: self.play.clone() }))
    }
}

/// A provider whose calls are written down under the reference that they are about.
struct Watched {
    inner: Arc<dyn PaymentProvider>,
    recorder: Recorder,
    play: Arc<Play>,
}

impl Watched {
    async fn about<T>(
        &self,
        payment: &PaymentRef,
        call: &str,
        work: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let reference = payment.reference.clone().unwrap_or_default();
        self.recorder.during(&reference, format!("provider.{call}({payment:?})"), work).await
    }
}

impl fmt::Debug for Watched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

#[async_trait]
impl PaymentProvider for Watched {
    fn account(&self) -> &Account {
        self.inner.account()
    }

    async fn create(&self, request: &CreatePayment) -> Result<Payment, Error> {
        self.play.attempt_begins(self.account().provider(), &request.reference);
        let call = format!("provider.create({})", described(request));
        self.recorder.during(&request.reference, call, self.inner.create(request)).await
    }

    async fn retrieve(&self, request: &RetrievePayment) -> Result<Payment, Error> {
        self.about(&request.payment, "retrieve", self.inner.retrieve(request)).await
    }

    fn declared(&self) -> Declared {
        self.inner.declared()
    }

    fn webhooks(&self) -> Option<&dyn Webhooks> {
        self.inner.webhooks()
    }

    fn lists(&self) -> Option<&dyn Lists> {
        self.inner.lists().map(|_| self as _)
    }

    fn cancellations(&self) -> Option<&dyn Cancellations> {
        self.inner.cancellations().map(|_| self as _)
    }
}

#[async_trait]
impl Lists for Watched {
    async fn list(&self, request: &ListPayments) -> Result<Page<Payment>, Error> {
        let lists = self.inner.lists().ok_or_else(|| Error::unsupported("no lists"))?;
        // A list is about no payment in particular.
        let call = format!("provider.lists().list({request:?})");
        self.recorder.during(self.account().name(), call, lists.list(request)).await
    }
}

#[async_trait]
impl Cancellations for Watched {
    async fn cancel(&self, request: &CancelPayment) -> Result<Payment, Error> {
        let inner = self.inner.cancellations().ok_or_else(|| Error::unsupported("no cancellations"))?;
        self.about(&request.payment, "cancellations().cancel", inner.cancel(request)).await
    }
}

/// A request as one would write it.
fn described(request: &CreatePayment) -> String {
    let mut text = format!("CreatePayment::new(\"{}\", {:?})", request.amount, request.reference);
    let options = [
        ("description", &request.description),
        ("return_url", &request.return_url),
        ("method", &request.method),
    ];
    for (name, value) in options {
        if let Some(value) = value {
            text += &format!("\n    .{name}({value:?})");
        }
    }
    if let Some(key) = &request.call.key {
        text += &format!("\n    .call(CallOptions::with_key({:?}))", key.as_str());
    }
    text
}
