//! Who the customer is: `customer_id`, or a wallet and its network (Pepay docs, /guides/integrate-commerce).

use crate::pepay::state::accounts::Environment;
use crate::pepay::wire::auth::{Caller, Kind};
use crate::pepay::wire::fields::{Body, is_evm_address};
use crate::pepay::wire::replies::{Answer, Refusal};
use crate::wire::call::Call;

/// The members of a body that name a customer.
pub(super) const FIELDS: [&str; 3] = ["customer_id", "wallet_address", "wallet_network"];

/// The networks of a cart's wallet.
pub(super) const CART_NETWORKS: &[&str] = &["ethereum", "bsc", "base", "solana"];

/// A customer of a business.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Identity {
    pub(super) customer: Option<String>,
    /// Address and network.
    pub(super) wallet: Option<(String, String)>,
}

/// What a cart, an address or an order belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Owner {
    pub(super) business: u32,
    pub(super) environment: Environment,
    pub(super) identity: Identity,
}

/// How strictly a wallet is looked at.
#[derive(Clone, Copy)]
pub(super) struct Rules {
    pub(super) networks: &'static [&'static str],
    pub(super) evm_only: bool,
}

impl Identity {
    pub(super) fn of_body(body: &Body, rules: Rules) -> Answer<Self> {
        Self::check(
            body.text("customer_id")?,
            body.text("wallet_address")?,
            body.text("wallet_network")?,
            rules,
        )
    }

    pub(super) fn of_query(call: &Call, rules: Rules) -> Answer<Self> {
        let value = |name| call.query_value(name);
        Self::check(value("customer_id"), value("wallet_address"), value("wallet_network"), rules)
    }

    fn check(
        customer: Option<String>,
        address: Option<String>,
        network: Option<String>,
        rules: Rules,
    ) -> Answer<Self> {
        if customer.as_ref().is_some_and(|id| id.is_empty() || id.chars().count() > 255) {
            return Err(Refusal::invalid("customer_id must have 1 to 255 characters"));
        }
        let wallet = match (address, network) {
            (None, None) => None,
            (Some(address), Some(network)) => Some((address, network)),
            _ => return Err(Refusal::invalid("wallet_address and wallet_network go together")),
        };
        if let Some((address, network)) = &wallet {
            if !rules.networks.contains(&network.as_str()) {
                return Err(Refusal::invalid(format!("wallet_network does not know {network:?}")));
            }
            if address.is_empty() || (rules.evm_only && !is_evm_address(address)) {
                return Err(Refusal::invalid("wallet_address must be 0x and 40 hex digits"));
            }
        }
        if customer.is_none() && wallet.is_none() {
            return Err(Refusal::invalid("customer_id, or wallet_address and wallet_network, is required"));
        }
        Ok(Self { customer, wallet })
    }

    pub(super) fn address(&self) -> Option<&str> {
        self.wallet.as_ref().map(|(address, _)| address.as_str())
    }

    pub(super) fn network(&self) -> Option<&str> {
        self.wallet.as_ref().map(|(_, network)| network.as_str())
    }
}

impl Owner {
    pub(super) fn new(caller: &Caller, identity: Identity) -> Self {
        Self { business: caller.business, environment: caller.environment, identity }
    }

    /// Whether a caller sees it: a commerce key only in its own environment.
    pub(super) fn seen_by(&self, caller: &Caller) -> bool {
        self.business == caller.business
            && (caller.kind != Kind::Commerce || self.environment == caller.environment)
    }
}
