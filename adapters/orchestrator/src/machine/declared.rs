//! What the machine knows of a provider in advance.

use std::collections::BTreeMap;
use std::time::Duration;

/// What a provider crate says about its provider, as data.
///
/// The machine trusts these: whatever is uncertain is to be declared the more careful way, which
/// [`CAUTIOUS`](Self::CAUTIOUS) is for every field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Declared {
    /// The provider shows a payment to the payer by itself (an e-mail, its own app), so that a
    /// payment can be paid whose reply never arrived. Cautious: `true`.
    pub shows_itself: bool,
    /// A payment can be looked up by the provider's id. Cautious: `false`.
    pub lookup: bool,
    /// Payments can be found by our own reference, by a search or in a list that carries it.
    pub find: Option<Find>,
    /// An open payment can be called off. Cautious: `false`.
    pub cancels: bool,
    /// The answer to a cancellation says how much had come by then. Cautious: `false`.
    pub cancel_says_received: bool,
    /// A payment that the provider calls declined can still be paid. Cautious: `true`.
    pub declined_stays_payable: bool,
    /// For how long after it closed a payment may still receive money. Cautious: days.
    pub late_window: Duration,
    /// How old an answer to a lookup may be: what it says was true at most this long ago.
    pub staleness: Duration,
    /// For how long a request may be under way before the provider acts on it. Cautious: minutes.
    pub longest_travel: Duration,
    /// For how long the provider remembers an idempotency key of a creation, from its first use.
    /// `None` where it has no keys, which is the cautious answer.
    pub keys_kept: Option<Duration>,
    /// Payments can be refunded.
    pub refunds: bool,
    /// As [`keys_kept`](Self::keys_kept), for refunds.
    pub refund_keys_kept: Option<Duration>,
    /// A refund can be looked up by the provider's id. Cautious: `false`.
    pub refund_lookup: bool,
    /// Refunds can be found by our own reference. Cautious: `false`.
    pub refund_find: bool,
    /// Money can be held and captured later. Cautious: `false`.
    pub captures: bool,
    /// As [`keys_kept`](Self::keys_kept), for captures.
    pub capture_keys_kept: Option<Duration>,
    /// As [`keys_kept`](Self::keys_kept), for taking a payment that the payer has approved.
    pub advance_keys_kept: Option<Duration>,
}

/// How payments are found by our own reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Find {
    /// For how long a new payment may be missing from an answer.
    pub staleness: Duration,
}

impl Declared {
    /// Nothing is known about the provider: everything is assumed the careful way. It is what the
    /// machine takes for an account that is no longer configured.
    pub const CAUTIOUS: Self = Self {
        shows_itself: true,
        lookup: false,
        find: None,
        cancels: false,
        cancel_says_received: false,
        declined_stays_payable: true,
        late_window: Duration::from_secs(7 * 24 * 3600),
        staleness: Duration::from_secs(3600),
        longest_travel: Duration::from_secs(900),
        keys_kept: None,
        refunds: false,
        refund_keys_kept: None,
        refund_lookup: false,
        refund_find: false,
        captures: false,
        capture_keys_kept: None,
        advance_keys_kept: None,
    };

    /// What the facets of a provider say, and the careful answer for the rest.
    ///
    /// An app that knows its provider better says so: how long it keeps keys, and that it shows a payment to nobody
    /// by itself. Without these, a payment whose creation got no answer waits for a person more often.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use paymux_orchestrator::machine::Declared;
    /// # fn of(provider: &dyn paymux_core::PaymentProvider) -> Declared {
    /// Declared {
    ///     shows_itself: false,
    ///     keys_kept: Some(Duration::from_secs(24 * 3600)),
    ///     ..Declared::by_facets(provider)
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn by_facets(provider: &dyn paymux_core::PaymentProvider) -> Self {
        Self {
            lookup: true,
            find: provider.finds().map(|_| Find { staleness: Self::CAUTIOUS.staleness }),
            cancels: provider.cancellations().is_some(),
            refunds: provider.refunds().is_some(),
            refund_lookup: provider.refunds().is_some(),
            captures: provider.captures().is_some(),
            ..Self::CAUTIOUS
        }
    }

    /// How old an answer may be, whichever way it is asked for.
    pub(crate) fn oldest_answer(&self) -> Duration {
        self.find.map_or(self.staleness, |find| find.staleness.max(self.staleness))
    }
}

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

/// The accounts that attempts are made at, each with what its provider declares.
#[derive(Clone, Debug, Default)]
pub struct Accounts {
    declared: BTreeMap<String, Declared>,
    pub(crate) timing: Timing,
}

impl Accounts {
    /// No accounts yet.
    #[must_use]
    pub fn new(timing: Timing) -> Self {
        Self { declared: BTreeMap::new(), timing }
    }

    /// Adds an account.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, declared: Declared) -> Self {
        self.declared.insert(name.into(), declared);
        self
    }

    #[cfg(any(feature = "sqlite", feature = "postgres"))]
    pub(crate) fn insert(&mut self, name: &str, declared: Declared) {
        self.declared.insert(name.to_owned(), declared);
    }

    /// What the provider of this account declares; [`Declared::CAUTIOUS`] where the account is unknown.
    #[must_use]
    pub fn of(&self, name: &str) -> Declared {
        self.declared.get(name).copied().unwrap_or(Declared::CAUTIOUS)
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
}
