//! The operations.

pub mod dispute;
pub mod payment;
pub mod payout;
pub mod refund;

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

/// A page that leads to itself would be read for ever.
fn check_next(after: Option<&str>, next: Option<&str>) -> Result<(), Error> {
    if next.is_some() && next == after {
        return Err(Error::unintelligible("the page leads to itself").with_field("next"));
    }
    Ok(())
}
