//! Pepay's part of the control API.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::Pepay;
use super::actions::Pay;
use super::switches::Switches;
use crate::error::{Error, Result};

/// What the dashboard and the sandbox itself can do.
impl Pepay {
    /// The switches as they are.
    pub fn switches(&self) -> Switches {
        self.state().switches.clone()
    }

    /// Changes switches: `set_switches(|switches| switches.iso_times = true)`.
    pub fn set_switches(&self, change: impl FnOnce(&mut Switches)) {
        change(&mut self.state().switches);
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
    amount: u64,
}

pub(super) fn act(pepay: &Pepay, action: &str, mut input: Value) -> Result<Value> {
    match action {
        "pay" => {
            let id = take_id(&mut input)?;
            pepay.pay(&id, read::<Pay>(input)?)?;
        }
        "underpay" => {
            let Underpay { id, amount } = read(input)?;
            pepay.underpay(&id, amount)?;
        }
        "expire" => pepay.expire(&read::<Id>(input)?.id)?,
        "cancel" => pepay.cancel(&read::<Id>(input)?.id)?,
        "settle" => pepay.settle(&read::<Id>(input)?.id)?,
        _ => return Err(Error::NotFound { what: "action", id: action.to_owned() }),
    }
    Ok(json!({}))
}

pub(super) fn configure(pepay: &Pepay, changes: Value) -> Result<Value> {
    let mut state = pepay.state();
    state.switches = state.switches.changed(changes)?;
    serde_json::to_value(&state.switches).map_err(|error| Error::Input(error.to_string()))
}

pub(super) fn dump(pepay: &Pepay) -> Value {
    let state = pepay.state();
    let invoices = state.invoices.iter().map(|invoice| {
        json!({
            "id": invoice.id,
            "merchant_id": invoice.business,
            "status": invoice.status,
            "environment": invoice.environment,
            "usd_millis": invoice.amount.0,
            "paid": invoice.paid.0,
            "payments": invoice.payments.len(),
            "expires": invoice.expires,
        })
    });
    let invoices: Vec<Value> = invoices.collect();
    let events: Vec<Value> =
        state.events.iter().map(|event| json!({ "id": event.id, "type": event.kind })).collect();
    json!({ "switches": state.switches, "invoices": invoices, "events": events })
}

fn take_id(input: &mut Value) -> Result<String> {
    let id = input.as_object_mut().and_then(|input| input.remove("id"));
    let id = id.and_then(|id| id.as_str().map(str::to_owned));
    id.ok_or_else(|| Error::Input("`id` is missing".to_owned()))
}

fn read<T: DeserializeOwned>(input: Value) -> Result<T> {
    serde_json::from_value(input).map_err(|error| Error::Input(error.to_string()))
}
