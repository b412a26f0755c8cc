//! What goes over the wire, written down without secrets, order by order.

mod curl;
mod redact;
mod transport;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use paymux::{Event, Timestamp};

use redact::Redact;
pub(crate) use transport::Recording;

/// A call of the unified interface. It may take several exchanges.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    /// Which one, over all orders.
    number: u64,
    /// As one would write it.
    pub(crate) text: String,
}

/// One request and what came back.
#[derive(Clone, Debug)]
pub(crate) struct Exchange {
    /// The call of the unified interface that it belongs to.
    pub(crate) call: Call,
    /// The exact request, without credentials.
    pub(crate) request: String,
    /// The same as a command.
    pub(crate) curl: String,
    /// The reply without secrets, or why there is none.
    pub(crate) reply: Result<String, String>,
}

/// A webhook that was proved and handled.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) at: Timestamp,
    pub(crate) kind: String,
    pub(crate) key: String,
    /// The event in the words that all providers share.
    pub(crate) event: String,
    pub(crate) body: String,
}

/// Everything that was written down for an order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Notes {
    pub(crate) exchanges: Vec<Exchange>,
    pub(crate) received: Vec<Received>,
}

/// Writes down. Clones write to the same book.
#[derive(Clone)]
pub(crate) struct Recorder {
    notes: Arc<Mutex<BTreeMap<String, Notes>>>,
    redact: Arc<Redact>,
    calls: Arc<AtomicU64>,
}

tokio::task_local! {
    /// The order that a call is for, and the call.
    static DURING: (String, Call);
}

impl Recorder {
    /// `variables`: what the environment holds. The values of secret ones are never written down.
    pub(crate) fn new(variables: &BTreeMap<&'static str, String>) -> Self {
        Self { notes: Arc::default(), redact: Arc::new(Redact::new(variables)), calls: Arc::default() }
    }

    /// Awaits `work`; what goes over the wire meanwhile belongs to this order and this call.
    pub(crate) async fn during<T>(&self, order: &str, call: String, work: impl Future<Output = T>) -> T {
        let number = self.calls.fetch_add(1, Ordering::Relaxed);
        DURING.scope((order.to_owned(), Call { number, text: call }), work).await
    }

    /// Writes a webhook down.
    pub(crate) fn event(&self, order: &str, event: &Event, at: Timestamp) {
        let received = Received {
            at,
            kind: event.kind.clone(),
            key: event.key.clone(),
            event: format!("{:#?}", event.subject),
            body: self.redact.body(&event.body),
        };
        self.lock().entry(order.to_owned()).or_default().received.push(received);
    }

    pub(crate) fn of(&self, order: &str) -> Notes {
        self.lock().get(order).cloned().unwrap_or_default()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Notes>> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
