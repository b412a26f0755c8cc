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
    (Off::Machine(Rule::SentenceAsksAll), 3443),
    (Off::Machine(Rule::LaterNewsTakeBack), 10156),
    (Off::Machine(Rule::ReplyIsAboutItsAttempt), 8051),
    (Off::Machine(Rule::StillOpenIsNoNews), 20161),
    (Off::Machine(Rule::RepeatedReplyIsOld), 3739),
    (Off::Machine(Rule::PaidAfterFailedIsItsOwnWord), 68378),
    (Off::Machine(Rule::ReadAfterStaleness), 3534),
    (Off::Machine(Rule::UnsaidPartIsForAPerson), 2824),
    (Off::Machine(Rule::CaptureReplyIsAboutItsPayment), 13791),
    (Off::Machine(Rule::UnkeyedCaptureIsSentOnce), 2824),
    (Off::Machine(Rule::CaptureKeyIsForgotten), 5614),
    (Off::Machine(Rule::CaptureKeyCountsFromFirstSend), 28950),
    (Off::Machine(Rule::CaptureKeyLessTravel), 29466),
    (Off::Machine(Rule::StillHeldAfterTravel), 3667),
    (Off::Machine(Rule::StillHeldAfterStaleness), 10483),
    (Off::Machine(Rule::RefundKeyIsForgotten), 2563),
    (Off::Machine(Rule::RefundKeyCountsFromFirstSend), 6948),
    (Off::Machine(Rule::RefundKeyLessTravel), 6871),
    (Off::Driver(DriverRule::ClockNeverJumps), 11247),
    (Off::Driver(DriverRule::ParkedIsAlwaysBrought), 30311),
];

#[test]
fn each_rule_is_missed() {
    let mut unnoticed = Vec::new();
    for off in Off::all() {
        let rare = RARE.iter().find(|(rule, _)| *rule == off);
        let seeds = rare.map_or(0..3_000, |(_, seed)| *seed..*seed + 1);
        if run_all(seeds, off).is_ok() {
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
