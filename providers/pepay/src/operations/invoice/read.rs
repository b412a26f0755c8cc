//! Reading one invoice, and sums over many.

use paymux_core::provider::wire::{CommaList, Optional};
use paymux_core::provider::{Operation, Schemes, Spec, UnixSeconds};
use paymux_core::{Decimal, Error};
use serde::{Deserialize, Serialize};

use super::{Invoice, InvoicePayment};
use crate::api::{MERCHANT, docs};
use crate::{Maybe, NetworkEnvironment, Pepay, check};

/// `GET /api/v1/invoices/{invoiceId}`: one invoice. Source: /api-spec/endpoints/invoices-retrieve.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retrieve {
    /// The invoice's id.
    #[serde(rename = "invoiceId")]
    pub invoice_id: String,
    /// `latest_payment`, `payments`: what to show with it.
    pub expand: Option<CommaList>,
    /// How many payments, 1 to 100; 10 without it. Only with `payments` in `expand`.
    pub payments_limit: Option<u32>,
}

impl Operation for Retrieve {
    type Api = Pepay;
    type Output = Invoice;
    const SPEC: &'static Spec = &Spec::get(
        "invoice.get",
        "/api/v1/invoices/{invoiceId}",
        docs!("/api-reference/invoices/retrieve-invoice-details"),
    );
    const ACCEPTS: Schemes = MERCHANT;

    fn validate(&self) -> Result<(), Error> {
        expansion(self.expand.as_ref(), self.payments_limit)
    }

    fn verify(&self, invoice: &Invoice) -> Result<(), Error> {
        same_invoice(&self.invoice_id, invoice)
    }
}

/// `GET /api/v1/invoices/{invoiceId}/status`: an invoice and its last payment, for polling.
/// Source: /api-spec/endpoints/invoices-status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Status {
    /// The invoice's id.
    #[serde(rename = "invoiceId")]
    pub invoice_id: String,
}

/// The reply to [`Status`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InvoiceStatus {
    /// `invoice_status`.
    pub object: Optional<String>,
    /// The invoice.
    pub invoice: Invoice,
    /// Its last payment; none where nobody has paid.
    pub latest_payment: Maybe<InvoicePayment>,
}

impl Operation for Status {
    type Api = Pepay;
    type Output = InvoiceStatus;
    const SPEC: &'static Spec = &Spec::get(
        "invoice.status",
        "/api/v1/invoices/{invoiceId}/status",
        docs!("/api-spec/endpoints/invoices-status"),
    );
    const ACCEPTS: Schemes = MERCHANT;

    fn verify(&self, status: &InvoiceStatus) -> Result<(), Error> {
        same_invoice(&self.invoice_id, &status.invoice)
    }
}

/// `GET /api/v1/invoices/totals`: sums over invoices, by status.
/// Source: /api-reference/invoices/get-invoice-totals.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Totals {
    /// Only invoices with one of these statuses.
    pub status: Option<CommaList>,
    /// Only `standard` or `commerce` invoices.
    pub invoice_type: Option<CommaList>,
    /// Only this customer's.
    pub customer_id: Option<String>,
    /// Only those of one environment.
    pub environment: Option<NetworkEnvironment>,
    /// Only those made then or later.
    pub created_gte: Option<UnixSeconds>,
    /// Only those made then or earlier.
    pub created_lte: Option<UnixSeconds>,
}

/// The reply to [`Totals`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceTotals {
    /// `invoice_totals`.
    pub object: Optional<String>,
    /// `usd`.
    pub currency: Option<String>,
    /// `usd_millis`: thousandths of a US dollar.
    pub amount_unit: Option<String>,
    /// The sums.
    pub totals: TotalSums,
}

/// Sums by status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TotalSums {
    /// Over all invoices.
    pub all: Maybe<Total>,
    /// Over those that are paid.
    pub paid: Maybe<Total>,
    /// Over those that nobody has paid.
    pub unpaid: Maybe<Total>,
    /// Over those that are paid in part.
    pub underpaid: Maybe<Total>,
    /// Over those whose time is over.
    pub expired: Maybe<Total>,
    /// Over those that were called off.
    pub canceled: Maybe<Total>,
}

/// A sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Total {
    /// In thousandths of a US dollar.
    pub amount: i64,
    /// The same in US dollars, with three decimals.
    pub amount_decimal: Option<Decimal>,
    /// How many invoices.
    pub count: u64,
}

impl Operation for Totals {
    type Api = Pepay;
    type Output = InvoiceTotals;
    const SPEC: &'static Spec = &Spec::get(
        "invoice.totals",
        "/api/v1/invoices/totals",
        docs!("/api-reference/invoices/get-invoice-totals"),
    );
    const ACCEPTS: Schemes = MERCHANT;

    fn validate(&self) -> Result<(), Error> {
        check::short("customer_id", self.customer_id.as_ref())
    }
}

/// The rules of `expand` and `payments_limit`.
pub(super) fn expansion(expand: Option<&CommaList>, payments_limit: Option<u32>) -> Result<(), Error> {
    let known = |name: &String| name == "latest_payment" || name == "payments";
    if expand.is_some_and(|expand| !expand.0.iter().all(known)) {
        return Err(Error::invalid_field("expand", "latest_payment, payments or both"));
    }
    let with_payments = expand.is_some_and(|expand| expand.0.iter().any(|name| name == "payments"));
    if payments_limit.is_some() && !with_payments {
        return Err(Error::invalid_field("payments_limit", "only with `payments` in `expand`"));
    }
    check::within("payments_limit", payments_limit, 1..=100)
}

/// Whether the answer is about the invoice that was asked for.
pub(crate) fn same_invoice(asked: &str, came: &Invoice) -> Result<(), Error> {
    Error::unless_same("id", asked, &came.id)
}
