//! The handle of a running sandbox.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::half::Account;
use crate::handle::builder::Builder;
use crate::handle::error::{Error, Result};
use crate::iterapay::IteraPay;
use crate::payviox::Payviox;
use crate::pepay::Pepay;
use crate::running::clock::Clock;
use crate::running::delivery;
use crate::running::delivery::{Deliveries, Delivery, DeliveryFault};
use crate::running::faults::Fault;
use crate::running::request_log::RequestRecord;
use crate::running::shared::{Shared, Tools};
use crate::wire::connections;
use crate::wire::own_names::OwnNames;

/// A running sandbox. Dropping it stops the server and closes its connections.
pub struct Sandbox {
    pub(crate) shared: Arc<Shared>,
    address: SocketAddr,
    names: Arc<OwnNames>,
    listener: Mutex<Option<JoinHandle<()>>>,
    helpers: Vec<JoinHandle<()>>,
}

impl std::fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sandbox")
            .field("address", &self.address)
            .field("seed", &self.seed())
            .finish_non_exhaustive()
    }
}

/// Starting, and where things are.
impl Sandbox {
    /// Starts with all defaults: a free port on 127.0.0.1, a frozen clock, a new seed.
    ///
    /// # Errors
    /// [`Error::Listen`] if no port can be bound.
    pub async fn start() -> Result<Self> {
        Self::builder().start().await
    }

    /// Choices before the start.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::new()
    }

    pub(crate) async fn launch(builder: Builder) -> Result<Self> {
        let listener = bind(builder.address).await?;
        let refused = |source| Error::Listen { address: builder.address, source };
        let address = listener.local_addr().map_err(refused)?;
        let names = Arc::new(OwnNames::new(address, &builder.names)?);
        let clock = Arc::new(Clock::new(builder.start));
        let deliveries = Arc::new(Deliveries::new(Arc::clone(&clock)));
        let mut helpers = vec![tokio::spawn(delivery::run(Arc::clone(&deliveries)))];
        let origin = format!("http://{address}");
        let shared = Arc::new(Shared::new(Tools { origin, seed: builder.seed, clock, deliveries }));
        if shared.tools.clock.runs() {
            helpers.push(tokio::spawn(tick_each_second(Arc::clone(&shared))));
        }
        let task =
            tokio::spawn(connections::listen(listener, connections::router(&shared), Arc::clone(&names)));
        Ok(Self { shared, address, names, listener: Mutex::new(Some(task)), helpers })
    }

    /// The address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The seed that replays all ids, keys and random faults.
    pub fn seed(&self) -> u64 {
        self.shared.tools.seed
    }

    /// Where the control API is: `http://127.0.0.1:PORT/_control`.
    pub fn control_url(&self) -> String {
        format!("{}/_control", self.shared.tools.origin)
    }

    /// What takes the place of the provider's API host, without a slash at the end.
    ///
    /// # Errors
    /// [`Error::UnknownProvider`].
    pub fn base_url(&self, provider: &str) -> Result<String> {
        let half = self.shared.half(provider)?;
        Ok(format!("{}/{}", self.shared.tools.origin, half.name()))
    }

    /// What takes the place of the host of the provider's payment pages, without a slash at the end.
    ///
    /// # Errors
    /// [`Error::UnknownProvider`].
    pub fn hosted_url(&self, provider: &str) -> Result<String> {
        Ok(self.shared.half(provider)?.hosted_url())
    }

    /// The credentials of the provider's first account, by environment-variable name.
    ///
    /// # Errors
    /// [`Error::UnknownProvider`].
    pub fn credentials(&self, provider: &str) -> Result<BTreeMap<&'static str, String>> {
        let first = self.accounts(provider)?.into_iter().next();
        Ok(first.map(|account| account.credentials).unwrap_or_default())
    }

    /// All accounts: more than one business, test and live.
    ///
    /// # Errors
    /// [`Error::UnknownProvider`].
    pub fn accounts(&self, provider: &str) -> Result<Vec<Account>> {
        Ok(self.shared.half(provider)?.accounts())
    }

    /// Every variable of every provider: credentials of the first account, and URLs.
    pub fn environment(&self) -> BTreeMap<&'static str, String> {
        self.shared.environment()
    }

    /// The IteraPay half, with its own actions and switches.
    pub fn iterapay(&self) -> &IteraPay {
        &self.shared.halves.iterapay
    }

    /// The Payviox half, with its own actions and switches.
    pub fn payviox(&self) -> &Payviox {
        &self.shared.halves.payviox
    }

    /// The Pepay half, with its own actions and switches.
    pub fn pepay(&self) -> &Pepay {
        &self.shared.halves.pepay
    }
}

/// The clock.
impl Sandbox {
    /// The time by the sandbox's clock.
    pub fn now(&self) -> Timestamp {
        self.shared.tools.clock.now()
    }

    /// Moves the clock forward, letting everything that is due on the way happen at its own time:
    /// expiries, webhook attempts and their timeouts. Returns when all of it is done.
    pub async fn advance(&self, by: Duration) {
        self.shared.advance(by).await;
    }
}

/// Webhooks.
impl Sandbox {
    /// Sends all kinds of the provider's webhooks to `url`, which must be `http://` on loopback.
    ///
    /// # Errors
    /// [`Error::UnknownProvider`], [`Error::Destination`].
    pub fn set_webhook_url(&self, provider: &str, url: &str) -> Result<()> {
        self.shared.set_webhook_url(provider, None, Some(url))
    }

    /// Sends one kind of the provider's webhooks to `url`; `None` sends it nowhere.
    ///
    /// # Errors
    /// [`Error::UnknownProvider`], [`Error::UnknownKind`], [`Error::Destination`].
    pub fn set_webhook_url_of(&self, provider: &str, kind: &str, url: Option<&str>) -> Result<()> {
        self.shared.set_webhook_url(provider, Some(kind), url)
    }

    /// Every delivery so far, in the order of the events.
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.shared.tools.deliveries.all()
    }

    /// Makes one more attempt now, beside the schedule.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Refused`] while an attempt is under way or without a destination.
    pub fn resend(&self, delivery: u64) -> Result<()> {
        self.shared.tools.deliveries.resend(delivery)
    }

    /// Returns once no attempt is due or under way. One whose receiver does not answer is waited for
    /// only a moment: it ends when the clock passes its time limit.
    pub async fn settle(&self) {
        self.shared.tools.deliveries.settled().await;
    }

    /// Sets a fault for the next message of one kind.
    ///
    /// # Errors
    /// [`Error::UnknownProvider`], [`Error::UnknownKind`].
    pub fn webhook_fault(&self, provider: &str, kind: &str, fault: DeliveryFault) -> Result<()> {
        for kind in self.shared.kinds(provider, Some(kind))? {
            self.shared.tools.deliveries.add_fault(provider, kind, fault);
        }
        Ok(())
    }
}

/// Faults and the request log.
impl Sandbox {
    /// Plays `fault` on the next `count` calls of `operation` (`*`: of any).
    ///
    /// # Errors
    /// [`Error::UnknownProvider`], or [`Error::NotFound`] for an operation that the provider does not have.
    pub fn fault(&self, provider: &str, operation: &str, fault: Fault, count: u64) -> Result<()> {
        self.shared.add_fault(provider, operation, fault, count)
    }

    /// Plays faults on about `percent` of all calls, drawn from the seed, which is printed to standard
    /// error. The nth call of an operation always gets the same one. 0 turns it off.
    pub fn random_faults(&self, percent: u8) {
        self.shared.faults.randomly(percent);
    }

    /// Forgets all faults, random ones too.
    pub fn clear_faults(&self) {
        self.shared.faults.clear();
    }

    /// The requests that reached a provider half, in order of arrival.
    pub fn requests(&self, provider: &str) -> Vec<RequestRecord> {
        self.shared.log.of(Some(provider))
    }

    /// Stops listening and closes every connection: from now on a connect is refused, which proves to
    /// a client that nothing was sent. The state stays.
    pub async fn stop_listening(&self) {
        let task = self.listener.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(task) = task {
            task.abort();
            let _ = task.await;
        }
    }

    /// Listens again on the same address.
    ///
    /// # Errors
    /// [`Error::Listen`] if another program has taken the port.
    pub async fn listen_again(&self) -> Result<()> {
        self.stop_listening().await;
        let listener = bind(self.address).await?;
        let names = Arc::clone(&self.names);
        let task = tokio::spawn(connections::listen(listener, connections::router(&self.shared), names));
        *self.listener.lock().unwrap_or_else(PoisonError::into_inner) = Some(task);
        Ok(())
    }
}

/// What any provider can do, by name.
impl Sandbox {
    /// Plays a payer, an administrator or fate on any provider, such as
    /// `act("payviox", "pay", json!({"id": session_id}))`. The actions are in the provider's module.
    ///
    /// # Errors
    /// [`Error::UnknownProvider`], [`Error::NotFound`], [`Error::Input`], or [`Error::Refused`] if the
    /// state does not allow it.
    pub fn act(&self, provider: &str, action: &str, input: Value) -> Result<Value> {
        self.shared.half(provider)?.act(action, input)
    }

    /// Changes some of the provider's switches and gives all of them.
    ///
    /// # Errors
    /// [`Error::UnknownProvider`], [`Error::Input`].
    pub fn configure(&self, provider: &str, switches: Value) -> Result<Value> {
        self.shared.half(provider)?.configure(switches)
    }

    /// The state of everything, without secrets.
    pub fn dump(&self) -> Value {
        self.shared.dump()
    }

    /// Back to the start: state, logs, faults, destinations, switches and clock. Credentials stay.
    pub fn reset(&self) {
        self.shared.reset();
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let listener = self.listener.get_mut().unwrap_or_else(PoisonError::into_inner);
        for task in self.helpers.iter().chain(listener.as_ref()) {
            task.abort();
        }
    }
}

async fn bind(address: SocketAddr) -> Result<TcpListener> {
    let refused = |source| Error::Listen { address, source };
    TcpListener::bind(address).await.map_err(refused)
}

async fn tick_each_second(shared: Arc<Shared>) {
    loop {
        tokio::time::sleep(Duration::from_secs(1)).await;
        shared.tick();
    }
}
