//! What a business is paid out in, with a dashboard token only (Pepay docs, /api-reference/settlement-management).

use crate::pepay::endpoints::accepted_tokens::photo;
use crate::pepay::state::accounts::Environment;
use crate::pepay::state::token_catalog;
use crate::pepay::state::token_catalog::Token;
use crate::pepay::state::world::World;
use crate::pepay::wire::auth::Caller;
use crate::pepay::wire::fields::Body;
use crate::pepay::wire::json::{Object, object};
use crate::pepay::wire::replies::{Answer, Refusal, bare};
use crate::wire::call::Call;

/// `GET /api/v1/merchant/settlement-preference`
pub(crate) fn get(world: &mut World<'_>, caller: &Caller, _call: &Call) -> Answer {
    let business = world.state.business(caller.business)?;
    let environment = caller.environment;
    let selected = match business.settlement_token.and_then(token_catalog::find) {
        Some(token) => Some(token),
        None => system_default(environment),
    };
    let selected = selected
        .map(|token| describe(token).with("is_default", &(system_default(environment) == Some(token))));
    let available: Vec<Object> = stables(environment)
        .map(|token| {
            describe(token).with("is_default_settlement", &(system_default(environment) == Some(token)))
        })
        .collect();
    Ok(bare(&object! {
        "settlement_preference": "stables_only",
        "description": "All payments are settled in a stable token",
        "selected_settlement_token": selected,
        "available_stable_tokens": available,
        "updated_at": world.state.switches.time(business.settlement_changed),
    }))
}

/// `PUT /api/v1/merchant/settlement-token`: null is the system's default.
pub(crate) fn put(world: &mut World<'_>, caller: &Caller, call: &Call) -> Answer {
    let name = "settlement_token_id";
    let body = Body::of(call, &world.state.switches, &[name])?;
    if !body.has(name) {
        return Err(Refusal::invalid(format!("{name} is required, if only as null")));
    }
    let refusal = || Refusal::invalid(format!("{name} is none of the available stable tokens"));
    let chosen = match body.integer(name)? {
        Some(id) => {
            let id = u32::try_from(id).map_err(|_| refusal())?;
            Some(stables(caller.environment).find(|token| token.id == id).ok_or_else(refusal)?)
        }
        None => None,
    };
    let now = world.now;
    let business = world.state.business_mut(caller.business)?;
    business.settlement_token = chosen.map(|token| token.id);
    business.settlement_changed = now;
    let token = chosen.or_else(|| system_default(caller.environment)).map(|token| {
        object! {
            "id": token.id,
            "token_symbol": token.symbol,
            "token_name": token.name,
            "network": token.network,
        }
    });
    Ok(bare(&object! {
        "success": true,
        "message": "Settlement token updated",
        "settlement_token": token,
        "updated_at": world.state.switches.time(now),
    }))
}

fn stables(environment: Environment) -> impl Iterator<Item = &'static Token> {
    token_catalog::of(environment).filter(|token| token.stable && token.active)
}

fn system_default(environment: Environment) -> Option<&'static Token> {
    stables(environment).next()
}

fn describe(token: &Token) -> Object {
    object! {
        "id": token.id,
        "token_symbol": token.symbol,
        "token_name": token.name,
        "network": token.network,
        "token_address": token.address,
        "token_decimals": token.decimals,
        "photo_uri": photo(token),
    }
}
