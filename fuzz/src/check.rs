//! One input on one target, and the rules that hold for all of them.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::time::{Duration, Instant};

use crate::targets::Target;

/// An input that takes longer is too slow: the largest is 64 KiB, which no linear reader works on for that long, not even
/// in a build that is not optimised.
const SLOW: Duration = Duration::from_secs(1);

/// What became of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Outcome {
    /// Whether something was read, and not refused.
    pub(crate) read: bool,
    /// Alike for inputs that went the same way, as far as that can be seen from outside.
    pub(crate) shape: u64,
}

/// A rule that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Broken {
    pub(crate) rule: &'static str,
    pub(crate) detail: String,
}

impl Broken {
    pub(crate) fn new(rule: &'static str, detail: impl Into<String>) -> Self {
        Self { rule, detail: detail.into() }
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.rule, self.detail)
    }
}

/// Runs one input.
pub(crate) fn check(target: &Target, input: &[u8]) -> Result<Outcome, Broken> {
    let started = Instant::now();
    let outcome = once(target, input)?;
    if started.elapsed() < SLOW {
        return Ok(outcome);
    }
    // The machine may have been busy with something else: it is slow if it is so each time.
    let mut least = started.elapsed();
    for _ in 0..3 {
        let started = Instant::now();
        once(target, input)?;
        least = least.min(started.elapsed());
    }
    if least < SLOW {
        return Ok(outcome);
    }
    Err(Broken::new("an input takes too long", format!("{} ms for {} bytes", least.as_millis(), input.len())))
}

fn once(target: &Target, input: &[u8]) -> Result<Outcome, Broken> {
    RUNS.set(true);
    let outcome = catch_unwind(AssertUnwindSafe(|| (target.run)(input)));
    RUNS.set(false);
    outcome.unwrap_or_else(|_| Err(Broken::new("it panicked", PANIC.with_borrow(Clone::clone))))
}

thread_local! {
    static RUNS: Cell<bool> = const { Cell::new(false) };
    static PANIC: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Panics of what is run are kept for [`check`] and not printed.
pub(crate) fn catch_panics() {
    let usual = take_hook();
    set_hook(Box::new(move |panic| {
        if RUNS.get() {
            PANIC.set(panic.to_string());
        } else {
            usual(panic);
        }
    }));
}
