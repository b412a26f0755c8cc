//! Creating an invoice.

use paymux_core::provider::{Operation, Schemes, Spec};
use paymux_core::{Advice, Decimal, Error, ErrorKind, Stakes};
use serde::{Deserialize, Serialize};

use super::model::{Created, InvoiceType};
use crate::IteraPay;
use crate::api::KEY_OR_JWT;
use crate::shapes::MethodId;

/// `POST /merchants/{merchantID}/invoices`: creates an invoice. It has no address to pay to yet:
/// [`Address`](super::Address) makes one.
///
/// Not idempotent; after a lost reply look through [`List`](super::List) for the description. An invoice of type
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
    /// An order reference or a note. It does not come back, but [`List`](super::List) can search it.
    pub description: Option<String>,
    /// The token that is taken. The API reference requires it, the authentication page leaves it out.
    #[serde(rename = "paymentMethodID")]
    pub payment_method_id: Option<MethodId>,
}

impl Operation for Create {
    type Api = IteraPay;
    type Output = Created;
    const SPEC: &'static Spec = &Spec::post(
        "invoice.create",
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
        Error::unless_named("id", &created.id)?;
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
