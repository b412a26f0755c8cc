//! Looking up: what an invoice says, in the words that all providers share.

use paymux_core::provider::{Currency, Reply, Steps};
use paymux_core::{Asset, CallOptions, Error, Money, NextAction, Payment, PaymentRef, Status};

use super::IteraPayProvider;
use super::methods::choices;
use super::status::status;
use crate::operations::invoice::{Get, Invoice, InvoiceType};
use crate::shapes::moment;
use crate::{ITERAPAY, MethodId};

impl IteraPayProvider {
    /// Reads an invoice.
    async fn invoice(&self, id: &str, options: &CallOptions) -> Result<Reply<Invoice>, Error> {
        let get = Get { merchant_id: self.merchant()?.to_owned(), invoice_id: id.to_owned() };
        self.client.send_with(&get, options).await
    }

    /// Looks a payment up. What has come in is a second question; without its answer the first one holds, but
    /// there is no way to pay: the payer may have paid already.
    pub(super) async fn found(&self, payment: &PaymentRef, steps: &Steps<'_>) -> Result<Payment, Error> {
        let mut found = self.with_arrivals(payment, steps).await?;
        // An invoice without a method cannot be asked for again: the payer chooses one.
        if matches!(found.next_action(), NextAction::AskAgain { method: None }) {
            match self.methods.all(&self.client, steps).await {
                Ok(methods) => found.offer(NextAction::ChooseMethod { methods: choices(&methods) }),
                Err(error) => found.incomplete = Some(error),
            }
        }
        Ok(found)
    }

    /// A payment with what has come in, or with why that is not known.
    async fn with_arrivals(&self, payment: &PaymentRef, steps: &Steps<'_>) -> Result<Payment, Error> {
        let reply = self.invoice(&payment.id, &steps.main()).await?;
        let mut found = read(payment.clone(), &reply.value).map_err(|error| reply.answered.error(error))?;
        found.request_id = reply.answered.request_id();
        found.body = reply.body;
        let invoice = reply.value;
        if let Err(error) = self.add_arrivals(&invoice, &mut found, steps).await {
            found.offer(NextAction::None);
            found.incomplete = Some(error);
        }
        Ok(found)
    }

    /// Looks a payment up, and how to pay it with the method that the payer chose. The lookup comes first: an
    /// address takes money twice as readily as once, and after its time perhaps without crediting it.
    pub(super) async fn payable(
        &self,
        payment: &PaymentRef,
        method: &str,
        steps: &Steps<'_>,
    ) -> Result<Payment, Error> {
        let mut found = self.with_arrivals(payment, steps).await?;
        if matches!(found.status, Status::AwaitingPayer | Status::PartiallyPaid)
            && let Some(unknown) = found.incomplete.take()
        {
            return Err(unknown);
        }
        let NextAction::AskAgain { method: own } = found.next_action() else {
            return Ok(found);
        };
        if let Some(own) = own.as_deref().filter(|own| *own != method) {
            let message = format!("this invoice is paid with method {own}");
            return Err(Error::invalid_field("method", message).of_provider(ITERAPAY.name));
        }
        let method = self.methods.by_id(&self.client, &MethodId::new(method), steps).await?;
        let to = self.address(&payment.id, &method, steps).await?;
        found.expires_at = to.expires_at.or(found.expires_at);
        found.offer(NextAction::PayToAddress(to));
        Ok(found)
    }
}

/// A payment from its invoice, compared with what was asked.
pub(super) fn read(reference: PaymentRef, invoice: &Invoice) -> Result<Payment, Error> {
    let requested = usd(invoice)?;
    reference.check_amount(&requested)?;
    let (status, deviations) = status(invoice);
    let mut found = Payment::new(reference, status);
    found.raw_status = invoice.state().map(|state| state.as_str().to_owned());
    found.amounts.requested = Some(requested);
    found.description.clone_from(&invoice.description);
    found.deviations = deviations;
    found.created_at = moment(invoice.created_at.as_ref());
    // Nobody pays into what begins a withdrawal.
    if invoice.kind != InvoiceType::Withdraw {
        found.offer(NextAction::AskAgain { method: invoice.method().map(ToString::to_string) });
    }
    Ok(found)
}

/// What an invoice asks for.
pub(super) fn usd(invoice: &Invoice) -> Result<Money, Error> {
    let usd = Currency::from_code("USD").ok_or_else(|| Error::unintelligible("there is no USD"))?;
    Ok(Money::new(invoice.amount, Asset::Fiat(usd)))
}
