//! Invoices: what a payer pays.

use http::Method;
use paymux_core::{
    Advice, Decimal, Error, ErrorKind, Operation, Paged, Safety, Schemes, Spec, Stakes, Timestamp,
};
use serde::{Deserialize, Serialize};

use crate::IteraPay;
use crate::api::KEY_OR_JWT;
use crate::shapes::{MethodId, Page, check_id, check_paging};

pub use super::invoice::{Created, Invoice, InvoiceState, InvoiceType};

/// `POST /merchants/{merchantID}/invoices`: creates an invoice. It has no address to pay to yet:
/// [`public::Address`](crate::public::Address) makes one.
///
/// Not idempotent; after a lost reply look through [`List`] for the description. An invoice of type
/// `withdraw` begins a withdrawal. Source: docs.iterapay.com/docs/api-reference/invoices/create.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Create {
    /// The merchant's id.
    #[serde(rename = "merchantID")]
    pub merchant_id: String,
    /// In USD; more than nothing.
    pub amount: Decimal,
    /// What kind of invoice.
    #[serde(rename = "type")]
    pub kind: InvoiceType,
    /// An order reference or a note. It does not come back, but [`List`] can search it.
    pub description: Option<String>,
    /// The token that is taken. The API reference requires it, the authentication page leaves it out.
    #[serde(rename = "paymentMethodID")]
    pub payment_method_id: Option<MethodId>,
}

impl Operation for Create {
    type Api = IteraPay;
    type Output = Created;
    const SPEC: &'static Spec = &Spec::post(
        "invoices.create",
        "/merchants/{merchantID}/invoices",
        "https://docs.iterapay.com/docs/api-reference/invoices/create",
    )
    .inert()
    .if_lost(Advice::LookUpFirst);
    const ACCEPTS: Schemes = KEY_OR_JWT;

    fn stakes(&self) -> Stakes {
        match self.kind {
            InvoiceType::Onetime | InvoiceType::Reusable | InvoiceType::Collect => Stakes::Inert,
            InvoiceType::Withdraw | InvoiceType::Other(_) => Stakes::Money,
        }
    }

    fn validate(&self) -> Result<(), Error> {
        check_positive("amount", self.amount)?;
        if matches!(self.kind, InvoiceType::Other(_)) {
            return Err(Error::invalid_field("type", "one of onetime, reusable, collect, withdraw"));
        }
        Ok(())
    }

    fn verify(&self, created: &Created) -> Result<(), Error> {
        if created.amount.is_some_and(|amount| amount != self.amount) {
            return Err(Error::mismatch("amount", "the invoice is about another amount"));
        }
        if created.kind.as_ref().is_some_and(|kind| *kind != self.kind) {
            return Err(Error::mismatch("type", "the invoice is of another type"));
        }
        match (&self.payment_method_id, created.method()) {
            (Some(asked), Some(came)) if asked != came => {
                Err(Error::mismatch("paymentMethodID", "the invoice takes another token"))
            }
            _ => Ok(()),
        }
    }
}

/// The documented rule for amounts.
pub(crate) fn check_positive(field: &'static str, amount: Decimal) -> Result<(), Error> {
    if amount > Decimal::ZERO {
        return Ok(());
    }
    Err(Error::refused(ErrorKind::AmountOutOfRange, "more than nothing").with_field(field))
}

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
    pub order: Option<super::Order>,
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
        "invoices.list",
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

    fn items(page: Page<Invoice>) -> Vec<Invoice> {
        page.data
    }
}

/// `GET /merchants/{merchantID}/invoices/{invoiceID}`: one invoice.
///
/// Source: docs.iterapay.com/docs/api-reference/invoices/get.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Get {
    /// The merchant's id.
    #[serde(rename = "merchantID")]
    pub merchant_id: String,
    /// The invoice's id.
    #[serde(rename = "invoiceID")]
    pub invoice_id: String,
}

impl Operation for Get {
    type Api = IteraPay;
    type Output = Invoice;
    const SPEC: &'static Spec = &Spec::get(
        "invoices.get",
        "/merchants/{merchantID}/invoices/{invoiceID}",
        "https://docs.iterapay.com/docs/api-reference/invoices/get",
    );
    const ACCEPTS: Schemes = KEY_OR_JWT;

    fn verify(&self, invoice: &Invoice) -> Result<(), Error> {
        check_id(&self.invoice_id, &invoice.id)
    }
}

/// `POST /merchants/{merchantID}/invoices/{invoiceID}`, without a body: archives an invoice. It stays
/// readable.
///
/// Source: docs.iterapay.com/docs/api-reference/invoices/archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Archive {
    /// The merchant's id.
    #[serde(rename = "merchantID")]
    pub merchant_id: String,
    /// The invoice's id.
    #[serde(rename = "invoiceID")]
    pub invoice_id: String,
}

impl Operation for Archive {
    type Api = IteraPay;
    type Output = ();
    const SPEC: &'static Spec = &Spec::post(
        "invoices.archive",
        "/merchants/{merchantID}/invoices/{invoiceID}",
        "https://docs.iterapay.com/docs/api-reference/invoices/archive",
    );
    const ACCEPTS: Schemes = KEY_OR_JWT;
}

/// `DELETE /merchants/{merchantID}/invoices/{invoiceID}`: an invoice is gone for good.
///
/// Source: docs.iterapay.com/docs/api-reference/invoices/delete.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Delete {
    /// The merchant's id.
    #[serde(rename = "merchantID")]
    pub merchant_id: String,
    /// The invoice's id.
    #[serde(rename = "invoiceID")]
    pub invoice_id: String,
}

impl Operation for Delete {
    type Api = IteraPay;
    type Output = ();
    const SPEC: &'static Spec = &Spec::new(
        Method::DELETE,
        "invoices.delete",
        "/merchants/{merchantID}/invoices/{invoiceID}",
        "https://docs.iterapay.com/docs/api-reference/invoices/delete",
    )
    .safety(Safety::Idempotent);
    const ACCEPTS: Schemes = KEY_OR_JWT;
}
