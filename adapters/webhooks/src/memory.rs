use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use paymux_core::Timestamp;
use paymux_core::provider::Account;
use paymux_core::transport::BoxError;

use crate::{Claim, SeenEvents};

type Key = (Account, String);

/// [`SeenEvents`] in memory, for one process: it forgets all on a restart, and the oldest handled events
/// when it is full. An event that is forgotten and delivered again is handled again.
///
/// Of events that are being handled it takes as many as of handled ones. A delivery beyond that is answered as one
/// that is still being handled: the provider delivers it again.
#[derive(Debug)]
pub struct MemorySeen {
    capacity: usize,
    lease: Duration,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    events: HashMap<Key, State>,
    running: usize,
    claims: u64,
    /// The handled ones, oldest first.
    handled: VecDeque<Key>,
}

#[derive(Debug)]
enum State {
    Running { since: Timestamp, claim: u64 },
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
    async fn claim(&self, account: &Account, key: &str, now: Timestamp) -> Result<Claim, BoxError> {
        let mut inner = self.lock();
        let event = (account.clone(), key.to_owned());
        let claim = match inner.events.get(&event) {
            Some(State::Handled) => Claim::Handled,
            Some(State::Running { since, .. }) if now.since(*since) < self.lease => Claim::Running,
            None if inner.running >= self.capacity => Claim::Running,
            Some(State::Running { .. }) | None => Claim::New { claim: inner.claims.saturating_add(1) },
        };
        if let Claim::New { claim } = claim {
            inner.claims = claim;
            inner.put(event, State::Running { since: now, claim });
        }
        Ok(claim)
    }

    async fn handled(&self, account: &Account, key: &str, _claim: u64) -> Result<(), BoxError> {
        let mut inner = self.lock();
        let event = (account.clone(), key.to_owned());
        let before = inner.put(event.clone(), State::Handled);
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

    async fn failed(&self, account: &Account, key: &str, claim: u64) -> Result<(), BoxError> {
        let mut inner = self.lock();
        let event = (account.clone(), key.to_owned());
        // A second handler, called after the lease of the first was over, may be at it, or have succeeded.
        if matches!(inner.events.get(&event), Some(State::Running { claim: latest, .. }) if *latest == claim)
        {
            inner.events.remove(&event);
            inner.running = inner.running.saturating_sub(1);
        }
        Ok(())
    }
}

impl Inner {
    /// Puts an event into a state, and gives the one before.
    fn put(&mut self, event: Key, state: State) -> Option<State> {
        let runs = |state: &State| usize::from(matches!(state, State::Running { .. }));
        let now = runs(&state);
        let before = self.events.insert(event, state);
        self.running = self.running.saturating_add(now).saturating_sub(before.as_ref().map_or(0, runs));
        before
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: Account = Account::of("a");

    fn at(second: i64) -> Timestamp {
        Timestamp::from_unix_seconds(second).unwrap()
    }

    /// The number of a claim that was got.
    async fn got(seen: &MemorySeen, key: &str, second: i64) -> u64 {
        match seen.claim(&A, key, at(second)).await.unwrap() {
            Claim::New { claim } => claim,
            other => unreachable!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn a_failed_event_is_new_again_and_a_handled_one_stays_handled() {
        let seen = MemorySeen::default();
        let first = got(&seen, "1", 0).await;
        assert_eq!(seen.claim(&A, "1", at(1)).await.unwrap(), Claim::Running);
        // The same key at another account of the provider, or at another provider, is another event.
        for other in [Account::named("a", "europe"), Account::of("b")] {
            assert!(matches!(seen.claim(&other, "1", at(1)).await.unwrap(), Claim::New { .. }), "{other}");
        }
        seen.failed(&A, "1", first).await.unwrap();
        let second = got(&seen, "1", 2).await;
        assert!(second > first);
        seen.handled(&A, "1", second).await.unwrap();
        seen.failed(&A, "1", second).await.unwrap();
        assert_eq!(seen.claim(&A, "1", at(3)).await.unwrap(), Claim::Handled);
    }

    #[tokio::test]
    async fn a_claim_ends_by_itself() {
        let seen = MemorySeen::new(10, Duration::from_secs(60));
        got(&seen, "1", 0).await;
        assert_eq!(seen.claim(&A, "1", at(59)).await.unwrap(), Claim::Running);
        got(&seen, "1", 60).await;
        // The second claim counts from its own time.
        assert_eq!(seen.claim(&A, "1", at(119)).await.unwrap(), Claim::Running);
    }

    /// The first handler was taken for stuck and fails at last, while the second one is at it: no third one.
    #[tokio::test]
    async fn a_stale_claim_frees_nothing() {
        let seen = MemorySeen::new(10, Duration::from_secs(60));
        let first = got(&seen, "1", 0).await;
        let second = got(&seen, "1", 60).await;
        seen.failed(&A, "1", first).await.unwrap();
        assert_eq!(seen.claim(&A, "1", at(61)).await.unwrap(), Claim::Running);
        seen.failed(&A, "1", second).await.unwrap();
        got(&seen, "1", 62).await;
        // But what a late handler has done is done.
        seen.handled(&A, "1", first).await.unwrap();
        assert_eq!(seen.claim(&A, "1", at(63)).await.unwrap(), Claim::Handled);
    }

    #[tokio::test]
    async fn it_is_bounded_and_forgets_the_oldest_first() {
        let seen = MemorySeen::new(2, MemorySeen::LEASE);
        for key in ["1", "2", "3"] {
            let claim = got(&seen, key, 0).await;
            seen.handled(&A, key, claim).await.unwrap();
            seen.handled(&A, key, claim).await.unwrap();
        }
        assert_eq!(seen.claim(&A, "2", at(1)).await.unwrap(), Claim::Handled);
        assert_eq!(seen.claim(&A, "3", at(1)).await.unwrap(), Claim::Handled);
        got(&seen, "1", 1).await;
        assert_eq!(seen.lock().events.len(), 3);
    }

    #[tokio::test]
    async fn what_runs_is_bounded_and_what_is_beyond_it_is_delivered_again() {
        let seen = MemorySeen::new(2, MemorySeen::LEASE);
        let first = got(&seen, "1", 0).await;
        got(&seen, "2", 0).await;
        assert_eq!(seen.claim(&A, "3", at(1)).await.unwrap(), Claim::Running);
        assert_eq!(seen.lock().events.len(), 2);
        seen.failed(&A, "1", first).await.unwrap();
        got(&seen, "3", 1).await;
        // Taking over what is stuck takes no more room.
        got(&seen, "2", 600).await;
        assert_eq!(seen.lock().running, 2);
    }
}
