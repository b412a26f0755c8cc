//! Listing payments.

use async_trait::async_trait;

use super::{CallOptions, Payment, Status};
use crate::error::Error;
use crate::time::Timestamp;

/// Listing payments.
#[async_trait]
pub trait Lists: Send + Sync {
    /// One page of payments, newest first.
    ///
    /// A filter that the provider does not have is applied to the rows here: a page may then have fewer rows than
    /// were asked for, and only a page without [`next`](Page::next) is the last.
    ///
    /// # Errors
    ///
    /// Those of a lookup.
    async fn list(&self, request: &ListPayments) -> Result<Page<Payment>, Error>;
}

/// Which payments to list.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct ListPayments {
    /// From [`Page::next`]; `None` for the first page.
    pub cursor: Option<String>,
    /// How many rows at most; the provider's default where it is not given.
    pub limit: Option<u32>,
    /// Only those that were created then or later.
    pub created_since: Option<Timestamp>,
    /// Only those that were created before.
    pub until: Option<Timestamp>,
    /// Only those that stand so.
    pub status: Option<Status>,
    /// Deadline, retries, credential.
    pub call: CallOptions,
}

impl ListPayments {
    /// The first page of all payments.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The page that a cursor points at.
    #[must_use]
    pub fn after(mut self, cursor: impl Into<String>) -> Self {
        self.cursor = Some(cursor.into());
        self
    }

    /// Sets how many rows at most.
    #[must_use]
    pub fn limit(mut self, rows: u32) -> Self {
        self.limit = Some(rows);
        self
    }

    /// Only those that were created then or later.
    #[must_use]
    pub fn created_since(mut self, at: Timestamp) -> Self {
        self.created_since = Some(at);
        self
    }

    /// Only those that were created before.
    #[must_use]
    pub fn until(mut self, at: Timestamp) -> Self {
        self.until = Some(at);
        self
    }

    /// Only those that stand so.
    #[must_use]
    pub fn status(mut self, status: Status) -> Self {
        self.status = Some(status);
        self
    }

    /// Sets deadline, retries, credential.
    #[must_use]
    pub fn call(mut self, options: CallOptions) -> Self {
        self.call = options;
        self
    }

    /// For provider crates that have no such filters: whether a row is asked for. A row that does not say when it
    /// was created is kept, since leaving it out would say that there is none.
    #[must_use]
    pub fn matches(&self, payment: &Payment) -> bool {
        let created = payment.created_at;
        let early = matches!((created, self.created_since), (Some(at), Some(since)) if at < since);
        let late = matches!((created, self.until), (Some(at), Some(until)) if at >= until);
        let other = self.status.as_ref().is_some_and(|status| *status != payment.status);
        !(early || late || other)
    }
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Where the next page starts; `None` at the end.
    pub next: Option<String>,
    /// How many rows could not be read and are left out. Unless it is 0, what is missing from the list may exist
    /// all the same.
    pub unread: usize,
}

impl<T> Page<T> {
    /// A page, and where the next one starts.
    #[must_use]
    pub fn new(items: Vec<T>, next: Option<String>) -> Self {
        Self { items, next, unread: 0 }
    }

    /// Says how many rows could not be read.
    #[must_use]
    pub fn unread(mut self, rows: usize) -> Self {
        self.unread = rows;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interface::{Account, PaymentRef};

    #[test]
    fn filters_that_a_provider_does_not_have() {
        let at = |seconds| Timestamp::from_unix_seconds(seconds).unwrap();
        let mut payment = Payment::new(PaymentRef::by_id(&Account::of("acme"), "p1"), Status::Paid);
        let since = ListPayments::new().created_since(at(100));
        assert!(since.matches(&payment), "it does not say when");
        for (created, inside) in [(99, false), (100, true)] {
            payment.created_at = Some(at(created));
            assert_eq!(since.matches(&payment), inside, "{created}");
            assert_eq!(ListPayments::new().until(at(100)).matches(&payment), !inside, "{created}");
        }
        assert!(ListPayments::new().status(Status::Paid).matches(&payment));
        assert!(!ListPayments::new().status(Status::Refunded).matches(&payment));
    }
}
