//! The orchestrator over the shop's own file: opened, stopped in the middle, opened again.

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use paymux::reqwest_transport::ReqwestTransport;
use paymux::{
    Configuration, NextAction, Payment, PaymentMethod, PaymentProvider, Providers, Registry, Timestamp,
};
use paymux_orchestrator::machine::{Declared, Find, Time, Timing};
use paymux_orchestrator::route::Rules;
use paymux_orchestrator::{Message, Orchestrator, Source, Store};
use paymux_sandbox::{PROVIDERS, Sandbox};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;

use super::Shop;
use super::clock::SandboxClock;
use super::orders::Orders;
use super::play::Network;
use super::record::{Recorder, Recording};
use super::watch::Accounts;

/// The longest that a buyer waits for a provider, and that a request is under way: the sandbox is on this machine.
const PATIENCE: Duration = Duration::from_secs(4);

/// How soon, and then how often, an open payment is looked at, should no webhook come.
const LOOK_EVERY: Duration = Duration::from_secs(20);

/// Where a payment goes if the buyer leaves that to the shop.
const ROUTES: &str = r#"
    [[route]]
    use = ["payviox", "pepay"]

    [failover]
    when = "not_exposed"
"#;

/// All that the shop has to do with payments.
pub(crate) struct Payments {
    pub(crate) orchestrator: Orchestrator,
    pub(crate) orders: Orders,
    pub(super) address: String,
    /// What a provider last said of a payment, for the pages: how to pay, and until when. It is nowhere else, so after
    /// a stop it is asked for again.
    pub(super) said: Mutex<BTreeMap<String, Said>>,
    /// Rises when something happened: what was said before may be old.
    pub(super) happened: AtomicU64,
    /// What went wrong, by order, for the pages.
    pub(super) troubles: Mutex<BTreeMap<String, Vec<(Timestamp, String)>>>,
}

/// What a provider last said, and when: by the count of what had happened.
#[derive(Clone)]
pub(super) struct Said {
    pub(super) payment: Option<Arc<Payment>>,
    /// How to pay: some providers say that once, and not in a lookup.
    pub(super) way: NextAction,
    pub(super) by: u64,
}

impl Said {
    /// The methods to choose from.
    pub(super) fn methods(&self) -> Vec<PaymentMethod> {
        match &self.way {
            NextAction::ChooseMethod { methods } => methods.clone(),
            _ => Vec::new(),
        }
    }
}

/// Payments that are being worked on, in a runtime of their own, so that they can be stopped anywhere.
pub(super) struct Running {
    pub(super) payments: Arc<Payments>,
    runtime: Option<Runtime>,
}

impl Running {
    pub(super) fn start(shop: &Shop) -> Result<Self, Box<dyn Error>> {
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let sandbox = shop.sandbox.clone();
        let clock = move || Time(sandbox.now().as_millisecond());
        // These are the five lines of an app; without a sandbox's clock the second is `Store::sqlite(file)`.
        let accounts = Accounts::new(providers(&shop.sandbox, &shop.recorder, &shop.network)?, shop);
        let file = shop.folder.path().join("payments.db");
        let store = Store::sqlite_with_clock(&file, Arc::new(clock))?;
        let mut orchestrator = Orchestrator::new(Arc::new(accounts), store).on_message(told).timing(timing());
        // Opened by what the crates say, before the play area is declared: by that, no failover from Payviox is worth it.
        let routes = orchestrator.open_rules(Rules::from_toml(ROUTES)?)?;
        for name in shop.provider_names() {
            orchestrator = orchestrator.declare(name, declared(&*shop.providers.named(name)?));
        }
        let orchestrator = orchestrator.routes(routes);
        runtime.spawn(orchestrator.clone().run_sweeps(Duration::from_secs(1)));
        let payments = Payments {
            orchestrator,
            orders: Orders::open(&file)?,
            address: shop.address.clone(),
            said: Mutex::default(),
            happened: AtomicU64::default(),
            troubles: Mutex::default(),
        };
        Ok(Self { payments: Arc::new(payments), runtime: Some(runtime) })
    }

    pub(super) fn spawn<F>(&self, work: F) -> JoinHandle<F::Output>
    where
        F: Future<Output: Send + 'static> + Send + 'static,
    {
        match &self.runtime {
            Some(runtime) => runtime.spawn(work),
            None => tokio::spawn(work),
        }
    }
}

impl Drop for Running {
    /// Every task ends where it stands.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Those that the sandbox plays. A real shop reads a file and calls `paymux::open`; this one stands on the sandbox and
/// its clock.
pub(super) fn providers(
    sandbox: &Arc<Sandbox>,
    recorder: &Recorder,
    network: &Network,
) -> Result<Providers, Box<dyn Error>> {
    let all = paymux::registry();
    let played = all.iter().filter(|descriptor| PROVIDERS.contains(&descriptor.name));
    let registry = played.fold(Registry::new(), Registry::with);
    let first = registry.iter().next().ok_or("built without any provider")?.name;
    let variables = sandbox.environment();
    Ok(Providers::open(
        registry,
        Configuration::of_provider(first),
        Arc::new(move |name| variables.get(name).cloned()),
        Arc::new(Recording::new(network.over(ReqwestTransport::new()?), recorder.clone())),
        Arc::new(SandboxClock::new(sandbox.clone())),
    )?)
}

/// What is told once it is sure. A real shop sends the goods here, and remembers the message's id, should it come again.
async fn told(message: Message) -> Result<(), std::io::Error> {
    tracing::info!(order = message.reference, told = ?message.tell, "the shop was told");
    Ok(())
}

/// What the providers declare, and what the sandbox is beyond that.
pub(super) fn declared(provider: &dyn PaymentProvider) -> Declared {
    Declared {
        // In the play area a payer can pay what the shop never showed, as with a provider that writes e-mails. So
        // nothing is opened beside a payment whose reply was lost.
        shows_itself: true,
        // Payments are in IteraPay's list, which carries our reference; one is there within a minute.
        find: provider
            .lists()
            .filter(|_| provider.name() == "iterapay")
            .map(|_| Find { staleness: Duration::from_secs(60) }),
        keys_kept: (provider.name() == "pepay").then_some(Duration::from_secs(24 * 3600)),
        longest_travel: PATIENCE,
        staleness: Duration::ZERO,
        ..provider.declared()
    }
}

fn timing() -> Timing {
    Timing { first_look: LOOK_EVERY, longest_wait: LOOK_EVERY, ..Timing::default() }
}

/// What the accounts of the shop are to the orchestrator.
impl Source for Accounts {
    fn provider(&self, account: &str) -> Result<Arc<dyn PaymentProvider>, paymux::Error> {
        self.watched(account)
    }

    fn default_account(&self) -> Result<String, paymux::Error> {
        Source::default_account(self.providers())
    }

    fn runtime(&self) -> Arc<dyn paymux::transport::Runtime> {
        Source::runtime(self.providers())
    }
}
