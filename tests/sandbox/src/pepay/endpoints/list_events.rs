//! Reading events (Pepay docs, /api-reference/events/list-events).

use crate::pepay::endpoints::webhook_endpoints::matches;
use crate::pepay::state::event::Event;
use crate::pepay::state::world::World;
use crate::pepay::wire::auth::{Caller, Kind};
use crate::pepay::wire::json::{object, raw};
use crate::pepay::wire::query;
use crate::pepay::wire::replies::{Answer, Refusal, wrapped};
use crate::wire::call::Call;

/// Whether a caller sees an event: a business all of its own, a commerce key those of commerce in its
/// environment.
fn sees(caller: &Caller, event: &Event) -> bool {
    let subject = &event.subject;
    let own = subject.business == caller.business && !subject.payor;
    own && (caller.kind != Kind::Commerce
        || (subject.is_commerce() && subject.environment == caller.environment))
}

/// `GET /api/v1/events`: newest first, wrapped twice, unlike invoices.
pub(crate) fn list(world: &mut World<'_>, caller: &Caller, call: &Call) -> Answer {
    let kinds = query::list(call, "type")?;
    let from = query::time(call, "created[gte]")?;
    let to = query::time(call, "created[lte]")?;
    let environment = query::environment(call)?;
    let same = |name: &str| {
        let wanted = call.query_value(name);
        move |own: &Option<String>| wanted.is_none() || wanted == *own
    };
    let (invoice, order, customer) = (same("invoice_id"), same("order_id"), same("customer_id"));
    let keep = |event: &Event| {
        let subject = &event.subject;
        kinds.as_ref().is_none_or(|kinds| kinds.iter().any(|pattern| matches(pattern, event.kind)))
            && from.is_none_or(|from| from.as_second() <= event.created.as_second())
            && to.is_none_or(|to| event.created.as_second() <= to.as_second())
            && environment.is_none_or(|only| only == subject.environment)
            && invoice(&subject.invoice)
            && order(&subject.order)
            && customer(&subject.customer)
    };
    let own: Vec<&Event> = world.state.events.iter().rev().filter(|event| sees(caller, event)).collect();
    let (page, more) = query::page(call, &own, |event| &event.id, keep)?;
    let data: Vec<_> = page.into_iter().map(|event| raw(event.text.clone())).collect();
    Ok(wrapped(&object! { "object": "list", "data": data, "has_more": more }))
}

/// `GET /api/v1/events/{eventId}`
pub(crate) fn get(world: &mut World<'_>, caller: &Caller, call: &Call) -> Answer {
    let wanted = |event: &&Event| event.id == call.param("event_id") && sees(caller, event);
    let event = world.state.events.iter().find(wanted).ok_or_else(|| Refusal::missing("event"))?;
    Ok(wrapped(&raw(event.text.clone())))
}
