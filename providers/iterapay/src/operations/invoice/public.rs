//! What a payer may see: the invoice, and the addresses to pay to.

use paymux_core::{BrowserCallable, Decimal, Error, Operation, Schemes, Spec};
use serde::{Deserialize, Serialize};

use super::model::Invoice;
use crate::IteraPay;
use crate::api::{KEY_OR_JWT, KEY_OR_NONE, NONE};
use crate::shapes::{MethodId, Rows, Time, check_id};

/// `GET /public/invoices/{invoiceID}`: an invoice, for whoever knows its id.
///
/// Source: docs.iterapay.com/docs/api-reference/invoices/get.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Public {
    /// The invoice's id.
    #[serde(rename = "invoiceID")]
    pub invoice_id: String,
}

impl Operation for Public {
    type Api = IteraPay;
    type Output = Invoice;
    const SPEC: &'static Spec = &Spec::get(
        "invoice.public",
        "/public/invoices/{invoiceID}",
        "https://docs.iterapay.com/docs/api-reference/invoices/get",
    );
    const ACCEPTS: Schemes = NONE;

    fn verify(&self, invoice: &Invoice) -> Result<(), Error> {
        check_id(&self.invoice_id, &invoice.id)
    }
}

impl BrowserCallable for Public {}

/// `GET /public/invoices/{invoiceID}/method/{methodID}/address`: where to pay with this method, and how
/// much. The first call makes the address; it stays the same.
///
/// The API reference takes it without a credential, the authentication page asks for the key: a key goes
/// along where one is configured. Source: docs.iterapay.com/docs/api-reference/invoices/payment-info.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// The invoice's id.
    #[serde(rename = "invoiceID")]
    pub invoice_id: String,
    /// The payment method's id.
    #[serde(rename = "methodID")]
    pub method_id: MethodId,
}

/// Where to pay. Sending another token there may lose it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PayAddress {
    /// The address, on the network of the method.
    pub address: String,
    /// How much, in the token of the method; up to 6 decimal places.
    pub amount: Decimal,
    /// What is paid later may not be credited.
    pub expires_at: Option<Time>,
}

impl Operation for Address {
    type Api = IteraPay;
    type Output = PayAddress;
    const SPEC: &'static Spec = &Spec::get(
        "invoice.address",
        "/public/invoices/{invoiceID}/method/{methodID}/address",
        "https://docs.iterapay.com/docs/api-reference/invoices/payment-info",
    );
    const ACCEPTS: Schemes = KEY_OR_NONE;

    /// Nobody is sent to no address, or asked for nothing.
    fn verify(&self, to: &PayAddress) -> Result<(), Error> {
        let missing = match (to.address.is_empty(), to.amount > Decimal::ZERO) {
            (true, _) => "address",
            (false, false) => "amount",
            (false, true) => return Ok(()),
        };
        Err(Error::unintelligible("the reply does not say where to pay how much").with_field(missing))
    }
}

impl BrowserCallable for Address {}

/// `GET /public/invoices/{invoiceID}/addresses`: all addresses of an invoice. It takes a credential in
/// spite of its path.
///
/// Source: docs.iterapay.com/docs/api-reference/invoices/payment-info.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Addresses {
    /// The invoice's id.
    #[serde(rename = "invoiceID")]
    pub invoice_id: String,
}

/// One of the addresses of an invoice. The pages do not show its fields: those of [`PayAddress`] and the
/// method are inferred, and each may be missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressRow {
    #[serde(rename = "paymentMethodID", skip_serializing_if = "Option::is_none")]
    payment_method_id: Option<MethodId>,
    #[serde(rename = "methodID", skip_serializing_if = "Option::is_none")]
    method_id: Option<MethodId>,
    /// The address, on the network of the method.
    pub address: Option<String>,
    /// How much, in the token of the method.
    pub amount: Option<Decimal>,
    /// What is paid later may not be credited.
    #[serde(rename = "expiresAt")]
    pub expires_at: Option<Time>,
}

impl AddressRow {
    /// The method: `paymentMethodID` or `methodID`.
    #[must_use]
    pub fn method(&self) -> Option<&MethodId> {
        self.payment_method_id.as_ref().or(self.method_id.as_ref())
    }
}

impl Operation for Addresses {
    type Api = IteraPay;
    type Output = Rows<AddressRow>;
    const SPEC: &'static Spec = &Spec::get(
        "invoice.addresses",
        "/public/invoices/{invoiceID}/addresses",
        "https://docs.iterapay.com/docs/api-reference/invoices/payment-info",
    );
    const ACCEPTS: Schemes = KEY_OR_JWT;
}
