//! All schedules hold; and each rule, when it is switched off, is missed.

use super::*;

#[test]
fn a_hundred_thousand_schedules_hold() {
    if let Err(failure) = run_all(0..100_000, Off::Nothing) {
        let limits = minimise(&failure, Off::Nothing);
        panic!("{failure}\n{}", trace(failure.seed, &limits, Off::Nothing).join("\n"));
    }
}

/// Rules whose loss shows in few schedules, each with a seed that shows it. The example program
/// `simulate rules` finds them anew.
const RARE: &[(Off, u64)] = &[
    (Off::Machine(Rule::LaterNewsTakeBack), 16908),
    (Off::Machine(Rule::ReplyIsAboutItsAttempt), 17501),
    (Off::Machine(Rule::StillOpenIsNoNews), 85679),
    (Off::Machine(Rule::DifferentAmountIsAnEnd), 2563),
    (Off::Machine(Rule::PaidAfterFailedIsItsOwnWord), 4091),
    (Off::Machine(Rule::ReadAfterStaleness), 21880),
    (Off::Machine(Rule::VerdictWaitsForCapture), 38545),
    (Off::Machine(Rule::OneCaptureAtATime), 2533),
    (Off::Machine(Rule::VoidWaitsForCapture), 3493),
    (Off::Machine(Rule::CaptureKeyIsForgotten), 3039),
    (Off::Machine(Rule::CaptureKeyCountsFromFirstSend), 22521),
    (Off::Machine(Rule::CaptureKeyLessTravel), 29105),
    (Off::Machine(Rule::StillHeldAfterTravel), 3070),
    (Off::Machine(Rule::StillHeldAfterStaleness), 16519),
    (Off::Machine(Rule::RefundKeyCountsFromFirstSend), 7434),
    (Off::Driver(DriverRule::ClockNeverJumps), 14701),
    (Off::Driver(DriverRule::UnmatchedIsParked), 5224),
    (Off::Driver(DriverRule::ParkedIsAlwaysBrought), 5224),
];

#[test]
fn each_rule_is_missed() {
    let mut unnoticed = Vec::new();
    for off in Off::all() {
        let rare = RARE.iter().find(|(rule, _)| *rule == off);
        let seeds = rare.map_or(0..3_000, |(_, seed)| *seed..*seed + 1);
        // A seed shows something else once anything about the schedules changes: then all of them are asked.
        let noticed = run_all(seeds, off).is_err() || (rare.is_some() && run_all(0..100_000, off).is_err());
        if !noticed {
            unnoticed.push(off.to_string());
        }
    }
    assert!(unnoticed.is_empty(), "switched off, and nothing notices: {unnoticed:?}");
}

#[test]
fn a_seed_replays_its_schedule() {
    let once = trace(7, &UNLIMITED, Off::Nothing);
    assert_eq!(once, trace(7, &UNLIMITED, Off::Nothing));
    assert_ne!(once, trace(8, &UNLIMITED, Off::Nothing));
}

#[test]
fn failures_are_made_smaller() {
    let off = Off::Machine(Rule::LostIsUnknown);
    let (mut before, mut after) = (0, 0);
    for failure in (0..300).filter_map(|seed| run(seed, &UNLIMITED, off).err()) {
        let fewer = minimise(&failure, off);
        let smaller = run(failure.seed, &fewer, off).unwrap_err();
        assert_eq!(smaller.violation, failure.violation);
        before += failure.struck.iter().sum::<u32>();
        after += smaller.struck.iter().sum::<u32>();
    }
    assert!(after > 0 && after < before, "{before} faults became {after}");
}
