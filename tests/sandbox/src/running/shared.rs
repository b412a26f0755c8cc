//! What all parts of one running sandbox share.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::half::Half;
use crate::half::halves::Halves;
use crate::handle::error::{Error, Result};
use crate::running::clock::{Clock, later};
use crate::running::delivery::Deliveries;
use crate::running::faults::{Fault, Faults};
use crate::running::request_log::Log;

/// The operation of a call that no route has.
pub(crate) const UNKNOWN: &str = "unknown";

/// What a provider half is given.
#[derive(Clone, Debug)]
pub(crate) struct Tools {
    /// `http://127.0.0.1:PORT`, without a slash at the end.
    pub(crate) origin: String,
    pub(crate) seed: u64,
    pub(crate) clock: Arc<Clock>,
    pub(crate) deliveries: Arc<Deliveries>,
}

/// One running sandbox.
pub(crate) struct Shared {
    pub(crate) tools: Tools,
    pub(crate) faults: Faults,
    pub(crate) log: Log,
    pub(crate) halves: Halves,
    /// Provider and operation of every route.
    operations: BTreeSet<(&'static str, &'static str)>,
}

impl Shared {
    pub(crate) fn new(tools: Tools) -> Self {
        let halves = Halves::new(&tools);
        let mut operations = BTreeSet::new();
        for (half, routes) in halves.routes() {
            operations.extend(routes.iter().map(|route| (half.name(), route.operation)));
        }
        Self { faults: Faults::new(tools.seed), log: Log::default(), halves, operations, tools }
    }

    /// The operations of a provider, in the order of their names.
    pub(crate) fn operations_of(&self, provider: &'static str) -> impl Iterator<Item = &'static str> {
        let of = self.operations.iter().filter(move |(name, _)| *name == provider);
        of.map(|(_, operation)| *operation)
    }

    pub(crate) fn half(&self, provider: &str) -> Result<&dyn Half> {
        let mut all = self.halves.all().into_iter();
        all.find(|half| half.name() == provider).ok_or_else(|| Error::UnknownProvider(provider.to_owned()))
    }

    /// Sets a fault. An operation that the provider does not have is refused, since it would never be played.
    pub(crate) fn add_fault(&self, provider: &str, operation: &str, fault: Fault, count: u64) -> Result<()> {
        let name = self.half(provider)?.name();
        let known = matches!(operation, "*" | UNKNOWN) || self.operations.contains(&(name, operation));
        if !known {
            return Err(Error::NotFound { what: "operation", id: operation.to_owned() });
        }
        self.faults.add(provider, operation, fault, count);
        Ok(())
    }

    /// Lets happen what is due.
    pub(crate) fn tick(&self) {
        for half in self.halves.all() {
            half.tick();
        }
    }

    /// Moves the clock forward, stopping wherever something is due, so that everything happens at
    /// its own time and in order: expiries, webhook attempts, and their timeouts.
    pub(crate) async fn advance(&self, by: Duration) {
        let clock = &self.tools.clock;
        let deliveries = &self.tools.deliveries;
        let target = later(clock.now(), by);
        deliveries.settled().await;
        let (mut last, mut visits) = (None, 0_u8);
        while let Some(next) = self.next_event().filter(|next| *next <= target) {
            visits = if last == Some(next) { visits.saturating_add(1) } else { 0 };
            if visits == 100 {
                // A half announces an event and its `tick` does not let it happen.
                eprintln!("paymux-sandbox: what is due at {next} does not happen");
                break;
            }
            last = Some(next);
            self.arrive(next).await;
        }
        self.arrive(target).await;
    }

    async fn arrive(&self, when: Timestamp) {
        self.tools.clock.move_to(when);
        self.tick();
        self.tools.deliveries.touch();
        self.tools.deliveries.settled().await;
    }

    /// Where a kind of webhooks goes; without a kind, all kinds of the provider.
    pub(crate) fn set_webhook_url(
        &self,
        provider: &str,
        kind: Option<&str>,
        url: Option<&str>,
    ) -> Result<()> {
        for kind in self.kinds(provider, kind)? {
            self.tools.deliveries.set_url(provider, kind, url)?;
        }
        Ok(())
    }

    /// The kinds meant: the given one, checked, or all.
    pub(crate) fn kinds(&self, provider: &str, kind: Option<&str>) -> Result<Vec<&'static str>> {
        let kinds = self.half(provider)?.webhook_kinds();
        let Some(wanted) = kind else {
            return Ok(kinds.to_vec());
        };
        let unknown =
            || Error::UnknownKind { provider: provider.to_owned(), kind: wanted.to_owned(), known: kinds };
        let found = kinds.iter().find(|kind| **kind == wanted).ok_or_else(unknown)?;
        Ok(vec![*found])
    }

    /// Every variable of every provider: the first account's credentials, and the URLs.
    pub(crate) fn environment(&self) -> BTreeMap<&'static str, String> {
        let mut all = BTreeMap::new();
        for half in self.halves.all() {
            all.extend(half.accounts().into_iter().take(1).flat_map(|account| account.credentials));
            all.extend(half.urls());
        }
        all
    }

    /// The state of everything, without secrets.
    pub(crate) fn dump(&self) -> Value {
        let halves = self.halves.all();
        let halves: BTreeMap<_, _> = halves.iter().map(|half| (half.name(), half.dump())).collect();
        json!({
            "now": self.tools.clock.now(),
            "seed": self.tools.seed.to_string(),
            "faults": self.faults.dump(),
            "providers": halves,
        })
    }

    pub(crate) fn reset(&self) {
        self.tools.deliveries.clear();
        self.faults.clear();
        self.log.clear();
        self.tools.clock.reset();
        for half in self.halves.all() {
            half.reset();
        }
    }

    fn next_event(&self) -> Option<Timestamp> {
        let halves = self.halves.all().into_iter().filter_map(|half| half.next_event());
        halves.chain(self.tools.deliveries.next_event()).min()
    }
}
