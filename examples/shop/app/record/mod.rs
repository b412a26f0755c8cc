//! What goes over the wire, written down without secrets, by the reference that it is about.

mod curl;
mod redact;
mod transport;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use paymux::{Event, Subject, Timestamp};

use super::order::Order;

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
    account: String,
    /// The payments that it names, by the provider's ids, and our reference.
    names: Vec<String>,
    pub(crate) at: Timestamp,
    pub(crate) kind: String,
    pub(crate) key: String,
    /// The event in the words that all providers share.
    pub(crate) event: String,
    pub(crate) body: String,
}

#[derive(Default)]
struct Notes {
    /// Each under the reference that its call is about; a list is under the name of its account.
    exchanges: Vec<(String, Exchange)>,
    received: Vec<Received>,
}

/// Writes down. Clones write to the same book.
#[derive(Clone)]
pub(crate) struct Recorder {
    notes: Arc<Mutex<Notes>>,
    redact: Arc<Redact>,
    calls: Arc<AtomicU64>,
}

tokio::task_local! {
    /// The reference that a call is about, and the call.
    static DURING: (String, Call);
}

impl Recorder {
    /// `variables`: what the environment holds. The values of secret ones are never written down.
    pub(crate) fn new(variables: &BTreeMap<&'static str, String>) -> Self {
        Self { notes: Arc::default(), redact: Arc::new(Redact::new(variables)), calls: Arc::default() }
    }

    /// Awaits `work`; what goes over the wire meanwhile belongs to this reference and this call.
    pub(crate) async fn during<T>(&self, about: &str, call: String, work: impl Future<Output = T>) -> T {
        let number = self.calls.fetch_add(1, Ordering::Relaxed);
        DURING.scope((about.to_owned(), Call { number, text: call }), work).await
    }

    /// Writes a webhook down.
    pub(crate) fn event(&self, event: &Event, at: Timestamp) {
        let names = match &event.subject {
            Subject::Payment(update) => update.reference.iter().chain([&update.id]).cloned().collect(),
            Subject::LookUp { ids } => ids.clone(),
            _ => Vec::new(),
        };
        let received = Received {
            account: event.account.name().to_owned(),
            names,
            at,
            kind: event.kind.clone(),
            key: event.key.clone(),
            event: format!("{:#?}", event.subject),
            body: self.redact.body(&event.body),
        };
        self.lock().received.push(received);
    }

    /// The exchanges about an order, and the lists of its accounts.
    pub(crate) fn exchanges(&self, order: &Order) -> Vec<Exchange> {
        let notes = self.lock();
        let its = |about: &str| {
            order.attempts.iter().any(|attempt| attempt.reference == about || attempt.provider == about)
        };
        notes.exchanges.iter().filter(|(about, _)| its(about)).map(|(_, exchange)| exchange.clone()).collect()
    }

    /// The webhooks about an order; one that names nothing may be about any.
    pub(crate) fn received(&self, order: &Order) -> Vec<Received> {
        let notes = self.lock();
        let its = |received: &&Received| {
            order.attempts.iter().filter(|attempt| attempt.provider == received.account).any(|attempt| {
                let named = |name: &String| *name == attempt.reference || attempt.payment() == Some(name);
                received.names.is_empty() || received.names.iter().any(named)
            })
        };
        notes.received.iter().filter(its).cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
