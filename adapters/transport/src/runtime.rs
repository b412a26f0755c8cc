//! Time and randomness.

use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use paymux_core::Timestamp;
use paymux_core::transport::Runtime;
use tokio::time::Instant;

/// The system's clock and randomness, and tokio's timer.
///
/// [`elapsed`](Runtime::elapsed) and [`sleep`](Runtime::sleep) share tokio's clock, so a test that
/// pauses tokio's time pauses both.
#[derive(Clone, Copy, Debug)]
pub struct TokioRuntime {
    start: Instant,
}

impl TokioRuntime {
    /// A runtime whose elapsed time starts now.
    #[must_use]
    pub fn new() -> Self {
        Self { start: Instant::now() }
    }
}

impl Default for TokioRuntime {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl Runtime for TokioRuntime {
    /// The Unix epoch if the system's clock stands outside the years -9999 to 9999.
    fn now(&self) -> Timestamp {
        Timestamp::from_system_time(SystemTime::now()).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }

    /// # Panics
    ///
    /// If the operating system has no randomness to give. There is no safe way on: an idempotency key
    /// that somebody can foretell, or that comes twice, is worse than a stop.
    fn random(&self) -> [u8; 16] {
        let mut bytes = [0; 16];
        #[expect(clippy::expect_used, reason = "no safe way on without randomness")]
        getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn sleep_and_elapsed_share_a_clock() {
        let runtime = TokioRuntime::new();
        let before = runtime.elapsed();
        runtime.sleep(Duration::from_secs(3600)).await;
        assert!(runtime.elapsed() - before >= Duration::from_secs(3600));
    }

    #[tokio::test]
    async fn now_is_now_and_random_is_random() {
        let runtime = TokioRuntime::default();
        assert!(runtime.now() > Timestamp::parse("2025-01-01T00:00:00Z").unwrap());
        let drawn: std::collections::HashSet<_> = (0..1000).map(|_| runtime.random()).collect();
        assert_eq!(drawn.len(), 1000);
        assert!(!drawn.contains(&[0; 16]));
    }
}
