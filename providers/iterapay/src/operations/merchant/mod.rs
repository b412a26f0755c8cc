//! Merchants: the shops of an account.

mod money;

use http::Method;
use paymux_core::Error;
use paymux_core::provider::wire::{self, Lenient, Optional};
use paymux_core::provider::{Operation, Safety, Schemes, Spec};
use serde::{Deserialize, Serialize};

use crate::IteraPay;
use crate::api::{JWT, JWT_OR_KEY};
use crate::shapes::{Listing, Whitelist, check_id};

pub use money::{
    Fee, FeeOfAmount, FeeType, Fees, FeesAmount, Funds, FundsRow, Limits, MerchantLimits, WithdrawalLimits,
};

/// `GET /merchants`: the merchants of the account, all at once.
///
/// Source: docs.iterapay.com/docs/api-reference/merchants/list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {}

/// One merchant of a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Listed {
    /// Its id, opaque.
    #[serde(deserialize_with = "wire::id")]
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its settled funds, per payment method.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub balances: Option<Lenient<Vec<FundsRow>>>,
}

impl Operation for List {
    type Api = IteraPay;
    type Output = Listing<Listed>;
    const SPEC: &'static Spec = &Spec::get(
        "merchant.list",
        "/merchants",
        "https://docs.iterapay.com/docs/api-reference/merchants/list",
    );
    const ACCEPTS: Schemes = JWT_OR_KEY;
}

/// `POST /merchants`: one more merchant. Not idempotent; after a lost reply look at [`List`].
///
/// Source: docs.iterapay.com/docs/api-reference/merchants/create.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Create {
    /// What the dashboard and invoices show.
    pub name: String,
}

/// The reply to [`Create`] and [`Update`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MerchantId {
    /// The merchant's id, opaque.
    #[serde(deserialize_with = "wire::id")]
    pub id: String,
}

impl Operation for Create {
    type Api = IteraPay;
    type Output = MerchantId;
    const SPEC: &'static Spec = &Spec::post(
        "merchant.create",
        "/merchants",
        "https://docs.iterapay.com/docs/api-reference/merchants/create",
    );
    const ACCEPTS: Schemes = JWT;

    fn validate(&self) -> Result<(), Error> {
        if self.name.is_empty() { Err(Error::invalid_field("name", "it is required")) } else { Ok(()) }
    }
}

/// `GET /merchants/{merchantID}`: one merchant.
///
/// Source: docs.iterapay.com/docs/api-reference/merchants/get.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Get {
    /// The merchant's id.
    #[serde(rename = "merchantID")]
    pub merchant_id: String,
}

/// A merchant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merchant {
    /// Its id, opaque.
    #[serde(deserialize_with = "wire::id")]
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its settings, where there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settings: Option<Lenient<MerchantSettings>>,
}

/// The settings of a merchant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MerchantSettings {
    /// Where webhooks go.
    #[serde(skip_serializing_if = "Optional::is_absent")]
    pub webhook_url: Optional<String>,
    /// From where the API key may be used; empty for everywhere.
    #[serde(default)]
    pub ip_whitelist: Whitelist,
}

impl Operation for Get {
    type Api = IteraPay;
    type Output = Merchant;
    const SPEC: &'static Spec = &Spec::get(
        "merchant.get",
        "/merchants/{merchantID}",
        "https://docs.iterapay.com/docs/api-reference/merchants/get",
    );
    const ACCEPTS: Schemes = JWT_OR_KEY;

    fn verify(&self, merchant: &Merchant) -> Result<(), Error> {
        check_id(&self.merchant_id, &merchant.id)
    }
}

/// `PUT /merchants/{merchantID}`: changes the fields that are sent.
///
/// Source: docs.iterapay.com/docs/api-reference/merchants/update.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Update {
    /// The merchant's id.
    #[serde(rename = "merchantID")]
    pub merchant_id: String,
    /// Another name.
    pub name: Option<String>,
}

impl Operation for Update {
    type Api = IteraPay;
    type Output = MerchantId;
    const SPEC: &'static Spec = &Spec::new(
        Method::PUT,
        "merchant.update",
        "/merchants/{merchantID}",
        "https://docs.iterapay.com/docs/api-reference/merchants/update",
    )
    .safety(Safety::Idempotent);
    const ACCEPTS: Schemes = JWT;

    fn verify(&self, merchant: &MerchantId) -> Result<(), Error> {
        check_id(&self.merchant_id, &merchant.id)
    }
}

/// `DELETE /merchants/{merchantID}`: a merchant is gone for good, **its balances**, invoices, keys and
/// settings with it.
///
/// Source: docs.iterapay.com/docs/api-reference/merchants/delete.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delete {
    /// The merchant's id.
    #[serde(rename = "merchantID")]
    pub merchant_id: String,
}

impl Operation for Delete {
    type Api = IteraPay;
    type Output = ();
    const SPEC: &'static Spec = &Spec::new(
        Method::DELETE,
        "merchant.delete",
        "/merchants/{merchantID}",
        "https://docs.iterapay.com/docs/api-reference/merchants/delete",
    )
    .safety(Safety::Idempotent)
    .moves_money();
    const ACCEPTS: Schemes = JWT;
}
