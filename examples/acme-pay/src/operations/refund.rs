//! Refunds. Source: API.md, "Refunds".

use paymux_core::Error;
use paymux_core::provider::wire::{Optional, Rows};
use paymux_core::provider::{CredentialKind, Operation, Schemes, Spec, UnixSeconds};
use serde::{Deserialize, Serialize};

use super::KEYS_KEPT_FOR;
use crate::{AcmePay, SigningKey};

const DOCS: &str = "https://docs.acme-pay.example/refunds";

/// `POST /payments/{id}/refunds`: gives money back. **Moves money**, once per idempotency key.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Create {
    /// Acme Pay's id of the payment.
    pub id: String,
    /// In the smallest unit of the payment's currency; all that is left if left out.
    pub amount: Option<u64>,
    /// Your reference, one per refund.
    pub reference: String,
    /// Why.
    pub reason: Option<String>,
}

/// A refund.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Details {
    /// Acme Pay's id of the refund.
    pub id: String,
    /// Acme Pay's id of the payment.
    pub payment: String,
    /// `pending`, `done` or `failed`.
    pub state: String,
    /// In the currency's smallest unit.
    pub amount: u64,
    /// ISO 4217.
    pub currency: String,
    /// Your reference.
    pub reference: String,
    /// When it was made.
    pub created: Optional<UnixSeconds>,
}

impl Operation for Create {
    type Api = AcmePay;
    type Output = Details;
    const SPEC: &'static Spec = &Spec::post("refund.create", "/payments/{id}/refunds", DOCS)
        .keyed("idempotency-key")
        .keys_kept_for(KEYS_KEPT_FOR)
        .moves_money();
    const ACCEPTS: Schemes = &[SigningKey::SCHEME];

    /// Compared here and not after the call: so the error says that money may have moved.
    fn verify(&self, made: &Details) -> Result<(), Error> {
        Error::unless_named("id", &made.id)?;
        Error::unless_same("payment", &self.id, &made.payment)?;
        Error::unless_same("reference", &self.reference, &made.reference)?;
        if self.amount.is_some_and(|amount| amount != made.amount) {
            return Err(Error::mismatch("amount", "it is of another amount"));
        }
        Ok(())
    }
}

/// `GET /refunds/{id}`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retrieve {
    /// Acme Pay's id of the refund.
    pub id: String,
}

impl Operation for Retrieve {
    type Api = AcmePay;
    type Output = Details;
    const SPEC: &'static Spec = &Spec::get("refund.get", "/refunds/{id}", DOCS);
    const ACCEPTS: Schemes = &[SigningKey::SCHEME];

    fn verify(&self, details: &Details) -> Result<(), Error> {
        Error::unless_same("id", &self.id, &details.id)
    }
}

/// `GET /payments/{id}/refunds`: one page of the refunds of a payment, newest first.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Acme Pay's id of the payment.
    pub id: String,
    /// The `next` of the page before.
    pub after: Option<String>,
}

/// A page of refunds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Page {
    /// The rows.
    pub refunds: Rows<Details>,
    /// What to ask for as `after`; `null` at the end.
    pub next: Option<String>,
}

impl Operation for List {
    type Api = AcmePay;
    type Output = Page;
    const SPEC: &'static Spec = &Spec::get("refund.list", "/payments/{id}/refunds", DOCS);
    const ACCEPTS: Schemes = &[SigningKey::SCHEME];

    fn verify(&self, page: &Page) -> Result<(), Error> {
        super::check_next(self.after.as_deref(), page.next.as_deref())?;
        page.refunds.iter().try_for_each(|row| Error::unless_same("payment", &self.id, &row.payment))
    }
}
