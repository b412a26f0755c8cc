//! A quote: an address to pay to, and how much of a token, for a while.

use jiff::Timestamp;

use super::catalog::Token;
use crate::ids::Ids;

/// The current quote of an invoice.
#[derive(Clone, Debug)]
pub(super) struct Quote {
    pub(super) token: &'static Token,
    pub(super) address: String,
    pub(super) until: Timestamp,
}

/// What the rest of an underpaid invoice must be paid with.
#[derive(Clone, Debug)]
pub(super) struct Lock {
    pub(super) token: &'static Token,
    pub(super) address: String,
}

/// A new address in the network's form.
pub(super) fn address(ids: &Ids, network: &str) -> String {
    match network {
        "solana" => ids.alphanumeric(44),
        "ton" | "cardano" => ids.alphanumeric(48),
        "sui" => format!("0x{}", hex(ids, 64)),
        _ => format!("0x{}", hex(ids, 40)),
    }
}

/// A new transaction hash.
pub(super) fn transaction(ids: &Ids) -> String {
    format!("0x{}", hex(ids, 64))
}

fn hex(ids: &Ids, length: usize) -> String {
    let digits: String = [ids.uuid(), ids.uuid(), ids.uuid()].concat();
    digits.chars().filter(|digit| *digit != '-').take(length).collect()
}
