//! Accounts that an app finds in its own database: for an app with many tenants, each with accounts of its own.
//!
//! [`Providers`](crate::Providers) opens the few accounts that one configuration file names. Here the app says by an
//! [`AccountSource`] where its accounts are, and [`Accounts`] opens each when it is first needed.
//!
//! ```
//! use std::sync::Arc;
//!
//! use paymux_core::accounts::{AccountSettings, AccountSource, Accounts, Settings};
//! use paymux_core::transport::{BoxError, Runtime, Transport};
//! use paymux_core::{Error, Payment, PaymentProviderExt, PaymentRef, Registry};
//!
//! struct Row { provider: String, secret_key: String }
//! # struct Database;
//! # impl Database { async fn account(&self, _: &str) -> Result<Option<Row>, std::io::Error> { Ok(None) } }
//! struct Table(Database);
//!
//! #[async_trait::async_trait]
//! impl AccountSource for Table {
//!     async fn find(&self, account: &str) -> Result<Option<AccountSettings>, BoxError> {
//!         let Some(row) = self.0.account(account).await? else { return Ok(None) };
//!         let settings = Settings::new().with("secret_key", row.secret_key);
//!         Ok(Some(AccountSettings::new(row.provider, settings)))
//!     }
//! }
//!
//! // Once, when the app starts.
//! fn open(registry: Registry, table: Table, transport: Arc<dyn Transport>, runtime: Arc<dyn Runtime>) -> Accounts {
//!     Accounts::new(registry, Arc::new(table), transport, runtime)
//! }
//!
//! // In each request: ask for the account anew, so that a changed secret is noticed.
//! async fn look_up(accounts: &Accounts, payment: &PaymentRef) -> Result<Payment, Error> {
//!     accounts.of_payment(payment).await?.look_up(payment).await
//! }
//! ```

mod lookup;
mod source;

use std::collections::HashMap;
use std::fmt;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use lru::LruCache;

use self::lookup::{Lookup, Running, RunningWeak};
pub use self::source::{AccountSettings, AccountSource};
pub use super::Settings;
use super::settings::Fingerprint;
use super::{Opened, Registry};
use crate::api::Api;
use crate::client::Client;
use crate::error::Error;
use crate::interface::{PaymentProvider, PaymentRef};
use crate::ports::{Runtime, Transport};

/// The accounts of an app, opened when they are first needed, and kept for a while.
///
/// * However many ask for an account at once, the [`AccountSource`] is asked once, and all get its answer, good or
///   bad. A failure is not kept: the next one asks again. A slow answer about one account holds up no other.
/// * After [`refresh_after`](Self::refresh_after) the source is asked again before the account is used. If anything
///   has changed, the account is opened anew; if not, it stays as it is, with its tokens. If the source cannot
///   answer then, the account is not used: a secret that was taken back is not used on because the database is down.
/// * At most [`keep_at_most`](Self::keep_at_most) accounts are kept; the one that was not used for longest goes.
/// * A call that is under way keeps its client, whatever becomes of the account meanwhile. So do not store what you
///   get here: ask for it in each request.
///
/// An error from here says that the account could not be opened. Nothing was sent to any provider then.
///
/// All accounts share the transport. A rate limit on our side belongs into an account's [`Settings`], since
/// providers count each account by itself.
pub struct Accounts {
    shared: Arc<Shared>,
    refresh_after: Duration,
    answer_within: Duration,
}

/// What lookups need, too.
struct Shared {
    registry: Registry,
    source: Arc<dyn AccountSource>,
    transport: Arc<dyn Transport>,
    runtime: Arc<dyn Runtime>,
    /// For fingerprints.
    key: [u8; 32],
    held: Mutex<Held>,
}

struct Held {
    /// By the account's name, and never by anything less: whoever gets another's client charges with it.
    kept: LruCache<String, Kept>,
    running: HashMap<String, RunningWeak>,
    /// How many lookups have begun.
    begun: u64,
}

#[derive(Clone)]
struct Kept {
    opened: Opened,
    fingerprint: Fingerprint,
    /// When the source was asked about it last, by the clock that only goes forward.
    asked_at: Duration,
}

impl Accounts {
    /// The accounts that this source knows. Nothing is asked for before it is needed.
    #[must_use]
    pub fn new(
        registry: Registry,
        source: Arc<dyn AccountSource>,
        transport: Arc<dyn Transport>,
        runtime: Arc<dyn Runtime>,
    ) -> Self {
        let mut key = [0; 32];
        key.iter_mut()
            .zip(runtime.random().into_iter().chain(runtime.random()))
            .for_each(|(to, of)| *to = of);
        let held = Held { kept: LruCache::new(at_least_one(1000)), running: HashMap::new(), begun: 0 };
        let shared = Shared { registry, source, transport, runtime, key, held: Mutex::new(held) };
        Self {
            shared: Arc::new(shared),
            refresh_after: Duration::from_secs(300),
            answer_within: Duration::from_secs(30),
        }
    }

    /// Sets how many accounts are kept open: 1000 unless set, and never less than one. An account that is not kept
    /// is opened anew when it is needed, and may have to ask its provider for a token again.
    #[must_use]
    pub fn keep_at_most(self, accounts: usize) -> Self {
        self.shared.lock().kept.resize(at_least_one(accounts));
        self
    }

    /// Sets after how long the source is asked again whether an account has changed: 5 minutes unless set. A secret
    /// that was changed or taken back is used that much longer at most; [`forget`](Self::forget) ends it at once.
    #[must_use]
    pub fn refresh_after(mut self, time: Duration) -> Self {
        self.refresh_after = time;
        self
    }

    /// Sets how long the source may take for an answer: 30 seconds unless set. Otherwise an answer that never comes
    /// would hold an account up for good.
    #[must_use]
    pub fn answer_within(mut self, time: Duration) -> Self {
        self.answer_within = time;
        self
    }

    /// The provider behind the account of this name.
    ///
    /// # Errors
    ///
    /// * `Configuration` at `account` where the source knows no such account, or has mixed it up with another one;
    /// * `Unreachable` at `account` where the source failed, `TimedOut` where it did not answer in time;
    /// * `Configuration` or `CredentialMissing` where the account cannot be opened with its settings.
    pub async fn named(&self, account: &str) -> Result<Arc<dyn PaymentProvider>, Error> {
        Ok(self.opened(account).await?.provider)
    }

    /// The provider that a payment was made at, by the account that its reference names.
    ///
    /// # Errors
    ///
    /// As [`named`](Self::named), and `InvalidRequest` at `provider` where the payment was made at another
    /// provider than its account is at now.
    pub async fn of_payment(&self, payment: &PaymentRef) -> Result<Arc<dyn PaymentProvider>, Error> {
        let provider = self.named(&payment.account).await?;
        payment.check_account(provider.account())?;
        Ok(provider)
    }

    /// The client of this account, for calls in the provider's own words.
    ///
    /// # Errors
    ///
    /// As [`named`](Self::named), and `Configuration` where the account is at another provider than `A`.
    pub async fn client<A: Api>(&self, account: &str) -> Result<Client<A>, Error> {
        self.opened(account).await?.client_of()
    }

    /// The provider behind the account of this name, with its client for operations as data.
    ///
    /// # Errors
    ///
    /// As [`named`](Self::named).
    pub async fn opened(&self, account: &str) -> Result<Opened, Error> {
        match self.kept_or_running(account) {
            Ok(opened) => Ok(opened),
            Err(running) => running.await.map_err(lookup::for_each_who_waited),
        }
    }

    /// Closes an account whose secret was changed or taken back: whoever asks for it from now on has the source
    /// asked anew. A call that is under way keeps its client.
    pub fn forget(&self, account: &str) {
        let mut held = self.shared.lock();
        // What a lookup has found that began before now is not kept.
        held.running.remove(account);
        let forgotten = held.kept.pop(account);
        drop(held);
        drop(forgotten);
    }

    /// How many accounts are kept open.
    #[must_use]
    pub fn kept(&self) -> usize {
        self.shared.lock().kept.len()
    }

    /// Every provider that this app was built with.
    #[must_use]
    pub fn registry(&self) -> &Registry {
        &self.shared.registry
    }

    /// The clock and randomness that all accounts run by.
    #[must_use]
    pub fn runtime(&self) -> &Arc<dyn Runtime> {
        &self.shared.runtime
    }

    /// The account as it is kept, or else the lookup that it has to wait for.
    fn kept_or_running(&self, account: &str) -> Result<Opened, Running> {
        let now = self.shared.runtime.elapsed();
        let mut held = self.shared.lock();
        if let Some(kept) = held.kept.get(account)
            && now < kept.asked_at.saturating_add(self.refresh_after)
        {
            return Ok(kept.opened.clone());
        }
        if let Some(running) = held.running.get(account).and_then(RunningWeak::upgrade) {
            return Err(running);
        }
        held.begun += 1;
        let (number, account) = (held.begun, account.to_owned());
        let (shared, answer_within) = (self.shared.clone(), self.answer_within);
        let (running, weak) = Lookup { shared, account: account.clone(), number, answer_within }.begin();
        held.running.extend(weak.map(|weak| (account, weak)));
        Err(running)
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn at_least_one(accounts: usize) -> NonZeroUsize {
    NonZeroUsize::new(accounts).unwrap_or(NonZeroUsize::MIN)
}

impl fmt::Debug for Accounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let held = self.shared.lock();
        f.debug_struct("Accounts")
            .field("kept", &held.kept.len())
            .field("running", &held.running.len())
            .finish_non_exhaustive()
    }
}
