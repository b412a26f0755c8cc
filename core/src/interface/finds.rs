//! Finding a payment by the app's own reference.

use std::time::Duration;

use async_trait::async_trait;

use super::{CallOptions, Payment};
use crate::error::Error;
use crate::time::Timestamp;

/// Finding a payment by the app's own reference: what makes a creation findable whose reply was lost.
#[async_trait]
pub trait Finds: Send + Sync {
    /// The payments that carry this reference.
    ///
    /// # Errors
    ///
    /// Those of a lookup.
    async fn find(&self, request: &FindPayment) -> Result<Found<Payment>, Error>;
}

/// Which payment to find.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FindPayment {
    /// The app's own reference.
    pub reference: String,
    /// When it was created at the earliest; leave room for clocks that differ. Where a provider can only list, this
    /// is where the list may end.
    pub created_since: Option<Timestamp>,
    /// Deadline, retries, credential.
    pub call: CallOptions,
}

impl FindPayment {
    /// The payment that was created under this reference.
    #[must_use]
    pub fn new(reference: impl Into<String>) -> Self {
        Self { reference: reference.into(), created_since: None, call: CallOptions::default() }
    }

    /// Sets when it was created at the earliest.
    #[must_use]
    pub fn created_since(mut self, at: Timestamp) -> Self {
        self.created_since = Some(at);
        self
    }

    /// Sets deadline, retries, credential.
    #[must_use]
    pub fn call(mut self, options: CallOptions) -> Self {
        self.call = options;
        self
    }
}

/// What was found, and what that proves.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Found<T> {
    /// Everything that carries the reference. Amount alone is never a reason to be here.
    pub items: Vec<T>,
    /// Whether everything was looked at that there is. An empty answer that is not complete proves nothing.
    pub complete: bool,
    /// How old the answer may be: something made within this time may be missing from it. `None` where the
    /// provider does not say.
    pub staleness: Option<Duration>,
}

impl<T> Found<T> {
    /// What was found, where everything was looked at, as it stands now.
    #[must_use]
    pub fn complete(items: Vec<T>) -> Self {
        Self { items, complete: true, staleness: Some(Duration::ZERO) }
    }

    /// What was found, where there may be more.
    #[must_use]
    pub fn incomplete(items: Vec<T>) -> Self {
        Self { items, complete: false, staleness: None }
    }

    /// The same where the answer may be this old.
    #[must_use]
    pub fn stale_by(mut self, staleness: Duration) -> Self {
        self.staleness = Some(staleness);
        self
    }
}
