//! The machine against a model of everything around it, from a seed.
//!
//! One schedule is one intent with all that happens to it: an app that asks again and gives up, payers who
//! pay in parts, late or not at all, two providers with the properties that they declare, two workers that
//! crash at any moment, replies that are lost or late, webhooks that are dropped, doubled and late, clocks
//! that jump. After every event all invariants are checked; when nothing is left to happen, those of the
//! end. The seed decides all of it, so that a schedule can be run again.
//!
//! | File | What is in it |
//! |---|---|
//! | `random` | the streams of randomness, and the faults |
//! | `provider` | what a provider declares, and what it really does |
//! | `world` | the queue of events, the sweeps |
//! | `driver` | transactions, workers, calls, webhooks coming in |
//! | `routed` | schedules in which routes decide which account is asked, with failover and health that flaps |
//! | `act`, `captures`, `refunds` | what providers answer |
//! | `payers` | what payers do, and the webhooks that it makes |
//! | `lists`, `person` | what people do: compare a provider's list with the rows, look at its pages |
//! | `check`, `check_rows`, `check_captures`, `check_end` | the invariants: after a step, after every event, at the end |
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a model that meets an index of its own making out of range should end loudly"
)]

mod act;
mod captures;
mod check;
mod check_captures;
mod check_end;
mod check_rows;
mod driver;
mod lists;
mod payers;
mod person;
mod provider;
mod random;
mod refunds;
mod routed;
#[cfg(test)]
mod tests;
mod violation;
mod world;

use std::fmt;

pub use random::{Fault, Limits, UNLIMITED};
pub use violation::Violation;

pub use crate::machine::rules::Rule;
use crate::machine::rules::switch_off;

/// What is switched off in a schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Off {
    /// Nothing.
    Nothing,
    /// A rule of the machine.
    Machine(Rule),
    /// A rule of those who drive the machine.
    Driver(DriverRule),
}

impl Off {
    /// Each rule, of the machine and of its driver.
    pub fn all() -> impl Iterator<Item = Self> {
        let machine = Rule::ALL.iter().map(|rule| Self::Machine(*rule));
        machine.chain(DriverRule::ALL.iter().map(|rule| Self::Driver(*rule)))
    }
}

impl fmt::Display for Off {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("nothing"),
            Self::Machine(rule) => write!(f, "{rule:?}"),
            Self::Driver(rule) => write!(f, "{rule:?}"),
        }
    }
}

/// What the machine needs of its driver and store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DriverRule {
    /// Right before a request leaves, its time is checked.
    SendByIsChecked,
    /// By a clock that never jumps.
    ClockNeverJumps,
    /// A worker whose lease has ended still brings what it heard.
    FactsAreFoldedWithoutALease,
    /// An event that is about nothing known is kept.
    UnmatchedIsParked,
    /// And is brought again in every transaction, not only when another event comes in.
    ParkedIsAlwaysBrought,
    /// A webhook is answered with success after the commit alone.
    AcknowledgedAfterCommit,
}

impl DriverRule {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::SendByIsChecked,
        Self::ClockNeverJumps,
        Self::FactsAreFoldedWithoutALease,
        Self::UnmatchedIsParked,
        Self::ParkedIsAlwaysBrought,
        Self::AcknowledgedAfterCommit,
    ];
}

/// A schedule in which something did not hold.
#[derive(Clone, Debug)]
pub struct Failure {
    /// The seed that decides the schedule.
    pub seed: u64,
    /// What did not hold.
    pub violation: Violation,
    /// How often each kind of fault struck.
    pub struck: Limits,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "seed {}: {:?}, with", self.seed, self.violation)?;
        let struck = Fault::ALL.iter().zip(&self.struck).filter(|(_, times)| **times > 0);
        struck.into_iter().try_for_each(|(fault, times)| write!(f, " {fault:?}×{times}"))
    }
}

/// Runs one schedule. Gives how many events it had.
///
/// # Errors
///
/// [`Failure`] where an invariant did not hold.
pub fn run(seed: u64, limits: &Limits, off: Off) -> Result<u32, Failure> {
    switch_off(if let Off::Machine(rule) = off { Some(rule) } else { None });
    let mut world = world::World::new(seed, limits, off, false);
    let result = world.run();
    switch_off(None);
    result.map_err(|violation| Failure { seed, violation, struck: world.faults.struck() })
}

/// Everything that happens in one schedule, a line each.
#[must_use]
pub fn trace(seed: u64, limits: &Limits, off: Off) -> Vec<String> {
    switch_off(if let Off::Machine(rule) = off { Some(rule) } else { None });
    let mut world = world::World::new(seed, limits, off, true);
    let result = world.run();
    switch_off(None);
    let mut lines = world.into_trace();
    lines.push(format!("{result:?}"));
    lines
}

/// The same failure with as few faults as possible: of each kind only the first so many.
#[must_use]
pub fn minimise(failure: &Failure, off: Off) -> Limits {
    let mut limits = failure.struck;
    let fails = |limits: &Limits| {
        run(failure.seed, limits, off).is_err_and(|other| other.violation == failure.violation)
    };
    if !fails(&limits) {
        return UNLIMITED;
    }
    for kind in 0..limits.len() {
        let fewer = (0..limits[kind]).find_map(|times| {
            let mut fewer = limits;
            fewer[kind] = times;
            fails(&fewer).then_some(fewer)
        });
        limits = fewer.unwrap_or(limits);
    }
    limits
}

/// Runs schedules until one fails.
///
/// # Errors
///
/// [`Failure`] of the first that does.
pub fn run_all(seeds: std::ops::Range<u64>, off: Off) -> Result<u64, Failure> {
    let mut events = 0;
    for seed in seeds {
        events += u64::from(run(seed, &UNLIMITED, off)?);
    }
    Ok(events)
}
