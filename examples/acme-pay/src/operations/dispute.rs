//! Disputes. Source: API.md, "Disputes".

use paymux_core::Error;
use paymux_core::provider::wire::{Optional, Rows};
use paymux_core::provider::{CredentialKind, Operation, Schemes, Spec, UnixSeconds};
use serde::{Deserialize, Serialize};

use crate::{AcmePay, SigningKey};

const DOCS: &str = "https://docs.acme-pay.example/disputes";

/// A dispute.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Details {
    /// Acme Pay's id of the dispute.
    pub id: String,
    /// Acme Pay's id of the payment.
    pub payment: String,
    /// `open`, `review`, `won` or `lost`.
    pub state: String,
    /// In the currency's smallest unit.
    pub amount: u64,
    /// ISO 4217.
    pub currency: String,
    /// Why, in the bank's words.
    pub reason: Optional<String>,
    /// Until when you can answer it in the dashboard.
    pub answer_by: Optional<UnixSeconds>,
    /// When it was opened.
    pub created: Optional<UnixSeconds>,
}

/// `GET /disputes/{id}`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retrieve {
    /// Acme Pay's id of the dispute.
    pub id: String,
}

impl Operation for Retrieve {
    type Api = AcmePay;
    type Output = Details;
    const SPEC: &'static Spec = &Spec::get("dispute.get", "/disputes/{id}", DOCS);
    const ACCEPTS: Schemes = &[SigningKey::SCHEME];

    fn verify(&self, details: &Details) -> Result<(), Error> {
        Error::unless_same("id", &self.id, &details.id)
    }
}

/// `GET /disputes`: one page of disputes, newest first.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// How many rows, from 1 to 100; 20 if left out.
    pub limit: Option<u32>,
    /// The `next` of the page before.
    pub after: Option<String>,
}

/// A page of disputes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Page {
    /// The rows.
    pub disputes: Rows<Details>,
    /// What to ask for as `after`; `null` at the end.
    pub next: Option<String>,
}

impl Operation for List {
    type Api = AcmePay;
    type Output = Page;
    const SPEC: &'static Spec = &Spec::get("dispute.list", "/disputes", DOCS);
    const ACCEPTS: Schemes = &[SigningKey::SCHEME];

    fn verify(&self, page: &Page) -> Result<(), Error> {
        super::check_next(self.after.as_deref(), page.next.as_deref())
    }
}
