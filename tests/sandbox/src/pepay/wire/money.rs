//! US dollars, exactly: a whole number of thousandths (`usd_millis`).

use serde::ser::{Error, Serialize, Serializer};
use serde_json::value::RawValue;

/// An amount in thousandths of a US dollar. As JSON it is a number in dollars: `25.5`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Usd(pub(crate) i64);

impl Usd {
    pub(crate) const ZERO: Self = Self(0);

    pub(crate) const fn cents(cents: i64) -> Self {
        Self(cents.saturating_mul(10))
    }

    pub(crate) fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// What is left after taking `other`, not below zero.
    pub(crate) fn minus(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0).max(0))
    }

    pub(crate) fn times(self, count: i64) -> Self {
        Self(self.0.saturating_mul(count))
    }

    /// So many ten-thousandths of this, rounded half up to whole cents.
    pub(crate) fn share(self, ten_thousandths: i64) -> Self {
        let exact = i128::from(self.0).saturating_mul(i128::from(ten_thousandths));
        let cents = exact.saturating_add(50_000).div_euclid(100_000);
        Self::cents(i64::try_from(cents).unwrap_or(i64::MAX / 10))
    }

    /// The twin with three decimals: `25.500`.
    pub(crate) fn millis_text(self) -> String {
        decimal(self.0.into(), 3)
    }

    /// With two decimals, as orders say it: `25.50`.
    pub(crate) fn cents_text(self) -> String {
        decimal(i128::from(self.0).div_euclid(10), 2)
    }

    /// As short as it can be: `25.5`, `100`.
    pub(crate) fn short_text(self) -> String {
        trimmed(&self.millis_text()).to_owned()
    }
}

impl Serialize for Usd {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(self.short_text()).map_err(S::Error::custom)?.serialize(serializer)
    }
}

/// A whole number of 10^-`places` as a decimal text with all its places.
pub(crate) fn decimal(scaled: i128, places: u32) -> String {
    let unit = 10_i128.checked_pow(places).unwrap_or(i128::MAX);
    let sign = if scaled < 0 { "-" } else { "" };
    let (whole, part) =
        (scaled.unsigned_abs() / unit.unsigned_abs(), scaled.unsigned_abs() % unit.unsigned_abs());
    let width = usize::try_from(places).unwrap_or(0);
    if width == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part:0width$}") }
}

/// Without zeros behind the last digit that counts.
pub(crate) fn trimmed(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}

/// Reads the text of a JSON number as a whole number of 10^-`places`. None if it is no JSON number, or
/// not a whole number of these.
pub(crate) fn scaled(text: &str, places: u32) -> Option<i128> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.trim_start_matches('+').parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, mantissa),
    };
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{part}");
    if whole.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits = digits.parse::<i128>().ok()?.checked_mul(sign)?;
    let shift =
        exponent.checked_sub(i32::try_from(part.len()).ok()?)?.checked_add(i32::try_from(places).ok()?)?;
    let factor = || 10_i128.checked_pow(shift.unsigned_abs());
    if digits == 0 {
        Some(0)
    } else if shift >= 0 {
        digits.checked_mul(factor()?)
    } else {
        let factor = factor()?;
        (digits % factor == 0).then(|| digits / factor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_exactly_or_not_at_all() {
        for (text, places, expected) in [
            ("25.50", 3, Some(25_500)),
            ("0.01", 3, Some(10)),
            ("1000000", 3, Some(1_000_000_000)),
            ("2.55e1", 3, Some(25_500)),
            ("255E-1", 3, Some(25_500)),
            ("0.1000000", 3, Some(100)),
            ("-3", 3, Some(-3_000)),
            ("0e99", 3, Some(0)),
            ("0.0005", 3, None),
            ("25.505", 2, None),
            ("1e99", 3, None),
            ("\"25.5\"", 3, None),
            ("true", 3, None),
            ("", 3, None),
        ] {
            assert_eq!(scaled(text, places), expected, "{text}");
        }
    }

    #[test]
    fn each_form_of_an_amount() {
        let amount = Usd(25_500);
        assert_eq!(amount.millis_text(), "25.500");
        assert_eq!(amount.cents_text(), "25.50");
        assert_eq!(serde_json::to_string(&amount).unwrap(), "25.5");
        assert_eq!(serde_json::to_string(&Usd(100_000)).unwrap(), "100");
        assert_eq!(serde_json::to_string(&Usd(10)).unwrap(), "0.01");
        assert_eq!(serde_json::to_string(&Usd::ZERO).unwrap(), "0");
        assert_eq!(Usd::cents(1999).share(825), Usd::cents(165));
    }
}
