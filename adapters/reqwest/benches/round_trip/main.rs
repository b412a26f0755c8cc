//! A whole call over loopback, next to the same with reqwest by hand: time and allocations.
//!
//! `cargo bench -p paymux-reqwest`. Compare the two, in one run: machines are noisy.

mod common;

use common::{ByHand, Ours};
use divan::Bencher;

#[global_allocator]
static ALLOCATIONS: divan::AllocProfiler = divan::AllocProfiler::system();

fn main() {
    divan::main();
}

#[divan::bench]
fn ours(bencher: Bencher<'_, '_>) {
    let call = Ours::new();
    bencher.bench_local(|| call.once());
}

#[divan::bench]
fn by_hand(bencher: Bencher<'_, '_>) {
    let call = ByHand::new();
    bencher.bench_local(|| call.once());
}
