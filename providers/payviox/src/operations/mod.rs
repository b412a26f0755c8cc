//! The operations.

pub mod payment;
pub mod session;

use paymux_core::Entry;

/// Every operation.
pub const OPERATIONS: &[Entry] = &[Entry::browser::<session::Create>(), Entry::of::<payment::Retrieve>()];
