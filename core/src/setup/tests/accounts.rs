//! Accounts that come from the app: each with its own credential, opened once, kept for a while.

mod interleaved;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::join_all;
use http::{Request, Response};

use super::{ACME, CANARY, OTHER, silent};
use crate::error::{BoxError, Error, ErrorKind};
use crate::interface::{Account, PaymentProviderExt, PaymentRef};
use crate::outcome::{Advice, Delivery, Effect};
use crate::ports::{Transport, TransportError};
use crate::setup::accounts::{AccountSettings, AccountSource, Accounts};
use crate::setup::{Registry, Settings};
use crate::testing::{Acme, Clock, header};

const SECOND: Duration = Duration::from_secs(1);

/// What a source answers about one account.
#[derive(Clone)]
enum Row {
    At(Box<AccountSettings>),
    Fails,
    Panics,
    Hangs,
}

fn at(provider: &'static str, settings: Settings) -> Row {
    Row::At(Box::new(AccountSettings::new(provider, settings)))
}

/// A source whose rows a test changes.
#[derive(Clone, Default)]
struct Vault {
    rows: Arc<Mutex<BTreeMap<String, Row>>>,
    asked: Arc<Mutex<Vec<String>>>,
    /// How long an answer takes.
    takes: Arc<Mutex<Duration>>,
}

impl Vault {
    fn with(accounts: &[(&str, &'static str, &str)]) -> Self {
        let vault = Self::default();
        for (account, provider, key) in accounts {
            vault.put(account, at(provider, with_key(key)));
        }
        vault
    }

    fn put(&self, account: &str, row: Row) {
        self.rows.lock().unwrap().insert(account.to_owned(), row);
    }

    fn takes(&self, time: Duration) {
        *self.takes.lock().unwrap() = time;
    }

    fn asked(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

#[async_trait]
impl AccountSource for Vault {
    async fn find(&self, account: &str) -> Result<Option<AccountSettings>, BoxError> {
        self.asked.lock().unwrap().push(account.to_owned());
        let row = self.rows.lock().unwrap().get(account).cloned();
        let takes = *self.takes.lock().unwrap();
        if takes > Duration::ZERO {
            tokio::time::sleep(takes).await;
        }
        match row {
            Some(Row::At(found)) => Ok(Some(*found)),
            Some(Row::Fails) => Err("the table is locked".into()),
            Some(Row::Panics) => panic!("a fault of the app"),
            Some(Row::Hangs) => std::future::pending().await,
            None => Ok(None),
        }
    }
}

/// Answers every lookup, and keeps which payment was asked about with which credential.
#[derive(Clone, Default)]
struct Recorder {
    sent: Arc<Mutex<Vec<(String, String)>>>,
    takes: Duration,
}

impl Recorder {
    fn last_key(&self) -> String {
        self.sent.lock().unwrap().last().unwrap().1.clone()
    }
}

#[async_trait]
impl Transport for Recorder {
    async fn send(&self, request: Request<Bytes>, _: Duration) -> Result<Response<Bytes>, TransportError> {
        let id = request.uri().path().rsplit('/').next().unwrap().to_owned();
        let key = header(request.headers(), "authorization").unwrap().trim_start_matches("Bearer ");
        self.sent.lock().unwrap().push((id.clone(), key.to_owned()));
        if self.takes > Duration::ZERO {
            tokio::time::sleep(self.takes).await;
        }
        Ok(Response::new(Bytes::from(format!(r#"{{"id":"{id}"}}"#))))
    }
}

fn with_key(key: &str) -> Settings {
    Settings::new().with("secret_key", key)
}

fn accounts(vault: &Vault, recorder: &Recorder) -> Accounts {
    let registry = Registry::new().with(ACME).with(OTHER);
    Accounts::new(registry, Arc::new(vault.clone()), Arc::new(recorder.clone()), Arc::new(Clock::new()))
}

fn payment(provider: &'static str, account: &str) -> PaymentRef {
    PaymentRef::by_id(&Account::named(provider, account), "p1")
}

async fn look_up(accounts: &Accounts, payment: &PaymentRef) -> Result<(), Error> {
    accounts.of_payment(payment).await?.look_up(payment).await.map(|_| ())
}

/// Its `Debug` shows a trait object of a provider, which has none.
async fn failure(accounts: &Accounts, account: &str) -> Error {
    accounts.named(account).await.expect_err("it was opened")
}

#[tokio::test(start_paused = true)]
async fn two_accounts_of_one_provider_are_strangers() {
    let vault =
        Vault::with(&[("eu", "acme", "key-eu"), ("us", "acme", "key-us"), ("bank", "other", "key-b")]);
    let recorder = Recorder::default();
    let accounts = accounts(&vault, &recorder);
    for (provider, account, key) in [
        ("acme", "eu", "key-eu"),
        ("acme", "us", "key-us"),
        ("other", "bank", "key-b"),
        ("acme", "eu", "key-eu"),
    ] {
        look_up(&accounts, &payment(provider, account)).await.unwrap();
        assert_eq!(recorder.last_key(), key);
        let opened = accounts.named(account).await.unwrap();
        assert_eq!(opened.account(), &Account::named(provider, account));
        assert_eq!(accounts.client::<Acme>(account).await.unwrap().account().name(), account);
    }
    assert_eq!((vault.asked(), accounts.kept()), (3, 3));
    // The payment of one is refused by the other, before anything is sent.
    let sent = recorder.sent.lock().unwrap().len();
    let european = accounts.named("eu").await.unwrap();
    let error = european.look_up(&payment("acme", "us")).await.unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidRequest, Some("account")));
    // So is a payment that says another provider than its account is at.
    let error = accounts.of_payment(&payment("other", "eu")).await.err().unwrap();
    assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidRequest, Some("provider")));
    assert_eq!((error.delivery(), error.provider()), (Delivery::NotSent, Some("acme")));
    assert_eq!(recorder.sent.lock().unwrap().len(), sent);
}

#[tokio::test(start_paused = true)]
async fn however_many_ask_at_once_the_source_is_asked_once() {
    let vault = Vault::with(&[("eu", "acme", "key-eu")]);
    vault.takes(SECOND);
    let accounts = accounts(&vault, &Recorder::default());
    let opened = join_all((0..100).map(|_| accounts.named("eu"))).await;
    let first = opened[0].as_ref().ok().unwrap();
    assert!(opened.iter().all(|other| Arc::ptr_eq(first, other.as_ref().ok().unwrap())));
    assert_eq!(vault.asked(), 1);
    assert!(Arc::ptr_eq(first, &accounts.named("eu").await.unwrap()));
    assert_eq!(vault.asked(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_slow_answer_holds_up_no_other_account() {
    let vault = Vault::with(&[("eu", "acme", "key-eu"), ("us", "acme", "key-us")]);
    let accounts = accounts(&vault, &Recorder::default());
    vault.takes(20 * SECOND);
    let mut slow = Box::pin(accounts.named("eu"));
    assert!((&mut slow).now_or_never().is_none());
    vault.takes(Duration::ZERO);
    assert!(accounts.named("us").now_or_never().is_some(), "it had to wait");
    let before = accounts.runtime().elapsed();
    slow.await.unwrap();
    assert_eq!(accounts.runtime().elapsed() - before, 20 * SECOND);
}

/// Whoever began the lookup may go, as where a payer closes the page; the others get its answer.
#[tokio::test(start_paused = true)]
async fn who_gives_up_ends_it_for_no_other() {
    let vault = Vault::with(&[("eu", "acme", "key-eu")]);
    vault.takes(SECOND);
    let accounts = accounts(&vault, &Recorder::default());
    let (mut first, mut second) = (Box::pin(accounts.named("eu")), Box::pin(accounts.named("eu")));
    assert!((&mut first).now_or_never().is_none() && (&mut second).now_or_never().is_none());
    // Held, and never polled again: a lock would be held, too.
    second.as_mut().await.unwrap();
    assert_eq!((vault.asked(), accounts.kept()), (1, 1));
    drop(first);
    accounts.forget("eu");
    let mut first = Box::pin(accounts.named("eu"));
    assert!((&mut first).now_or_never().is_none());
    let second = accounts.named("eu");
    drop(first);
    second.await.unwrap();
    // Where all have gone nothing is left of it, and the next one begins anew.
    accounts.forget("eu");
    assert!(accounts.named("eu").now_or_never().is_none());
    assert_eq!(format!("{accounts:?}"), "Accounts { kept: 0, running: 0, .. }");
    accounts.named("eu").await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_told_to_all_who_waited_and_not_kept() {
    let vault = Vault::default();
    vault.put("eu", Row::Fails);
    vault.takes(SECOND);
    let accounts = accounts(&vault, &Recorder::default());
    let failures = join_all((0..10).map(|_| failure(&accounts, "eu"))).await;
    assert_eq!((vault.asked(), accounts.kept()), (1, 0));
    for error in failures {
        assert_eq!((error.kind(), error.field()), (ErrorKind::Unreachable, Some("account")));
        assert_eq!((error.effect(), error.advice()), (Effect::NotDone, Advice::RepeatLater));
        assert!(format!("{error:?}").contains("the table is locked"), "{error:?}");
    }
    vault.put("eu", at("acme", with_key("key-eu")));
    accounts.named("eu").await.unwrap();
    assert_eq!(vault.asked(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_source_that_hangs_or_panics_is_an_error_and_no_end() {
    let vault = Vault::default();
    let accounts = accounts(&vault, &Recorder::default()).answer_within(5 * SECOND);
    for (row, kind) in [(Row::Hangs, ErrorKind::TimedOut), (Row::Panics, ErrorKind::Configuration)] {
        vault.put("eu", row);
        let failures = join_all((0..3).map(|_| failure(&accounts, "eu"))).await;
        assert!(failures.iter().all(|error| error.kind() == kind && error.field() == Some("account")));
    }
    assert_eq!(accounts.runtime().elapsed(), 5 * SECOND);
    vault.put("eu", at("acme", with_key("key-eu")));
    accounts.named("eu").await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_changed_secret_is_used_after_the_refresh_time_and_the_old_one_no_more() {
    let vault = Vault::with(&[("eu", "acme", "old")]);
    let recorder = Recorder { takes: 10 * SECOND, ..Recorder::default() };
    let accounts = accounts(&vault, &recorder).refresh_after(60 * SECOND);
    let first = accounts.named("eu").await.unwrap();
    tokio::time::advance(59 * SECOND).await;
    assert!(Arc::ptr_eq(&first, &accounts.named("eu").await.unwrap()));
    assert_eq!(vault.asked(), 1);
    // Nothing has changed: it stays as it is, with its tokens.
    tokio::time::advance(SECOND).await;
    assert!(Arc::ptr_eq(&first, &accounts.named("eu").await.unwrap()));
    assert_eq!(vault.asked(), 2);
    vault.put("eu", at("acme", with_key("new")));
    tokio::time::advance(59 * SECOND).await;
    look_up(&accounts, &payment("acme", "eu")).await.unwrap();
    assert_eq!(recorder.last_key(), "old");
    look_up(&accounts, &payment("acme", "eu")).await.unwrap();
    assert_eq!((recorder.last_key().as_str(), vault.asked()), ("new", 3));
    // A source that fails then does not have the account used on; what is kept waits for the source.
    tokio::time::advance(60 * SECOND).await;
    vault.put("eu", Row::Fails);
    assert_eq!(failure(&accounts, "eu").await.kind(), ErrorKind::Unreachable);
    assert_eq!(accounts.kept(), 1);
    // One that knows of no such account any more closes it.
    vault.rows.lock().unwrap().clear();
    let error = failure(&accounts, "eu").await;
    assert_eq!((error.kind(), error.field()), (ErrorKind::Configuration, Some("account")));
    assert_eq!((error.message(), accounts.kept()), ("there is no account eu", 0));
}

/// Everything that the account is opened with counts, not the first secret alone.
#[tokio::test(start_paused = true)]
async fn any_change_opens_it_anew() {
    let vault = Vault::with(&[("eu", "acme", "key-eu")]);
    let accounts = accounts(&vault, &Recorder::default()).refresh_after(Duration::ZERO);
    let policy = || crate::client::Policy { max_tries: 2, ..Default::default() };
    let changes = [
        with_key("key-eu").with("webhook_token", "a"),
        with_key("key-eu").with("webhook_token", "ab"),
        with_key("key-eu").with("webhook_token", "a").with("webhook_token", "b"),
        with_key("key-eu").with("webhook_token", "ab").with("webhook_token", "c"),
        with_key("key-eu").with("webhook_token", "a").with("webhook_token", "bc"),
        with_key("key-eu").with("account_token", "e30.eyJleHAiOjF9.e30"),
        with_key("key-eu").with_base_url("https://eu.acme.test".parse().unwrap()),
        with_key("key-eu").with_policy(policy()),
    ];
    let mut before = accounts.named("eu").await.unwrap();
    for settings in changes {
        vault.put("eu", at("acme", settings));
        let after = accounts.named("eu").await.unwrap();
        assert!(!Arc::ptr_eq(&before, &after));
        before = after;
        assert!(Arc::ptr_eq(&before, &accounts.named("eu").await.unwrap()));
    }
    // Moved to another provider, with the same key.
    vault.put("eu", at("other", with_key("key-eu").with_policy(policy())));
    assert_eq!(accounts.named("eu").await.unwrap().name(), "other");
    assert_eq!(accounts.kept(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_is_forgotten_is_asked_for_anew_and_a_call_under_way_keeps_its_client() {
    let vault = Vault::with(&[("eu", "acme", "old")]);
    let recorder = Recorder { takes: SECOND, ..Recorder::default() };
    let accounts = accounts(&vault, &recorder);
    let made = payment("acme", "eu");
    let mut under_way = Box::pin(look_up(&accounts, &made));
    assert!((&mut under_way).now_or_never().is_none());
    vault.put("eu", at("acme", with_key("new")));
    accounts.forget("eu");
    look_up(&accounts, &made).await.unwrap();
    under_way.await.unwrap();
    let keys: Vec<_> = recorder.sent.lock().unwrap().iter().map(|(_, key)| key.clone()).collect();
    assert_eq!(keys, ["old", "new"]);
    // A lookup that began before cannot bring the old settings back.
    accounts.forget("eu");
    vault.takes(SECOND);
    let mut before = Box::pin(accounts.named("eu"));
    assert!((&mut before).now_or_never().is_none());
    accounts.forget("eu");
    vault.put("eu", at("acme", with_key("newest")));
    before.await.unwrap();
    look_up(&accounts, &made).await.unwrap();
    assert_eq!(recorder.last_key(), "newest");
}

#[tokio::test(start_paused = true)]
async fn the_one_that_was_not_used_for_longest_goes() {
    let vault = Vault::with(&[("a", "acme", "ka"), ("b", "acme", "kb"), ("c", "acme", "kc")]);
    let accounts = accounts(&vault, &Recorder::default()).keep_at_most(2);
    for account in ["a", "b", "a", "c", "a", "b"] {
        accounts.named(account).await.unwrap();
        assert!(accounts.kept() <= 2);
    }
    assert_eq!(*vault.asked.lock().unwrap(), ["a", "b", "c", "b"]);
    // Never none: nothing could be shared then.
    let accounts = accounts.keep_at_most(0);
    assert_eq!(accounts.kept(), 1);
}

#[tokio::test(start_paused = true)]
async fn wrong_settings_are_refused_by_name_and_no_secret_is_shown() {
    let vault = Vault::default();
    let accounts = accounts(&vault, &Recorder::default());
    let cases = [
        (at("nobody", with_key(CANARY)), ErrorKind::Configuration, "provider", "unknown provider `nobody`"),
        (at("acme", Settings::new()), ErrorKind::CredentialMissing, "", "no credential is configured"),
        (at("acme", with_key("sk_canary_4f1d\n")), ErrorKind::Configuration, "secret_key", "line ends"),
        (
            at("acme", with_key(CANARY).with_account("us")),
            ErrorKind::Configuration,
            "account",
            "another account",
        ),
        (
            at("acme", with_key(CANARY).with("webhook_tokn", CANARY)),
            ErrorKind::Configuration,
            "settings",
            "unknown setting `webhook_tokn`; acme has `secret_key`, `account_token`, `webhook_token`, `shop`",
        ),
    ];
    for (row, kind, field, says) in cases {
        vault.put("eu", row);
        let result = accounts.named("eu").await.map(|_| ());
        silent(&result);
        let error = result.unwrap_err();
        assert_eq!((error.kind(), error.field().unwrap_or_default()), (kind, field), "{error}");
        assert!(error.message().contains(says), "{error}");
        assert_eq!(accounts.kept(), 0);
    }
    vault.put("eu", at("acme", with_key(CANARY)));
    accounts.named("eu").await.unwrap();
    silent(&Ok(&accounts));
    silent(&Ok(AccountSettings::new("acme", with_key(CANARY))));
}

/// A provider crate that forgot the account's name would take the payments of all its accounts for its own.
#[tokio::test(start_paused = true)]
async fn a_provider_that_opens_another_account_is_refused() {
    const FORGETFUL: &crate::setup::Descriptor = &crate::setup::Descriptor {
        name: "acme",
        base_url: "https://api.acme.test/v1",
        slots: super::SLOTS,
        operations: &[],
        open: |settings, transport, runtime| {
            let opened = (ACME.open)(settings, transport, runtime)?;
            let client =
                opened.client.as_any().downcast_ref::<crate::client::Client<Acme>>().unwrap().clone();
            Ok(crate::setup::Opened::new(
                super::Shop { account: Account::of("acme"), client: client.clone() },
                client,
            ))
        },
    };
    let vault = Vault::with(&[("eu", "acme", "key-eu"), ("acme", "acme", "key-acme")]);
    let (transport, runtime) = (Arc::new(Recorder::default()), Arc::new(Clock::new()));
    let accounts = Accounts::new(Registry::new().with(FORGETFUL), Arc::new(vault), transport, runtime);
    let error = failure(&accounts, "eu").await;
    assert_eq!(
        (error.kind(), error.field(), error.provider()),
        (ErrorKind::Configuration, Some("account"), Some("acme"))
    );
    // An account that is called like its provider is what it takes itself for.
    accounts.named("acme").await.unwrap();
}
