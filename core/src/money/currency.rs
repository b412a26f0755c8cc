//! Currencies of states, as ISO 4217 lists them.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use iso_currency::IntoEnumIterator;
use serde::de::{self, Deserializer, Visitor};
use serde::{Deserialize, Serialize, Serializer};

use super::retired::RETIRED;

/// A currency of ISO 4217 with its minor unit.
///
/// Codes that were retired in the last years (HRK, ANG, ZWL, …) are read, too: payments that were made in them are
/// still looked up. Whether a new one may be is for the provider to say.
///
/// Codes are read in either case, because providers send both, and written in upper case. What ISO 4217
/// lists without a minor unit (gold, special drawing rights, the codes for testing and for none) is not a
/// currency here: no amount of it could be expressed in whole units.
///
/// ```
/// use paymux_core::provider::Currency;
///
/// let dinar = Currency::from_code("kwd").unwrap();
/// assert_eq!((dinar.code(), dinar.exponent()), ("KWD", 3));
/// assert_eq!(Currency::from_code("XAU"), None);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency {
    code: &'static str,
    exponent: u8,
}

impl Currency {
    /// The currency with this code of three letters, in either case; `None` where there is none.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        BY_CODE.get(&as_number(code)?).copied()
    }

    /// All of them, retired ones included, by code.
    pub fn all() -> impl Iterator<Item = Self> {
        BY_CODE.values().copied()
    }

    /// Its code, in upper case: `"USD"`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.code
    }

    /// How many decimal places its minor unit has: 2 for USD, 0 for JPY, 3 for KWD.
    #[must_use]
    pub const fn exponent(self) -> u8 {
        self.exponent
    }
}

/// All of them by code. What the library still knows of the retired ones counts, as it says.
static BY_CODE: LazyLock<BTreeMap<u32, Currency>> = LazyLock::new(|| {
    let retired = RETIRED.iter().map(|&(code, exponent)| Currency { code, exponent });
    let known = retired.chain(listed());
    known.filter_map(|currency| Some((as_number(currency.code)?, currency))).collect()
});

/// Three letters as a number, which is compared faster than a text: a code is looked up several times in a call. In the
/// order of the letters, and the same in either case.
fn as_number(code: &str) -> Option<u32> {
    let &[first, second, third] = code.as_bytes() else { return None };
    let letters = [first, second, third].map(|letter| letter.to_ascii_uppercase());
    Some(letters.into_iter().fold(0, |number, letter| number << 8 | u32::from(letter)))
}

/// What the library lists.
fn listed() -> impl Iterator<Item = Currency> {
    iso_currency::Currency::iter()
        .filter_map(|iso| Some(Currency { code: iso.code(), exponent: u8::try_from(iso.exponent()?).ok()? }))
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(CurrencyVisitor)
    }
}

struct CurrencyVisitor;

impl Visitor<'_> for CurrencyVisitor {
    type Value = Currency;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the code of a currency")
    }

    fn visit_str<E: de::Error>(self, code: &str) -> Result<Currency, E> {
        Currency::from_code(code).ok_or_else(|| E::custom("not a currency of ISO 4217"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minor_units_are_those_of_the_standard() {
        for (code, exponent) in [("USD", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4), ("MGA", 2), ("ISK", 0)] {
            assert_eq!(Currency::from_code(code).unwrap().exponent(), exponent, "{code}");
        }
    }

    #[test]
    fn retired_codes_stay_readable() {
        for (code, exponent) in
            [("ANG", 2), ("HRK", 2), ("ZWL", 2), ("SLL", 2), ("VES", 2), ("VEF", 2), ("CUC", 2), ("BYR", 0)]
        {
            assert_eq!(Currency::from_code(code).map(Currency::exponent), Some(exponent), "{code}");
            let stored = format!(r#"{{"amount":"25","asset":"{code}"}}"#);
            let money: crate::money::Money = serde_json::from_str(&stored).unwrap();
            assert_eq!(money, crate::money::Money::parse("25", code).unwrap());
            assert_eq!(
                serde_json::from_str::<crate::money::Asset>(&format!("\"{code}\"")).unwrap().to_string(),
                code
            );
            assert!(crate::wire::from_minor(2500_u32, &code.to_lowercase()).is_ok(), "{code}");
        }
    }

    #[test]
    fn the_table_of_retired_codes_agrees_with_the_library() {
        assert!(RETIRED.is_sorted_by(|(one, _), (next, _)| one < next), "sorted, each once");
        for (code, exponent) in RETIRED {
            assert!(code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()), "{code}");
            let listed = listed().find(|listed| listed.code == *code);
            assert!(listed.is_none_or(|listed| listed.exponent == *exponent), "{code}");
        }
        assert!(Currency::all().is_sorted_by(|one, next| one.code < next.code), "by code, each once");
    }

    #[test]
    fn codes_are_read_in_either_case() {
        let read: Vec<Currency> = serde_json::from_str(r#"["usd","Usd","USD"]"#).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), r#"["USD","USD","USD"]"#);
    }

    #[test]
    fn what_is_no_currency_is_refused() {
        for bad in ["", "US", "USDT", "USX", "XXX", "XAU", "XTS", "€", "U D", "840"] {
            assert_eq!(Currency::from_code(bad), None, "{bad}");
        }
        let error = serde_json::from_str::<Currency>(r#""secret""#).unwrap_err();
        assert!(!error.to_string().contains("secret"), "{error}");
        let error = serde_json::from_str::<Currency>("840").unwrap_err();
        assert!(error.to_string().contains("expected the code of a currency"), "{error}");
    }

    #[test]
    fn shown_as_its_code() {
        let euro = Currency::from_code("eur").unwrap();
        assert_eq!((euro.to_string(), format!("{euro:?}")), ("EUR".to_owned(), "EUR".to_owned()));
    }
}
