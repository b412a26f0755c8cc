use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use paymux_core::{BoxError, Timestamp};

use crate::{Claim, SeenEvents};

type Key = (String, String);

/// [`SeenEvents`] in memory, for one process: it forgets all on a restart, and the oldest handled events
/// when it is full. An event that is forgotten and delivered again is handled again.
#[derive(Debug)]
pub struct MemorySeen {
    capacity: usize,
    lease: Duration,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    events: HashMap<Key, State>,
    /// The handled ones, oldest first.
    handled: VecDeque<Key>,
}

#[derive(Debug)]
enum State {
    Running { since: Timestamp },
    Handled,
}

impl MemorySeen {
    /// How many handled events [`MemorySeen::default`] remembers.
    pub const CAPACITY: usize = 10_000;
    /// After how long [`MemorySeen::default`] gives an event to a second handler, if the first is not done.
    pub const LEASE: Duration = Duration::from_secs(10 * 60);

    /// Remembers `capacity` handled events. A handler that is not done after `lease` counts as stuck: a
    /// delivery after that calls the handler again, so let it be longer than a handler ever takes.
    #[must_use]
    pub fn new(capacity: usize, lease: Duration) -> Self {
        Self { capacity, lease, inner: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for MemorySeen {
    fn default() -> Self {
        Self::new(Self::CAPACITY, Self::LEASE)
    }
}

#[async_trait]
impl SeenEvents for MemorySeen {
    async fn claim(&self, provider: &str, key: &str, now: Timestamp) -> Result<Claim, BoxError> {
        let mut inner = self.lock();
        let event = (provider.to_owned(), key.to_owned());
        let claim = match inner.events.get(&event) {
            Some(State::Handled) => Claim::Handled,
            Some(State::Running { since }) if now.since(*since) < self.lease => Claim::Running,
            Some(State::Running { .. }) | None => Claim::New,
        };
        if claim == Claim::New {
            inner.events.insert(event, State::Running { since: now });
        }
        Ok(claim)
    }

    async fn handled(&self, provider: &str, key: &str) -> Result<(), BoxError> {
        let mut inner = self.lock();
        let event = (provider.to_owned(), key.to_owned());
        let before = inner.events.insert(event.clone(), State::Handled);
        if !matches!(before, Some(State::Handled)) {
            inner.handled.push_back(event);
        }
        while inner.handled.len() > self.capacity {
            if let Some(oldest) = inner.handled.pop_front() {
                inner.events.remove(&oldest);
            }
        }
        Ok(())
    }

    async fn failed(&self, provider: &str, key: &str) -> Result<(), BoxError> {
        let mut inner = self.lock();
        let event = (provider.to_owned(), key.to_owned());
        // A second handler, called after the lease of the first was over, may have succeeded meanwhile.
        if matches!(inner.events.get(&event), Some(State::Running { .. })) {
            inner.events.remove(&event);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_unix_seconds(second).unwrap()
    }

    #[tokio::test]
    async fn a_failed_event_is_new_again_and_a_handled_one_stays_handled() {
        let seen = MemorySeen::default();
        assert_eq!(seen.claim("a", "1", at(0)).await.unwrap(), Claim::New);
        assert_eq!(seen.claim("a", "1", at(1)).await.unwrap(), Claim::Running);
        // The same key at another provider is another event.
        assert_eq!(seen.claim("b", "1", at(1)).await.unwrap(), Claim::New);
        seen.failed("a", "1").await.unwrap();
        assert_eq!(seen.claim("a", "1", at(2)).await.unwrap(), Claim::New);
        seen.handled("a", "1").await.unwrap();
        seen.failed("a", "1").await.unwrap();
        assert_eq!(seen.claim("a", "1", at(3)).await.unwrap(), Claim::Handled);
    }

    #[tokio::test]
    async fn a_claim_ends_by_itself() {
        let seen = MemorySeen::new(10, Duration::from_secs(60));
        seen.claim("a", "1", at(0)).await.unwrap();
        assert_eq!(seen.claim("a", "1", at(59)).await.unwrap(), Claim::Running);
        assert_eq!(seen.claim("a", "1", at(60)).await.unwrap(), Claim::New);
        // The second claim counts from its own time.
        assert_eq!(seen.claim("a", "1", at(119)).await.unwrap(), Claim::Running);
    }

    #[tokio::test]
    async fn it_is_bounded_and_forgets_the_oldest_first() {
        let seen = MemorySeen::new(2, MemorySeen::LEASE);
        for key in ["1", "2", "3", "3"] {
            seen.claim("a", key, at(0)).await.unwrap();
            seen.handled("a", key).await.unwrap();
        }
        assert_eq!(seen.claim("a", "2", at(1)).await.unwrap(), Claim::Handled);
        assert_eq!(seen.claim("a", "3", at(1)).await.unwrap(), Claim::Handled);
        assert_eq!(seen.claim("a", "1", at(1)).await.unwrap(), Claim::New);
        assert_eq!(seen.lock().events.len(), 3);
    }
}
