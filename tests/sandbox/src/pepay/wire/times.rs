//! Times as Pepay writes them: unix seconds now, ISO 8601 in the older build of its documentation.

use jiff::Timestamp;
use serde::{Serialize, Serializer};

use crate::pepay::switches::Switches;

/// A time in the form that the switches ask for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct When {
    at: Timestamp,
    iso: bool,
}

impl Serialize for When {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.iso {
            serializer.collect_str(&format_args!("{:.3}", self.at))
        } else {
            serializer.serialize_i64(self.at.as_second())
        }
    }
}

impl Switches {
    pub(crate) fn time(&self, at: Timestamp) -> When {
        When { at, iso: self.iso_times }
    }

    pub(crate) fn time_or_null(&self, at: Option<Timestamp>) -> Option<When> {
        at.map(|at| self.time(at))
    }
}

/// Reads unix seconds or ISO 8601, whichever build the client was written from.
pub(crate) fn read(text: &str) -> Option<Timestamp> {
    match text.parse::<i64>() {
        Ok(seconds) => Timestamp::from_second(seconds).ok(),
        Err(_) => text.parse().ok(),
    }
}
