//! Streams against a server that does as the test says.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod frames;
mod requests;
mod secrets;
mod server;
mod silence;
mod tls;
mod wire;

use std::sync::Arc;

use futures_util::StreamExt;
use paymux_core::Error;
use paymux_pepay::streams::{self, Access, EventStream, MerchantFilter, StreamItem, StreamOptions};
use server::{Lines, Provider};

/// A merchant's stream, driven by a task of its own.
pub(crate) struct Watched {
    pub(crate) provider: Provider,
    pub(crate) lines: Lines,
    items: tokio::sync::mpsc::UnboundedReceiver<Result<StreamItem, Error>>,
    task: tokio::task::JoinHandle<()>,
}

pub(crate) fn watch(options: StreamOptions) -> Watched {
    watch_by(Access::Key, options, "https://api.example.com")
}

pub(crate) fn watch_by(access: Access, options: StreamOptions, base: &str) -> Watched {
    let (provider, lines) = Provider::new();
    let client = provider.client(base);
    let builder = streams::merchant(&client, MerchantFilter::default(), access).options(options);
    drive(provider.clone(), lines, builder.connector(Arc::new(provider)).open())
}

pub(crate) fn drive(provider: Provider, lines: Lines, mut stream: EventStream) -> Watched {
    let (to, items) = tokio::sync::mpsc::unbounded_channel();
    let task = tokio::spawn(async move {
        while let Some(item) = stream.next().await {
            let _ = to.send(item);
        }
    });
    Watched { provider, lines, items, task }
}

impl Watched {
    pub(crate) async fn next(&mut self) -> Result<StreamItem, Error> {
        self.items.recv().await.unwrap()
    }

    /// The ids of the next events.
    pub(crate) async fn ids(&mut self, count: usize) -> Vec<String> {
        let mut ids = Vec::new();
        for _ in 0..count {
            let item = self.next().await.unwrap();
            ids.push(item.event().unwrap_or_else(|| unreachable!("{item:?}")).id.clone());
        }
        ids
    }

    /// Whether nothing more comes for a while.
    pub(crate) async fn is_quiet(&mut self) -> bool {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        self.items.try_recv().is_err()
    }

    pub(crate) fn stop(&self) {
        self.task.abort();
    }
}
