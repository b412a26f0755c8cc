//! Payments. Source: API.md, "Payments" and "Holding money".

use paymux_core::Error;
use paymux_core::provider::wire::{Optional, Rows};
use paymux_core::provider::{CredentialKind, EmptyBody, Operation, Safety, Schemes, Spec, UnixSeconds};
use serde::{Deserialize, Serialize};

use super::KEYS_KEPT_FOR;
use crate::{AcmePay, SigningKey};

const DOCS: &str = "https://docs.acme-pay.example/payments";

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
    /// `manual` holds the money until it is captured; `automatic` if left out.
    pub capture: Option<String>,
}

/// A payment.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Details {
    /// Acme Pay's id.
    pub id: String,
    /// One of the states of API.md.
    pub state: String,
    /// What was asked for, in the currency's smallest unit.
    pub amount: u64,
    /// ISO 4217.
    pub currency: String,
    /// Your order.
    pub order: String,
    /// What the payer's bank holds or has held, taken parts included; only where money was to be held.
    pub authorized: Option<u64>,
    /// What has come in.
    pub received: u64,
    /// What went back, or is on its way back.
    pub refunded: u64,
    /// When it was made.
    pub created: Optional<UnixSeconds>,
    /// The payer's page, as long as it can be paid.
    pub page: Optional<String>,
}

impl Operation for Create {
    type Api = AcmePay;
    type Output = Details;
    const SPEC: &'static Spec = &Spec::post("payment.create", "/payments", DOCS)
        .keyed("idempotency-key")
        .keys_kept_for(KEYS_KEPT_FOR)
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
    const SPEC: &'static Spec = &Spec::get("payment.get", "/payments/{id}", DOCS);
    const ACCEPTS: Schemes = &[SigningKey::SCHEME];

    fn verify(&self, details: &Details) -> Result<(), Error> {
        Error::unless_same("id", &self.id, &details.id)
    }
}

/// `GET /payments`: one page of payments, newest first.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Only those of this order.
    pub order: Option<String>,
    /// Only those that were made then or later.
    pub from: Option<UnixSeconds>,
    /// Only those that were made before.
    pub until: Option<UnixSeconds>,
    /// How many rows, from 1 to 100; 20 if left out.
    pub limit: Option<u32>,
    /// The `next` of the page before.
    pub after: Option<String>,
}

/// A page of payments.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Page {
    /// The rows.
    pub payments: Rows<Details>,
    /// What to ask for as `after`; `null` at the end.
    pub next: Option<String>,
}

impl Operation for List {
    type Api = AcmePay;
    type Output = Page;
    const SPEC: &'static Spec = &Spec::get("payment.list", "/payments", DOCS);
    const ACCEPTS: Schemes = &[SigningKey::SCHEME];

    fn verify(&self, page: &Page) -> Result<(), Error> {
        super::check_next(self.after.as_deref(), page.next.as_deref())?;
        let Some(order) = &self.order else { return Ok(()) };
        page.payments.iter().try_for_each(|row| Error::unless_same("order", order, &row.order))
    }
}

/// `POST /payments/{id}/confirm`: takes the money of a payment that the payer has approved. **Moves money.**
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Confirm {
    /// Acme Pay's id.
    pub id: String,
}

impl Operation for Confirm {
    type Api = AcmePay;
    type Output = Details;
    const SPEC: &'static Spec = &Spec::post("payment.confirm", "/payments/{id}/confirm", DOCS)
        .keyed("idempotency-key")
        .keys_kept_for(KEYS_KEPT_FOR)
        .empty_body(EmptyBody::Object)
        .moves_money();
    const ACCEPTS: Schemes = &[SigningKey::SCHEME];

    fn verify(&self, details: &Details) -> Result<(), Error> {
        Error::unless_same("id", &self.id, &details.id)
    }
}

/// `POST /payments/{id}/capture`: takes money that is held, and lets go of the rest. **Moves money.**
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Capture {
    /// Acme Pay's id.
    pub id: String,
    /// In the currency's smallest unit; all that is held if left out.
    pub amount: Option<u64>,
}

impl Operation for Capture {
    type Api = AcmePay;
    type Output = Details;
    const SPEC: &'static Spec = &Spec::post("payment.capture", "/payments/{id}/capture", DOCS)
        .keyed("idempotency-key")
        .keys_kept_for(KEYS_KEPT_FOR)
        .empty_body(EmptyBody::Object)
        .moves_money();
    const ACCEPTS: Schemes = &[SigningKey::SCHEME];

    /// Compared here and not after the call: so the error says that money may have moved.
    fn verify(&self, details: &Details) -> Result<(), Error> {
        Error::unless_same("id", &self.id, &details.id)?;
        let all = details.authorized.unwrap_or(details.amount);
        // A bank that takes its time has taken nothing yet.
        if details.state == "paid" && details.received != self.amount.unwrap_or(all) {
            return Err(Error::mismatch("received", "another amount was taken"));
        }
        Ok(())
    }
}

/// `POST /payments/{id}/void`: lets go of money that is held. Does nothing the second time.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Void {
    /// Acme Pay's id.
    pub id: String,
}

impl Operation for Void {
    type Api = AcmePay;
    type Output = Details;
    const SPEC: &'static Spec = &Spec::post("payment.void", "/payments/{id}/void", DOCS)
        .safety(Safety::Idempotent)
        .empty_body(EmptyBody::Object);
    const ACCEPTS: Schemes = &[SigningKey::SCHEME];

    fn verify(&self, details: &Details) -> Result<(), Error> {
        Error::unless_same("id", &self.id, &details.id)
    }
}
