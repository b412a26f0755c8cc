//! A quote: an address to pay to, and how much of a token, for a while.

use jiff::Timestamp;

use crate::pepay::state::token_catalog::Token;
use crate::running::seeded_ids::Ids;

/// The current quote of an invoice.
#[derive(Clone, Debug)]
pub(crate) struct Quote {
    pub(crate) token: &'static Token,
    pub(crate) address: String,
    pub(crate) until: Timestamp,
}

/// What the rest of an underpaid invoice must be paid with.
#[derive(Clone, Debug)]
pub(crate) struct Lock {
    pub(crate) token: &'static Token,
    pub(crate) address: String,
}

/// A new address in the network's form.
pub(crate) fn address(ids: &Ids, network: &str) -> String {
    match network {
        "solana" => ids.alphanumeric(44),
        "ton" | "cardano" => ids.alphanumeric(48),
        "sui" => format!("0x{}", hex(ids, 64)),
        _ => format!("0x{}", hex(ids, 40)),
    }
}

/// A new transaction hash.
pub(crate) fn transaction(ids: &Ids) -> String {
    format!("0x{}", hex(ids, 64))
}

fn hex(ids: &Ids, length: usize) -> String {
    let digits: String = [ids.uuid(), ids.uuid(), ids.uuid()].concat();
    digits.chars().filter(|digit| *digit != '-').take(length).collect()
}
