//! How long and how often a client tries: the policy, the delay, the budget.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// How long and how often a client tries. What may be repeated at all is not a matter of policy.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Policy {
    /// For a whole call, waits included. 60 s.
    pub deadline: Duration,
    /// For one try. 30 s.
    pub timeout: Duration,
    /// How many tries a call has at most. 4.
    pub max_tries: u32,
    /// The longest wait before the first repetition; it doubles each time. 250 ms.
    pub first_backoff: Duration,
    /// The longest wait before any repetition. 8 s.
    pub max_backoff: Duration,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            deadline: Duration::from_secs(60),
            timeout: Duration::from_secs(30),
            max_tries: 4,
            first_backoff: Duration::from_millis(250),
            max_backoff: Duration::from_secs(8),
        }
    }
}

impl Policy {
    /// Full jitter: anything from nothing to the doubled back-off. `tries` have been made.
    pub(crate) fn backoff(&self, tries: u32, random: [u8; 16]) -> Duration {
        let factor = 1_u32.checked_shl(tries.saturating_sub(1)).unwrap_or(u32::MAX);
        let longest = self.first_backoff.saturating_mul(factor).min(self.max_backoff);
        let [a, b, c, d, ..] = random;
        let share = f64::from(u32::from_be_bytes([a, b, c, d])) / f64::from(u32::MAX);
        // Of the longest duration there is, rounding can make a longer one.
        Duration::try_from_secs_f64(longest.as_secs_f64() * share).unwrap_or(longest)
    }
}

/// Keeps a failing provider from being stormed: repetitions cost, successes earn a little back.
pub(crate) struct RetryBudget(AtomicU32);

impl RetryBudget {
    const FULL: u32 = 200;
    const COST: u32 = 10;

    pub(crate) const fn new() -> Self {
        Self(AtomicU32::new(Self::FULL))
    }

    /// Takes one repetition out; false if none is left.
    pub(crate) fn take(&self) -> bool {
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(Self::COST)).is_ok()
    }

    pub(crate) fn earn(&self) {
        let _full = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
            (left < Self::FULL).then_some(left + 1)
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backoff_doubles_up_to_its_limit_with_full_jitter() {
        let policy = Policy::default();
        assert_eq!(policy.backoff(1, [0; 16]), Duration::ZERO);
        assert_eq!(policy.backoff(1, [255; 16]), Duration::from_millis(250));
        assert_eq!(policy.backoff(3, [255; 16]), Duration::from_secs(1));
        assert_eq!(policy.backoff(1000, [255; 16]), Duration::from_secs(8));
    }

    #[test]
    fn a_backoff_without_end_is_no_panic() {
        let policy = Policy { first_backoff: Duration::MAX, max_backoff: Duration::MAX, ..Policy::default() };
        assert!(policy.backoff(7, [255; 16]) >= Duration::from_secs(u64::MAX / 2));
    }

    #[test]
    fn the_budget_runs_out_and_is_earned_back() {
        let budget = RetryBudget::new();
        // A full one does not grow.
        (0..50).for_each(|_| budget.earn());
        assert_eq!((0..100).filter(|_| budget.take()).count(), 20);
        (0..9).for_each(|_| budget.earn());
        assert!(!budget.take());
        budget.earn();
        assert!(budget.take());
    }
}
