//! `POST /api/v1/invoices` (Pepay docs, /api-reference/invoices/create-an-invoice).

use std::time::Duration;

use crate::pepay::state::idempotency::once;
use crate::pepay::state::invoice::{Invoice, Status, Type};
use crate::pepay::state::payment_session::Session;
use crate::pepay::state::questions;
use crate::pepay::state::world::World;
use crate::pepay::streams;
use crate::pepay::switches::Switches;
use crate::pepay::wire::auth::Caller;
use crate::pepay::wire::fields::{Body, is_email, is_url, require};
use crate::pepay::wire::json::{Object, object, raw};
use crate::pepay::wire::money::Usd;
use crate::pepay::wire::replies::{Answer, Refusal};
use crate::running::clock::later;
use crate::wire::call::{Call, Reply};

const FIELDS: &[&str] = &[
    "amount_usd",
    "description",
    "customer_id",
    "metadata",
    "expires_in",
    "receiver_override_enable",
    "receiver_override_address",
    "invoice_title",
    "invoice_footer",
    "customer_email",
    "payment_return_url",
    "payment_return_url_enabled",
    "questions",
];

/// Milliseconds: 12 hours, and 30 days.
const DEFAULT_LIFE: i64 = 43_200_000;
const LONGEST_LIFE: i64 = 2_592_000_000;

pub(crate) fn create(world: &mut World<'_>, caller: &Caller, call: &Call) -> Answer {
    let required = world.state.switches.require_idempotency_key;
    once(world, caller, call, "invoice.create", required, |world| {
        let body = Body::of(call, &world.state.switches, FIELDS)?;
        let invoice = read(world, caller, &body)?;
        let reply = Reply::json(world.state.switches.created(), &answer(world, &invoice));
        world.open_invoice(invoice);
        Ok(reply)
    })
}

/// The created invoice itself is not in the answer.
fn answer(world: &World<'_>, invoice: &Invoice) -> Object {
    let socket = world.state.switches.ws_connection_at_creation;
    object! {
        "invoice_id": invoice.id,
        "payment_url": invoice.session.page(&world.base_url()),
        "expires_at": world.state.switches.time(invoice.expires),
        "session_token": invoice.session.token,
        "signature": invoice.session.signature,
        "payment_session_headers": invoice.session.headers(),
    }
    .with_some("ws_connection", socket.then(|| streams::connection(world, invoice)).as_ref())
}

fn read(world: &World<'_>, caller: &Caller, body: &Body) -> Answer<Invoice> {
    let switches = &world.state.switches;
    let life = life(body, switches)?;
    let return_url = return_url(body)?;
    receiver(body)?;
    let email = body.text("customer_email")?;
    if email.as_deref().is_some_and(|email| !is_email(email)) {
        return Err(Refusal::invalid("customer_email must be an email address"));
    }
    let questions = match body.raw("questions") {
        Some(raw) => questions::read(raw, switches)?,
        None => Vec::new(),
    };
    Ok(Invoice {
        amount: amount(body, switches)?,
        description: body.sized("description", 0..=255)?,
        customer: body.sized("customer_id", 1..=255)?,
        metadata: raw(metadata(body, switches)?),
        expires: later(world.now, Duration::from_millis(life)),
        title: body.text("invoice_title")?,
        footer: body.text("invoice_footer")?,
        email,
        return_url,
        questions,
        ..blank(world, caller, Type::Standard, format!("pst_{}", world.ids.alphanumeric(40)))
    })
}

/// An unpaid invoice of the caller, for nothing.
pub(crate) fn blank(world: &World<'_>, caller: &Caller, kind: Type, token: String) -> Invoice {
    Invoice {
        id: world.ids.uuid(),
        business: caller.business,
        kind,
        status: Status::Unpaid,
        environment: caller.environment,
        amount: Usd::ZERO,
        paid: Usd::ZERO,
        description: None,
        customer: None,
        metadata: raw("{}".to_owned()),
        created: world.now,
        expires: world.now,
        paid_at: None,
        last_payment: None,
        payer: None,
        order: None,
        wallet: None,
        session: Session::new(world.secret, token, world.now),
        title: None,
        footer: None,
        email: None,
        return_url: None,
        questions: Vec::new(),
        payments: Vec::new(),
        quote: None,
        lock: None,
        job: None,
        unseen: None,
    }
}

fn amount(body: &Body, switches: &Switches) -> Answer<Usd> {
    let format = |refusal: Refusal| refusal.or_legacy(switches, "INVALID_AMOUNT_FORMAT");
    let amount = body.usd("amount_usd", switches.amount_decimals).map_err(format)?;
    let amount = require(amount, "amount_usd").map_err(format)?;
    if (Usd::cents(1)..=Usd::cents(100_000_000)).contains(&amount) {
        return Ok(amount);
    }
    let refusal = Refusal::invalid("amount_usd must be from 0.01 to 1000000");
    Err(refusal.or_legacy(switches, "INVALID_AMOUNT_RANGE"))
}

fn life(body: &Body, switches: &Switches) -> Answer<u64> {
    let format = |refusal: Refusal| refusal.or_legacy(switches, "INVALID_EXPIRATION_FORMAT");
    let life = body.integer("expires_in").map_err(format)?.unwrap_or(DEFAULT_LIFE);
    let life = u64::try_from(life).ok().filter(|_| (1..=LONGEST_LIFE).contains(&life));
    let refusal = || Refusal::invalid("expires_in must be milliseconds, at most 30 days of them");
    life.ok_or_else(|| refusal().or_legacy(switches, "INVALID_EXPIRATION_RANGE"))
}

/// The text of the metadata, which may hold anything.
fn metadata(body: &Body, switches: &Switches) -> Answer<String> {
    let text = body.raw("metadata").map_or("{}", |raw| raw.get());
    if !text.starts_with('{') {
        return Err(Refusal::invalid("metadata must be an object"));
    }
    if switches.metadata_limit.is_some_and(|limit| text.len() > limit) {
        return Err(Refusal::invalid("metadata is too large").or_legacy(switches, "METADATA_TOO_LARGE"));
    }
    Ok(text.to_owned())
}

/// The return URL, unless it is switched off. Not documented is what holds without the switch; here a
/// URL given counts as switched on.
fn return_url(body: &Body) -> Answer<Option<String>> {
    let url = body.text("payment_return_url")?;
    if url.as_deref().is_some_and(|url| !is_url(url)) {
        return Err(Refusal::invalid("payment_return_url must be a URL"));
    }
    let enabled = body.boolean("payment_return_url_enabled")?;
    if enabled == Some(true) && url.is_none() {
        return Err(Refusal::invalid("payment_return_url is required when it is enabled"));
    }
    Ok(url.filter(|_| enabled != Some(false)))
}

fn receiver(body: &Body) -> Answer<()> {
    let address = body.sized("receiver_override_address", 1..=255)?;
    if body.boolean("receiver_override_enable")? == Some(true) && address.is_none() {
        return Err(Refusal::invalid("receiver_override_address is required when it is enabled"));
    }
    Ok(())
}
