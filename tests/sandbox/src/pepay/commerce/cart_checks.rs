//! Checking a cart and adding it up (Pepay docs, /api-reference/commerce--merchant-cart).

use crate::pepay::commerce::carts::{Cart, owner, with_identity};
use crate::pepay::commerce::general::is_zip_code;
use crate::pepay::commerce::goods;
use crate::pepay::commerce::pricing::Pricing;
use crate::pepay::state::world::World;
use crate::pepay::wire::auth::Caller;
use crate::pepay::wire::fields::Body;
use crate::pepay::wire::json::{Object, object};
use crate::pepay::wire::replies::{Answer, Refusal, bare, wrapped};
use crate::wire::call::Call;

/// `POST /api/commerce/merchant/carts/validate`: not wrapped. A cart is valid if all of it is available.
pub(in crate::pepay) fn validate(world: &mut World<'_>, caller: &Caller, call: &Call) -> Answer {
    let body = Body::of(call, &world.state.switches, &with_identity(&[]))?;
    let owner = owner(world, caller, call, Some(&body))?;
    let items = world.state.shop.cart(&owner).map(|cart| cart.items.clone()).unwrap_or_default();
    let valid = items.iter().all(|item| goods::find(&item.product).is_some());
    let items: Vec<Object> = items
        .iter()
        .map(|item| {
            let current = goods::find(&item.product).map(goods::Product::price);
            object! {
                "itemId": item.id,
                "available": current.is_some(),
                "currentPrice": current,
                "savedPrice": item.price,
                "priceChanged": current.is_some_and(|current| current != item.price),
            }
        })
        .collect();
    Ok(bare(&object! { "success": true, "valid": valid, "items": items, "summary": Object::new() }))
}

/// `GET /api/commerce/merchant/carts/totals`
pub(in crate::pepay) fn totals(world: &mut World<'_>, caller: &Caller, call: &Call) -> Answer {
    let owner = owner(world, caller, call, None)?;
    let zip_code = call.query_value("zip_code").filter(|code| is_zip_code(code));
    let zip_code = zip_code.ok_or_else(|| Refusal::invalid("zip_code must be one of the United States"))?;
    let cart = world.state.shop.cart(&owner);
    let pricing = Pricing::of(cart.map(Cart::subtotal).unwrap_or_default());
    Ok(wrapped(&pricing.totals(cart.map_or(0, Cart::count), &zip_code)))
}
