//! Looking at a cart.

use paymux_core::Error;
use paymux_core::provider::wire::{Id, Optional, RawJson};
use paymux_core::provider::{AsNumber, Operation, Schemes, Spec};
use serde::{Deserialize, Serialize};

use super::Cart;
use crate::api::{COMMERCE, KEY, docs};
use crate::check::identity_of;
use crate::envelope::{Data, not_false};
use crate::{Maybe, Pepay};

/// `GET /api/commerce/merchant/carts`: a customer's cart.
/// Source: /api-reference/commerce--merchant-cart/get-customers-cart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retrieve {
    /// Your name for the customer; at most 255 characters.
    pub customer_id: Option<String>,
    /// The customer's wallet.
    pub wallet_address: Option<String>,
    /// The network of that wallet.
    pub wallet_network: Option<String>,
}

impl Operation for Retrieve {
    type Api = Pepay;
    type Output = Data<Cart>;
    const SPEC: &'static Spec = &Spec::get(
        "cart.get",
        "/api/commerce/merchant/carts",
        docs!("/api-reference/commerce--merchant-cart/get-customers-cart"),
    );
    const ACCEPTS: Schemes = COMMERCE;

    fn validate(&self) -> Result<(), Error> {
        identity_of!(self)
    }
}

/// `POST /api/commerce/merchant/carts/validate`: whether everything in a cart is still there at its price.
/// Source: /api-reference/commerce--merchant-cart/validate-cart-items.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Validate {
    /// Your name for the customer; at most 255 characters.
    pub customer_id: Option<String>,
    /// The customer's wallet.
    pub wallet_address: Option<String>,
    /// The network of that wallet.
    pub wallet_network: Option<String>,
}

/// The reply to [`Validate`], without the usual envelope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validation {
    /// True.
    #[serde(default, deserialize_with = "not_false")]
    pub success: Option<bool>,
    /// Whether nothing has changed.
    pub valid: bool,
    /// What is in the cart.
    pub items: Maybe<Vec<CheckedItem>>,
    /// All of it in short; not documented.
    pub summary: Option<RawJson>,
}

/// Whether an item is still there at its price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckedItem {
    /// Its id in the cart.
    pub item_id: Option<Id>,
    /// Whether it is there.
    pub available: Optional<bool>,
    /// What one costs now.
    pub current_price: Option<AsNumber>,
    /// What one cost when it went into the cart.
    pub saved_price: Option<AsNumber>,
    /// Whether the two differ.
    pub price_changed: Option<bool>,
}

impl Operation for Validate {
    type Api = Pepay;
    type Output = Validation;
    const SPEC: &'static Spec = &Spec::post(
        "cart.validate",
        "/api/commerce/merchant/carts/validate",
        docs!("/api-reference/commerce--merchant-cart/validate-cart-items"),
    )
    .may_carry_key(KEY)
    .uuid_keys();
    const ACCEPTS: Schemes = COMMERCE;

    fn validate(&self) -> Result<(), Error> {
        identity_of!(self)
    }
}

/// `GET /api/commerce/merchant/carts/totals`: what a cart costs with shipping, tax and fees.
/// Source: /api-reference/commerce--merchant-cart/calculate-cart-totals.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Totals {
    /// Your name for the customer; at most 255 characters.
    pub customer_id: Option<String>,
    /// The customer's wallet.
    pub wallet_address: Option<String>,
    /// The network of that wallet.
    pub wallet_network: Option<String>,
    /// Where it is to be sent, a US zip code.
    pub zip_code: Option<String>,
}

/// The answer to [`Totals`], in USD.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CartTotals {
    /// What the items cost together.
    pub subtotal: Option<AsNumber>,
    /// What shipping costs.
    pub shipping: Option<AsNumber>,
    /// Tax.
    pub tax: Option<AsNumber>,
    /// Fees.
    pub fees: Maybe<CartFees>,
    /// Everything together.
    pub total: Option<AsNumber>,
    /// How many items.
    pub item_count: Maybe<u64>,
    /// Where it is to be sent.
    pub zip_code: Optional<String>,
}

/// The fees on a cart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CartFees {
    /// A fixed part.
    pub fixed: Option<AsNumber>,
    /// A part of the subtotal.
    pub percentage: Option<AsNumber>,
    /// What that part comes to.
    pub percentage_amount: Option<AsNumber>,
    /// Both parts together.
    pub total: Option<AsNumber>,
}

impl Operation for Totals {
    type Api = Pepay;
    type Output = Data<CartTotals>;
    const SPEC: &'static Spec = &Spec::get(
        "cart.totals",
        "/api/commerce/merchant/carts/totals",
        docs!("/api-reference/commerce--merchant-cart/calculate-cart-totals"),
    );
    const ACCEPTS: Schemes = COMMERCE;

    fn validate(&self) -> Result<(), Error> {
        identity_of!(self)
    }
}
