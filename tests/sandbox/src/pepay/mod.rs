//! Pepay, from its public documentation (docs-alpha.pepay.io).
//!
//! All 55 operations and the three web socket streams. Accounts: `first` and `second` on devnet, `third`
//! on mainnet, each with a merchant key, a commerce key, a dashboard token and two webhook endpoints:
//! `main` gets every event, `second` none until it is subscribed. The dashboard token has ten years, so
//! that a client which reads `exp` by the machine's clock takes it while the sandbox's stands still.
//!
//! # Actions
//!
//! | Action | Input | What it does |
//! |---|---|---|
//! | `pay` | `{"id": invoice, "token_id"?, "amount"?, "wallet"?}` | pays the rest, or more; amounts are thousandths of a dollar |
//! | `underpay` | `{"id": invoice, "amount"?}` | pays a part, without an amount half of the rest; network, token and address are then locked |
//! | `hide_payment` | as `pay` | pays so that only a manual verification finds it |
//! | `settle` | `{"id": invoice}` | the last payment's money reaches the business |
//! | `expire`, `cancel` | `{"id": invoice}` | its time is over, now; the business cancels it |
//! | `step` | `{"id": order, "step"}` | a step of the simulator, in any environment |
//! | `subscribe` | `{"endpoint", "events": [...], "environment"?}` | what a webhook endpoint gets |
//! | `rotate_webhook_secret`, `end_rotation` | `{"endpoint"}` | signs with two secrets, then with the new one only |
//! | `ping` | | sends a `test.ping` |
//! | `suspend_key` | `{"id": key, "suspended"?}` | a key gets 403 until it is let go |
//! | `dashboard_token` | `{"seconds"}` | gives `{"token"}`, which lives so long |
//! | `accept` | `{"policy"}` | `accept_all`, `accept_none` or `selective` |
//! | `fail_quotes` | `{"count"}` | the next quotes cannot be had |
//! | `stop_rates` | `{"stopped"?}` | rates grow old, and after five minutes stale |
//! | `dry_token` | `{"token_id", "dry"?}` | a token has no settlement route |
//! | `stream_fault` | `{"stream", "fault": {"kind", ...}}` | a [`StreamFault`] of the next connection |
//! | `cut_streams`, `end_streams` | | ends all open streams, without or with a `ws_error` |
//!
//! Switches are the fields of [`Switches`].
//!
//! # Inferred
//!
//! The documentation is silent on most error codes, on the members of `ws_control`, `ws_error`,
//! `tracking`, `itemOverrides` and `refundQuote`, on the hash in a session's signature, and on every
//! figure of fees, taxes, rates, retries and lifetimes but those of invoices. Each choice stands where it
//! is made. The two shipping fields that an estimate ignores are not named anywhere, so they are refused
//! unless unknown fields are let be.

mod commerce;
mod endpoints;
mod play;
mod state;
mod streams;
mod switches;
mod wire;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use serde_json::Value;

pub use crate::pepay::commerce::Step;
pub use crate::pepay::play::actions::Pay;
pub use crate::pepay::play::dashboard::Subscription;
pub use crate::pepay::streams::{Stream, StreamFault};
pub use crate::pepay::switches::{Envelope, Switches};

use crate::pepay::state::State;
use crate::pepay::wire::replies::Refusal;

use crate::half::{Account, Half, Payment, Route};
use crate::handle::error::Result;
use crate::running::seeded_ids::Ids;
use crate::running::shared::Tools;
use crate::wire::call::Reply;

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
        crate::pepay::endpoints::all(&self)
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
        &crate::pepay::endpoints::webhook_endpoints::KINDS
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
        crate::pepay::play::act(self, action, input)
    }

    fn configure(&self, switches: Value) -> Result<Value> {
        crate::pepay::play::configure(self, switches)
    }

    fn payments(&self) -> Vec<Payment> {
        crate::pepay::play::payments(self)
    }

    fn dump(&self) -> Value {
        crate::pepay::play::dump(self)
    }

    fn reset(&self) {
        self.with(|world| world.cut_streams());
        self.ids.reset();
        *self.state() = State::new(&keys(&self.tools), &self.secret, self.tools.clock.now());
    }
}
