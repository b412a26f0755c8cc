//! The people who can log in. There is no documented endpoint for that: the tokens come from here.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;

use crate::iterapay::wire::jwt;
use crate::running::clock::later;
use crate::running::seeded_ids::Ids;

/// How long the tokens of the credentials last. The real lifetime is not documented.
pub(crate) const SESSION: Duration = Duration::from_secs(30 * 24 * 60 * 60);

pub(crate) struct Person {
    /// The name by which the control API knows this person.
    pub(crate) name: &'static str,
    pub(crate) id: String,
    pub(crate) email: String,
    /// The token among the credentials.
    pub(crate) token: String,
}

/// `first` and `second` own a merchant each; `clerk` owns none and can be made a member.
pub(crate) struct People {
    /// What tokens are signed with.
    pub(crate) secret: String,
    pub(crate) all: Vec<Person>,
    /// Tokens that are dead before their time.
    pub(crate) logged_out: BTreeSet<String>,
}

impl People {
    pub(crate) fn new(keys: &Ids, born: Timestamp) -> Self {
        let secret = keys.alphanumeric(48);
        let each = ["first", "second", "clerk"].into_iter().map(|name| {
            let id = keys.uuid();
            let token = jwt::issue(&secret, &id, keys.uuid(), born, later(born, SESSION));
            Person { name, id, email: format!("{name}@example.org"), token }
        });
        let all = each.collect();
        Self { secret, all, logged_out: BTreeSet::new() }
    }

    pub(crate) fn by_name(&self, name: &str) -> Option<&Person> {
        self.all.iter().find(|person| person.name == name)
    }

    pub(crate) fn by_id(&self, id: &str) -> Option<&Person> {
        self.all.iter().find(|person| person.id == id)
    }
}
