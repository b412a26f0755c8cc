//! The shop.
//!
//! | File | What is in it |
//! |---|---|
//! | `payments.rs` | the orchestrator over the shop's own file: opened, stopped in the middle, opened again |
//! | `pay.rs` | every word that the shop says to it |
//! | `orders.rs` | what was bought, in a table of the shop's own in the same file |
//! | `order/` | an order as the pages show it |
//! | `watch.rs`, `record/` | providers and a transport that are watched, to show what goes over the wire |
//! | `clock.rs` | the sandbox's clock |
//! | `play/` | the play area: the payer, fate, a provider that misbehaves or has an outage |
//! | `web/` | the pages |

mod clock;
pub(crate) mod order;
mod orders;
mod pay;
mod payments;
mod play;
mod record;
mod watch;
mod web;

use std::error::Error;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use paymux::transport::BoxError;
use paymux::{Event, Providers, Verified};
use paymux_sandbox::{Sandbox, Start};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use order::Order;
use orders::Sold;
use payments::{Payments, Running};
use play::{Network, Play};
use record::Recorder;

/// For how long the shop is away when it is stopped.
const AWAY: Duration = Duration::from_millis(300);

/// Everything that the pages work with.
pub(crate) struct Shop {
    pub(crate) address: String,
    /// What proves webhooks. The payments have providers of their own, which end with them.
    pub(crate) providers: Arc<Providers>,
    pub(crate) recorder: Recorder,
    pub(crate) play: Arc<Play>,
    sandbox: Arc<Sandbox>,
    network: Network,
    /// Where the file with orders and payments is, until the program ends.
    folder: TempDir,
    /// Nothing while the shop is stopped.
    running: Mutex<Option<Running>>,
}

/// The serving task.
pub(crate) type Server = JoinHandle<std::io::Result<()>>;

impl Shop {
    /// Starts the sandbox and the shop.
    pub(crate) async fn open(port: u16) -> Result<(Arc<Self>, Server), Box<dyn Error>> {
        let sandbox = Arc::new(Sandbox::builder().clock(Start::Real).start().await?);
        let taken = |error| format!("port {port}: {error}; without --port it takes a free one");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(taken)?;
        let address = format!("http://{}", listener.local_addr()?);

        let recorder = Recorder::new(&sandbox.environment());
        let network = Network::new(&sandbox);
        let providers = Arc::new(payments::providers(&sandbox, &recorder, &network)?);
        let play = Arc::new(Play::new(sandbox.clone(), &providers, network.clone(), &address)?);
        let shop = Self {
            address,
            providers,
            recorder,
            play,
            folder: TempDir::new()?,
            sandbox,
            network,
            running: Mutex::new(None),
        };
        shop.start()?;
        let shop = Arc::new(shop);
        let router = web::router(shop.clone());
        let server = tokio::spawn(async move { axum::serve(listener, router).await });
        Ok((shop, server))
    }

    /// Opens the file with all orders and payments, and goes on where it was stopped.
    fn start(&self) -> Result<(), Box<dyn Error>> {
        let running = Running::start(self)?;
        *self.running() = Some(running);
        Ok(())
    }

    /// Stops everything that has to do with payments wherever it is, also between a request and its reply, and starts
    /// it again over the same file. Nobody gets a chance to clean up.
    pub(crate) async fn stop_and_start(&self) -> Result<(), Box<dyn Error>> {
        drop(self.running().take());
        tokio::time::sleep(AWAY).await;
        self.start()
    }

    /// Does something with the payments, which a buyer who closes the page does not stop half-way. `None` where the
    /// shop is stopped, before or meanwhile.
    pub(crate) async fn with<F>(&self, work: impl FnOnce(Arc<Payments>) -> F) -> Option<F::Output>
    where
        F: Future<Output: Send + 'static> + Send + 'static,
    {
        let task = {
            let running = self.running();
            let running = running.as_ref()?;
            running.spawn(work(running.payments.clone()))
        };
        task.await.ok()
    }

    /// The same for an order. `None` as well where there is no such order.
    pub(crate) async fn with_order<F>(
        &self,
        id: &str,
        work: impl FnOnce(Arc<Payments>, Sold) -> F + Send + 'static,
    ) -> Option<F::Output>
    where
        F: Future<Output: Send + 'static> + Send + 'static,
    {
        let id = id.to_owned();
        let done = self.with(|payments| async move {
            let sold = payments.orders.get(&id)?;
            Some(work(payments, sold).await)
        });
        done.await.flatten()
    }

    /// A webhook comes in. While the shop is stopped nobody takes it, and the provider delivers it again.
    pub(crate) async fn take(&self, event: Verified<Event>) -> Result<(), BoxError> {
        self.recorder.event(&event, self.now());
        match self.with(|payments| async move { payments.on_event(&event).await }).await {
            Some(taken) => Ok(taken?),
            None => Err("the shop is stopped".into()),
        }
    }

    /// An order as it stands.
    pub(crate) async fn order(&self, id: &str) -> Option<Order> {
        let read = |payments: Arc<Payments>| {
            let id = id.to_owned();
            async move { payments.order(&id).await }
        };
        self.read(read).await.flatten()
    }

    /// All orders as they stand, the latest first.
    pub(crate) async fn orders(&self) -> Vec<Order> {
        self.read(|payments: Arc<Payments>| async move { payments.all().await }).await.unwrap_or_default()
    }

    /// Reads something. Who reads while the shop is stopped waits until it is open again: an order that cannot be read for
    /// a moment is not one that is missing.
    async fn read<F>(&self, work: impl Fn(Arc<Payments>) -> F) -> Option<F::Output>
    where
        F: Future<Output: Send + 'static> + Send + 'static,
    {
        for _ in 0..100 {
            if let Some(read) = self.with(&work).await {
                return Some(read);
            }
            tokio::time::sleep(AWAY / 10).await;
        }
        None
    }

    /// The providers' names, in the order of the registry.
    pub(crate) fn provider_names(&self) -> Vec<&'static str> {
        self.providers.registry().iter().map(|descriptor| descriptor.name).collect()
    }

    /// A word for a form, by which it is known again if it is sent twice.
    pub(crate) fn fresh_form(&self) -> String {
        self.providers.runtime().random().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    pub(crate) fn now(&self) -> paymux::Timestamp {
        self.providers.runtime().now()
    }

    fn running(&self) -> MutexGuard<'_, Option<Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
