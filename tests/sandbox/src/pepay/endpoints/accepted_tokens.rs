//! The tokens that a business takes (Pepay docs, /api-reference/token-management).

use crate::pepay::state::accounts::{Business, Environment, Policy};
use crate::pepay::state::token_catalog;
use crate::pepay::state::token_catalog::{NETWORKS, Token};
use crate::pepay::state::world::World;
use crate::pepay::wire::auth::Caller;
use crate::pepay::wire::fields::{Body, require};
use crate::pepay::wire::json::{NULL, Object, object, raw};
use crate::pepay::wire::query;
use crate::pepay::wire::replies::{Answer, Refusal, bare};
use crate::wire::call::Call;

const KINDS: &[&str] = &["native", "erc20", "spl", "sui", "ton"];

/// `GET /api/v1/merchant/tokens`: those that can be used.
pub(crate) fn list(world: &mut World<'_>, caller: &Caller, call: &Call) -> Answer {
    let environment = query::environment(call)?.unwrap_or(caller.environment);
    let business = world.state.business(caller.business)?;
    let active = token_catalog::of(environment).filter(|token| token.active);
    let tokens: Vec<Object> = active.map(|token| describe(world, business, token)).collect();
    Ok(bare(&object! {
        "acceptance_policy": business.policy, "environment": environment, "tokens": tokens,
    }))
}

/// `GET /api/v1/merchant/tokens/search`
pub(crate) fn search(world: &mut World<'_>, caller: &Caller, call: &Call) -> Answer {
    let environment = query::environment(call)?.unwrap_or(caller.environment);
    let limit = query::number(call, "limit", 1, 200, 50)?;
    let offset = query::number(call, "offset", 0, usize::MAX, 0)?;
    let text = call.query_value("search").unwrap_or_default().to_lowercase();
    let network = one_of(call, "network", NETWORKS)?;
    let kind = one_of(call, "token_type", KINDS)?;
    let active = query::boolean(call, "is_active")?;
    let stable = query::boolean(call, "supports_stable_settlement")?;
    let blocked = query::boolean(call, "blocked")?;
    let business = world.state.business(caller.business)?;
    let fits = |token: &&Token| {
        let names = [Some(token.symbol), Some(token.name), token.address];
        names.into_iter().flatten().any(|name| name.to_lowercase().contains(&text))
            && network.as_deref().is_none_or(|network| network == token.network)
            && kind.as_deref().is_none_or(|kind| kind == token.kind)
            && active.is_none_or(|active| active == token.active)
            && stable.is_none_or(|stable| stable == token.stable)
            && blocked.is_none_or(|blocked| blocked == is_blocked(business, token))
    };
    let found: Vec<&Token> = token_catalog::of(environment).filter(fits).collect();
    let page = found.iter().skip(offset).take(limit);
    let tokens: Vec<Object> = page.map(|token| describe(world, business, token)).collect();
    Ok(bare(&object! {
        "acceptance_policy": business.policy,
        "environment": environment,
        "tokens": tokens,
        "total": found.len(),
        "limit": limit,
        "offset": offset,
    }))
}

/// `POST /api/v1/merchant/tokens/{tokenId}/block`
pub(crate) fn block(world: &mut World<'_>, caller: &Caller, call: &Call) -> Answer {
    let id = call.param("token_id").parse::<u32>().ok().filter(|id| *id > 0);
    let id = id.ok_or_else(|| Refusal::invalid("the token's id must be a positive integer"))?;
    let switches = &world.state.switches;
    let blocked = if call.body.is_empty() && switches.block_without_body {
        true
    } else {
        require(Body::of(call, switches, &["blocked"])?.boolean("blocked")?, "blocked")?
    };
    token_catalog::find(id).ok_or_else(|| Refusal::missing("token"))?;
    let business = world.state.business_mut(caller.business)?;
    business.blocked_tokens.retain(|one| *one != id);
    if blocked {
        business.blocked_tokens.push(id);
    }
    Ok(bare(&object! { "success": true, "blocked": blocked }))
}

/// Whether the business refuses a token. Its own list counts under `selective` only.
pub(crate) fn is_blocked(business: &Business, token: &Token) -> bool {
    match business.policy {
        Policy::AcceptAll => false,
        Policy::AcceptNone => true,
        Policy::Selective => business.blocked_tokens.contains(&token.id),
    }
}

fn describe(world: &World<'_>, business: &Business, token: &Token) -> Object {
    let object = object! {
        "id": token.id,
        "token_symbol": token.symbol,
        "token_name": token.name,
        "token_address": token.address,
        "token_decimals": token.decimals,
        "network": token.network,
        "network_environment": token.environment,
        "token_type": token.kind,
        "requires_memo": token.memo,
        "photo_uri": photo(token),
        "supports_subscriptions": false,
        "supports_stable_settlement": token.stable,
        "is_active": token.active,
        "is_monitored": token.monitored,
        "is_blocked": is_blocked(business, token),
    };
    if token.environment == Environment::Devnet {
        return object.with("price", &NULL);
    }
    let price = object! {
        "usd": raw(token.rate()),
        "last_updated_at": world.rates_of().as_second(),
        "provider_type": "sandbox",
    };
    object.with("price", &price)
}

pub(crate) fn photo(token: &Token) -> String {
    format!("https://tokens.example/{}.png", token.symbol.to_lowercase())
}

/// A query value out of a documented list.
fn one_of(call: &Call, name: &str, known: &[&str]) -> Answer<Option<String>> {
    let value = call.query_value(name);
    match &value {
        Some(text) if !known.contains(&text.as_str()) => {
            Err(Refusal::invalid(format!("{name} does not know {text:?}")))
        }
        _ => Ok(value),
    }
}
