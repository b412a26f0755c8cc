//! The requests that were sent for one attempt or refund, and which of them may have acted.

use std::time::Duration;

use super::rules::{Rule, on};
use super::{Time, Timing};

/// The requests of one attempt or refund that do something at the provider.
///
/// Each send has a bit of its own that says whether it may have acted: an answer "nothing was done" is
/// about one send, and says nothing about an earlier one whose reply was lost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sends {
    /// How many there were; the next one has this number.
    pub count: u32,
    /// Bit `k` is set while send `k` may have acted; of the sixtieth and later ones it is one bit for all.
    pub may_have_acted: u64,
    /// Which idempotency key is in use: it rises when another body is sent.
    pub key: u32,
    /// When the key in use was sent for the first time: providers forget a key so long after that.
    pub first_at: Option<Time>,
    /// The moment after which the last send cannot leave this side any more.
    pub last_by: Option<Time>,
}

/// So many sends have a bit of their own. All later ones share the next bit, which no answer takes back: what becomes of
/// them is found out in other ways. A row keeps 63 bits.
const MOST: u32 = 60;

const fn bit(send: u32) -> u64 {
    1_u64 << if send < MOST { send } else { MOST }
}

impl Sends {
    /// One more send, decided now: its number, and the moment until which it may leave.
    pub(super) fn one_more(&mut self, now: Time, timing: &Timing) -> (u32, Time) {
        let (send, send_by) = (self.count, now.plus(timing.send_window));
        self.count += 1;
        self.may_have_acted |= bit(send);
        self.first_at = self.first_at.or(Some(now));
        self.last_by = Some(send_by);
        (send, send_by)
    }

    /// That send provably did nothing. Whether none is left that may have acted.
    pub(super) fn did_nothing(&mut self, send: u32, rule: Rule) -> bool {
        if !on(rule) {
            self.may_have_acted = 0;
        } else if send < MOST {
            self.may_have_acted &= !bit(send);
        }
        self.may_have_acted == 0
    }

    /// From the next send on there is another body, so another key.
    pub(super) fn another_key(&mut self) {
        if self.count > 0 {
            self.key += 1;
            self.first_at = None;
        }
    }

    /// Whether the provider is sure to recognise the key of a request that is sent now.
    pub(super) fn key_holds(&self, now: Time, keyed: &Keyed, timing: &Timing) -> bool {
        let Some(kept) = keyed.kept else { return !on(keyed.unkeyed) && self.count < 3 };
        if !on(keyed.kept_so_long) {
            return self.count < 8;
        }
        let first = if on(keyed.from_first_send) { self.first_at } else { self.last_by };
        let on_its_way = if on(keyed.less_travel) {
            timing.send_window.saturating_add(keyed.longest_travel)
        } else {
            Duration::ZERO
        };
        let arrives_by = now.plus(on_its_way);
        self.count < MOST && first.is_some_and(|first| arrives_by <= first.plus(kept))
    }
}

/// How long a provider keeps keys, and the rules that go by it: creations and refunds have their own.
pub(super) struct Keyed {
    pub(super) kept: Option<Duration>,
    pub(super) longest_travel: Duration,
    pub(super) unkeyed: Rule,
    pub(super) kept_so_long: Rule,
    pub(super) from_first_send: Rule,
    pub(super) less_travel: Rule,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a payer has approved is asked for each hour where it is refused each time.
    #[test]
    fn sends_beyond_those_that_are_told_apart_are_never_called_undone_and_can_be_written() {
        let (timing, rule) = (Timing::default(), Rule::CaptureNotDoneIsOfOneSend);
        let mut sends = Sends::default();
        for _ in 0..MOST {
            let (send, _) = sends.one_more(Time(0), &timing);
            assert!(sends.did_nothing(send, rule), "{send}");
        }
        let (_lost, _) = sends.one_more(Time(0), &timing);
        let (refused, _) = sends.one_more(Time(0), &timing);
        assert!(!sends.did_nothing(refused, rule), "the one before may have acted");
        for _ in 0..100 {
            sends.one_more(Time(0), &timing);
        }
        // As a row has it.
        assert!(i64::try_from(sends.may_have_acted).is_ok());
    }
}
