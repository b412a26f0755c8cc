//! Payments: what became of a session.

use paymux_core::provider::wire::{Lenient, RawJson};
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
    pub order_id: Option<String>,
    /// Your name for the customer.
    pub customer: Option<Lenient<String>>,
    /// As given.
    pub description: Option<String>,
    /// As given.
    pub items: Option<Lenient<Vec<BoughtItem>>>,
    /// As given.
    pub metadata: Option<RawJson>,
    /// Such as `stripe_credit`.
    pub payment_method: Option<String>,
    /// Such as `stripe`.
    pub provider: Option<String>,
    /// When the session was created.
    pub created_at: Option<Lenient<Timestamp>>,
    /// Who paid; none until the payment is complete.
    pub customer_details: Option<Lenient<CustomerDetails>>,
    /// With what; none until the payment is complete.
    pub payment_details: Option<Lenient<PaymentDetails>>,
    /// The payer's address.
    pub ip: Option<String>,
    /// The payer's country by that address, ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// The payer's browser.
    pub user_agent: Option<String>,
}

/// One line of an order, as it comes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoughtItem {
    /// What it is.
    pub name: Option<String>,
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
    pub name: Option<String>,
    /// The e-mail address.
    pub email: Option<String>,
    /// The telephone number.
    pub phone: Option<String>,
    /// The address.
    pub address: Option<Lenient<Address>>,
}

/// An address. Each part may be missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// First line.
    pub line1: Option<String>,
    /// Second line.
    pub line2: Option<String>,
    /// City.
    pub city: Option<String>,
    /// State or region.
    pub state: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Country.
    pub country: Option<String>,
}

/// With what was paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentDetails {
    /// Such as `card`, `bancontact`, `ideal`.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// The card, if it was one.
    pub card: Option<Lenient<Card>>,
}

/// A card, as far as it may be shown. Month and year are text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// Such as `visa`.
    pub brand: Option<String>,
    /// The last four digits.
    pub last4: Option<String>,
    /// The month in which it expires.
    pub exp_month: Option<String>,
    /// The year in which it expires.
    pub exp_year: Option<String>,
    /// The country of the issuer.
    pub country: Option<String>,
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
