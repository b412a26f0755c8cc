//! Listing invoices.

use paymux_core::provider::wire::Rows;
use paymux_core::provider::{Operation, Paged, Schemes, Spec};
use paymux_core::{Decimal, Error, Timestamp};
use serde::{Deserialize, Serialize};

use super::model::{Invoice, InvoiceState, InvoiceType};
use crate::api::KEY_OR_JWT;
use crate::shapes::{Page, check_paging};
use crate::{IteraPay, Order};

/// `GET /merchants/{merchantID}/invoices`: one page of invoices. Every filter may be left out.
///
/// Source: docs.iterapay.com/docs/api-reference/invoices/list.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// The merchant's id.
    #[serde(rename = "merchantID")]
    pub merchant_id: String,
    /// Of these types.
    #[serde(rename = "types[]", default)]
    pub types: Vec<InvoiceType>,
    /// In these states.
    #[serde(rename = "states[]", default)]
    pub states: Vec<InvoiceState>,
    /// In these tokens, by their names or by the ids of payment methods.
    #[serde(rename = "tokens[]", default)]
    pub tokens: Vec<String>,
    /// The least amount, in USD.
    #[serde(rename = "amountFrom")]
    pub amount_from: Option<Decimal>,
    /// The greatest amount, in USD.
    #[serde(rename = "amountTo")]
    pub amount_to: Option<Decimal>,
    /// Created at this time or later.
    #[serde(rename = "dateFrom")]
    pub date_from: Option<Timestamp>,
    /// Created at this time or earlier.
    #[serde(rename = "dateTo")]
    pub date_to: Option<Timestamp>,
    /// Whose collection is in these states, such as `completed`.
    #[serde(rename = "collectStates[]", default)]
    pub collect_states: Vec<String>,
    /// Archived ones, too. Without it: no.
    #[serde(rename = "showArchived")]
    pub show_archived: Option<bool>,
    /// That passed, or did not pass, the check against money laundering.
    #[serde(rename = "amlOk")]
    pub aml_ok: Option<bool>,
    /// Words of the description. IteraPay has such a search; that the parameter is called so is inferred.
    pub search: Option<String>,
    /// How many rows; 20 without it.
    pub limit: Option<u32>,
    /// Which page, from 1.
    pub page: Option<u32>,
    /// `asc` or `desc`, which is the default.
    pub order: Option<Order>,
    /// By which field, such as `createdAt` or `amount`.
    #[serde(rename = "orderBy")]
    pub order_by: Option<String>,
}

impl List {
    /// The first page of all invoices of a merchant, newest first.
    #[must_use]
    pub fn of(merchant_id: impl Into<String>) -> Self {
        Self { merchant_id: merchant_id.into(), ..Self::default() }
    }
}

impl Operation for List {
    type Api = IteraPay;
    type Output = Page<Invoice>;
    const SPEC: &'static Spec = &Spec::get(
        "invoice.list",
        "/merchants/{merchantID}/invoices",
        "https://docs.iterapay.com/docs/api-reference/invoices/list",
    );
    const ACCEPTS: Schemes = KEY_OR_JWT;

    fn validate(&self) -> Result<(), Error> {
        check_paging(self.page, self.limit)
    }

    fn verify(&self, page: &Page<Invoice>) -> Result<(), Error> {
        page.check(self.page)
    }
}

impl Paged for List {
    type Item = Invoice;

    fn next_page(&self, page: &Page<Invoice>) -> Option<Self> {
        Some(Self { page: Some(page.next(self.page)?), ..self.clone() })
    }

    fn items(page: Page<Invoice>) -> Rows<Invoice> {
        page.data
    }
}
