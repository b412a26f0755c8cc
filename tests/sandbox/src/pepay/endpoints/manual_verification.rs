//! Manual verification: a job that looks for a payment which was not seen (Pepay docs,
//! /api-reference/invoices/trigger-async-manual-verification-for-an-invoice).

use std::time::Duration;

use jiff::Timestamp;

use crate::pepay::state::invoice::Invoice;
use crate::pepay::state::world::World;
use crate::pepay::switches::Switches;
use crate::pepay::wire::auth::Caller;
use crate::pepay::wire::fields::Body;
use crate::pepay::wire::json::{NULL, Object, object};
use crate::pepay::wire::replies::{Answer, Refusal};
use crate::running::clock::later;
use crate::wire::call::{Call, Reply};

/// The networks that it can look at.
const NETWORKS: &[&str] = &["base", "solana", "bsc"];

/// How long a job takes here.
const TAKES: Duration = Duration::from_secs(30);

/// The verification job of an invoice.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    id: String,
    network: &'static str,
    created: Timestamp,
    /// When it ends, or has ended.
    pub(crate) due: Timestamp,
    pub(crate) done: bool,
}

/// `POST /api/v1/invoice/{invoiceId}/verify`: a job that is under way already is given back.
pub(crate) fn trigger(world: &mut World<'_>, caller: &Caller, call: &Call) -> Answer {
    own(caller, call)?;
    let switches = &world.state.switches;
    let body = Body::or_none(call, switches, &["network"])?;
    let invoice = world.invoice(&caller.invoice)?;
    let active = active(invoice).ok_or_else(|| Refusal::invalid("the invoice has no network yet"))?;
    let wanted = body.text("network")?;
    if wanted.is_some_and(|wanted| wanted != active) {
        return Err(Refusal::invalid("network must be the invoice's active network"));
    }
    if !NETWORKS.contains(&active) {
        return Err(Refusal::invalid(format!("{active} cannot be verified by hand")));
    }
    let (now, id) = (world.now, world.ids.uuid());
    let job = Job { id, network: active, created: now, due: later(now, TAKES), done: false };
    let job = invoice.job.clone().filter(|job| !job.done).unwrap_or(job);
    let status = if switches.verify_answers_202 { 202 } else { 200 };
    let answer = describe(&job, invoice, switches);
    world.invoice_mut(&caller.invoice)?.job = Some(job);
    Ok(Reply::json(status, &answer))
}

/// `GET /api/v1/invoice/{invoiceId}/verify`
pub(crate) fn get(world: &mut World<'_>, caller: &Caller, call: &Call) -> Answer {
    own(caller, call)?;
    let invoice = world.invoice(&caller.invoice)?;
    let job = invoice.job.as_ref().ok_or_else(|| Refusal::missing("verification"))?;
    Ok(Reply::json(200, &describe(job, invoice, &world.state.switches)))
}

/// A session speaks for its own invoice only.
fn own(caller: &Caller, call: &Call) -> Answer<()> {
    if call.param("invoice_id") == caller.invoice {
        return Ok(());
    }
    Err(Refusal::forbidden("this session belongs to another invoice"))
}

/// The network that the payer has chosen.
fn active(invoice: &Invoice) -> Option<&'static str> {
    let locked = invoice.lock.as_ref().map(|lock| lock.token.network);
    let paid = || invoice.payments.last().map(|payment| payment.network);
    locked.or_else(|| invoice.quote.as_ref().map(|quote| quote.token.network)).or_else(paid)
}

/// `pending` is the only status that any page shows.
fn describe(job: &Job, invoice: &Invoice, switches: &Switches) -> Object {
    let status = if job.done { "completed" } else { "pending" };
    let data = object! {
        "object": "invoice_manual_verification",
        "id": job.id,
        "invoice_id": invoice.id,
        "network": job.network,
        "job_status": status,
        "status": status,
        "attempt_count": if job.done { 1 } else { 0 },
        "max_attempts": 3,
        "next_attempt_at": switches.time_or_null((!job.done).then_some(job.due)),
        "created_at": switches.time(job.created),
        "updated_at": switches.time(if job.done { job.due } else { job.created }),
        "completed_at": switches.time_or_null(job.done.then_some(job.due)),
    };
    let data = if job.done {
        let result = object! { "invoice_status": invoice.status.name(switches) };
        data.with("result", &result).with("error", &NULL)
    } else {
        data.with("result", &NULL).with("error", &NULL)
    };
    object! { "success": true, "data": data }
}

impl World<'_> {
    /// Ends the jobs whose time has come; a payment that was not seen is found now.
    pub(crate) fn verify_due(&mut self) {
        let now = self.now;
        let due = |job: &Job| !job.done && job.due <= now;
        let mut found = Vec::new();
        for invoice in &mut self.state.invoices {
            if let Some(job) = invoice.job.as_mut().filter(|job| due(job)) {
                job.done = true;
                found.extend(invoice.unseen.take().map(|arrival| (invoice.id.clone(), arrival)));
            }
        }
        for (id, arrival) in found {
            if self.invoice(&id).is_ok_and(|invoice| invoice.status.open()) {
                let _ = self.receive(&id, arrival);
            }
        }
    }
}
