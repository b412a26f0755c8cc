//! Payments of orders, and orders of invoices (Pepay docs, /api-reference/merchant-payments).

use crate::pepay::commerce::order::payment_status;
use crate::pepay::commerce::orders::own;
use crate::pepay::state::world::World;
use crate::pepay::wire::auth::Caller;
use crate::pepay::wire::fields::{Body, is_uuid, require};
use crate::pepay::wire::json::{Object, object};
use crate::pepay::wire::money::Usd;
use crate::pepay::wire::replies::{Answer, Refusal, wrapped};
use crate::wire::call::Call;

/// The most orders of one question.
const MOST: usize = 50;

/// `GET /api/commerce/merchant/payments/{orderId}/status`
pub(in crate::pepay) fn payment(world: &mut World<'_>, caller: &Caller, call: &Call) -> Answer {
    let order = own(world, caller, call.param("order_id"))?;
    let invoice = world.invoice(&order.invoice)?;
    let last = invoice.payments.last();
    let details = object! {
        "network": last.map(|payment| payment.network),
        "token": last.map(|payment| payment.token),
        "amount": last.map_or(Usd::ZERO, |payment| payment.amount),
        "txHash": last.map(|payment| &payment.transaction),
        "walletAddress": last.map(|payment| &payment.wallet),
    };
    Ok(wrapped(&object! {
        "orderId": order.id,
        "invoiceId": order.invoice,
        "status": payment_status(invoice, "pending"),
        "orderStatus": order.status,
        "customerId": order.owner.identity.customer,
        "amount": invoice.amount,
        "paidAt": world.state.switches.time_or_null(invoice.paid_at),
        "paymentDetails": details,
    }))
}

/// `POST /api/commerce/merchant/payments/bulk-status`: an unknown order has an `error` in its place.
pub(in crate::pepay) fn bulk(world: &mut World<'_>, caller: &Caller, call: &Call) -> Answer {
    let body = Body::of(call, &world.state.switches, &["orderIds"])?;
    let ids = require(body.list("orderIds")?, "orderIds")?;
    if ids.is_empty() || ids.len() > MOST {
        return Err(Refusal::invalid(format!("orderIds must have 1 to {MOST} entries")));
    }
    let mut statuses: Vec<Object> = Vec::new();
    for id in ids {
        let id: Option<String> = serde_json::from_str(id.get()).ok();
        let id = id.filter(|id| is_uuid(id));
        let id = id.ok_or_else(|| Refusal::invalid("orderIds must be UUIDs"))?;
        let invoice = own(world, caller, &id).and_then(|order| world.invoice(&order.invoice));
        statuses.push(match invoice {
            Ok(invoice) => object! { "orderId": id, "status": payment_status(invoice, "pending") },
            Err(_) => object! { "orderId": id, "status": "unknown", "error": "Order not found" },
        });
    }
    Ok(wrapped(&statuses))
}

/// `GET /api/commerce/merchant/invoices/{invoiceId}/status`
pub(in crate::pepay) fn of_invoice(world: &mut World<'_>, caller: &Caller, call: &Call) -> Answer {
    let id = call.param("invoice_id");
    let orders = &world.state.shop.orders;
    let order = orders.iter().find(|order| order.invoice == id && order.owner.seen_by(caller));
    let order = order.ok_or_else(|| Refusal::missing("order"))?;
    let invoice = world.invoice(id)?;
    let payment = object! {
        "status": payment_status(invoice, "pending"),
        "paidAt": world.state.switches.time_or_null(invoice.paid_at),
    };
    let order = object! {
        "orderId": order.id,
        "status": order.status,
        "substatus": order.substatus,
        "customerId": order.owner.identity.customer,
        "actions": order.actions(),
    };
    Ok(wrapped(&object! {
        "invoiceId": id, "orderId": invoice.order, "payment": payment, "order": order,
    }))
}
