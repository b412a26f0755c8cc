//! What the payer's session sees of its invoice (Pepay docs, /api-spec/payors).

use crate::pepay::state::invoice::Status;
use crate::pepay::state::world::World;
use crate::pepay::wire::auth::Caller;
use crate::pepay::wire::json::object;
use crate::pepay::wire::replies::{Answer, Refusal, bare};
use crate::wire::call::Call;

/// The check before any session endpoint.
pub(crate) fn check_query(world: &World<'_>, call: &Call) -> Answer<()> {
    if world.state.switches.refuse_invoice_id_query && call.query_value("invoice_id").is_some() {
        return Err(Refusal::invalid("invoice_id is no parameter of this endpoint"));
    }
    Ok(())
}

/// `GET /api/v1/payments/payment-status`
pub(crate) fn status(world: &mut World<'_>, caller: &Caller, call: &Call) -> Answer {
    check_query(world, call)?;
    let switches = &world.state.switches;
    let invoice = world.invoice(&caller.invoice)?;
    // Only these four are ever reported; a canceled invoice has come to its end like an expired one.
    let status = match invoice.status {
        Status::Canceled => Status::Expired,
        status => status,
    };
    Ok(bare(&object! {
        "status": status.name(switches),
        "paid_at": switches.time_or_null(invoice.paid_at),
    }))
}

/// `GET /api/v1/payments/session-details`
pub(crate) fn details(world: &mut World<'_>, caller: &Caller, call: &Call) -> Answer {
    check_query(world, call)?;
    let switches = &world.state.switches;
    let invoice = world.invoice(&caller.invoice)?;
    let left = invoice.expires.duration_since(world.now).as_millis().max(0);
    let lock = invoice.lock.as_ref();
    let details = object! {
        "invoice_id": invoice.id,
        "amount_usd": invoice.amount,
        "description": invoice.description,
        "expires_at": switches.time(invoice.expires),
        "invoice_status": invoice.status.name(switches),
        "remaining_time": left,
        "remaining_seconds": left.div_euclid(1000),
        "amount_remaining_usd": invoice.remaining(),
        "merchant_name": world.state.business(invoice.business)?.name,
        "network_environment": invoice.environment,
        "locked_network": lock.map(|lock| lock.token.network),
        "locked_token_id": lock.map(|lock| lock.token.id),
        "locked_payment_address": lock.map(|lock| &lock.address),
    };
    if switches.wrapped_session_details {
        return Ok(bare(&object! { "status": "ok", "data": details }));
    }
    Ok(bare(&details))
}
