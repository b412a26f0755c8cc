//! An order and where it stands (Pepay docs, /api-reference/orders/get-merchant-order-details-scoped).

use jiff::Timestamp;
use serde::Serialize;

use crate::pepay::commerce::estimate::{Estimate, Line};
use crate::pepay::commerce::goods::RETAILER;
use crate::pepay::commerce::identity::Owner;
use crate::pepay::commerce::pricing::Pricing;
use crate::pepay::state::event::Subject;
use crate::pepay::state::invoice::{Invoice, Status as Paid};
use crate::pepay::state::world::World;
use crate::pepay::switches::Switches;
use crate::pepay::wire::json::{NULL, Object, object};
use crate::pepay::wire::money::Usd;

/// Where an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::pepay) enum Status {
    PendingPayment,
    Processing,
    Placed,
    Shipped,
    Delivered,
    Cancelled,
    Failed,
}

/// The parcel of an order.
#[derive(Clone, Debug)]
pub(super) struct Shipment {
    pub(super) id: String,
    pub(super) carrier: String,
    pub(super) tracking: String,
    pub(super) at: Timestamp,
}

/// One order.
#[derive(Clone, Debug)]
pub(in crate::pepay) struct Order {
    pub(in crate::pepay) id: String,
    pub(super) owner: Owner,
    pub(super) invoice: String,
    pub(super) lines: Vec<Line>,
    pub(super) pricing: Pricing,
    pub(super) address: Object,
    pub(in crate::pepay) status: Status,
    pub(super) substatus: Option<&'static str>,
    pub(super) created: Timestamp,
    pub(super) updated: Timestamp,
    pub(super) timeline: Vec<(Status, Timestamp, &'static str)>,
    pub(super) shipment: Option<Shipment>,
    /// A wallet on BSC, given at checkout, at cancellation, or by a simulated payment.
    pub(super) refund_to: Option<String>,
    pub(super) refund_status: &'static str,
    pub(super) refund_hash: Option<String>,
    pub(super) cancellation: &'static str,
}

impl Order {
    pub(super) fn new(
        world: &World<'_>,
        invoice: &Invoice,
        estimate: Estimate,
        address: Object,
        refund_to: Option<String>,
    ) -> Self {
        Self {
            id: invoice.order.clone().unwrap_or_else(|| world.ids.uuid()),
            owner: estimate.owner,
            invoice: invoice.id.clone(),
            lines: estimate.lines,
            pricing: estimate.pricing,
            address,
            status: Status::PendingPayment,
            substatus: None,
            created: world.now,
            updated: world.now,
            timeline: vec![(Status::PendingPayment, world.now, "Order created")],
            shipment: None,
            refund_to,
            refund_status: "NONE",
            refund_hash: None,
            cancellation: "none",
        }
    }

    /// Until it is shipped.
    pub(super) fn can_cancel(&self) -> bool {
        matches!(self.status, Status::PendingPayment | Status::Processing | Status::Placed)
    }

    pub(super) fn actions(&self) -> Object {
        object! { "canCancel": self.can_cancel() }
    }

    pub(super) fn subject(&self) -> Subject {
        Subject {
            invoice_type: Some("commerce"),
            invoice: Some(self.invoice.clone()),
            order: Some(self.id.clone()),
            customer: self.owner.identity.customer.clone(),
            wallet: self.owner.identity.wallet.clone(),
            ..Subject::account(self.owner.business, self.owner.environment)
        }
    }

    pub(super) fn summary(&self, switches: &Switches) -> Object {
        let shipment = self.shipment.as_ref();
        let shipments = object! {
            "shipmentCount": shipment.iter().count(),
            "hasTracking": shipment.is_some(),
            "lastTrackingAt": switches.time_or_null(shipment.map(|one| one.at)),
            "isDelivered": self.status == Status::Delivered,
        };
        object! {
            "orderId": self.id,
            "invoiceId": self.invoice,
            "networkEnvironment": self.owner.environment,
            "status": self.status,
            "substatus": self.substatus,
            "actions": self.actions(),
            "shipmentsSummary": shipments,
            "retailer": RETAILER,
            "walletAddress": self.owner.identity.address(),
            "walletNetwork": self.owner.identity.network(),
            "customerId": self.owner.identity.customer,
            "total": self.pricing.total(),
            "createdAt": switches.time(self.created),
            "updatedAt": switches.time(self.updated),
            "itemCount": self.lines.iter().map(|line| line.quantity).sum::<i64>(),
        }
    }

    pub(super) fn details(&self, invoice: Option<&Invoice>, switches: &Switches) -> Object {
        let timeline: Vec<Object> = self
            .timeline
            .iter()
            .map(|(status, at, message)| {
                object! { "status": status, "timestamp": switches.time(*at), "message": message }
            })
            .collect();
        let shipments: Vec<Object> =
            self.shipment.iter().map(|shipment| self.shipment(shipment, switches)).collect();
        let items: Vec<Object> = self.lines.iter().map(|line| self.line(line)).collect();
        object! {
            "orderId": self.id,
            "invoiceId": self.invoice,
            "merchantId": self.owner.business,
            "networkEnvironment": self.owner.environment,
            "retailer": RETAILER,
            "createdAt": switches.time(self.created),
            "updatedAt": switches.time(self.updated),
            "customerId": self.owner.identity.customer,
            "walletAddress": self.owner.identity.address(),
            "walletNetwork": self.owner.identity.network(),
            "status": self.status,
            "substatus": self.substatus,
            "actions": self.actions(),
            "timeline": timeline,
            "payment": payment(invoice),
            "fulfillment": object! { "shipments": shipments },
            "lineItems": items,
            "shippingAddress": self.address,
            "cancellationStatus": self.cancellation,
            "refundStatus": self.refund_status,
            "totalAmountUsd": self.pricing.total().cents_text(),
            "commerceFeeUsd": self.pricing.commerce_fee().cents_text(),
            "refund": self.refund(),
        }
    }

    fn shipment(&self, shipment: &Shipment, switches: &Switches) -> Object {
        let delivered = self.status == Status::Delivered;
        object! {
            "shipmentId": shipment.id,
            "carrier": shipment.carrier,
            "trackingNumber": shipment.tracking,
            "carrierTrackingUrl": format!("https://track.example/{}", shipment.tracking),
            "deliveryStatus": if delivered { "delivered" } else { "in_transit" },
            "retailerTrackingNumber": NULL,
            "retailerTrackingUrl": NULL,
            "obtainedAt": switches.time(shipment.at),
        }
    }

    fn line(&self, line: &Line) -> Object {
        object! {
            "productId": line.product.id,
            "title": line.product.title,
            "imageUrl": line.product.image(),
            "quantity": line.quantity,
            "price": line.product.price().cents_text(),
            "status": self.status,
        }
    }

    fn refund(&self) -> Object {
        let due = (self.refund_status != "NONE").then(|| self.pricing.total().cents_text());
        let fee = due.as_ref().map(|_| Usd::ZERO.cents_text());
        object! {
            "status": self.refund_status,
            "amountUsd": due,
            "feeUsd": fee,
            "destinationWalletAddressBsc": self.refund_to,
            "txHash": self.refund_hash,
        }
    }
}

/// `paid` once it is, else as the endpoint says it before.
pub(super) fn payment_status(invoice: &Invoice, before: &'static str) -> &'static str {
    if invoice.status == Paid::Paid { "paid" } else { before }
}

/// The payment of an order and its settlement.
fn payment(invoice: Option<&Invoice>) -> Object {
    let last = invoice.and_then(|invoice| invoice.payments.last());
    let settled = last.and_then(|payment| payment.settlement.as_ref());
    let settlement = object! {
        "status": if settled.is_some() { "settled" } else { "pending" },
        "txHash": settled.map(|settled| &settled.transaction),
        "network": settled.and(last).map(|payment| payment.network),
    };
    object! {
        "status": invoice.map_or("pending", |invoice| payment_status(invoice, "pending")),
        "txHash": last.map(|payment| &payment.transaction),
        "settlement": settlement,
    }
}
