//! A whole call over loopback, ours beside the same by hand: `cargo bench -p paymux --bench calls`.
//!
//! Only the ratios of one run mean anything: the ways take turns in short rounds, so that what else the machine does
//! meets all of them alike. Add `taskset -c 0` in front to have both sides on one core.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::cast_precision_loss, reason = "benchmarks")]

mod ways;

use std::time::{Duration, Instant};

use allocation_counter::measure;
use futures_util::future::join_all;
use tokio::runtime::Runtime;
use ways::{HyperByHand, Native, ReqwestByHand, Unified, Way, over_hyper, over_reqwest, serve};

const ROUNDS: usize = 60;
const CALLS: usize = 128;

/// How many calls are under way at once.
const FLIGHTS: [usize; 5] = [1, 10, 100, 1_000, 10_000];

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let base = serve();
    let ways = (
        ReqwestByHand::new(&base),
        HyperByHand::new(&base),
        Native::new(&base, over_reqwest()),
        Unified::new(&base, over_reqwest()),
        Native::new(&base, over_hyper()),
        Unified::new(&base, over_hyper()),
    );
    // For a profiler: `0 20000 64` is the first way alone, 20,000 times, 64 at once.
    let asked: Vec<usize> = std::env::args().skip(1).filter_map(|word| word.parse().ok()).collect();
    if let [which, calls, in_flight] = asked[..] {
        match which {
            0 => drop(time_of(&runtime, &ways.0, in_flight, calls)),
            1 => drop(time_of(&runtime, &ways.1, in_flight, calls)),
            2 => drop(time_of(&runtime, &ways.2, in_flight, calls)),
            3 => drop(time_of(&runtime, &ways.3, in_flight, calls)),
            4 => drop(time_of(&runtime, &ways.4, in_flight, calls)),
            _ => drop(time_of(&runtime, &ways.5, in_flight, calls)),
        }
        return;
    }
    println!(
        "{:<34} {:>10} {:>8} {:>12} {:>8} {:>12}",
        "", "one at once", "ratio", "64 at once", "ratio", "allocations"
    );
    let mut times = vec![[Vec::new(), Vec::new()]; 6];
    for round in 0..=ROUNDS {
        let mut measured = [[Duration::ZERO; 2]; 6];
        for (at, in_flight) in [1, 64].into_iter().enumerate() {
            measured[0][at] = time(&runtime, &ways.0, in_flight);
            measured[1][at] = time(&runtime, &ways.1, in_flight);
            measured[2][at] = time(&runtime, &ways.2, in_flight);
            measured[3][at] = time(&runtime, &ways.3, in_flight);
            measured[4][at] = time(&runtime, &ways.4, in_flight);
            measured[5][at] = time(&runtime, &ways.5, in_flight);
        }
        // The first round connects.
        for (way, measured) in measured.into_iter().enumerate().filter(|_| round > 0) {
            times[way][0].push(measured[0]);
            times[way][1].push(measured[1]);
        }
    }
    let allocations = [
        allocations(&runtime, &ways.0),
        allocations(&runtime, &ways.1),
        allocations(&runtime, &ways.2),
        allocations(&runtime, &ways.3),
        allocations(&runtime, &ways.4),
        allocations(&runtime, &ways.5),
    ];
    let names = [
        "reqwest by hand",
        "hyper by hand",
        "native over reqwest",
        "unified over reqwest",
        "native over hyper",
        "unified over hyper",
    ];
    let medians: Vec<[f64; 2]> = times.into_iter().map(|times| times.map(median)).collect();
    for (way, name) in names.into_iter().enumerate() {
        let [one, many] = medians[way];
        // Time for one at once: less is better. Calls a second for 64: more is better.
        let (ratio, throughput) = (one / medians[0][0], medians[0][1] / many);
        println!(
            "{name:<34} {one:>8.1} µs {ratio:>8.2} {:>8.0} /s {throughput:>8.2} {:>12}",
            1e6 / many,
            allocations[way]
        );
    }

    println!("\n{:<34} {:>10} {:>18} {:>8}", "at once", "by hand", "native over hyper", "ratio");
    for in_flight in FLIGHTS {
        let calls = in_flight.max(2_000);
        let mut times = [Vec::new(), Vec::new()];
        for round in 0..7 {
            let by_hand = time_of(&runtime, &ways.1, in_flight, calls);
            let ours = time_of(&runtime, &ways.4, in_flight, calls);
            if round > 0 {
                times[0].push(by_hand);
                times[1].push(ours);
            }
        }
        let [by_hand, ours] = times.map(median);
        println!("{in_flight:<34} {by_hand:>7.1} µs {ours:>15.1} µs {:>8.2}", ours / by_hand);
    }
}

/// What one call takes, where so many are under way at once.
fn time(runtime: &Runtime, way: &impl Way, in_flight: usize) -> Duration {
    time_of(runtime, way, in_flight, CALLS)
}

fn time_of(runtime: &Runtime, way: &impl Way, in_flight: usize, calls: usize) -> Duration {
    let started = Instant::now();
    runtime.block_on(async {
        for _ in 0..calls / in_flight {
            if in_flight == 1 {
                assert!(way.once().await);
            } else {
                assert!(join_all((0..in_flight).map(|_| way.once())).await.into_iter().all(|paid| paid));
            }
        }
    });
    started.elapsed() / u32::try_from(calls / in_flight * in_flight).unwrap()
}

fn allocations(runtime: &Runtime, way: &impl Way) -> u64 {
    (0..20).map(|_| measure(|| assert!(runtime.block_on(way.once()))).count_total).min().unwrap()
}

/// In microseconds.
fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_nanos() as f64 / 1e3
}
