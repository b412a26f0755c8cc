//! The operations.

pub mod authorization;
pub mod capture;
pub mod delivery;
pub mod dispute;
pub mod order;
pub mod refund;

use std::time::Duration;

use paymux_core::provider::Entry;

/// Every operation.
pub const OPERATIONS: &[Entry] = &[
    Entry::of::<order::Create>(),
    Entry::of::<order::Retrieve>(),
    Entry::of::<order::Capture>(),
    Entry::of::<order::Authorize>(),
    Entry::of::<authorization::Retrieve>(),
    Entry::of::<authorization::Capture>(),
    Entry::of::<authorization::Reauthorize>(),
    Entry::of::<authorization::Void>(),
    Entry::of::<capture::Retrieve>(),
    Entry::of::<capture::Refund>(),
    Entry::of::<refund::Retrieve>(),
    Entry::of::<dispute::List>(),
    Entry::of::<dispute::Retrieve>(),
    Entry::of::<delivery::Verify>(),
];

/// The header of the idempotency key.
const KEY: &str = "paypal-request-id";

/// How many characters a key may have. Documented for orders, and held for payments too.
const LONGEST_KEY: usize = 108;

/// How long the Orders API keeps a key; an account manager can make it 72 hours.
const ORDER_KEYS: Duration = Duration::from_secs(6 * 60 * 60);

/// How long the Payments API keeps a key.
const PAYMENT_KEYS: Duration = Duration::from_secs(45 * 24 * 60 * 60);

/// Asks for the whole object in the reply. Without it PayPal answers with id, status and links alone, and nothing could
/// be compared with what was asked for.
const WHOLE: &[(&str, &str)] = &[("prefer", "return=representation")];
