//! IteraPay, from its public documentation (docs.iterapay.com).
//!
//! Two credentials: a bearer token of a person who is logged in, and an API key of one merchant. A payer
//! sends tokens to an address of the invoice; the clock confirms the transaction; then the invoice is
//! paid. Paid invoices are collected into the merchant's balance, and from there withdrawn.
//!
//! Two accounts, `first` and `second`, each with a merchant that has a key and a webhook from the start.
//! `ITERAPAY_JWT` lasts 30 days of the sandbox's clock; the documentation names no lifetime.
//!
//! # Actions
//!
//! | Action | Input | What it does |
//! |---|---|---|
//! | `pay`, `underpay`, `overpay` | `{"id": invoice, "paymentMethodID"?, "amount"?}` | a payment on the chain; gives `{"id": transaction}` |
//! | `fail_transaction`, `flag_transaction` | `{"id": transaction}` | it fails, or does not pass the AML check |
//! | `expire` | `{"id": invoice}` | its time is over, now |
//! | `fail_withdrawal` | `{"id": withdrawal}` | it fails, and the amount comes back |
//! | `set_balance` | `{"paymentMethodID", "amount", "merchant"?}` | sets a balance, in tokens |
//! | `login` | `{"person": "first", "seconds"?}` | gives `{"jwt": token}`; `clerk` owns no merchant |
//! | `log_out` | `{"jwt": token}` | ends a token |
//!
//! Switches are the fields of [`Switches`].
//!
//! # Inferred
//!
//! Documented with a path are the endpoints of the API reference, `/payment_methods`,
//! `collect/invoices`, `collect/info` and the list of roles. Guides speak of others without a path; these
//! here are inferred: `POST collect/init`, `GET collect/state`, `POST roles`, `PUT roles/{roleID}`, and
//! everything of `members`. So are the names and bodies of webhook events, their schedule, and every
//! figure of fees, limits and rates.
//!
//! # Webhooks
//!
//! `Sandbox::set_webhook_url` says where the messages of the first account's merchant go. Registering a
//! URL on loopback does the same for any merchant; an `https://` one is kept and shown, and never called.

mod choices;
mod endpoints;
mod play;
mod state;
mod switches;
mod wire;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use serde_json::Value;

pub use crate::iterapay::choices::{
    AddressesShape, AuthProfile, CollectFee, FundsShape, InvoiceMethod, KeyField, LimitsShape, SignatureForm,
    TransactionStates, WebhookEnvelope, WebhookSignature, WebhookToken,
};
pub use crate::iterapay::play::payer::Pay;
pub use crate::iterapay::switches::Switches;

use crate::iterapay::state::State;
use crate::iterapay::wire::problem::Problem;

use crate::half::{Account, Half, Payment, Route};
use crate::handle::error::Result;
use crate::running::shared::Tools;
use crate::wire::call::Reply;

const NAME: &str = "iterapay";

/// The IteraPay half of a running sandbox.
pub struct IteraPay {
    tools: Tools,
    /// When the sandbox was started; the credentials follow from it.
    born: Timestamp,
    state: Mutex<State>,
}

impl std::fmt::Debug for IteraPay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IteraPay").finish_non_exhaustive()
    }
}

impl IteraPay {
    pub(crate) fn new(tools: Tools) -> Self {
        let born = tools.clock.now();
        Self { state: Mutex::new(State::new(&tools, born)), born, tools }
    }

    /// The state, with the time of now.
    fn state(&self) -> MutexGuard<'_, State> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.now = self.tools.clock.now();
        state
    }
}

impl Half for IteraPay {
    fn name(&self) -> &'static str {
        NAME
    }

    fn routes(self: Arc<Self>) -> Vec<Route> {
        crate::iterapay::endpoints::guarded::all(&self)
    }

    fn accounts(&self) -> Vec<Account> {
        self.state().accounts.clone()
    }

    fn urls(&self) -> Vec<(&'static str, String)> {
        vec![("ITERAPAY_BASE_URL", format!("{}/{NAME}", self.tools.origin))]
    }

    /// No payment page is documented: a payer's page is built from the public invoice.
    fn hosted_url(&self) -> String {
        format!("{}/{NAME}/public/invoices", self.tools.origin)
    }

    fn webhook_kinds(&self) -> &'static [&'static str] {
        &[crate::iterapay::wire::webhooks::KIND]
    }

    fn too_many_requests(&self, _: &str, _: u64) -> Reply {
        Problem::new(429, "Too many requests").into()
    }

    fn no_route(&self) -> Reply {
        Problem::not_found("path").into()
    }

    fn finish(&self, path: &str, reply: Reply) -> Reply {
        crate::iterapay::wire::problem::with_instance(path, reply)
    }

    fn next_event(&self) -> Option<Timestamp> {
        self.state().next_event()
    }

    fn tick(&self) {
        self.state().tick();
    }

    fn act(&self, action: &str, input: Value) -> Result<Value> {
        crate::iterapay::play::act(self, action, input)
    }

    fn configure(&self, switches: Value) -> Result<Value> {
        crate::iterapay::play::configure(self, switches)
    }

    fn payments(&self) -> Vec<Payment> {
        crate::iterapay::play::payments(self)
    }

    fn dump(&self) -> Value {
        crate::iterapay::play::dump(self)
    }

    fn reset(&self) {
        *self.state() = State::new(&self.tools, self.born);
    }
}
