//! Payouts. Source: API.md, "Payouts".

use paymux_core::provider::wire::{Optional, Rows};
use paymux_core::provider::{CredentialKind, Operation, Schemes, Spec, UnixSeconds};
use paymux_core::{Advice, Error};
use serde::{Deserialize, Serialize};

use crate::{AcmePay, ClientSecret};

/// `POST /payouts`: pays out to an e-mail address. **Moves money**, and takes no idempotency key: whose
/// reply was lost looks for it in the list.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Create {
    /// In the currency's smallest unit.
    pub amount: u64,
    /// ISO 4217.
    pub currency: String,
    /// To whom.
    pub email: String,
    /// Your reference.
    pub reference: Option<String>,
}

/// A payout.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Details {
    /// Acme Pay's id.
    pub id: String,
    /// `accepted`, `paid` or `failed`.
    pub state: String,
    /// In the currency's smallest unit.
    pub amount: u64,
    /// ISO 4217.
    pub currency: String,
    /// Your reference, where you gave one.
    pub reference: Option<String>,
    /// When it was made.
    pub created: Optional<UnixSeconds>,
}

impl Operation for Create {
    type Api = AcmePay;
    type Output = Details;
    const SPEC: &'static Spec =
        &Spec::post("payout.create", "/payouts", "https://docs.acme-pay.example/payouts")
            .moves_money()
            .if_lost(Advice::LookUpFirst);
    const ACCEPTS: Schemes = &[ClientSecret::SCHEME];

    /// Compared here and not after the call: so the error says that money may have moved.
    fn verify(&self, made: &Details) -> Result<(), Error> {
        Error::unless_named("id", &made.id)?;
        if self.reference != made.reference {
            return Err(Error::mismatch("reference", "it carries another reference"));
        }
        if self.amount != made.amount {
            return Err(Error::mismatch("amount", "it is of another amount"));
        }
        if !self.currency.eq_ignore_ascii_case(&made.currency) {
            return Err(Error::mismatch("currency", "it is in another currency"));
        }
        Ok(())
    }
}

/// `GET /payouts/{id}`.
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
        &Spec::get("payout.get", "/payouts/{id}", "https://docs.acme-pay.example/payouts");
    const ACCEPTS: Schemes = &[ClientSecret::SCHEME];

    fn verify(&self, details: &Details) -> Result<(), Error> {
        Error::unless_same("id", &self.id, &details.id)
    }
}

/// `GET /payouts`: one page of the payouts that carry a reference, newest first.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Your reference.
    pub reference: String,
    /// The `next` of the page before.
    pub after: Option<String>,
}

/// A page of payouts.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Page {
    /// The rows.
    pub payouts: Rows<Details>,
    /// What to ask for as `after`; `null` at the end.
    pub next: Option<String>,
}

impl Operation for List {
    type Api = AcmePay;
    type Output = Page;
    const SPEC: &'static Spec =
        &Spec::get("payout.list", "/payouts", "https://docs.acme-pay.example/payouts");
    const ACCEPTS: Schemes = &[ClientSecret::SCHEME];

    fn verify(&self, page: &Page) -> Result<(), Error> {
        super::check_next(self.after.as_deref(), page.next.as_deref())?;
        let other = page.payouts.iter().any(|row| row.reference.as_deref() != Some(&self.reference));
        if other { Err(Error::mismatch("reference", "the list is about another reference")) } else { Ok(()) }
    }
}
