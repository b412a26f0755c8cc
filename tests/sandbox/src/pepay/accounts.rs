//! Businesses and their keys.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::endpoints::Endpoint;
use super::jwt::{self, Claims, Use};
use crate::clock::later;
use crate::half::Account;
use crate::ids::Ids;

/// Ten years: a client that reads `exp` by the machine's clock takes the token, too, while the
/// sandbox's stands still. (How long the real one lives is not documented.)
const DASHBOARD_LIFETIME: u64 = 10 * 365 * 24 * 60 * 60;

/// The network environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Environment {
    Devnet,
    Mainnet,
}

impl Environment {
    pub(super) fn read(text: &str) -> Option<Self> {
        match text {
            "devnet" => Some(Self::Devnet),
            "mainnet" => Some(Self::Mainnet),
            _ => None,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Devnet => "devnet",
            Self::Mainnet => "mainnet",
        }
    }
}

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Scope {
    Merchant,
    Commerce,
}

impl Scope {
    pub(super) fn read(text: &str) -> Option<Self> {
        match text {
            "merchant" => Some(Self::Merchant),
            "commerce" => Some(Self::Commerce),
            _ => None,
        }
    }
}

/// Whether a key is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum KeyStatus {
    Active,
    Revoked,
    Suspended,
}

/// One API key.
#[derive(Clone, Debug)]
pub(super) struct Key {
    pub(super) id: String,
    pub(super) business: u32,
    pub(super) name: String,
    pub(super) scope: Scope,
    /// Where a commerce key works: the environment of the account when the key was made.
    pub(super) environment: Environment,
    pub(super) secret: String,
    pub(super) status: KeyStatus,
    pub(super) created: Timestamp,
    pub(super) expires: Option<Timestamp>,
    pub(super) last_used: Option<Timestamp>,
    pub(super) revoked: Option<Timestamp>,
}

/// Which tokens a business takes. No endpoint changes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Policy {
    AcceptAll,
    AcceptNone,
    Selective,
}

/// One business, with what it sets in its dashboard.
#[derive(Clone, Debug)]
pub(super) struct Business {
    /// `merchant_id`.
    pub(super) number: u32,
    pub(super) name: &'static str,
    pub(super) environment: Environment,
    pub(super) mainnet_access: bool,
    pub(super) dashboard_token: String,
    pub(super) endpoints: [Endpoint; 2],
    pub(super) policy: Policy,
    pub(super) blocked_tokens: Vec<u32>,
    pub(super) settlement_token: Option<u32>,
    pub(super) settlement_changed: Timestamp,
}

/// Two businesses on devnet, and a third on mainnet, each with a key of each scope.
pub(super) fn open(ids: &Ids, secret: &str, now: Timestamp) -> (Vec<Business>, Vec<Key>) {
    let wanted = [
        (7, "first", Environment::Devnet),
        (8, "second", Environment::Devnet),
        (9, "third", Environment::Mainnet),
    ];
    let mut keys = Vec::new();
    let businesses = wanted.map(|(number, name, environment)| {
        for (scope, prefix) in [(Scope::Merchant, "pk_live_"), (Scope::Commerce, "ck_live_")] {
            keys.push(Key {
                id: ids.uuid(),
                business: number,
                name: "Default".to_owned(),
                scope,
                environment,
                secret: format!("{prefix}{}", ids.alphanumeric(32)),
                status: KeyStatus::Active,
                created: now,
                expires: None,
                last_used: None,
                revoked: None,
            });
        }
        Business {
            number,
            name,
            environment,
            mainnet_access: environment == Environment::Mainnet,
            dashboard_token: dashboard_token(secret, number, now, DASHBOARD_LIFETIME),
            endpoints: Endpoint::pair(ids),
            policy: Policy::Selective,
            blocked_tokens: Vec::new(),
            settlement_token: None,
            settlement_changed: now,
        }
    });
    (businesses.into(), keys)
}

pub(super) fn dashboard_token(secret: &str, business: u32, now: Timestamp, seconds: u64) -> String {
    let claims = Claims {
        sub: business.to_string(),
        usage: Use::Dashboard,
        key: None,
        iat: now.as_second(),
        exp: later(now, Duration::from_secs(seconds)).as_second(),
    };
    jwt::make(secret, &claims)
}

impl Business {
    pub(super) fn account(&self, keys: &[Key]) -> Account {
        let first = |scope| {
            let key = keys.iter().find(|key| key.business == self.number && key.scope == scope);
            key.map(|key| key.secret.clone()).unwrap_or_default()
        };
        let [main, other] = &self.endpoints;
        Account {
            business: self.name.to_owned(),
            mode: if self.environment == Environment::Mainnet { "live" } else { "test" },
            credentials: BTreeMap::from([
                ("PEPAY_API_KEY", first(Scope::Merchant)),
                ("PEPAY_COMMERCE_API_KEY", first(Scope::Commerce)),
                ("PEPAY_DASHBOARD_JWT", self.dashboard_token.clone()),
                ("PEPAY_WEBHOOK_SECRET", main.secret.clone()),
                ("PEPAY_SECOND_WEBHOOK_SECRET", other.secret.clone()),
            ]),
        }
    }
}
