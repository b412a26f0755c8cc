//! Pepay, from its public documentation (docs-alpha.pepay.io).

mod access;
mod accounts;
mod actions;
mod addresses;
mod auth;
mod available;
mod catalog;
mod commerce;
mod control;
mod create;
mod crypto;
mod desk;
mod endpoints;
mod event;
mod events;
mod fields;
mod forms;
mod idempotency;
mod invoice;
mod invoices;
mod json;
mod jwt;
mod keys;
mod listing;
mod money;
mod page;
mod payment;
mod payments;
mod payor;
mod query;
mod questions;
mod quote;
mod replies;
mod routes;
mod session;
mod settlement;
mod state;
mod streams;
mod switches;
mod times;
mod tokens;
mod verify;
mod world;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use serde_json::Value;

pub use actions::Pay;
pub use commerce::Step;
pub use desk::Subscription;
pub use streams::{Stream, StreamFault};
pub use switches::{Envelope, Switches};

use replies::Refusal;
use state::State;

use crate::error::Result;
use crate::half::{Account, Half, Route};
use crate::http::Reply;
use crate::ids::Ids;
use crate::shared::Tools;

const NAME: &str = "pepay";

/// The Pepay half of a running sandbox.
pub struct Pepay {
    tools: Tools,
    ids: Ids,
    secret: String,
    state: Mutex<State>,
}

impl std::fmt::Debug for Pepay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pepay").finish_non_exhaustive()
    }
}

impl Pepay {
    pub(crate) fn new(tools: Tools) -> Self {
        let secret = Ids::derived(tools.seed, "pepay secret").alphanumeric(32);
        let state = Mutex::new(State::new(&keys(&tools), &secret, tools.clock.now()));
        Self { ids: Ids::derived(tools.seed, "pepay"), secret, state, tools }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn keys(tools: &Tools) -> Ids {
    Ids::derived(tools.seed, "pepay keys")
}

impl Half for Pepay {
    fn name(&self) -> &'static str {
        NAME
    }

    fn routes(self: Arc<Self>) -> Vec<Route> {
        routes::all(&self)
    }

    fn accounts(&self) -> Vec<Account> {
        let state = self.state();
        state.businesses.iter().map(|business| business.account(&state.keys)).collect()
    }

    fn urls(&self) -> Vec<(&'static str, String)> {
        let base = format!("{}/{NAME}", self.tools.origin);
        vec![
            ("PEPAY_API_URL", base.clone()),
            ("PEPAY_BASE_URL", base),
            ("PEPAY_HOSTED_URL", self.hosted_url()),
        ]
    }

    fn hosted_url(&self) -> String {
        format!("{}/{NAME}/pay", self.tools.origin)
    }

    fn webhook_kinds(&self) -> &'static [&'static str] {
        &endpoints::KINDS
    }

    fn too_many_requests(&self, _operation: &str, retry_after: u64) -> Reply {
        let refusal = Refusal::new(429, "RATE_LIMIT_EXCEEDED", "Too many requests from this IP");
        let envelope = self.state().switches.error_envelope.unwrap_or(Envelope::C);
        Reply::json(429, &refusal.body(envelope, Some(retry_after)))
    }

    fn no_route(&self) -> Reply {
        Refusal::missing("endpoint").reply(&Switches::default())
    }

    fn next_event(&self) -> Option<Timestamp> {
        let state = self.state();
        let open = state.invoices.iter().filter(|invoice| invoice.status.open());
        let jobs = state.invoices.iter().filter_map(|invoice| invoice.job.as_ref());
        let jobs = jobs.filter(|job| !job.done).map(|job| job.due);
        let ends = state.streams.next_end().filter(|_| state.switches.stream_ends_with_token);
        open.map(|invoice| invoice.expires).chain(jobs).chain(ends).min()
    }

    fn tick(&self) {
        self.with(|world| world.expire_due());
    }

    fn act(&self, action: &str, input: Value) -> Result<Value> {
        control::act(self, action, input)
    }

    fn configure(&self, switches: Value) -> Result<Value> {
        control::configure(self, switches)
    }

    fn dump(&self) -> Value {
        control::dump(self)
    }

    fn reset(&self) {
        self.with(|world| world.cut_streams());
        self.ids.reset();
        *self.state() = State::new(&keys(&self.tools), &self.secret, self.tools.clock.now());
    }
}
