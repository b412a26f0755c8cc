//! A merchant and what is set for it.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::access::Allowed;
use super::catalog;
use super::decimal::Decimal;

pub(super) struct Merchant {
    pub(super) id: String,
    /// The order of creation.
    pub(super) number: u64,
    pub(super) name: String,
    /// The person who owns it, by id.
    pub(super) owner: String,
    pub(super) key: Option<ApiKey>,
    pub(super) whitelist: Option<Allowed>,
    pub(super) webhook: Option<Webhook>,
    /// By payment method; every method is there.
    pub(super) balances: BTreeMap<u32, Decimal>,
    pub(super) roles: Vec<Role>,
    /// By the id of the person.
    pub(super) members: BTreeMap<String, Member>,
}

pub(super) struct ApiKey {
    pub(super) text: String,
    pub(super) created: Timestamp,
    pub(super) last_used: Option<Timestamp>,
    pub(super) until: Option<Timestamp>,
}

pub(super) struct Webhook {
    pub(super) url: String,
    pub(super) secret: String,
    pub(super) created: Timestamp,
}

pub(super) struct Role {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) permissions: Vec<String>,
}

pub(super) struct Member {
    /// The id of the role.
    pub(super) role: String,
}

impl Merchant {
    pub(super) fn new(id: String, number: u64, name: String, owner: String) -> Self {
        Self {
            id,
            number,
            name,
            owner,
            key: None,
            whitelist: None,
            webhook: None,
            balances: catalog::ALL.iter().map(|method| (method.id, Decimal::new(0, 8))).collect(),
            roles: Vec::new(),
            members: BTreeMap::new(),
        }
    }

    pub(super) fn balance(&self, method: u32) -> Decimal {
        self.balances.get(&method).copied().unwrap_or(Decimal::new(0, 8))
    }

    pub(super) fn add(&mut self, method: u32, amount: Decimal) {
        let balance = self.balance(method).plus(amount).rounded_up(8);
        self.balances.insert(method, balance);
    }

    pub(super) fn take(&mut self, method: u32, amount: Decimal) {
        self.add(method, Decimal::new(0, 8).minus(amount));
    }
}
