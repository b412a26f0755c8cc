//! Reading orders (Pepay docs, /api-reference/orders).

use crate::pepay::commerce::goods::RETAILER;
use crate::pepay::commerce::items::RETAILERS;
use crate::pepay::commerce::order::Order;
use crate::pepay::state::world::World;
use crate::pepay::wire::auth::Caller;
use crate::pepay::wire::json::{Object, object};
use crate::pepay::wire::query;
use crate::pepay::wire::replies::{Answer, Refusal, wrapped};
use crate::wire::call::Call;

const STATUSES: &[&str] =
    &["pending_payment", "processing", "placed", "shipped", "delivered", "cancelled", "failed"];

/// An order that the caller sees; to others it is not there.
pub(super) fn own<'a>(world: &'a World<'_>, caller: &Caller, id: &str) -> Answer<&'a Order> {
    let found = world.state.shop.orders.iter().find(|order| order.id == id && order.owner.seen_by(caller));
    found.ok_or_else(|| Refusal::missing("order"))
}

/// `GET /api/commerce/merchant/orders`, newest first; `count` is how many are in the answer.
pub(in crate::pepay) fn list(world: &mut World<'_>, caller: &Caller, call: &Call) -> Answer {
    let (wallet, network) = (call.query_value("wallet"), call.query_value("walletNetwork"));
    if wallet.is_some() && network.is_none() {
        return Err(Refusal::invalid("walletNetwork is required with wallet"));
    }
    let customer = call.query_value("customer_id");
    let status = query::list_of(call, "status", STATUSES)?;
    let retailer = query::list_of(call, "retailer", RETAILERS)?;
    let from = query::time(call, "createdFrom")?;
    let to = query::time(call, "createdTo")?;
    let limit = query::number(call, "limit", 1, 100, 20)?;
    let offset = query::number(call, "offset", 0, usize::MAX, 0)?;
    let fits = |order: &&Order| {
        let identity = &order.owner.identity;
        let name = serde_json::to_value(order.status).unwrap_or_default();
        order.owner.seen_by(caller)
            && wallet.as_deref().is_none_or(|wallet| identity.address() == Some(wallet))
            && network.as_deref().is_none_or(|network| identity.network() == Some(network))
            && (customer.is_none() || customer == identity.customer)
            && status.as_ref().is_none_or(|all| all.iter().any(|one| name == one.as_str()))
            && retailer.as_ref().is_none_or(|all| all.iter().any(|one| one == RETAILER))
            && from.is_none_or(|from| from.as_second() <= order.created.as_second())
            && to.is_none_or(|to| order.created.as_second() <= to.as_second())
    };
    let found = world.state.shop.orders.iter().rev().filter(fits).skip(offset).take(limit);
    let orders: Vec<Object> = found.map(|order| order.summary(&world.state.switches)).collect();
    let pagination = object! { "limit": limit, "offset": offset, "count": orders.len() };
    Ok(wrapped(&object! { "orders": orders, "pagination": pagination }))
}

/// `GET /api/commerce/merchant/orders/{orderId}`
pub(in crate::pepay) fn get(world: &mut World<'_>, caller: &Caller, call: &Call) -> Answer {
    let order = own(world, caller, call.param("order_id"))?;
    Ok(wrapped(&world.order_details(order)))
}

impl World<'_> {
    pub(super) fn order_details(&self, order: &Order) -> Object {
        order.details(self.invoice(&order.invoice).ok(), &self.state.switches)
    }
}
