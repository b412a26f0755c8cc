//! The throttle.

use std::collections::HashMap;
use std::fmt;
use std::time::Duration;

use governor::RateLimiter;
use governor::clock::{Clock, MonotonicClock};
use governor::state::keyed::HashMapStateStore;
use paymux_core::transport::{Admission, Throttle};

use crate::Rate;

/// Counts by account and by the scheme of the credential.
type Limiter = RateLimiter<(String, String), HashMapStateStore<(String, String)>, MonotonicClock>;

/// A rate limit on our side, per account and per credential.
///
/// Each credential of each account has a count of its own, since providers count so: one account never uses up
/// the places of another. A rate is set by a provider's name, for each of its accounts. What has no rate is not
/// limited. The counts live in this value and in this process: share it between the
/// clients that share a credential, and divide the provider's limit by the number of your processes.
#[derive(Default)]
pub struct GovernorThrottle {
    providers: HashMap<String, Rule>,
    credentials: HashMap<(String, String), Rule>,
}

struct Rule {
    rate: Rate,
    /// `None` where nothing may pass.
    limiter: Option<Limiter>,
}

impl Rule {
    fn new(rate: Rate) -> Self {
        let limiter = rate.quota().map(|quota| RateLimiter::hashmap_with_clock(quota, MonotonicClock));
        Self { rate, limiter }
    }
}

impl GovernorThrottle {
    /// No limit yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// So many requests a second for each credential of this provider, evenly spaced.
    #[must_use]
    pub fn per_second(self, provider: impl Into<String>, requests: u32) -> Self {
        self.rate(provider, Rate::per_second(requests))
    }

    /// So many requests a minute for each credential of this provider, evenly spaced.
    #[must_use]
    pub fn per_minute(self, provider: impl Into<String>, requests: u32) -> Self {
        self.rate(provider, Rate::per_minute(requests))
    }

    /// A rate for each credential of this provider.
    #[must_use]
    pub fn rate(mut self, provider: impl Into<String>, rate: Rate) -> Self {
        self.providers.insert(provider.into(), Rule::new(rate));
        self
    }

    /// A rate for one kind of credential, by its scheme's id (`secret_key`), instead of the provider's.
    /// `none` is what is sent without one.
    #[must_use]
    pub fn credential_rate(
        mut self,
        provider: impl Into<String>,
        scheme: impl Into<String>,
        rate: Rate,
    ) -> Self {
        self.credentials.insert((provider.into(), scheme.into()), Rule::new(rate));
        self
    }

    fn rule(&self, provider: &str, scheme: &str) -> Option<&Rule> {
        let own = || self.credentials.get(&(provider.to_owned(), scheme.to_owned()));
        let own = if self.credentials.is_empty() { None } else { own() };
        own.or_else(|| self.providers.get(provider))
    }
}

impl Throttle for GovernorThrottle {
    fn admit(&self, asked: Admission<'_>) -> Result<(), Duration> {
        let Some(rule) = self.rule(asked.provider, asked.scheme) else { return Ok(()) };
        let Some(limiter) = &rule.limiter else { return Err(Duration::MAX) };
        limiter
            .check_key(&(asked.account.to_owned(), asked.scheme.to_owned()))
            .map_err(|not_until| not_until.wait_time_from(limiter.clock().now()))
    }
}

impl fmt::Debug for GovernorThrottle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let providers: HashMap<_, _> = self.providers.iter().map(|(name, rule)| (name, rule.rate)).collect();
        let credentials: HashMap<_, _> =
            self.credentials.iter().map(|(name, rule)| (name, rule.rate)).collect();
        f.debug_struct("GovernorThrottle")
            .field("providers", &providers)
            .field("credentials", &credentials)
            .finish()
    }
}
