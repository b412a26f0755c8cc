//! `GET /api/v1/payments/available-tokens` (Pepay docs, /api-reference/payment-sessions/list-available-payment-tokens).

use std::time::Duration;

use jiff::Timestamp;

use crate::pepay::endpoints::accepted_tokens::{is_blocked, photo};
use crate::pepay::endpoints::payor_session::check_query;
use crate::pepay::state::accounts::Environment;
use crate::pepay::state::token_catalog;
use crate::pepay::state::token_catalog::{NETWORKS, Token};
use crate::pepay::state::world::World;
use crate::pepay::wire::auth::Caller;
use crate::pepay::wire::json::{NULL, Object, object, raw};
use crate::pepay::wire::query;
use crate::pepay::wire::replies::{Answer, Refusal, bare};
use crate::running::clock::later;
use crate::wire::call::Call;

/// Rates older than this are stale.
const FRESH: Duration = Duration::from_secs(5 * 60);

/// What `mode` asks for.
enum Mode {
    Monitored,
    All,
    Network(String),
}

impl Mode {
    fn read(call: &Call) -> Answer<Self> {
        let network = call.query_value("network");
        match call.query_value("mode").as_deref() {
            None | Some("monitored") => Ok(Self::Monitored),
            Some("all") => Ok(Self::All),
            Some("network") => {
                let known = network.filter(|network| NETWORKS.contains(&network.as_str()));
                known.map(Self::Network).ok_or_else(|| Refusal::invalid("network must name a network"))
            }
            Some(_) => Err(Refusal::invalid("mode must be monitored, all or network")),
        }
    }

    fn takes(&self, token: &Token) -> bool {
        match self {
            Self::Monitored => token.monitored,
            Self::All => true,
            Self::Network(network) => token.network == network,
        }
    }
}

impl World<'_> {
    /// When the rates were last updated.
    pub(crate) fn rates_of(&self) -> Timestamp {
        self.state.rates_stopped.unwrap_or(self.now)
    }

    pub(crate) fn rates_are_stale(&self) -> bool {
        later(self.rates_of(), FRESH) < self.now
    }

    /// Whether a token can be had, in the documented words.
    fn availability(&self, token: &Token) -> &'static str {
        if !token.monitored {
            "QUOTE_REQUIRED"
        } else if token.environment == Environment::Devnet {
            "DEVNET"
        } else if self.state.dry_tokens.contains(&token.id) {
            "NO_LIQUIDITY"
        } else if self.rates_are_stale() {
            "STALE"
        } else {
            "AVAILABLE"
        }
    }
}

/// A bare array. An underpaid invoice has only the token that it is locked to.
pub(crate) fn list(world: &mut World<'_>, caller: &Caller, call: &Call) -> Answer {
    check_query(world, call)?;
    let mode = Mode::read(call)?;
    let available_only = query::boolean(call, "available_only")?.unwrap_or(false);
    let invoice = world.invoice(&caller.invoice)?;
    let business = world.state.business(caller.business)?;
    let usable = |token: &&Token| match &invoice.lock {
        Some(lock) => lock.token == *token,
        None => token.active && !is_blocked(business, token) && mode.takes(token),
    };
    let tokens = token_catalog::of(invoice.environment)
        .filter(usable)
        .filter(|token| !available_only || matches!(world.availability(token), "AVAILABLE" | "DEVNET"));
    let tokens: Vec<Object> = tokens.map(|token| describe(world, token)).collect();
    Ok(bare(&tokens))
}

fn describe(world: &World<'_>, token: &Token) -> Object {
    let status = world.availability(token);
    let routed = !world.state.dry_tokens.contains(&token.id);
    let object = object! {
        "id": token.id,
        "token_symbol": token.symbol,
        "token_name": token.name,
        "token_type": token.kind,
        "network": token.network,
        "token_decimals": token.decimals,
        "token_address": token.address,
        "requires_memo": token.memo,
        "photo_uri": photo(token),
        "is_monitored": token.monitored,
        "has_settlement_route": routed,
    };
    // On devnet there are no settlement quotes.
    let object = if token.environment == Environment::Devnet {
        object
    } else {
        object
            .with("supports_stable_settlement", &token.stable)
            .with("settlement_rate", &raw(token.rate()))
            .with("settlement_cost_usd", &raw("0.05".to_owned()))
            .with("is_same_token_settlement", &token.stable)
    };
    let reason = match status {
        "NO_LIQUIDITY" => Some("no settlement route"),
        "STALE" => Some("rates are out of date"),
        _ => None,
    };
    object
        .with("tier", &NULL)
        .with("tier_fee", &NULL)
        .with("availability_status", status)
        .with("rate_updated_at", &world.state.switches.time(world.rates_of()))
        .with_some("unavailable_reason", reason)
}
