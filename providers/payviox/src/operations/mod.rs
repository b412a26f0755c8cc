//! The operations.

pub mod balance;
pub mod methods;
pub mod payment;
pub mod payout;
pub mod session;

use paymux_core::provider::Entry;

/// Every operation.
pub const OPERATIONS: &[Entry] = &[
    Entry::browser::<session::Create>(),
    Entry::browser::<session::Payments>(),
    Entry::browser::<methods::List>(),
    Entry::of::<payment::Retrieve>(),
    Entry::of::<balance::Retrieve>(),
    Entry::of::<payout::Create>(),
    Entry::of::<payout::Operations>(),
];
