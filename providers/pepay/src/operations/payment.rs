//! Whether commerce orders are paid. Commerce key only.

use paymux_core::provider::wire::{self, Id, Optional, Rows};
use paymux_core::provider::{AsNumber, Operation, Safety, Schemes, Spec};
use paymux_core::{Decimal, Error, Timestamp};
use serde::{Deserialize, Serialize};

use crate::api::{COMMERCE, docs};
use crate::envelope::Data;
use crate::order::same_order;
use crate::{Maybe, Pepay};

/// How many orders [`BulkStatus`] takes at once. Source: see there.
pub const MOST_ORDERS: usize = 50;

/// `GET /api/commerce/merchant/payments/{orderId}/status`: whether an order is paid.
/// Source: /api-reference/merchant-payments/check-payment-status-for-an-order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Status {
    /// The order's id.
    #[serde(rename = "orderId")]
    pub order_id: String,
}

/// The answer to [`Status`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PaymentState {
    /// The order's id.
    pub order_id: Option<Id>,
    /// The id of the invoice that pays it.
    pub invoice_id: Option<Id>,
    /// `pending`, `paid`.
    pub status: Option<String>,
    /// How the order stands.
    pub order_status: Option<String>,
    /// Your name for the customer.
    pub customer_id: Option<Id>,
    /// What is to be paid, in USD.
    pub amount: Option<AsNumber>,
    /// When it was paid.
    pub paid_at: Maybe<Timestamp>,
    /// How it was paid.
    pub payment_details: Maybe<PaymentDetails>,
}

/// How an order was paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PaymentDetails {
    /// Over which network.
    pub network: Optional<String>,
    /// With which token.
    pub token: Optional<String>,
    /// How much of it, in whole tokens.
    pub amount: Maybe<Decimal>,
    /// The transaction.
    pub tx_hash: Optional<String>,
    /// Where from.
    pub wallet_address: Optional<String>,
}

impl Operation for Status {
    type Api = Pepay;
    type Output = Data<PaymentState>;
    const SPEC: &'static Spec = &Spec::get(
        "payment.status",
        "/api/commerce/merchant/payments/{orderId}/status",
        docs!("/api-reference/merchant-payments/check-payment-status-for-an-order"),
    );
    const ACCEPTS: Schemes = COMMERCE;

    fn verify(&self, state: &Data<PaymentState>) -> Result<(), Error> {
        same_order(&self.order_id, state.data.order_id.as_ref())
    }
}

/// `POST /api/commerce/merchant/payments/bulk-status`: whether these orders are paid. Changes nothing.
/// Source: /api-reference/merchant-payments/check-payment-status-for-multiple-orders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BulkStatus {
    /// The ids of the orders; at most [`MOST_ORDERS`].
    #[serde(rename = "orderIds")]
    pub order_ids: Vec<String>,
}

/// Whether one of several orders is paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OneStatus {
    /// The order's id.
    #[serde(deserialize_with = "wire::id")]
    pub order_id: String,
    /// `pending`, `paid`.
    pub status: Option<String>,
    /// Why it could not be read.
    #[serde(skip_serializing_if = "Optional::is_absent")]
    pub error: Optional<String>,
}

impl Operation for BulkStatus {
    type Api = Pepay;
    type Output = Data<Rows<OneStatus>>;
    const SPEC: &'static Spec = &Spec::post(
        "payment.bulk_status",
        "/api/commerce/merchant/payments/bulk-status",
        docs!("/api-reference/merchant-payments/check-payment-status-for-multiple-orders"),
    )
    .safety(Safety::Read);
    const ACCEPTS: Schemes = COMMERCE;

    fn validate(&self) -> Result<(), Error> {
        if (1..=MOST_ORDERS).contains(&self.order_ids.len()) {
            return Ok(());
        }
        Err(Error::invalid_field("orderIds", format!("1 to {MOST_ORDERS} orders")))
    }
}
