//! Reading decimals from text, exactly and without allocating.

use std::str::FromStr;

use super::Decimal;
use super::digits::Digits;

/// Why a text is not a [`Decimal`]. It does not quote the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseDecimalError {
    /// There is no text.
    #[error("the text is empty")]
    Empty,
    /// A digit must stand at this place (counted in bytes, from 0), and something else or nothing does.
    #[error("a digit is missing at byte {at}")]
    DigitMissing {
        /// Where, in bytes from the start.
        at: usize,
    },
    /// What stands at this place (counted in bytes, from 0) does not belong into a number.
    #[error("an unexpected character stands at byte {at}")]
    UnexpectedCharacter {
        /// Where, in bytes from the start.
        at: usize,
    },
    /// It has more decimal places than [`Decimal::MAX_SCALE`], zeros at the end not counted.
    #[error("more than {} decimal places", Decimal::MAX_SCALE)]
    TooPrecise,
    /// Its digits do not fit into an `i128`.
    #[error("more digits than can be kept")]
    OutOfRange,
}

/// Reads plain text: an optional sign, digits, and optionally a point with digits on both of its sides.
///
/// No exponent, no blanks, no separators of thousands. The decimal places are kept as written, except for
/// zeros at the end that would not fit.
impl FromStr for Decimal {
    type Err = ParseDecimalError;

    fn from_str(text: &str) -> Result<Self, ParseDecimalError> {
        text_number(text, false)
    }
}

/// A number as text; whether it may have an exponent, its writer decides.
fn text_number(text: &str, with_exponent: bool) -> Result<Decimal, ParseDecimalError> {
    let mut cursor = Cursor::new(text)?;
    let negative = cursor.skip(b"-");
    if !negative {
        cursor.skip(b"+");
    }
    let digits = cursor.number()?;
    let exponent = if with_exponent && cursor.skip(b"eE") { cursor.exponent()? } else { 0 };
    cursor.end()?;
    digits.finish(negative, exponent)
}

impl Decimal {
    /// Reads an amount that a program has written as text: what people type, and an exponent.
    pub(super) fn from_wire_text(text: &str) -> Result<Self, ParseDecimalError> {
        text_number(text, true)
    }

    /// Reads the text of a JSON number, exponents included, exactly.
    ///
    /// ```
    /// use paymux_core::Decimal;
    ///
    /// assert_eq!(Decimal::from_json_number("2.5E-3")?.to_string(), "0.0025");
    /// assert_eq!(Decimal::from_json_number("1e2")?.to_string(), "100");
    /// assert!(Decimal::from_json_number("1e999999999").is_err());
    /// # Ok::<(), paymux_core::provider::ParseDecimalError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ParseDecimalError`] where the text is not a number by the grammar of JSON (RFC 8259, section 6), or
    /// where the number does not fit.
    pub fn from_json_number(text: &str) -> Result<Self, ParseDecimalError> {
        let mut cursor = Cursor::new(text)?;
        let negative = cursor.skip(b"-");
        let first = cursor.at;
        if cursor.skip(b"0") && cursor.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            return Err(ParseDecimalError::UnexpectedCharacter { at: cursor.at });
        }
        cursor.at = first;
        let digits = cursor.number()?;
        let exponent = if cursor.skip(b"eE") { cursor.exponent()? } else { 0 };
        cursor.end()?;
        digits.finish(negative, exponent)
    }
}

struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    fn new(text: &'a str) -> Result<Self, ParseDecimalError> {
        if text.is_empty() {
            return Err(ParseDecimalError::Empty);
        }
        Ok(Self { bytes: text.as_bytes(), at: 0 })
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Steps over one byte if it is one of these.
    fn skip(&mut self, any_of: &[u8]) -> bool {
        let found = self.peek().is_some_and(|byte| any_of.contains(&byte));
        self.at += usize::from(found);
        found
    }

    fn end(&self) -> Result<(), ParseDecimalError> {
        match self.peek() {
            Some(_) => Err(ParseDecimalError::UnexpectedCharacter { at: self.at }),
            None => Ok(()),
        }
    }

    /// Hands every digit from here on to `take`; there must be one at least.
    fn digits(
        &mut self,
        mut take: impl FnMut(u8) -> Result<(), ParseDecimalError>,
    ) -> Result<(), ParseDecimalError> {
        let start = self.at;
        while let Some(byte) = self.peek().filter(u8::is_ascii_digit) {
            take(byte - b'0')?;
            self.at += 1;
        }
        if self.at == start { Err(ParseDecimalError::DigitMissing { at: start }) } else { Ok(()) }
    }

    fn number(&mut self) -> Result<Digits, ParseDecimalError> {
        let mut digits = Digits::default();
        self.digits(|digit| digits.push(digit))?;
        if self.skip(b".") {
            self.digits(|digit| digits.push_place(digit))?;
        }
        Ok(digits)
    }

    /// An exponent after its `e`; what exceeds an `i64` is far out of every range anyway.
    fn exponent(&mut self) -> Result<i64, ParseDecimalError> {
        let negative = self.skip(b"-");
        if !negative {
            self.skip(b"+");
        }
        let mut exponent = 0_i64;
        self.digits(|digit| {
            exponent = exponent.saturating_mul(10).saturating_add(i64::from(digit));
            Ok(())
        })?;
        Ok(if negative { -exponent } else { exponent })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text() {
        for (text, written) in [
            ("42.50", "42.50"),
            ("+1", "1"),
            ("-0.00", "0.00"),
            ("007.5", "7.5"),
            ("170141183460469231731687303715884105727", "170141183460469231731687303715884105727"),
            ("-170141183460469231731687303715884105728", "-170141183460469231731687303715884105728"),
            ("170141183460469231731687303715884105727.000", "170141183460469231731687303715884105727"),
        ] {
            assert_eq!(text.parse::<Decimal>().unwrap().to_string(), written);
        }
    }

    #[test]
    fn what_is_no_plain_text() {
        use ParseDecimalError::{DigitMissing, Empty, OutOfRange, TooPrecise, UnexpectedCharacter};
        for (text, error) in [
            ("", Empty),
            ("-", DigitMissing { at: 1 }),
            ("+-1", DigitMissing { at: 1 }),
            (".5", DigitMissing { at: 0 }),
            ("5.", DigitMissing { at: 2 }),
            ("5.-1", DigitMissing { at: 2 }),
            (" 5", DigitMissing { at: 0 }),
            ("5 ", UnexpectedCharacter { at: 1 }),
            ("1.2.3", UnexpectedCharacter { at: 3 }),
            ("1,000", UnexpectedCharacter { at: 1 }),
            ("1e2", UnexpectedCharacter { at: 1 }),
            ("٣", DigitMissing { at: 0 }),
            ("NaN", DigitMissing { at: 0 }),
            ("170141183460469231731687303715884105728", OutOfRange),
            ("-170141183460469231731687303715884105729", OutOfRange),
            ("0.000000000000000000000000000000000000001", TooPrecise),
        ] {
            assert_eq!(text.parse::<Decimal>(), Err(error), "{text}");
        }
    }

    #[test]
    fn json_numbers() {
        for (text, written) in [
            ("0", "0"),
            ("-0", "0"),
            ("25.50", "25.50"),
            ("1e2", "100"),
            ("1.5e+1", "15"),
            ("1.50e1", "15.0"),
            ("2.5E-3", "0.0025"),
            ("1000e-3", "1.000"),
            ("0e999999999", "0"),
            ("1e-38", "0.00000000000000000000000000000000000001"),
            ("1e38", "100000000000000000000000000000000000000"),
            ("10000000000000000000000000000000000000000e-40", "1.00000000000000000000000000000000000000"),
        ] {
            assert_eq!(Decimal::from_json_number(text).unwrap().to_string(), written, "{text}");
        }
        for bad in
            ["", "+1", "01", "-01", "00", ".5", "5.", "1e", "1e+", "1e1.5", "0x1", "1_0", "null", "\"1\""]
        {
            assert!(Decimal::from_json_number(bad).is_err(), "{bad}");
        }
    }
}
