//! Payments.

use paymux_core::Error;
use paymux_core::provider::wire::Optional;
use paymux_core::provider::{CredentialKind, Operation, Schemes, Spec};
use serde::{Deserialize, Serialize};

use crate::{__Name__Api, __Kind__};

/// `POST /payments`.
// TODO: the fields as they are called on the wire. A struct is one call; `Option` where a field may be left out.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Create {
    /// In the currency's smallest unit.
    pub amount: u64,
    /// ISO 4217.
    pub currency: String,
    /// Your order.
    pub order: String,
    /// What the payer reads.
    pub description: Option<String>,
}

/// A payment.
// TODO: every documented member: `Option` for whatever may be missing, `paymux_core::provider::wire::Lenient` for what may be
// strange.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Details {
    /// The provider's id.
    pub id: String,
    /// One of the provider's words.
    pub status: String,
    /// In the currency's smallest unit.
    pub amount: u64,
    /// ISO 4217.
    pub currency: String,
    /// Your order.
    pub order: String,
    /// The payer's page.
    pub url: Optional<String>,
}

impl Operation for Create {
    type Api = __Name__Api;
    type Output = Details;
    // TODO: method, path and the page that documents it. May it be repeated (`keyed`, `safety`; nothing said means
    // never)? What can it do to money (`inert`, `moves_money`)? What if its reply is lost (`if_lost`)?
    const SPEC: &'static Spec =
        &Spec::post("payment.create", "/payments", "https://docs.__host__.example/payments").inert();
    const ACCEPTS: Schemes = &[__Kind__::SCHEME];

    /// Compared here and not after the call: so the error says that the payment may exist.
    fn verify(&self, made: &Details) -> Result<(), Error> {
        Error::unless_named("id", &made.id)?;
        Error::unless_same("order", &self.order, &made.order)?;
        if self.amount != made.amount {
            return Err(Error::mismatch("amount", "it is of another amount"));
        }
        if !self.currency.eq_ignore_ascii_case(&made.currency) {
            return Err(Error::mismatch("currency", "it is in another currency"));
        }
        Ok(())
    }
}

/// `GET /payments/{id}`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retrieve {
    /// The provider's id.
    pub id: String,
}

impl Operation for Retrieve {
    type Api = __Name__Api;
    type Output = Details;
    // TODO: path and page.
    const SPEC: &'static Spec =
        &Spec::get("payment.get", "/payments/{id}", "https://docs.__host__.example/payments");
    const ACCEPTS: Schemes = &[__Kind__::SCHEME];

    fn verify(&self, details: &Details) -> Result<(), Error> {
        Error::unless_same("id", &self.id, &details.id)
    }
}
