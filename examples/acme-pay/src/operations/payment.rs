//! Payments. Source: API.md, "Payments".

use paymux_core::Error;
use paymux_core::provider::wire::Optional;
use paymux_core::provider::{CredentialKind, Operation, Schemes, Spec};
use serde::{Deserialize, Serialize};

use crate::{AcmePay, SigningKey};

/// `POST /payments`: makes a payment that the payer makes on its page. Once per idempotency key.
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
    /// Where the payer goes afterwards.
    pub return_url: Option<String>,
}

/// A payment.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Details {
    /// Acme Pay's id.
    pub id: String,
    /// `open`, `pending`, `paid`, `expired` or `canceled`.
    pub state: String,
    /// In the currency's smallest unit.
    pub amount: u64,
    /// ISO 4217.
    pub currency: String,
    /// Your order.
    pub order: String,
    /// The payer's page, as long as it can be paid.
    pub page: Optional<String>,
}

impl Operation for Create {
    type Api = AcmePay;
    type Output = Details;
    const SPEC: &'static Spec =
        &Spec::post("payment.create", "/payments", "https://docs.acme-pay.example/payments")
            .keyed("idempotency-key")
            .inert();
    const ACCEPTS: Schemes = &[SigningKey::SCHEME];

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
    /// Acme Pay's id.
    pub id: String,
}

impl Operation for Retrieve {
    type Api = AcmePay;
    type Output = Details;
    const SPEC: &'static Spec =
        &Spec::get("payment.get", "/payments/{id}", "https://docs.acme-pay.example/payments");
    const ACCEPTS: Schemes = &[SigningKey::SCHEME];

    fn verify(&self, details: &Details) -> Result<(), Error> {
        Error::unless_same("id", &self.id, &details.id)
    }
}
