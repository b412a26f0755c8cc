//! How providers are found, configured and opened.

mod accounts;
mod configuration;
mod providers;

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;

use super::{Descriptor, Environment, Opened, Settings, Slot};
use crate::api::Entry;
use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::interface::{self, CreatePayment, Payment, PaymentProvider, RetrievePayment, Status};
use crate::ports::{Runtime, Transport};
use crate::testing::{Account, Acme, CANARY, Find, Put, Secret, Session};

const SLOTS: &[Slot] = &[
    Slot::credential::<Secret>("ACME_SECRET_KEY"),
    Slot::credential::<Account>("ACME_ACCOUNT_TOKEN"),
    Slot::secret("webhook_token", "ACME_WEBHOOK_TOKEN"),
    Slot::value("shop", "ACME_SHOP"),
];

const ACME: &Descriptor = &Descriptor::new("acme", "https://api.acme.test/v1", open)
    .slots(SLOTS)
    .operations(&[Entry::browser::<Find>(), Entry::of::<Put>()]);

const OTHER: &Descriptor = &Descriptor::new("other", "https://other.test", open_other).slots(SLOTS);

/// A provider that needs two secrets at once, which one variable cannot hold.
const PAIRED: &Descriptor = &Descriptor::new("paired", "https://paired.test", open)
    .slots(&[Slot::credential::<Session>("PAIRED_SESSION")]);

#[derive(Debug)]
struct Shop {
    account: interface::Account,
    client: Client<Acme>,
}

fn open(
    settings: &Settings,
    transport: Arc<dyn Transport>,
    runtime: Arc<dyn Runtime>,
) -> Result<Opened, Error> {
    open_as("acme", settings, transport, runtime)
}

fn open_other(
    settings: &Settings,
    transport: Arc<dyn Transport>,
    runtime: Arc<dyn Runtime>,
) -> Result<Opened, Error> {
    open_as("other", settings, transport, runtime)
}

fn open_as(
    name: &'static str,
    settings: &Settings,
    transport: Arc<dyn Transport>,
    runtime: Arc<dyn Runtime>,
) -> Result<Opened, Error> {
    let client = Client::open(SLOTS, settings, transport, runtime)?;
    Ok(Opened {
        client: Arc::new(client.clone()),
        provider: Arc::new(Shop { account: settings.account(name), client }),
    })
}

#[async_trait]
impl PaymentProvider for Shop {
    fn account(&self) -> &interface::Account {
        &self.account
    }

    async fn create(&self, _: &CreatePayment) -> Result<Payment, Error> {
        Err(Error::unsupported("not in this test"))
    }

    async fn retrieve(&self, request: &RetrievePayment) -> Result<Payment, Error> {
        let payment = &request.payment;
        payment.check_made_at(&self.account)?;
        let find = Find { id: payment.id.clone(), ..Find::new() };
        let thing = self.client.send_with(&find, &request.call).await?.value;
        payment.check_id(&thing.id)?;
        Ok(Payment::new(payment.clone(), Status::Paid))
    }
}

fn environment(variables: &[(&str, &str)]) -> Environment {
    let variables: BTreeMap<String, String> =
        variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Arc::new(move |name: &str| variables.get(name).cloned())
}

/// Neither what is said of it nor its `Debug` shows the secret.
fn silent<T: std::fmt::Debug>(result: &Result<T, Error>) {
    let shown = match result {
        Ok(value) => format!("{value:?}"),
        Err(error) => format!("{error} {error:?} {}", error.problem_document()),
    };
    assert!(!shown.contains(CANARY), "{shown}");
}

#[test]
fn a_descriptor_finds_its_rows_and_slots() {
    assert_eq!(ACME.operation("things.find").unwrap().spec.name, "things.find");
    assert!(ACME.operation("things").is_none());
    assert_eq!(ACME.slot("shop").unwrap().variable, "ACME_SHOP");
    assert!(ACME.slot("Shop").is_none());
    assert_eq!(ACME.base_url_variable(), "ACME_BASE_URL");
    let secrets: Vec<_> = SLOTS.iter().filter(|slot| slot.is_secret()).map(|slot| slot.name).collect();
    assert_eq!(secrets, ["secret_key", "account_token", "webhook_token"]);
}

#[test]
fn optional_abilities_are_off_until_somebody_writes_them() {
    let settings = Settings::new().with("secret_key", CANARY);
    let (script, clock) = (crate::testing::Scripted::repeating([]), StartsNow);
    let opened = open(&settings, Arc::new(script), Arc::new(clock)).unwrap();
    let provider = opened.provider;
    assert!(
        provider.webhooks().is_none() && provider.cancellations().is_none() && provider.payouts().is_none()
    );
    assert!(provider.lists().is_none() && provider.balances().is_none());
    assert!(provider.fee_quotes().is_none() && provider.rate_quotes().is_none());
    assert_eq!(opened.client.schemes(), ["secret_key"]);
}

/// A clock for tests that send nothing and so wait for nothing.
struct StartsNow;

#[async_trait]
impl Runtime for StartsNow {
    fn now(&self) -> crate::time::Timestamp {
        crate::time::Timestamp::UNIX_EPOCH
    }

    fn elapsed(&self) -> std::time::Duration {
        std::time::Duration::ZERO
    }

    async fn sleep(&self, _: std::time::Duration) {
        std::future::pending().await
    }

    fn random(&self) -> [u8; 16] {
        [0; 16]
    }
}

#[test]
fn a_setting_that_is_required_names_its_variable() {
    let error = Settings::new().require(SLOTS, "shop").unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::Configuration, Some("shop")));
    assert!(error.message().contains("ACME_SHOP"), "{error}");
    let settings = Settings::new().with("shop", "s1").with("webhook_token", "a").with("webhook_token", "b");
    assert_eq!(settings.require(SLOTS, "shop").unwrap(), "s1");
    assert_eq!(settings.secrets("webhook_token").len(), 2);
    assert!(settings.secrets("nothing").is_empty());
}
