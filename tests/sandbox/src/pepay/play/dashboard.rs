//! What is set in the dashboard, and what fate does to rates and streams.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::handle::error::{Error, Result};
use crate::pepay::commerce::Step;
use crate::pepay::commerce::simulate::Extras;
use crate::pepay::endpoints::webhook_endpoints::{ALLOWED, Endpoint, KINDS};
use crate::pepay::play::actions::from_refusal;
use crate::pepay::state::accounts::{Environment, KeyStatus, Policy, dashboard_token};
use crate::pepay::state::token_catalog;
use crate::pepay::{Pepay, Stream, StreamFault, Switches};

/// The number of the first business, to which all of these belong.
const FIRST: u32 = 7;

/// What one webhook endpoint of the first business gets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subscription {
    /// `main` or `second`.
    pub endpoint: String,
    /// The documented names, `*` at the end of a prefix included.
    pub events: Vec<String>,
    /// `devnet` or `mainnet` only; none is both.
    #[serde(default)]
    pub environment: Option<String>,
}

/// Switches and webhooks. The actions of the control API have the names of these methods.
impl Pepay {
    /// The switches as they are.
    pub fn switches(&self) -> Switches {
        self.state().switches.clone()
    }

    /// Changes switches: `set_switches(|switches| switches.iso_times = true)`.
    pub fn set_switches(&self, change: impl FnOnce(&mut Switches)) {
        change(&mut self.state().switches);
    }

    /// Sets what an endpoint gets. From the start `main` gets everything and `second` nothing.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an endpoint or event that there is not; [`Error::Input`] for an environment.
    pub fn subscribe(&self, wanted: &Subscription) -> Result<()> {
        let unknown = wanted.events.iter().find(|event| !ALLOWED.contains(&event.as_str()));
        if let Some(event) = unknown {
            return Err(Error::NotFound { what: "event", id: event.clone() });
        }
        let environment = match &wanted.environment {
            Some(name) => {
                Some(Environment::read(name).ok_or_else(|| Error::Input(format!("environment {name:?}")))?)
            }
            None => None,
        };
        self.endpoint(&wanted.endpoint, |endpoint| {
            endpoint.environment = environment;
            endpoint.enabled.clone_from(&wanted.events);
        })
    }

    /// Gives an endpoint a new secret. Until [`Pepay::end_rotation`] its messages are signed with the
    /// one before, too, in `X-Pepay-Signature-Previous`.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an endpoint that there is not.
    pub fn rotate_webhook_secret(&self, endpoint: &str) -> Result<()> {
        self.endpoint(endpoint, |endpoint| endpoint.rotate(&self.ids))
    }

    /// Forgets the secret before.
    ///
    /// # Errors
    /// As [`Pepay::rotate_webhook_secret`].
    pub fn end_rotation(&self, endpoint: &str) -> Result<()> {
        self.endpoint(endpoint, |endpoint| endpoint.previous = None)
    }

    /// Sends a `test.ping`.
    pub fn ping(&self) {
        self.with(|world| world.ping(FIRST, Environment::Devnet));
    }

    fn endpoint(&self, name: &str, change: impl FnOnce(&mut Endpoint)) -> Result<()> {
        let missing = || Error::NotFound { what: "endpoint", id: name.to_owned() };
        let mut state = self.state();
        let business = state.business_mut(FIRST).map_err(from_refusal)?;
        let mut named = business.endpoints.iter_mut().zip(KINDS);
        let (endpoint, _) = named.find(|(_, kind)| *kind == name).ok_or_else(missing)?;
        change(endpoint);
        Ok(())
    }
}

/// Keys, tokens and quotes.
impl Pepay {
    /// Suspends a key, or with `false` lets it work again.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Refused`] if it is revoked.
    pub fn suspend_key(&self, key_id: &str, suspended: bool) -> Result<()> {
        let mut state = self.state();
        let missing = || Error::NotFound { what: "key", id: key_id.to_owned() };
        let key = state.keys.iter_mut().find(|key| key.id == key_id).ok_or_else(missing)?;
        if key.status == KeyStatus::Revoked {
            return Err(Error::refused("the key is revoked"));
        }
        key.status = if suspended { KeyStatus::Suspended } else { KeyStatus::Active };
        Ok(())
    }

    /// A dashboard token of the first business that lives so many seconds.
    pub fn dashboard_token(&self, seconds: u64) -> String {
        dashboard_token(&self.secret, FIRST, self.tools.clock.now(), seconds)
    }

    /// Which tokens the first business takes: `accept_all`, `accept_none` or `selective` (the default).
    ///
    /// # Errors
    /// [`Error::Input`] for any other.
    pub fn accept(&self, policy: &str) -> Result<()> {
        let policy: Policy =
            serde_json::from_value(json!(policy)).map_err(|error| Error::Input(error.to_string()))?;
        self.state().business_mut(FIRST).map_err(from_refusal)?.policy = policy;
        Ok(())
    }

    /// The next so many quotes cannot be had.
    pub fn fail_quotes(&self, count: u32) {
        self.state().failing_quotes = count;
    }

    /// Rates are no longer updated, and five minutes later they are stale; `false` starts them again.
    pub fn stop_rates(&self, stopped: bool) {
        let now = self.tools.clock.now();
        self.state().rates_stopped = stopped.then_some(now);
    }

    /// A token loses its settlement route, or with `false` gets it back.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn dry_token(&self, token_id: u32, dry: bool) -> Result<()> {
        let missing = || Error::NotFound { what: "token", id: token_id.to_string() };
        token_catalog::find(token_id).ok_or_else(missing)?;
        let mut state = self.state();
        if dry {
            state.dry_tokens.insert(token_id)
        } else {
            state.dry_tokens.remove(&token_id)
        };
        Ok(())
    }
}

/// Orders and streams.
impl Pepay {
    /// Pushes an order one step on, by the rules of the devnet simulator, but in any environment.
    ///
    /// # Errors
    /// [`Error::Refused`] if there is no such order or it cannot take this step.
    pub fn step(&self, order_id: &str, step: Step) -> Result<()> {
        self.with(|world| world.step(order_id, step, Extras::default()).map_err(from_refusal))
    }

    /// Sets a fault for the next connection of a stream.
    pub fn stream_fault(&self, stream: Stream, fault: StreamFault) {
        self.state().streams.plans.add(stream, fault);
    }

    /// Cuts every open stream, without a close.
    pub fn cut_streams(&self) {
        self.with(|world| world.cut_streams());
    }

    /// Ends every open stream with a `ws_error` and close code 1008.
    pub fn end_streams(&self) {
        self.with(|world| world.end_streams("internal_error", |_| true));
    }
}

/// The orders, and how many streams are open, as the control API shows them.
pub(crate) fn dump(pepay: &Pepay) -> (Vec<Value>, usize) {
    let state = pepay.state();
    let orders = state.shop.orders.iter();
    let orders = orders.map(|order| json!({ "id": order.id, "status": order.status }));
    (orders.collect(), state.streams.open())
}
