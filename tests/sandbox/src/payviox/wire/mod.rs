//! How Payviox reads calls and writes answers: JSON bodies, error envelopes, webhooks.

pub(crate) mod fields;
pub(crate) mod replies;
pub(crate) mod webhooks;
