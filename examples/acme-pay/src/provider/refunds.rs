//! Money that goes back. Source: API.md, "Refunds".

use async_trait::async_trait;
use paymux_core::lists::Page;
use paymux_core::provider::wire::{from_minor, to_minor};
use paymux_core::refunds::{
    CreateRefund, ListRefunds, Refund, RefundRef, RefundStatus, Refunds, RetrieveRefund,
};
use paymux_core::{Error, PaymentProvider, PaymentRef};

use super::AcmePayProvider;
use crate::operations::refund;

#[async_trait]
impl Refunds for AcmePayProvider {
    async fn refund(&self, request: &CreateRefund) -> Result<Refund, Error> {
        request.payment.check_made_at(self.account())?;
        request.check_amount()?;
        let amount = request.amount.as_ref().map(to_minor).transpose()?.map(|(units, _currency)| units);
        let operation = refund::Create {
            id: request.payment.id.clone(),
            amount,
            reference: request.reference.clone(),
            reason: request.reason.clone(),
        };
        let reply = self.client.send_with(&operation, &request.call).await?;
        let mut refund =
            reply.answer(|made| read(RefundRef::made(self.account(), &made.id, request), &made))?;
        refund.not_carried = request.not_carried(&["reason"]);
        Ok(refund)
    }

    async fn retrieve_refund(&self, request: &RetrieveRefund) -> Result<Refund, Error> {
        request.refund.check_account(self.account())?;
        let operation = refund::Retrieve { id: request.refund.id.clone() };
        let reply = self.client.send_with(&operation, &request.call).await?;
        reply.answer(|details| read(request.refund.clone(), &details))
    }

    async fn refunds_of(&self, request: &ListRefunds) -> Result<Page<Refund>, Error> {
        request.payment.check_made_at(self.account())?;
        let operation = refund::List { id: request.payment.id.clone(), after: request.cursor.clone() };
        let reply = self.client.send_with(&operation, &request.call).await?;
        let row = |details: &refund::Details| {
            let mut reference = RefundRef::by_id(self.account(), &details.id);
            reference.payment = Some(request.payment.clone());
            read(reference, details)
        };
        let rows: Result<Vec<_>, _> = reply.value.refunds.iter().map(row).collect();
        let rows = rows.map_err(|error| reply.answered.error(error))?;
        Ok(Page::new(rows, reply.value.next).unread(reply.value.refunds.unread.len()))
    }
}

/// Source: API.md, "Refunds".
pub(crate) fn refund_status(state: &str) -> RefundStatus {
    match state {
        "pending" => RefundStatus::Pending,
        "done" => RefundStatus::Succeeded,
        "failed" => RefundStatus::Failed,
        other => RefundStatus::Unrecognised(other.to_owned()),
    }
}

/// A refund, compared with what was asked.
fn read(mut asked: RefundRef, details: &refund::Details) -> Result<Refund, Error> {
    let amount = from_minor(details.amount, &details.currency)?;
    asked.check(&details.id, Some(&amount))?;
    if let Some(payment) = &asked.payment {
        payment.check_id(&details.payment)?;
        check_currency(payment, &amount)?;
    }
    if asked.reference.as_ref().is_some_and(|reference| *reference != details.reference) {
        return Err(Error::mismatch("reference", "the answer is about another refund of yours"));
    }
    asked.reference = Some(details.reference.clone());
    let mut refund = Refund::new(asked, refund_status(&details.state));
    refund.raw_status = Some(details.state.clone());
    refund.amount = Some(amount);
    refund.created_at = details.created.value().map(|at| at.0);
    Ok(refund)
}

/// Where all that is left goes back, no amount is known to compare with, but the currency is.
fn check_currency(payment: &PaymentRef, amount: &paymux_core::Money) -> Result<(), Error> {
    match &payment.expected {
        Some(paid) if paid.asset() != amount.asset() => {
            Err(Error::mismatch("currency", "the refund is in another currency than the payment"))
        }
        _ => Ok(()),
    }
}
