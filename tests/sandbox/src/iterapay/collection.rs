//! A collection: paid invoices swept into the balance.

use jiff::Timestamp;

use super::catalog::Method;
use super::decimal::Decimal;

pub(super) struct Collection {
    pub(super) id: String,
    pub(super) number: u64,
    pub(super) merchant: String,
    pub(super) method: &'static Method,
    /// What reaches the balance, in tokens.
    pub(super) net: Decimal,
    /// When the clock completes it; none once it is complete.
    pub(super) next: Option<Timestamp>,
}

impl Collection {
    /// The status on the wire. Only `completed` is documented.
    pub(super) fn status(&self) -> &'static str {
        if self.next.is_some() { "pending" } else { "completed" }
    }
}
