//! The shop.
//!
//! | File | What is in it |
//! |---|---|
//! | `order/` | an order and its attempts to be paid, pure |
//! | `pay.rs` | opening a payment, looking it up |
//! | `find_out.rs` | what became of a payment whose reply was lost |
//! | `events.rs` | what the shop does with a webhook |
//! | `orders.rs` | all orders, in memory |
//! | `record/` | a transport that writes down what goes over the wire |
//! | `clock.rs` | the sandbox's clock |
//! | `play/` | the play area: the payer, fate, and a provider that misbehaves |
//! | `web/` | the pages |

mod clock;
mod events;
mod find_out;
pub(crate) mod order;
mod orders;
mod pay;
mod play;
mod record;
mod web;

use std::error::Error;
use std::net::Ipv4Addr;
use std::sync::Arc;

use paymux::reqwest_transport::ReqwestTransport;
use paymux::{Configuration, Providers, Registry};
use paymux_sandbox::{PROVIDERS, Sandbox, Start};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use clock::SandboxClock;
use orders::Orders;
use play::Play;
use record::{Recorder, Recording};

/// Everything that the pages work with.
pub(crate) struct Shop {
    pub(crate) address: String,
    pub(crate) providers: Arc<Providers>,
    pub(crate) orders: Orders,
    pub(crate) recorder: Recorder,
    pub(crate) play: Play,
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

        // Those that the sandbox plays.
        let all = paymux::registry();
        let played = all.iter().filter(|descriptor| PROVIDERS.contains(&descriptor.name));
        let registry = played.fold(Registry::new(), Registry::with);
        let first = registry.iter().next().ok_or("built without any provider")?.name;
        let variables = sandbox.environment();
        let recorder = Recorder::new(&variables);
        // A real shop reads a file and calls `paymux::open`. This one stands on the sandbox and its clock.
        let providers = Arc::new(Providers::open(
            registry,
            Configuration::of_provider(first),
            Arc::new(move |name| variables.get(name).cloned()),
            Arc::new(Recording::new(ReqwestTransport::new()?, recorder.clone())),
            Arc::new(SandboxClock::new(sandbox.clone())),
        )?);
        let play = Play::new(sandbox, &providers, &address)?;

        let shop = Arc::new(Self { address, providers, orders: Orders::default(), recorder, play });
        let router = web::router(shop.clone());
        let server = tokio::spawn(async move { axum::serve(listener, router).await });
        Ok((shop, server))
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
}
