//! Rate limits, counted in windows of one minute by the sandbox's clock.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;

use crate::running::clock::later;

/// Counts calls per name.
#[derive(Debug, Default)]
pub(crate) struct Rates {
    windows: BTreeMap<String, (Timestamp, u32)>,
}

impl Rates {
    /// Counts one call; over the limit gives the seconds until the window ends, at least 1.
    pub(crate) fn count(&mut self, name: String, limit: Option<u32>, now: Timestamp) -> Result<(), u64> {
        let Some(limit) = limit else {
            return Ok(());
        };
        let window = self.windows.entry(name).or_insert((now, 0));
        let ends = later(window.0, Duration::from_secs(60));
        if ends <= now {
            *window = (now, 0);
        } else if window.1 >= limit {
            let left = ends.duration_since(now).as_millis();
            return Err(u64::try_from(left).unwrap_or(0).div_ceil(1000).max(1));
        }
        window.1 = window.1.saturating_add(1);
        if limit == 0 { Err(60) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_fills_and_empties() {
        let mut rates = Rates::default();
        let start = Timestamp::UNIX_EPOCH;
        let count = |rates: &mut Rates, seconds| {
            rates.count("a".into(), Some(2), later(start, Duration::from_secs(seconds)))
        };
        assert_eq!(count(&mut rates, 0), Ok(()));
        assert_eq!(count(&mut rates, 1), Ok(()));
        assert_eq!(count(&mut rates, 15), Err(45));
        assert_eq!(rates.count("b".into(), Some(2), start), Ok(()));
        assert_eq!(count(&mut rates, 60), Ok(()));
    }
}
