use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use tokio::time::Instant;

use crate::ports::Runtime;
use crate::time::Timestamp;

/// Tokio's clock, to be paused; it starts at 2030-01-01T00:00:00Z.
///
/// The first four random bytes, from which jitter is drawn, are settable: the longest back-off unless said
/// otherwise. The others count up, so that no two keys are the same.
#[derive(Clone)]
pub(crate) struct Clock {
    start: Instant,
    drawn: Arc<Mutex<(u32, u64)>>,
}

impl Clock {
    pub(crate) fn new() -> Self {
        super::traced::listen();
        Self { start: Instant::now(), drawn: Arc::new(Mutex::new((u32::MAX, 0))) }
    }

    /// What jitter is drawn from now on: 0 for none, `u32::MAX` for the longest back-off.
    pub(crate) fn jitter(&self, of: u32) {
        self.drawn.lock().unwrap().0 = of;
    }
}

#[async_trait]
impl Runtime for Clock {
    fn now(&self) -> Timestamp {
        Timestamp::parse("2030-01-01T00:00:00Z").unwrap().plus(self.elapsed())
    }

    fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }

    fn random(&self) -> [u8; 16] {
        let mut drawn = self.drawn.lock().unwrap();
        drawn.1 += 1;
        let mut bytes = [0; 16];
        bytes[..4].copy_from_slice(&drawn.0.to_be_bytes());
        bytes[8..].copy_from_slice(&drawn.1.to_be_bytes());
        bytes
    }
}
