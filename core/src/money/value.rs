//! An amount of an asset.

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::Asset;
use super::Decimal;
use super::ParseDecimalError;
use super::wire;

/// An exact amount of an [`Asset`], in whole units of it (dollars, not cents).
///
/// The scale belongs to the amount, not to the asset: 10.005 USD can be held, and is refused only by a
/// provider that takes cents. Equal means equal in worth and of the same asset; amounts of two assets have
/// no order.
///
/// Serialised as `{"amount":"42.50","asset":"USD"}`. The amount is text both ways, which every format
/// carries unchanged.
///
/// ```
/// use paymux_core::Money;
/// use paymux_core::provider::MoneyError;
///
/// let price = Money::parse("42.50", "usd")?;
/// assert_eq!(price.to_string(), "42.50 USD");
/// assert_eq!(price.minor_units::<u32>(), Ok(4250));
/// assert_eq!(Money::from_minor(4250, "USD"), Some(price));
///
/// let fine = Money::parse("10.005", "USD")?;
/// assert_eq!(fine.minor_units::<u32>(), Err(MoneyError::Precision { exponent: 2 }));
/// assert_eq!(fine.in_units_of::<u32>(3), Ok(10_005));
/// # Ok::<(), paymux_core::provider::ParseMoneyError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    #[serde(deserialize_with = "wire::deserialize_text")]
    amount: Decimal,
    asset: Asset,
}

impl Money {
    /// So many whole units of the asset.
    #[must_use]
    pub const fn new(amount: Decimal, asset: Asset) -> Self {
        Self { amount, asset }
    }

    /// From a plain decimal (`"42.50"`) and the ISO 4217 code of a currency, in either case.
    ///
    /// # Errors
    ///
    /// [`ParseMoneyError`] says which of the two cannot be read.
    pub fn parse(amount: &str, code: &str) -> Result<Self, ParseMoneyError> {
        let amount = amount.parse()?;
        Ok(Self { amount, asset: Asset::fiat(code).ok_or(ParseMoneyError::Currency)? })
    }

    /// From minor units (cents) of the currency with this ISO 4217 code, in either case; `None` where there
    /// is no such currency.
    #[must_use]
    pub fn from_minor(units: impl Into<i128>, code: &str) -> Option<Self> {
        let asset = Asset::fiat(code)?;
        let amount = Decimal::new(units.into(), asset.currency()?.exponent())?;
        Some(Self { amount, asset })
    }

    /// From units of `10^-exponent` of the currency with this ISO 4217 code, in either case, whatever its minor unit;
    /// `None` where there is no such currency.
    #[must_use]
    pub fn in_units(units: impl Into<i128>, exponent: u8, code: &str) -> Option<Self> {
        Some(Self { amount: Decimal::new(units.into(), exponent)?, asset: Asset::fiat(code)? })
    }

    /// How much, in whole units of the asset.
    #[must_use]
    pub const fn amount(&self) -> Decimal {
        self.amount
    }

    /// Of what.
    #[must_use]
    pub const fn asset(&self) -> &Asset {
        &self.asset
    }

    /// The amount in minor units of its currency: cents for USD, yen for JPY, thousandths for KWD.
    ///
    /// # Errors
    ///
    /// [`MoneyError::NotFiat`] for tokens, otherwise as [`in_units_of`](Self::in_units_of).
    pub fn minor_units<T: TryFrom<i128>>(&self) -> Result<T, MoneyError> {
        self.in_units_of(self.asset.currency().ok_or(MoneyError::NotFiat)?.exponent())
    }

    /// The amount in units of `10^-exponent` of its asset, whatever the asset: 3 counts thousandths.
    ///
    /// # Errors
    ///
    /// [`MoneyError::Precision`] where it is no whole number of them, [`MoneyError::Range`] where the number
    /// does not fit into `T`. Nothing is ever rounded.
    pub fn in_units_of<T: TryFrom<i128>>(&self, exponent: u8) -> Result<T, MoneyError> {
        let amount = self.amount.normalized();
        let zeros = exponent.checked_sub(amount.scale()).ok_or(MoneyError::Precision { exponent })?;
        let units = match amount.unscaled() {
            0 => Some(0),
            unscaled => 10_i128.checked_pow(u32::from(zeros)).and_then(|power| unscaled.checked_mul(power)),
        };
        units.and_then(|units| T::try_from(units).ok()).ok_or(MoneyError::Range)
    }

    /// The sum; `None` where the assets differ or it does not fit.
    #[must_use]
    pub fn checked_add(&self, other: &Self) -> Option<Self> {
        self.combined(other, Decimal::checked_add)
    }

    /// The difference; `None` where the assets differ or it does not fit.
    #[must_use]
    pub fn checked_sub(&self, other: &Self) -> Option<Self> {
        self.combined(other, Decimal::checked_sub)
    }

    fn combined(&self, other: &Self, with: fn(Decimal, Decimal) -> Option<Decimal>) -> Option<Self> {
        if self.asset != other.asset {
            return None;
        }
        Some(Self { amount: with(self.amount, other.amount)?, asset: self.asset.clone() })
    }
}

impl PartialOrd for Money {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        (self.asset == other.asset).then(|| self.amount.cmp(&other.amount))
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.asset)
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Why an amount cannot be expressed as an integer of some unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MoneyError {
    /// It has more decimal places than the unit.
    #[error("the amount has more than {exponent} decimal places")]
    Precision {
        /// How many decimal places the unit has.
        exponent: u8,
    },
    /// The integer does not fit into its type: too great, or negative where that cannot be.
    #[error("the amount is out of range")]
    Range,
    /// A token has no minor unit that ISO 4217 would fix.
    #[error("the amount is not of a currency, so it has no minor units")]
    NotFiat,
}

/// Why an amount and a code make no [`Money`]. It does not quote them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseMoneyError {
    /// The amount cannot be read.
    #[error("the amount is not a decimal number")]
    Amount(#[from] ParseDecimalError),
    /// There is no such currency.
    #[error("not a currency of ISO 4217")]
    Currency,
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn usd(amount: &str) -> Money {
        Money::parse(amount, "USD").unwrap()
    }

    #[test]
    fn shown_with_its_asset() {
        let amount = usd("42.50");
        assert_eq!((amount.to_string(), format!("{amount:?}")), ("42.50 USD".into(), "42.50 USD".into()));
    }

    #[test]
    fn dollars_add_up() {
        assert_eq!(usd("0.1").checked_add(&usd("0.2")), Some(usd("0.30")));
        assert_eq!(usd("0.1").checked_sub(&usd("0.2")), Some(usd("-0.1")));
        assert_eq!(usd("1").checked_add(&Money::parse("1", "EUR").unwrap()), None);
        assert_eq!(usd("1").partial_cmp(&Money::parse("2", "EUR").unwrap()), None);
        assert!(usd("9.99") < usd("10"));
    }

    #[test]
    fn units_are_exact_or_refused() {
        assert_eq!(usd("10.005").minor_units::<i64>(), Err(MoneyError::Precision { exponent: 2 }));
        assert_eq!(usd("10.005").in_units_of::<i64>(3), Ok(10_005));
        assert_eq!(usd("10.000").minor_units::<i64>(), Ok(1000));
        assert_eq!(usd("-1").minor_units::<u64>(), Err(MoneyError::Range));
        assert_eq!(usd("2.56").minor_units::<u8>(), Err(MoneyError::Range));
        assert_eq!(usd("1").in_units_of::<i128>(u8::MAX), Err(MoneyError::Range));
        assert_eq!(usd("0.00").in_units_of::<i128>(u8::MAX), Ok(0));
        let yen = Money::parse("500", "JPY").unwrap();
        assert_eq!(yen.minor_units::<u16>(), Ok(500));
        assert_eq!(
            Money::parse("0.5", "JPY").unwrap().minor_units::<u16>(),
            Err(MoneyError::Precision { exponent: 0 })
        );
        let dinars = Money::from_minor(1_234, "KWD").unwrap();
        assert_eq!(dinars.to_string(), "1.234 KWD");
        assert_eq!(dinars.minor_units::<u16>(), Ok(1234));
    }

    #[test]
    fn the_least_part_of_a_token_survives() {
        let wei = Money::new("0.000000000000000001".parse().unwrap(), Asset::token("ETH", "ethereum"));
        assert_eq!(wei.in_units_of::<u8>(18), Ok(1));
        assert_eq!(wei.minor_units::<u8>(), Err(MoneyError::NotFiat));
        assert_eq!(wei.to_string(), "0.000000000000000001 ETH (ethereum)");
        let value = serde_json::to_value(&wei).unwrap();
        assert_eq!(serde_json::from_value::<Money>(value).unwrap(), wei);
    }

    #[test]
    fn the_ends_of_the_range() {
        for units in [i128::MIN, i128::MAX] {
            let money = Money::from_minor(units, "USD").unwrap();
            assert_eq!(money.minor_units::<i128>(), Ok(units));
            assert_eq!(money.in_units_of::<i128>(3), Err(MoneyError::Range));
            assert_eq!(money.checked_add(&money), None);
        }
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Stored {
        #[serde(flatten)]
        money: Money,
    }

    #[test]
    fn every_format_carries_it() {
        let money = usd("12345678901234567890.10");
        let value = serde_json::to_value(&money).unwrap();
        assert_eq!(value, json!({"amount": "12345678901234567890.10", "asset": "USD"}));
        let back: Money = serde_json::from_value(value.clone()).unwrap();
        assert_eq!(back.to_string(), money.to_string());
        let flat: Stored = serde_json::from_value(value).unwrap();
        assert_eq!(flat.money, money);
        let toml = toml::to_string(&money).unwrap();
        assert_eq!(toml::from_str::<Money>(&toml).unwrap().to_string(), money.to_string());
        let read: Money = serde_json::from_reader(serde_json::to_vec(&money).unwrap().as_slice()).unwrap();
        assert_eq!(read, money);
        let number: Value = json!({"amount": 42.5, "asset": "USD"});
        assert!(serde_json::from_value::<Money>(number).is_err());
        assert!(serde_json::from_str::<Money>(r#"{"amount":42.5,"asset":"USD"}"#).is_err());
    }

    #[test]
    fn what_is_wrong_is_said() {
        assert_eq!(Money::parse("1", "USX"), Err(ParseMoneyError::Currency));
        assert_eq!(Money::parse("", "USD"), Err(ParseMoneyError::Amount(ParseDecimalError::Empty)));
    }
}
