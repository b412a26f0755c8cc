//! Playing through what happens to an order, on devnet only. Commerce key of devnet only.

use paymux_core::Error;
use paymux_core::provider::wire::RawJson;
use paymux_core::provider::{Operation, Schemes, Spec};
use serde::{Deserialize, Serialize};

use crate::api::{COMMERCE, KEY, docs};
use crate::envelope::Data;
use crate::order::Order;
use crate::{Pepay, check};

/// `POST /api/commerce/devnet/orders/{orderId}/simulate`: takes an order a step further.
///
/// Source: /api-reference/commerce--devnet-simulator/simulate-a-commerce-order-transition-devnet-only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Simulate {
    /// The order's id.
    #[serde(rename = "orderId")]
    pub order_id: String,
    /// The step.
    #[serde(rename = "transitionTo")]
    pub transition_to: Transition,
    /// How the parcel can be followed, for shipping and delivery; an object whose fields are not published.
    pub tracking: Option<RawJson>,
    /// The network that was paid over, such as `bsc`.
    #[serde(rename = "walletNetwork")]
    pub wallet_network: Option<String>,
    /// The wallet that paid; `0x` and 40 hexadecimal digits on `bsc`.
    #[serde(rename = "walletAddress")]
    pub wallet_address: Option<String>,
}

/// A step of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Transition {
    /// The payer has paid.
    PaymentConfirmed,
    /// The payment is settled, and the order given to the retailer.
    PaymentSettled,
    /// The retailer has taken it.
    Placed,
    /// It is on its way.
    Shipped,
    /// It has arrived.
    DeliveryConfirmed,
    /// It did not work out; only while it is being processed.
    Failed,
    /// It was called off; only once it is placed.
    Cancelled,
    /// The money went back. Needs an address for it, from checkout or from a simulated payment on `bsc`.
    Refunded,
}

/// The answer to [`Simulate`]. There is more to it that is not published: see the reply's body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Simulated {
    /// The order as it is now.
    pub order: Option<Order>,
}

impl Operation for Simulate {
    type Api = Pepay;
    type Output = Data<Simulated>;
    const SPEC: &'static Spec = &Spec::post(
        "devnet.simulate",
        "/api/commerce/devnet/orders/{orderId}/simulate",
        docs!("/api-reference/commerce--devnet-simulator/simulate-a-commerce-order-transition-devnet-only"),
    )
    .may_carry_key(KEY)
    .uuid_keys();
    const ACCEPTS: Schemes = COMMERCE;

    fn validate(&self) -> Result<(), Error> {
        if self.tracking.as_ref().is_some_and(|tracking| !tracking.is_object()) {
            return Err(Error::invalid_field("tracking", "a JSON object"));
        }
        if self.wallet_network.as_deref() == Some("bsc") {
            check::evm_address("walletAddress", self.wallet_address.as_ref())?;
        }
        Ok(())
    }
}
