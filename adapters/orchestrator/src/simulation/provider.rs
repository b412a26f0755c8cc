//! A model of providers: what they declare, and what they really do.

use std::time::Duration;

use paymux_core::{Asset, Decimal, Money};

use super::random::Random;
use crate::machine::{Declared, Fact, Find, Item, RefundState, Seen, Status};

pub(super) const SECOND: i64 = 1000;
pub(super) const MINUTE: i64 = 60 * SECOND;
pub(super) const HOUR: i64 = 60 * MINUTE;

/// What is to be paid in every schedule.
pub(super) const WANTED: i64 = 100;

pub(super) fn money(amount: i64) -> Money {
    Money::new(Decimal::from(amount), euro())
}

fn euro() -> Asset {
    Asset::fiat("EUR").unwrap_or_else(|| Asset::token("EUR", "none"))
}

/// One account: what its provider declares, and the truth behind it.
#[derive(Clone, Debug)]
pub(super) struct Provider {
    pub(super) declared: Declared,
    /// For how long it really keeps the keys of creations.
    pub(super) keys_kept: Option<i64>,
    /// It keeps them for less time than it declares.
    pub(super) lies: bool,
    /// It wants a method before it makes anything.
    pub(super) chooses: bool,
    /// It says in its answers how much has come.
    pub(super) says_received: bool,
    /// Its webhooks carry our reference.
    pub(super) webhooks_refer: bool,
    /// It sends webhooks at all.
    pub(super) webhooks: bool,
    /// It answers a repeated key with the reply that it gave first.
    pub(super) repeats_reply: bool,
    /// When an open payment expires.
    pub(super) expires: Option<i64>,
    /// Its answers never say that they are complete.
    pub(super) never_complete: bool,
    /// The payer approves a payment, and we take it.
    pub(super) approves: bool,
    /// A payment of which a part was captured, and the rest let go, is called closed and not paid.
    pub(super) rest_closes: bool,
    /// What is captured is under way for a while.
    pub(super) takes_its_time: bool,
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

impl Provider {
    pub(super) fn new(random: &mut Random) -> Self {
        let of = |time: i64| Duration::from_millis(u64::try_from(time).unwrap_or(0));
        let staleness = of(random.pick(&[0, 0, MINUTE, 10 * MINUTE]));
        let keys = [None, None, Some(2 * MINUTE), Some(5 * MINUTE), Some(HOUR), Some(24 * HOUR)];
        let keys_kept = random.pick(&keys);
        let lies = random.chance(15) && keys_kept.is_some_and(|kept| kept > MINUTE);
        let declared = Declared {
            shows_itself: random.chance(35),
            lookup: random.chance(65),
            find: random.chance(50).then_some(Find { staleness }),
            cancels: random.chance(50),
            cancel_says_received: random.chance(50),
            declined_stays_payable: random.chance(50),
            late_window: of(random.pick(&[0, 10 * MINUTE, 2 * HOUR])),
            staleness: of(random.pick(&[0, 0, MINUTE, 10 * MINUTE])),
            longest_travel: of(random.pick(&[5 * SECOND, MINUTE])),
            keys_kept: keys_kept.map(of),
            refunds: random.chance(85),
            refund_keys_kept: random.pick(&keys).map(of),
            refund_lookup: random.chance(60),
            refund_find: random.chance(60),
            captures: random.chance(85),
            capture_keys_kept: random
                .pick(&[None, Some(2 * MINUTE), Some(2 * MINUTE), Some(2 * MINUTE), Some(HOUR)])
                .map(of),
            advance_keys_kept: random.pick(&keys).map(of),
            payouts: random.chance(85),
            payout_keys_kept: random.pick(&keys).map(of),
            payout_lookup: random.chance(60),
            payout_find: random.chance(60),
            ..Declared::CAUTIOUS
        };
        Self {
            declared,
            keys_kept: if lies { Some(MINUTE / 2) } else { keys_kept },
            lies,
            chooses: random.chance(25),
            says_received: random.chance(65),
            webhooks_refer: random.chance(50),
            webhooks: random.chance(80),
            repeats_reply: random.chance(50),
            expires: random.pick(&[None, Some(20 * MINUTE), Some(2 * HOUR), Some(24 * HOUR)]),
            never_complete: random.chance(15),
            approves: random.chance(25),
            rest_closes: random.chance(50),
            takes_its_time: random.chance(25),
        }
    }

    pub(super) fn travel(&self) -> i64 {
        millis(self.declared.longest_travel)
    }

    pub(super) fn late_window(&self) -> i64 {
        millis(self.declared.late_window)
    }

    pub(super) fn staleness(&self, finding: bool) -> i64 {
        let find = self.declared.find.map_or(0, |find| millis(find.staleness));
        if finding { find } else { millis(self.declared.staleness) }
    }

    /// Until when a key that was first used then is remembered.
    pub(super) fn remembers(&self, first: i64, now: i64) -> bool {
        self.keys_kept.is_some_and(|kept| now <= first + kept)
    }

    /// As [`remembers`](Self::remembers), for captures and advances.
    pub(super) fn remembers_capture(&self, first: i64, now: i64, advance: bool) -> bool {
        let declared = &self.declared;
        let kept = if advance { declared.advance_keys_kept } else { declared.capture_keys_kept };
        kept.is_some_and(|kept| now <= first + millis(kept))
    }

    /// As [`remembers`](Self::remembers), for refunds and payouts.
    pub(super) fn remembers_transfer(&self, first: i64, now: i64, of: Item) -> bool {
        let declared = &self.declared;
        let kept = if of == Item::Payout { declared.payout_keys_kept } else { declared.refund_keys_kept };
        kept.is_some_and(|kept| now <= first + millis(kept))
    }
}

/// A payment at a provider.
#[derive(Clone, Debug)]
pub(super) struct Thing {
    pub(super) id: String,
    pub(super) account: usize,
    /// The attempt that it was made for; `None` for another customer's.
    pub(super) attempt: Option<u32>,
    pub(super) key: u32,
    pub(super) born: i64,
    /// What it was at each time, the first when it was made.
    pub(super) past: Vec<(i64, Status, i64)>,
    /// The payer has a way to pay it.
    pub(super) shown: bool,
    pub(super) closed_at: Option<i64>,
    pub(super) other_asset: bool,
    /// How much comes of it in full: what is captured, where it is held.
    pub(super) full: i64,
    /// It was held.
    pub(super) held: bool,
}

impl Thing {
    pub(super) fn status(&self) -> Status {
        self.past.last().map_or(Status::Closed, |(_, status, _)| *status)
    }

    pub(super) fn received(&self) -> i64 {
        self.past.last().map_or(0, |(_, _, received)| *received)
    }

    pub(super) fn is_paid(&self) -> bool {
        let part_taken = self.held && self.status() == Status::Closed && self.received() > 0;
        self.status() == Status::Paid || part_taken
    }

    /// Paid in full, in the asset that was asked for, or told without an amount.
    pub(super) fn is_paid_right(&self, provider: &Provider) -> bool {
        self.is_paid() && (!provider.says_received || (self.received() >= self.full && !self.other_asset))
    }

    /// Whether it may take money from a payer.
    pub(super) fn payable(&self, provider: &Provider) -> bool {
        match self.status() {
            Status::Open | Status::Processing | Status::Approved | Status::Authorized => true,
            Status::Declined => provider.declared.declined_stays_payable,
            Status::Closed | Status::Paid => false,
        }
    }

    /// As the provider tells of it now, or as it was then; `None` before it was made.
    pub(super) fn told(&self, provider: &Provider, at: i64, refer: bool) -> Option<Seen> {
        let (_, status, received) = self.past.iter().rev().find(|(since, ..)| *since <= at)?;
        let received = provider.says_received.then(|| {
            let other = self.other_asset && *status == Status::Paid;
            let asset = if other { Asset::token("XCH", "chain") } else { euro() };
            Money::new(Decimal::from(*received), asset)
        });
        let fact = Fact { status: *status, received };
        Some(Seen { id: self.id.clone(), reference: self.attempt.filter(|_| refer), fact })
    }
}

/// Money that was taken at a provider: by a capture, or because we went on with what was approved.
#[derive(Clone, Debug)]
pub(super) struct Taken {
    pub(super) capture: u32,
    pub(super) key: u32,
    pub(super) born: i64,
    /// What the payment was right afterwards, which a repeated key is answered with.
    pub(super) reply: Seen,
}

/// A refund or payout at a provider.
#[derive(Clone, Debug)]
pub(super) struct Executed {
    pub(super) id: String,
    /// The refund, or the payout.
    pub(super) of: Item,
    /// The attempt whose money goes back; of a payout, none.
    pub(super) attempt: Option<u32>,
    pub(super) key: u32,
    pub(super) account: usize,
    pub(super) amount: i64,
    pub(super) born: i64,
    /// It was called failed once.
    pub(super) failed: bool,
    pub(super) state: RefundState,
}
