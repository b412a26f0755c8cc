//! Addresses that customers have had things sent to. Commerce key only.

use http::Method;
use paymux_core::provider::wire::{self, Id, Optional, RawJson, Rows};
use paymux_core::provider::{Operation, Paged, Safety, Schemes, Spec};
use paymux_core::{Error, Timestamp};
use serde::{Deserialize, Serialize};

use crate::api::{COMMERCE, KEY, docs};
use crate::check::identity_of;
use crate::envelope::Data;
use crate::{Maybe, Pepay, check};

/// `GET /api/v1/commerce/merchant/addresses`: a customer's addresses. Whose: a `customer_id`, or a
/// `wallet_address` with its `wallet_network`.
/// Source: /api-reference/commerce--merchant-addresses/list-merchant-addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Your name for the customer; at most 255 characters.
    pub customer_id: Option<String>,
    /// The customer's wallet.
    pub wallet_address: Option<String>,
    /// The network of that wallet; any network.
    pub wallet_network: Option<String>,
    /// How many, 1 to 100.
    pub limit: Option<u32>,
    /// How many to leave out first.
    pub offset: Option<u64>,
}

/// The answer to [`List`]. It does not say where in the list it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addresses {
    /// The addresses.
    pub addresses: Rows<CustomerAddress>,
}

/// An address of a customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CustomerAddress {
    /// Its id.
    #[serde(deserialize_with = "wire::id")]
    pub address_id: String,
    /// Your name for the customer.
    pub customer_id: Option<Id>,
    /// The customer's wallet.
    pub wallet_address: Optional<String>,
    /// The network of that wallet.
    pub wallet_network: Optional<String>,
    /// The first name.
    pub first_name: Optional<String>,
    /// The last name.
    pub last_name: Optional<String>,
    /// The street and number.
    pub address_line1: Optional<String>,
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
    pub phone_number: Optional<String>,
    /// The e-mail address.
    pub email: Optional<String>,
    /// Whether it is known to exist.
    pub is_validated: Maybe<bool>,
    /// When that was found out.
    pub validated_at: Maybe<Timestamp>,
    /// When it was first used.
    pub created_at: Maybe<Timestamp>,
}

impl Operation for List {
    type Api = Pepay;
    type Output = Data<Addresses>;
    const SPEC: &'static Spec = &Spec::get(
        "address.list",
        "/api/v1/commerce/merchant/addresses",
        docs!("/api-reference/commerce--merchant-addresses/list-merchant-addresses"),
    );
    const ACCEPTS: Schemes = COMMERCE;

    fn validate(&self) -> Result<(), Error> {
        identity_of!(self)?;
        check::within("limit", self.limit, 1..=100)
    }
}

impl Paged for List {
    type Item = CustomerAddress;

    fn next_page(&self, got: &Data<Addresses>) -> Option<Self> {
        // The reply states no limit, so only an empty page is known to be the last.
        let offset = check::next_offset(self.offset, got.data.addresses.came(), None)?;
        Some(Self { offset: Some(offset), ..self.clone() })
    }

    fn items(page: Data<Addresses>) -> Rows<CustomerAddress> {
        page.data.addresses
    }
}

/// `DELETE /api/v1/commerce/merchant/addresses/{addressId}`: forgets an address. The reply is not
/// documented and kept as it comes. Source: /api-spec/commerce/addresses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remove {
    /// The address's id.
    #[serde(rename = "addressId")]
    pub address_id: String,
}

impl Operation for Remove {
    type Api = Pepay;
    type Output = RawJson;
    const SPEC: &'static Spec = &Spec::new(
        Method::DELETE,
        "address.remove",
        "/api/v1/commerce/merchant/addresses/{addressId}",
        docs!("/api-spec/commerce/addresses"),
    )
    .safety(Safety::Idempotent)
    .may_carry_key(KEY)
    .uuid_keys();
    const ACCEPTS: Schemes = COMMERCE;
}
