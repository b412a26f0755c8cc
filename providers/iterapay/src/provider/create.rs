//! Creating: the invoice first, then the address to pay to.

use paymux_core::provider::wire::Lenient;
use paymux_core::provider::{Steps, Takes};
use paymux_core::{
    CreatePayment, Error, ErrorKind, Money, NextAction, PayToAddress, Payment, PaymentRef, Status,
};

use super::IteraPayProvider;
use super::methods::choices;
use super::status::of_word;
use crate::MethodId;
use crate::operations::invoice::{Address, Create, InvoiceType, PayAddress, check_positive};
use crate::operations::payment_methods::Method;
use crate::shapes::moment;

/// Dollars and cents, more than nothing; no most is documented. Source: docs.iterapay.com/docs/concepts/invoices and
/// docs.iterapay.com/docs/api-reference/errors.
pub(super) const TAKES: &[Takes] = &[Takes::of(&["USD"])];

/// What only IteraPay understands, for [`CreatePayment::extend`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InvoiceExtras {
    /// An invoice that stays open and may be paid again and again. Its payments are in its transactions.
    pub reusable: bool,
}

impl IteraPayProvider {
    /// Creates an invoice and the address to pay it to. Without a method nothing is created.
    pub(super) async fn create_payment(&self, request: &CreatePayment) -> Result<Payment, Error> {
        let steps = Steps::new(self.client.runtime(), &request.call);
        let merchant_id = self.merchant()?;
        check_amount(request)?;
        let not_carried = request.not_carried::<InvoiceExtras>(&["description", "method"])?;
        let Some(method) = &request.method else {
            let methods = self.methods.all(&self.client, &steps).await?;
            let reference = PaymentRef::not_made(self.client.account(), request);
            let mut payment = Payment::new(reference, Status::AwaitingPayer);
            payment.offer(NextAction::ChooseMethod { methods: choices(&methods) });
            return Ok(payment);
        };
        let method = self.methods.by_id(&self.client, &MethodId::new(method), &steps).await?;
        let invoice = invoice_of(merchant_id, request, &method);
        let reply = self.client.send_with(&invoice, &steps.main()).await?;
        let reference = PaymentRef::made(self.client.account(), &reply.value.id, request);
        // The guides' reply is the whole invoice. One that is made closed, or as nobody knows what, is not shown.
        let raw = reply.value.state();
        let status = raw.map_or(Status::AwaitingPayer, |word| of_word(word.as_str(), &invoice.kind, false));
        let mut payment = Payment::new(reference, status);
        payment.raw_status = raw.map(|word| word.as_str().to_owned());
        payment.not_carried = not_carried;
        payment.request_id = reply.answered.request_id();
        payment.body = reply.body;
        match self.address(&payment.reference.id, &method, &steps).await {
            Ok(to) => {
                payment.expires_at = to.expires_at;
                payment.offer(NextAction::PayToAddress(to));
            }
            Err(error) => {
                payment.offer(NextAction::AskAgain { method: Some(method.id.to_string()) });
                payment.incomplete = Some(error);
            }
        }
        Ok(payment)
    }

    /// Where to pay an invoice with a method.
    pub(super) async fn address(
        &self,
        invoice_id: &str,
        method: &Method,
        steps: &Steps<'_>,
    ) -> Result<PayToAddress, Error> {
        let address = Address { invoice_id: invoice_id.to_owned(), method_id: method.id.clone() };
        let PayAddress { address, amount, expires_at, memo } =
            self.client.send_with(&address, &steps.beside()).await?.value;
        let mut to = PayToAddress::new(Money::new(amount, method.asset()), address);
        to.memo = memo.as_ref().and_then(Lenient::value).map(|memo| memo.as_str().to_owned());
        to.expires_at = moment(expires_at.as_ref());
        Ok(to)
    }
}

/// The invoice that a unified request asks for.
fn invoice_of(merchant_id: &str, request: &CreatePayment, method: &Method) -> Create {
    let extras = request.extension::<InvoiceExtras>().copied().unwrap_or_default();
    Create {
        merchant_id: merchant_id.to_owned(),
        amount: request.amount.amount(),
        kind: if extras.reusable { InvoiceType::Reusable } else { InvoiceType::Onetime },
        description: Some(description(request)),
        payment_method_id: Some(method.id.clone()),
    }
}

/// Invoices are in USD. That they take parts of a cent is not documented, and they might round them.
fn check_amount(request: &CreatePayment) -> Result<(), Error> {
    if request.amount.asset().currency().is_none_or(|currency| currency.code() != "USD") {
        let message = format!("IteraPay's invoices are in USD, not in {}", request.amount.asset());
        return Err(Error::refused(ErrorKind::UnsupportedCurrency, message).with_field("currency"));
    }
    request.amount.minor_units::<i128>()?;
    check_positive("amount", request.amount.amount())
}

/// The reference, then what the payer reads: there is no other field for either.
fn description(request: &CreatePayment) -> String {
    match &request.description {
        Some(text) => format!("{}: {text}", request.reference),
        None => request.reference.clone(),
    }
}
