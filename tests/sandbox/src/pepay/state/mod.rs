//! All that this Pepay remembers.

pub(crate) mod accounts;
pub(crate) mod event;
pub(crate) mod idempotency;
pub(crate) mod invoice;
pub(crate) mod invoice_life;
pub(crate) mod payment_session;
pub(crate) mod questions;
pub(crate) mod quote;
pub(crate) mod receipt;
pub(crate) mod token_catalog;
pub(crate) mod world;

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::pepay::commerce::Shop;
use crate::pepay::state::accounts::{Business, Key};
use crate::pepay::state::event::Event;
use crate::pepay::state::idempotency::Stored;
use crate::pepay::state::invoice::Invoice;
use crate::pepay::streams::Streams;
use crate::pepay::switches::Switches;
use crate::pepay::wire::replies::{Answer, Refusal};
use crate::running::seeded_ids::Ids;

pub(crate) struct State {
    pub(crate) switches: Switches,
    pub(crate) businesses: Vec<Business>,
    pub(crate) keys: Vec<Key>,
    /// In the order of their creation.
    pub(crate) invoices: Vec<Invoice>,
    /// In the order in which they happened.
    pub(crate) events: Vec<Event>,
    /// Counts events.
    pub(crate) sequence: u64,
    /// Counts calls.
    pub(crate) calls: u64,
    pub(crate) stored: Vec<Stored>,
    /// Since when rates are no longer updated.
    pub(crate) rates_stopped: Option<Timestamp>,
    /// Tokens without a settlement route.
    pub(crate) dry_tokens: BTreeSet<u32>,
    /// How many of the next quotes cannot be had.
    pub(crate) failing_quotes: u32,
    pub(super) shop: Shop,
    pub(super) streams: Streams,
}

impl State {
    pub(crate) fn new(keys: &Ids, secret: &str, now: Timestamp) -> Self {
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

    pub(crate) fn business(&self, number: u32) -> Answer<&Business> {
        let found = self.businesses.iter().find(|business| business.number == number);
        found.ok_or_else(|| Refusal::missing("merchant"))
    }

    pub(crate) fn business_mut(&mut self, number: u32) -> Answer<&mut Business> {
        let found = self.businesses.iter_mut().find(|business| business.number == number);
        found.ok_or_else(|| Refusal::missing("merchant"))
    }

    /// Notes that a key was used.
    pub(crate) fn used(&mut self, key: &str, now: Timestamp) {
        if let Some(key) = self.keys.iter_mut().find(|one| one.id == key) {
            key.last_used = Some(now);
        }
    }
}
