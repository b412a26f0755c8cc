//! The amounts that a provider takes.

use crate::error::{Error, ErrorKind};
use crate::money::{Currency, Decimal, Money, MoneyError};

/// Amounts of some currencies that `create` takes: how fine they may be, and from where to where they go.
///
/// Bounds are counted in the smallest part that is taken: in cents for USD, and in thousandths where
/// [`digits(3)`](Self::digits) says that these are taken.
///
/// ```
/// use paymux_core::provider::{Declared, NotTaken, Takes};
/// use paymux_core::{Error, ErrorKind, Money};
///
/// // Dollars to the thousandth, up to a million; forints in whole ones. Nothing else.
/// const TAKES: &[Takes] =
///     &[Takes::of(&["USD"]).digits(3).least(10).most(1_000_000_000), Takes::of(&["HUF"]).digits(0)];
/// let declared = Declared { takes: Some(TAKES), ..Declared::CAUTIOUS };
/// let checked = |amount, code| declared.check_amount(&Money::parse(amount, code).unwrap());
///
/// assert_eq!(checked("25.505", "USD"), Ok(()));
/// assert_eq!(checked("0.009", "USD"), Err(NotTaken::TooLittle { least: "0.010".parse()? }));
/// assert_eq!(checked("10.50", "HUF"), Err(NotTaken::TooFine { digits: 0 }));
/// assert_eq!(checked("25.50", "EUR"), Err(NotTaken::Asset));
///
/// let refused = Error::from(NotTaken::Asset);
/// assert_eq!((refused.kind(), refused.field()), (ErrorKind::UnsupportedCurrency, Some("amount")));
/// # Ok::<(), paymux_core::provider::ParseDecimalError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Takes {
    /// By their codes; `None` is every one of ISO 4217.
    codes: Option<&'static [&'static str]>,
    /// `None` is the minor unit of ISO 4217.
    digits: Option<u8>,
    least: u64,
    most: Option<u64>,
}

impl Takes {
    /// Every currency of ISO 4217 in its minor unit, from the least of it on.
    #[must_use]
    pub const fn every_currency() -> Self {
        Self { codes: None, digits: None, least: 1, most: None }
    }

    /// These currencies, by their codes in upper case, each in its minor unit by ISO 4217, from the least of it on.
    #[must_use]
    pub const fn of(codes: &'static [&'static str]) -> Self {
        Self { codes: Some(codes), digits: None, least: 1, most: None }
    }

    /// So many decimal places, whatever ISO 4217 says.
    #[must_use]
    pub const fn digits(mut self, digits: u8) -> Self {
        self.digits = Some(digits);
        self
    }

    /// The least that is taken.
    #[must_use]
    pub const fn least(mut self, units: u64) -> Self {
        self.least = units;
        self
    }

    /// The most that is taken.
    #[must_use]
    pub const fn most(mut self, units: u64) -> Self {
        self.most = Some(units);
        self
    }

    pub(super) fn is_about(&self, currency: Currency) -> bool {
        self.codes.is_none_or(|codes| codes.contains(&currency.code()))
    }

    /// Whether there is an amount of this currency from `from` on and below `below` that is taken.
    pub(super) fn any_between(
        &self,
        currency: Currency,
        from: Option<Decimal>,
        below: Option<Decimal>,
    ) -> bool {
        let digits = self.digits.unwrap_or(currency.exponent());
        // What is beyond every number is beyond every bound.
        let up = |amount: Decimal| rounded_up(amount, digits).unwrap_or(i128::MAX);
        let least = from.map_or(0, up).max(self.least.into());
        let most = below.map_or(i128::MAX, |below| up(below).saturating_sub(1));
        least <= self.most.map_or(most, |own| most.min(own.into()))
    }

    pub(super) fn check(&self, amount: &Money, currency: Currency) -> Result<(), NotTaken> {
        let digits = self.digits.unwrap_or(currency.exponent());
        let bound = |units: u64| Decimal::new(units.into(), digits).unwrap_or(Decimal::ZERO);
        let units = match amount.in_units_of::<i128>(digits) {
            Ok(units) => units,
            Err(MoneyError::Precision { exponent }) => return Err(NotTaken::TooFine { digits: exponent }),
            // Beyond every bound.
            Err(_) if amount.amount() < Decimal::ZERO => i128::MIN,
            Err(_) => i128::MAX,
        };
        if units < i128::from(self.least) {
            return Err(NotTaken::TooLittle { least: bound(self.least) });
        }
        match self.most {
            Some(most) if units > i128::from(most) => Err(NotTaken::TooMuch { most: bound(most) }),
            _ => Ok(()),
        }
    }
}

/// In units of `10^-digits`, rounded up.
fn rounded_up(amount: Decimal, digits: u8) -> Option<i128> {
    let amount = amount.normalized();
    match digits.checked_sub(amount.scale()) {
        Some(zeros) => amount.unscaled().checked_mul(10_i128.checked_pow(zeros.into())?),
        None => {
            let power = 10_i128.checked_pow(u32::from(amount.scale().checked_sub(digits)?))?;
            let whole = amount.unscaled().div_euclid(power);
            whole.checked_add(i128::from(amount.unscaled().rem_euclid(power) > 0))
        }
    }
}

/// Why an amount is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotTaken {
    /// Not in this currency or token.
    #[error("it does not take this currency")]
    Asset,
    /// It has more decimal places than that.
    #[error("it takes at most {digits} decimal places")]
    TooFine {
        /// So many are taken.
        digits: u8,
    },
    /// It is less than that.
    #[error("it takes {least} at least")]
    TooLittle {
        /// The least, in whole units.
        least: Decimal,
    },
    /// It is more than that.
    #[error("it takes {most} at most")]
    TooMuch {
        /// The most, in whole units.
        most: Decimal,
    },
}

/// Refused before anything is sent, at `amount`: `create` begins with `self.declared().check_amount(&request.amount)?`.
impl From<NotTaken> for Error {
    fn from(why: NotTaken) -> Self {
        let kind = match why {
            NotTaken::Asset => ErrorKind::UnsupportedCurrency,
            NotTaken::TooFine { .. } => ErrorKind::AmountPrecision,
            NotTaken::TooLittle { .. } | NotTaken::TooMuch { .. } => ErrorKind::AmountOutOfRange,
        };
        Self::refused(kind, why.to_string()).with_field("amount")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interface::declared::Declared;
    use crate::money::Asset;

    const TAKES: &[Takes] = &[
        Takes::of(&["KWD"]).digits(2).least(5),
        Takes::of(&["USD", "EUR"]).least(100).most(1_000_000),
        Takes::of(&["USD"]).digits(9),
    ];

    fn checked(takes: &'static [Takes], amount: &str, asset: Asset) -> Result<(), NotTaken> {
        let amount = Money::new(amount.parse().unwrap(), asset);
        Declared { takes: Some(takes), ..Declared::CAUTIOUS }.check_amount(&amount)
    }

    #[test]
    fn the_first_row_of_a_currency_counts() {
        let fiat = |code| Asset::fiat(code).unwrap();
        for (amount, code, expected) in [
            ("1.00", "USD", Ok(())),
            ("0.99", "USD", Err(NotTaken::TooLittle { least: "1".parse().unwrap() })),
            ("10000", "EUR", Ok(())),
            ("10000.01", "EUR", Err(NotTaken::TooMuch { most: "10000".parse().unwrap() })),
            ("1.001", "USD", Err(NotTaken::TooFine { digits: 2 })),
            ("0.05", "KWD", Ok(())),
            ("0.055", "KWD", Err(NotTaken::TooFine { digits: 2 })),
            ("-5", "KWD", Err(NotTaken::TooLittle { least: "0.05".parse().unwrap() })),
            ("5", "JPY", Err(NotTaken::Asset)),
        ] {
            assert_eq!(checked(TAKES, amount, fiat(code)), expected, "{amount} {code}");
        }
        assert_eq!(checked(TAKES, "5", Asset::token("USD", "ethereum")), Err(NotTaken::Asset));
    }

    #[test]
    fn the_minor_unit_is_the_currency_s_own() {
        const EVERY: &[Takes] = &[Takes::every_currency()];
        const LIMITED: &[Takes] = &[Takes::every_currency().most(1)];
        let fiat = |code| Asset::fiat(code).unwrap();
        assert_eq!(checked(EVERY, "1.234", fiat("KWD")), Ok(()));
        assert_eq!(checked(EVERY, "0.5", fiat("JPY")), Err(NotTaken::TooFine { digits: 0 }));
        let huge = "170141183460469231731687303715884105727";
        assert_eq!(checked(EVERY, huge, fiat("USD")), Ok(()));
        let less = format!("-{huge}");
        let least = "0.01".parse().unwrap();
        assert_eq!(checked(EVERY, &less, fiat("USD")), Err(NotTaken::TooLittle { least }));
        let most = "0.01".parse().unwrap();
        assert_eq!(checked(LIMITED, huge, fiat("USD")), Err(NotTaken::TooMuch { most }));
    }

    #[test]
    fn some_amount_between_two_is_taken_or_none() {
        let between = |from: Option<&str>, below: Option<&str>, code| {
            let read = |text: Option<&str>| text.map(|text| text.parse().unwrap());
            let declared = Declared { takes: Some(TAKES), ..Declared::CAUTIOUS };
            declared.takes_between(&Asset::fiat(code).unwrap(), read(from), read(below))
        };
        // 1 to 10000 dollars, in cents; 0.05 dinars and more, in hundredths.
        assert!(between(None, None, "USD") && !between(None, None, "JPY"));
        assert!(between(None, Some("1.001"), "USD") && !between(None, Some("1"), "USD"));
        assert!(between(Some("10000"), None, "USD") && !between(Some("10000.001"), None, "USD"));
        assert!(!between(Some("5.001"), Some("5.009"), "USD"), "no cent is in between");
        assert!(between(Some("5.001"), Some("5.011"), "USD"));
        assert!(between(Some("170141183460469231731687303715884105727"), None, "KWD"));
        assert!(Declared::CAUTIOUS.takes_between(&Asset::token("USDC", "base"), None, None));
        assert!(!Declared { takes: Some(TAKES), ..Declared::CAUTIOUS }.takes_between(
            &Asset::token("USDC", "base"),
            None,
            None
        ));
    }

    #[test]
    fn what_is_not_said_is_taken() {
        assert_eq!(Declared::CAUTIOUS.check_amount(&Money::parse("5", "USD").unwrap()), Ok(()));
    }
}
