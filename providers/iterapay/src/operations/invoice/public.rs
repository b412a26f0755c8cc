//! What a payer may see: the invoice, and the addresses to pay to.

use std::fmt;

use paymux_core::provider::wire::Lenient;
use paymux_core::provider::{BrowserCallable, Operation, Schemes, Spec};
use paymux_core::{Decimal, Error};
use serde::de::{self, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Serialize};

use super::model::Invoice;
use crate::IteraPay;
use crate::api::{KEY_OR_JWT, KEY_OR_NONE, NONE};
use crate::shapes::{Listing, Memo, MethodId, Time, check_invoice_id};

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
        check_invoice_id(&self.invoice_id, &invoice.id)
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
#[serde(rename_all = "camelCase", try_from = "AddressRow")]
pub struct PayAddress {
    /// The address, on the network of the method.
    pub address: String,
    /// How much, in the token of the method; up to 6 decimal places.
    pub amount: Decimal,
    /// What is paid later may not be credited.
    pub expires_at: Option<Time>,
    /// A memo or tag that has to go along. No page shows one; what stands there is never dropped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memo: Option<Lenient<Memo>>,
}

impl TryFrom<AddressRow> for PayAddress {
    type Error = &'static str;

    fn try_from(row: AddressRow) -> Result<Self, &'static str> {
        Ok(Self {
            address: row.address.ok_or("missing field `address`")?,
            amount: row.amount.ok_or("missing field `amount`")?,
            expires_at: row.expires_at,
            memo: row.memo,
        })
    }
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

    /// Nobody is sent to no address, without the memo that belongs to it, or asked for nothing.
    fn verify(&self, to: &PayAddress) -> Result<(), Error> {
        // Visible ASCII alone, as every chain writes its addresses: what a payer cannot see or copy leads elsewhere, or nowhere.
        let plain = !to.address.is_empty() && to.address.bytes().all(|byte| byte.is_ascii_graphic());
        let missing = match (plain, to.amount > Decimal::ZERO, &to.memo) {
            (false, _, _) => "address",
            (_, false, _) => "amount",
            (_, _, Some(Lenient::Other(_))) => "memo",
            _ => return Ok(()),
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
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
    /// A memo or tag that has to go along, as in [`PayAddress::memo`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memo: Option<Lenient<Memo>>,
}

impl<'de> Deserialize<'de> for AddressRow {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(AddressRowVisitor)
    }
}

/// By hand, because a memo may stand under many names, and none of them may be passed over.
struct AddressRowVisitor;

impl<'de> Visitor<'de> for AddressRowVisitor {
    type Value = AddressRow;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with an address")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<AddressRow, A::Error> {
        let mut row = AddressRow::default();
        let mut seen = Vec::new();
        while let Some(name) = object.next_key::<String>()? {
            if seen.contains(&name) {
                return Err(de::Error::custom("a member stands there more than once"));
            }
            match name.as_str() {
                "paymentMethodID" => row.payment_method_id = object.next_value()?,
                "methodID" => row.method_id = object.next_value()?,
                "address" => row.address = object.next_value()?,
                "amount" => row.amount = object.next_value()?,
                "expiresAt" => row.expires_at = object.next_value()?,
                other if Memo::is_named(other) => Memo::add(&mut row.memo, object.next_value()?),
                _ => {
                    object.next_value::<IgnoredAny>()?;
                    continue;
                }
            }
            seen.push(name);
        }
        Ok(row)
    }
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
    type Output = Listing<AddressRow>;
    const SPEC: &'static Spec = &Spec::get(
        "invoice.addresses",
        "/public/invoices/{invoiceID}/addresses",
        "https://docs.iterapay.com/docs/api-reference/invoices/payment-info",
    );
    const ACCEPTS: Schemes = KEY_OR_JWT;
}
