//! Checkout, step 1 (Pepay docs, /api-reference/merchant-checkout/step-1--create-checkout-estimate-enhanced).

use std::time::Duration;

use jiff::Timestamp;
use serde_json::value::RawValue;

use crate::pepay::commerce::carts::{owner, with_identity};
use crate::pepay::commerce::goods;
use crate::pepay::commerce::goods::{Product, RETAILER};
use crate::pepay::commerce::identity::Owner;
use crate::pepay::commerce::items;
use crate::pepay::commerce::pricing::Pricing;
use crate::pepay::state::world::World;
use crate::pepay::wire::auth::Caller;
use crate::pepay::wire::fields::{Body, require};
use crate::pepay::wire::json::{Object, object};
use crate::pepay::wire::money::Usd;
use crate::pepay::wire::replies::{Answer, Refusal, wrapped};
use crate::running::clock::later;
use crate::wire::call::Call;

/// How long an estimate holds, as in the documented example.
const LIFE: Duration = Duration::from_secs(15 * 60);

/// One line of an estimate or an order.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) product: &'static Product,
    pub(super) quantity: i64,
}

/// One estimate.
#[derive(Clone, Debug)]
pub(super) struct Estimate {
    pub(super) id: String,
    pub(super) owner: Owner,
    pub(super) lines: Vec<Line>,
    pub(super) pricing: Pricing,
    pub(super) expires: Timestamp,
}

/// What is asked for: product, retailer and quantity.
type Wish = (String, String, i64);

/// `POST /api/commerce/merchant/checkout/estimate`: of items, of the cart, or of the cart with
/// quantities of its own. The price is that of the shop, whatever the client says.
pub(in crate::pepay) fn create(world: &mut World<'_>, caller: &Caller, call: &Call) -> Answer {
    let switches = &world.state.switches;
    let body = Body::of(call, switches, &with_identity(&["items", "useCart", "itemOverrides"]))?;
    let owner = owner(world, caller, call, Some(&body))?;
    let wishes = wishes(world, &owner, &body)?;
    let (mut lines, mut invalid) = (Vec::new(), Vec::new());
    for (id, retailer, quantity) in wishes {
        match eligible(&id, &retailer, switches.delivery_days) {
            Ok(product) => lines.push(Line { product, quantity }),
            Err(error) => invalid.push(object! { "productId": id, "retailer": retailer, "error": error }),
        }
    }
    let subtotal = lines.iter().fold(Usd::ZERO, |sum, line| sum.plus(line.total()));
    let pricing = Pricing::of(subtotal);
    let estimate = Estimate { id: world.ids.uuid(), owner, lines, pricing, expires: later(world.now, LIFE) };
    let valid: Vec<Object> = estimate.lines.iter().map(Line::object).collect();
    let owner = &estimate.owner;
    let answer = object! {
        "estimateId": estimate.id,
        "merchantId": owner.business,
        "networkEnvironment": owner.environment,
        "customerId": owner.identity.customer,
        "walletAddress": owner.identity.address(),
        "walletNetwork": owner.identity.network(),
        "validItems": valid,
        "invalidItems": invalid,
        "pricing": pricing.object(),
        "feeBreakdown": pricing.breakdown(),
        "expiresAt": switches.time(estimate.expires),
        "createdAt": switches.time(world.now),
    };
    world.state.shop.estimates.push(estimate);
    Ok(wrapped(&answer))
}

fn wishes(world: &World<'_>, owner: &Owner, body: &Body) -> Answer<Vec<Wish>> {
    let use_cart = body.boolean("useCart")?.unwrap_or(false);
    let items = body.list("items")?;
    let overrides = body.list("itemOverrides")?;
    let wishes = match (items, use_cart) {
        (Some(_), true) => return Err(Refusal::invalid("items and useCart exclude each other")),
        (None, false) => return Err(Refusal::invalid("items or useCart is required")),
        (Some(_), false) if overrides.is_some() => {
            return Err(Refusal::invalid("itemOverrides goes with useCart only"));
        }
        (Some(items), false) => items.iter().map(|raw| wish(world, raw)).collect::<Answer<Vec<Wish>>>()?,
        (None, true) => of_cart(world, owner, &overrides.unwrap_or_default())?,
    };
    if wishes.is_empty() { Err(Refusal::invalid("there is nothing to estimate")) } else { Ok(wishes) }
}

fn wish(world: &World<'_>, raw: &RawValue) -> Answer<Wish> {
    let switches = &world.state.switches;
    let known = ["productId", "quantity", "price", "title", "retailer", "product_id"];
    let known = known.get(..if switches.accept_product_id { 6 } else { 5 }).unwrap_or_default();
    let item = Body::within(raw, "item", switches, known)?;
    let id = match item.sized("productId", 1..=255)? {
        Some(id) => id,
        None => require(item.sized("product_id", 1..=255)?, "productId")?,
    };
    items::price(&item)?;
    require(item.text("title")?, "title")?;
    let quantity = require(item.integer_in("quantity", 1..=99)?, "quantity")?;
    Ok((id, item.text("retailer")?.unwrap_or_else(|| RETAILER.to_owned()), quantity))
}

/// The cart's items with other quantities for this estimate only; 0 leaves one out. (The members of an
/// override are not documented: here `productId` and `quantity`.)
fn of_cart(world: &World<'_>, owner: &Owner, overrides: &[Box<RawValue>]) -> Answer<Vec<Wish>> {
    let cart = world.state.shop.cart(owner);
    let mut wishes: Vec<Wish> = cart
        .iter()
        .flat_map(|cart| &cart.items)
        .map(|item| (item.product.clone(), item.retailer.clone(), item.quantity))
        .collect();
    for raw in overrides {
        let one = Body::within(raw, "itemOverrides", &world.state.switches, &["productId", "quantity"])?;
        let id = require(one.text("productId")?, "productId")?;
        let quantity = require(one.integer_in("quantity", 0..=99)?, "quantity")?;
        let wish = wishes.iter_mut().find(|(product, _, _)| *product == id);
        let wish = wish.ok_or_else(|| Refusal::invalid(format!("{id:?} is not in the cart")))?;
        wish.2 = quantity;
    }
    wishes.retain(|(_, _, quantity)| *quantity > 0);
    Ok(wishes)
}

fn eligible(id: &str, retailer: &str, days: u32) -> Result<&'static Product, String> {
    let product = goods::find(id).filter(|_| retailer == RETAILER);
    let product = product.ok_or_else(|| "Product not found".to_owned())?;
    if product.arrives_within(days) {
        Ok(product)
    } else {
        Err(format!("No offer is deliverable within {days} days"))
    }
}

impl Line {
    pub(super) fn total(&self) -> Usd {
        self.product.price().times(self.quantity)
    }

    fn object(&self) -> Object {
        object! {
            "productId": self.product.id,
            "retailer": RETAILER,
            "title": self.product.title,
            "quantity": self.quantity,
            "price": self.product.price(),
            "totalPrice": self.total(),
            "metadata": object! { "image": self.product.image() },
        }
    }
}

impl World<'_> {
    /// An estimate of this owner that still holds.
    pub(super) fn estimate(&self, owner: &Owner, id: &str) -> Answer<&Estimate> {
        let found = self.state.shop.estimates.iter().find(|one| one.id == id && one.owner == *owner);
        let found = found.ok_or_else(|| Refusal::missing("estimate"))?;
        if found.expires <= self.now { Err(Refusal::invalid("the estimate has expired")) } else { Ok(found) }
    }
}
