//! What payout users do with their money, and its webhooks (Payviox docs, /api/payout/webhooks).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::handle::error::{Error, Result};
use crate::payviox::Payviox;
use crate::payviox::endpoints::payment_methods::decimal;
use crate::payviox::endpoints::payouts::User;
use crate::payviox::state::State;
use crate::payviox::wire::webhooks::exact;

/// Where a payout goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum PayoutProvider {
    /// To a PayPal account, without fees.
    Paypal,
    /// In USDT on TRON, for a fee of 100 cents.
    Crypto,
}

/// One payout order.
#[derive(Debug)]
pub(crate) struct Order {
    id: String,
    pub(crate) hash: String,
    provider: PayoutProvider,
    provider_id: String,
    /// Cents.
    amount: u64,
    pub(crate) stage: &'static str,
}

#[derive(Serialize)]
struct Body<'a> {
    amount: u64,
    currency: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    fees: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    net_amount: Option<u64>,
    metadata: BTreeMap<&'static str, &'a str>,
    r#type: &'a str,
    provider: PayoutProvider,
    order_id: &'a str,
    recipient: BTreeMap<&'static str, &'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    paypal: Option<BTreeMap<&'static str, &'a str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    crypto: Option<Crypto<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    test_mode: Option<bool>,
}

/// The transaction is there once the payout has succeeded (when exactly is not documented).
#[derive(Serialize)]
struct Crypto<'a> {
    order_id: &'a str,
    currency: &'static str,
    chain: &'static str,
    crypto_amount: Option<Box<RawValue>>,
    usd_amount: Option<Box<RawValue>>,
    to_address: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    tx_hash: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    confirmations: Option<u32>,
    network_fee: Option<Box<RawValue>>,
}

/// Payouts. Each of these is also an action of the control API.
impl Payviox {
    /// The payout user with this hash takes out `amount` cents: `payout.created`. Gives the order's id.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Refused`] if the user is inactive or has too little.
    pub fn withdraw(&self, hash: &str, amount: u64, provider: PayoutProvider) -> Result<String> {
        let mut state = self.state();
        let user = user_mut(&mut state, hash)?;
        if !user.active || amount == 0 || user.balance < amount {
            return Err(Error::refused("the user is inactive or has too little"));
        }
        user.balance = user.balance.saturating_sub(amount);
        let id = format!("ord_{}", self.ids.uuid());
        let short = self.ids.alphanumeric(10).to_uppercase();
        let provider_id = match provider {
            PayoutProvider::Paypal => format!("PP-{short}"),
            PayoutProvider::Crypto => format!("CRX-{short}"),
        };
        let hash = hash.to_owned();
        let order = Order { id: id.clone(), hash, provider, provider_id, amount, stage: "created" };
        state.payouts.orders.insert(id.clone(), order);
        self.announce_payout(&state, &id, "payout.created", None, false)?;
        Ok(id)
    }

    /// The order is under way: `payout.processing`.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Refused`] unless it was just created.
    pub fn process_payout(&self, order_id: &str) -> Result<()> {
        self.turn_payout(order_id, &["created"], "processing", None)
    }

    /// The money has arrived: `payout.succeeded`.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Refused`] unless it is under way.
    pub fn succeed_payout(&self, order_id: &str) -> Result<()> {
        self.turn_payout(order_id, &["processing"], "succeeded", None)
    }

    /// It did not work, and the user has the money back: `payout.failed`.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Refused`] if it is over.
    pub fn fail_payout(&self, order_id: &str) -> Result<()> {
        self.turn_payout(order_id, &["created", "processing"], "failed", None)
    }

    /// An administrator says no, with or without a note, and the user has the money back: `payout.rejected`.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Refused`] if it is over.
    pub fn reject_payout(&self, order_id: &str, reason: Option<&str>) -> Result<()> {
        self.turn_payout(order_id, &["created", "processing"], "rejected", reason)
    }

    /// The dashboard's "Send Test Webhook" for an order: `payout.succeeded` with `test_mode`, sent
    /// whatever is switched on.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn send_test_webhook(&self, order_id: &str) -> Result<()> {
        self.announce_payout(&self.state(), order_id, "payout.succeeded", None, true)
    }

    /// Makes a payout user inactive: the hash no longer opens anything.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn deactivate_user(&self, hash: &str) -> Result<()> {
        user_mut(&mut self.state(), hash)?.active = false;
        Ok(())
    }

    fn turn_payout(&self, id: &str, from: &[&str], to: &'static str, reason: Option<&str>) -> Result<()> {
        let mut state = self.state();
        let missing = || Error::NotFound { what: "payout order", id: id.to_owned() };
        let order = state.payouts.orders.get_mut(id).ok_or_else(missing)?;
        if !from.contains(&order.stage) {
            return Err(Error::refused(format!("a payout that is {} cannot become {to}", order.stage)));
        }
        order.stage = to;
        let (hash, amount) = (order.hash.clone(), order.amount);
        if matches!(to, "failed" | "rejected") {
            let user = user_mut(&mut state, &hash)?;
            user.balance = user.balance.saturating_add(amount);
        }
        self.announce_payout(&state, id, &format!("payout.{to}"), reason, false)
    }

    fn announce_payout(
        &self,
        state: &State,
        id: &str,
        event: &str,
        reason: Option<&str>,
        test: bool,
    ) -> Result<()> {
        let missing = || Error::NotFound { what: "payout order", id: id.to_owned() };
        let order = state.payouts.orders.get(id).ok_or_else(missing)?;
        let user = state.payouts.users.get(&order.hash).ok_or_else(missing)?;
        let body = body(order, user, event, reason, test);
        let token = state.desk.accounts.payout_token(user.realm);
        if test || state.desk.subscribed.contains(event) {
            state.desk.send(&self.tools, "payout", event, token, body);
        }
        Ok(())
    }
}

fn body(order: &Order, user: &User, event: &str, reason: Option<&str>, test: bool) -> String {
    let (paypal, crypto, fees) = match order.provider {
        PayoutProvider::Paypal => {
            let paypal =
                BTreeMap::from([("order_id", order.provider_id.as_str()), ("email", user.email.as_str())]);
            (Some(paypal), None, 0)
        }
        PayoutProvider::Crypto => (None, Some(crypto(order, event)), 100.min(order.amount)),
    };
    let body = Body {
        amount: order.amount,
        currency: "USD",
        fees: (fees > 0).then_some(fees),
        net_amount: (fees > 0).then(|| order.amount.saturating_sub(fees)),
        metadata: BTreeMap::from([("payout_user_id", user.id.as_str())]),
        r#type: event,
        provider: order.provider,
        order_id: &order.id,
        recipient: BTreeMap::from([("email", user.email.as_str())]),
        paypal,
        crypto,
        reason,
        test_mode: test.then_some(true),
    };
    serde_json::to_string(&body).unwrap_or_default()
}

fn crypto<'a>(order: &'a Order, event: &str) -> Crypto<'a> {
    let done = event == "payout.succeeded";
    let usd = exact(decimal(order.amount, 2));
    Crypto {
        order_id: &order.provider_id,
        currency: "USDT",
        chain: "TRC20",
        crypto_amount: usd.clone(),
        usd_amount: usd,
        to_address: "TQ5SandboxSandboxSandboxSandbox123",
        tx_hash: done.then(|| format!("{:064x}", crate::running::seeded_ids::hash(&order.id))),
        confirmations: done.then_some(20),
        network_fee: exact("1.5".to_owned()),
    }
}

fn user_mut<'a>(state: &'a mut State, hash: &str) -> Result<&'a mut User> {
    let missing = || Error::NotFound { what: "payout user", id: hash.to_owned() };
    state.payouts.users.get_mut(hash).ok_or_else(missing)
}
