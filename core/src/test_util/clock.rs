use std::time::Duration;

use async_trait::async_trait;

use crate::ports::Runtime;
use crate::time::Timestamp;

/// A runtime whose time stands still, whose sleeps end at once and whose random bytes are all 7.
///
/// For building requests and for scripted replies. A sleep that ends at once cannot model a slow
/// transport: tests of deadlines want a paused clock.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "one moment, and no more")]
pub struct StoppedClock(pub Timestamp);

impl Default for StoppedClock {
    fn default() -> Self {
        Self(Timestamp::UNIX_EPOCH)
    }
}

#[async_trait]
impl Runtime for StoppedClock {
    fn now(&self) -> Timestamp {
        self.0
    }

    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }

    async fn sleep(&self, duration: Duration) {
        // Deadlines never pass here, so what sleeps towards one must not be woken.
        if duration >= Duration::from_secs(30) {
            std::future::pending::<()>().await;
        }
    }

    fn random(&self) -> [u8; 16] {
        [7; 16]
    }
}
