//! Payviox, from its public documentation (docs.payviox.com).

mod accounts;
mod actions;
mod catalog;
mod control;
mod create;
mod details;
mod events;
mod fields;
mod rates;
mod replies;
mod session;
mod state;
mod switches;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::Method;
use jiff::Timestamp;
use serde_json::Value;

pub use actions::Pay;
pub use session::CustomerDetails;
pub use switches::Switches;

use accounts::Realm;
use state::State;

use crate::error::Result;
use crate::half::{Account, Half, Route};
use crate::http::{Call, Reply};
use crate::ids::Ids;
use crate::shared::Tools;

const NAME: &str = "payviox";

/// The Payviox half of a running sandbox.
pub struct Payviox {
    tools: Tools,
    ids: Ids,
    state: Mutex<State>,
}

impl std::fmt::Debug for Payviox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Payviox").finish_non_exhaustive()
    }
}

impl Payviox {
    pub(crate) fn new(tools: Tools) -> Self {
        Self { ids: Ids::derived(tools.seed, "payviox"), state: Mutex::new(State::new(&keys(&tools))), tools }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where redirect-type providers have their pages here.
    fn redirect_url(&self) -> String {
        format!("{}/{NAME}/redirect", self.tools.origin)
    }

    /// The checks before an endpoint that takes the secret key only: the key, then the rate limit.
    fn admit_secret(&self, state: &mut State, call: &Call) -> Result<Realm, Reply> {
        let realm = state.desk.accounts.identify_secret(call, &state.desk.switches)?;
        self.limit(state, realm)?;
        Ok(realm)
    }

    fn limit(&self, state: &mut State, realm: Realm) -> Result<(), Reply> {
        let per_minute = state.desk.switches.calls_per_minute;
        let counted = state.rates.count(format!("calls/{realm}"), per_minute, self.tools.clock.now());
        counted.map_err(|seconds| replies::too_many("Too many requests", "ip", seconds))
    }
}

fn keys(tools: &Tools) -> Ids {
    Ids::derived(tools.seed, "payviox keys")
}

impl Half for Payviox {
    fn name(&self) -> &'static str {
        NAME
    }

    fn routes(self: Arc<Self>) -> Vec<Route> {
        let route = |method, path, operation, handle: fn(&Payviox, &Call) -> Reply| {
            let payviox = Arc::clone(&self);
            Route { method, path, operation, handle: Box::new(move |call| handle(&payviox, call)) }
        };
        vec![
            route(Method::POST, "/session", "session.create", create::create),
            route(Method::GET, "/payment/{session_id}", "payment.get", details::get),
        ]
    }

    fn accounts(&self) -> Vec<Account> {
        self.state().desk.accounts.list()
    }

    fn urls(&self) -> Vec<(&'static str, String)> {
        let base = format!("{}/{NAME}", self.tools.origin);
        vec![("PAYVIOX_BASE_URL", base), ("PAYVIOX_HOSTED_URL", self.hosted_url())]
    }

    fn hosted_url(&self) -> String {
        format!("{}/{NAME}/pay", self.tools.origin)
    }

    fn webhook_kinds(&self) -> &'static [&'static str] {
        &["payment", "payout"]
    }

    fn too_many_requests(&self, operation: &str, retry_after: u64) -> Reply {
        let session = operation == "session.create";
        let message = if session { "Too many session requests" } else { "Too many requests" };
        replies::too_many(message, "ip", retry_after)
    }

    fn no_route(&self) -> Reply {
        replies::plain(404, "Not found")
    }

    fn next_event(&self) -> Option<Timestamp> {
        self.state().next_expiry()
    }

    fn tick(&self) {
        self.state().expire_due(self.tools.clock.now(), &self.tools);
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
        self.ids.reset();
        *self.state() = State::new(&keys(&self.tools));
    }
}
