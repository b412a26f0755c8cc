//! Lists of orders, by offset.

use paymux_core::provider::wire::{self, Id, Optional, Rows};
use paymux_core::provider::{AsNumber, Operation, Paged, Schemes, Spec, UnixSeconds};
use paymux_core::{Error, Timestamp};
use serde::{Deserialize, Serialize};

use super::Actions;
use crate::api::{ORDERS, docs};
use crate::envelope::Data;
use crate::{Maybe, Pepay, check};

/// `GET /api/commerce/merchant/orders`: a page of orders.
/// Source: /api-reference/orders/list-merchant-scoped-orders.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Only this wallet's.
    pub wallet: Option<String>,
    /// The network of that wallet.
    #[serde(rename = "walletNetwork")]
    pub wallet_network: Option<String>,
    /// Only this customer's.
    pub customer_id: Option<String>,
    /// Only those with this status.
    pub status: Option<String>,
    /// Only those of this retailer.
    pub retailer: Option<String>,
    /// Only those made then or later.
    #[serde(rename = "createdFrom")]
    pub created_from: Option<UnixSeconds>,
    /// Only those made then or earlier.
    #[serde(rename = "createdTo")]
    pub created_to: Option<UnixSeconds>,
    /// How many; 20 without it.
    pub limit: Option<u32>,
    /// How many to leave out first.
    pub offset: Option<u64>,
}

/// The answer to [`List`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderPage {
    /// The orders.
    pub orders: Rows<OrderSummary>,
    /// Where in the list they are.
    pub pagination: Maybe<OrderPagination>,
}

/// Where in the list of orders a page is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderPagination {
    /// How many a page has.
    pub limit: Maybe<u64>,
    /// How many were left out first.
    pub offset: Maybe<u64>,
    /// How many there are; whether on this page or in all is not published.
    pub count: Maybe<u64>,
}

/// An order in short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderSummary {
    /// Its id.
    #[serde(deserialize_with = "wire::id")]
    pub order_id: String,
    /// The id of the invoice that pays it.
    pub invoice_id: Option<Id>,
    /// `devnet`, `mainnet`.
    pub network_environment: Optional<String>,
    /// `pending_payment`, `processing`, `placed`, `shipped`, `delivered`, `cancelled`, `failed`.
    pub status: Option<String>,
    /// Such as `AWAITING_TRACKING`.
    pub substatus: Optional<String>,
    /// What can be done with it.
    pub actions: Maybe<Actions>,
    /// Its parcels in short.
    pub shipments_summary: Maybe<ShipmentsSummary>,
    /// Who sells.
    pub retailer: Optional<String>,
    /// The customer's wallet.
    pub wallet_address: Optional<String>,
    /// The network of that wallet.
    pub wallet_network: Optional<String>,
    /// Your name for the customer.
    pub customer_id: Option<Id>,
    /// What it costs, in USD.
    pub total: Option<AsNumber>,
    /// When it was made.
    pub created_at: Maybe<Timestamp>,
    /// When it last changed.
    pub updated_at: Maybe<Timestamp>,
    /// How many items.
    pub item_count: Maybe<u64>,
}

/// The parcels of an order in short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShipmentsSummary {
    /// How many.
    pub shipment_count: Maybe<u64>,
    /// Whether any can be followed.
    pub has_tracking: Optional<bool>,
    /// When that last became known.
    pub last_tracking_at: Maybe<Timestamp>,
    /// Whether all have arrived.
    pub is_delivered: Optional<bool>,
}

impl Operation for List {
    type Api = Pepay;
    type Output = Data<OrderPage>;
    const SPEC: &'static Spec = &Spec::get(
        "order.list",
        "/api/commerce/merchant/orders",
        docs!("/api-reference/orders/list-merchant-scoped-orders"),
    );
    const ACCEPTS: Schemes = ORDERS;

    fn validate(&self) -> Result<(), Error> {
        if self.wallet.is_some() && self.wallet_network.is_none() {
            return Err(Error::invalid_field("walletNetwork", "`wallet` needs it"));
        }
        check::short("customer_id", self.customer_id.as_ref())
    }
}

impl Paged for List {
    type Item = OrderSummary;

    fn next_page(&self, got: &Data<OrderPage>) -> Option<Self> {
        let place = got.data.pagination.as_ref().and_then(|place| place.value());
        let limit = place.and_then(|place| place.limit.as_ref());
        let offset = check::next_offset(self.offset, got.data.orders.came(), limit)?;
        Some(Self { offset: Some(offset), ..self.clone() })
    }

    fn items(page: Data<OrderPage>) -> Rows<OrderSummary> {
        page.data.orders
    }
}
