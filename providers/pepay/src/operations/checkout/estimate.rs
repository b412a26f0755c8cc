//! The first step: what it will cost.

use paymux_core::provider::wire::{self, Id, Optional, RawJson};
use paymux_core::provider::{AsNumber, Operation, Schemes, Spec};
use paymux_core::{Error, Timestamp};
use serde::{Deserialize, Serialize};

use crate::api::{COMMERCE, KEY, docs};
use crate::check::identity_of;
use crate::envelope::Data;
use crate::{Maybe, Pepay, check};

/// `POST /api/commerce/merchant/checkout/estimate`: what these items, or those of the cart, will cost.
///
/// Either `items`, or `useCart`; the cart stays as it is. Two more fields, reserved and ignored, are left
/// out: their names are not published.
/// Source: /api-reference/merchant-checkout/step-1--create-checkout-estimate-enhanced.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreateEstimate {
    /// Your name for the customer; at most 255 characters.
    pub customer_id: Option<String>,
    /// The customer's wallet.
    pub wallet_address: Option<String>,
    /// The network of that wallet.
    pub wallet_network: Option<String>,
    /// What is bought.
    pub items: Option<Vec<EstimateItem>>,
    /// Whether to take what is in the cart.
    #[serde(rename = "useCart")]
    pub use_cart: Option<bool>,
    /// Other quantities than the cart's, for this estimate only; 0 leaves an item out. How it is written
    /// is not published.
    #[serde(rename = "itemOverrides")]
    pub item_overrides: Option<RawJson>,
}

/// What is bought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EstimateItem {
    /// The product's id.
    #[serde(rename = "productId")]
    pub product_id: String,
    /// How many, at least 1.
    pub quantity: u32,
    /// What one costs.
    pub price: AsNumber,
    /// What it is.
    pub title: String,
    /// Who sells it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retailer: Option<String>,
}

/// The answer to [`CreateEstimate`]. Only the valid items go into the order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Estimate {
    /// Its id; the next steps take it.
    #[serde(deserialize_with = "wire::id")]
    pub estimate_id: String,
    /// Whose shop.
    pub merchant_id: Maybe<i64>,
    /// `devnet`, `mainnet`.
    pub network_environment: Optional<String>,
    /// Your name for the customer.
    pub customer_id: Option<Id>,
    /// The customer's wallet.
    pub wallet_address: Optional<String>,
    /// The network of that wallet.
    pub wallet_network: Optional<String>,
    /// What can be bought.
    pub valid_items: Maybe<Vec<ValidItem>>,
    /// What cannot.
    pub invalid_items: Maybe<Vec<InvalidItem>>,
    /// What it costs.
    pub pricing: Maybe<Pricing>,
    /// The fees once more.
    pub fee_breakdown: Maybe<FeeBreakdown>,
    /// Until when it holds; 15 minutes in the example.
    pub expires_at: Maybe<Timestamp>,
    /// When it was made.
    pub created_at: Maybe<Timestamp>,
}

/// What can be bought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ValidItem {
    /// The product's id.
    pub product_id: Option<Id>,
    /// Who sells it.
    pub retailer: Optional<String>,
    /// What it is.
    pub title: Optional<String>,
    /// How many.
    pub quantity: Maybe<u64>,
    /// What one costs.
    pub price: Option<AsNumber>,
    /// What all of them cost.
    pub total_price: Option<AsNumber>,
    /// Such as its `image`.
    pub metadata: Option<RawJson>,
}

/// What cannot be bought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InvalidItem {
    /// The product's id.
    pub product_id: Option<Id>,
    /// Who sells it.
    pub retailer: Optional<String>,
    /// Why not.
    pub error: Optional<String>,
}

/// What it costs: `total = subtotal + shipping + tax + fees.total`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pricing {
    /// What the items cost together.
    pub subtotal: Option<AsNumber>,
    /// What shipping costs.
    pub shipping: Option<AsNumber>,
    /// Tax.
    pub tax: Option<AsNumber>,
    /// Fees.
    pub fees: Maybe<PricingFees>,
    /// Everything together.
    pub total: Option<AsNumber>,
}

/// The fees on an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PricingFees {
    /// A fixed part.
    pub fixed: Option<AsNumber>,
    /// A part of the subtotal.
    pub percentage: Option<AsNumber>,
    /// Both together.
    pub total: Option<AsNumber>,
}

/// The fees on an order, with shipping: `totalFees = shippingBase + commerceFee`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FeeBreakdown {
    /// What shipping costs.
    pub shipping_base: Option<AsNumber>,
    /// What Pepay takes.
    pub commerce_fee: Option<AsNumber>,
    /// Both together.
    pub total_fees: Option<AsNumber>,
}

impl Operation for CreateEstimate {
    type Api = Pepay;
    type Output = Data<Estimate>;
    const SPEC: &'static Spec = &Spec::post(
        "checkout.estimate",
        "/api/commerce/merchant/checkout/estimate",
        docs!("/api-reference/merchant-checkout/step-1--create-checkout-estimate-enhanced"),
    )
    .may_carry_key(KEY)
    .uuid_keys();
    const ACCEPTS: Schemes = COMMERCE;

    fn validate(&self) -> Result<(), Error> {
        identity_of!(self)?;
        let from_cart = self.use_cart == Some(true);
        match &self.items {
            Some(_) if from_cart => {
                return Err(Error::invalid_field("items", "not together with `useCart`"));
            }
            None if !from_cart => return Err(Error::invalid_field("items", "or `useCart`")),
            _ => {}
        }
        if self.item_overrides.is_some() && !from_cart {
            return Err(Error::invalid_field("itemOverrides", "only with `useCart`"));
        }
        for (index, item) in self.items.iter().flatten().enumerate() {
            check::within(&format!("items[{index}].quantity"), Some(item.quantity), 1..=u64::MAX)?;
        }
        Ok(())
    }
}
