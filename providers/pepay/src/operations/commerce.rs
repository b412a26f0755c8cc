//! Commerce in general: whether it is open, and what can be bought. Commerce key only.

use paymux_core::Error;
use paymux_core::provider::wire::{self, Optional, RawJson, Rows};
use paymux_core::provider::{AsNumber, Operation, Paged, Schemes, Spec};
use serde::de::Deserializer;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::api::{COMMERCE, docs};
use crate::envelope::Data;
use crate::{Maybe, Pepay, check};

/// `GET /api/commerce/status`: whether commerce is open. Source: /api-spec/commerce/status.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Status {}

/// The answer to [`Status`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CommerceStatus {
    /// `available`, or why not.
    pub status: Option<String>,
    /// What is left in the account's escrow, in USD.
    pub escrow_balance: Option<AsNumber>,
    /// What has to be left there, in USD.
    pub minimum_required: Option<AsNumber>,
    /// What is open.
    pub features: Maybe<Features>,
}

/// What of commerce is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Features {
    /// Searching.
    pub search: Optional<bool>,
    /// Carts.
    pub cart: Optional<bool>,
    /// Checkout.
    pub checkout: Optional<bool>,
    /// Orders.
    pub orders: Optional<bool>,
}

impl Operation for Status {
    type Api = Pepay;
    type Output = Data<CommerceStatus>;
    const SPEC: &'static Spec =
        &Spec::get("commerce.status", "/api/commerce/status", docs!("/api-spec/commerce/status"));
    const ACCEPTS: Schemes = COMMERCE;
}

/// `GET /api/commerce/info`: retailers, features, limits and fees. What it looks like is not published,
/// so it is kept as it comes. Source: /api-spec/commerce/status.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Info {}

impl Operation for Info {
    type Api = Pepay;
    type Output = Data<RawJson>;
    const SPEC: &'static Spec =
        &Spec::get("commerce.info", "/api/commerce/info", docs!("/api-spec/commerce/status"));
    const ACCEPTS: Schemes = COMMERCE;
}

/// `GET /api/commerce/search`: products by words. Source: /api-spec/commerce/search; all parameters but
/// `q` and `limit` are those of Pepay's own shop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Search {
    /// The words.
    pub q: String,
    /// How many.
    pub limit: Option<u32>,
    /// Which page, from 1.
    pub page: Option<u64>,
    /// Where; `amazon` without it.
    pub retailer: Option<String>,
    /// The least price, in USD.
    #[serde(rename = "minPrice")]
    pub min_price: Option<AsNumber>,
    /// The greatest price, in USD.
    #[serde(rename = "maxPrice")]
    pub max_price: Option<AsNumber>,
}

/// What was found. One page of the documentation has the list of products alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Found {
    /// The products.
    pub products: Rows<FoundProduct>,
    /// Where in the list this page is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pagination: Maybe<Pagination>,
    /// What was searched for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// Where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retailer: Option<String>,
}

impl<'de> Deserialize<'de> for Found {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Page {
            products: Rows<FoundProduct>,
            pagination: Maybe<Pagination>,
            query: Optional<String>,
            retailer: Optional<String>,
        }
        let raw = <&RawValue>::deserialize(deserializer)?;
        let read = if raw.get().starts_with('[') {
            serde_json::from_str(raw.get()).map(|products| Page {
                products,
                pagination: None,
                query: Optional::default(),
                retailer: Optional::default(),
            })
        } else {
            serde_json::from_str(raw.get())
        };
        let page: Page = read.map_err(|_| serde::de::Error::custom("another shape than documented"))?;
        let Page { products, pagination, query, retailer } = page;
        let (query, retailer) = (query.into_value(), retailer.into_value());
        Ok(Self { products, pagination, query, retailer })
    }
}

/// Where in the list of products a page is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Pagination {
    /// Which page, from 1.
    pub page: Optional<u64>,
    /// How many pages there are.
    pub total_pages: Optional<u64>,
    /// How many products there are.
    pub total_results: Optional<u64>,
    /// Whether another page follows.
    pub has_next: Optional<bool>,
}

/// A product that was found. Nothing after `image` is in the reference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FoundProduct {
    /// Its id.
    #[serde(deserialize_with = "wire::id")]
    pub product_id: String,
    /// What it is.
    pub title: Optional<String>,
    /// What it costs, in USD.
    pub price: Option<AsNumber>,
    /// Its picture.
    pub image: Optional<String>,
    /// How it was rated, 0 to 5.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stars: Maybe<AsNumber>,
    /// How often it was rated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub num_reviews: Maybe<u64>,
    /// Whether it is grocery.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fresh: Maybe<bool>,
    /// Who sells it.
    #[serde(skip_serializing_if = "Optional::is_absent")]
    pub retailer: Optional<String>,
    /// Where it is on the retailer's site.
    #[serde(skip_serializing_if = "Optional::is_absent")]
    pub url: Optional<String>,
    /// Who makes it.
    #[serde(skip_serializing_if = "Optional::is_absent")]
    pub brand: Optional<String>,
    /// Where it is filed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub categories: Maybe<Vec<String>>,
}

impl Operation for Search {
    type Api = Pepay;
    type Output = Data<Found>;
    const SPEC: &'static Spec =
        &Spec::get("commerce.search", "/api/commerce/search", docs!("/api-spec/commerce/search"));
    const ACCEPTS: Schemes = COMMERCE;

    fn validate(&self) -> Result<(), Error> {
        check::filled("q", &self.q)
    }
}

impl Paged for Search {
    type Item = FoundProduct;

    fn next_page(&self, got: &Data<Found>) -> Option<Self> {
        let place = got.data.pagination.as_ref().and_then(|pagination| pagination.value())?;
        let more = place.has_next == Some(true) && got.data.products.came() > 0;
        let page = place.page.or(self.page).unwrap_or(1).saturating_add(1);
        more.then(|| Self { page: Some(page), ..self.clone() })
    }

    fn items(page: Data<Found>) -> Rows<FoundProduct> {
        page.data.products
    }
}
