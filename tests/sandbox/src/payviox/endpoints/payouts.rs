//! Payouts: `POST /payout/create`, `/payout/operations` and `GET /balance`
//! (Payviox docs, /api/payout/create-payout-user, /api/payout/authentication, /api/endpoints/get-balance).

use std::collections::BTreeMap;

use data_encoding::HEXLOWER;
use serde_json::{Value, json};

use crate::payviox::Payviox;
use crate::payviox::endpoints::create_session::refuse_unknown;
use crate::payviox::play::payout_orders::Order;
use crate::payviox::state::State;
use crate::payviox::state::accounts::Realm;
use crate::payviox::wire::fields::Fields;
use crate::payviox::wire::replies;
use crate::payviox::wire::webhooks;
use crate::wire::call::{Call, Reply};

/// The largest amount of one call, in cents.
const MOST: u64 = 100_000_000;

/// Somebody who can be paid out to.
#[derive(Debug)]
pub(crate) struct User {
    pub(crate) realm: Realm,
    pub(crate) id: String,
    /// In lower case: addresses are the same whatever their case.
    pub(crate) email: String,
    pub(crate) hash: String,
    /// Cents.
    pub(crate) balance: u64,
    pub(crate) active: bool,
}

/// All payout users, by hash, and their orders, by id.
#[derive(Debug, Default)]
pub(crate) struct Payouts {
    pub(crate) users: BTreeMap<String, User>,
    pub(crate) orders: BTreeMap<String, Order>,
}

/// Makes a payout user or adds to one; every call adds again. Checks in this order, which is not
/// documented: key, payouts switched on, fields, balance. If one fails nothing has happened.
pub(crate) fn create(payviox: &Payviox, call: &Call) -> Reply {
    let mut state = payviox.state();
    attempt(payviox, &mut state, call).unwrap_or_else(|refusal| refusal)
}

fn attempt(payviox: &Payviox, state: &mut State, call: &Call) -> Result<Reply, Reply> {
    let realm = payviox.admit_secret(state, call)?;
    let switches = &state.desk.switches;
    if !switches.payouts_enabled {
        let text = "Payouts are currently disabled. Please enable them in Settings.";
        return Err(replies::plain(403, text));
    }
    let mut fields = Fields::of_body(call);
    refuse_unknown(&mut fields, switches, &["email", "amount"]);
    let email = email(&mut fields);
    let amount = fields.integer("amount", 1);
    if amount.is_some_and(|amount| amount > MOST) {
        fields.error("amount", &format!("may not be greater than {MOST}."));
    }
    let (Some(email), Some(amount), true) = (email, amount, fields.errors.is_empty()) else {
        return Err(replies::field_map(&fields.errors));
    };
    let poor = if switches.old_payout_texts {
        "Failed to debit business balance (insufficient funds or concurrent modification)"
    } else {
        "Insufficient payout balance"
    };
    let cents = i64::try_from(amount).unwrap_or(i64::MAX);
    let money = state.balances.get_mut(&realm).filter(|money| money.payout_balance >= cents);
    let money = money.ok_or_else(|| replies::plain(400, poor))?;
    money.payout_balance = money.payout_balance.saturating_sub(cents);
    let hash = hash(state, realm, &email);
    let user = state.payouts.users.entry(hash.clone()).or_insert_with(|| User {
        realm,
        id: format!("usr_{}", payviox.ids.uuid()),
        email,
        hash: hash.clone(),
        balance: 0,
        active: true,
    });
    user.balance = user.balance.saturating_add(amount);
    Ok(Reply::json(201, &json!({ "hash": hash })))
}

/// Answers who has the hash of an active payout user, with `{}`: what the real reply holds is not
/// documented. A test that needs a body sets a canned fault.
pub(crate) fn operations(payviox: &Payviox, call: &Call) -> Reply {
    let state = payviox.state();
    let hash = given_hash(call).unwrap_or_default();
    let known = state.payouts.users.get(&hash).is_some_and(|user| user.active);
    if known {
        Reply::json(200, &json!({}))
    } else {
        replies::unauthorized(&state.desk.switches, "Payout hash not found or inactive")
    }
}

/// Both balances in cents.
pub(crate) fn balance(payviox: &Payviox, call: &Call) -> Reply {
    let mut state = payviox.state();
    match payviox.admit_secret(&mut state, call) {
        Ok(realm) => Reply::json(200, &state.balances.get(&realm)),
        Err(refusal) => refusal,
    }
}

/// Header, then body, then query: the documented order of preference. Which one counts if they differ
/// is not documented: here the first that is there.
fn given_hash(call: &Call) -> Option<String> {
    let in_body = || {
        if call.is_json() {
            let body: Value = serde_json::from_slice(&call.body).ok()?;
            body.get("payout_hash")?.as_str().map(str::to_owned)
        } else {
            call.form_value("payout_hash")
        }
    };
    let header = call.header("x-payout-hash").map(str::to_owned);
    header.or_else(in_body).or_else(|| call.query_value("payout_hash"))
}

/// The same address at the same business always has the same hash (older documentation: an
/// HMAC-SHA256 of the address). 32 of its digits.
fn hash(state: &State, realm: Realm, email: &str) -> String {
    let key = format!("{}/{realm}", state.desk.accounts.payout_token(realm));
    HEXLOWER.encode(&webhooks::hmac(&key, email)).chars().take(32).collect()
}

fn email(fields: &mut Fields) -> Option<String> {
    let email = fields.required_text("email")?;
    if email.chars().count() > 255 {
        fields.error("email", "may not be greater than 255 characters.");
    }
    if !is_email(&email) {
        fields.error("email", "must be a valid email address.");
    }
    Some(email.to_lowercase())
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let plain = |part: &str| {
        let clean = !part.chars().any(|letter| letter.is_whitespace() || letter == '@');
        clean && !part.is_empty() && !part.starts_with('.') && !part.ends_with('.')
    };
    plain(local) && plain(domain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for good in ["ana@example.org", "a.b+c@x.y.z", "é@example.org"] {
            assert!(is_email(good), "{good}");
        }
        for bad in ["", "ana", "@x.org", "ana@", "a b@x.org", "a@@x.org", "a@.org", ".a@x.org"] {
            assert!(!is_email(bad), "{bad}");
        }
    }
}
