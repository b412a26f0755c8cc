//! How a sandbox is started.

use std::hash::{BuildHasher, RandomState};
use std::net::{Ipv4Addr, SocketAddr};

use crate::handle::error::Result;
use crate::handle::sandbox::Sandbox;
use crate::running::clock::Start;

/// Choices before the start; get one from [`Sandbox::builder`].
#[derive(Clone, Debug)]
pub struct Builder {
    pub(crate) address: SocketAddr,
    pub(crate) names: Vec<String>,
    pub(crate) seed: u64,
    pub(crate) start: Start,
}

impl Builder {
    pub(crate) fn new() -> Self {
        Self {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            names: Vec::new(),
            seed: RandomState::new().hash_one("paymux-sandbox"),
            start: Start::default(),
        }
    }

    /// Where to listen. Default: a free port on 127.0.0.1. The control API has no password, so stay
    /// on loopback unless the network is yours alone.
    #[must_use]
    pub fn address(mut self, address: SocketAddr) -> Self {
        self.address = address;
        self
    }

    /// Answers under one more host name, such as that of a tunnel or a container: a name alone, without scheme,
    /// port or path. Otherwise only calls under a loopback name or address, or the address that is listened
    /// on, are answered, so that a page whose own name was pointed at this machine reads no keys.
    #[must_use]
    pub fn also_named(mut self, name: impl Into<String>) -> Self {
        self.names.push(name.into());
        self
    }

    /// From what ids, keys and random faults are drawn. Default: another one each time; read it back
    /// with [`Sandbox::seed`] to replay.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Where the clock starts and whether it runs. Default: [`Start::default`], frozen.
    #[must_use]
    pub fn clock(mut self, start: Start) -> Self {
        self.start = start;
        self
    }

    /// Starts the sandbox on the current tokio runtime.
    ///
    /// # Errors
    /// [`Error::Listen`](crate::Error::Listen) if the address cannot be bound, and
    /// [`Error::Input`](crate::Error::Input) for a name that is no host name.
    pub async fn start(self) -> Result<Sandbox> {
        Sandbox::launch(self).await
    }
}
