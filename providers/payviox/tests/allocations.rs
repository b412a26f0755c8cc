//! What a call allocates beside the wire, next to the same by hand. Counts do not vary, so they are
//! checked; times are the benchmark's matter.
#![allow(clippy::unwrap_used, reason = "tests")]

#[path = "../benches/calls/by_hand.rs"]
mod by_hand;
#[path = "../benches/calls/common.rs"]
mod common;

use allocation_counter::measure;
use common::Bench;

/// How many more allocations the library may make.
const ALLOWANCE: u64 = 3;

fn compare<A, B>(what: &str, allowance: u64, ours: impl Fn() -> A, by_hand: impl Fn() -> B) {
    // Once before counting: what is made once is not a matter of the call.
    drop((ours(), by_hand()));
    let ours = measure(|| drop(ours())).count_total;
    let by_hand = measure(|| drop(by_hand())).count_total;
    println!("{what}: {ours} allocations, {by_hand} by hand");
    assert!(ours <= by_hand + allowance, "{what}: {ours} allocations, {by_hand} by hand");
}

#[test]
fn stay_close_to_those_of_hand_written_code() {
    let bench = Bench::new();
    compare("build create", ALLOWANCE, || bench.build_create(), || bench.build_create_by_hand());
    compare("build lookup", ALLOWANCE, || bench.build_lookup(), || bench.build_lookup_by_hand());
    compare("decode create", 0, || bench.decode_create(), || bench.decode_create_by_hand());
    compare("decode lookup", 0, || bench.decode_lookup(), || bench.decode_lookup_by_hand());
    compare("webhook", 16, || bench.webhook(), || bench.webhook_by_hand());
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
