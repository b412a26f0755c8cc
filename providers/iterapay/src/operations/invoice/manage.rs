//! Reading, archiving and deleting one invoice.

use http::Method;
use paymux_core::Error;
use paymux_core::provider::{Operation, Safety, Schemes, Spec};
use serde::{Deserialize, Serialize};

use super::model::Invoice;
use crate::IteraPay;
use crate::api::KEY_OR_JWT;
use crate::shapes::check_invoice_id;

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
        "invoice.get",
        "/merchants/{merchantID}/invoices/{invoiceID}",
        "https://docs.iterapay.com/docs/api-reference/invoices/get",
    );
    const ACCEPTS: Schemes = KEY_OR_JWT;

    fn verify(&self, invoice: &Invoice) -> Result<(), Error> {
        check_invoice_id(&self.invoice_id, &invoice.id)
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
        "invoice.archive",
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
        "invoice.delete",
        "/merchants/{merchantID}/invoices/{invoiceID}",
        "https://docs.iterapay.com/docs/api-reference/invoices/delete",
    )
    .safety(Safety::Idempotent);
    const ACCEPTS: Schemes = KEY_OR_JWT;
}
