//! Pepay's part of the control API.

pub(crate) mod actions;
pub(crate) mod dashboard;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::half::{Payment, word};
use crate::handle::error::{Error, Result};
use crate::pepay::Pepay;
use crate::pepay::play::actions::Pay;
use crate::pepay::{Step, Stream, StreamFault};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Id {
    id: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Underpay {
    id: String,
    amount: Option<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Endpoint {
    endpoint: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Suspend {
    id: String,
    #[serde(default = "yes")]
    suspended: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Seconds {
    seconds: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Policy {
    policy: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Count {
    count: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stop {
    #[serde(default = "yes")]
    stopped: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Dry {
    token_id: u32,
    #[serde(default = "yes")]
    dry: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OrderStep {
    id: String,
    step: Step,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetStreamFault {
    stream: Stream,
    fault: StreamFault,
}

fn yes() -> bool {
    true
}

/// All that [`act`] can do.
pub(crate) const ACTIONS: [&str; 20] = [
    "pay",
    "underpay",
    "expire",
    "cancel",
    "settle",
    "hide_payment",
    "subscribe",
    "rotate_webhook_secret",
    "end_rotation",
    "ping",
    "suspend_key",
    "dashboard_token",
    "accept",
    "fail_quotes",
    "stop_rates",
    "dry_token",
    "step",
    "stream_fault",
    "cut_streams",
    "end_streams",
];

pub(crate) fn act(pepay: &Pepay, action: &str, mut input: Value) -> Result<Value> {
    match action {
        "pay" => {
            let id = take_id(&mut input)?;
            pepay.pay(&id, read::<Pay>(input)?)?;
        }
        "underpay" => {
            let Underpay { id, amount } = read(input)?;
            pepay.underpay(&id, amount.unwrap_or_else(|| half_of_the_rest(pepay, &id)))?;
        }
        "expire" => pepay.expire(&read::<Id>(input)?.id)?,
        "cancel" => pepay.cancel(&read::<Id>(input)?.id)?,
        "settle" => pepay.settle(&read::<Id>(input)?.id)?,
        "hide_payment" => {
            let id = take_id(&mut input)?;
            pepay.hide_payment(&id, read::<Pay>(input)?)?;
        }
        "subscribe" => pepay.subscribe(&read(input)?)?,
        "rotate_webhook_secret" => pepay.rotate_webhook_secret(&read::<Endpoint>(input)?.endpoint)?,
        "end_rotation" => pepay.end_rotation(&read::<Endpoint>(input)?.endpoint)?,
        "ping" => pepay.ping(),
        "suspend_key" => {
            let Suspend { id, suspended } = read(input)?;
            pepay.suspend_key(&id, suspended)?;
        }
        "dashboard_token" => {
            let token = pepay.dashboard_token(read::<Seconds>(input)?.seconds);
            return Ok(json!({ "token": token }));
        }
        "accept" => pepay.accept(&read::<Policy>(input)?.policy)?,
        "fail_quotes" => pepay.fail_quotes(read::<Count>(input)?.count),
        "stop_rates" => pepay.stop_rates(read::<Stop>(input)?.stopped),
        "dry_token" => {
            let Dry { token_id, dry } = read(input)?;
            pepay.dry_token(token_id, dry)?;
        }
        "step" => {
            let OrderStep { id, step } = read(input)?;
            pepay.step(&id, step)?;
        }
        "stream_fault" => {
            let SetStreamFault { stream, fault } = read(input)?;
            pepay.stream_fault(stream, fault);
        }
        "cut_streams" => pepay.cut_streams(),
        "end_streams" => pepay.end_streams(),
        _ => return Err(Error::UnknownAction { action: action.to_owned(), known: &ACTIONS }),
    }
    Ok(json!({}))
}

pub(crate) fn configure(pepay: &Pepay, changes: Value) -> Result<Value> {
    let mut state = pepay.state();
    state.switches = state.switches.changed(changes)?;
    serde_json::to_value(&state.switches).map_err(|error| Error::Input(error.to_string()))
}

pub(crate) fn payments(pepay: &Pepay) -> Vec<Payment> {
    let state = pepay.state();
    let each = state.invoices.iter().map(|invoice| Payment {
        provider: crate::pepay::NAME,
        id: invoice.id.clone(),
        order: invoice.order.clone().or_else(|| invoice.description.clone()),
        amount: format!("{} USD", invoice.amount.millis_text()),
        status: word(&invoice.status),
        open: invoice.status.open(),
        created: invoice.created,
        expires: invoice.expires,
    });
    each.collect()
}

/// Half of what is still to be paid, at least one; of an unknown invoice too, which is then refused.
fn half_of_the_rest(pepay: &Pepay, id: &str) -> u64 {
    let state = pepay.state();
    let rest = state.invoices.iter().find(|invoice| invoice.id == id).map(|invoice| invoice.remaining().0);
    u64::try_from(rest.unwrap_or_default().div_euclid(2)).unwrap_or_default().max(1)
}

pub(crate) fn dump(pepay: &Pepay) -> Value {
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
    let switches = state.switches.clone();
    drop(state);
    let (orders, streams) = dashboard::dump(pepay);
    json!({
        "switches": switches, "invoices": invoices, "events": events, "orders": orders, "open_streams": streams,
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
