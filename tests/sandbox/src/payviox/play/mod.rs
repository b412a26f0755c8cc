//! Payviox's part of the control API.

pub(crate) mod actions;
pub(crate) mod payout_orders;

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::half::{Payment, word};
use crate::handle::error::{Error, Result};
use crate::payviox::Payviox;
use crate::payviox::play::actions::Pay;
use crate::payviox::play::payout_orders::PayoutProvider;
use crate::payviox::state::accounts::Realm;
use crate::payviox::switches::Switches;
use crate::payviox::wire::webhooks;

/// What the dashboard and the sandbox itself can do.
impl Payviox {
    /// The switches as they are.
    pub fn switches(&self) -> Switches {
        self.state().desk.switches.clone()
    }

    /// Changes switches: `set_switches(|switches| switches.old_401 = true)`.
    pub fn set_switches(&self, change: impl FnOnce(&mut Switches)) {
        change(&mut self.state().desk.switches);
    }

    /// Switches on exactly these webhook events. From the start only `succeeded` and
    /// `payout.succeeded` are on, as documented.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an event that Payviox does not have; nothing is changed then.
    pub fn subscribe(&self, wanted: &[&str]) -> Result<()> {
        let known = |name: &&str| {
            let found = webhooks::ALL.iter().find(|event| *event == name).copied();
            found.ok_or_else(|| Error::NotFound { what: "event", id: (*name).to_owned() })
        };
        let wanted = wanted.iter().map(known).collect::<Result<_>>()?;
        self.state().desk.subscribed = wanted;
        Ok(())
    }

    /// Switches on every webhook event.
    pub fn subscribe_all(&self) {
        self.state().desk.subscribed = webhooks::ALL.iter().copied().collect();
    }

    /// Regenerates the keys of every business: the old ones are dead at once.
    pub fn rotate_keys(&self) {
        let mut state = self.state();
        for realm in state.desk.accounts.realms() {
            state.desk.accounts.rotate(realm, &self.ids);
        }
    }

    /// Lets the next direct redirect fail: the session is created, and the answer has a `payment_error`
    /// with this message in the place of the `redirect_url`.
    pub fn fail_next_redirect(&self, message: &str) {
        self.state().failing_redirects.push_back(message.to_owned());
    }

    /// Sets the balances of the first business's test account, in cents.
    pub fn set_balance(&self, balance: i64, payout_balance: i64) {
        let first = Realm { business: "first", mode: "test" };
        if let Some(money) = self.state().balances.get_mut(&first) {
            (money.balance, money.payout_balance) = (balance, payout_balance);
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Id {
    id: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Underpay {
    id: String,
    #[serde(alias = "amount")]
    received: Option<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Refund {
    id: String,
    amount: Option<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Subscribe {
    events: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Withdraw {
    hash: String,
    amount: u64,
    provider: PayoutProvider,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reject {
    id: String,
    reason: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Hash {
    hash: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Message {
    message: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Balances {
    balance: i64,
    payout_balance: i64,
}

/// All that [`act`] can do.
pub(crate) const ACTIONS: [&str; 20] = [
    "pay",
    "review",
    "underpay",
    "refund",
    "approve",
    "decline",
    "fail",
    "process",
    "expire",
    "withdraw",
    "process_payout",
    "succeed_payout",
    "fail_payout",
    "reject_payout",
    "send_test_webhook",
    "deactivate_user",
    "subscribe",
    "rotate_keys",
    "fail_next_redirect",
    "set_balance",
];

pub(crate) fn act(payviox: &Payviox, action: &str, mut input: Value) -> Result<Value> {
    match action {
        "pay" => {
            let id = take_id(&mut input)?;
            payviox.pay(&id, read::<Pay>(input)?)?;
        }
        "review" => {
            let id = take_id(&mut input)?;
            payviox.review(&id, read::<Pay>(input)?)?;
        }
        "underpay" => {
            let Underpay { id, received } = read(input)?;
            payviox.underpay(&id, received.unwrap_or_else(|| half_of_the_rest(payviox, &id)))?;
        }
        "refund" => {
            let Refund { id, amount } = read(input)?;
            payviox.refund(&id, amount)?;
        }
        "approve" => payviox.approve(&read::<Id>(input)?.id)?,
        "decline" => payviox.decline(&read::<Id>(input)?.id)?,
        "fail" => payviox.fail(&read::<Id>(input)?.id)?,
        "process" => payviox.process(&read::<Id>(input)?.id)?,
        "expire" => payviox.expire(&read::<Id>(input)?.id)?,
        "withdraw" => {
            let Withdraw { hash, amount, provider } = read(input)?;
            return Ok(json!({ "id": payviox.withdraw(&hash, amount, provider)? }));
        }
        "process_payout" => payviox.process_payout(&read::<Id>(input)?.id)?,
        "succeed_payout" => payviox.succeed_payout(&read::<Id>(input)?.id)?,
        "fail_payout" => payviox.fail_payout(&read::<Id>(input)?.id)?,
        "reject_payout" => {
            let Reject { id, reason } = read(input)?;
            payviox.reject_payout(&id, reason.as_deref())?;
        }
        "send_test_webhook" => payviox.send_test_webhook(&read::<Id>(input)?.id)?,
        "deactivate_user" => payviox.deactivate_user(&read::<Hash>(input)?.hash)?,
        "subscribe" => match read::<Subscribe>(input)?.events {
            Some(events) => payviox.subscribe(&events.iter().map(String::as_str).collect::<Vec<_>>())?,
            None => payviox.subscribe_all(),
        },
        "rotate_keys" => payviox.rotate_keys(),
        "fail_next_redirect" => payviox.fail_next_redirect(&read::<Message>(input)?.message),
        "set_balance" => {
            let Balances { balance, payout_balance } = read(input)?;
            payviox.set_balance(balance, payout_balance);
        }
        _ => return Err(Error::UnknownAction { action: action.to_owned(), known: &ACTIONS }),
    }
    Ok(json!({}))
}

/// Half of what is still to be paid, at least one; of an unknown session too, which is then refused.
pub(crate) fn half_of_the_rest(payviox: &Payviox, id: &str) -> u64 {
    let state = payviox.state();
    let rest = state.sessions.get(id).map(|session| session.amount.saturating_sub(session.received));
    rest.unwrap_or_default().div_euclid(2).max(1)
}

pub(crate) fn configure(payviox: &Payviox, changes: Value) -> Result<Value> {
    let mut state = payviox.state();
    state.desk.switches = state.desk.switches.changed(changes)?;
    serde_json::to_value(&state.desk.switches).map_err(|error| Error::Input(error.to_string()))
}

pub(crate) fn payments(payviox: &Payviox) -> Vec<Payment> {
    let state = payviox.state();
    let each = state.sessions.values().map(|session| Payment {
        provider: crate::payviox::NAME,
        id: session.id.clone(),
        order: Some(session.order_id.clone()),
        amount: amount(session.amount, &session.currency),
        status: word(&session.stage),
        open: session.stage.payable(),
        created: session.created,
        expires: session.expires,
    });
    each.collect()
}

/// Minor units as people write them: `45.99 USD`.
fn amount(minor: u64, currency: &str) -> String {
    let known = iso_currency::Currency::from_code(&currency.to_ascii_uppercase());
    let places = known.and_then(|currency| currency.exponent()).map_or(0, usize::from);
    let digits = format!("{minor:0>width$}", width = places.saturating_add(1));
    let (whole, part) = digits.split_at(digits.len().saturating_sub(places));
    let point = if places == 0 { "" } else { "." };
    format!("{whole}{point}{part} {}", currency.to_ascii_uppercase())
}

pub(crate) fn dump(payviox: &Payviox) -> Value {
    let state = payviox.state();
    let sessions = state.sessions.values().map(|session| {
        json!({
            "id": session.id,
            "account": session.realm.to_string(),
            "order_id": session.order_id,
            "amount": session.amount,
            "currency": session.currency,
            "stage": session.stage,
            "received": session.received,
            "refunded": session.refunded,
            "expires": session.expires,
        })
    });
    let sessions: Vec<Value> = sessions.collect();
    let users = state.payouts.users.values().map(|user| {
        let orders = state.payouts.orders.iter().filter(|(_, order)| order.hash == user.hash);
        let orders: BTreeMap<_, _> = orders.map(|(id, order)| (id, order.stage)).collect();
        json!({
            "id": user.id,
            "account": user.realm.to_string(),
            "email": user.email,
            "balance": user.balance,
            "active": user.active,
            "orders": orders,
        })
    });
    let users: Vec<Value> = users.collect();
    let balances = state.balances.iter().map(|(realm, money)| (realm.to_string(), json!(money)));
    let balances: serde_json::Map<_, _> = balances.collect();
    json!({
        "switches": state.desk.switches,
        "subscribed": state.desk.subscribed,
        "sessions": sessions,
        "payout_users": users,
        "balances": balances,
    })
}

fn take_id(input: &mut Value) -> Result<String> {
    let id = input.as_object_mut().and_then(|input| input.remove("id"));
    let id = id.and_then(|id| id.as_str().map(str::to_owned));
    id.ok_or_else(|| Error::Input("`id` is missing".to_owned()))
}

fn read<T: DeserializeOwned>(input: Value) -> Result<T> {
    serde_json::from_value(input).map_err(|error| Error::Input(error.to_string()))
}
