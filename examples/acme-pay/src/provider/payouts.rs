//! Payouts. Source: API.md, "Payouts".

use async_trait::async_trait;
use paymux_core::finds::Found;
use paymux_core::payouts::{
    CreatePayout, Destination, FindPayout, FoundPayouts, Payout, PayoutRef, PayoutStatus, Payouts,
    RetrievePayout,
};
use paymux_core::provider::wire::{from_minor, to_minor};
use paymux_core::{Error, PaymentProvider};

use super::AcmePayProvider;
use crate::operations::payout;

#[async_trait]
impl Payouts for AcmePayProvider {
    async fn pay_out(&self, request: &CreatePayout) -> Result<Payout, Error> {
        let Destination::Email(email) = &request.destination else {
            return Err(Error::invalid_field("destination", "Acme Pay pays out to an e-mail address"));
        };
        let (amount, currency) = to_minor(&request.amount)?;
        let operation =
            payout::Create { amount, currency, email: email.clone(), reference: request.reference.clone() };
        let reply = self.client.send_with(&operation, &request.call).await?;
        reply.answer(|made| read(PayoutRef::made(self.account(), Some(made.id.clone()), request), &made))
    }

    async fn retrieve_payout(&self, request: &RetrievePayout) -> Result<Payout, Error> {
        let id = request.payout.id_at(self.account())?.to_owned();
        let reply = self.client.send_with(&payout::Retrieve { id }, &request.call).await?;
        reply.answer(|details| read(request.payout.clone(), &details))
    }

    /// Only by the reference: what is merely alike in amount and receiver may be another payout.
    async fn find_payout(&self, request: &FindPayout) -> Result<FoundPayouts, Error> {
        let Some(reference) = request.sent.reference.clone() else {
            let message = "a payout without a reference of yours cannot be found";
            return Err(Error::unsupported(message).with_field("reference"));
        };
        let operation = payout::List { reference, after: None };
        let reply = self.client.send_with(&operation, &request.call).await?;
        let row = |details: &payout::Details| {
            read(PayoutRef::made(self.account(), Some(details.id.clone()), &request.sent), details)
        };
        let rows: Result<Vec<_>, _> = reply.value.payouts.iter().map(row).collect();
        let rows = rows.map_err(|error| reply.answered.error(error))?;
        let whole = reply.value.next.is_none() && reply.value.payouts.is_complete();
        let found = if whole { Found::complete(rows) } else { Found::incomplete(rows) };
        Ok(FoundPayouts::by_reference(found))
    }
}

/// Source: API.md, "Payouts".
pub(crate) fn payout_status(state: &str) -> PayoutStatus {
    match state {
        "accepted" => PayoutStatus::Accepted,
        "paid" => PayoutStatus::Paid,
        "failed" => PayoutStatus::Failed,
        other => PayoutStatus::Unrecognised(other.to_owned()),
    }
}

/// A payout, compared with what was asked.
fn read(mut asked: PayoutRef, details: &payout::Details) -> Result<Payout, Error> {
    let amount = from_minor(details.amount, &details.currency)?;
    if asked.expected.as_ref().is_some_and(|expected| *expected != amount) {
        return Err(Error::mismatch("amount", "the answer is about another amount"));
    }
    if asked.reference.is_some() && asked.reference != details.reference {
        return Err(Error::mismatch("reference", "the answer is about another payout of yours"));
    }
    asked.reference = details.reference.clone();
    let mut payout = Payout::new(asked, payout_status(&details.state));
    payout.amount = Some(amount);
    payout.created_at = details.created.value().map(|at| at.0);
    Ok(payout)
}
