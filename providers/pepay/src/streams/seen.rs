//! Which events the app has had: what makes at-least-once into once.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use paymux_core::Timestamp;

use crate::event::place;

/// How many ids are kept.
const KEPT: usize = 1024;

/// How far back a back-fill starts before the last event: events may come out of order.
const OVERLAP: usize = 16;

/// An id longer than this is no id.
const LONGEST: usize = 128;

/// Where a stream goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// Behind the event with this id.
    After(String),
    /// At the very first event: there was none yet.
    Everything,
}

/// The ids of the last [`KEPT`] events, and the order of ids for what is older.
///
/// An id is `evt_<milliseconds>-<sequence>` and ids are taken to grow. So an event is new if its id is not
/// kept and it is not older than both the start and everything that is no longer kept. An id of another
/// form, or from the future, has no order: it is new if it is not kept.
pub(super) struct Seen {
    start: Option<Start>,
    recent: VecDeque<(Arc<str>, Option<Order>)>,
    known: HashSet<Arc<str>>,
    /// What is not after this and not kept has been seen.
    horizon: Option<Order>,
    last: Option<(Arc<str>, Option<Order>)>,
}

type Order = (u64, u64);

impl Seen {
    pub(super) fn new(since: Option<String>, now: Timestamp) -> Self {
        let mut seen =
            Self { start: None, recent: VecDeque::new(), known: HashSet::new(), horizon: None, last: None };
        if let Some(since) = since {
            seen.begin(Start::After(since), now);
        }
        seen
    }

    /// Sets where the stream starts, once.
    pub(super) fn begin(&mut self, start: Start, now: Timestamp) {
        if let Start::After(id) = &start {
            self.horizon = place(id, now);
            self.last = Some((id.as_str().into(), self.horizon));
        }
        self.start = Some(start);
    }

    pub(super) const fn has_begun(&self) -> bool {
        self.start.is_some()
    }

    /// Whether an event is new; from now on it is not.
    pub(super) fn take(&mut self, id: &str, now: Timestamp) -> bool {
        let order = place(id, now);
        let old = matches!((order, self.horizon), (Some(order), Some(horizon)) if order <= horizon);
        if old || self.known.contains(id) || self.last() == Some(id) {
            return false;
        }
        let id: Arc<str> = id.into();
        self.known.insert(id.clone());
        self.recent.push_back((id.clone(), order));
        if self.recent.len() > KEPT
            && let Some((oldest, order)) = self.recent.pop_front()
        {
            self.known.remove(&oldest);
            self.horizon = self.horizon.max(order);
        }
        // An event that comes late does not move the position back.
        let latest = self.last.as_ref().and_then(|(_, order)| *order);
        if order.is_none() || order >= latest {
            self.last = Some((id, order));
        }
        true
    }

    /// The id of the latest event, or that of the start.
    pub(super) fn last(&self) -> Option<&str> {
        self.last.as_ref().map(|(id, _)| &**id)
    }

    /// Where a back-fill starts: some events before the last one.
    pub(super) fn back_fill(&self) -> Start {
        if self.recent.len() >= OVERLAP {
            let latest = self.recent.iter().rev().take(OVERLAP).filter(|(_, order)| order.is_some());
            if let Some((oldest, _)) = latest.min_by_key(|(_, order)| *order) {
                return Start::After(oldest.to_string());
            }
        }
        self.start.clone().unwrap_or(Start::Everything)
    }
}

/// Whether an id can be one.
pub(super) fn is_sound(id: &str) -> bool {
    (1..=LONGEST).contains(&id.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        Timestamp::from_unix_millis(1_767_225_600_000).unwrap()
    }

    fn id(number: usize) -> String {
        format!("evt_1767225600000-{number}")
    }

    #[test]
    fn each_once_in_any_order() {
        let mut seen = Seen::new(Some(id(10)), now());
        let taken = |seen: &mut Seen, number| seen.take(&id(number), now());
        assert!(!taken(&mut seen, 10) && !taken(&mut seen, 9));
        assert!(taken(&mut seen, 12) && taken(&mut seen, 11) && !taken(&mut seen, 12));
        assert_eq!(seen.last(), Some(id(12).as_str()), "a late one does not move it back");
        assert!(seen.take("another form", now()) && !seen.take("another form", now()));
    }

    #[test]
    fn memory_is_bounded_and_what_is_forgotten_stays_seen() {
        let mut seen = Seen::new(None, now());
        seen.begin(Start::Everything, now());
        assert_eq!(seen.back_fill(), Start::Everything);
        for number in 0..5000 {
            assert!(seen.take(&id(number), now()));
        }
        assert_eq!((seen.recent.len(), seen.known.len()), (KEPT, KEPT));
        assert!((0..5000).all(|number| !seen.take(&id(number), now())));
        assert_eq!(seen.back_fill(), Start::After(id(5000 - OVERLAP)));
    }

    #[test]
    fn numbers_are_compared_as_numbers() {
        let place = |id| place(id, now());
        assert!(place("evt_9-10") > place("evt_9-9") && place("evt_10-1") > place("evt_9-99"));
        assert_eq!(place("evt_-1"), None);
    }

    /// Such an id is a fault somewhere. What comes after it is not to vanish for that.
    #[test]
    fn an_id_from_the_future_hides_nothing() {
        let most = u64::MAX;
        for millis in [most, most - 1, 9_223_372_036_854_775_807, 253_402_300_799_000, 1_767_400_000_000] {
            let future = format!("evt_{millis}-{most}");
            let mut seen = Seen::new(Some(future.clone()), now());
            assert!(seen.take(&id(1), now()) && seen.take(&id(2), now()), "{millis}: as the start");
            assert_eq!(seen.last(), Some(id(2).as_str()));
            let mut seen = Seen::new(Some(id(1)), now());
            assert!(seen.take(&future, now()) && !seen.take(&future, now()), "{millis}: itself, once");
            for number in 2..3000 {
                assert!(seen.take(&id(number), now()), "{millis}: after it");
            }
            assert_eq!(seen.last(), Some(id(2999).as_str()));
            assert_eq!(seen.back_fill(), Start::After(id(3000 - OVERLAP)));
        }
    }
}
