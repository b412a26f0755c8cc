//! What all providers share while a sandbox runs: the clock, ids drawn from a seed, faults, the request log,
//! and the delivery of webhooks.

pub(crate) mod clock;
pub(crate) mod delivery;
pub(crate) mod faults;
pub(crate) mod request_log;
pub(crate) mod seeded_ids;
pub(crate) mod shared;
