//! One product, and who offers it. Commerce key only. Prices are in USD.

use paymux_core::provider::wire::{Id, Optional, RawJson};
use paymux_core::provider::{AsNumber, Operation, Schemes, Spec};
use serde::{Deserialize, Serialize};

use crate::api::{COMMERCE, docs};
use crate::envelope::Data;
use crate::{Maybe, Pepay};

/// `GET /api/commerce/products/{productId}`: one product. Source: /api-spec/commerce/products.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retrieve {
    /// The product's id.
    #[serde(rename = "productId")]
    pub product_id: String,
    /// Who sells it; a parameter of Pepay's own shop.
    pub retailer: Option<String>,
}

/// A product. What it looks like is not published; these are the fields of Pepay's own shop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Product {
    /// Its id.
    pub product_id: Option<Id>,
    /// Its id at Amazon.
    pub asin: Optional<String>,
    /// What it is.
    pub title: Optional<String>,
    /// What it costs.
    pub price: Maybe<AsNumber>,
    /// What it cost before.
    pub original_price: Maybe<AsNumber>,
    /// Its pictures.
    pub images: Maybe<Vec<String>>,
    /// The first of them.
    pub main_image: Optional<String>,
    /// What is said about it.
    pub description: Optional<String>,
    /// The same in a few points.
    pub bullets: Maybe<Vec<String>>,
    /// Its properties.
    pub product_details: Option<RawJson>,
    /// Who makes it.
    pub brand: Optional<String>,
    /// Where it is filed.
    pub categories: Maybe<Vec<String>>,
    /// How it was rated, 0 to 5.
    pub rating: Maybe<AsNumber>,
    /// How often it was rated.
    pub review_count: Maybe<u64>,
    /// How often it was asked about.
    pub question_count: Maybe<u64>,
    /// Other sizes, colours and so on.
    pub variants: Option<RawJson>,
    /// Who sells it.
    pub retailer: Optional<String>,
    /// What shipping costs.
    pub ship_price: Maybe<AsNumber>,
    /// Whether it is there.
    pub availability: Option<RawJson>,
    /// How often it was sold.
    pub num_sales: Maybe<u64>,
    /// How many offers there are.
    pub num_offers: Maybe<u64>,
}

impl Operation for Retrieve {
    type Api = Pepay;
    type Output = Data<Product>;
    const SPEC: &'static Spec =
        &Spec::get("product.get", "/api/commerce/products/{productId}", docs!("/api-spec/commerce/products"));
    const ACCEPTS: Schemes = COMMERCE;
}

/// `GET /api/commerce/products/{productId}/offers`: who offers a product, the best value first.
///
/// Only offers that arrive within ten days can be checked out. Source: /api-spec/commerce/products.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListOffers {
    /// The product's id.
    #[serde(rename = "productId")]
    pub product_id: String,
    /// Where it is to be sent, a US zip code. The page does not show the parameter's name; this is the
    /// one that carts use.
    pub zip_code: Option<String>,
}

/// The answer to [`ListOffers`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Offers {
    /// The product's id.
    pub product_id: Option<Id>,
    /// Whose site it is.
    pub retailer: Optional<String>,
    /// The offers.
    pub offers: Vec<Offer>,
}

/// An offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Offer {
    /// Its id.
    pub offer_id: Option<Id>,
    /// The seller's id.
    pub seller_id: Option<Id>,
    /// Who sells it.
    pub seller_name: Optional<String>,
    /// What it costs.
    pub price: Option<AsNumber>,
    /// What shipping costs.
    pub shipping: Option<AsNumber>,
    /// Both together.
    pub total_cost: Option<AsNumber>,
    /// Whether it comes with Prime.
    pub prime: Maybe<bool>,
    /// Whether it is for members of Prime only.
    pub prime_only: Maybe<bool>,
    /// Such as `New`.
    pub condition: Optional<String>,
    /// How many days until it is sent.
    pub handling_days: Maybe<HandlingDays>,
    /// Whether it comes from abroad.
    pub international: Maybe<bool>,
    /// Whether it is there.
    pub available: Maybe<bool>,
}

/// How many days until an offer is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandlingDays {
    /// At least.
    pub min: Optional<u32>,
    /// At most.
    pub max: Optional<u32>,
}

impl Operation for ListOffers {
    type Api = Pepay;
    type Output = Data<Offers>;
    const SPEC: &'static Spec = &Spec::get(
        "product.offers",
        "/api/commerce/products/{productId}/offers",
        docs!("/api-spec/commerce/products"),
    );
    const ACCEPTS: Schemes = COMMERCE;
}
