//! The second step: where it is to be sent.

use paymux_core::Error;
use paymux_core::provider::wire::{self, Id, Optional};
use paymux_core::provider::{AsNumber, Operation, Schemes, Spec};
use serde::{Deserialize, Serialize};

use crate::api::{COMMERCE, KEY, docs};
use crate::check::identity_of;
use crate::envelope::Data;
use crate::{Maybe, Pepay, check};

/// `POST /api/commerce/merchant/checkout/address`: says where an estimate's items are to be sent.
/// Source: /api-reference/merchant-checkout/step-2--set-shipping-address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetAddress {
    /// Your name for the customer; at most 255 characters.
    pub customer_id: Option<String>,
    /// The customer's wallet.
    pub wallet_address: Option<String>,
    /// The network of that wallet.
    pub wallet_network: Option<String>,
    /// The estimate's id.
    #[serde(rename = "estimateId")]
    pub estimate_id: String,
    /// The address.
    pub address: PostalAddress,
}

/// A postal address. Which of its fields have to be there is not published.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PostalAddress {
    /// The first name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<String>,
    /// The last name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    /// The street and number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub street_address: Option<String>,
    /// The flat, floor and so on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address_line2: Option<String>,
    /// The city.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// The state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// The zip code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zip_code: Option<String>,
    /// The country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// The telephone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// The answer to [`SetAddress`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TakenAddress {
    /// Its id; the next step takes it.
    #[serde(deserialize_with = "wire::id")]
    pub address_id: String,
    /// Whether it is known to exist.
    pub validated: Maybe<bool>,
    /// As the post writes it.
    pub standardized: Maybe<StandardAddress>,
    /// How it can be sent.
    pub shipping_options: Maybe<Vec<ShippingOption>>,
}

/// An address as the post writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandardAddress {
    /// The first name.
    pub first_name: Optional<String>,
    /// The last name.
    pub last_name: Optional<String>,
    /// The street and number.
    pub street_address: Optional<String>,
    /// The flat, floor and so on.
    pub address_line2: Optional<String>,
    /// The city.
    pub city: Optional<String>,
    /// The state.
    pub state: Option<String>,
    /// The zip code.
    pub zip_code: Optional<String>,
    /// The country.
    pub country: Optional<String>,
    /// The telephone number.
    pub phone: Optional<String>,
    /// The e-mail address.
    pub email: Optional<String>,
}

/// How an order can be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShippingOption {
    /// Its id.
    pub id: Option<Id>,
    /// What it is called.
    pub name: Optional<String>,
    /// What it costs, in USD.
    pub price: Option<AsNumber>,
    /// How long it takes, in words.
    pub estimated_days: Optional<String>,
}

impl Operation for SetAddress {
    type Api = Pepay;
    type Output = Data<TakenAddress>;
    const SPEC: &'static Spec = &Spec::post(
        "checkout.address",
        "/api/commerce/merchant/checkout/address",
        docs!("/api-reference/merchant-checkout/step-2--set-shipping-address"),
    )
    .may_carry_key(KEY)
    .uuid_keys();
    const ACCEPTS: Schemes = COMMERCE;

    fn validate(&self) -> Result<(), Error> {
        identity_of!(self)?;
        check::filled("estimateId", &self.estimate_id)
    }
}
