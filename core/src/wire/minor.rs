//! Amounts as most providers write them: an integer of the smallest unit, and an ISO 4217 code.

use crate::error::{Error, ErrorKind};
use crate::money::Money;

/// How many of the currency's smallest unit, and its ISO 4217 code: `(2550, "USD")` for 25.50 USD.
///
/// # Errors
///
/// Before anything is sent, each with the field that it is about: [`ErrorKind::UnsupportedCurrency`] for a
/// token, [`ErrorKind::AmountPrecision`] for parts of the smallest unit, [`ErrorKind::AmountOutOfRange`] for
/// nothing, less than nothing, and what `T` cannot hold.
///
/// ```
/// use paymux_core::{ErrorKind, Money};
/// use paymux_core::provider::wire;
/// assert_eq!(wire::to_minor(&Money::parse("25.50", "USD")?)?, (2550_u64, "USD".to_owned()));
/// let nothing = wire::to_minor::<u64>(&Money::parse("0", "USD")?).unwrap_err();
/// assert_eq!(nothing.kind(), ErrorKind::AmountOutOfRange);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn to_minor<T: TryFrom<i128>>(amount: &Money) -> Result<(T, String), Error> {
    let refused = |kind, message, field: &str| Error::refused(kind, message).with_field(field);
    let currency = amount.asset().currency().ok_or_else(|| {
        refused(ErrorKind::UnsupportedCurrency, "only currencies of ISO 4217 are taken", "currency")
    })?;
    let units: i128 = amount.minor_units()?;
    let units = (units > 0).then_some(units).and_then(|units| T::try_from(units).ok());
    let units = units.ok_or_else(|| {
        refused(ErrorKind::AmountOutOfRange, "it has to be more than nothing, and fit", "amount")
    })?;
    Ok((units, currency.code().to_owned()))
}

/// The amount that a reply writes as an integer of the smallest unit, with an ISO 4217 code in either case.
///
/// # Errors
///
/// [`ErrorKind::Unintelligible`], field `currency`, where there is no such currency: without it the reply's
/// amount cannot be compared with anything.
pub fn from_minor(units: impl Into<i128>, currency: &str) -> Result<Money, Error> {
    Money::from_minor(units, currency)
        .ok_or_else(|| Error::unintelligible("an unknown currency").with_field("currency"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Asset;

    fn money(amount: &str, code: &str) -> Money {
        Money::parse(amount, code).unwrap()
    }

    #[test]
    fn what_cannot_be_said_exactly_is_refused() {
        assert_eq!(to_minor::<u32>(&money("100", "JPY")).unwrap(), (100, "JPY".to_owned()));
        assert_eq!(to_minor::<u64>(&money("1.234", "KWD")).unwrap(), (1234, "KWD".to_owned()));
        let token = Money::new("1".parse().unwrap(), Asset::token("USDT", "tron"));
        for (amount, kind, field) in [
            (money("0.005", "USD"), ErrorKind::AmountPrecision, "amount"),
            (money("0", "USD"), ErrorKind::AmountOutOfRange, "amount"),
            (money("-1", "USD"), ErrorKind::AmountOutOfRange, "amount"),
            (money("99999999", "USD"), ErrorKind::AmountOutOfRange, "amount"),
            (token, ErrorKind::UnsupportedCurrency, "currency"),
        ] {
            let error = to_minor::<u32>(&amount).unwrap_err();
            assert_eq!((error.kind(), error.field()), (kind, Some(field)), "{amount}");
        }
    }

    #[test]
    fn a_currency_that_nobody_knows_is_no_amount() {
        assert_eq!(from_minor(2550_u64, "usd").unwrap(), money("25.50", "USD"));
        let error = from_minor(1_i64, "XYZ").unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Unintelligible, Some("currency")));
    }
}
