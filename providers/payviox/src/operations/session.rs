//! Sessions: what a payer is sent to.

use std::net::IpAddr;

use paymux_core::provider::wire::{self, Id, Lenient, Optional, RawJson, Rows};
use paymux_core::provider::{BrowserCallable, Operation, Schemes, Spec};
use paymux_core::{Advice, Error, ErrorKind};
use serde::{Deserialize, Serialize};

use crate::Payviox;
use crate::api::{EITHER, SECRET};

/// The least amount of a session, in the smallest unit. Source: docs.payviox.com/api/endpoints/create-session.
pub const LEAST_AMOUNT: u64 = 100;

/// `POST /session`: creates a session, which lives for 24 hours unless a payment is begun.
///
/// Not idempotent, and there is no lookup by `order_id`: after a lost reply wait for the webhook of that
/// `order_id`, or for the session to expire. Source: docs.payviox.com/api/endpoints/create-session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Create {
    /// In the smallest unit of the currency; at least 100, and the sum of price times quantity.
    pub amount: u64,
    /// ISO 4217.
    pub currency: String,
    /// Any name of yours for the customer.
    pub customer: String,
    /// Your order; a second use is refused. Comes back in webhooks.
    pub order_id: String,
    /// What is bought; at least one.
    pub items: Vec<Item>,
    /// What the payer reads.
    pub description: Option<String>,
    /// Forces one payment method; with some, the reply leads straight to it.
    #[serde(rename = "paymentMethodId")]
    pub payment_method_id: Option<String>,
    /// The payer's address, compared when the payment is made. Secret key only.
    pub ip: Option<String>,
    /// An object of yours; comes back in webhooks and in the payment's details.
    pub metadata: Option<RawJson>,
}

/// One line of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// What it is.
    pub name: String,
    /// How many, at least 1.
    pub quantity: u64,
    /// What one costs, in the smallest unit, at least 1.
    pub price: u64,
}

/// The reply to [`Create`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Created {
    /// The session's id, opaque.
    #[serde(deserialize_with = "wire::id")]
    pub session_id: String,
    /// Where the chosen payment method takes the payer, if it leads there directly.
    #[serde(skip_serializing_if = "Optional::is_absent")]
    pub redirect_url: Optional<String>,
    /// The session exists, but the chosen payment method could not be started: use the hosted page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_error: Option<Lenient<PaymentError>>,
}

/// Why a payment method could not be started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentError {
    /// Always false.
    pub success: bool,
    /// For people.
    pub message: String,
    /// Such as `http_error`.
    pub error_type: String,
}

/// `GET /session/{session_id}/payments`: the payment methods of one session.
///
/// Stands in the OpenAPI file alone; [`methods::List`](crate::methods::List) is the documented way. Source:
/// docs.payviox.com/api-reference.yaml.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Payments {
    /// The session's id.
    pub session_id: String,
}

/// A payment method of a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionMethod {
    /// The id.
    pub id: Optional<Id>,
    /// What the payer reads.
    pub name: Optional<String>,
    /// Such as `card`, `bank_transfer`, `wallet`.
    #[serde(rename = "type")]
    pub kind: Optional<String>,
}

impl Operation for Payments {
    type Api = Payviox;
    type Output = Rows<SessionMethod>;
    const SPEC: &'static Spec = &Spec::get(
        "session.payments",
        "/session/{session_id}/payments",
        "https://docs.payviox.com/api-reference.yaml",
    );
    const ACCEPTS: Schemes = EITHER;
}

impl BrowserCallable for Payments {}

impl Operation for Create {
    type Api = Payviox;
    type Output = Created;
    const SPEC: &'static Spec =
        &Spec::post("session.create", "/session", "https://docs.payviox.com/api/endpoints/create-session")
            .inert()
            .if_lost(Advice::AwaitWebhook);
    const ACCEPTS: Schemes = EITHER;

    fn accepts(&self) -> Schemes {
        if self.ip.is_some() { SECRET } else { EITHER }
    }

    fn verify(&self, created: &Created) -> Result<(), Error> {
        Error::unless_named("session_id", &created.session_id)
    }

    fn validate(&self) -> Result<(), Error> {
        if self.amount < LEAST_AMOUNT {
            let rule = format!("at least {LEAST_AMOUNT} of the smallest unit");
            return Err(Error::refused(ErrorKind::AmountOutOfRange, rule).with_field("amount"));
        }
        if self.currency.len() != 3 || !self.currency.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            return Err(Error::invalid_field("currency", "a currency code of three letters (ISO 4217)"));
        }
        for (field, text) in [("customer", &self.customer), ("order_id", &self.order_id)] {
            if text.is_empty() {
                return Err(Error::invalid_field(field, "it is required"));
            }
        }
        if self.sum_of_items()? != self.amount {
            return Err(Error::invalid_field(
                "amount",
                "it must be the sum of price times quantity of the items",
            ));
        }
        if self.ip.as_ref().is_some_and(|ip| ip.parse::<IpAddr>().is_err()) {
            return Err(Error::invalid_field("ip", "an IPv4 or IPv6 address"));
        }
        match &self.metadata {
            Some(metadata) if !metadata.is_object() => Err(Error::invalid_field("metadata", "a JSON object")),
            _ => Ok(()),
        }
    }
}

impl BrowserCallable for Create {}

impl Create {
    fn sum_of_items(&self) -> Result<u64, Error> {
        if self.items.is_empty() {
            return Err(Error::invalid_field("items", "at least one item"));
        }
        let mut sum = 0_u64;
        for (index, item) in self.items.iter().enumerate() {
            if item.name.is_empty() {
                return Err(Error::invalid_field(format!("items[{index}].name"), "it is required"));
            }
            for (field, number) in [("quantity", item.quantity), ("price", item.price)] {
                if number == 0 {
                    return Err(Error::invalid_field(format!("items[{index}].{field}"), "at least 1"));
                }
            }
            let worth = item.price.checked_mul(item.quantity).and_then(|worth| sum.checked_add(worth));
            sum = worth.ok_or_else(|| Error::invalid_field(format!("items[{index}].price"), "too large"))?;
        }
        Ok(sum)
    }
}
