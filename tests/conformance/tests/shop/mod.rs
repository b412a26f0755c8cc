//! A shop that takes webhooks and nothing else, with whatever way to prove them.

use std::fmt::Debug;

use async_trait::async_trait;
use paymux_conformance::{Hook, Means};
use paymux_core::provider::{Account, Api, CredentialKind, ErrorShape, ServerOnly, Webhooks};
use paymux_core::{Bytes, CreatePayment, Error, Event, Payment, PaymentProvider, RetrievePayment, Subject};

pub(crate) static SHOP: Account = Account::of("shop");

pub(crate) const NOTES: &[Hook] = &[Hook::new("note", r#"{"id":"e1"}"#, Means::Other)];

pub(crate) enum Shop {}

impl Api for Shop {
    const NAME: &'static str = "shop";
    const BASE_URL: &'static str = "https://api.shop.example";
    const ERRORS: &'static ErrorShape = &ErrorShape::PROBLEM;
}

pub(crate) enum Key {}

impl CredentialKind for Key {
    type Api = Shop;
    type Exposure = ServerOnly;
    const ID: &'static str = "key";
}

/// A provider of these webhooks.
#[derive(Debug)]
pub(crate) struct Provider<W>(pub(crate) W);

#[async_trait]
impl<W: Webhooks + Debug> PaymentProvider for Provider<W> {
    fn account(&self) -> &Account {
        &SHOP
    }

    async fn create(&self, _: &CreatePayment) -> Result<Payment, Error> {
        Err(Error::unsupported("webhooks only"))
    }

    async fn retrieve(&self, _: &RetrievePayment) -> Result<Payment, Error> {
        Err(Error::unsupported("webhooks only"))
    }

    fn webhooks(&self) -> Option<&dyn Webhooks> {
        Some(&self.0)
    }
}

/// What each delivery says.
#[expect(clippy::unnecessary_wraps, reason = "what `Webhooks::parse` gives")]
pub(crate) fn note(body: &Bytes) -> Result<Event, Error> {
    Ok(Event::new(&SHOP, "e1".to_owned(), "note", Subject::Other, body.clone()))
}
