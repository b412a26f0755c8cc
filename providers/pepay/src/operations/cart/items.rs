//! What is in a cart.

use http::Method;
use paymux_core::provider::wire::{self, Id, Optional};
use paymux_core::provider::{AsNumber, Operation, Safety, Schemes, Spec};
use paymux_core::{Error, Timestamp};
use serde::{Deserialize, Serialize};

use crate::api::{COMMERCE, KEY, docs};
use crate::check::identity_of;
use crate::envelope::Data;
use crate::{Maybe, Pepay, check};

/// Who sells. Source: /api-reference/commerce--merchant-cart/add-item-to-cart.
const RETAILERS: [&str; 6] = ["amazon", "walmart", "target", "ebay", "bestbuy", "other"];

/// `POST /api/commerce/merchant/carts/items`: puts an item into a cart, or changes how many of it.
/// Source: /api-reference/commerce--merchant-cart/add-item-to-cart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddItem {
    /// The product's id.
    #[serde(rename = "productId")]
    pub product_id: String,
    /// `amazon`, `walmart`, `target`, `ebay`, `bestbuy`, `other`.
    pub retailer: String,
    /// What it is.
    pub title: String,
    /// What one costs; at least 0.01.
    pub price: AsNumber,
    /// How many, 1 to 99.
    pub quantity: Option<u32>,
    /// Its picture.
    #[serde(rename = "imageUrl")]
    pub image_url: Option<String>,
    /// Where it is on the retailer's site.
    #[serde(rename = "productUrl")]
    pub product_url: Option<String>,
    /// How often it was rated.
    #[serde(rename = "numReviews")]
    pub num_reviews: Option<u64>,
    /// How it was rated, 0 to 5.
    pub rating: Option<AsNumber>,
    /// Your name for the customer; at most 255 characters.
    pub customer_id: Option<String>,
    /// The customer's wallet.
    pub wallet_address: Option<String>,
    /// The network of that wallet.
    pub wallet_network: Option<String>,
}

/// The answer to [`AddItem`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemAdded {
    /// Its id in the cart.
    #[serde(deserialize_with = "wire::id")]
    pub item_id: String,
    /// How many there are now.
    pub quantity: Maybe<u64>,
    /// Whether it was in the cart before.
    pub updated: Maybe<bool>,
}

impl Operation for AddItem {
    type Api = Pepay;
    type Output = Data<ItemAdded>;
    const SPEC: &'static Spec = &Spec::post(
        "cart.add_item",
        "/api/commerce/merchant/carts/items",
        docs!("/api-reference/commerce--merchant-cart/add-item-to-cart"),
    )
    .may_carry_key(KEY)
    .uuid_keys();
    const ACCEPTS: Schemes = COMMERCE;

    fn validate(&self) -> Result<(), Error> {
        identity_of!(self)?;
        check::filled("productId", &self.product_id)?;
        check::filled("title", &self.title)?;
        if !RETAILERS.contains(&self.retailer.as_str()) {
            return Err(Error::invalid_field("retailer", format!("one of {}", RETAILERS.join(", "))));
        }
        check::price("price", self.price)?;
        check::within("quantity", self.quantity, 1..=99)?;
        let rated = self.rating.is_none_or(|rating| !rating.0.is_negative() && rating.0 <= 5.into());
        if rated { Ok(()) } else { Err(Error::invalid_field("rating", "from 0 to 5")) }
    }
}

/// `PUT /api/commerce/merchant/carts/items/{itemId}`: sets how many of an item are in a cart; 0 takes it
/// out. Source: /api-reference/commerce--merchant-cart/update-cart-item-quantity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UpdateItem {
    /// The item's id in the cart.
    #[serde(rename = "itemId")]
    pub item_id: String,
    /// How many, 0 to 99.
    pub quantity: u32,
    /// Your name for the customer; at most 255 characters.
    pub customer_id: Option<String>,
    /// The customer's wallet.
    pub wallet_address: Option<String>,
    /// The network of that wallet.
    pub wallet_network: Option<String>,
}

/// The answer to [`UpdateItem`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemUpdated {
    /// The item's id in the cart.
    #[serde(deserialize_with = "wire::id")]
    pub item_id: String,
    /// How many there are now.
    pub quantity: Maybe<u64>,
    /// When that was changed.
    pub updated_at: Maybe<Timestamp>,
}

impl Operation for UpdateItem {
    type Api = Pepay;
    type Output = Data<ItemUpdated>;
    const SPEC: &'static Spec = &Spec::new(
        Method::PUT,
        "cart.update_item",
        "/api/commerce/merchant/carts/items/{itemId}",
        docs!("/api-reference/commerce--merchant-cart/update-cart-item-quantity"),
    )
    .safety(Safety::Idempotent)
    .may_carry_key(KEY)
    .uuid_keys();
    const ACCEPTS: Schemes = COMMERCE;

    fn validate(&self) -> Result<(), Error> {
        identity_of!(self)?;
        check::within("quantity", Some(self.quantity), 0..=99)
    }
}

/// `DELETE /api/commerce/merchant/carts/items/{itemId}`: takes an item out of a cart.
/// Source: /api-reference/commerce--merchant-cart/remove-item-from-cart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemoveItem {
    /// The item's id in the cart.
    #[serde(rename = "itemId")]
    pub item_id: String,
    /// Your name for the customer; at most 255 characters.
    pub customer_id: Option<String>,
    /// The customer's wallet.
    pub wallet_address: Option<String>,
    /// The network of that wallet.
    pub wallet_network: Option<String>,
}

/// The answer to [`RemoveItem`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemRemoved {
    /// The id that it had in the cart.
    pub item_id: Option<Id>,
    /// What it was.
    pub title: Optional<String>,
}

impl Operation for RemoveItem {
    type Api = Pepay;
    /// `None` where an earlier try had already done it.
    type Output = Option<Data<ItemRemoved>>;
    const SPEC: &'static Spec = &Spec::new(
        Method::DELETE,
        "cart.remove_item",
        "/api/commerce/merchant/carts/items/{itemId}",
        docs!("/api-reference/commerce--merchant-cart/remove-item-from-cart"),
    )
    .safety(Safety::Idempotent)
    .may_carry_key(KEY)
    .uuid_keys();
    const ACCEPTS: Schemes = COMMERCE;

    fn validate(&self) -> Result<(), Error> {
        identity_of!(self)
    }
}
