//! Payviox, from its public documentation (docs.payviox.com).
//!
//! | Operation | Call | Key |
//! |---|---|---|
//! | `session.create` | `POST /session` | public or secret |
//! | `session.payments` | `GET /session/{session_id}/payments` | public or secret |
//! | `methods.list` | `GET /payments/methods` | public or secret |
//! | `payment.get` | `GET /payment/{session_id}` | secret |
//! | `balance.get` | `GET /balance` | secret |
//! | `payout.create` | `POST /payout/create` | secret |
//! | `payout.operations` | `GET`, `POST /payout/operations` | payout hash |
//! | `page.show`, `page.press` | `GET`, `POST /pay/{session_id}`, `/redirect/{provider}/{session_id}` | none: the payer's browser |
//!
//! Two businesses, `first` and `second`, each with test and live keys. The key decides which data a
//! call sees: what belongs to another business or the other mode is not found. Order ids are unique
//! within that. Webhook tokens belong to the business, one for payments and one for payouts.
//!
//! Actions of the control API (`POST /_control/payviox/act/{action}`), each also a method of [`Payviox`]:
//!
//! | Action | Input |
//! |---|---|
//! | `pay`, `review` | `id`, and the members of [`Pay`] |
//! | `underpay` | `id`, `received` or `amount` (none: half of the rest) |
//! | `approve`, `decline`, `fail`, `process`, `expire` | `id` |
//! | `refund` | `id`, `amount` (none: all that is left) |
//! | `withdraw` | `hash`, `amount`, `provider` (`paypal`, `crypto`); gives the order's `id` |
//! | `process_payout`, `succeed_payout`, `fail_payout`, `send_test_webhook` | `id` |
//! | `reject_payout` | `id`, `reason` |
//! | `deactivate_user` | `hash` |
//! | `subscribe` | `events` (none: all) |
//! | `rotate_keys` | |
//! | `fail_next_redirect` | `message` |
//! | `set_balance` | `balance`, `payout_balance` |
//!
//! A caller's address is the first entry of `X-Forwarded-For`, so that any address can be played from
//! loopback, else that of the connection.
//!
//! Not played: CORS and the list of allowed origins, the MCP server, the browser SDK.

mod endpoints;
mod play;
mod state;
mod switches;
mod wire;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::Method;
use jiff::Timestamp;
use serde_json::Value;

pub use crate::payviox::play::actions::Pay;
pub use crate::payviox::play::payout_orders::PayoutProvider;
pub use crate::payviox::state::session::CustomerDetails;
pub use crate::payviox::switches::Switches;

use crate::payviox::state::State;
use crate::payviox::state::accounts::Realm;

use crate::half::{Account, Half, Payment, Route};
use crate::handle::error::Result;
use crate::running::seeded_ids::Ids;
use crate::running::shared::Tools;
use crate::wire::call::{Call, Reply};

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

    /// The checks before an endpoint that takes either key: the key, then the rate limit.
    fn admit(&self, state: &mut State, call: &Call) -> Result<Realm, Reply> {
        let (realm, _) = state.desk.accounts.identify(call, &state.desk.switches)?;
        self.limit(state, realm)?;
        Ok(realm)
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
        counted.map_err(|seconds| crate::payviox::wire::replies::too_many("Too many requests", "ip", seconds))
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
        let (get, post) = (Method::GET, Method::POST);
        vec![
            route(
                post.clone(),
                "/session",
                "session.create",
                crate::payviox::endpoints::create_session::create,
            ),
            route(
                get.clone(),
                "/session/{session_id}/payments",
                "session.payments",
                crate::payviox::endpoints::payment_methods::of_session,
            ),
            route(
                get.clone(),
                "/payments/methods",
                "methods.list",
                crate::payviox::endpoints::payment_methods::list,
            ),
            route(
                get.clone(),
                "/payment/{session_id}",
                "payment.get",
                crate::payviox::endpoints::payment_details::get,
            ),
            route(get.clone(), "/balance", "balance.get", crate::payviox::endpoints::payouts::balance),
            route(
                post.clone(),
                "/payout/create",
                "payout.create",
                crate::payviox::endpoints::payouts::create,
            ),
            route(
                get.clone(),
                "/payout/operations",
                "payout.operations",
                crate::payviox::endpoints::payouts::operations,
            ),
            route(
                post.clone(),
                "/payout/operations",
                "payout.operations",
                crate::payviox::endpoints::payouts::operations,
            ),
            route(
                get.clone(),
                "/pay/{session_id}",
                "page.show",
                crate::payviox::endpoints::hosted_page::show,
            ),
            route(
                post.clone(),
                "/pay/{session_id}",
                "page.press",
                crate::payviox::endpoints::hosted_page::press,
            ),
            route(
                get,
                "/redirect/{provider}/{session_id}",
                "page.show",
                crate::payviox::endpoints::hosted_page::show,
            ),
            route(
                post,
                "/redirect/{provider}/{session_id}",
                "page.press",
                crate::payviox::endpoints::hosted_page::press,
            ),
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
        crate::payviox::wire::replies::too_many(message, "ip", retry_after)
    }

    fn no_route(&self) -> Reply {
        crate::payviox::wire::replies::plain(404, "Not found")
    }

    fn next_event(&self) -> Option<Timestamp> {
        self.state().next_expiry()
    }

    fn tick(&self) {
        self.state().expire_due(self.tools.clock.now(), &self.tools);
    }

    fn act(&self, action: &str, input: Value) -> Result<Value> {
        crate::payviox::play::act(self, action, input)
    }

    fn configure(&self, switches: Value) -> Result<Value> {
        crate::payviox::play::configure(self, switches)
    }

    fn payments(&self) -> Vec<Payment> {
        crate::payviox::play::payments(self)
    }

    fn dump(&self) -> Value {
        crate::payviox::play::dump(self)
    }

    fn reset(&self) {
        self.ids.reset();
        *self.state() = State::new(&keys(&self.tools));
    }
}
