//! The operations.

pub mod payment;

use paymux_core::provider::Entry;

/// Every operation.
// TODO: one row for each documented call; `Entry::browser` for those that a browser-safe credential opens.
pub const OPERATIONS: &[Entry] = &[Entry::of::<payment::Create>(), Entry::of::<payment::Retrieve>()];
