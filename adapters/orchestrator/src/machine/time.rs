//! Moments, as whole milliseconds.

use std::time::Duration;

use paymux_core::Timestamp;

/// A moment, in milliseconds since the Unix epoch, by the clock of the **database**.
///
/// The machine compares moments that different workers wrote. Their own clocks may jump; the one
/// clock that all of them share is the database's. A store writes it as an integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(pub i64);

impl Time {
    /// The moment that is `duration` later.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)))
    }

    /// The moment that is `duration` earlier.
    #[must_use]
    pub(crate) fn minus(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)))
    }
}

impl From<Timestamp> for Time {
    fn from(time: Timestamp) -> Self {
        Self(time.unix_millis())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_moments_never_wrap_around() {
        assert_eq!(Time(1).plus(Duration::from_secs(2)), Time(2_001));
        assert_eq!(Time(1).plus(Duration::MAX), Time(i64::MAX));
        assert_eq!(Time(2_001).minus(Duration::from_secs(2)), Time(1));
        assert_eq!(Time(-2).minus(Duration::MAX), Time(i64::MIN));
        assert_eq!(Time::from(Timestamp::from_unix_millis(1_234).unwrap()), Time(1_234));
    }
}
