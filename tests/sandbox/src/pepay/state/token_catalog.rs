//! The tokens that this Pepay knows. The list is made up; its form is documented (Pepay docs,
//! /api-spec/endpoints/tokens-search).

use crate::pepay::state::accounts::Environment;
use crate::pepay::wire::money::{Usd, decimal};

/// Every network that the documentation names.
pub(crate) const NETWORKS: &[&str] =
    &["ethereum", "base", "solana", "avalanche", "ton", "bsc", "arbitrum", "optimism", "cardano", "sui"];

/// One token on one network.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) id: u32,
    pub(crate) symbol: &'static str,
    pub(crate) name: &'static str,
    pub(crate) address: Option<&'static str>,
    pub(crate) decimals: u32,
    pub(crate) network: &'static str,
    pub(crate) environment: Environment,
    pub(crate) kind: &'static str,
    pub(crate) memo: bool,
    pub(crate) stable: bool,
    pub(crate) active: bool,
    pub(crate) monitored: bool,
    /// Millionths of a dollar for one whole token.
    pub(crate) price: i64,
}

const fn token(
    id: u32,
    names: (&'static str, &'static str),
    network: &'static str,
    kind: &'static str,
    decimals: u32,
    price: i64,
) -> Token {
    Token {
        id,
        symbol: names.0,
        name: names.1,
        address: None,
        decimals,
        network,
        environment: Environment::Devnet,
        kind,
        memo: false,
        stable: false,
        active: true,
        monitored: true,
        price,
    }
}

const fn stable(of: Token, address: &'static str) -> Token {
    Token { stable: true, address: Some(address), ..of }
}

const fn mainnet(of: Token) -> Token {
    Token { id: of.id + 100, environment: Environment::Mainnet, ..of }
}

const USDC: (&str, &str) = ("USDC", "USD Coin");
const USDT: (&str, &str) = ("USDT", "Tether USD");
const BASE_USDC: Token =
    stable(token(1, USDC, "base", "erc20", 6, 1_000_000), "0x00000000000000000000000000000000000000a1");
const BSC_USDT: Token =
    stable(token(2, USDT, "bsc", "erc20", 18, 1_000_000), "0x00000000000000000000000000000000000000b2");
const SOL: Token = token(3, ("SOL", "Solana"), "solana", "native", 9, 150_250_000);
const SOLANA_USDC: Token =
    stable(token(4, USDC, "solana", "spl", 6, 1_000_000), "SandboxUSDC11111111111111111111111111111111");
const ETH: Token = token(5, ("ETH", "Ether"), "base", "native", 18, 3_200_500_000);
const TON: Token = Token { memo: true, ..token(6, ("TON", "Toncoin"), "ton", "ton", 9, 5_500_000) };
const SUI: Token = Token { monitored: false, ..token(7, ("SUI", "Sui"), "sui", "sui", 9, 3_100_000) };
const OLD: Token = Token { active: false, ..token(8, ("OLD", "Old Token"), "ethereum", "erc20", 18, 20_000) };

const ALL: &[Token] = &[
    BASE_USDC,
    BSC_USDT,
    SOL,
    SOLANA_USDC,
    ETH,
    TON,
    SUI,
    OLD,
    mainnet(BASE_USDC),
    mainnet(BSC_USDT),
    mainnet(SOL),
    mainnet(SOLANA_USDC),
    mainnet(ETH),
    mainnet(TON),
    mainnet(SUI),
    mainnet(OLD),
];

/// The tokens of an environment.
pub(crate) fn of(environment: Environment) -> impl Iterator<Item = &'static Token> {
    ALL.iter().filter(move |token| token.environment == environment)
}

pub(crate) fn find(id: u32) -> Option<&'static Token> {
    ALL.iter().find(|token| token.id == id)
}

impl Token {
    /// Dollars for one token, as a decimal.
    pub(crate) fn rate(&self) -> String {
        let text = decimal(self.price.into(), 6);
        crate::pepay::wire::money::trimmed(&text).to_owned()
    }

    /// What a payer is asked to send for an amount: one percent more, rounded up, with at most eight
    /// decimals. (That there is a buffer is documented, its size is not.)
    pub(crate) fn estimate(&self, amount: Usd) -> String {
        let places = self.decimals.min(8);
        let unit = 10_i128.checked_pow(places).unwrap_or(1);
        let wanted = i128::from(amount.0).saturating_mul(1_000).saturating_mul(101).saturating_mul(unit);
        let price = i128::from(self.price.max(1)).saturating_mul(100);
        let amount = wanted.saturating_add(price.saturating_sub(1)).div_euclid(price);
        decimal(amount, places)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn estimates_are_exact_and_rounded_up() {
        assert_eq!(find(1).unwrap().estimate(Usd(25_500)), "25.755000");
        assert_eq!(find(3).unwrap().estimate(Usd(25_500)), "0.17141431");
        assert_eq!(find(3).unwrap().rate(), "150.25");
        assert_eq!(find(101).unwrap().environment, Environment::Mainnet);
    }
}
