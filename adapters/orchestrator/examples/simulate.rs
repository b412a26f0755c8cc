//! Runs the simulation for longer than the tests do.
//!
//! ```sh
//! cargo run --release -p paymux-orchestrator --features simulation --example simulate -- 10000000
//! ```
//!
//! | Arguments | What it does |
//! |---|---|
//! | `COUNT [FIRST]` | that many schedules on all cores, from this seed on; stops at a failure |
//! | `rules [COUNT [RULE]]` | switches off each rule in turn, or this one, and says which seed notices it |
//! | `trace SEED [RULE]` | one schedule line by line, a failing one with as few faults as possible |
use std::process::ExitCode;
use std::time::Instant;

use paymux_orchestrator::simulation::{Failure, Off, UNLIMITED, minimise, run, run_all, trace};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, default| arguments.get(at).map_or(Ok(default), |text| text.parse::<u64>());
    let done = match arguments.first().map(String::as_str) {
        Some("rules") => number(1, 100_000).map(|count| rules(count, arguments.get(2))),
        Some("trace") => number(1, 0).map(|seed| show(seed, arguments.get(2))),
        _ => number(0, 10_000_000).and_then(|count| Ok(schedules(count, number(1, 0)?))),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}: the arguments are numbers, `rules [COUNT]` or `trace SEED [RULE]`");
            ExitCode::FAILURE
        }
    }
}

/// Blocks of this many seeds are given to whichever core is free.
const BLOCK: u64 = 10_000;

fn schedules(count: u64, first: u64) -> bool {
    let begun = Instant::now();
    let next = std::sync::atomic::AtomicU64::new(0);
    let failure = std::sync::Mutex::new(None::<Failure>);
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                loop {
                    let block = next.fetch_add(BLOCK, std::sync::atomic::Ordering::Relaxed);
                    if block >= count {
                        return;
                    }
                    let seeds = first + block..first + count.min(block + BLOCK);
                    if let Err(found) = run_all(seeds, Off::Nothing) {
                        next.store(count, std::sync::atomic::Ordering::Relaxed);
                        if let Ok(mut failure) = failure.lock() {
                            failure.get_or_insert(found);
                        }
                        return;
                    }
                }
            });
        }
    });
    let failure = failure.into_inner().ok().flatten();
    match &failure {
        None => println!("{count} schedules hold, {:.0?}", begun.elapsed()),
        Some(failure) => {
            println!("{failure}");
            show(failure.seed, None);
        }
    }
    failure.is_none()
}

fn rules(count: u64, only: Option<&String>) -> bool {
    let mut all = true;
    for off in Off::all().filter(|off| only.is_none_or(|only| off.to_string() == *only)) {
        match run_all(0..count, off) {
            Err(failure) => println!("{off}: noticed by seed {} as {:?}", failure.seed, failure.violation),
            Ok(_) => {
                println!("{off}: NOT NOTICED within {count} schedules");
                all = false;
            }
        }
    }
    all
}

fn show(seed: u64, rule: Option<&String>) -> bool {
    let named = rule.map(|name| (name, Off::all().find(|off| off.to_string() == *name)));
    if let Some((name, None)) = named {
        println!("no rule is called {name}");
        return false;
    }
    let off = named.and_then(|(_, off)| off).unwrap_or(Off::Nothing);
    let limits = match run(seed, &UNLIMITED, off) {
        Ok(_) => UNLIMITED,
        Err(failure) => minimise(&failure, off),
    };
    trace(seed, &limits, off).iter().for_each(|line| println!("{line}"));
    true
}
