//! `POST /api/v1/payments/payment-addresses` (Pepay docs, /api-spec/payors/payment-addresses).

use std::time::Duration;

use crate::pepay::endpoints::accepted_tokens::is_blocked;
use crate::pepay::endpoints::payor_session::check_query;
use crate::pepay::state::invoice::Invoice;
use crate::pepay::state::quote;
use crate::pepay::state::quote::Quote;
use crate::pepay::state::token_catalog;
use crate::pepay::state::token_catalog::{NETWORKS, Token};
use crate::pepay::state::world::World;
use crate::pepay::streams;
use crate::pepay::wire::auth::Caller;
use crate::pepay::wire::fields::{Body, require};
use crate::pepay::wire::json::{NULL, object};
use crate::pepay::wire::replies::{Answer, Refusal, bare};
use crate::running::clock::later;
use crate::wire::call::Call;

/// How long a client should wait before it asks again for a quote that could not be had, in seconds.
const RETRY_AFTER: u64 = 30;

/// Allocates an address, or another one each time that it is asked for; an underpaid invoice keeps its own.
pub(crate) fn allocate(world: &mut World<'_>, caller: &Caller, call: &Call) -> Answer {
    check_query(world, call)?;
    let body = Body::of(call, &world.state.switches, &["network", "tokenId"])?;
    let network = require(body.text("network")?, "network")?;
    let id = require(body.integer("tokenId")?, "tokenId")?;
    let invoice = world.invoice(&caller.invoice)?;
    if !invoice.status.open() {
        return Err(Refusal::invalid("the invoice can no longer be paid"));
    }
    let token = choose(world, invoice, &network, id)?;
    if let Some(problem) = problem(world, token) {
        let answer = unavailable(world, invoice, token, problem);
        world.state.failing_quotes = world.state.failing_quotes.saturating_sub(1);
        return answer;
    }
    let address = match &invoice.lock {
        Some(lock) => lock.address.clone(),
        None => quote::address(world.ids, token.network),
    };
    let seconds = world.state.switches.quote_seconds;
    let quote = Quote { token, address, until: later(world.now, Duration::from_secs(seconds)) };
    let switches = &world.state.switches;
    let answer = object! {
        "success": true,
        "quote_status": "available",
        "status_code": "ok",
        "message": NULL,
        "temp_address": quote.address,
        "network": token.network,
        "supported_token_id": token.id,
        "estimated_token_amount": token.estimate(invoice.remaining()),
        "exchange_rate": token.rate(),
        "usd_amount": invoice.remaining(),
        "quote_last_updated_at": switches.time(world.rates_of()),
        "quote_valid_until": switches.time(quote.until),
        "quote_expires_in_seconds": seconds,
        "retryable": NULL,
        "retry_after_seconds": NULL,
        "ws_connection": streams::connection(world, invoice),
    };
    world.invoice_mut(&caller.invoice)?.quote = Some(quote);
    world.announce_quote(&caller.invoice)?;
    Ok(bare(&answer))
}

fn choose(world: &World<'_>, invoice: &Invoice, network: &str, id: i64) -> Answer<&'static Token> {
    if !NETWORKS.contains(&network) {
        return Err(Refusal::invalid(format!("{network:?} is no network")));
    }
    let token = u32::try_from(id).ok().and_then(token_catalog::find);
    let business = world.state.business(invoice.business)?;
    let usable = |token: &&Token| {
        token.environment == invoice.environment
            && token.network == network
            && token.active
            && !is_blocked(business, token)
    };
    let token = token.filter(usable);
    let token = token.ok_or_else(|| Refusal::invalid("tokenId is no token that this network takes"))?;
    match &invoice.lock {
        Some(lock) if lock.token != token => {
            Err(Refusal::invalid("the rest must be paid with the token and network it was begun with"))
        }
        _ => Ok(token),
    }
}

/// Why there is no quote: `quote_status`, `status_code` and message.
type Problem = (&'static str, &'static str, &'static str);

fn problem(world: &World<'_>, token: &Token) -> Option<Problem> {
    if world.state.failing_quotes > 0 {
        Some(("unavailable", "quote_unavailable", "No quote is available"))
    } else if world.state.dry_tokens.contains(&token.id) {
        Some(("unavailable", "settlement_unavailable", "There is no settlement route"))
    } else if world.rates_are_stale() {
        Some(("expired", "quote_expired", "The quote has expired"))
    } else {
        None
    }
}

/// A soft failure: 2xx with the quote's status, unless a switch makes it 400.
fn unavailable(world: &World<'_>, invoice: &Invoice, token: &Token, problem: Problem) -> Answer {
    let (status, code, message) = problem;
    if world.state.switches.unavailable_quote_400 {
        return Err(Refusal::new(400, "QUOTE_UNAVAILABLE", message));
    }
    Ok(bare(&object! {
        "success": true,
        "quote_status": status,
        "status_code": code,
        "message": message,
        "temp_address": NULL,
        "network": token.network,
        "supported_token_id": token.id,
        "estimated_token_amount": NULL,
        "exchange_rate": NULL,
        "usd_amount": invoice.remaining(),
        "quote_last_updated_at": world.state.switches.time(world.rates_of()),
        "quote_valid_until": NULL,
        "quote_expires_in_seconds": 0,
        "retryable": true,
        "retry_after_seconds": RETRY_AFTER,
        "ws_connection": streams::connection(world, invoice),
    }))
}
