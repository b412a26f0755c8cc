//! The upgrade: who may listen, and what a client that comes back has missed.

use crate::pepay::state::event::Event;
use crate::pepay::state::world::World;
use crate::pepay::streams::filter::Filter;
use crate::pepay::streams::{Listener, Pass, Stream, StreamFault};
use crate::pepay::wire::auth::{Caller, Door, Kind};
use crate::pepay::wire::json::object;
use crate::pepay::wire::jwt;
use crate::pepay::wire::jwt::Use;
use crate::pepay::wire::replies::{Answer, Refusal};
use crate::wire::call::Call;
use crate::wire::socket::{Socket, accept};
use jiff::Timestamp;

const NO_DOOR: Door = Door { merchant: false, commerce: false, dashboard: false, session: false };

/// `/ws/merchant/events`
pub(in crate::pepay) fn merchant(world: &mut World<'_>, call: &Call) -> Answer {
    open(world, call, Stream::Merchant)
}

/// `/ws/commerce/events`
pub(in crate::pepay) fn commerce(world: &mut World<'_>, call: &Call) -> Answer {
    open(world, call, Stream::Commerce)
}

/// `/ws/payment`
pub(in crate::pepay) fn payment(world: &mut World<'_>, call: &Call) -> Answer {
    open(world, call, Stream::Payment)
}

fn open(world: &mut World<'_>, call: &Call, stream: Stream) -> Answer {
    let pass = pass(world, call, stream)?;
    let filter = Filter::read(stream, call)?;
    let fault = world.state.streams.plans.take(stream);
    let limits = world.state.streams.plans.limits(fault, world.tools.seed);
    let (socket, to) = Socket::new(limits);
    let reply = accept(call, socket);
    if reply.socket.is_some() {
        let listener = Listener { pass, filter, to };
        for text in missed(world, &listener) {
            listener.send(text);
        }
        if fault == Some(StreamFault::Error) {
            listener.end("internal_error", "The stream was ended");
        } else {
            world.state.streams.listeners.push(listener);
        }
    }
    Ok(reply)
}

/// A token in the query, else a key in the header of the upgrade.
fn pass(world: &mut World<'_>, call: &Call, stream: Stream) -> Answer<Pass> {
    if let Some(token) = call.query_value("token") {
        return by_token(world, &token, stream);
    }
    let door = match stream {
        Stream::Merchant => Door { merchant: true, ..NO_DOOR },
        Stream::Commerce => Door { commerce: true, ..NO_DOOR },
        Stream::Payment => NO_DOOR,
    };
    let Caller { business, kind, environment, key, .. } = door.admit(world, call)?;
    let environment = (kind == Kind::Commerce).then_some(environment);
    Ok(Pass { stream, business, environment, invoice: None, key, expires: None })
}

fn by_token(world: &World<'_>, token: &str, stream: Stream) -> Answer<Pass> {
    let refusal = || Refusal::new(401, "UNAUTHORIZED", "Invalid or expired token");
    let claims = jwt::read(world.secret, token).ok_or_else(refusal)?;
    let expires = Timestamp::from_second(claims.exp).map_err(|_| refusal())?;
    if expires <= world.now {
        return Err(refusal());
    }
    let wanted = match stream {
        Stream::Merchant => Use::MerchantStream,
        Stream::Commerce => Use::CommerceStream,
        Stream::Payment => Use::PaymentSession,
    };
    if claims.usage != wanted {
        return Err(Refusal::forbidden("this token is not for this stream"));
    }
    if stream == Stream::Payment {
        let invoice = world.invoice(&claims.sub).map_err(|_| refusal())?;
        return Ok(Pass {
            stream,
            business: invoice.business,
            environment: None,
            invoice: Some(invoice.id.clone()),
            key: None,
            expires: Some(expires),
        });
    }
    let key = world.state.keys.iter().find(|key| Some(&key.id) == claims.key.as_ref());
    let key = key
        .filter(|key| key.status == crate::pepay::state::accounts::KeyStatus::Active)
        .ok_or_else(refusal)?;
    Ok(Pass {
        stream,
        business: key.business,
        environment: (stream == Stream::Commerce).then_some(key.environment),
        invoice: None,
        key: Some(key.id.clone()),
        expires: Some(expires),
    })
}

/// What a client gets that says what it saw last: the events after it, or, if that is no longer kept, a
/// snapshot of the latest. A `ws_control` says which. (Its members are not documented.)
fn missed(world: &World<'_>, listener: &Listener) -> Vec<String> {
    let Some(since) = &listener.filter.since else {
        return Vec::new();
    };
    let switches = &world.state.switches;
    let orders = switches.merchant_stream_orders;
    let all: Vec<&Event> =
        world.state.events.iter().filter(|event| listener.pass.sees(event, orders)).collect();
    let kept = all.get(all.len().saturating_sub(switches.stream_retention)..).unwrap_or_default();
    let wanted = |events: &[&Event]| {
        let taken = events.iter().filter(|event| listener.filter.takes(event));
        taken.map(|event| event.text.clone()).collect::<Vec<_>>()
    };
    let (kind, mut events) = match kept.iter().position(|event| event.id == *since) {
        Some(at) => ("replay", wanted(kept.get(at.saturating_add(1)..).unwrap_or_default())),
        None => {
            let latest = wanted(kept);
            let from = latest.len().saturating_sub(switches.stream_snapshot);
            ("resync", latest.get(from..).unwrap_or_default().to_vec())
        }
    };
    let control = object! {
        "object": "ws_control", "type": kind, "since": since, "count": events.len(),
    };
    events.insert(0, control.text());
    events
}
