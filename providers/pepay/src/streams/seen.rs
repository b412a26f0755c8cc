//! Which events the app has had: what makes at-least-once into once.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

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
/// form has no order: it is new if it is not kept.
pub(super) struct Seen {
    start: Option<Start>,
    recent: VecDeque<Arc<str>>,
    known: HashSet<Arc<str>>,
    /// What is not after this and not kept has been seen.
    horizon: Option<Order>,
    last: Option<Arc<str>>,
}

type Order = (u64, u64);

impl Seen {
    pub(super) fn new(since: Option<String>) -> Self {
        let mut seen =
            Self { start: None, recent: VecDeque::new(), known: HashSet::new(), horizon: None, last: None };
        if let Some(since) = since {
            seen.begin(Start::After(since));
        }
        seen
    }

    /// Sets where the stream starts, once.
    pub(super) fn begin(&mut self, start: Start) {
        if let Start::After(id) = &start {
            self.horizon = order(id);
            self.last = Some(id.as_str().into());
        }
        self.start = Some(start);
    }

    pub(super) const fn has_begun(&self) -> bool {
        self.start.is_some()
    }

    /// Whether an event is new; from now on it is not.
    pub(super) fn take(&mut self, id: &str) -> bool {
        let place = order(id);
        let old = matches!((place, self.horizon), (Some(place), Some(horizon)) if place <= horizon);
        if old || self.known.contains(id) || self.last.as_deref() == Some(id) {
            return false;
        }
        let id: Arc<str> = id.into();
        self.known.insert(id.clone());
        self.recent.push_back(id.clone());
        if self.recent.len() > KEPT
            && let Some(oldest) = self.recent.pop_front()
        {
            self.known.remove(&oldest);
            self.horizon = self.horizon.max(order(&oldest));
        }
        // An event that comes late does not move the position back.
        let latest = self.last.as_deref().and_then(order);
        if place.is_none() || place >= latest {
            self.last = Some(id);
        }
        true
    }

    /// The id of the latest event, or that of the start.
    pub(super) fn last(&self) -> Option<&str> {
        self.last.as_deref()
    }

    /// Where a back-fill starts: some events before the last one.
    pub(super) fn back_fill(&self) -> Start {
        if self.recent.len() >= OVERLAP {
            let latest = self.recent.iter().rev().take(OVERLAP);
            if let Some(oldest) = latest.filter(|id| order(id).is_some()).min_by_key(|id| order(id)) {
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

fn order(id: &str) -> Option<Order> {
    let (millis, sequence) = id.strip_prefix("evt_")?.split_once('-')?;
    Some((millis.parse().ok()?, sequence.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: usize) -> String {
        format!("evt_1767225600000-{number}")
    }

    #[test]
    fn each_once_in_any_order() {
        let mut seen = Seen::new(Some(id(10)));
        let taken = |seen: &mut Seen, number| seen.take(&id(number));
        assert!(!taken(&mut seen, 10) && !taken(&mut seen, 9));
        assert!(taken(&mut seen, 12) && taken(&mut seen, 11) && !taken(&mut seen, 12));
        assert_eq!(seen.last(), Some(id(12).as_str()), "a late one does not move it back");
        assert!(seen.take("another form") && !seen.take("another form"));
    }

    #[test]
    fn memory_is_bounded_and_what_is_forgotten_stays_seen() {
        let mut seen = Seen::new(None);
        seen.begin(Start::Everything);
        assert_eq!(seen.back_fill(), Start::Everything);
        for number in 0..5000 {
            assert!(seen.take(&id(number)));
        }
        assert_eq!((seen.recent.len(), seen.known.len()), (KEPT, KEPT));
        assert!((0..5000).all(|number| !seen.take(&id(number))));
        assert_eq!(seen.back_fill(), Start::After(id(5000 - OVERLAP)));
    }

    #[test]
    fn numbers_are_compared_as_numbers() {
        assert!(order("evt_9-10") > order("evt_9-9") && order("evt_10-1") > order("evt_9-99"));
        assert_eq!(order("evt_-1"), None);
    }
}
