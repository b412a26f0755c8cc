//! What is known of a provider in advance, as data.

mod takes;

use std::time::Duration;

pub use takes::{NotTaken, Takes};

use super::PaymentProvider;
use crate::money::{Asset, Decimal, Money};

/// What a provider crate says about its provider, as data: what [`PaymentProvider::declared`] gives.
///
/// Whoever keeps payments over time decides by it: whether a creation whose reply was lost may be sent again, whether a
/// payer can have seen it, whether another provider may be asked. So it is **trusted with money**, and what the
/// documentation does not say is declared the more careful way. [`CAUTIOUS`](Self::CAUTIOUS) is that for every field; a
/// crate writes the fields about which it knows better, each with its source.
///
/// ```
/// use std::time::Duration;
/// use paymux_core::PaymentProvider;
/// use paymux_core::provider::{Declared, Takes};
///
/// // "In the smallest unit, from 100 on."
/// const TAKES: &[Takes] = &[Takes::every_currency().least(100)];
///
/// # fn of(provider: &dyn PaymentProvider) -> Declared {
/// // In `impl PaymentProvider`, where `provider` is `self`:
/// Declared {
///     // "Send the payer to `url`": nothing goes from the provider to the payer.
///     shows_itself: false,
///     // "Keys are kept for 24 hours."
///     keys_kept: Some(Duration::from_secs(24 * 60 * 60)),
///     takes: Some(TAKES),
///     ..Declared::by_facets(provider)
/// }
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "crates write the fields they know and take the others from `by_facets`, which only an open struct allows"
)]
pub struct Declared {
    /// The provider shows a payment to the payer by itself (an e-mail, its own app), so that a payment can be paid
    /// whose reply never arrived. Cautious: `true`.
    pub shows_itself: bool,
    /// Without a payment method `create` makes nothing, and only says which methods there are. Cautious: `false`.
    pub chooses_method: bool,
    /// A payment can be looked up by the provider's id. Cautious: `false`.
    pub lookup: bool,
    /// Payments can be found by our own reference, where the time of creation is said, too.
    pub find: Option<Find>,
    /// An open payment can be called off. Cautious: `false`.
    pub cancels: bool,
    /// The answer to a cancellation says how much had come by then. Cautious: `false`.
    pub cancel_says_received: bool,
    /// A payment that the provider calls declined can still be paid. Cautious: `true`.
    pub declined_stays_payable: bool,
    /// For how long after it closed a payment may still receive money. Cautious: days.
    pub late_window: Duration,
    /// How old an answer to a lookup may be: what it says was true at most this long ago. Cautious: an hour.
    pub staleness: Duration,
    /// For how long a request may be under way before the provider acts on it. Cautious: minutes.
    pub longest_travel: Duration,
    /// For how long the provider remembers an idempotency key of a creation, from its first use. `None` where it has no
    /// keys or does not say, which is the cautious answer.
    pub keys_kept: Option<Duration>,
    /// Payments can be refunded.
    pub refunds: bool,
    /// As [`keys_kept`](Self::keys_kept), for refunds.
    pub refund_keys_kept: Option<Duration>,
    /// A refund can be looked up by the provider's id. Cautious: `false`.
    pub refund_lookup: bool,
    /// Refunds can be found by our own reference, in the list of the payment's refunds. Cautious: `false`.
    pub refund_find: bool,
    /// Money can be paid out. Cautious: `false`.
    pub payouts: bool,
    /// As [`keys_kept`](Self::keys_kept), for payouts.
    pub payout_keys_kept: Option<Duration>,
    /// A payout can be looked up by the provider's id. Cautious: `false`.
    pub payout_lookup: bool,
    /// Payouts can be found by our own reference, which proves them. Cautious: `false`.
    pub payout_find: bool,
    /// Money can be held and captured later. Cautious: `false`.
    pub captures: bool,
    /// As [`keys_kept`](Self::keys_kept), for captures.
    pub capture_keys_kept: Option<Duration>,
    /// As [`keys_kept`](Self::keys_kept), for taking a payment that the payer has approved
    /// ([`advance`](PaymentProvider::advance)). `None` where `advance` only looks something up, too.
    pub advance_keys_kept: Option<Duration>,
    /// Which amounts `create` takes: of each amount the first row counts that is about its currency, and what no row is
    /// about is not taken. `None` where nothing is said: only the provider can tell.
    pub takes: Option<&'static [Takes]>,
}

/// How payments are found by our own reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "crates write it, and it says one thing")]
pub struct Find {
    /// For how long a new payment may be missing from an answer.
    pub staleness: Duration,
}

impl Declared {
    /// Nothing is known about the provider: everything is assumed the careful way.
    pub const CAUTIOUS: Self = Self {
        shows_itself: true,
        chooses_method: false,
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
        payouts: false,
        payout_keys_kept: None,
        payout_lookup: false,
        payout_find: false,
        captures: false,
        capture_keys_kept: None,
        advance_keys_kept: None,
        takes: None,
    };

    /// What the facets of a provider say, and the careful answer for the rest. Where a lookup or a lookup of refunds
    /// needs more than the credential at hand, the crate says so itself.
    #[must_use]
    pub fn by_facets(provider: &(impl PaymentProvider + ?Sized)) -> Self {
        Self {
            lookup: true,
            find: provider.finds().map(|_| Find { staleness: Self::CAUTIOUS.staleness }),
            cancels: provider.cancellations().is_some(),
            refunds: provider.refunds().is_some(),
            refund_lookup: provider.refunds().is_some(),
            payouts: provider.payouts().is_some(),
            payout_lookup: provider.payouts().is_some(),
            captures: provider.captures().is_some(),
            ..Self::CAUTIOUS
        }
    }

    /// How old an answer may be, whichever way it is asked for.
    #[must_use]
    pub fn oldest_answer(&self) -> Duration {
        self.find.map_or(self.staleness, |find| find.staleness.max(self.staleness))
    }

    /// Whether `create` takes this amount, as far as that is said.
    ///
    /// # Errors
    ///
    /// Why it does not.
    pub fn check_amount(&self, amount: &Money) -> Result<(), NotTaken> {
        let Some(rows) = self.takes else { return Ok(()) };
        let currency = amount.asset().currency().ok_or(NotTaken::Asset)?;
        let row = rows.iter().find(|row| row.is_about(currency)).ok_or(NotTaken::Asset)?;
        row.check(amount, currency)
    }

    /// Whether `create` takes some amount of this asset, `from` on and less than `below` in whole units, as far as that is
    /// said.
    #[must_use]
    pub fn takes_between(&self, asset: &Asset, from: Option<Decimal>, below: Option<Decimal>) -> bool {
        let Some(rows) = self.takes else { return true };
        let row = asset
            .currency()
            .and_then(|currency| rows.iter().find(|row| row.is_about(currency)).map(|row| (row, currency)));
        row.is_some_and(|(row, currency)| row.any_between(currency, from, below))
    }
}
