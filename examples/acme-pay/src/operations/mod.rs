//! The operations.

pub mod dispute;
pub mod payment;
pub mod payout;
pub mod refund;

use std::time::Duration;

use paymux_core::Error;
use paymux_core::provider::Entry;

/// Every operation, but for the one that authentication asks for on its own, in `auth.rs`.
pub const OPERATIONS: &[Entry] = &[
    Entry::of::<payment::Create>(),
    Entry::of::<payment::Retrieve>(),
    Entry::of::<payment::List>(),
    Entry::of::<payment::Confirm>(),
    Entry::of::<payment::Capture>(),
    Entry::of::<payment::Void>(),
    Entry::of::<refund::Create>(),
    Entry::of::<refund::Retrieve>(),
    Entry::of::<refund::List>(),
    Entry::of::<dispute::Retrieve>(),
    Entry::of::<dispute::List>(),
    Entry::of::<payout::Create>(),
    Entry::of::<payout::Retrieve>(),
    Entry::of::<payout::List>(),
];

/// "An `Idempotency-Key` is kept for 30 days." Source: API.md.
pub(crate) const KEYS_KEPT_FOR: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// A page that leads to itself would be read for ever.
fn check_next(after: Option<&str>, next: Option<&str>) -> Result<(), Error> {
    if next.is_some() && next == after {
        return Err(Error::unintelligible("the page leads to itself").with_field("next"));
    }
    Ok(())
}
