//! What an invoice is, in every reply that holds one.

use paymux_core::Decimal;
use paymux_core::provider::wire::{self, Lenient, Optional};
use serde::{Deserialize, Serialize};

use crate::shapes::{MethodId, Time, words};

words! {
    /// What kind of invoice. Source: docs.iterapay.com/docs/api-reference/invoices/create.
    InvoiceType {
        /// Paid once.
        Onetime = "onetime",
        /// Paid as often as anybody likes; it stays open.
        Reusable = "reusable",
        /// Paid by many.
        Collect = "collect",
        /// Begins a withdrawal. **Moves money.** (The type of a fee is called `withdrawal`.)
        Withdraw = "withdraw",
    }
}

words! {
    /// How an invoice stands. The pages give these words as examples. Source:
    /// docs.iterapay.com/docs/api-reference/invoices/get.
    InvoiceState {
        /// Nobody has paid in full yet.
        Pending = "pending",
        /// Paid.
        Paid = "paid",
        /// Nobody paid in time.
        Expired = "expired",
    }
}

/// An invoice. Source: docs.iterapay.com/docs/api-reference/invoices/get.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Invoice {
    /// Its id, opaque.
    #[serde(deserialize_with = "wire::id")]
    pub id: String,
    /// In USD.
    pub amount: Decimal,
    /// What kind of invoice.
    #[serde(rename = "type")]
    pub kind: InvoiceType,
    /// As given; the API reference does not have it.
    #[serde(skip_serializing_if = "Optional::is_absent")]
    pub description: Optional<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<InvoiceState>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<InvoiceState>,
    /// When it was created.
    #[serde(rename = "createdAt")]
    pub created_at: Option<Time>,
    #[serde(rename = "paymentMethodID", skip_serializing_if = "Option::is_none")]
    payment_method_id: Option<MethodId>,
    #[serde(rename = "methodID", skip_serializing_if = "Option::is_none")]
    method_id: Option<MethodId>,
    /// Whether it passed the check against money laundering, where that is known.
    #[serde(rename = "amlOk", skip_serializing_if = "Option::is_none")]
    pub aml_ok: Option<Lenient<bool>>,
}

impl Invoice {
    /// How it stands: `state`, in the guides `status`.
    #[must_use]
    pub fn state(&self) -> Option<&InvoiceState> {
        self.state.as_ref().or(self.status.as_ref())
    }

    /// Every word for how it stands: a reply may hold both names.
    pub(crate) fn states(&self) -> impl Iterator<Item = &InvoiceState> {
        self.state.iter().chain(&self.status)
    }

    /// The token that it takes: `paymentMethodID`, in the guides `methodID`.
    #[must_use]
    pub fn method(&self) -> Option<&MethodId> {
        self.payment_method_id.as_ref().or(self.method_id.as_ref())
    }

    /// Whether it is known not to have passed the check against money laundering: what came is held.
    pub(crate) fn failed_check(&self) -> bool {
        self.aml_ok.as_ref().and_then(Lenient::value) == Some(&false)
    }
}

/// The reply to [`Create`](super::Create): the id, and in the guides the rest of the invoice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Created {
    /// The invoice's id, opaque.
    #[serde(deserialize_with = "wire::id")]
    pub id: String,
    /// In USD.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Decimal>,
    /// What kind of invoice.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<InvoiceType>,
    /// As given.
    #[serde(skip_serializing_if = "Optional::is_absent")]
    pub description: Optional<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<InvoiceState>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<InvoiceState>,
    /// When it was created.
    #[serde(rename = "createdAt", skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Time>,
    #[serde(rename = "paymentMethodID", skip_serializing_if = "Option::is_none")]
    payment_method_id: Option<MethodId>,
    #[serde(rename = "methodID", skip_serializing_if = "Option::is_none")]
    method_id: Option<MethodId>,
    /// Whether it passed the check against money laundering.
    #[serde(rename = "amlOk", skip_serializing_if = "Option::is_none")]
    pub aml_ok: Option<Lenient<bool>>,
}

impl Created {
    /// How it stands, where the reply says so: `state`, in the guides `status`.
    #[must_use]
    pub fn state(&self) -> Option<&InvoiceState> {
        self.state.as_ref().or(self.status.as_ref())
    }

    /// The token that is taken, where the reply says so: `paymentMethodID`, in the guides `methodID`.
    #[must_use]
    pub fn method(&self) -> Option<&MethodId> {
        self.payment_method_id.as_ref().or(self.method_id.as_ref())
    }
}
