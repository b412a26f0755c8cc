//! Lists of invoices, newest first, by cursor.

use paymux_core::Error;
use paymux_core::provider::wire::{CommaList, Rows};
use paymux_core::provider::{Operation, Paged, Schemes, Spec, UnixSeconds};
use serde::{Deserialize, Serialize};

use super::Invoice;
use super::read::expansion;
use crate::api::{MERCHANT, docs};
use crate::{NetworkEnvironment, Pepay, check, envelope};

/// `GET /api/v1/invoices`: a page of invoices.
///
/// [`Client::pages`](paymux_core::Client::pages) goes on to older ones. With `ending_before` there is one
/// page only: which of the newer invoices it holds, if not all, is not documented.
/// Source: /api-reference/invoices/list-invoices-cursor-pagination.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// How many, 1 to 100; 10 without it.
    pub limit: Option<u32>,
    /// Only invoices made before the one with this id.
    pub starting_after: Option<String>,
    /// Only invoices made after the one with this id.
    pub ending_before: Option<String>,
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
    /// `latest_payment`, `payments`: what to show with each.
    pub expand: Option<CommaList>,
    /// How many payments, 1 to 100; 10 without it. Only with `payments` in `expand`.
    pub payments_limit: Option<u32>,
    /// Only those that this wallet paid.
    pub payer_wallet_address: Option<String>,
    /// The network of that wallet.
    pub payer_wallet_network: Option<String>,
}

impl Operation for List {
    type Api = Pepay;
    type Output = envelope::List<Invoice>;
    const SPEC: &'static Spec = &Spec::get(
        "invoice.list",
        "/api/v1/invoices",
        docs!("/api-reference/invoices/list-invoices-cursor-pagination"),
    );
    const ACCEPTS: Schemes = MERCHANT;

    fn validate(&self) -> Result<(), Error> {
        check::within("limit", self.limit, 1..=100)?;
        check::short("customer_id", self.customer_id.as_ref())?;
        expansion(self.expand.as_ref(), self.payments_limit)
    }

    fn verify(&self, page: &Self::Output) -> Result<(), Error> {
        page.leads_on()
    }
}

impl Paged for List {
    type Item = Invoice;

    fn next_page(&self, page: &Self::Output) -> Option<Self> {
        let last = page.last_before_more().filter(|_| self.ending_before.is_none())?;
        Some(Self { starting_after: Some(last.id.clone()), ..self.clone() })
    }

    fn items(page: Self::Output) -> Rows<Invoice> {
        page.data
    }
}

/// `GET /api/v1/invoices/customer/{customerId}`: a page of one customer's invoices.
///
/// As [`List`], without its filters by customer and wallet.
/// Source: /api-reference/invoices/list-invoices-by-customer-id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListOfCustomer {
    /// Your name for the customer.
    #[serde(rename = "customerId")]
    pub customer_id: String,
    /// How many, 1 to 100; 10 without it.
    pub limit: Option<u32>,
    /// Only invoices made before the one with this id.
    pub starting_after: Option<String>,
    /// Only invoices made after the one with this id.
    pub ending_before: Option<String>,
    /// Only invoices with one of these statuses.
    pub status: Option<CommaList>,
    /// Only `standard` or `commerce` invoices.
    pub invoice_type: Option<CommaList>,
    /// Only those of one environment.
    pub environment: Option<NetworkEnvironment>,
    /// Only those made then or later.
    pub created_gte: Option<UnixSeconds>,
    /// Only those made then or earlier.
    pub created_lte: Option<UnixSeconds>,
    /// `latest_payment`, `payments`: what to show with each.
    pub expand: Option<CommaList>,
    /// How many payments, 1 to 100; 10 without it. Only with `payments` in `expand`.
    pub payments_limit: Option<u32>,
}

impl Operation for ListOfCustomer {
    type Api = Pepay;
    type Output = envelope::List<Invoice>;
    const SPEC: &'static Spec = &Spec::get(
        "invoice.list_by_customer",
        "/api/v1/invoices/customer/{customerId}",
        docs!("/api-reference/invoices/list-invoices-by-customer-id"),
    );
    const ACCEPTS: Schemes = MERCHANT;

    fn validate(&self) -> Result<(), Error> {
        check::within("limit", self.limit, 1..=100)?;
        check::short("customerId", Some(&self.customer_id))?;
        expansion(self.expand.as_ref(), self.payments_limit)
    }

    fn verify(&self, page: &Self::Output) -> Result<(), Error> {
        page.leads_on()
    }
}

impl Paged for ListOfCustomer {
    type Item = Invoice;

    fn next_page(&self, page: &Self::Output) -> Option<Self> {
        let last = page.last_before_more().filter(|_| self.ending_before.is_none())?;
        Some(Self { starting_after: Some(last.id.clone()), ..self.clone() })
    }

    fn items(page: Self::Output) -> Rows<Invoice> {
        page.data
    }
}
