//! The documented calls, a file for each.

pub(crate) mod create_session;
pub(crate) mod hosted_page;
pub(crate) mod payment_details;
pub(crate) mod payment_methods;
pub(crate) mod payouts;
