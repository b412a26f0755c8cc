//! Lengths of time as people write them: `90s`, `20m`, `1h30m`, `2d`.

use std::time::Duration;

use crate::handle::error::{Error, Result};

/// Reads `90s`, `20m`, `1h30m`, `2d`, or whole seconds without a unit.
pub(crate) fn parse(text: &str) -> Result<Duration> {
    let bad = || Error::Input(format!("{text:?} is no length of time; write 90s, 20m, 1h30m or 2d"));
    let mut rest: &str = text.trim();
    let mut seconds: Option<u64> = None;
    while !rest.is_empty() {
        let (digits, more) =
            rest.split_at(rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len()));
        let number: u64 = digits.parse().map_err(|_| bad())?;
        let end = more.find(|letter: char| letter.is_ascii_digit()).unwrap_or(more.len());
        let (unit, more) = more.split_at(end);
        let each = match unit.trim() {
            "" if seconds.is_none() && more.is_empty() => 1,
            "s" => 1,
            "m" => 60,
            "h" => 60 * 60,
            "d" => 24 * 60 * 60,
            _ => return Err(bad()),
        };
        let part = number.checked_mul(each).ok_or_else(bad)?;
        seconds = Some(seconds.unwrap_or_default().checked_add(part).ok_or_else(bad)?);
        rest = more;
    }
    seconds.map(Duration::from_secs).ok_or_else(bad)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn as_people_write_them() {
        for (text, seconds) in [
            ("90", 90),
            ("90s", 90),
            (" 20m ", 1200),
            ("1h30m", 5400),
            ("1h 30m", 5400),
            ("2d", 172_800),
            ("0", 0),
        ] {
            assert_eq!(parse(text).unwrap().as_secs(), seconds, "{text}");
        }
        for text in
            ["", "m", "20 minutes", "-1m", "1.5h", "20m5", "1w", "99999999999999999999", "9999999999999999d"]
        {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
