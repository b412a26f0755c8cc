//! From an invoice to a unified payment.

use std::collections::BTreeMap;

use bytes::Bytes;
use paymux_core::provider::Account;
use paymux_core::provider::wire::{Lenient, RawJson};
use paymux_core::{Deviation, Error, Payment, PaymentRef, Status};

use super::STATUSES;
use super::create::REFERENCE;
use crate::invoice::Invoice;
use crate::words::moment;

/// A payment from its invoice, compared with what was asked: amount, currency and reference.
pub(super) fn expected(asked: &PaymentRef, invoice: &Invoice, body: Bytes) -> Result<Payment, Error> {
    asked.check_id(&invoice.id)?;
    let found = payment(asked.clone(), invoice, body)?;
    match &found.amounts.requested {
        Some(requested) => asked.check_amount(requested)?,
        // Every field but id and status may be missing. A payment is not believed without its amount.
        None if asked.expected.is_some() && found.status == Status::Paid => {
            let message = "the invoice is paid, but does not say what was asked for";
            return Err(Error::unintelligible(message).with_field("amount"));
        }
        None => {}
    }
    invoice.reference().map_or(Ok(()), |reference| asked.check_reference(&reference))?;
    Ok(found)
}

/// A payment from an invoice that nobody asked about by reference.
pub(super) fn listed(account: &Account, invoice: &Invoice) -> Result<Payment, Error> {
    let mut reference = PaymentRef::by_id(account, &invoice.id);
    reference.expected = invoice.total()?;
    reference.reference = invoice.reference();
    payment(reference, invoice, Bytes::new())
}

fn payment(reference: PaymentRef, invoice: &Invoice, body: Bytes) -> Result<Payment, Error> {
    let mut payment = Payment::new(reference, STATUSES.fold(&invoice.status));
    payment.raw_status = Some(invoice.status.clone());
    payment.amounts.requested = invoice.total()?;
    payment.amounts.received = invoice.received()?;
    payment.metadata = invoice.metadata.as_ref().map(texts).unwrap_or_default();
    payment.created_at = moment(invoice.created_at.as_ref());
    payment.expires_at = moment(invoice.expires_at.as_ref());
    if let (Some(requested), Some(received)) = (&payment.amounts.requested, &payment.amounts.received)
        && received > requested
    {
        payment.deviations.insert(Deviation::Overpaid);
    }
    let came_at = [&invoice.paid_at, &invoice.last_payment_at].map(|at| moment(at.as_ref()));
    if let (Some(came_at), Some(expires_at)) = (came_at.into_iter().flatten().max(), payment.expires_at)
        && came_at > expires_at
    {
        payment.deviations.insert(Deviation::Late);
    }
    payment.body = body;
    Ok(payment)
}

/// The app's own data, without the reference that travels among it: a payment that is created through the unified
/// interface has only texts in it.
fn texts(metadata: &RawJson) -> BTreeMap<String, String> {
    let mut members: BTreeMap<String, Lenient<String>> =
        serde_json::from_str(metadata.get()).unwrap_or_default();
    members.remove(REFERENCE);
    members.into_iter().filter_map(|(name, value)| Some((name, value.into_value()?))).collect()
}
