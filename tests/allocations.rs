//! What a whole call allocates, beside the same by hand. Counts hardly vary, so they are checked; times are the
//! benchmark's matter (`cargo bench -p paymux --bench calls`).
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

#[path = "speed/calls/ways.rs"]
mod ways;

use allocation_counter::measure;
use ways::{HyperByHand, Native, ReqwestByHand, Unified, Way, over_hyper, over_reqwest, serve};

/// The least of many: now and then a buffer grows or a pool is tidied.
fn allocations(way: &impl Way) -> u64 {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    // The first calls connect and fill pools.
    (0..5).for_each(|_| assert!(runtime.block_on(way.once())));
    (0..20).map(|_| measure(|| assert!(runtime.block_on(way.once()))).count_total).min().unwrap()
}

#[test]
fn a_call_allocates_no_more_than_this() {
    let base = serve();
    let reqwest = allocations(&ReqwestByHand::new(&base));
    let hyper = allocations(&HyperByHand::new(&base));
    let native = allocations(&Native::new(&base, over_hyper()));
    let unified = allocations(&Unified::new(&base, over_hyper()));
    let native_reqwest = allocations(&Native::new(&base, over_reqwest()));
    let unified_reqwest = allocations(&Unified::new(&base, over_reqwest()));
    println!("by hand: {reqwest} with reqwest, {hyper} with hyper");
    println!("ours: {native} and {unified} over hyper, {native_reqwest} and {unified_reqwest} over reqwest");
    assert!(native <= 28, "{native} natively over hyper");
    assert!(unified <= 33, "{unified} unified over hyper");
    assert!(native < reqwest && unified < reqwest, "no cheaper than reqwest by hand: {reqwest}");
    assert!(native_reqwest <= reqwest + 6, "{native_reqwest} natively over reqwest, {reqwest} by hand");
    assert!(unified_reqwest <= reqwest + 12, "{unified_reqwest} unified over reqwest, {reqwest} by hand");
}
