//! The clock, sleep and randomness that core itself does not have.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use crate::error::IdempotencyKey;
use crate::time::Timestamp;

/// What core needs from the outside besides a [`Transport`](crate::transport::Transport): time and randomness.
///
/// `paymux-reqwest` has one on tokio. A test's own runtime should use a paused clock: a sleep that
/// returns at once cannot model a slow transport.
#[async_trait]
pub trait Runtime: Send + Sync {
    /// The time of day: for expiry checks and webhook tolerances.
    fn now(&self) -> Timestamp;

    /// A clock that only goes forward, from any starting point: for deadlines.
    fn elapsed(&self) -> Duration;

    /// Returns after `duration`, measured by the clock of [`elapsed`](Self::elapsed).
    async fn sleep(&self, duration: Duration);

    /// Sixteen bytes that nobody can foretell: for idempotency keys, nonces and jitter.
    fn random(&self) -> [u8; 16];
}

#[async_trait]
impl<R: Runtime + ?Sized> Runtime for Arc<R> {
    fn now(&self) -> Timestamp {
        (**self).now()
    }

    fn elapsed(&self) -> Duration {
        (**self).elapsed()
    }

    async fn sleep(&self, duration: Duration) {
        (**self).sleep(duration).await;
    }

    fn random(&self) -> [u8; 16] {
        (**self).random()
    }
}

impl IdempotencyKey {
    /// A new key, of the form of a UUID version 4. Make it before the call and keep it: a key that the client makes
    /// within a call is lost when the call's future is dropped.
    #[must_use]
    pub fn generate(runtime: &dyn Runtime) -> Self {
        Self::from_random(runtime.random())
    }
}
