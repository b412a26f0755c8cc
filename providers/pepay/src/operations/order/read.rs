//! Reading one order.

use paymux_core::Error;
use paymux_core::provider::wire::{Id, Optional, RawJson};
use paymux_core::provider::{Operation, Schemes, Spec};
use serde::{Deserialize, Serialize};

use super::{Actions, Order};
use crate::api::{ORDERS, docs};
use crate::envelope::Data;
use crate::{Maybe, Pepay};

/// `GET /api/commerce/merchant/orders/{orderId}`: one order.
/// Source: /api-reference/orders/get-merchant-order-details-scoped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retrieve {
    /// The order's id.
    #[serde(rename = "orderId")]
    pub order_id: String,
}

impl Operation for Retrieve {
    type Api = Pepay;
    type Output = Data<Order>;
    const SPEC: &'static Spec = &Spec::get(
        "order.get",
        "/api/commerce/merchant/orders/{orderId}",
        docs!("/api-reference/orders/get-merchant-order-details-scoped"),
    );
    const ACCEPTS: Schemes = ORDERS;

    fn verify(&self, order: &Data<Order>) -> Result<(), Error> {
        same_order(&self.order_id, order.data.order_id.as_ref())
    }
}

/// `GET /api/commerce/merchant/invoices/{invoiceId}/status`: the order that an invoice pays.
/// Source: /api-reference/orders/resolve-a-commerce-order-by-invoice-id-merchant-scoped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ForInvoice {
    /// The invoice's id.
    #[serde(rename = "invoiceId")]
    pub invoice_id: String,
}

/// The answer to [`ForInvoice`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderOfInvoice {
    /// The invoice's id.
    pub invoice_id: Option<Id>,
    /// The order's id.
    pub order_id: Option<Id>,
    /// How it was paid; not documented.
    pub payment: Option<RawJson>,
    /// How the order stands.
    pub order: Maybe<OrderState>,
}

/// How an order stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderState {
    /// The order's id.
    pub order_id: Option<Id>,
    /// `pending_payment`, `processing`, `placed`, `shipped`, `delivered`, `cancelled`, `failed`.
    pub status: Option<String>,
    /// Such as `AWAITING_TRACKING`.
    pub substatus: Optional<String>,
    /// Your name for the customer.
    pub customer_id: Option<Id>,
    /// What can be done with it.
    pub actions: Maybe<Actions>,
}

impl Operation for ForInvoice {
    type Api = Pepay;
    type Output = Data<OrderOfInvoice>;
    const SPEC: &'static Spec = &Spec::get(
        "order.for_invoice",
        "/api/commerce/merchant/invoices/{invoiceId}/status",
        docs!("/api-reference/orders/resolve-a-commerce-order-by-invoice-id-merchant-scoped"),
    );
    const ACCEPTS: Schemes = ORDERS;

    fn verify(&self, found: &Data<OrderOfInvoice>) -> Result<(), Error> {
        let Some(came) = &found.data.invoice_id else { return Ok(()) };
        Error::unless_same("invoiceId", &self.invoice_id, came)
    }
}

/// Whether the answer is about the order that was asked for.
pub(crate) fn same_order(asked: &str, came: Option<&Id>) -> Result<(), Error> {
    let Some(came) = came else { return Ok(()) };
    Error::unless_same("orderId", asked, came)
}
