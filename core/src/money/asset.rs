//! What an amount is of.

use std::fmt;
use std::hash::{Hash, Hasher};

use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};

use super::Currency;

/// What an amount is of: a currency, or a token on a network.
///
/// Tokens of one symbol on two networks are two assets: they cannot be paid for one another. Symbols and
/// networks are kept as they came, and compared without regard to the case of ASCII letters, because
/// providers write `USDT` and `usdt`, `TRON` and `tron`, for the same thing.
///
/// Serialised as `"USD"`, or as `{"symbol":"USDT","network":"tron"}`.
///
/// ```
/// use paymux_core::Asset;
///
/// assert_eq!(Asset::fiat("usd").unwrap().to_string(), "USD");
/// assert_eq!(Asset::token("USDT", "tron"), Asset::token("usdt", "TRON"));
/// assert_ne!(Asset::token("USDT", "tron"), Asset::token("USDT", "ethereum"));
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Asset {
    /// A currency of ISO 4217.
    Fiat(Currency),
    /// A token (or coin) on a network.
    Token {
        /// Its ticker: `USDT`.
        symbol: String,
        /// The network it is on, as the provider names it: `tron`.
        network: String,
    },
}

impl Asset {
    /// The currency with this ISO 4217 code, in either case; `None` where there is none.
    #[must_use]
    pub fn fiat(code: &str) -> Option<Self> {
        Currency::from_code(code).map(Self::Fiat)
    }

    /// The token with this symbol on this network.
    #[must_use]
    pub fn token(symbol: impl Into<String>, network: impl Into<String>) -> Self {
        Self::Token { symbol: symbol.into(), network: network.into() }
    }

    /// The currency, where it is one.
    #[must_use]
    pub const fn currency(&self) -> Option<Currency> {
        match self {
            Self::Fiat(currency) => Some(*currency),
            Self::Token { .. } => None,
        }
    }
}

impl From<Currency> for Asset {
    fn from(currency: Currency) -> Self {
        Self::Fiat(currency)
    }
}

impl PartialEq for Asset {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Fiat(one), Self::Fiat(two)) => one == two,
            (
                Self::Token { symbol, network },
                Self::Token { symbol: other_symbol, network: other_network },
            ) => symbol.eq_ignore_ascii_case(other_symbol) && network.eq_ignore_ascii_case(other_network),
            (Self::Fiat(_), Self::Token { .. }) | (Self::Token { .. }, Self::Fiat(_)) => false,
        }
    }
}

impl Eq for Asset {}

impl Hash for Asset {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::Fiat(currency) => currency.hash(state),
            Self::Token { symbol, network } => {
                // No text has the byte 0xff, so that it keeps the two apart.
                let letters = symbol.bytes().chain([0xff]).chain(network.bytes());
                letters.for_each(|letter| state.write_u8(letter.to_ascii_lowercase()));
            }
        }
    }
}

impl fmt::Display for Asset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fiat(currency) => f.write_str(currency.code()),
            Self::Token { symbol, network } => write!(f, "{symbol} ({network})"),
        }
    }
}

impl Serialize for Asset {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Fiat(currency) => currency.serialize(serializer),
            Self::Token { symbol, network } => {
                let mut token = serializer.serialize_struct("Token", 2)?;
                token.serialize_field("symbol", symbol)?;
                token.serialize_field("network", network)?;
                token.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Asset {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AssetVisitor)
    }
}

#[derive(Deserialize)]
struct Token {
    symbol: String,
    network: String,
}

struct AssetVisitor;

impl<'de> Visitor<'de> for AssetVisitor {
    type Value = Asset;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the code of a currency, or the symbol and network of a token")
    }

    fn visit_str<E: de::Error>(self, code: &str) -> Result<Asset, E> {
        Asset::fiat(code).ok_or_else(|| E::custom("not a currency of ISO 4217"))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Asset, A::Error> {
        let Token { symbol, network } = Token::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Asset::Token { symbol, network })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn both_forms_in_json() {
        let text = r#"["USD",{"symbol":"USDT","network":"tron"}]"#;
        let assets: Vec<Asset> = serde_json::from_str(text).unwrap();
        assert_eq!(assets, [Asset::fiat("USD").unwrap(), Asset::token("usdt", "Tron")]);
        assert_eq!(serde_json::to_string(&assets).unwrap(), text);
        for bad in [r#""USDT""#, r#"{"symbol":"USDT"}"#] {
            assert!(serde_json::from_str::<Asset>(bad).is_err(), "{bad}");
        }
        for bad in ["840", "null"] {
            let error = serde_json::from_str::<Asset>(bad).unwrap_err().to_string();
            assert!(error.contains("the code of a currency, or the symbol and network"), "{error}");
        }
    }

    #[test]
    fn equal_assets_hash_alike() {
        let of = |symbol: &str, network: &str| Asset::token(symbol, network);
        let different: HashSet<Asset> = [
            of("USDT", "tron"),
            of("usdt", "TRON"),
            of("USDTt", "ron"),
            of("USD", ""),
            Asset::fiat("USD").unwrap(),
            Asset::fiat("usd").unwrap(),
        ]
        .into();
        assert_eq!(different.len(), 4);
    }

    #[test]
    fn both_halves_of_a_token_count() {
        let tether = Asset::token("USDT", "tron");
        assert_eq!(tether, Asset::token("usdt", "TRON"));
        assert_ne!(tether, Asset::token("USDT", "ethereum"));
        assert_ne!(tether, Asset::token("USDC", "tron"));
        assert_ne!(Asset::token("USD", "USD"), Asset::fiat("USD").unwrap());
    }

    #[test]
    fn shown_with_its_network() {
        assert_eq!(Asset::token("USDT", "tron").to_string(), "USDT (tron)");
        assert_eq!(Asset::fiat("eur").unwrap().to_string(), "EUR");
    }
}
