//! How many requests in how much time.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::Quota;

/// The slowest rate is one request in this time.
const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// How many requests in how much time, evenly spaced unless a [`burst`](Self::burst) is allowed.
///
/// A rate of no requests, or of requests in no time at all, lets nothing through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    requests: u32,
    per: Duration,
    burst: u32,
}

impl Rate {
    /// So many requests in so much time.
    #[must_use]
    pub const fn new(requests: u32, per: Duration) -> Self {
        Self { requests, per, burst: 1 }
    }

    /// So many requests a second.
    #[must_use]
    pub const fn per_second(requests: u32) -> Self {
        Self::new(requests, Duration::from_secs(1))
    }

    /// So many requests a minute.
    #[must_use]
    pub const fn per_minute(requests: u32) -> Self {
        Self::new(requests, Duration::from_secs(60))
    }

    /// Lets so many requests through at once after a pause; 1 if not set.
    ///
    /// A burst comes on top: in the worst second after a pause, `per_second(10).burst(5)` lets 14
    /// requests through. Where a provider counts strictly, rate and burst less one must stay below its limit.
    #[must_use]
    pub const fn burst(mut self, requests: u32) -> Self {
        self.burst = requests;
        self
    }

    /// `None` where nothing may pass.
    pub(crate) fn quota(self) -> Option<Quota> {
        let requests = NonZeroU32::new(self.requests).filter(|_| !self.per.is_zero())?;
        // governor counts in nanoseconds, and holds 584 years of them: stay far below.
        let period = (self.per / requests.get()).clamp(Duration::from_nanos(1), YEAR);
        let most = u32::try_from((100 * YEAR).as_nanos() / period.as_nanos()).unwrap_or(u32::MAX);
        let burst = NonZeroU32::new(self.burst.min(most)).unwrap_or(NonZeroU32::MIN);
        Some(Quota::with_period(period)?.allow_burst(burst))
    }
}
