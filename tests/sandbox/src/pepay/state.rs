//! All that this Pepay remembers.

use jiff::Timestamp;

use super::accounts::{self, Business, Key};
use super::event::Event;
use super::idempotency::Stored;
use super::invoice::Invoice;
use super::replies::{Answer, Refusal};
use super::switches::Switches;
use crate::ids::Ids;

pub(super) struct State {
    pub(super) switches: Switches,
    pub(super) businesses: Vec<Business>,
    pub(super) keys: Vec<Key>,
    /// In the order of their creation.
    pub(super) invoices: Vec<Invoice>,
    /// In the order in which they happened.
    pub(super) events: Vec<Event>,
    /// Counts events.
    pub(super) sequence: u64,
    /// Counts calls.
    pub(super) calls: u64,
    pub(super) stored: Vec<Stored>,
}

impl State {
    pub(super) fn new(keys: &Ids, secret: &str, now: Timestamp) -> Self {
        let (businesses, keys) = accounts::open(keys, secret, now);
        Self {
            switches: Switches::default(),
            businesses,
            keys,
            invoices: Vec::new(),
            events: Vec::new(),
            sequence: 0,
            calls: 0,
            stored: Vec::new(),
        }
    }

    pub(super) fn business(&self, number: u32) -> Answer<&Business> {
        let found = self.businesses.iter().find(|business| business.number == number);
        found.ok_or_else(|| Refusal::missing("merchant"))
    }

    pub(super) fn business_mut(&mut self, number: u32) -> Answer<&mut Business> {
        let found = self.businesses.iter_mut().find(|business| business.number == number);
        found.ok_or_else(|| Refusal::missing("merchant"))
    }

    /// Notes that a key was used.
    pub(super) fn used(&mut self, key: &str, now: Timestamp) {
        if let Some(key) = self.keys.iter_mut().find(|one| one.id == key) {
            key.last_used = Some(now);
        }
    }
}
