//! What there is: providers, with all that can be named of them, and payments.

use serde::Serialize;

use crate::half::Payment;
use crate::handle::sandbox::Sandbox;
use crate::running::shared::Shared;

/// A provider that the sandbox plays.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Provider {
    /// Its name.
    pub name: &'static str,
    /// What takes the place of its API host.
    pub base_url: String,
    /// What takes the place of the host of its payment pages.
    pub hosted_url: String,
    /// The kinds of its webhooks.
    pub webhook_kinds: Vec<&'static str>,
    /// Its operations, as faults and the request log name them.
    pub operations: Vec<&'static str>,
}

impl Shared {
    pub(crate) fn providers(&self) -> Vec<Provider> {
        let each = self.halves.all().into_iter().map(|half| Provider {
            name: half.name(),
            base_url: format!("{}/{}", self.tools.origin, half.name()),
            hosted_url: half.hosted_url(),
            webhook_kinds: half.webhook_kinds().to_vec(),
            operations: self.operations_of(half.name()).collect(),
        });
        each.collect()
    }

    /// All payments, the oldest first.
    pub(crate) fn payments(&self) -> Vec<Payment> {
        let mut all: Vec<_> = self.halves.all().into_iter().flat_map(|half| half.payments()).collect();
        all.sort_by_key(|payment| payment.created);
        all
    }
}

/// What there is.
impl Sandbox {
    /// The page that shows state and deliveries to a person: `http://127.0.0.1:PORT/`.
    pub fn page_url(&self) -> String {
        format!("{}/", self.shared.tools.origin)
    }

    /// The providers that it plays, in the order of their names.
    pub fn providers(&self) -> Vec<Provider> {
        self.shared.providers()
    }

    /// The payments of all providers and accounts, the oldest first.
    pub fn payments(&self) -> Vec<Payment> {
        self.shared.payments()
    }
}
