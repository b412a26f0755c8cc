//! Transactions: what came in on a chain.

use paymux_core::provider::wire::{Optional, Rows};
use paymux_core::provider::{Operation, Paged, Safety, Schemes, Spec};
use paymux_core::{Decimal, Error, Timestamp};
use serde::{Deserialize, Serialize};

use crate::api::KEY_OR_JWT;
use crate::shapes::{MethodId, Page, Time, check_id, check_invoice_id, check_paging, words};
use crate::{IteraPay, Order};

words! {
    /// How a transaction stands. The pages give these words as examples, the concepts page also
    /// describes the last two. Source: docs.iterapay.com/docs/concepts/transactions.
    TransactionState {
        /// Seen on the chain.
        Pending = "pending",
        /// Confirmed by enough blocks; the check against money laundering may still run.
        Confirmed = "confirmed",
        /// It did not come about.
        Failed = "failed",
        /// Checked, and ready to be collected.
        Settled = "settled",
        /// It did not pass the check: the money is held.
        Flagged = "flagged",
    }
}

/// A transaction. It belongs to one invoice. Source: docs.iterapay.com/docs/api-reference/transactions/get.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transaction {
    /// Its id, opaque.
    pub id: String,
    /// The invoice that it pays.
    #[serde(rename = "invoiceID")]
    pub invoice_id: String,
    /// How much, in the token of the payment method.
    pub amount: Decimal,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<TransactionState>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<TransactionState>,
    /// When it was seen.
    #[serde(rename = "createdAt")]
    pub created_at: Option<Time>,
    /// When it was confirmed; none until it is.
    #[serde(rename = "confirmedAt")]
    pub confirmed_at: Option<Time>,
    /// Its hash on the chain, where there is one.
    #[serde(rename = "txHash")]
    pub tx_hash: Optional<String>,
}

impl Transaction {
    /// How it stands: `state`, or `status` as the guides say.
    #[must_use]
    pub fn state(&self) -> Option<&TransactionState> {
        self.state.as_ref().or(self.status.as_ref())
    }
}

/// `POST /merchants/{merchantID}/transactions/list`: one page of transactions. It reads, in spite of its
/// method. Every filter may be left out.
///
/// Source: docs.iterapay.com/docs/api-reference/transactions/list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// The merchant's id.
    #[serde(rename = "merchantID")]
    pub merchant_id: String,
    /// How many rows; 20 without it. In the query.
    pub limit: Option<u32>,
    /// Which page, from 1. In the query.
    pub page: Option<u32>,
    /// `asc` or `desc`, which is the default. In the query.
    pub order: Option<Order>,
    /// By which field, such as `createdAt` or `amount`. In the query.
    #[serde(rename = "orderBy")]
    pub order_by: Option<String>,
    /// In these states.
    pub states: Option<Vec<TransactionState>>,
    /// Created at this time or later.
    #[serde(rename = "dateFrom")]
    pub date_from: Option<Timestamp>,
    /// Created at this time or earlier.
    #[serde(rename = "dateTo")]
    pub date_to: Option<Timestamp>,
    /// With these payment methods.
    pub tokens: Option<Vec<MethodId>>,
    /// Of these invoices.
    #[serde(rename = "invoiceIDs")]
    pub invoice_ids: Option<Vec<String>>,
}

impl List {
    /// The first page of all transactions of a merchant, newest first.
    #[must_use]
    pub fn of(merchant_id: impl Into<String>) -> Self {
        Self { merchant_id: merchant_id.into(), ..Self::default() }
    }
}

impl Operation for List {
    type Api = IteraPay;
    type Output = Page<Transaction>;
    const SPEC: &'static Spec = &Spec::post(
        "transaction.list",
        "/merchants/{merchantID}/transactions/list",
        "https://docs.iterapay.com/docs/api-reference/transactions/list",
    )
    .query(&["limit", "page", "order", "orderBy"])
    .safety(Safety::Read);
    const ACCEPTS: Schemes = KEY_OR_JWT;

    fn validate(&self) -> Result<(), Error> {
        check_paging(self.page, self.limit)
    }

    /// Transactions of another invoice than was asked for would count as its money, and one that cannot be read
    /// would be missing from it.
    fn verify(&self, page: &Page<Transaction>) -> Result<(), Error> {
        page.check(self.page)?;
        if !page.data.is_complete() {
            return Err(
                Error::unintelligible("a transaction cannot be read, and each counts").with_field("data")
            );
        }
        let Some(asked) = self.invoice_ids.as_deref().filter(|asked| !asked.is_empty()) else {
            return Ok(());
        };
        let of_one = |row: &Transaction| asked.iter().any(|id| check_invoice_id(id, &row.invoice_id).is_ok());
        if page.data.iter().all(of_one) {
            return Ok(());
        }
        Err(Error::mismatch("invoiceID", "the answer is about another invoice"))
    }
}

impl Paged for List {
    type Item = Transaction;

    fn next_page(&self, page: &Page<Transaction>) -> Option<Self> {
        Some(Self { page: Some(page.next(self.page)?), ..self.clone() })
    }

    fn items(page: Page<Transaction>) -> Rows<Transaction> {
        page.data
    }
}

/// `GET /merchants/{merchantID}/transactions/{transactionID}`: one transaction.
///
/// Source: docs.iterapay.com/docs/api-reference/transactions/get.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Get {
    /// The merchant's id.
    #[serde(rename = "merchantID")]
    pub merchant_id: String,
    /// The transaction's id.
    #[serde(rename = "transactionID")]
    pub transaction_id: String,
}

impl Operation for Get {
    type Api = IteraPay;
    type Output = Transaction;
    const SPEC: &'static Spec = &Spec::get(
        "transaction.get",
        "/merchants/{merchantID}/transactions/{transactionID}",
        "https://docs.iterapay.com/docs/api-reference/transactions/get",
    );
    const ACCEPTS: Schemes = KEY_OR_JWT;

    fn verify(&self, transaction: &Transaction) -> Result<(), Error> {
        check_id(&self.transaction_id, &transaction.id)
    }
}
