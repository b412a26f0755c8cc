//! How a stream keeps its connection.

use std::time::Duration;

/// How a stream keeps its connection. The default is right for most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StreamOptions {
    /// The longest wait before the first try to connect again; it doubles each time. 250 ms.
    pub first_backoff: Duration,
    /// The longest wait before any try. 30 s.
    pub max_backoff: Duration,
    /// How long one try to connect may take, the token included. 20 s.
    pub connect: Duration,
    /// How long nothing may arrive before a ping is sent. 30 s.
    pub ping_after: Duration,
    /// How long nothing may arrive, no pong either, before the connection counts as lost. 60 s.
    pub idle: Duration,
    /// How long to go on without a working connection before the stream ends with an error. 10 min.
    pub patience: Duration,
    /// Whether `ws://` may be used beyond this machine. Whoever is on the way then reads the credential.
    pub allow_plain: bool,
}

impl Default for StreamOptions {
    fn default() -> Self {
        Self {
            first_backoff: Duration::from_millis(250),
            max_backoff: Duration::from_secs(30),
            connect: Duration::from_secs(20),
            ping_after: Duration::from_secs(30),
            idle: Duration::from_secs(60),
            patience: Duration::from_secs(600),
            allow_plain: false,
        }
    }
}

impl StreamOptions {
    /// The same with these waits before a try to connect.
    #[must_use]
    pub const fn backoff(mut self, first: Duration, longest: Duration) -> Self {
        (self.first_backoff, self.max_backoff) = (first, longest);
        self
    }

    /// The same with these limits on silence: when to ping, and when to give the connection up.
    #[must_use]
    pub const fn silence(mut self, ping_after: Duration, idle: Duration) -> Self {
        (self.ping_after, self.idle) = (ping_after, idle);
        self
    }

    /// The same with this time without a working connection.
    #[must_use]
    pub const fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// The same with this time for one try to connect.
    #[must_use]
    pub const fn connect_within(mut self, limit: Duration) -> Self {
        self.connect = limit;
        self
    }

    /// The same, with plain `ws://` to any host.
    #[must_use]
    pub const fn allow_plain(mut self) -> Self {
        self.allow_plain = true;
        self
    }

    /// Full jitter: anything up to the doubled wait. `failures` tries in a row have failed.
    pub(super) fn wait(&self, failures: u32, random: [u8; 16]) -> Duration {
        let factor = 1_u32.checked_shl(failures.saturating_sub(1)).unwrap_or(u32::MAX);
        let longest = self.first_backoff.saturating_mul(factor).min(self.max_backoff);
        let [a, b, c, d, ..] = random;
        longest.mul_f64(f64::from(u32::from_be_bytes([a, b, c, d])) / f64::from(u32::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_their_limit_with_full_jitter() {
        let options = StreamOptions::default();
        assert_eq!(options.wait(1, [255; 16]), Duration::from_millis(250));
        assert_eq!(options.wait(3, [255; 16]), Duration::from_secs(1));
        assert_eq!(options.wait(900, [255; 16]), Duration::from_secs(30));
        assert_eq!(options.wait(900, [0; 16]), Duration::ZERO);
    }
}
