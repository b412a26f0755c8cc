//! How an order moves on, and what is told of it.

use crate::pepay::commerce::order::{Order, Status};
use crate::pepay::state::event::Subject;
use crate::pepay::state::invoice;
use crate::pepay::state::world::World;
use crate::pepay::wire::json::{Object, object};
use crate::pepay::wire::replies::{Answer, Refusal};

impl World<'_> {
    /// Stores a new order and announces it.
    pub(super) fn open_order(&mut self, order: Order) {
        let (details, subject) = (self.order_details(&order), order.subject());
        self.state.shop.orders.push(order);
        self.emit("commerce.order.created", subject.clone(), &event(&details, &subject), None);
    }

    /// Changes an order without telling anybody.
    pub(super) fn change_order(&mut self, id: &str, change: impl FnOnce(&mut Order)) -> Answer<()> {
        let now = self.now;
        let order = self.state.shop.orders.iter_mut().find(|order| order.id == id);
        let order = order.ok_or_else(|| Refusal::missing("order"))?;
        order.updated = now;
        change(order);
        Ok(())
    }

    /// Turns an order to a status and announces it.
    pub(super) fn turn_order(
        &mut self,
        id: &str,
        status: Status,
        substatus: Option<&'static str>,
        message: &'static str,
    ) -> Answer<()> {
        let now = self.now;
        let mut before = status;
        self.change_order(id, |order| {
            before = std::mem::replace(&mut order.status, status);
            order.substatus = substatus;
            order.timeline.push((status, now, message));
        })?;
        let order = self.state.shop.orders.iter().find(|order| order.id == id);
        let order = order.ok_or_else(|| Refusal::missing("order"))?;
        let (details, subject) = (self.order_details(order), order.subject());
        let previous = (before != status).then(|| object! { "status": before });
        self.emit("commerce.order.updated", subject.clone(), &event(&details, &subject), previous);
        Ok(())
    }

    /// An order follows its invoice: paid, it is processed; over, it is cancelled.
    pub(in crate::pepay) fn order_follows(&mut self, id: &str, status: invoice::Status) -> Answer<()> {
        let pending = |order: &Order| order.id == id && order.status == Status::PendingPayment;
        if !self.state.shop.orders.iter().any(pending) {
            return Ok(());
        }
        match status {
            invoice::Status::Paid => self.turn_order(id, Status::Processing, None, "Payment confirmed"),
            invoice::Status::Expired => self.turn_order(id, Status::Cancelled, None, "Payment time is over"),
            invoice::Status::Canceled => self.turn_order(id, Status::Cancelled, None, "Order cancelled"),
            invoice::Status::Unpaid | invoice::Status::Underpaid => Ok(()),
        }
    }

    /// The money of a processed order has reached the business.
    pub(in crate::pepay) fn order_is_settled(&mut self, id: &str) -> Answer<()> {
        let processed = |order: &Order| order.id == id && order.status == Status::Processing;
        if !self.state.shop.orders.iter().any(processed) {
            return Ok(());
        }
        self.turn_order(id, Status::Processing, Some("PROVIDER_PLACEMENT_SUBMITTED"), "Payment settled")
    }
}

/// The order as an event holds it: the same snapshot, told apart by `object`.
fn event(details: &Object, subject: &Subject) -> Object {
    let head = object! { "object": "commerce_order", "id": subject.order };
    head.and(details)
}
