//! What is this transport's own: its settings, and a client of the caller's.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod settings;
mod wire;
