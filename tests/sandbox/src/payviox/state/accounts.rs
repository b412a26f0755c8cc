//! Businesses, their keys, and who a call comes from.

use std::collections::BTreeMap;

use crate::half::Account;
use crate::payviox::switches::Switches;
use crate::payviox::wire::replies;
use crate::running::seeded_ids::Ids;
use crate::wire::call::{Call, Reply};

/// What one key sees: a business, and its test or its live data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Realm {
    pub(crate) business: &'static str,
    pub(crate) mode: &'static str,
}

impl std::fmt::Display for Realm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.business, self.mode)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyKind {
    Public,
    Secret,
}

struct Keys {
    realm: Realm,
    public: String,
    secret: String,
    retired: Vec<String>,
}

struct Tokens {
    business: &'static str,
    payment: String,
    payout: String,
}

/// All keys. Two businesses, each with test and live keys and its own webhook tokens.
pub(crate) struct Accounts {
    keys: Vec<Keys>,
    tokens: Vec<Tokens>,
}

impl Accounts {
    pub(crate) fn new(ids: &Ids) -> Self {
        let businesses = ["first", "second"];
        let realms =
            businesses.into_iter().flat_map(|business| ["test", "live"].map(|mode| Realm { business, mode }));
        let keys = realms.map(|realm| Keys {
            realm,
            public: key("pk", realm, ids),
            secret: key("sk", realm, ids),
            retired: Vec::new(),
        });
        let keys = keys.collect();
        let tokens = businesses.map(|business| Tokens {
            business,
            payment: ids.alphanumeric(40),
            payout: ids.alphanumeric(40),
        });
        Self { keys, tokens: tokens.into() }
    }

    pub(crate) fn list(&self) -> Vec<Account> {
        let each = self.keys.iter().map(|keys| Account {
            business: keys.realm.business.to_owned(),
            mode: keys.realm.mode,
            credentials: BTreeMap::from([
                ("PAYVIOX_PUBLIC_KEY", keys.public.clone()),
                ("PAYVIOX_SECRET_KEY", keys.secret.clone()),
                ("PAYVIOX_WEBHOOK_TOKEN", self.payment_token(keys.realm).to_owned()),
                ("PAYVIOX_PAYOUT_WEBHOOK_TOKEN", self.payout_token(keys.realm).to_owned()),
            ]),
        });
        each.collect()
    }

    pub(crate) fn realms(&self) -> Vec<Realm> {
        self.keys.iter().map(|keys| keys.realm).collect()
    }

    pub(crate) fn payment_token(&self, realm: Realm) -> &str {
        self.tokens_of(realm).map_or("", |tokens| &tokens.payment)
    }

    pub(crate) fn payout_token(&self, realm: Realm) -> &str {
        self.tokens_of(realm).map_or("", |tokens| &tokens.payout)
    }

    /// Regenerates the keys of one realm; the old ones are dead at once.
    pub(crate) fn rotate(&mut self, realm: Realm, ids: &Ids) {
        if let Some(keys) = self.keys.iter_mut().find(|keys| keys.realm == realm) {
            let old = std::mem::replace(&mut keys.public, key("pk", realm, ids));
            keys.retired.push(old);
            let old = std::mem::replace(&mut keys.secret, key("sk", realm, ids));
            keys.retired.push(old);
        }
    }

    /// Who calls, by the bearer key (Payviox docs, /api/authentication).
    pub(crate) fn identify(&self, call: &Call, switches: &Switches) -> Result<(Realm, KeyKind), Reply> {
        if call.header("authorization").is_none() {
            return Err(replies::unauthorized(switches, "Missing authorization header"));
        }
        let given = call.bearer().unwrap_or_default();
        for keys in &self.keys {
            if given == keys.public {
                return Ok((keys.realm, KeyKind::Public));
            }
            if given == keys.secret {
                return Ok((keys.realm, KeyKind::Secret));
            }
        }
        let retired = self.keys.iter().any(|keys| keys.retired.iter().any(|old| old == given));
        let why = if retired { "API key has expired" } else { "Invalid API key" };
        Err(replies::unauthorized(switches, why))
    }

    /// As [`Accounts::identify`], for endpoints that take the secret key only. A public key gets the
    /// ordinary 401, not a 403 (Payviox docs, /api/endpoints/get-balance).
    pub(crate) fn identify_secret(&self, call: &Call, switches: &Switches) -> Result<Realm, Reply> {
        match self.identify(call, switches)? {
            (realm, KeyKind::Secret) => Ok(realm),
            (_, KeyKind::Public) => Err(replies::unauthorized(switches, "Invalid API key")),
        }
    }

    fn tokens_of(&self, realm: Realm) -> Option<&Tokens> {
        self.tokens.iter().find(|tokens| tokens.business == realm.business)
    }
}

fn key(kind: &str, realm: Realm, ids: &Ids) -> String {
    format!("{kind}_{}_{}", realm.mode, ids.alphanumeric(32))
}
