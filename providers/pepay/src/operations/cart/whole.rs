//! A cart as a whole.

use http::Method;
use paymux_core::provider::wire::{Id, Optional};
use paymux_core::provider::{AsNumber, Operation, Safety, Schemes, Spec};
use paymux_core::{Error, Timestamp};
use serde::{Deserialize, Serialize};

use crate::api::{COMMERCE, KEY, docs};
use crate::check::identity_of;
use crate::envelope::Data;
use crate::{Maybe, Pepay, check};

/// A cart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cart {
    /// Whose shop.
    pub merchant_id: Maybe<i64>,
    /// Your name for the customer.
    pub customer_id: Option<Id>,
    /// The customer's wallet.
    pub wallet_address: Optional<String>,
    /// The network of that wallet.
    pub wallet_network: Optional<String>,
    /// What is in it.
    pub items: Vec<CartItem>,
    /// What the items cost together.
    pub subtotal: Option<AsNumber>,
    /// How many items.
    pub item_count: Maybe<u64>,
    /// When it was made; none while it is empty.
    pub created_at: Maybe<Timestamp>,
    /// When it was last changed; none while it is empty.
    pub updated_at: Maybe<Timestamp>,
}

/// What is in a cart. Not all of it is published; ids and addresses are those that items are added with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CartItem {
    /// Its id in the cart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item_id: Option<Id>,
    /// The product's id.
    pub product_id: Option<Id>,
    /// Who sells it.
    pub retailer: Optional<String>,
    /// How many.
    pub quantity: Maybe<u64>,
    /// What one costs.
    pub price: Option<AsNumber>,
    /// What it is.
    pub title: Optional<String>,
    /// Its picture.
    #[serde(skip_serializing_if = "Optional::is_absent")]
    pub image_url: Optional<String>,
    /// Where it is on the retailer's site.
    #[serde(skip_serializing_if = "Optional::is_absent")]
    pub product_url: Optional<String>,
}

/// `POST /api/commerce/merchant/carts`: makes a cart, with an item if one is given.
/// Source: /api-reference/commerce--merchant-cart/create-or-initialize-cart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Create {
    /// Your name for the customer; at most 255 characters.
    pub customer_id: Option<String>,
    /// The customer's wallet, `0x` and 40 hexadecimal digits. The same page allows `solana`, whose
    /// addresses look otherwise: there this rule is not checked.
    pub wallet_address: Option<String>,
    /// The network of that wallet.
    pub wallet_network: Option<String>,
    /// The first item.
    pub item: Option<NewItem>,
}

/// The first item of a cart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewItem {
    /// The product's id.
    pub product_id: String,
    /// Who sells it.
    pub retailer: String,
    /// How many.
    pub quantity: u32,
    /// What one costs.
    pub price: AsNumber,
    /// What it is.
    pub title: String,
    /// Its picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_url: Option<String>,
}

impl Operation for Create {
    type Api = Pepay;
    type Output = Data<Cart>;
    const SPEC: &'static Spec = &Spec::post(
        "cart.create",
        "/api/commerce/merchant/carts",
        docs!("/api-reference/commerce--merchant-cart/create-or-initialize-cart"),
    )
    .may_carry_key(KEY)
    .uuid_keys();
    const ACCEPTS: Schemes = COMMERCE;

    fn validate(&self) -> Result<(), Error> {
        identity_of!(self)?;
        if self.wallet_network.as_deref() != Some("solana") {
            check::evm_address("wallet_address", self.wallet_address.as_ref())?;
        }
        match &self.item {
            Some(item) => check::within("item.quantity", Some(item.quantity), 1..=99)
                .and_then(|()| check::price("item.price", item.price)),
            None => Ok(()),
        }
    }
}

/// `DELETE /api/commerce/merchant/carts`: empties a cart.
/// Source: /api-reference/commerce--merchant-cart/clear-cart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clear {
    /// Your name for the customer.
    pub customer_id: Option<String>,
    /// The customer's wallet.
    pub wallet_address: Option<String>,
    /// The network of that wallet.
    pub wallet_network: Option<String>,
}

/// The answer to [`Clear`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cleared {
    /// How many items were taken out.
    pub items_removed: Maybe<u64>,
}

impl Operation for Clear {
    type Api = Pepay;
    /// `None` where an earlier try had already done it.
    type Output = Option<Data<Cleared>>;
    const SPEC: &'static Spec = &Spec::new(
        Method::DELETE,
        "cart.clear",
        "/api/commerce/merchant/carts",
        docs!("/api-reference/commerce--merchant-cart/clear-cart"),
    )
    .safety(Safety::Idempotent)
    .may_carry_key(KEY)
    .uuid_keys();
    const ACCEPTS: Schemes = COMMERCE;

    fn validate(&self) -> Result<(), Error> {
        identity_of!(self)
    }
}
