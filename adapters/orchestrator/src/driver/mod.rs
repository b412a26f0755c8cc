//! The driver: transactions, calls, sweeps, webhooks.

mod call;
mod captures;
mod decide;
mod error;
mod events;
mod joined;
mod log;
mod pay;
mod payouts;
mod read_back;
mod reconcile;
mod refunds;
mod request;
mod routed;
mod search;
mod sweep;
#[cfg(feature = "sqlite")]
#[cfg(test)]
mod tests;
mod translate;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use paymux_core::transport::{BoxError, Runtime};
use paymux_core::{Error as ProviderError, PaymentProvider, Providers};

pub use error::Error;
pub use events::Handled;
pub use pay::Paying;
pub use payouts::PayingOut;
pub use reconcile::Reconciled;
pub use sweep::Swept;

use crate::machine::{Accounts, Declared, FailOver, Timing};
use crate::route::{Breaker, Choose, Health, Known, RouteError, Routes, Rules};
use crate::store::{Message, Store};

/// Where the providers come from. [`Providers`] is one.
pub trait Source: Send + Sync + 'static {
    /// The provider behind this account.
    ///
    /// # Errors
    ///
    /// Where there is no such account, or it cannot be opened.
    fn provider(&self, account: &str) -> Result<Arc<dyn PaymentProvider>, ProviderError>;

    /// The account for new payments.
    ///
    /// # Errors
    ///
    /// Where it cannot be opened.
    fn default_account(&self) -> Result<String, ProviderError>;

    /// What is known of this account, for rules that name it.
    fn known(&self, account: &str) -> Known {
        match self.provider(account) {
            Ok(provider) => Known::Open(provider.declared()),
            Err(error) => Known::Closed(error.to_string()),
        }
    }

    /// The clock and the randomness.
    fn runtime(&self) -> Arc<dyn Runtime>;
}

impl Source for Providers {
    fn provider(&self, account: &str) -> Result<Arc<dyn PaymentProvider>, ProviderError> {
        self.named(account)
    }

    fn default_account(&self) -> Result<String, ProviderError> {
        Ok(self.current()?.account().name().to_owned())
    }

    fn known(&self, account: &str) -> Known {
        if !self.has_account(account) {
            return Known::Unknown;
        }
        match self.named(account) {
            Ok(provider) => Known::Open(provider.declared()),
            Err(error) => Known::Closed(error.to_string()),
        }
    }

    fn runtime(&self) -> Arc<dyn Runtime> {
        Self::runtime(self).clone()
    }
}

/// What an app does with a message: that an order is paid, that a refund failed.
#[async_trait]
pub trait MessageHandler: Send + Sync + 'static {
    /// Deals with a message. `Ok` means that the app has it for good. On an error it comes again, and so it may
    /// after `Ok`, if the process ends right then: pass over an [`id`](Message::id) that was dealt with. The
    /// messages of one intent come in their order.
    async fn handle(&self, message: &Message) -> Result<(), BoxError>;
}

#[async_trait]
impl<F, Fut, E> MessageHandler for F
where
    F: Fn(Message) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), E>> + Send,
    E: Into<BoxError>,
{
    async fn handle(&self, message: &Message) -> Result<(), BoxError> {
        self(message.clone()).await.map_err(Into::into)
    }
}

/// Payments that outlive the process: each is recorded before anything is sent, and finished by whoever comes next.
///
/// Clones are handles of the same one. It needs a tokio runtime.
///
/// ```
/// # use std::sync::Arc;
/// # use paymux_core::{CreatePayment, Event, Money, Providers, Verified};
/// use paymux_orchestrator::{Message, Orchestrator, Paying, Store};
///
/// # async fn app(providers: Arc<Providers>, event: Verified<Event>) -> Result<(), Box<dyn std::error::Error>> {
/// let orchestrator = Orchestrator::new(providers, Store::sqlite("payments.db")?)
///     .on_message(|message: Message| async move { Ok::<_, std::io::Error>(println!("{message:?}")) });
/// tokio::spawn(orchestrator.clone().run_sweeps(std::time::Duration::from_secs(10)));
///
/// // When a payer checks out. Asking twice is the same payment.
/// match orchestrator.pay(&CreatePayment::new(Money::parse("25.50", "EUR")?, "order-77")).await? {
///     Paying::Way(payment) => println!("{:?}", payment.next_action()),
///     other => println!("{other:?}"),
/// }
/// // When a webhook comes in.
/// orchestrator.on_event(&event).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Orchestrator {
    inner: Arc<Inner>,
    scope: String,
}

#[derive(Clone)]
struct Inner {
    source: Arc<dyn Source>,
    store: Store,
    accounts: Arc<Accounts>,
    handler: Option<Arc<dyn MessageHandler>>,
    routes: Option<Arc<dyn Choose>>,
    fail_over: Option<FailOver>,
    health: Arc<Mutex<Health>>,
}

impl Orchestrator {
    /// With these providers and this store.
    ///
    /// What it may take for granted about a provider is what its crate says: [`PaymentProvider::declared`]. About an
    /// account that cannot be opened nothing is known, and every caution is taken.
    pub fn new(source: Arc<impl Source>, store: Store) -> Self {
        let asked = source.clone();
        let declared = move |account: &str| Some(asked.provider(account).ok()?.declared());
        let accounts = Arc::new(Accounts::new(Timing::default()).others(declared));
        let health = Arc::new(Mutex::new(Health::new(None)));
        let inner = Inner { source, store, accounts, handler: None, routes: None, fail_over: None, health };
        Self { inner: Arc::new(inner), scope: String::new() }
    }

    /// Says of an account's provider what its crate does not know: what was agreed with it, say. It takes the place of
    /// all that the crate declares, so begin with that: `Declared { …, ..provider.declared() }`.
    #[must_use]
    pub fn declare(mut self, account: &str, declared: Declared) -> Self {
        let inner = Arc::make_mut(&mut self.inner);
        Arc::make_mut(&mut inner.accounts).insert(account, declared);
        self
    }

    /// Sets where payments go, with their failover and breaker. Without routes each goes to the account for new payments.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use paymux_core::Providers;
    /// use paymux_orchestrator::route::Rules;
    /// use paymux_orchestrator::{Orchestrator, Store};
    ///
    /// # fn open(file: &str, providers: Arc<Providers>) -> Result<Orchestrator, Box<dyn std::error::Error>> {
    /// let orchestrator = Orchestrator::new(providers, Store::sqlite("payments.db")?);
    /// let routes = orchestrator.open_rules(Rules::from_toml(file)?)?;
    /// Ok(orchestrator.routes(routes))
    /// # }
    /// ```
    #[must_use]
    pub fn routes(self, routes: Routes) -> Self {
        let (fail_over, breaker) = (routes.failover(), routes.breaker());
        let this = self.choose_by(routes, breaker);
        match fail_over {
            Some(when) => this.fail_over(when),
            None => this,
        }
    }

    /// Holds rules against the accounts of the providers, for [`routes`](Self::routes). What was
    /// [declared](Self::declare) by now counts, so declare first.
    ///
    /// # Errors
    ///
    /// [`RouteError`] about the first rule that cannot be meant.
    pub fn open_rules(&self, rules: Rules) -> Result<Routes, RouteError> {
        let inner = &self.inner;
        rules.open(|account| match inner.source.known(account) {
            Known::Open(_) => Known::Open(inner.accounts.of(account)),
            other => other,
        })
    }

    /// Sets who decides where payments go, where rules are not enough, and when an account counts as failing.
    #[must_use]
    pub fn choose_by(mut self, chooser: impl Choose, breaker: Option<Breaker>) -> Self {
        let inner = Arc::make_mut(&mut self.inner);
        inner.routes = Some(Arc::new(chooser));
        inner.health = Arc::new(Mutex::new(Health::new(breaker)));
        self
    }

    /// Sets when another account of the plan is asked, while the caller waits, instead of one that did not make the
    /// payment. Without it none is.
    #[must_use]
    pub fn fail_over(mut self, when: FailOver) -> Self {
        Arc::make_mut(&mut self.inner).fail_over = Some(when);
        self
    }

    /// Sets how patient it is.
    #[must_use]
    pub fn timing(mut self, timing: Timing) -> Self {
        let inner = Arc::make_mut(&mut self.inner);
        Arc::make_mut(&mut inner.accounts).timing = timing;
        self
    }

    /// Sets who deals with messages. Without anybody they wait in the store.
    #[must_use]
    pub fn on_message(mut self, handler: impl MessageHandler) -> Self {
        Arc::make_mut(&mut self.inner).handler = Some(Arc::new(handler));
        self
    }

    /// The same for the references of one scope, one tenant for example. References of two scopes are strangers
    /// to each other. Sweeps and events are for all scopes.
    #[must_use]
    pub fn scope(&self, scope: &str) -> Self {
        Self { inner: self.inner.clone(), scope: scope.to_owned() }
    }

    /// The store, to look into.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// Sweeps again and again, for as long as it is polled. What fails is logged and tried again.
    pub async fn run_sweeps(self, every: Duration) {
        let runtime = self.inner.source.runtime();
        loop {
            match self.sweep().await {
                Ok(swept) if swept.is_full() => continue,
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "a sweep failed"),
            }
            runtime.sleep(every).await;
        }
    }
}

impl std::fmt::Debug for Orchestrator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Orchestrator").field("store", &self.inner.store).finish_non_exhaustive()
    }
}

/// Runs something as a task of its own: whoever waits for it may be dropped, and it goes on.
async fn on_its_own<T: Send + 'static>(
    work: impl Future<Output = Result<T, Error>> + Send + 'static,
) -> Result<T, Error> {
    tokio::spawn(work).await.unwrap_or(Err(Error::Ended))
}
