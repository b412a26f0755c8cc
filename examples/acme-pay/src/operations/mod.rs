//! The operations.

pub mod payment;
pub mod payout;

use paymux_core::provider::Entry;

/// Every operation, but for the one that authentication asks for on its own, in `auth.rs`.
pub const OPERATIONS: &[Entry] = &[
    Entry::of::<payment::Create>(),
    Entry::of::<payment::Retrieve>(),
    Entry::of::<payout::Create>(),
    Entry::of::<payout::Retrieve>(),
];
