//! When a delivery was signed.

use std::time::Duration;

use super::{Place, rejected};
use crate::error::Error;
use crate::time::Timestamp;

/// The time at which a delivery was signed, which keeps an old delivery from being sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "written in constants by struct update, which only closed structs allow"
)]
pub struct Stamp {
    /// Where it stands. Its text is signed as it is.
    pub place: Place,
    /// How it is written.
    pub unit: StampUnit,
    /// How far it may be from now, either way.
    pub tolerance: Duration,
}

/// How a time is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StampUnit {
    /// Unix milliseconds.
    Milliseconds,
    /// Unix seconds.
    Seconds,
    /// ISO 8601 with a zone: `2031-05-04T09:08:07Z`.
    Iso8601,
}

impl Stamp {
    /// In this header, with a tolerance of five minutes, which is what most providers recommend.
    #[must_use]
    pub const fn header(header: &'static str, unit: StampUnit) -> Self {
        Self::at(Place::Header(header), unit)
    }

    /// At this place, with a tolerance of five minutes.
    #[must_use]
    pub const fn at(place: Place, unit: StampUnit) -> Self {
        Self { place, unit, tolerance: Duration::from_secs(300) }
    }

    /// The same with another tolerance.
    #[must_use]
    pub const fn within(mut self, tolerance: Duration) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// That this is a time, and near enough to now.
    pub(super) fn check(self, text: &str, now: Timestamp) -> Result<(), Error> {
        let number = || text.parse().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()));
        let at = match self.unit {
            StampUnit::Milliseconds => number().and_then(Timestamp::from_unix_millis),
            StampUnit::Seconds => number().and_then(Timestamp::from_unix_seconds),
            StampUnit::Iso8601 => Timestamp::parse(text),
        };
        let at = at.ok_or_else(|| rejected("malformed_timestamp", format!("{} is no time", self.place)))?;
        if now.since(at) > self.tolerance {
            return Err(rejected("stale", format!("it was signed at {at}, too long ago")));
        }
        if at.since(now) > self.tolerance {
            return Err(rejected(
                "future",
                format!("it was signed at {at}, which is still to come: check the clock"),
            ));
        }
        Ok(())
    }
}
