//! Checkout Sessions: Stripe's hosted page. Source: docs.stripe.com/api/checkout/sessions.

use std::collections::BTreeMap;

use paymux_core::Error;
use paymux_core::provider::wire::{Optional, OptionalTime};
use paymux_core::provider::{Operation, Schemes, Spec, UnixSeconds};
use serde::{Deserialize, Serialize};

use super::list;
use super::payment_intent::PaymentIntent;
use crate::api::{SERVER, post};
use crate::object::{check_metadata, unless_same_money};
use crate::units::{self, UNITS};
use crate::{Expandable, Metadata, Object, Stripe};

/// `POST /v1/checkout/sessions`: makes a page on which one payer can pay, for 24 hours unless said otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Create {
    /// `payment`.
    pub mode: String,
    /// Your order, at most 200 characters. Comes back in lookups and events.
    pub client_reference_id: Option<String>,
    /// Where the payer goes afterwards. `{CHECKOUT_SESSION_ID}` in it is replaced by the id.
    pub success_url: Option<String>,
    /// Where a payer goes who turns back.
    pub cancel_url: Option<String>,
    /// A customer of Stripe's, `cus_…`. Not beside `customer_email`.
    pub customer: Option<String>,
    /// The payer's address.
    pub customer_email: Option<String>,
    /// The page's language.
    pub locale: Option<String>,
    /// Until when it can be paid, in Unix seconds: 30 minutes to 24 hours from now.
    pub expires_at: Option<i64>,
    /// Offers these payment methods only, such as `card`, of those that are set up.
    #[serde(default, rename = "allowed_payment_method_types[]", skip_serializing_if = "Vec::is_empty")]
    pub allowed_payment_method_types: Vec<String>,
    /// What is bought.
    pub line_items: Vec<LineItem>,
    /// Data of yours, for the session.
    pub metadata: Option<BTreeMap<String, String>>,
    /// What the PaymentIntent gets.
    pub payment_intent_data: Option<PaymentIntentData>,
}

/// One line of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineItem {
    /// How many.
    pub quantity: u64,
    /// What one costs.
    pub price_data: PriceData,
}

/// What one thing costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceData {
    /// ISO 4217, in lower case.
    pub currency: String,
    /// In Stripe's unit of the currency.
    pub unit_amount: u64,
    /// What it is.
    pub product_data: ProductData,
}

/// What is bought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProductData {
    /// What the payer reads.
    pub name: String,
}

/// What the PaymentIntent of a session gets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentIntentData {
    /// `manual` holds the money until it is captured.
    pub capture_method: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// Data of yours, for the PaymentIntent and its charge.
    pub metadata: Option<BTreeMap<String, String>>,
}

impl LineItem {
    /// `quantity` of a thing.
    #[must_use]
    pub fn new(
        quantity: u64,
        unit_amount: u64,
        currency: impl Into<String>,
        name: impl Into<String>,
    ) -> Self {
        let product_data = ProductData { name: name.into() };
        Self { quantity, price_data: PriceData { currency: currency.into(), unit_amount, product_data } }
    }

    /// The sum of price times quantity; `None` beyond all bounds.
    #[must_use]
    pub fn sum(items: &[Self]) -> Option<u64> {
        let worth = |item: &Self| item.price_data.unit_amount.checked_mul(item.quantity);
        items.iter().try_fold(0_u64, |sum, item| sum.checked_add(worth(item)?))
    }
}

/// A Checkout Session, as far as it is read.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Session {
    /// Stripe's id, `cs_…`.
    pub id: String,
    /// `payment`, or something else than a single payment.
    pub mode: Optional<String>,
    /// `open`, `complete` or `expired`.
    pub status: Option<String>,
    /// `unpaid`, `paid` or `no_payment_required`.
    pub payment_status: String,
    /// What the payer owes, in Stripe's unit.
    pub amount_total: Option<u64>,
    /// ISO 4217, in lower case.
    pub currency: Option<String>,
    /// Your order.
    pub client_reference_id: Option<String>,
    /// The money behind it, once the payer has begun to pay.
    pub payment_intent: Option<Expandable<PaymentIntent>>,
    /// The page, while it is open.
    pub url: Optional<String>,
    /// Data of yours.
    pub metadata: Metadata,
    /// When it was made.
    pub created: OptionalTime<UnixSeconds>,
    /// Until when it can be paid.
    pub expires_at: OptionalTime<UnixSeconds>,
}

impl Operation for Create {
    type Api = Stripe;
    type Output = Object<Session>;
    const SPEC: &'static Spec = &post(
        "session.create",
        "/v1/checkout/sessions",
        "https://docs.stripe.com/api/checkout/sessions/create",
    )
    .inert();
    const ACCEPTS: Schemes = SERVER;

    fn validate(&self) -> Result<(), Error> {
        if self.client_reference_id.as_ref().is_some_and(|id| !(1..=200).contains(&id.chars().count())) {
            return Err(Error::invalid_field("client_reference_id", "1 to 200 characters"));
        }
        if self.line_items.is_empty() {
            return Err(Error::invalid_field("line_items", "at least one line"));
        }
        let sum = LineItem::sum(&self.line_items)
            .ok_or_else(|| Error::invalid_field("line_items", "their sum is beyond all bounds"))?;
        if let (Some(line), 1..) = (self.line_items.first(), sum) {
            units::check(&UNITS, sum, &line.price_data.currency)
                .map_err(|error| error.with_field("line_items"))?;
        }
        let further = self.payment_intent_data.as_ref().and_then(|data| data.metadata.as_ref());
        self.metadata.iter().chain(further).try_for_each(check_metadata)
    }

    fn verify(&self, made: &Object<Session>) -> Result<(), Error> {
        Error::unless_named("id", &made.id)?;
        if let (Some(asked), Some(came)) = (&self.client_reference_id, &made.client_reference_id) {
            Error::unless_same("client_reference_id", asked, came)?;
        }
        let currency = self.line_items.first().map(|line| line.price_data.currency.as_str());
        match (LineItem::sum(&self.line_items), currency, made.amount_total, &made.currency) {
            (Some(sum), Some(currency), Some(total), Some(came)) => {
                unless_same_money((sum, currency), (total.into(), came))
            }
            _ => Ok(()),
        }
    }
}

/// `GET /v1/checkout/sessions/{id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retrieve {
    /// Stripe's id.
    pub id: String,
    /// Members to come as objects: `payment_intent.latest_charge`.
    #[serde(default, rename = "expand[]", skip_serializing_if = "Vec::is_empty")]
    pub expand: Vec<String>,
}

impl Operation for Retrieve {
    type Api = Stripe;
    type Output = Object<Session>;
    const SPEC: &'static Spec = &Spec::get(
        "session.get",
        "/v1/checkout/sessions/{id}",
        "https://docs.stripe.com/api/checkout/sessions/retrieve",
    );
    const ACCEPTS: Schemes = SERVER;

    fn verify(&self, came: &Object<Session>) -> Result<(), Error> {
        Error::unless_same("id", &self.id, &came.id)
    }
}

/// `POST /v1/checkout/sessions/{id}/expire`: closes a page that is open. Whether somebody was just paying is what a
/// lookup tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expire {
    /// Stripe's id.
    pub id: String,
}

impl Operation for Expire {
    type Api = Stripe;
    type Output = Object<Session>;
    const SPEC: &'static Spec = &post(
        "session.expire",
        "/v1/checkout/sessions/{id}/expire",
        "https://docs.stripe.com/api/checkout/sessions/expire",
    );
    const ACCEPTS: Schemes = SERVER;

    fn verify(&self, came: &Object<Session>) -> Result<(), Error> {
        Error::unless_same("id", &self.id, &came.id)
    }
}

/// `GET /v1/checkout/sessions`: newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// 1 to 100 rows; 10 where it is not given.
    pub limit: Option<u32>,
    /// The last id of the page before.
    pub starting_after: Option<String>,
    /// `open`, `complete` or `expired`.
    pub status: Option<String>,
    /// That of this PaymentIntent.
    pub payment_intent: Option<String>,
    /// Made then or later, in Unix seconds.
    #[serde(rename = "created[gte]")]
    pub created_since: Option<i64>,
    /// Made before, in Unix seconds.
    #[serde(rename = "created[lt]")]
    pub created_before: Option<i64>,
    /// Members to come as objects: `data.payment_intent.latest_charge`.
    #[serde(default, rename = "expand[]", skip_serializing_if = "Vec::is_empty")]
    pub expand: Vec<String>,
}

list!(Session, "session.list", "/v1/checkout/sessions", "https://docs.stripe.com/api/checkout/sessions/list");
