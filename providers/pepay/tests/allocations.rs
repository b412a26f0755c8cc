//! What a call allocates beside the wire, next to the same by hand.
#![allow(clippy::unwrap_used, reason = "tests")]

#[path = "../../../tests/speed/allocations.rs"]
mod allocations;
#[path = "../benches/calls/by_hand.rs"]
mod by_hand;
#[path = "../benches/calls/common.rs"]
mod common;

// The check of a delivery may have to wait for the provider, so its future is boxed.
const EXTRA: allocations::Extra =
    allocations::Extra { build_create: 0, build_lookup: 0, decode_create: 0, decode_lookup: 0, webhook: 1 };
