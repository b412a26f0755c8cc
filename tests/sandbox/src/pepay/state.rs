//! All that this Pepay remembers.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::accounts::{self, Business, Key};
use super::commerce::Shop;
use super::event::Event;
use super::idempotency::Stored;
use super::invoice::Invoice;
use super::replies::{Answer, Refusal};
use super::streams::Streams;
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
    /// Since when rates are no longer updated.
    pub(super) rates_stopped: Option<Timestamp>,
    /// Tokens without a settlement route.
    pub(super) dry_tokens: BTreeSet<u32>,
    /// How many of the next quotes cannot be had.
    pub(super) failing_quotes: u32,
    pub(super) shop: Shop,
    pub(super) streams: Streams,
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
            rates_stopped: None,
            dry_tokens: BTreeSet::new(),
            failing_quotes: 0,
            shop: Shop::default(),
            streams: Streams::default(),
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
