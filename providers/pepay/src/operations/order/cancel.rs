//! Calling an order off.

use paymux_core::Error;
use paymux_core::provider::wire::{Id, Optional, RawJson};
use paymux_core::provider::{Operation, Schemes, Spec};
use serde::{Deserialize, Serialize};

use super::read::same_order;
use crate::api::{COMMERCE, KEY, docs};
use crate::envelope::Data;
use crate::{Pepay, check};

/// `POST /api/commerce/merchant/orders/{orderId}/cancel`: asks for an order to be called off. **Moves
/// money**: what was paid is refunded. Done once per idempotency key. 400 if it is too late.
/// Source: /api-reference/orders/request-cancellation-for-a-commerce-order-merchant-scoped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cancel {
    /// The order's id.
    #[serde(rename = "orderId")]
    pub order_id: String,
    /// Where the refund goes: an address on BSC, `0x` and 40 hexadecimal digits.
    #[serde(rename = "refundDestinationWalletAddressBsc")]
    pub refund_destination: Option<String>,
}

/// The answer to [`Cancel`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CancelRequested {
    /// The order's id.
    pub order_id: Option<Id>,
    /// How it stands now.
    pub status: Option<String>,
    /// Such as `AWAITING_TRACKING`.
    pub substatus: Optional<String>,
    /// Your name for the customer.
    pub customer_id: Option<Id>,
    /// What will be refunded; not documented.
    pub refund_quote: Option<RawJson>,
}

impl Operation for Cancel {
    type Api = Pepay;
    type Output = Data<CancelRequested>;
    const SPEC: &'static Spec = &Spec::post(
        "order.cancel",
        "/api/commerce/merchant/orders/{orderId}/cancel",
        docs!("/api-reference/orders/request-cancellation-for-a-commerce-order-merchant-scoped"),
    )
    .keyed(KEY)
    .uuid_keys()
    .moves_money();
    const ACCEPTS: Schemes = COMMERCE;

    fn validate(&self) -> Result<(), Error> {
        check::evm_address("refundDestinationWalletAddressBsc", self.refund_destination.as_ref())
    }

    fn verify(&self, requested: &Data<CancelRequested>) -> Result<(), Error> {
        same_order(&self.order_id, requested.data.order_id.as_ref())
    }
}
