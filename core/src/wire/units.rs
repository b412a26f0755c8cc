//! How an API counts money, where that differs from ISO 4217.

use super::{from_minor, to_minor};
use crate::error::{Error, ErrorKind};
use crate::money::{Currency, Money};

/// How an API writes amounts: an integer of some unit for each currency.
///
/// Most count in the minor unit of ISO 4217 ([`Units::ISO`]), and most depart from it in a few currencies. Say those
/// as data, and both directions and the conformance suite follow it: a wrong unit is a payment of a hundredth or of a
/// hundred times the amount.
///
/// ```
/// use paymux_core::Money;
/// use paymux_core::provider::wire::{Unit, Units};
///
/// /// ISK has no minor unit by the standard; this API writes it with two zeros.
/// const UNITS: Units = Units::ISO.except(&[("ISK", Unit::digits(2).in_steps_of(100)), ("KWD", Unit::digits(3).in_steps_of(10))]);
/// assert_eq!(UNITS.to_wire::<u64>(&Money::parse("5", "ISK")?)?, 500);
/// assert_eq!(UNITS.from_wire(500, "isk")?, Money::parse("5", "ISK")?);
/// assert_eq!(UNITS.to_wire::<u64>(&Money::parse("25.50", "USD")?)?, 2550);
/// // 1.234 dinars cannot be said in steps of 10 thousandths, and nothing is ever rounded.
/// assert!(UNITS.to_wire::<u64>(&Money::parse("1.234", "KWD")?).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Units {
    exceptions: &'static [(&'static str, Unit)],
}

/// The unit in which an API counts one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit {
    digits: u8,
    step: u32,
}

impl Unit {
    /// The number counts `10^-digits` of the currency.
    #[must_use]
    pub const fn digits(digits: u8) -> Self {
        Self { digits, step: 1 }
    }

    /// Only multiples of `step` are taken; a step of 0 counts as 1.
    #[must_use]
    pub const fn in_steps_of(mut self, step: u32) -> Self {
        self.step = if step == 0 { 1 } else { step };
        self
    }
}

impl Units {
    /// The minor units of ISO 4217.
    pub const ISO: Self = Self { exceptions: &[] };

    /// The same but for these currencies, by their codes in upper case.
    #[must_use]
    pub const fn except(mut self, exceptions: &'static [(&'static str, Unit)]) -> Self {
        self.exceptions = exceptions;
        self
    }

    /// The number that the API writes for an amount.
    ///
    /// # Errors
    ///
    /// Before anything is sent, each with the field that it is about: [`ErrorKind::UnsupportedCurrency`] for a token,
    /// [`ErrorKind::AmountPrecision`] for what the unit cannot say, [`ErrorKind::AmountOutOfRange`] for nothing, less
    /// than nothing, and what `T` cannot hold.
    pub fn to_wire<T: TryFrom<i128>>(&self, amount: &Money) -> Result<T, Error> {
        let Some(unit) = amount.asset().currency().and_then(|currency| self.exception(currency.code()))
        else {
            return to_minor(amount).map(|(units, _)| units);
        };
        let units: i128 = amount.in_units_of(unit.digits)?;
        let refused = |kind, message: String| Error::refused(kind, message).with_field("amount");
        if units.checked_rem(i128::from(unit.step)) != Some(0) {
            let message = format!("{} is taken in steps of {} of its units only", amount.asset(), unit.step);
            return Err(refused(ErrorKind::AmountPrecision, message));
        }
        (units > 0).then_some(units).and_then(|units| T::try_from(units).ok()).ok_or_else(|| {
            refused(ErrorKind::AmountOutOfRange, "it has to be more than nothing, and fit".to_owned())
        })
    }

    /// The amount that the API means by a number, with an ISO 4217 code in either case.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unintelligible`], field `currency`, where there is no such currency.
    pub fn from_wire(&self, units: impl Into<i128>, currency: &str) -> Result<Money, Error> {
        let units = units.into();
        match self.exception(currency) {
            None => from_minor(units, currency),
            Some(unit) => {
                let amount = Money::in_units(units, unit.digits, currency)
                    .ok_or_else(|| Error::unintelligible("an unknown currency").with_field("currency"))?;
                // As people write it: 5 ISK, not 5.00.
                let own = amount.asset().currency().map(Currency::exponent);
                let whole = own.filter(|own| *own < unit.digits).and_then(|own| {
                    let units: i128 = amount.in_units_of(own).ok()?;
                    Money::in_units(units, own, currency)
                });
                Ok(whole.unwrap_or(amount))
            }
        }
    }

    fn exception(&self, code: &str) -> Option<Unit> {
        let found = self.exceptions.iter().find(|(known, _)| known.eq_ignore_ascii_case(code));
        found.map(|(_, unit)| *unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNITS: Units = Units::ISO.except(&[
        ("ISK", Unit::digits(2).in_steps_of(100)),
        ("UGX", Unit::digits(2).in_steps_of(100)),
        ("KWD", Unit::digits(3).in_steps_of(10)),
        ("HUF", Unit::digits(0)),
    ]);

    fn money(amount: &str, code: &str) -> Money {
        Money::parse(amount, code).unwrap()
    }

    #[test]
    fn both_ways_are_each_other_s_inverse() {
        for (amount, code, wire) in [
            ("5", "ISK", 500),
            ("7", "UGX", 700),
            ("1.23", "KWD", 1230),
            ("1000", "HUF", 1000),
            ("1000", "JPY", 1000),
            ("25.50", "USD", 2550),
        ] {
            assert_eq!(UNITS.to_wire::<i64>(&money(amount, code)).unwrap(), wire, "{amount} {code}");
            let read = UNITS.from_wire(wire, &code.to_lowercase()).unwrap();
            assert_eq!(read, money(amount, code));
        }
        // As people write it, where it can be written so.
        for (units, text) in [(500, "5"), (550, "5.50")] {
            assert_eq!(UNITS.from_wire(units, "ISK").unwrap().amount().to_string(), text);
        }
        // What was stored before a step was introduced can still be read.
        assert_eq!(UNITS.from_wire(1234_i64, "KWD").unwrap(), money("1.234", "KWD"));
    }

    #[test]
    fn what_the_unit_cannot_say_is_refused_never_rounded() {
        for (amount, code, kind) in [
            ("1.234", "KWD", ErrorKind::AmountPrecision),
            ("5.01", "ISK", ErrorKind::AmountPrecision),
            ("0.5", "HUF", ErrorKind::AmountPrecision),
            ("0", "ISK", ErrorKind::AmountOutOfRange),
            ("-5", "ISK", ErrorKind::AmountOutOfRange),
            ("99999999", "ISK", ErrorKind::AmountOutOfRange),
        ] {
            let error = UNITS.to_wire::<i32>(&money(amount, code)).unwrap_err();
            assert_eq!((error.kind(), error.field()), (kind, Some("amount")), "{amount} {code}");
        }
        assert_eq!(UNITS.from_wire(1, "XYZ").unwrap_err().field(), Some("currency"));
    }
}
