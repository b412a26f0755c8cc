//! `POST /api/commerce/merchant/orders/{orderId}/cancel` (Pepay docs,
//! /api-reference/orders/request-cancellation-for-a-commerce-order-merchant-scoped).

use crate::pepay::commerce::checkout::refund_destination;
use crate::pepay::commerce::order::Status;
use crate::pepay::commerce::orders::own;
use crate::pepay::state::idempotency::once;
use crate::pepay::state::invoice;
use crate::pepay::state::world::World;
use crate::pepay::wire::auth::Caller;
use crate::pepay::wire::fields::Body;
use crate::pepay::wire::json::{Object, object};
use crate::pepay::wire::replies::{Answer, Refusal, wrapped};
use crate::wire::call::Call;

/// Here a request is granted at once; what was paid is then to be refunded.
pub(in crate::pepay) fn cancel(world: &mut World<'_>, caller: &Caller, call: &Call) -> Answer {
    once(world, caller, call, "order.cancel", true, |world| {
        let body = Body::or_none(call, &world.state.switches, &["refundDestinationWalletAddressBsc"])?;
        let refund_to = refund_destination(&body)?;
        let order = own(world, caller, call.param("order_id"))?;
        if !order.can_cancel() {
            return Err(Refusal::invalid("the order can no longer be cancelled"));
        }
        let (id, invoice_id, unpaid) =
            (order.id.clone(), order.invoice.clone(), order.status == Status::PendingPayment);
        world.change_order(&id, |order| {
            order.cancellation = "cancelled";
            order.refund_to = refund_to.or(order.refund_to.take());
            order.refund_status = if unpaid { "NONE" } else { "PENDING" };
        })?;
        if unpaid {
            // The order follows its invoice.
            world.end(&invoice_id, invoice::Status::Canceled)?;
        } else {
            world.turn_order(&id, Status::Cancelled, None, "Order cancelled")?;
        }
        let order = own(world, caller, &id)?;
        Ok(wrapped(&object! {
            "orderId": order.id,
            "status": order.status,
            "substatus": order.substatus,
            "customerId": order.owner.identity.customer,
            "refundQuote": Object::new(),
        }))
    })
}
