//! From digits to a decimal, whatever their number and the exponent after them.

use super::Decimal;
use super::ParseDecimalError;

/// The digits of a number: `unscaled * 10^zeros * 10^-places`.
#[derive(Default)]
pub(super) struct Digits {
    /// Negative (or zero), since that side of an `i128` reaches further.
    unscaled: i128,
    /// How many zeros came last. They are put on only when another digit follows, so that they take part
    /// in no overflow if none does.
    zeros: i64,
    /// How many digits stood after the point.
    places: i64,
}

impl Digits {
    /// Takes the next digit (0 to 9).
    pub(super) fn push(&mut self, digit: u8) -> Result<(), ParseDecimalError> {
        if digit == 0 {
            let leading = self.unscaled == 0;
            self.zeros = if leading { 0 } else { self.zeros.saturating_add(1) };
            return Ok(());
        }
        self.unscaled = shifted(self.unscaled, self.zeros.saturating_add(1))
            .and_then(|shifted| shifted.checked_sub(i128::from(digit)))
            .ok_or(ParseDecimalError::OutOfRange)?;
        self.zeros = 0;
        Ok(())
    }

    /// Takes the next digit, one after the point.
    pub(super) fn push_place(&mut self, digit: u8) -> Result<(), ParseDecimalError> {
        self.places = self.places.saturating_add(1);
        self.push(digit)
    }

    /// The number times `10^exponent`, with as many decimal places as were written, if they fit.
    pub(super) fn finish(self, negative: bool, exponent: i64) -> Result<Decimal, ParseDecimalError> {
        let decimal = |unscaled, scale| Decimal::new(unscaled, u8::try_from(scale).ok()?);
        let most = i64::from(Decimal::MAX_SCALE);
        let written = self.places.saturating_sub(exponent);
        let needed = written.saturating_sub(self.zeros).max(0);
        if self.unscaled == 0 {
            return decimal(0, written.clamp(0, most)).ok_or(ParseDecimalError::OutOfRange);
        }
        if needed > most {
            return Err(ParseDecimalError::TooPrecise);
        }
        let signed = if negative { Some(self.unscaled) } else { self.unscaled.checked_neg() };
        let unscaled = signed.ok_or(ParseDecimalError::OutOfRange)?;
        (needed..=written.clamp(needed, most))
            .rev()
            .find_map(|scale| {
                let zeros = self.zeros.saturating_sub(written).saturating_add(scale);
                decimal(shifted(unscaled, zeros)?, scale)
            })
            .ok_or(ParseDecimalError::OutOfRange)
    }
}

/// `integer * 10^zeros`.
fn shifted(integer: i128, zeros: i64) -> Option<i128> {
    integer.checked_mul(10_i128.checked_pow(u32::try_from(zeros).ok()?)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_numbers_are_errors() {
        use ParseDecimalError::{OutOfRange, TooPrecise};
        let long = format!("1e{}", "9".repeat(1_000_000));
        let tiny = format!("1e-{}", "9".repeat(1_000_000));
        let wide = "1".repeat(1_000_000);
        let fine = format!("0.{}1", "0".repeat(1_000_000));
        for (text, error) in [
            ("1e999999999", OutOfRange),
            ("1e39", OutOfRange),
            ("2e38", OutOfRange),
            ("1e-999999999", TooPrecise),
            ("1e-39", TooPrecise),
            (&*long, OutOfRange),
            (&*tiny, TooPrecise),
            (&*wide, OutOfRange),
            (&*fine, TooPrecise),
        ] {
            assert_eq!(Decimal::from_json_number(text), Err(error));
        }
        let zeros = format!("1{0}e-{1}", "0".repeat(1_000_000), 1_000_000);
        assert_eq!(Decimal::from_json_number(&zeros), Ok(Decimal::from(1_u8)));
    }
}
