//! Time and allocations of what a call costs beside the wire, each next to the same by hand.
//!
//! `cargo bench -p paymux-payviox`. Compare the two of a pair, in one run: machines are noisy.

mod by_hand;
mod common;

use common::Bench;
use divan::Bencher;

#[global_allocator]
static ALLOCATIONS: divan::AllocProfiler = divan::AllocProfiler::system();

fn main() {
    divan::main();
}

macro_rules! pairs {
    ($($group:ident: $ours:ident, $by_hand:ident;)*) => {
        $(mod $group {
            use super::*;

            #[divan::bench]
            fn ours(bencher: Bencher<'_, '_>) {
                let bench = Bench::new();
                bencher.bench_local(|| bench.$ours());
            }

            #[divan::bench]
            fn by_hand(bencher: Bencher<'_, '_>) {
                let bench = Bench::new();
                bencher.bench_local(|| bench.$by_hand());
            }
        })*
    };
}

pairs! {
    build_create: build_create, build_create_by_hand;
    build_lookup: build_lookup, build_lookup_by_hand;
    decode_create: decode_create, decode_create_by_hand;
    decode_lookup: decode_lookup, decode_lookup_by_hand;
    webhook: webhook, webhook_by_hand;
}
