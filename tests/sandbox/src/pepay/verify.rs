//! Manual verification: a job that looks for a payment which was not seen.

use jiff::Timestamp;

/// The verification job of an invoice.
#[derive(Clone, Debug)]
pub(super) struct Job {
    pub(super) id: String,
    pub(super) network: &'static str,
    pub(super) created: Timestamp,
    /// When it ends, or has ended.
    pub(super) due: Timestamp,
    pub(super) done: bool,
}
