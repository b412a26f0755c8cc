//! Pepay's streams, against the sandbox's.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod cuts;
mod cutting;
mod ends;
mod others;
mod resume;
mod shop;
