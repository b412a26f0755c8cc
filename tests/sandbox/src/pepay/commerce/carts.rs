//! Carts (Pepay docs, /api-reference/commerce--merchant-cart).

use jiff::Timestamp;

use crate::pepay::commerce::identity::{CART_NETWORKS, FIELDS, Identity, Owner, Rules};
use crate::pepay::commerce::items;
use crate::pepay::commerce::items::Item;
use crate::pepay::state::world::World;
use crate::pepay::switches::Switches;
use crate::pepay::wire::auth::Caller;
use crate::pepay::wire::fields::Body;
use crate::pepay::wire::json::{Object, object};
use crate::pepay::wire::money::Usd;
use crate::pepay::wire::replies::{Answer, Refusal, told, wrapped};
use crate::wire::call::Call;

/// The cart of a customer.
#[derive(Clone, Debug)]
pub(super) struct Cart {
    pub(super) owner: Owner,
    pub(super) items: Vec<Item>,
    pub(super) created: Timestamp,
    pub(super) updated: Timestamp,
}

pub(super) fn rules(switches: &Switches) -> Rules {
    Rules { networks: CART_NETWORKS, evm_only: switches.evm_cart_wallets_only }
}

/// The owner named in a body or in the query.
pub(super) fn owner(world: &World<'_>, caller: &Caller, call: &Call, body: Option<&Body>) -> Answer<Owner> {
    let rules = rules(&world.state.switches);
    let identity = match body {
        Some(body) => Identity::of_body(body, rules)?,
        None => Identity::of_query(call, rules)?,
    };
    Ok(Owner::new(caller, identity))
}

/// Members of a body beside those that name the customer.
pub(super) fn with_identity<'a>(more: &[&'a str]) -> Vec<&'a str> {
    FIELDS.into_iter().chain(more.iter().copied()).collect()
}

/// `GET /api/commerce/merchant/carts`: a customer without one has an empty one.
pub(in crate::pepay) fn get(world: &mut World<'_>, caller: &Caller, call: &Call) -> Answer {
    let owner = owner(world, caller, call, None)?;
    Ok(wrapped(&describe(world, &owner)))
}

/// `POST /api/commerce/merchant/carts`, with a first item if the body has one.
pub(in crate::pepay) fn create(world: &mut World<'_>, caller: &Caller, call: &Call) -> Answer {
    let body = Body::of(call, &world.state.switches, &with_identity(&["item"]))?;
    let owner = owner(world, caller, call, Some(&body))?;
    if let Some(raw) = body.raw("item") {
        let known = ["productId", "retailer", "quantity", "price", "title", "imageUrl"];
        let item = Body::within(raw, "item", &world.state.switches, &known)?;
        let item = items::read(world, &item)?;
        world.put_item(&owner, item);
    }
    Ok(told(201, "Cart is ready", &describe(world, &owner)))
}

/// `DELETE /api/commerce/merchant/carts`
pub(in crate::pepay) fn clear(world: &mut World<'_>, caller: &Caller, call: &Call) -> Answer {
    let owner = owner(world, caller, call, None)?;
    let count = world.state.shop.cart(&owner).map_or(0, |cart| cart.items.len());
    world.state.shop.carts.retain(|cart| cart.owner != owner);
    Ok(told(200, "Cart cleared", &object! { "itemsRemoved": count }))
}

fn describe(world: &World<'_>, owner: &Owner) -> Object {
    let cart = world.state.shop.cart(owner);
    let switches = &world.state.switches;
    let items: Vec<Object> = cart.iter().flat_map(|cart| &cart.items).map(Item::object).collect();
    object! {
        "merchantId": owner.business,
        "customerId": owner.identity.customer,
        "walletAddress": owner.identity.address(),
        "walletNetwork": owner.identity.network(),
        "items": items,
        "subtotal": cart.map_or(Usd::ZERO, Cart::subtotal),
        "itemCount": cart.map_or(0, Cart::count),
        "createdAt": switches.time_or_null(cart.map(|cart| cart.created)),
        "updatedAt": switches.time_or_null(cart.map(|cart| cart.updated)),
    }
}

impl Cart {
    pub(super) fn subtotal(&self) -> Usd {
        self.items.iter().fold(Usd::ZERO, |sum, item| sum.plus(item.price.times(item.quantity)))
    }

    pub(super) fn count(&self) -> i64 {
        self.items.iter().map(|item| item.quantity).sum()
    }
}

impl crate::pepay::commerce::Shop {
    pub(super) fn cart(&self, owner: &Owner) -> Option<&Cart> {
        self.carts.iter().find(|cart| cart.owner == *owner)
    }

    /// The cart and the place of an item in it.
    pub(super) fn item(&mut self, owner: &Owner, id: &str) -> Answer<(&mut Cart, usize)> {
        let missing = || Refusal::missing("cart item");
        let cart = self.carts.iter_mut().find(|cart| cart.owner == *owner).ok_or_else(missing)?;
        let at = cart.items.iter().position(|item| item.id == id).ok_or_else(missing)?;
        Ok((cart, at))
    }
}

impl World<'_> {
    /// Puts an item into a cart; one that is there already gets the new quantity. Gives the item's id,
    /// and whether it was there.
    pub(super) fn put_item(&mut self, owner: &Owner, item: Item) -> (String, bool) {
        let now = self.now;
        let carts = &mut self.state.shop.carts;
        let at = carts.iter().position(|cart| cart.owner == *owner).unwrap_or_else(|| {
            carts.push(Cart { owner: owner.clone(), items: Vec::new(), created: now, updated: now });
            carts.len().saturating_sub(1)
        });
        let Some(cart) = carts.get_mut(at) else {
            return (item.id, false);
        };
        cart.updated = now;
        let same = |one: &&mut Item| one.product == item.product && one.retailer == item.retailer;
        if let Some(there) = cart.items.iter_mut().find(same) {
            there.quantity = item.quantity;
            return (there.id.clone(), true);
        }
        let id = item.id.clone();
        cart.items.push(item);
        (id, false)
    }
}
