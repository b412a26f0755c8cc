//! The sandbox's clock, which the play area can move.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use paymux::Timestamp;
use paymux::reqwest_transport::TokioRuntime;
use paymux::transport::Runtime;
use paymux_sandbox::Sandbox;

/// The time of day is the sandbox's; everything else is tokio's.
pub(crate) struct SandboxClock {
    sandbox: Arc<Sandbox>,
    tokio: TokioRuntime,
}

impl SandboxClock {
    pub(crate) fn new(sandbox: Arc<Sandbox>) -> Self {
        Self { sandbox, tokio: TokioRuntime::new() }
    }
}

#[async_trait]
impl Runtime for SandboxClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_millis(self.sandbox.now().as_millisecond()).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    fn elapsed(&self) -> Duration {
        self.tokio.elapsed()
    }

    async fn sleep(&self, duration: Duration) {
        self.tokio.sleep(duration).await;
    }

    fn random(&self) -> [u8; 16] {
        self.tokio.random()
    }
}
