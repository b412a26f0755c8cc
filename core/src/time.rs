//! Points in time, as values: core never reads a clock (see [`Runtime`](crate::transport::Runtime)).

use std::fmt;
use std::time::Duration;

use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize, Serializer};

/// A point in time, to the nanosecond, in UTC.
///
/// Written as ISO 8601 text. Read from ISO 8601 text or from an integer of Unix **seconds**, because
/// providers change between the two from one documentation build to the next. Milliseconds are
/// never guessed: where a field is in milliseconds its type is [`UnixMillis`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(jiff::Timestamp);

impl Timestamp {
    /// 1970-01-01T00:00:00Z.
    pub const UNIX_EPOCH: Self = Self(jiff::Timestamp::UNIX_EPOCH);

    /// From seconds since the Unix epoch; `None` outside the years -9999 to 9999.
    #[must_use]
    pub fn from_unix_seconds(seconds: i64) -> Option<Self> {
        jiff::Timestamp::from_second(seconds).ok().map(Self)
    }

    /// From milliseconds since the Unix epoch; `None` outside the years -9999 to 9999.
    #[must_use]
    pub fn from_unix_millis(millis: i64) -> Option<Self> {
        jiff::Timestamp::from_millisecond(millis).ok().map(Self)
    }

    /// From the system's own notion of time, for implementors of [`Runtime`](crate::transport::Runtime).
    #[must_use]
    pub fn from_system_time(time: std::time::SystemTime) -> Option<Self> {
        jiff::Timestamp::try_from(time).ok().map(Self)
    }

    /// From ISO 8601 text with a zone, such as `2031-05-04T09:08:07Z`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        text.parse().ok().map(Self)
    }

    /// Whole seconds since the Unix epoch.
    #[must_use]
    pub fn unix_seconds(self) -> i64 {
        self.0.as_second()
    }

    /// Whole milliseconds since the Unix epoch.
    #[must_use]
    pub fn unix_millis(self) -> i64 {
        self.0.as_millisecond()
    }

    /// This much later; the last representable moment where that would be passed.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(duration).unwrap_or(jiff::Timestamp::MAX))
    }

    /// How long after `earlier` this is; zero if it is not.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::try_from(self.0.duration_since(earlier.0)).unwrap_or(Duration::ZERO)
    }

    /// Reads an HTTP date as `Retry-After` carries it (RFC 9110, any of the three forms).
    #[must_use]
    pub(crate) fn parse_http_date(text: &str) -> Option<Self> {
        if let Ok(zoned) = jiff::fmt::rfc2822::parse(text) {
            return Some(Self(zoned.timestamp()));
        }
        ["%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"].iter().find_map(|format| {
            let read = jiff::fmt::strtime::parse(format, text).ok()?.to_datetime().ok()?;
            let zoned = read.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
            Some(Self(zoned.timestamp()))
        })
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TimestampVisitor)
    }
}

struct TimestampVisitor;

impl Visitor<'_> for TimestampVisitor {
    type Value = Timestamp;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an ISO 8601 time or whole Unix seconds")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Timestamp, E> {
        Timestamp::parse(text).ok_or_else(|| E::custom("not an ISO 8601 time"))
    }

    fn visit_i64<E: de::Error>(self, seconds: i64) -> Result<Timestamp, E> {
        Timestamp::from_unix_seconds(seconds).ok_or_else(|| E::custom("seconds out of range"))
    }

    fn visit_u64<E: de::Error>(self, seconds: u64) -> Result<Timestamp, E> {
        let seconds = i64::try_from(seconds).map_err(|_| E::custom("seconds out of range"))?;
        self.visit_i64(seconds)
    }
}

/// A [`Timestamp`] that stands on the wire as an integer of Unix **milliseconds**.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_structs, reason = "one way to write a time, and no more")]
pub struct UnixMillis(pub Timestamp);

impl From<UnixMillis> for Timestamp {
    fn from(time: UnixMillis) -> Self {
        time.0
    }
}

impl Serialize for UnixMillis {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.0.unix_millis())
    }
}

impl<'de> Deserialize<'de> for UnixMillis {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let millis = i64::deserialize(deserializer)?;
        Timestamp::from_unix_millis(millis)
            .map(Self)
            .ok_or_else(|| de::Error::custom("milliseconds out of range"))
    }
}

/// A [`Timestamp`] that is written as an integer of Unix **seconds**; a fraction is dropped. It is read from
/// whatever a [`Timestamp`] is read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(transparent)]
#[expect(clippy::exhaustive_structs, reason = "one way to write a time, and no more")]
pub struct UnixSeconds(pub Timestamp);

impl From<UnixSeconds> for Timestamp {
    fn from(time: UnixSeconds) -> Self {
        time.0
    }
}

impl Serialize for UnixSeconds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.0.unix_seconds())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_documented_forms_are_the_same_moment() {
        let text: Timestamp = serde_json::from_str("\"2026-01-01T00:00:00.000000Z\"").unwrap();
        let seconds: Timestamp = serde_json::from_str("1767225600").unwrap();
        let millis: UnixMillis = serde_json::from_str("1767225600000").unwrap();
        assert_eq!(text, seconds);
        assert_eq!(text, millis.0);
        assert_eq!(serde_json::to_string(&text).unwrap(), "\"2026-01-01T00:00:00Z\"");
        let read: UnixSeconds = serde_json::from_str("\"2026-01-01T00:00:00.9Z\"").unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), "1767225600");
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for bad in ["1e300", "true", "\"yesterday\"", "18446744073709551615", "1.5"] {
            assert!(serde_json::from_str::<Timestamp>(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn http_dates_in_all_three_forms() {
        let expected = Timestamp::parse("1994-11-06T08:49:37Z");
        for text in
            ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"]
        {
            assert_eq!(Timestamp::parse_http_date(text), expected, "{text}");
        }
    }

    #[test]
    fn arithmetic_never_panics() {
        let last = Timestamp::UNIX_EPOCH.plus(Duration::MAX);
        assert_eq!(last.plus(Duration::from_secs(1)), last);
        assert_eq!(Timestamp::UNIX_EPOCH.since(last), Duration::ZERO);
    }
}
