//! All that this Payviox remembers.

pub(crate) mod accounts;
pub(crate) mod catalog;
pub(crate) mod rate_limits;
pub(crate) mod session;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use jiff::Timestamp;

use crate::handle::error::{Error, Result};
use crate::payviox::endpoints::payouts::Payouts;
use crate::payviox::state::accounts::{Accounts, Realm};
use crate::payviox::state::rate_limits::Rates;
use crate::payviox::state::session::{Session, Stage};
use crate::payviox::switches::Switches;
use crate::payviox::wire::webhooks;
use crate::running::delivery::Message;
use crate::running::seeded_ids::Ids;
use crate::running::shared::Tools;

/// The money of one realm, in cents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub(crate) struct Balance {
    pub(crate) balance: i64,
    pub(crate) payout_balance: i64,
}

/// What a business sets in its dashboard.
pub(crate) struct Desk {
    pub(crate) accounts: Accounts,
    pub(crate) switches: Switches,
    pub(crate) subscribed: BTreeSet<&'static str>,
}

pub(crate) struct State {
    pub(crate) desk: Desk,
    pub(crate) rates: Rates,
    pub(crate) sessions: BTreeMap<String, Session>,
    pub(crate) balances: BTreeMap<Realm, Balance>,
    pub(crate) payouts: Payouts,
    /// The messages of the next direct redirects that fail.
    pub(crate) failing_redirects: VecDeque<String>,
}

impl State {
    pub(crate) fn new(keys: &Ids) -> Self {
        let accounts = Accounts::new(keys);
        let start = Balance { balance: 0, payout_balance: 1_000_000 };
        Self {
            balances: accounts.realms().into_iter().map(|realm| (realm, start)).collect(),
            desk: Desk {
                accounts,
                switches: Switches::default(),
                subscribed: webhooks::DEFAULT.iter().copied().collect(),
            },
            payouts: Payouts::default(),
            rates: Rates::default(),
            sessions: BTreeMap::new(),
            failing_redirects: VecDeque::new(),
        }
    }

    /// A session of this business and mode; to others it is not there.
    pub(crate) fn own_session(&self, realm: Realm, id: &str) -> Option<&Session> {
        self.sessions.get(id).filter(|session| session.realm == realm)
    }

    pub(crate) fn session_mut(&mut self, id: &str) -> Result<&mut Session> {
        let missing = || Error::NotFound { what: "session", id: id.to_owned() };
        self.sessions.get_mut(id).ok_or_else(missing)
    }

    /// Ends the sessions whose time is over.
    pub(crate) fn expire_due(&mut self, now: Timestamp, tools: &Tools) {
        let (desk, sessions) = (&self.desk, &mut self.sessions);
        let over = |session: &&mut Session| session.can_expire(&desk.switches) && session.expires <= now;
        let mut over: Vec<_> = sessions.values_mut().filter(over).collect();
        over.sort_by(|a, b| (a.expires, &a.order_id).cmp(&(b.expires, &b.order_id)));
        for session in over {
            session.stage = Stage::Expired;
            desk.announce(tools, session, "expired");
        }
    }

    pub(crate) fn next_expiry(&self) -> Option<Timestamp> {
        let mortal = self.sessions.values().filter(|session| session.can_expire(&self.desk.switches));
        mortal.map(|session| session.expires).min()
    }

    /// Adds to the balance of a realm; a negative amount takes from it.
    pub(crate) fn add_to_balance(&mut self, realm: Realm, cents: i64) {
        if let Some(money) = self.balances.get_mut(&realm) {
            money.balance = money.balance.saturating_add(cents);
        }
    }
}

impl Desk {
    /// Sends a payment event, if the business has it switched on.
    pub(crate) fn announce(&self, tools: &Tools, session: &Session, event: &'static str) {
        if self.subscribed.contains(event) {
            let token = self.accounts.payment_token(session.realm);
            let body = webhooks::payment(session, event);
            self.send(tools, "payment", event, token, body);
        }
    }

    /// Signs and sends a message.
    pub(crate) fn send(&self, tools: &Tools, kind: &'static str, event: &str, token: &str, body: String) {
        let body = if self.switches.php_json { webhooks::as_php(&body) } else { body };
        tools.deliveries.push(Message {
            provider: crate::payviox::NAME,
            kind,
            event: event.to_owned(),
            headers: vec![
                ("content-type".to_owned(), "application/json".to_owned()),
                ("signature".to_owned(), webhooks::signature(token, &body)),
            ],
            body,
            schedule: &webhooks::SCHEDULE,
        });
    }
}
