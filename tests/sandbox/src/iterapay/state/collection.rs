//! A collection: paid invoices swept into the balance.

use jiff::Timestamp;

use crate::iterapay::state::catalog::Method;
use crate::iterapay::wire::decimal::Decimal;

pub(crate) struct Collection {
    pub(crate) id: String,
    pub(crate) number: u64,
    pub(crate) merchant: String,
    pub(crate) method: &'static Method,
    /// What reaches the balance, in tokens.
    pub(crate) net: Decimal,
    /// When the clock completes it; none once it is complete.
    pub(crate) next: Option<Timestamp>,
}

impl Collection {
    /// The status on the wire. Only `completed` is documented.
    pub(crate) fn status(&self) -> &'static str {
        if self.next.is_some() { "pending" } else { "completed" }
    }
}
