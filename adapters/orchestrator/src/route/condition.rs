//! What a rule is about.

use paymux_core::provider::Currency;
use paymux_core::{Asset, Decimal, Money};

/// Payments of some currencies, amounts and countries. What is not said fits everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Condition {
    pub(super) assets: Vec<Named>,
    /// Whole units; only with `assets`.
    pub(super) from: Option<Decimal>,
    pub(super) below: Option<Decimal>,
    /// ISO 3166-1, two capital letters.
    pub(super) countries: Vec<String>,
}

/// A currency or a token, as a rule names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Named {
    Currency(Currency),
    /// On every network where none is named.
    Token {
        symbol: String,
        network: Option<String>,
    },
}

impl Named {
    /// `USD` is a currency where ISO 4217 has it, `USDC` a token on any network, `USDC@base` on this one.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (symbol, network) = match text.split_once('@') {
            Some((symbol, network)) => (symbol, Some(network)),
            None => (text, None),
        };
        let plain = |text: &str| !text.is_empty() && text.chars().all(|letter| letter.is_ascii_graphic());
        let capitals = symbol.chars().all(|letter| !letter.is_ascii_lowercase());
        if !plain(symbol) || !capitals || !network.is_none_or(plain) {
            return None;
        }
        match (Currency::from_code(symbol), network) {
            (Some(currency), None) => Some(Self::Currency(currency)),
            (_, network) => {
                Some(Self::Token { symbol: symbol.to_owned(), network: network.map(str::to_owned) })
            }
        }
    }

    pub(super) fn fits(&self, asset: &Asset) -> bool {
        match (self, asset) {
            (Self::Currency(currency), Asset::Fiat(other)) => currency == other,
            (Self::Token { symbol, network }, Asset::Token { symbol: other, network: on }) => {
                symbol.eq_ignore_ascii_case(other)
                    && network.as_ref().is_none_or(|network| network.eq_ignore_ascii_case(on))
            }
            _ => false,
        }
    }

    /// One that it fits.
    pub(super) fn example(&self) -> Asset {
        match self {
            Self::Currency(currency) => Asset::Fiat(*currency),
            Self::Token { symbol, network } => {
                Asset::token(symbol.clone(), network.clone().unwrap_or_else(|| "any".to_owned()))
            }
        }
    }
}

impl Condition {
    pub(super) fn fits(&self, amount: &Money, country: Option<&str>) -> bool {
        // Amounts last: comparing them costs most.
        (self.assets.is_empty() || self.assets.iter().any(|asset| asset.fits(amount.asset())))
            && (self.countries.is_empty()
                || country.is_some_and(|country| self.countries.iter().any(|known| known == country)))
            && self.from.is_none_or(|from| amount.amount() >= from)
            && self.below.is_none_or(|below| amount.amount() < below)
    }
}
