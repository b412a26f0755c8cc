//! Time and allocations of what a call costs beside the wire, each next to the same by hand.
//!
//! `cargo bench -p paymux-payviox`

mod by_hand;
mod common;
#[path = "../../../../tests/speed/times.rs"]
mod times;

fn main() {
    divan::main();
}
