//! Exact decimal numbers that keep their scale: "42.50" stays "42.50".

use std::cmp::Ordering;
use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

/// The most digits that are read before and behind the point. Products of two such numbers still fit.
const WHOLE: usize = 12;
const FRACTION: usize = 8;

/// `units` divided by ten to the power of `scale`. Equal are numbers of the same value, whatever the scale.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Decimal {
    units: i128,
    scale: u32,
}

impl Decimal {
    /// Made from parts: `new(225, 2)` is 2.25.
    pub(crate) const fn new(units: i128, scale: u32) -> Self {
        Self { units, scale }
    }

    /// Digits with at most one point between them: no sign, no exponent, no needless zero in front.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (whole, fraction) = match text.split_once('.') {
            Some((_, "")) => return None,
            Some(parts) => parts,
            None => (text, ""),
        };
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let padded = whole.len() > 1 && whole.starts_with('0');
        if whole.is_empty() || padded || whole.len() > WHOLE || fraction.len() > FRACTION {
            return None;
        }
        if !digits(whole) || !digits(fraction) {
            return None;
        }
        let units = format!("{whole}{fraction}").parse().ok()?;
        Some(Self { units, scale: u32::try_from(fraction.len()).ok()? })
    }

    pub(crate) fn is_positive(self) -> bool {
        self.units > 0
    }

    pub(crate) fn plus(self, other: Self) -> Self {
        let scale = self.scale.max(other.scale);
        Self { units: self.at(scale).saturating_add(other.at(scale)), scale }
    }

    pub(crate) fn minus(self, other: Self) -> Self {
        self.plus(Self { units: other.units.saturating_neg(), scale: other.scale })
    }

    pub(crate) fn times(self, other: Self) -> Self {
        Self { units: self.units.saturating_mul(other.units), scale: self.scale.saturating_add(other.scale) }
    }

    /// Divided by a hundred, by moving the point.
    pub(crate) fn percent(self) -> Self {
        Self { scale: self.scale.saturating_add(2), ..self }
    }

    /// With exactly `scale` digits behind the point, rounded away from zero if some are cut off.
    pub(crate) fn rounded_up(self, scale: u32) -> Self {
        if scale >= self.scale {
            return Self { units: self.at(scale), scale };
        }
        let cut = power(self.scale.saturating_sub(scale));
        let (whole, rest) = (self.units / cut, self.units % cut);
        Self { units: whole.saturating_add(rest.signum()), scale }
    }

    /// As a JSON number with all its digits.
    pub(crate) fn number(self) -> Option<Box<RawValue>> {
        RawValue::from_string(self.to_string()).ok()
    }

    fn at(self, scale: u32) -> i128 {
        self.units.saturating_mul(power(scale.saturating_sub(self.scale)))
    }
}

fn power(of_ten: u32) -> i128 {
    10_i128.saturating_pow(of_ten)
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let scale = self.scale.max(other.scale);
        self.at(scale).cmp(&other.at(scale))
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Decimal {}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.units < 0 { "-" } else { "" };
        let digits = self.units.unsigned_abs();
        if self.scale == 0 {
            return write!(f, "{sign}{digits}");
        }
        let one = power(self.scale).unsigned_abs();
        let width = usize::try_from(self.scale).unwrap_or_default();
        write!(f, "{sign}{}.{:0width$}", digits / one, digits % one)
    }
}

impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn the_scale_is_kept() {
        for text in ["0", "0.00", "42.50", "42.5", "7", "0.00000001", "999999999999.99999999"] {
            assert_eq!(read(text).to_string(), text);
        }
        assert_eq!(read("42.50"), read("42.5"));
        assert!(read("9.99") < read("10"));
    }

    #[test]
    fn only_plain_digits_are_read() {
        for text in
            ["", ".", "1.", ".5", "-1", "+1", "1e3", " 1", "01", "1,5", "1.123456789", "1234567890123"]
        {
            assert!(Decimal::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn arithmetic_is_exact() {
        assert_eq!(read("0.1").plus(read("0.20")).to_string(), "0.30");
        assert_eq!(read("1").minus(read("1.00000001")).to_string(), "-0.00000001");
        assert_eq!(read("42.50").times(read("2.25")).percent().to_string(), "0.956250");
        assert_eq!(read("0.0000001").rounded_up(6).to_string(), "0.000001");
        assert_eq!(read("1.5").rounded_up(4).to_string(), "1.5000");
        assert_eq!(read("1.50000000").rounded_up(1).to_string(), "1.5");
    }
}
