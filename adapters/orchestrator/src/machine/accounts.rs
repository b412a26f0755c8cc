//! The accounts, each with what its provider declares, and our own patience.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use paymux_core::provider::Declared;

/// How patient we are ourselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// How long after its transaction a request may still be sent. Ten seconds by default.
    pub send_window: Duration,
    /// How soon something unfinished is looked at for the first time. Each further look waits twice
    /// as long as the one before. Thirty seconds by default.
    pub first_look: Duration,
    /// The longest wait between two looks. An hour by default.
    pub longest_wait: Duration,
    /// After how long something that nobody can decide is given to a person, or is shelved if no payer
    /// can have seen it. Thirty days by default.
    pub give_up: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            send_window: Duration::from_secs(10),
            first_look: Duration::from_secs(30),
            longest_wait: Duration::from_secs(3600),
            give_up: Duration::from_secs(30 * 24 * 3600),
        }
    }
}

impl Timing {
    /// How long to wait after so many looks.
    pub(crate) fn wait(&self, looks: u32) -> Duration {
        let doubled = 2_u32.checked_pow(looks).and_then(|times| self.first_look.checked_mul(times));
        doubled.unwrap_or(self.longest_wait).min(self.longest_wait)
    }
}

/// Who knows what the provider of an account declares, for accounts that are not [`with`](Accounts::with) us already.
type Ask = dyn Fn(&str) -> Option<Declared> + Send + Sync;

/// The accounts that attempts are made at, each with what its provider declares.
#[derive(Clone, Default)]
pub struct Accounts {
    declared: BTreeMap<String, Declared>,
    others: Option<Arc<Ask>>,
    pub(crate) timing: Timing,
}

impl Accounts {
    /// No accounts yet.
    #[must_use]
    pub fn new(timing: Timing) -> Self {
        Self { declared: BTreeMap::new(), others: None, timing }
    }

    /// Adds an account.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, declared: Declared) -> Self {
        self.declared.insert(name.into(), declared);
        self
    }

    /// Asks for all others as they are needed. What it answers about one account must not change from one moment to
    /// the next: a step is decided by it.
    #[must_use]
    pub fn others(mut self, ask: impl Fn(&str) -> Option<Declared> + Send + Sync + 'static) -> Self {
        self.others = Some(Arc::new(ask));
        self
    }

    #[cfg(any(feature = "sqlite", feature = "postgres"))]
    pub(crate) fn insert(&mut self, name: &str, declared: Declared) {
        self.declared.insert(name.to_owned(), declared);
    }

    /// What the provider of this account declares; [`Declared::CAUTIOUS`] where the account is unknown, one that is no
    /// longer configured for example.
    #[must_use]
    pub fn of(&self, name: &str) -> Declared {
        let known = self.declared.get(name).copied();
        known.or_else(|| self.others.as_ref()?(name)).unwrap_or(Declared::CAUTIOUS)
    }
}

impl fmt::Debug for Accounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (declared, timing) = (&self.declared, &self.timing);
        f.debug_struct("Accounts").field("declared", declared).field("timing", timing).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest() {
        let timing = Timing::default();
        assert_eq!(timing.wait(0), Duration::from_secs(30));
        assert_eq!(timing.wait(2), Duration::from_secs(120));
        assert_eq!(timing.wait(u32::MAX), timing.longest_wait);
    }

    #[test]
    fn an_unknown_account_is_treated_with_every_caution() {
        let accounts = Accounts::new(Timing::default());
        assert_eq!(accounts.of("gone"), Declared::CAUTIOUS);
    }

    #[test]
    fn what_was_said_of_an_account_goes_before_what_is_asked_for() {
        let looked_up = Declared { lookup: true, ..Declared::CAUTIOUS };
        let findable = Declared { shows_itself: false, ..Declared::CAUTIOUS };
        let accounts = Accounts::new(Timing::default())
            .with("said", findable)
            .others(move |name| (name != "gone").then_some(looked_up));
        assert_eq!(accounts.of("said"), findable);
        assert_eq!(accounts.of("asked"), looked_up);
        assert_eq!(accounts.of("gone"), Declared::CAUTIOUS);
    }
}
