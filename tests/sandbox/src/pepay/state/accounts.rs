//! Businesses and their keys.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::half::Account;
use crate::pepay::endpoints::webhook_endpoints::Endpoint;
use crate::pepay::wire::jwt;
use crate::pepay::wire::jwt::{Claims, Use};
use crate::running::clock::later;
use crate::running::seeded_ids::Ids;

/// Ten years: a client that reads `exp` by the machine's clock takes the token, too, while the
/// sandbox's stands still. (How long the real one lives is not documented.)
const DASHBOARD_LIFETIME: u64 = 10 * 365 * 24 * 60 * 60;

/// The network environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Environment {
    Devnet,
    Mainnet,
}

impl Environment {
    pub(crate) fn read(text: &str) -> Option<Self> {
        match text {
            "devnet" => Some(Self::Devnet),
            "mainnet" => Some(Self::Mainnet),
            _ => None,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Devnet => "devnet",
            Self::Mainnet => "mainnet",
        }
    }
}

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Scope {
    Merchant,
    Commerce,
}

impl Scope {
    pub(crate) fn read(text: &str) -> Option<Self> {
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
pub(crate) enum KeyStatus {
    Active,
    Revoked,
    Suspended,
}

/// One API key.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) id: String,
    pub(crate) business: u32,
    pub(crate) name: String,
    pub(crate) scope: Scope,
    /// Where a commerce key works: the environment of the account when the key was made.
    pub(crate) environment: Environment,
    pub(crate) secret: String,
    pub(crate) status: KeyStatus,
    pub(crate) created: Timestamp,
    pub(crate) expires: Option<Timestamp>,
    pub(crate) last_used: Option<Timestamp>,
    pub(crate) revoked: Option<Timestamp>,
}

/// Which tokens a business takes. No endpoint changes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Policy {
    AcceptAll,
    AcceptNone,
    Selective,
}

/// One business, with what it sets in its dashboard.
#[derive(Clone, Debug)]
pub(crate) struct Business {
    /// `merchant_id`.
    pub(crate) number: u32,
    pub(crate) name: &'static str,
    pub(crate) environment: Environment,
    pub(crate) mainnet_access: bool,
    pub(crate) dashboard_token: String,
    pub(crate) endpoints: [Endpoint; 2],
    pub(crate) policy: Policy,
    pub(crate) blocked_tokens: Vec<u32>,
    pub(crate) settlement_token: Option<u32>,
    pub(crate) settlement_changed: Timestamp,
}

/// Two businesses on devnet, and a third on mainnet, each with a key of each scope.
pub(crate) fn open(ids: &Ids, secret: &str, now: Timestamp) -> (Vec<Business>, Vec<Key>) {
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

pub(crate) fn dashboard_token(secret: &str, business: u32, now: Timestamp, seconds: u64) -> String {
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
    pub(crate) fn account(&self, keys: &[Key]) -> Account {
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
