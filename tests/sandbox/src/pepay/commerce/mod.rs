//! The commerce part: products, carts, checkout, orders (Pepay docs, /api-spec/commerce).

pub(super) mod addresses;
pub(super) mod cancel;
pub(super) mod cart_checks;
pub(super) mod carts;
pub(super) mod checkout;
pub(super) mod estimate;
pub(super) mod general;
mod goods;
mod identity;
pub(super) mod items;
mod order;
pub(super) mod orders;
mod pricing;
pub(super) mod simulate;
pub(super) mod statuses;
mod turns;

pub use crate::pepay::commerce::simulate::Step;

use crate::pepay::commerce::addresses::Address;
use crate::pepay::commerce::carts::Cart;
use crate::pepay::commerce::estimate::Estimate;
use crate::pepay::commerce::order::Order;

/// All that the shop remembers.
#[derive(Debug, Default)]
pub(super) struct Shop {
    carts: Vec<Cart>,
    estimates: Vec<Estimate>,
    addresses: Vec<Address>,
    /// In the order of their creation.
    pub(super) orders: Vec<Order>,
}
