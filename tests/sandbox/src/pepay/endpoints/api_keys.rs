//! Key management, with a dashboard token only (Pepay docs, /api-reference/api-keys).

use crate::pepay::state::accounts::{Key, KeyStatus, Scope};
use crate::pepay::state::world::World;
use crate::pepay::switches::Switches;
use crate::pepay::wire::auth::Caller;
use crate::pepay::wire::fields::{Body, require};
use crate::pepay::wire::json::{NULL, Object, object};
use crate::pepay::wire::replies::{Answer, Refusal, bare};
use crate::pepay::wire::times;
use crate::wire::call::{Call, Reply};

/// `GET /api/v1/api-keys`: a bare array, without the keys themselves.
pub(crate) fn list(world: &mut World<'_>, caller: &Caller, call: &Call) -> Answer {
    there(world)?;
    let scope = match call.query_value("scope") {
        Some(text) => Some(scope(&text)?),
        None => None,
    };
    let own = world.state.keys.iter().filter(|key| key.business == caller.business);
    let own = own.filter(|key| scope.is_none_or(|scope| key.scope == scope));
    let keys: Vec<Object> = own.map(|key| describe(key, &world.state.switches)).collect();
    Ok(bare(&keys))
}

/// `POST /api/v1/api-keys`: the only time that the key itself is shown.
pub(crate) fn create(world: &mut World<'_>, caller: &Caller, call: &Call) -> Answer {
    there(world)?;
    let switches = &world.state.switches;
    let expires_at = "expires_at";
    let known = ["name", "scope", expires_at, "expiresAt"];
    let known = known.get(..if switches.accept_camel_expires_at { 4 } else { 3 }).unwrap_or_default();
    let body = Body::of(call, switches, known)?;
    let name = require(body.sized("name", 1..=255)?, "name")?;
    let scope = scope(&require(body.text("scope")?, "scope")?)?;
    let expires = match body.raw(expires_at).or_else(|| body.raw("expiresAt")) {
        Some(raw) => {
            let end = times::read(raw.get().trim_matches('"')).filter(|end| *end > world.now);
            Some(end.ok_or_else(|| Refusal::invalid("expires_at must be a time to come"))?)
        }
        None => None,
    };
    let mut active = world.state.keys.iter().filter(|key| key.business == caller.business);
    let active = active.by_ref().filter(|key| key.status == KeyStatus::Active).count();
    if active >= switches.most_active_keys {
        return Err(Refusal::forbidden("too many active API keys"));
    }
    let prefix = match scope {
        Scope::Merchant => &switches.merchant_key_prefix,
        Scope::Commerce => "ck_live_",
    };
    let key = Key {
        id: world.ids.uuid(),
        business: caller.business,
        name,
        scope,
        environment: caller.environment,
        secret: format!("{prefix}{}", world.ids.alphanumeric(32)),
        status: KeyStatus::Active,
        created: world.now,
        expires,
        last_used: None,
        revoked: None,
    };
    let answer = object! {
        "key_id": key.id,
        "name": key.name,
        "scope": key.scope,
        "api_key": key.secret,
        "expires_at": switches.time_or_null(key.expires),
    };
    let status = switches.created();
    world.state.keys.push(key);
    Ok(Reply::json(status, &answer))
}

/// `POST /api/v1/api-keys/{keyId}/revoke`: for good. A key that is revoked already stays so.
pub(crate) fn revoke(world: &mut World<'_>, caller: &Caller, call: &Call) -> Answer {
    there(world)?;
    let now = world.now;
    let own = |key: &&mut Key| key.business == caller.business && key.id == call.param("key_id");
    let key = world.state.keys.iter_mut().find(own).ok_or_else(|| Refusal::missing("API key"))?;
    if key.status != KeyStatus::Revoked {
        key.status = KeyStatus::Revoked;
        key.revoked = Some(now);
    }
    let id = key.id.clone();
    world.end_streams("key_revoked", |listener| listener.pass.key.as_ref() == Some(&id));
    Ok(bare(&object! { "message": "API key revoked" }))
}

fn there(world: &World<'_>) -> Answer<()> {
    if world.state.switches.key_management { Ok(()) } else { Err(Refusal::missing("endpoint")) }
}

fn scope(text: &str) -> Answer<Scope> {
    Scope::read(text).ok_or_else(|| Refusal::invalid("scope must be merchant or commerce"))
}

fn describe(key: &Key, switches: &Switches) -> Object {
    object! {
        "key_id": key.id,
        "name": key.name,
        "scope": key.scope,
        "expires_at": switches.time_or_null(key.expires),
        "status": key.status,
        "last_used_at": switches.time_or_null(key.last_used),
        "created_at": switches.time(key.created),
        "revoked_at": switches.time_or_null(key.revoked),
        "revoked_reason": NULL,
    }
}
