//! What a whole call allocates, next to the same with reqwest by hand. Counts do not vary much, so they
//! are checked; times are the benchmark's matter.

#[path = "../benches/round_trip/common.rs"]
mod common;

use allocation_counter::measure;
use common::{ByHand, Ours};

#[test]
fn stay_close_to_those_of_reqwest_by_hand() {
    let (ours, by_hand) = (Ours::new(), ByHand::new());
    // The first calls connect and fill pools.
    for _ in 0..5 {
        drop((ours.once(), by_hand.once()));
    }
    let least = |work: &dyn Fn()| (0..20).map(|_| measure(work).count_total).min().unwrap_or(u64::MAX);
    let ours = least(&|| drop(ours.once()));
    let by_hand = least(&|| drop(by_hand.once()));
    println!("round trip: {ours} allocations, {by_hand} by hand");
    assert!(ours * 100 <= by_hand * 140, "{ours} allocations, {by_hand} by hand");
}
