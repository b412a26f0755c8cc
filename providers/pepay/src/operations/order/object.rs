//! The order, as lookups, the simulator and events show it.

use paymux_core::provider::wire::{Id, Optional, RawJson};
use paymux_core::{Decimal, Timestamp};
use serde::{Deserialize, Serialize};

use crate::Maybe;

/// A commerce order. Source: /api-reference/orders/get-merchant-order-details-scoped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    /// `commerce_order`; in events only.
    #[serde(skip_serializing_if = "Optional::is_absent")]
    pub object: Optional<String>,
    /// Its id, as events have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Id>,
    /// Its id.
    pub order_id: Option<Id>,
    /// The id of the invoice that pays it.
    pub invoice_id: Option<Id>,
    /// Whose shop.
    pub merchant_id: Maybe<i64>,
    /// `devnet`, `mainnet`.
    pub network_environment: Optional<String>,
    /// Who sells.
    pub retailer: Optional<String>,
    /// When it was made.
    pub created_at: Maybe<Timestamp>,
    /// When it last changed.
    pub updated_at: Maybe<Timestamp>,
    /// Your name for the customer.
    pub customer_id: Option<Id>,
    /// The customer's wallet.
    pub wallet_address: Optional<String>,
    /// The network of that wallet.
    pub wallet_network: Optional<String>,
    /// `pending_payment`, `processing`, `placed`, `shipped`, `delivered`, `cancelled`, `failed`.
    pub status: Option<String>,
    /// Such as `AWAITING_TRACKING`.
    pub substatus: Optional<String>,
    /// What can be done with it.
    pub actions: Maybe<Actions>,
    /// What has happened.
    pub timeline: Maybe<Vec<Step>>,
    /// How it was paid.
    pub payment: Maybe<OrderPayment>,
    /// How it was sent.
    pub fulfillment: Maybe<Fulfillment>,
    /// What was bought.
    pub line_items: Maybe<Vec<LineItem>>,
    /// Where it goes.
    pub shipping_address: Option<RawJson>,
    /// `none`, or how far calling it off is.
    pub cancellation_status: Option<String>,
    /// `NONE`, or how far the refund is.
    pub refund_status: Option<String>,
    /// What it costs, in USD.
    pub total_amount_usd: Option<Decimal>,
    /// What of that Pepay takes, in USD.
    pub commerce_fee_usd: Option<Decimal>,
    /// The refund.
    pub refund: Maybe<Refund>,
}

/// What can be done with an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Actions {
    /// Whether it can be called off.
    pub can_cancel: Optional<bool>,
}

/// Something that has happened to an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Its status from then on.
    pub status: Option<String>,
    /// When.
    pub timestamp: Maybe<Timestamp>,
    /// The same for people.
    pub message: Optional<String>,
}

/// How an order was paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderPayment {
    /// `pending`, `paid`.
    pub status: Option<String>,
    /// The payer's transaction.
    pub tx_hash: Optional<String>,
    /// How it was settled.
    pub settlement: Maybe<OrderSettlement>,
}

/// How an order was settled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderSettlement {
    /// How far it is.
    pub status: Option<String>,
    /// The transaction.
    pub tx_hash: Optional<String>,
    /// The network of that transaction.
    pub network: Optional<String>,
}

/// How an order was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fulfillment {
    /// The parcels.
    pub shipments: Maybe<Vec<Shipment>>,
}

/// A parcel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Shipment {
    /// Its id.
    pub shipment_id: Option<Id>,
    /// Who carries it.
    pub carrier: Optional<String>,
    /// The carrier's number for it.
    pub tracking_number: Optional<String>,
    /// Where to follow it at the carrier's.
    pub carrier_tracking_url: Optional<String>,
    /// How far it is.
    pub delivery_status: Option<String>,
    /// The retailer's number for it.
    pub retailer_tracking_number: Optional<String>,
    /// Where to follow it at the retailer's.
    pub retailer_tracking_url: Optional<String>,
    /// When that became known.
    pub obtained_at: Maybe<Timestamp>,
}

/// What was bought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LineItem {
    /// The product's id.
    pub product_id: Option<Id>,
    /// What it is.
    pub title: Optional<String>,
    /// Its picture.
    pub image_url: Optional<String>,
    /// How many.
    pub quantity: Maybe<u64>,
    /// What one costs, in USD.
    pub price: Option<Decimal>,
    /// How far it is.
    pub status: Option<String>,
}

/// The refund of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Refund {
    /// `NONE`, or how far it is.
    pub status: Option<String>,
    /// How much, in USD.
    pub amount_usd: Option<Decimal>,
    /// What it costs, in USD.
    pub fee_usd: Option<Decimal>,
    /// Where it goes.
    pub destination_wallet_address_bsc: Optional<String>,
    /// The transaction.
    pub tx_hash: Optional<String>,
}
