//! Status, information, search and products (Pepay docs, /api-spec/commerce).

use crate::pepay::commerce::goods;
use crate::pepay::commerce::goods::{Product, RETAILER};
use crate::pepay::commerce::items::RETAILERS;
use crate::pepay::commerce::pricing::{FEE_FIXED, FEE_PERCENT, MOST};
use crate::pepay::state::world::World;
use crate::pepay::wire::auth::Caller;
use crate::pepay::wire::json::object;
use crate::pepay::wire::money::Usd;
use crate::pepay::wire::query;
use crate::pepay::wire::replies::{Answer, Refusal, bare, wrapped};
use crate::wire::call::Call;

/// `GET /api/commerce/status`
pub(in crate::pepay) fn status(_world: &mut World<'_>, _caller: &Caller, _call: &Call) -> Answer {
    Ok(wrapped(&object! {
        "status": "available",
        "escrowBalance": Usd::cents(1_000_000),
        "minimumRequired": Usd::cents(100_000),
        "features": object! { "search": true, "cart": true, "checkout": true, "orders": true },
    }))
}

/// `GET /api/commerce/info`: what it holds is documented, its members are not.
pub(in crate::pepay) fn info(_world: &mut World<'_>, _caller: &Caller, _call: &Call) -> Answer {
    Ok(wrapped(&object! {
        "retailers": [RETAILER],
        "features": ["search", "cart", "checkout", "orders"],
        "limits": object! { "maxOrderValue": MOST },
        "fees": object! { "fixed": FEE_FIXED, "percentage": FEE_PERCENT },
    }))
}

/// `GET /api/commerce/search`
pub(in crate::pepay) fn search(world: &mut World<'_>, _caller: &Caller, call: &Call) -> Answer {
    let text = call.query_value("q").filter(|text| !text.trim().is_empty());
    let text = text.ok_or_else(|| Refusal::invalid("q is required"))?;
    let limit = query::number(call, "limit", 1, 100, 20)?;
    let page = query::number(call, "page", 1, 1000, 1)?;
    check_retailer(call)?;
    let found = goods::search(&text);
    let from = page.saturating_sub(1).saturating_mul(limit);
    let products: Vec<_> = found.iter().skip(from).take(limit).map(|product| product.summary()).collect();
    if world.state.switches.old_search_envelope {
        return Ok(bare(&object! { "ok": true, "data": products }));
    }
    let pagination = object! {
        "page": page,
        "totalPages": found.len().div_ceil(limit),
        "totalResults": found.len(),
        "hasNext": from.saturating_add(limit) < found.len(),
    };
    let data = object! {
        "products": products, "pagination": pagination, "query": text, "retailer": RETAILER,
    };
    let meta = object! { "timestamp": world.state.switches.time(world.now) };
    Ok(bare(&object! { "success": true, "data": data, "meta": meta }))
}

/// `GET /api/commerce/products/{productId}`
pub(in crate::pepay) fn product(_world: &mut World<'_>, _caller: &Caller, call: &Call) -> Answer {
    check_retailer(call)?;
    Ok(wrapped(&find(call)?.details()))
}

/// `GET /api/commerce/products/{productId}/offers`: best value first.
pub(in crate::pepay) fn offers(world: &mut World<'_>, _caller: &Caller, call: &Call) -> Answer {
    let product = find(call)?;
    if call.query_value("zip_code").is_some_and(|code| !is_zip_code(&code)) {
        return Err(Refusal::invalid("zip_code must be one of the United States"));
    }
    let offers: Vec<_> = product.offers.iter().map(|offer| offer.object()).collect();
    let data = object! { "productId": product.id, "retailer": RETAILER, "offers": offers };
    let meta = object! { "timestamp": world.state.switches.time(world.now) };
    Ok(bare(&object! { "success": true, "data": data, "meta": meta }))
}

fn find(call: &Call) -> Answer<&'static Product> {
    goods::find(call.param("product_id")).ok_or_else(|| Refusal::missing("product"))
}

fn check_retailer(call: &Call) -> Answer<()> {
    match call.query_value("retailer") {
        Some(retailer) if !RETAILERS.contains(&retailer.as_str()) => {
            Err(Refusal::invalid(format!("retailer does not know {retailer:?}")))
        }
        _ => Ok(()),
    }
}

/// Five digits, or nine as `12345-6789`.
pub(super) fn is_zip_code(text: &str) -> bool {
    let digits = |part: &str, count| part.len() == count && part.bytes().all(|one| one.is_ascii_digit());
    match text.split_once('-') {
        Some((first, second)) => digits(first, 5) && digits(second, 4),
        None => digits(text, 5),
    }
}
