//! Asking Pepay to look for a payment once more. Session pair only; it may stand in a browser.

use paymux_core::provider::wire::{Id, Optional, RawJson};
use paymux_core::provider::{BrowserCallable, Operation, Schemes, Spec};
use paymux_core::{Error, Timestamp};
use serde::{Deserialize, Serialize};

use crate::api::{KEY, SESSION, docs};
use crate::envelope::Data;
use crate::{Maybe, Pepay};

/// The networks that can be searched. Source:
/// /api-reference/invoices/trigger-async-manual-verification-for-an-invoice.
const NETWORKS: [&str; 3] = ["base", "solana", "bsc"];

/// `POST /api/v1/invoice/{invoiceId}/verify` (in the singular): starts a search for the invoice's payment.
/// Source: /api-reference/invoices/trigger-async-manual-verification-for-an-invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trigger {
    /// The invoice's id.
    #[serde(rename = "invoiceId")]
    pub invoice_id: String,
    /// `base`, `solana`, `bsc`: the one that the invoice is being paid on.
    pub network: Option<String>,
}

/// A search for a payment. Only `pending` is a documented status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManualVerification {
    /// `invoice_manual_verification`.
    pub object: Optional<String>,
    /// Its id; an integer in some places.
    pub id: Maybe<String>,
    /// The invoice's id.
    pub invoice_id: Option<Id>,
    /// Where it searches.
    pub network: Optional<String>,
    /// How the job stands.
    pub job_status: Option<String>,
    /// How the search stands.
    pub status: Option<String>,
    /// How often it has been tried.
    pub attempt_count: Maybe<u64>,
    /// How often it will be tried at most.
    pub max_attempts: Maybe<u64>,
    /// When it is tried next.
    pub next_attempt_at: Maybe<Timestamp>,
    /// When it began.
    pub created_at: Maybe<Timestamp>,
    /// When it last changed.
    pub updated_at: Maybe<Timestamp>,
    /// When it ended.
    pub completed_at: Maybe<Timestamp>,
    /// What was found; not documented.
    pub result: Option<RawJson>,
    /// What went wrong; not documented.
    pub error: Option<RawJson>,
}

impl Operation for Trigger {
    type Api = Pepay;
    type Output = Data<ManualVerification>;
    const SPEC: &'static Spec = &Spec::post(
        "verification.trigger",
        "/api/v1/invoice/{invoiceId}/verify",
        docs!("/api-reference/invoices/trigger-async-manual-verification-for-an-invoice"),
    )
    .may_carry_key(KEY)
    .uuid_keys();
    const ACCEPTS: Schemes = SESSION;

    fn validate(&self) -> Result<(), Error> {
        match &self.network {
            Some(network) if !NETWORKS.contains(&network.as_str()) => {
                Err(Error::invalid_field("network", "base, solana or bsc"))
            }
            _ => Ok(()),
        }
    }
}

impl BrowserCallable for Trigger {}

/// `GET /api/v1/invoice/{invoiceId}/verify`: how the search stands. Source: /api-spec/merchant/invoices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retrieve {
    /// The invoice's id.
    #[serde(rename = "invoiceId")]
    pub invoice_id: String,
}

impl Operation for Retrieve {
    type Api = Pepay;
    type Output = Data<ManualVerification>;
    const SPEC: &'static Spec = &Spec::get(
        "verification.get",
        "/api/v1/invoice/{invoiceId}/verify",
        docs!("/api-spec/merchant/invoices"),
    );
    const ACCEPTS: Schemes = SESSION;
}

impl BrowserCallable for Retrieve {}
