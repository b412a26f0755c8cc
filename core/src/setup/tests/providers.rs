//! Opening, and what remains open after a switch.

use std::sync::Arc;

use super::{ACME, CANARY, OTHER, PAIRED, environment, silent};
use crate::error::ErrorKind;
use crate::interface::{Account, ChoosePaymentMethod, CreatePayment, PaymentProviderExt, PaymentRef};
use crate::money::Money;
use crate::setup::{Configuration, Descriptor, Environment, Providers, Registry};
use crate::testing::{Acme, Clock, Scripted, Step, header};

fn both() -> Environment {
    // The slots of the two have the same variables, which does no harm here.
    environment(&[("ACME_SECRET_KEY", CANARY)])
}

fn open(
    default: &str,
    environment: Environment,
    script: &Scripted,
) -> Result<Providers, crate::error::Error> {
    let registry = Registry::new().with(ACME).with(OTHER).with(PAIRED);
    let (transport, runtime) = (Arc::new(script.clone()), Arc::new(Clock::new()));
    Providers::open(registry, Configuration::of_provider(default), environment, transport, runtime)
}

fn payment(provider: &'static str) -> PaymentRef {
    PaymentRef::by_id(&Account::of(provider), "t1")
}

#[tokio::test(start_paused = true)]
async fn an_old_payment_is_looked_up_where_it_was_made() {
    let script = Scripted::repeating([Step::ok()]);
    for default in ["acme", "other"] {
        let providers = open(default, both(), &script).unwrap();
        assert_eq!(providers.current().unwrap().name(), default);
        for made_at in ["acme", "other"] {
            let provider = providers.of_payment(&payment(made_at)).unwrap();
            assert_eq!(provider.name(), made_at);
            provider.look_up(&payment(made_at)).await.unwrap();
        }
    }
    assert_eq!(script.requests().len(), 4);
    assert!(
        script
            .requests()
            .iter()
            .all(|sent| header(sent.request.headers(), "authorization").unwrap().ends_with(CANARY))
    );
}

#[tokio::test(start_paused = true)]
async fn a_foreign_payment_is_refused_before_anything_is_sent() {
    let script = Scripted::repeating([Step::ok()]);
    let providers = open("acme", both(), &script).unwrap();
    let error = providers.current().unwrap().look_up(&payment("other")).await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidRequest, Some("provider")));
    assert_eq!((error.delivery(), error.provider()), (crate::outcome::Delivery::NotSent, Some("acme")));
    assert!(error.message().contains("other") && error.message().contains("acme"), "{error}");
    let error = providers.of_payment(&payment("gone")).err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert_eq!(script.requests().len(), 0);
}

#[tokio::test(start_paused = true)]
async fn opened_once() {
    let script = Scripted::repeating([Step::ok()]);
    let providers = open("acme", both(), &script).unwrap();
    let first = providers.current().unwrap();
    assert!(Arc::ptr_eq(&first, &providers.named("acme").unwrap()));
    assert!(Arc::ptr_eq(&first, &providers.opened("acme").unwrap().provider));
    assert_eq!(providers.registry().iter().count(), 3);
    assert!(!format!("{providers:?}").contains(CANARY));
}

#[tokio::test(start_paused = true)]
async fn what_is_missing_is_named_when_opening() {
    let script = Scripted::repeating([Step::ok()]);
    let error = open("acme", environment(&[]), &script).unwrap_err();
    assert_eq!((error.kind(), error.provider()), (ErrorKind::CredentialMissing, Some("acme")));
    assert!(error.message().ends_with("set ACME_SECRET_KEY or ACME_ACCOUNT_TOKEN"), "{error}");
    let error = open("nobody", both(), &script).unwrap_err();
    assert!(error.message().ends_with("there are: acme, other, paired"), "{error}");
    let broken = open("acme", environment(&[("ACME_SECRET_KEY", "sk_canary_4f1d\n")]), &script);
    silent(&broken);
    assert_eq!(broken.unwrap_err().field(), Some("secret_key"));
}

/// What a client has says, by variable, what it would take.
#[tokio::test(start_paused = true)]
async fn the_variable_that_would_help_is_named() {
    let script = Scripted::repeating([Step::ok()]);
    let expired = environment(&[("ACME_ACCOUNT_TOKEN", "e30.eyJleHAiOjF9.e30")]);
    let opened = open("acme", expired, &script).unwrap().opened("acme").unwrap();
    let options = crate::interface::CallOptions::default().scheme("secret_key");
    let put = ACME.operation("things.put").unwrap().build(br#"{"id":"t1"}"#).unwrap();
    let error = opened.client.send_any(&*put, &options).await.unwrap_err();
    assert!(
        error.message().contains("secret_key (Authorization: Bearer), set by ACME_SECRET_KEY"),
        "{error}"
    );
    assert_eq!(script.requests().len(), 0);
}

#[test]
fn a_provider_of_the_same_name_is_replaced() {
    const MINE: &Descriptor = &Descriptor::new("acme", "https://mine.test", super::open);
    let registry = Registry::new().with(ACME).with(OTHER).with(MINE);
    assert_eq!(registry.find("acme").unwrap().base_url, "https://mine.test");
    assert_eq!(registry.iter().map(|descriptor| descriptor.name).collect::<Vec<_>>(), ["other", "acme"]);
}

/// A method is an id of one provider: at another one it could be another token.
#[tokio::test]
async fn a_choice_is_made_where_it_was_offered() {
    let script = Scripted::repeating([Step::ok()]);
    let provider = open("acme", both(), &script).unwrap().current().unwrap();
    let usd = Money::parse("1", "USD").unwrap();
    let request = CreatePayment::new(usd, "order-77");
    // The shop of these tests creates nothing, and says so.
    for (by, kind) in [("acme", ErrorKind::UnsupportedOperation), ("other", ErrorKind::InvalidRequest)] {
        let offered = PaymentRef::not_made(&Account::of(by), &request);
        let choice = ChoosePaymentMethod::new(offered, request.clone(), "12");
        assert_eq!(provider.choose(&choice).await.unwrap_err().kind(), kind, "{by}");
    }
}

/// Two accounts of one provider: each with its own secret, and no payment of one is believed by the other.
#[tokio::test(start_paused = true)]
async fn two_accounts_of_one_provider_are_strangers() {
    let file = r#"
        default = "eu"
        [accounts.eu]
        provider = "acme"
        secret_key = { env = "EU_KEY" }
        [accounts.us]
        provider = "acme"
        secret_key = { env = "US_KEY" }
    "#;
    let script = Scripted::repeating([Step::ok()]);
    // The provider's own variable is set, too, and belongs to neither.
    let variables = environment(&[("EU_KEY", "key-eu"), ("US_KEY", "key-us"), ("ACME_SECRET_KEY", CANARY)]);
    let (transport, runtime) = (Arc::new(script.clone()), Arc::new(Clock::new()));
    let registry = Registry::new().with(ACME).with(OTHER);
    let configuration = Configuration::from_toml(file).unwrap();
    let providers = Providers::open(registry, configuration, variables, transport, runtime).unwrap();
    assert_eq!(providers.current().unwrap().account(), &Account::named("acme", "eu"));
    for (account, key) in [("eu", "key-eu"), ("us", "key-us"), ("eu", "key-eu")] {
        let made = PaymentRef::by_id(&Account::named("acme", account), "t1");
        let found = providers.of_payment(&made).unwrap().look_up(&made).await.unwrap();
        assert_eq!(found.reference.account, account);
        let sent = script.requests().pop().unwrap();
        assert!(header(sent.request.headers(), "authorization").unwrap().ends_with(key), "{account}");
        let client = providers.client::<Acme>(account).unwrap();
        assert_eq!(client.account().name(), account);
    }
    let count = script.requests().len();
    let american = PaymentRef::by_id(&Account::named("acme", "us"), "t1");
    let error = providers.current().unwrap().look_up(&american).await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidRequest, Some("account")));
    assert_eq!(script.requests().len(), count, "something was sent");
    // The account that is called like the provider is a third one, with the provider's own variables.
    assert_eq!(providers.named("acme").unwrap().account(), &Account::of("acme"));
}
