//! Payments: what became of a session.

use paymux_core::provider::wire::{self, Id, Lenient, Optional, RawJson};
use paymux_core::provider::{Operation, Schemes, Spec};
use paymux_core::{Error, Timestamp};
use serde::{Deserialize, Serialize};

use crate::Payviox;
use crate::api::SECRET;

/// `GET /payment/{session_id}`: the details of a payment of your own business. Secret key only.
///
/// Source: docs.payviox.com/api/endpoints/get-payment-details.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retrieve {
    /// The session's id.
    pub session_id: String,
}

/// The details of a payment.
///
/// `amount` is what the payer pays, fees included, once the payment is complete; before that it is the
/// session's amount. What was asked for is the sum of `items`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Details {
    /// The session's id.
    #[serde(deserialize_with = "wire::id")]
    pub session_id: String,
    /// `succeeded`, `failed`, `pending`, `processing`, `pending_review`, `declined`, `expired`; none
    /// before the first attempt.
    pub status: Option<String>,
    /// Gross: what the payer pays, in the smallest unit.
    pub amount: u64,
    /// What of it are fees; none until the payment is complete.
    pub fees: Option<u64>,
    /// What the business receives, `amount - fees`; none until the payment is complete.
    pub net_amount: Option<u64>,
    /// ISO 4217.
    pub currency: String,
    /// Your order.
    pub order_id: Option<Id>,
    /// Your name for the customer.
    pub customer: Option<Lenient<String>>,
    /// As given.
    pub description: Optional<String>,
    /// As given.
    pub items: Option<Lenient<Vec<BoughtItem>>>,
    /// As given.
    pub metadata: Option<RawJson>,
    /// Such as `stripe_credit`.
    pub payment_method: Optional<String>,
    /// Such as `stripe`.
    pub provider: Optional<String>,
    /// When the session was created.
    pub created_at: Option<Lenient<Timestamp>>,
    /// Who paid; none until the payment is complete.
    pub customer_details: Option<Lenient<CustomerDetails>>,
    /// With what; none until the payment is complete.
    pub payment_details: Option<Lenient<PaymentDetails>>,
    /// The payer's address.
    pub ip: Optional<String>,
    /// The payer's country by that address, ISO 3166-1 alpha-2.
    pub country: Optional<String>,
    /// The payer's browser.
    pub user_agent: Optional<String>,
}

/// One line of an order, as it comes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoughtItem {
    /// What it is.
    pub name: Optional<String>,
    /// How many.
    pub quantity: u64,
    /// What one costs, in the smallest unit.
    pub price: u64,
}

impl BoughtItem {
    /// The sum of price times quantity; `None` beyond all bounds.
    #[must_use]
    pub fn sum(items: &[Self]) -> Option<u64> {
        items.iter().try_fold(0_u64, |sum, item| sum.checked_add(item.price.checked_mul(item.quantity)?))
    }
}

/// Who paid. Each part may be missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerDetails {
    /// The name.
    pub name: Optional<String>,
    /// The e-mail address.
    pub email: Optional<String>,
    /// The telephone number.
    pub phone: Optional<String>,
    /// The address.
    pub address: Option<Lenient<Address>>,
}

/// An address. Each part may be missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// First line.
    pub line1: Optional<String>,
    /// Second line.
    pub line2: Optional<String>,
    /// City.
    pub city: Optional<String>,
    /// State or region.
    pub state: Optional<String>,
    /// Postal code.
    pub postal_code: Optional<String>,
    /// Country.
    pub country: Optional<String>,
}

/// With what was paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentDetails {
    /// Such as `card`, `bancontact`, `ideal`.
    #[serde(rename = "type")]
    pub kind: Optional<String>,
    /// The card, if it was one.
    pub card: Option<Lenient<Card>>,
}

/// A card, as far as it may be shown. Month and year are text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Such as `visa`.
    pub brand: Optional<String>,
    /// The last four digits.
    pub last4: Optional<String>,
    /// The month in which it expires.
    pub exp_month: Optional<String>,
    /// The year in which it expires.
    pub exp_year: Optional<String>,
    /// The country of the issuer.
    pub country: Optional<String>,
}

impl Operation for Retrieve {
    type Api = Payviox;
    type Output = Details;
    const SPEC: &'static Spec = &Spec::get(
        "payment.get",
        "/payment/{session_id}",
        "https://docs.payviox.com/api/endpoints/get-payment-details",
    );
    const ACCEPTS: Schemes = SECRET;

    fn verify(&self, details: &Details) -> Result<(), Error> {
        Error::unless_same("session_id", &self.session_id, &details.session_id)
    }
}
