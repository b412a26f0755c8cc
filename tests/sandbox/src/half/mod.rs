//! What the sandbox asks of a provider half.

pub(crate) mod halves;
pub(crate) mod hosted_html;

use std::collections::BTreeMap;
use std::sync::Arc;

use http::Method;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use crate::handle::error::Result;
use crate::wire::call::{Call, Reply};

/// The keys of one business at one provider, by environment-variable name.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Account {
    /// Which business; those of another one see nothing of it.
    pub business: String,
    /// `test` or `live`.
    pub mode: &'static str,
    /// Variable name to value.
    pub credentials: BTreeMap<&'static str, String>,
}

impl Account {
    /// The values that must not be shown: all but plain ids.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &str> {
        self.credentials.iter().filter(|(name, _)| !name.ends_with("_ID")).map(|(_, value)| value.as_str())
    }
}

/// One payment as a person reads it, whatever the provider calls it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Payment {
    /// The provider.
    pub provider: &'static str,
    /// What actions take as `id`.
    pub id: String,
    /// The shop's own name for it, where there is one.
    pub order: Option<String>,
    /// Amount and currency, to be read and not to be parsed: `45.99 USD`.
    pub amount: String,
    /// Where it stands, in the half's own words.
    pub status: String,
    /// Whether it can still be paid.
    pub open: bool,
    /// When it was created, by the sandbox's clock.
    pub created: Timestamp,
    /// When it ends if nobody pays.
    pub expires: Timestamp,
}

/// Handles one call. It runs to its end without waiting, so a caller that goes away cannot cut it in half.
pub(crate) type Handler = Box<dyn Fn(&Call) -> Reply + Send + Sync>;

/// One documented endpoint.
pub(crate) struct Route {
    pub(crate) method: Method,
    /// The path behind the provider's prefix, with `{name}` for a variable segment.
    pub(crate) path: &'static str,
    /// The stable name that faults and the log use, such as `session.create`.
    pub(crate) operation: &'static str,
    pub(crate) handle: Handler,
}

/// One provider: its endpoints, its state, and what the control API can do to it.
///
/// A half keeps its state behind its own lock, reads the time from the shared clock, and hands
/// webhooks to the shared deliveries. It is made in `halves.rs` and then needs no other wiring.
pub(crate) trait Half: Send + Sync + 'static {
    /// The path prefix and the name in the control API.
    fn name(&self) -> &'static str;

    /// The endpoints.
    fn routes(self: Arc<Self>) -> Vec<Route>;

    /// The accounts; the first one is what `Sandbox::credentials` gives.
    fn accounts(&self) -> Vec<Account>;

    /// The variables that hold URLs.
    fn urls(&self) -> Vec<(&'static str, String)>;

    /// Where payers are sent.
    fn hosted_url(&self) -> String;

    /// The kinds of webhooks, each with a destination and a secret of its own.
    fn webhook_kinds(&self) -> &'static [&'static str];

    /// The provider's documented 429 for an operation; the sandbox adds `Retry-After`.
    fn too_many_requests(&self, operation: &str, retry_after: u64) -> Reply;

    /// The answer to a path or method that no route has.
    fn no_route(&self) -> Reply;

    /// The last touch on every reply of this half, those of `no_route` and `too_many_requests`
    /// included; `path` is the one behind the provider's prefix.
    fn finish(&self, path: &str, reply: Reply) -> Reply {
        let _ = path;
        reply
    }

    /// When something next happens by the clock alone, such as an expiry.
    fn next_event(&self) -> Option<Timestamp>;

    /// The clock has moved (or a call has come in): let happen what is due.
    fn tick(&self);

    /// Plays a payer, an administrator or fate: `pay`, `refund`, `expire` ...
    fn act(&self, action: &str, input: Value) -> Result<Value>;

    /// Changes switches, named as in the half's own documentation, and gives all of them.
    fn configure(&self, switches: Value) -> Result<Value>;

    /// The payments of all accounts, in any order.
    fn payments(&self) -> Vec<Payment>;

    /// The state, without secrets.
    fn dump(&self) -> Value;

    /// Back to the state after the start; credentials stay.
    fn reset(&self);
}

/// A word as JSON has it.
pub(crate) fn word(word: &impl Serialize) -> String {
    serde_json::to_string(word).unwrap_or_default().trim_matches('"').to_owned()
}
