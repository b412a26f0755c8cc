//! IteraPay's part of the control API.

pub(crate) mod clockwork;
pub(crate) mod dashboard;
pub(crate) mod payer;

use std::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::half::{Payment, word};
use crate::handle::error::{Error, Result};
use crate::iterapay::IteraPay;
use crate::iterapay::play::payer::Pay;
use crate::iterapay::state::iso;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Id {
    id: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Login {
    person: String,
    seconds: Option<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Jwt {
    jwt: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Balance {
    merchant: Option<String>,
    #[serde(rename = "paymentMethodID")]
    method: u32,
    amount: String,
}

/// All that [`act`] can do.
pub(crate) const ACTIONS: [&str; 10] = [
    "pay",
    "underpay",
    "overpay",
    "expire",
    "fail_transaction",
    "flag_transaction",
    "fail_withdrawal",
    "login",
    "log_out",
    "set_balance",
];

pub(crate) fn act(iterapay: &IteraPay, action: &str, mut input: Value) -> Result<Value> {
    match action {
        "pay" | "underpay" | "overpay" => {
            let invoice = take_id(&mut input)?;
            let how = read::<Pay>(input)?;
            let id = match action {
                "pay" => iterapay.pay(&invoice, &how),
                "underpay" => iterapay.underpay(&invoice, &how),
                _ => iterapay.overpay(&invoice, &how),
            };
            return Ok(json!({ "id": id? }));
        }
        "expire" => iterapay.expire(&read::<Id>(input)?.id)?,
        "fail_transaction" => iterapay.fail_transaction(&read::<Id>(input)?.id)?,
        "flag_transaction" => iterapay.flag_transaction(&read::<Id>(input)?.id)?,
        "fail_withdrawal" => iterapay.fail_withdrawal(&read::<Id>(input)?.id)?,
        "login" => {
            let Login { person, seconds } = read(input)?;
            let token = iterapay.login(&person, seconds.map(Duration::from_secs))?;
            return Ok(json!({ "jwt": token }));
        }
        "log_out" => iterapay.log_out(&read::<Jwt>(input)?.jwt),
        "set_balance" => {
            let Balance { merchant, method, amount } = read(input)?;
            iterapay.set_balance(merchant.as_deref(), method, &amount)?;
        }
        _ => return Err(Error::UnknownAction { action: action.to_owned(), known: &ACTIONS }),
    }
    Ok(json!({}))
}

pub(crate) fn configure(iterapay: &IteraPay, changes: Value) -> Result<Value> {
    let mut state = iterapay.state();
    state.switches = state.switches.changed(changes)?;
    serde_json::to_value(&state.switches).map_err(|error| Error::Input(error.to_string()))
}

pub(crate) fn payments(iterapay: &IteraPay) -> Vec<Payment> {
    let state = iterapay.state();
    let each = state.invoices.values().map(|invoice| Payment {
        provider: crate::iterapay::NAME,
        id: invoice.id.clone(),
        order: invoice.description.clone(),
        amount: format!("{} USD", invoice.amount),
        status: word(&invoice.stage),
        open: invoice.stage.is_open(),
        created: invoice.created,
        expires: invoice.expires,
    });
    each.collect()
}

pub(crate) fn dump(iterapay: &IteraPay) -> Value {
    let state = iterapay.state();
    let merchants = state.merchants.values().map(|merchant| {
        json!({
            "id": merchant.id,
            "name": merchant.name,
            "has_key": merchant.key.is_some(),
            "whitelist": merchant.whitelist.as_ref().map(|allowed| &allowed.text),
            "webhook": merchant.webhook.as_ref().map(|webhook| &webhook.url),
            "balances": merchant.balances,
        })
    });
    let invoices = state.invoices.values().map(|invoice| {
        json!({
            "id": invoice.id,
            "merchant": invoice.merchant,
            "amount": invoice.amount,
            "kind": invoice.kind,
            "stage": invoice.stage,
            "archived": invoice.archived,
            "expires": iso(invoice.expires),
        })
    });
    let transactions = state.transactions.values().map(|one| {
        json!({
            "id": one.id,
            "invoice": one.invoice,
            "amount": one.amount,
            "net": one.net,
            "stage": one.stage,
            "credited": one.credited,
            "collection": one.collection,
        })
    });
    let withdrawals = state.withdrawals.values().map(|one| json!(one.view()));
    let (merchants, invoices): (Vec<_>, Vec<_>) = (merchants.collect(), invoices.collect());
    let (transactions, withdrawals): (Vec<_>, Vec<_>) = (transactions.collect(), withdrawals.collect());
    json!({
        "switches": state.switches,
        "merchants": merchants,
        "invoices": invoices,
        "transactions": transactions,
        "withdrawals": withdrawals,
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
