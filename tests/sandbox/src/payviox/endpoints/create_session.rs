//! `POST /session` (Payviox docs, /api/endpoints/create-session).

use std::net::IpAddr;
use std::time::Duration;

use serde_json::{json, value::RawValue};

use crate::payviox::Payviox;
use crate::payviox::state::State;
use crate::payviox::state::accounts::{KeyKind, Realm};
use crate::payviox::state::catalog;
use crate::payviox::state::catalog::Method;
use crate::payviox::state::session::{LIFETIME, Session, Stage};
use crate::payviox::switches::Switches;
use crate::payviox::wire::fields::{Fields, Object};
use crate::payviox::wire::replies;
use crate::running::clock::later;
use crate::wire::call::{Call, Reply};

const FIELDS: &[&str] = &[
    "amount",
    "currency",
    "customer",
    "order_id",
    "items",
    "description",
    "paymentMethodId",
    "ip",
    "metadata",
];

/// The smallest amount, in minor units.
const LEAST: u64 = 100;

struct Wanted {
    amount: u64,
    currency: String,
    customer: String,
    order_id: String,
    items: Vec<Object>,
    description: Option<String>,
    method: Option<String>,
    ip: Option<IpAddr>,
    metadata: Object,
}

/// Checks in this order, which is not documented: key, rate limit, fields, payment method.
pub(crate) fn create(payviox: &Payviox, call: &Call) -> Reply {
    let mut state = payviox.state();
    attempt(payviox, &mut state, call).unwrap_or_else(|refusal| refusal)
}

fn attempt(payviox: &Payviox, state: &mut State, call: &Call) -> Result<Reply, Reply> {
    let (realm, kind) = state.desk.accounts.identify(call, &state.desk.switches)?;
    let mut fields = Fields::of_body(call);
    limit(payviox, state, &fields, call)?;
    let wanted = read(&mut fields, state, realm, kind);
    let Some(wanted) = wanted.filter(|_| fields.errors.is_empty()) else {
        return Err(replies::field_map(&fields.errors));
    };
    let method = match &wanted.method {
        Some(id) => Some(catalog::find(id).ok_or_else(|| replies::plain(400, "Payment method not found"))?),
        None => None,
    };
    let captured =
        (kind == KeyKind::Public && state.desk.switches.enforce_captured_ip).then(|| call.address());
    let now = payviox.tools.clock.now();
    let mut session = Session {
        id: payviox.ids.alphanumeric(32),
        realm,
        amount: wanted.amount,
        currency: wanted.currency,
        customer: wanted.customer,
        order_id: wanted.order_id,
        description: wanted.description,
        items: wanted.items,
        metadata: wanted.metadata,
        method,
        ip: captured.or(wanted.ip),
        created: now,
        expires: later(now, Duration::from_secs(LIFETIME)),
        stage: Stage::Open,
        payment: None,
        received: 0,
        refunded: 0,
    };
    let mut body = json!({ "session_id": session.id });
    if let Some(method) = method.filter(|method| method.redirects) {
        start(payviox, state, &mut session, method, &mut body);
    }
    state.sessions.insert(session.id.clone(), session);
    Ok(Reply::json(if state.desk.switches.create_answers_200 { 200 } else { 201 }, &body))
}

/// Starts the payment with a redirect-type provider. If that fails the session exists all the same and
/// the answer is still 201.
fn start(
    payviox: &Payviox,
    state: &mut State,
    session: &mut Session,
    method: &Method,
    body: &mut serde_json::Value,
) {
    let Some(body) = body.as_object_mut() else {
        return;
    };
    if let Some(message) = state.failing_redirects.pop_front() {
        let error = json!({ "success": false, "message": message, "error_type": "http_error" });
        body.insert("payment_error".to_owned(), error);
    } else {
        let url = format!("{}/{}/{}", payviox.redirect_url(), method.provider, session.id);
        body.insert("redirect_url".to_owned(), json!(url));
        session.stage = Stage::Pending;
    }
}

fn limit(payviox: &Payviox, state: &mut State, fields: &Fields, call: &Call) -> Result<(), Reply> {
    let now = payviox.tools.clock.now();
    let per_minute = state.desk.switches.sessions_per_minute;
    let too_many = |by| move |seconds| replies::too_many("Too many session requests", by, seconds);
    let address = format!("session/ip/{}", call.address());
    state.rates.count(address, per_minute, now).map_err(too_many("ip"))?;
    let Some(customer) = fields.raw("customer") else {
        return Ok(());
    };
    let customer = format!("session/customer/{}", customer.get());
    state.rates.count(customer, per_minute, now).map_err(too_many("customer"))
}

fn read(fields: &mut Fields, state: &State, realm: Realm, kind: KeyKind) -> Option<Wanted> {
    let switches = &state.desk.switches;
    refuse_unknown(fields, switches, FIELDS);
    let amount = fields.integer("amount", LEAST);
    let currency = currency(fields);
    let customer = fields.required_text("customer");
    let order_id = fields.required_text("order_id");
    let used = |id: &String| state.sessions.values().any(|old| old.realm == realm && old.order_id == *id);
    if switches.refuse_duplicate_order_id && order_id.as_ref().is_some_and(used) {
        fields.error("order_id", "has already been taken.");
    }
    let items = items(fields);
    let description = fields.text("description");
    let method = fields.text("paymentMethodId");
    let ip = ip(fields, switches, kind);
    let metadata = match fields.take("metadata").filter(|raw| raw.get() != "null") {
        None => Object::new(),
        Some(raw) => serde_json::from_str(raw.get()).unwrap_or_else(|_| {
            fields.error("metadata", "must be an object.");
            Object::new()
        }),
    };
    let (amount, (items, sum)) = (amount?, items?);
    if sum != u128::from(amount) {
        let text = "The total amount does not match the sum of the items";
        fields.say("amount", format!("{text} (calculated: {sum}, received: {amount})"));
    }
    Some(Wanted {
        amount,
        currency: currency?,
        customer: customer?,
        order_id: order_id?,
        items,
        description,
        method,
        ip,
        metadata,
    })
}

/// Notes the fields that no documentation names.
pub(crate) fn refuse_unknown(fields: &mut Fields, switches: &Switches, known: &[&str]) {
    if switches.refuse_unknown_fields {
        let unknown: Vec<String> =
            fields.names().filter(|name| !known.contains(name)).map(str::to_owned).collect();
        for name in unknown {
            fields.say(&name, format!("The field {name:?} is not documented."));
        }
    }
}

/// ISO 4217, three capital letters. Which currencies Payviox takes is not documented: here all of them.
fn currency(fields: &mut Fields) -> Option<String> {
    let code = fields.required_text("currency")?;
    if code.chars().count() != 3 {
        fields.error("currency", "must be 3 characters.");
        return None;
    }
    if iso_currency::Currency::from_code(&code).is_none() {
        fields.say("currency", "The selected currency is invalid.".to_owned());
        return None;
    }
    Some(code)
}

fn ip(fields: &mut Fields, switches: &Switches, kind: KeyKind) -> Option<IpAddr> {
    if kind == KeyKind::Public {
        if switches.refuse_ip_with_public_key && fields.raw("ip").is_some() {
            fields.error("ip", "field needs a secret key.");
        }
        return None;
    }
    let text = fields.text("ip")?;
    let parsed = text.parse().ok();
    if parsed.is_none() {
        fields.error("ip", "must be a valid IP address.");
    }
    parsed
}

/// The items and the sum of price x quantity. Keys beside the three documented ones are kept, since
/// the OpenAPI file leaves items open.
fn items(fields: &mut Fields) -> Option<(Vec<Object>, u128)> {
    if !fields.require("items") {
        return None;
    }
    let raw = fields.take("items")?;
    let Ok(list) = serde_json::from_str::<Vec<Box<RawValue>>>(raw.get()) else {
        fields.error("items", "must be an array.");
        return None;
    };
    let (mut items, mut sum, mut good) = (Vec::new(), 0_u128, true);
    for (at, raw) in list.iter().enumerate() {
        let Ok(item) = serde_json::from_str::<Object>(raw.get()) else {
            fields.error(&format!("items.{at}"), "must be an array.");
            good = false;
            continue;
        };
        let mut part = Fields::new(item.clone(), format!("items.{at}."));
        part.required_text("name");
        let quantity = part.integer("quantity", 1);
        let price = part.integer("price", 1);
        good &= part.errors.is_empty();
        fields.errors.append(&mut part.errors);
        if let (Some(quantity), Some(price)) = (quantity, price) {
            sum = sum.saturating_add(u128::from(quantity) * u128::from(price));
        }
        items.push(item);
    }
    good.then_some((items, sum))
}
