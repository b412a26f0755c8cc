//! The benchmark that every provider has: its own `Bench`, each call beside the same by hand.
//!
//! Compare the two of a pair, in one run: machines are noisy.

use divan::Bencher;

use super::common::Bench;

#[global_allocator]
static ALLOCATIONS: divan::AllocProfiler = divan::AllocProfiler::system();

macro_rules! pairs {
    ($($group:ident: $by_hand:ident;)*) => {
        $(mod $group {
            use super::*;

            #[divan::bench(sample_size = 1000)]
            fn ours(bencher: Bencher<'_, '_>) {
                let bench = Bench::new();
                bencher.bench_local(|| bench.$group());
            }

            #[divan::bench(sample_size = 1000)]
            fn by_hand(bencher: Bencher<'_, '_>) {
                let bench = Bench::new();
                bencher.bench_local(|| bench.$by_hand());
            }
        })*
    };
}

pairs! {
    build_create: build_create_by_hand;
    build_lookup: build_lookup_by_hand;
    decode_create: decode_create_by_hand;
    decode_lookup: decode_lookup_by_hand;
    webhook: webhook_by_hand;
}
