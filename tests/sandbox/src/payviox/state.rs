//! All that this Payviox remembers.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use jiff::Timestamp;

use super::accounts::{Accounts, Realm};
use super::events;
use super::payout::Payouts;
use super::rates::Rates;
use super::session::{Session, Stage};
use super::switches::Switches;
use crate::delivery::Message;
use crate::error::{Error, Result};
use crate::ids::Ids;
use crate::shared::Tools;

/// The money of one realm, in cents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub(super) struct Balance {
    pub(super) balance: i64,
    pub(super) payout_balance: i64,
}

/// What a business sets in its dashboard.
pub(super) struct Desk {
    pub(super) accounts: Accounts,
    pub(super) switches: Switches,
    pub(super) subscribed: BTreeSet<&'static str>,
}

pub(super) struct State {
    pub(super) desk: Desk,
    pub(super) rates: Rates,
    pub(super) sessions: BTreeMap<String, Session>,
    pub(super) balances: BTreeMap<Realm, Balance>,
    pub(super) payouts: Payouts,
    /// The messages of the next direct redirects that fail.
    pub(super) failing_redirects: VecDeque<String>,
}

impl State {
    pub(super) fn new(keys: &Ids) -> Self {
        let accounts = Accounts::new(keys);
        let start = Balance { balance: 0, payout_balance: 1_000_000 };
        Self {
            balances: accounts.realms().into_iter().map(|realm| (realm, start)).collect(),
            desk: Desk {
                accounts,
                switches: Switches::default(),
                subscribed: events::DEFAULT.iter().copied().collect(),
            },
            payouts: Payouts::default(),
            rates: Rates::default(),
            sessions: BTreeMap::new(),
            failing_redirects: VecDeque::new(),
        }
    }

    /// A session of this business and mode; to others it is not there.
    pub(super) fn own_session(&self, realm: Realm, id: &str) -> Option<&Session> {
        self.sessions.get(id).filter(|session| session.realm == realm)
    }

    pub(super) fn session_mut(&mut self, id: &str) -> Result<&mut Session> {
        let missing = || Error::NotFound { what: "session", id: id.to_owned() };
        self.sessions.get_mut(id).ok_or_else(missing)
    }

    /// Ends the sessions whose time is over.
    pub(super) fn expire_due(&mut self, now: Timestamp, tools: &Tools) {
        let (desk, sessions) = (&self.desk, &mut self.sessions);
        let over = |session: &&mut Session| session.can_expire(&desk.switches) && session.expires <= now;
        let mut over: Vec<_> = sessions.values_mut().filter(over).collect();
        over.sort_by(|a, b| (a.expires, &a.order_id).cmp(&(b.expires, &b.order_id)));
        for session in over {
            session.stage = Stage::Expired;
            desk.announce(tools, session, "expired");
        }
    }

    pub(super) fn next_expiry(&self) -> Option<Timestamp> {
        let mortal = self.sessions.values().filter(|session| session.can_expire(&self.desk.switches));
        mortal.map(|session| session.expires).min()
    }

    /// Adds to the balance of a realm; a negative amount takes from it.
    pub(super) fn add_to_balance(&mut self, realm: Realm, cents: i64) {
        if let Some(money) = self.balances.get_mut(&realm) {
            money.balance = money.balance.saturating_add(cents);
        }
    }
}

impl Desk {
    /// Sends a payment event, if the business has it switched on.
    pub(super) fn announce(&self, tools: &Tools, session: &Session, event: &'static str) {
        if self.subscribed.contains(event) {
            let token = self.accounts.payment_token(session.realm);
            let body = events::payment(session, event);
            self.send(tools, "payment", event, token, body);
        }
    }

    /// Signs and sends a message.
    pub(super) fn send(&self, tools: &Tools, kind: &'static str, event: &str, token: &str, body: String) {
        let body = if self.switches.php_json { events::as_php(&body) } else { body };
        tools.deliveries.push(Message {
            provider: super::NAME,
            kind,
            event: event.to_owned(),
            headers: vec![
                ("content-type".to_owned(), "application/json".to_owned()),
                ("signature".to_owned(), events::signature(token, &body)),
            ],
            body,
            schedule: &events::SCHEDULE,
        });
    }
}
