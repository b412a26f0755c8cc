//! Payment methods: one is one token on one network.

use crate::iterapay::wire::decimal::Decimal;
use crate::running::seeded_ids::Ids;

/// A blockchain, as far as its addresses go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Network {
    Tron,
    Ethereum,
    Bitcoin,
}

#[derive(Debug)]
pub(crate) struct Method {
    pub(crate) id: u32,
    pub(crate) name: &'static str,
    pub(crate) ticker: &'static str,
    pub(crate) network: Network,
    /// Tokens for one USD. Invented, and for no method 1, so that the two units cannot be mixed up.
    pub(crate) rate: Decimal,
    /// What the network takes for moving the token, in tokens. Invented.
    pub(crate) network_fee: Decimal,
}

/// Which methods the real service has, and under which ids, is not known: its pages contradict each other.
pub(crate) static ALL: [Method; 6] = [
    Method {
        id: 7,
        name: "USDC-ERC20",
        ticker: "USDC",
        network: Network::Ethereum,
        rate: Decimal::new(10_051, 4),
        network_fee: Decimal::new(150, 2),
    },
    Method {
        id: 9,
        name: "TRX",
        ticker: "TRX",
        network: Network::Tron,
        rate: Decimal::new(3_125, 3),
        network_fee: Decimal::new(11, 1),
    },
    Method {
        id: 12,
        name: "USDT-TRC20",
        ticker: "USDT",
        network: Network::Tron,
        rate: Decimal::new(10_013, 4),
        network_fee: Decimal::new(100, 2),
    },
    Method {
        id: 13,
        name: "USDT-ERC20",
        ticker: "USDT",
        network: Network::Ethereum,
        rate: Decimal::new(10_014, 4),
        network_fee: Decimal::new(150, 2),
    },
    Method {
        id: 21,
        name: "ETH",
        ticker: "ETH",
        network: Network::Ethereum,
        rate: Decimal::new(3_125, 7),
        network_fee: Decimal::new(4, 4),
    },
    Method {
        id: 30,
        name: "BTC",
        ticker: "BTC",
        network: Network::Bitcoin,
        rate: Decimal::new(1_042, 8),
        network_fee: Decimal::new(12, 6),
    },
];

/// The method of an invoice that names none.
pub(crate) fn first() -> &'static Method {
    let [first, ..] = &ALL;
    first
}

pub(crate) fn find(id: u32) -> Option<&'static Method> {
    ALL.iter().find(|method| method.id == id)
}

impl Method {
    /// What so many USD are in this token: up to 6 decimals, rounded up, so that the payer never pays too little.
    pub(crate) fn tokens(&self, usd: Decimal) -> Decimal {
        usd.times(self.rate).rounded_up(6)
    }

    /// Whether so many tokens are worth at least so many USD.
    pub(crate) fn reaches(&self, tokens: Decimal, usd: Decimal) -> bool {
        tokens >= usd.times(self.rate)
    }
}

impl Network {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Tron => "TRON",
            Self::Ethereum => "Ethereum",
            Self::Bitcoin => "Bitcoin",
        }
    }

    /// A new address.
    pub(crate) fn address(self, ids: &Ids) -> String {
        match self {
            Self::Tron => format!("T{}", ids.alphanumeric(33)),
            Self::Ethereum => format!("0x{}", hex(ids, 40)),
            Self::Bitcoin => format!("bc1q{}", ids.alphanumeric(38)),
        }
    }

    /// Whether the text has the form of an address here. Checksums are not looked at.
    pub(crate) fn takes(self, address: &str) -> bool {
        let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        match self {
            Self::Tron => address.len() == 34 && address.starts_with('T') && plain(address),
            Self::Ethereum => address.strip_prefix("0x").is_some_and(|digits| {
                digits.len() == 40 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
            }),
            Self::Bitcoin => {
                let starts = ["bc1", "1", "3"].iter().any(|start| address.starts_with(start));
                starts && (26..=62).contains(&address.len()) && plain(address)
            }
        }
    }

    /// A new transaction hash.
    pub(crate) fn hash(self, ids: &Ids) -> String {
        let prefix = if self == Self::Ethereum { "0x" } else { "" };
        format!("{prefix}{}", hex(ids, 64))
    }
}

fn hex(ids: &Ids, length: usize) -> String {
    let mut text = String::with_capacity(length);
    while text.len() < length {
        text.push_str(&ids.uuid().replace('-', ""));
    }
    text.truncate(length);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_fits_its_own_network_only() {
        let ids = Ids::new(1);
        let networks = [Network::Tron, Network::Ethereum, Network::Bitcoin];
        for one in networks {
            let address = one.address(&ids);
            for other in networks {
                assert_eq!(other.takes(&address), one == other, "{address} on {other:?}");
            }
            assert!(!one.takes(""));
        }
        assert!(Network::Tron.takes("TQ5ExampleExampleExampleExample123"));
    }

    #[test]
    fn tokens_are_rounded_up_to_six_decimals() {
        let usd = Decimal::parse("42.50").unwrap();
        assert_eq!(find(7).unwrap().tokens(usd).to_string(), "42.716750");
        assert_eq!(find(30).unwrap().tokens(usd).to_string(), "0.000443");
    }
}
