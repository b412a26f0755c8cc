//! What a provider's calls allocate beside the wire, next to the same by hand. Counts do not vary, so they
//! are checked; times are the benchmark's matter.

use allocation_counter::measure;

use super::EXTRA;
use super::common::Bench;

/// How many more allocations the library may make.
pub(crate) struct Extra {
    pub(crate) build_create: u64,
    pub(crate) build_lookup: u64,
    pub(crate) decode_create: u64,
    pub(crate) decode_lookup: u64,
    pub(crate) webhook: u64,
}

fn compare<A, B>(what: &str, extra: u64, ours: impl Fn() -> A, by_hand: impl Fn() -> B) {
    // Once before counting: what is made once is not a matter of the call.
    drop((ours(), by_hand()));
    let ours = measure(|| drop(ours())).count_total;
    let by_hand = measure(|| drop(by_hand())).count_total;
    println!("{what}: {ours} allocations, {by_hand} by hand");
    assert!(ours <= by_hand + extra, "{what}: {ours} allocations, {by_hand} by hand");
}

#[test]
fn stay_close_to_those_of_hand_written_code() {
    let bench = Bench::new();
    compare("build create", EXTRA.build_create, || bench.build_create(), || bench.build_create_by_hand());
    compare("build lookup", EXTRA.build_lookup, || bench.build_lookup(), || bench.build_lookup_by_hand());
    compare("decode create", EXTRA.decode_create, || bench.decode_create(), || bench.decode_create_by_hand());
    compare("decode lookup", EXTRA.decode_lookup, || bench.decode_lookup(), || bench.decode_lookup_by_hand());
    compare("webhook", EXTRA.webhook, || bench.webhook(), || bench.webhook_by_hand());
}

/// The two are comparable only if they do the same.
#[test]
fn give_the_same_requests() {
    let bench = Bench::new();
    let pairs = [
        (bench.build_create(), bench.build_create_by_hand()),
        (bench.build_lookup(), bench.build_lookup_by_hand()),
    ];
    for (ours, by_hand) in pairs {
        assert_eq!(
            (ours.method(), ours.uri(), ours.body()),
            (by_hand.method(), by_hand.uri(), by_hand.body())
        );
        assert_eq!(ours.headers(), by_hand.headers());
    }
}
