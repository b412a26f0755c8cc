//! A merchant and what is set for it.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::iterapay::state::catalog;
use crate::iterapay::wire::access::Allowed;
use crate::iterapay::wire::decimal::Decimal;

pub(crate) struct Merchant {
    pub(crate) id: String,
    /// The order of creation.
    pub(crate) number: u64,
    pub(crate) name: String,
    /// The person who owns it, by id.
    pub(crate) owner: String,
    pub(crate) key: Option<ApiKey>,
    pub(crate) whitelist: Option<Allowed>,
    pub(crate) webhook: Option<Webhook>,
    /// By payment method; every method is there.
    pub(crate) balances: BTreeMap<u32, Decimal>,
    pub(crate) roles: Vec<Role>,
    /// By the id of the person.
    pub(crate) members: BTreeMap<String, Member>,
}

pub(crate) struct ApiKey {
    pub(crate) text: String,
    pub(crate) created: Timestamp,
    pub(crate) last_used: Option<Timestamp>,
    pub(crate) until: Option<Timestamp>,
}

pub(crate) struct Webhook {
    pub(crate) url: String,
    pub(crate) secret: String,
    pub(crate) created: Timestamp,
}

pub(crate) struct Role {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) permissions: Vec<String>,
}

pub(crate) struct Member {
    /// The id of the role.
    pub(crate) role: String,
}

impl Merchant {
    pub(crate) fn new(id: String, number: u64, name: String, owner: String) -> Self {
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

    pub(crate) fn balance(&self, method: u32) -> Decimal {
        self.balances.get(&method).copied().unwrap_or(Decimal::new(0, 8))
    }

    pub(crate) fn add(&mut self, method: u32, amount: Decimal) {
        let balance = self.balance(method).plus(amount).rounded_up(8);
        self.balances.insert(method, balance);
    }

    pub(crate) fn take(&mut self, method: u32, amount: Decimal) {
        self.add(method, Decimal::new(0, 8).minus(amount));
    }
}
