//! Writing decimals: one text, used by `Display` and by both JSON forms.

use std::fmt;

use super::Decimal;

/// Room for a sign, a point and the 39 digits that an `i128` or a number of the greatest scale can have.
const ROOM: usize = 41;

/// A decimal's text, built on the stack from its end. Always a valid JSON number.
pub(super) struct Text {
    bytes: [u8; ROOM],
    start: usize,
}

impl Text {
    pub(super) fn of(decimal: Decimal) -> Self {
        let mut text = Self { bytes: [b'0'; ROOM], start: ROOM };
        let mut rest = decimal.unscaled().unsigned_abs();
        if decimal.scale() > 0 {
            for _ in 0..decimal.scale() {
                text.put(b'0' + take_digit(&mut rest));
            }
            text.put(b'.');
        }
        text.put(b'0' + take_digit(&mut rest));
        while rest > 0 {
            text.put(b'0' + take_digit(&mut rest));
        }
        if decimal.is_negative() {
            text.put(b'-');
        }
        text
    }

    pub(super) fn as_str(&self) -> &str {
        let bytes = self.bytes.get(self.start..).unwrap_or_default();
        std::str::from_utf8(bytes).unwrap_or_default()
    }

    fn put(&mut self, byte: u8) {
        self.start = self.start.saturating_sub(1);
        if let Some(place) = self.bytes.get_mut(self.start) {
            *place = byte;
        }
    }
}

/// Takes the last digit away. Division of 64 bits is much faster, and nearly always enough.
fn take_digit(rest: &mut u128) -> u8 {
    let digit = match u64::try_from(*rest) {
        Ok(small) => {
            *rest = u128::from(small / 10);
            u8::try_from(small % 10)
        }
        Err(_) => {
            let digit = *rest % 10;
            *rest /= 10;
            u8::try_from(digit)
        }
    };
    digit.unwrap_or_default()
}

/// The digits with the point where the scale puts it. Width, fill and sign are honoured; a precision is
/// not, since it would lose digits.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = Text::of(*self);
        let text = text.as_str();
        f.pad_integral(!self.is_negative(), "", text.strip_prefix('-').unwrap_or(text))
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_point_stands_where_the_scale_puts_it() {
        for (unscaled, scale, text) in [
            (0, 0, "0"),
            (0, 2, "0.00"),
            (-5, 0, "-5"),
            (-5, 1, "-0.5"),
            (-5, 3, "-0.005"),
            (4250, 2, "42.50"),
            (1, 38, "0.00000000000000000000000000000000000001"),
            (i128::MAX, 0, "170141183460469231731687303715884105727"),
            (i128::MIN, 0, "-170141183460469231731687303715884105728"),
            (i128::MIN, 1, "-17014118346046923173168730371588410572.8"),
            (i128::MIN, 38, "-1.70141183460469231731687303715884105728"),
        ] {
            assert_eq!(Decimal::new(unscaled, scale).unwrap().to_string(), text);
        }
    }

    #[test]
    fn formatting_never_drops_a_digit() {
        let decimal = Decimal::new(-4256, 2).unwrap();
        assert_eq!(format!("{decimal:.1}"), "-42.56");
        assert_eq!(format!("{decimal:>8}"), "  -42.56");
        assert_eq!(format!("{decimal:08}"), "-0042.56");
        assert_eq!(format!("{decimal:#?}"), "-42.56");
    }
}
