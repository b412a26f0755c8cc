//! The people who can log in. There is no documented endpoint for that: the tokens come from here.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;

use super::jwt;
use crate::clock::later;
use crate::ids::Ids;

/// How long the tokens of the credentials last. The real lifetime is not documented.
pub(super) const SESSION: Duration = Duration::from_secs(30 * 24 * 60 * 60);

pub(super) struct Person {
    /// The name by which the control API knows this person.
    pub(super) name: &'static str,
    pub(super) id: String,
    pub(super) email: String,
    /// The token among the credentials.
    pub(super) token: String,
}

/// `first` and `second` own a merchant each; `clerk` owns none and can be made a member.
pub(super) struct People {
    /// What tokens are signed with.
    pub(super) secret: String,
    pub(super) all: Vec<Person>,
    /// Tokens that are dead before their time.
    pub(super) logged_out: BTreeSet<String>,
}

impl People {
    pub(super) fn new(keys: &Ids, born: Timestamp) -> Self {
        let secret = keys.alphanumeric(48);
        let each = ["first", "second", "clerk"].into_iter().map(|name| {
            let id = keys.uuid();
            let token = jwt::issue(&secret, &id, keys.uuid(), born, later(born, SESSION));
            Person { name, id, email: format!("{name}@example.org"), token }
        });
        let all = each.collect();
        Self { secret, all, logged_out: BTreeSet::new() }
    }

    pub(super) fn by_name(&self, name: &str) -> Option<&Person> {
        self.all.iter().find(|person| person.name == name)
    }

    pub(super) fn by_id(&self, id: &str) -> Option<&Person> {
        self.all.iter().find(|person| person.id == id)
    }
}
