//! Which accounts fail at the moment: a breaker for each.

use std::collections::BTreeMap;
use std::time::Duration;

use paymux_core::{Delivery, Error, ErrorKind};

/// When an account counts as failing.
///
/// Of its latest calls so many are looked at. As soon as a smaller share than `open_below` of them went well, the breaker
/// is open: the account is asked after the others. After `half_open` one payment is tried there; if that goes well, the
/// account is like new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Breaker {
    /// How many calls, 1 to 64. Fewer than that say nothing yet.
    pub(super) last: u32,
    /// In thousandths.
    pub(super) open_below: u32,
    pub(super) half_open: Duration,
}

impl Breaker {
    /// The latest `last` calls, of which at least `open_below` thousandths have to go well, and the time until one is
    /// tried again. What is out of range is brought into it: 1 to 64 calls, up to 1,000 thousandths.
    #[must_use]
    pub fn new(last: u32, open_below: u32, half_open: Duration) -> Self {
        Self { last: last.clamp(1, 64), open_below: open_below.min(1000), half_open }
    }
}

impl Default for Breaker {
    /// The latest 20, a fifth of them, one minute.
    fn default() -> Self {
        Self::new(20, 200, Duration::from_secs(60))
    }
}

/// How a call to a provider went, as far as its health goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The provider answered, be it with a refusal.
    Answered,
    /// It could not be reached, did not answer, or failed.
    Failed,
}

impl Outcome {
    /// What an error says of the provider's health: nothing, where nothing was sent. That a payer was declined or a
    /// request was refused is an answer like any other.
    #[must_use]
    pub fn of(error: &Error) -> Option<Self> {
        match error.kind() {
            ErrorKind::Unreachable
            | ErrorKind::TimedOut
            | ErrorKind::ConnectionLost
            | ErrorKind::ProviderFault => Some(Self::Failed),
            _ if error.delivery() == Delivery::NotSent => None,
            _ => Some(Self::Answered),
        }
    }
}

/// How an account stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// As far as anybody knows all is well.
    Healthy,
    /// It fails: it is asked after the others.
    Failing,
    /// It failed, and one payment may try whether it still does.
    Trial,
}

/// How the latest calls of each account went. It lives in one process and is lost with it.
#[derive(Clone, Debug, Default)]
pub struct Health {
    breaker: Option<Breaker>,
    accounts: BTreeMap<String, Calls>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Calls {
    /// The latest is the lowest bit; 1 is a failure.
    failed: u64,
    count: u32,
    /// From when on one may be tried.
    trial_at: Option<Duration>,
}

impl Health {
    /// Nothing has been called yet. Without a breaker every account counts as healthy.
    #[must_use]
    pub fn new(breaker: Option<Breaker>) -> Self {
        Self { breaker, accounts: BTreeMap::new() }
    }

    /// Takes down how a call went. `now` is of a clock that never jumps.
    pub fn record(&mut self, account: &str, outcome: Outcome, now: Duration) {
        let Some(breaker) = self.breaker else { return };
        // Most names are known: only the first call makes an entry.
        if !self.accounts.contains_key(account) {
            self.accounts.insert(account.to_owned(), Calls::default());
        }
        let Some(calls) = self.accounts.get_mut(account) else { return };
        match (calls.trial_at, outcome) {
            // One that went well is the word for a new beginning.
            (Some(_), Outcome::Answered) => *calls = Calls::default(),
            (Some(_), Outcome::Failed) => calls.trial_at = Some(now.saturating_add(breaker.half_open)),
            (None, _) => {
                calls.failed = (calls.failed << 1) | u64::from(outcome == Outcome::Failed);
                calls.count = (calls.count + 1).min(breaker.last);
                let window = u64::MAX >> (64 - breaker.last.clamp(1, 64));
                let failed = (calls.failed & window).count_ones();
                let well = (calls.count - failed.min(calls.count)) * 1000;
                if calls.count == breaker.last && well < breaker.open_below * breaker.last {
                    calls.trial_at = Some(now.saturating_add(breaker.half_open));
                }
            }
        }
    }

    /// A payment goes to this account: if it is the one that tries it, the next one has to wait its turn.
    pub fn begin(&mut self, account: &str, now: Duration) {
        let Some(breaker) = self.breaker else { return };
        if let Some(calls) = self.accounts.get_mut(account)
            && calls.trial_at.is_some_and(|at| at <= now)
        {
            calls.trial_at = Some(now.saturating_add(breaker.half_open));
        }
    }

    /// As it stands now.
    #[must_use]
    pub fn at(&self, now: Duration) -> HealthNow<'_> {
        HealthNow { health: self, now }
    }
}

/// The health of all accounts at one moment.
#[derive(Clone, Copy, Debug)]
pub struct HealthNow<'a> {
    health: &'a Health,
    now: Duration,
}

impl HealthNow<'_> {
    /// How this account stands.
    #[must_use]
    pub fn of(&self, account: &str) -> Standing {
        match self.health.accounts.get(account).and_then(|calls| calls.trial_at) {
            None => Standing::Healthy,
            Some(at) if at <= self.now => Standing::Trial,
            Some(_) => Standing::Failing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    fn after(outcomes: &str, breaker: Breaker) -> Standing {
        let mut health = Health::new(Some(breaker));
        for outcome in outcomes.chars() {
            let outcome = if outcome == 'x' { Outcome::Failed } else { Outcome::Answered };
            health.record("a", outcome, Duration::ZERO);
        }
        health.at(Duration::ZERO).of("a")
    }

    #[test]
    fn it_opens_below_the_share_of_a_whole_window() {
        let half_of_four = Breaker::new(4, 500, MINUTE);
        assert_eq!(after("xxx", half_of_four), Standing::Healthy, "three say nothing yet");
        assert_eq!(after("..xx", half_of_four), Standing::Healthy, "a half is enough");
        assert_eq!(after(".xxx", half_of_four), Standing::Failing);
        assert_eq!(after("....xx.", half_of_four), Standing::Healthy);
        assert_eq!(after("xx..x", half_of_four), Standing::Healthy, "what is older does not count");
        assert_eq!(after("...x...................x", Breaker::new(64, 1000, MINUTE)), Standing::Healthy);
        assert_eq!(after("x", Breaker::new(1, 1000, MINUTE)), Standing::Failing);
        assert_eq!(after(&"x".repeat(80), Breaker::new(64, 0, MINUTE)), Standing::Healthy);
    }

    #[test]
    fn one_payment_tries_it_and_a_good_answer_closes_it() {
        let mut health = Health::new(Some(Breaker::new(2, 1000, MINUTE)));
        health.record("a", Outcome::Answered, Duration::ZERO);
        health.record("a", Outcome::Failed, Duration::ZERO);
        assert_eq!(health.at(MINUTE - Duration::from_millis(1)).of("a"), Standing::Failing);
        assert_eq!(health.at(MINUTE).of("a"), Standing::Trial);
        assert_eq!(health.at(MINUTE).of("b"), Standing::Healthy);
        health.begin("a", MINUTE);
        assert_eq!(health.at(MINUTE).of("a"), Standing::Failing, "the others wait");
        health.record("a", Outcome::Failed, MINUTE + MINUTE / 2);
        assert_eq!(health.at(MINUTE * 2).of("a"), Standing::Failing, "counted from the failure");
        health.begin("a", MINUTE * 3);
        health.record("a", Outcome::Answered, MINUTE * 3);
        assert_eq!(health.at(MINUTE * 3).of("a"), Standing::Healthy);
        health.record("a", Outcome::Failed, MINUTE * 3);
        assert_eq!(health.at(MINUTE * 3).of("a"), Standing::Healthy, "like new");
    }

    #[test]
    fn without_a_breaker_all_are_healthy() {
        let mut health = Health::new(None);
        health.record("a", Outcome::Failed, Duration::ZERO);
        assert_eq!(health.at(Duration::ZERO).of("a"), Standing::Healthy);
    }

    #[test]
    fn only_the_provider_s_own_failures_count() {
        let of = |kind, delivery| Outcome::of(&Error::refused(kind, "no").with_delivery(delivery));
        for kind in [ErrorKind::ProviderFault, ErrorKind::TimedOut, ErrorKind::ConnectionLost] {
            assert_eq!(of(kind, Delivery::Unknown), Some(Outcome::Failed), "{kind}");
        }
        assert_eq!(of(ErrorKind::Unreachable, Delivery::NotSent), Some(Outcome::Failed));
        for kind in [ErrorKind::Declined, ErrorKind::InvalidRequest, ErrorKind::RateLimited] {
            assert_eq!(of(kind, Delivery::Answered), Some(Outcome::Answered), "{kind}");
            assert_eq!(of(kind, Delivery::NotSent), None, "{kind}");
        }
    }
}
