//! How many requests are under way at once, and for how long.

use std::future::Future;
use std::time::Duration;

use paymux_core::Delivery;
use paymux_core::transport::{TransportError, TransportErrorKind};
use tokio::sync::Semaphore;

/// The places of a transport: one for each request that is under way, at least one.
#[derive(Debug)]
pub struct Places(Semaphore);

/// All places are taken, and none became free in time.
#[derive(Debug, thiserror::Error)]
#[error("as many requests as this transport sends at once are under way, and none ended in time")]
struct NoPlace;

impl Places {
    /// So many, at least one.
    #[must_use]
    pub fn new(places: usize) -> Self {
        Self(Semaphore::new(places.clamp(1, Semaphore::MAX_PERMITS)))
    }

    /// Takes a place, sends, and gives the place back. `limit` covers the wait for it and the sending.
    ///
    /// # Errors
    ///
    /// [`TransportErrorKind::TimedOut`]. Who found no place was certainly not sent; of whom was being sent, nobody knows.
    pub async fn within<T>(
        &self,
        limit: Duration,
        sending: impl Future<Output = T>,
    ) -> Result<T, TransportError> {
        let mut place = None;
        let placed = async {
            // They are never closed, so there is one in the end.
            place = self.0.acquire().await.ok();
            sending.await
        };
        let timed_out = tokio::time::timeout(limit, placed).await;
        timed_out.map_err(|elapsed| {
            let late = TransportError::new(TransportErrorKind::TimedOut);
            if place.is_some() {
                return late.with_source(elapsed);
            }
            let mut late = late.with_source(NoPlace);
            late.delivery = Delivery::NotSent;
            late
        })
    }
}
