//! Tokens that open a stream.

use std::time::Duration;

use crate::pepay::state::accounts::Scope;
use crate::pepay::state::invoice::Invoice;
use crate::pepay::state::world::World;
use crate::pepay::wire::auth::{Caller, Kind};
use crate::pepay::wire::fields::{Body, require};
use crate::pepay::wire::json::{NULL, Object, object};
use crate::pepay::wire::jwt;
use crate::pepay::wire::jwt::{Claims, Use};
use crate::pepay::wire::replies::{Answer, Refusal, wrapped};
use crate::running::clock::later;
use crate::wire::call::Call;

/// `POST /api/v1/ws/token` (Pepay docs, /api-spec/endpoints/ws-token-mint).
pub(in crate::pepay) fn mint(world: &mut World<'_>, caller: &Caller, call: &Call) -> Answer {
    let switches = &world.state.switches;
    let body = Body::of(call, switches, &["scope", "ttl_seconds"])?;
    let scope = Scope::read(&require(body.text("scope")?, "scope")?);
    let scope = scope.ok_or_else(|| Refusal::invalid("scope must be merchant or commerce"))?;
    let own = if caller.kind == Kind::Commerce { Scope::Commerce } else { Scope::Merchant };
    if scope != own {
        return Err(Refusal::invalid("scope must be that of the key"));
    }
    let longest = i64::try_from(switches.ws_longest_ttl).unwrap_or(i64::MAX);
    let ttl = body.integer_in("ttl_seconds", 1..=longest)?;
    let ttl = ttl.and_then(|ttl| u64::try_from(ttl).ok()).unwrap_or(switches.ws_default_ttl);
    let (usage, path) = match scope {
        Scope::Merchant => (Use::MerchantStream, "merchant"),
        Scope::Commerce => (Use::CommerceStream, "commerce"),
    };
    let claims = Claims {
        sub: caller.business.to_string(),
        usage,
        key: caller.key.clone(),
        iat: world.now.as_second(),
        exp: later(world.now, Duration::from_secs(ttl)).as_second(),
    };
    let answer = object! {
        "token": jwt::make(world.secret, &claims),
        "scope": scope,
        "merchant_id": caller.business,
    };
    let answer = match scope {
        Scope::Merchant => answer.with("network_environment", &NULL),
        Scope::Commerce => answer.with("network_environment", &caller.environment),
    };
    let answer = answer
        .with("expires_at", &claims.exp)
        .with("ws_url", &format!("{}/ws/{path}/events", world.socket_url()));
    Ok(wrapped(&answer))
}

/// `ws_connection`: how a payer's browser opens its stream.
pub(in crate::pepay) fn connection(world: &World<'_>, invoice: &Invoice) -> Object {
    let claims = Claims {
        sub: invoice.id.clone(),
        usage: Use::PaymentSession,
        key: None,
        iat: world.now.as_second(),
        exp: invoice.expires.as_second(),
    };
    object! {
        "token": jwt::make(world.secret, &claims),
        "endpoint": "/ws/payment",
        "format": "event_v1",
        "ws_url": format!("{}/ws/payment", world.socket_url()),
    }
}
