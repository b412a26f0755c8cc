//! The items of a cart (Pepay docs, /api-reference/commerce--merchant-cart).

use crate::pepay::commerce::carts::{owner, with_identity};
use crate::pepay::state::world::World;
use crate::pepay::wire::auth::Caller;
use crate::pepay::wire::fields::{Body, require};
use crate::pepay::wire::json::{Object, object};
use crate::pepay::wire::money::Usd;
use crate::pepay::wire::replies::{Answer, Refusal, told};
use crate::wire::call::Call;

/// The retailers that an item may name.
pub(super) const RETAILERS: &[&str] = &["amazon", "walmart", "target", "ebay", "bestbuy", "other"];

/// One item of a cart, with the price that the client saw.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) id: String,
    pub(super) product: String,
    pub(super) retailer: String,
    pub(super) title: String,
    pub(super) price: Usd,
    pub(super) quantity: i64,
    image: Option<String>,
    url: Option<String>,
}

impl Item {
    pub(super) fn object(&self) -> Object {
        object! {
            "itemId": self.id,
            "productId": self.product,
            "retailer": self.retailer,
            "quantity": self.quantity,
            "price": self.price,
            "title": self.title,
            "imageUrl": self.image,
            "productUrl": self.url,
        }
    }
}

/// Reads an item out of a body.
pub(super) fn read(world: &World<'_>, body: &Body) -> Answer<Item> {
    let retailer = require(body.text("retailer")?, "retailer")?;
    if !RETAILERS.contains(&retailer.as_str()) {
        return Err(Refusal::invalid(format!("retailer does not know {retailer:?}")));
    }
    body.integer_in("numReviews", 0..=i64::MAX)?;
    if body.usd("rating", 3)?.is_some_and(|rating| !(Usd(0)..=Usd(5_000)).contains(&rating)) {
        return Err(Refusal::invalid("rating must be from 0 to 5"));
    }
    Ok(Item {
        id: world.ids.uuid(),
        product: require(body.sized("productId", 1..=255)?, "productId")?,
        retailer,
        title: require(body.sized("title", 1..=1000)?, "title")?,
        price: price(body)?,
        quantity: body.integer_in("quantity", 1..=99)?.unwrap_or(1),
        image: body.text("imageUrl")?,
        url: body.text("productUrl")?,
    })
}

/// A required price of at least a cent.
pub(super) fn price(body: &Body) -> Answer<Usd> {
    let price = require(body.usd("price", 2)?, "price")?;
    if price < Usd::cents(1) { Err(Refusal::invalid("price must be at least 0.01")) } else { Ok(price) }
}

/// `POST /api/commerce/merchant/carts/items`
pub(in crate::pepay) fn add(world: &mut World<'_>, caller: &Caller, call: &Call) -> Answer {
    let known = with_identity(&[
        "productId",
        "retailer",
        "title",
        "price",
        "quantity",
        "imageUrl",
        "productUrl",
        "numReviews",
        "rating",
    ]);
    let body = Body::of(call, &world.state.switches, &known)?;
    let owner = owner(world, caller, call, Some(&body))?;
    let item = read(world, &body)?;
    let quantity = item.quantity;
    let (id, updated) = world.put_item(&owner, item);
    Ok(told(200, "Item added to cart", &object! { "itemId": id, "quantity": quantity, "updated": updated }))
}

/// `PUT /api/commerce/merchant/carts/items/{itemId}`: quantity 0 removes it.
pub(in crate::pepay) fn update(world: &mut World<'_>, caller: &Caller, call: &Call) -> Answer {
    let body = Body::of(call, &world.state.switches, &with_identity(&["quantity"]))?;
    let owner = owner(world, caller, call, Some(&body))?;
    let quantity = require(body.integer_in("quantity", 0..=99)?, "quantity")?;
    let (now, id) = (world.now, call.param("item_id"));
    let (cart, at) = world.state.shop.item(&owner, id)?;
    cart.updated = now;
    if quantity == 0 {
        cart.items.remove(at);
    } else if let Some(item) = cart.items.get_mut(at) {
        item.quantity = quantity;
    }
    let updated = world.state.switches.time(now);
    let data = object! { "itemId": id, "quantity": quantity, "updatedAt": updated };
    Ok(told(200, "Cart item updated", &data))
}

/// `DELETE /api/commerce/merchant/carts/items/{itemId}`
pub(in crate::pepay) fn remove(world: &mut World<'_>, caller: &Caller, call: &Call) -> Answer {
    let owner = owner(world, caller, call, None)?;
    let now = world.now;
    let (cart, at) = world.state.shop.item(&owner, call.param("item_id"))?;
    cart.updated = now;
    let item = cart.items.remove(at);
    Ok(told(200, "Item removed from cart", &object! { "itemId": item.id, "title": item.title }))
}
