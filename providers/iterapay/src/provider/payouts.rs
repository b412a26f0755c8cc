//! Paying out: withdrawals.

use async_trait::async_trait;
use paymux_core::finds::Found;
use paymux_core::payouts::{
    CreatePayout, Destination, FindPayout, FoundPayouts, Payout, PayoutRef, PayoutStatus, Payouts,
    RetrievePayout,
};
use paymux_core::provider::Steps;
use paymux_core::provider::wire::Lenient;
use paymux_core::{Error, ErrorKind, Money, PaymentProvider, Timestamp};

use super::IteraPayProvider;
use crate::operations::payment_methods::Method;
use crate::operations::withdrawal::{Create, Get, Pending, Withdrawal, WithdrawalState, same_address};
use crate::{ITERAPAY, MethodId};

/// Withdrawals carry no reference and no key: whatever becomes of a lost reply, nothing is sent again.
#[async_trait]
impl Payouts for IteraPayProvider {
    async fn pay_out(&self, request: &CreatePayout) -> Result<Payout, Error> {
        let steps = Steps::new(self.client.runtime(), &request.call);
        let method = self.method_of(request, &steps).await?;
        let create = self.withdrawal_of(request, &method)?;
        let made = self.client.send_with(&create, &steps.main()).await?.value;
        let reference = PayoutRef::made(self.account(), Some(made.id.clone()), request);
        Ok(payout(reference, &made, Some(&method)))
    }

    async fn retrieve_payout(&self, request: &RetrievePayout) -> Result<Payout, Error> {
        let steps = Steps::new(self.client.runtime(), &request.call);
        let withdrawal_id = request.payout.id_at(self.account())?.to_owned();
        let get = Get { merchant_id: self.merchant()?.to_owned(), withdrawal_id };
        let reply = self.client.send_with(&get, &steps.main()).await?;
        let found = reply.value;
        // The reply names no currency, but a method: the number alone is compared.
        let expected = request.payout.expected.as_ref();
        if expected.is_some_and(|expected| expected.amount() != found.amount) {
            let error = Error::mismatch("amount", "the answer is about another amount");
            return Err(reply.answered.error(error));
        }
        // The method only names the token: how the payout stands can be said without it, too.
        let method = match found.method() {
            Some(method) => self.methods.by_id(&self.client, method, &steps).await.ok(),
            None => None,
        };
        Ok(payout(request.payout.clone(), &found, method.as_ref()))
    }

    /// Only withdrawals that are not on their way yet are listed: finding none proves nothing. A row that does not
    /// say its method or its time may be the one, so it is a candidate, too.
    async fn find_payout(&self, request: &FindPayout) -> Result<FoundPayouts, Error> {
        let steps = Steps::new(self.client.runtime(), &request.call);
        let method = self.method_of(&request.sent, &steps).await?;
        let wanted = self.withdrawal_of(&request.sent, &method)?;
        let pending = Pending { merchant_id: wanted.merchant_id.clone() };
        let pending = self.client.send_with(&pending, &steps.main()).await?.value.0;
        let alike = pending.iter().filter(|one| {
            same_address(&wanted.address, &one.address)
                && one.amount == wanted.amount
                && one.method().is_none_or(|method| *method == wanted.payment_method_id)
                && created(one).is_none_or(|at| at.unix_seconds() >= request.since.unix_seconds())
        });
        let payouts = alike.map(|one| {
            let id = Some(one.id.clone()).filter(|id| !id.is_empty());
            let reference = PayoutRef::made(self.account(), id, &request.sent);
            payout(reference, one, Some(&method))
        });
        Ok(FoundPayouts::alike(Found::incomplete(payouts.collect())))
    }
}

impl IteraPayProvider {
    /// The method that was named, or the only one for the token.
    async fn method_of(&self, request: &CreatePayout, steps: &Steps<'_>) -> Result<Method, Error> {
        self.withdrawal_address(request)?;
        let asset = request.amount.asset();
        if asset.currency().is_some() {
            let message = "IteraPay pays out in tokens, from the balance of one payment method";
            return Err(Error::refused(ErrorKind::UnsupportedCurrency, message)
                .with_field("currency")
                .of_provider(ITERAPAY.name));
        }
        let Some(id) = &request.method else {
            return self.methods.by_asset(&self.client, asset, steps).await;
        };
        let method = self.methods.by_id(&self.client, &MethodId::new(id), steps).await?;
        if method.asset() == *asset {
            return Ok(method);
        }
        let message = format!("method {id} pays out {}, not {asset}", method.asset());
        Err(Error::invalid_field("method", message).of_provider(ITERAPAY.name))
    }

    fn withdrawal_address<'a>(&self, request: &'a CreatePayout) -> Result<&'a str, Error> {
        self.merchant()?;
        match &request.destination {
            Destination::Address(address) => Ok(address),
            _ => Err(Error::invalid_field("destination", "IteraPay pays out to blockchain addresses")
                .of_provider(ITERAPAY.name)),
        }
    }

    fn withdrawal_of(&self, request: &CreatePayout, method: &Method) -> Result<Create, Error> {
        Ok(Create {
            merchant_id: self.merchant()?.to_owned(),
            address: self.withdrawal_address(request)?.to_owned(),
            amount: request.amount.amount(),
            payment_method_id: method.id.clone(),
        })
    }
}

fn created(withdrawal: &Withdrawal) -> Option<Timestamp> {
    withdrawal.created_at.as_ref().and_then(Lenient::value).copied()
}

fn payout(reference: PayoutRef, withdrawal: &Withdrawal, method: Option<&Method>) -> Payout {
    let status = match withdrawal.state() {
        Some(WithdrawalState::Pending) => PayoutStatus::Accepted,
        Some(WithdrawalState::Processing) => PayoutStatus::Processing,
        Some(WithdrawalState::Completed) => PayoutStatus::Paid,
        Some(WithdrawalState::Failed) => PayoutStatus::Failed,
        Some(WithdrawalState::Other(word)) => PayoutStatus::Unrecognised(word.clone()),
        None => PayoutStatus::Unrecognised(String::new()),
    };
    let mut payout = Payout::new(reference, status);
    payout.amount = method.map(|method| Money::new(withdrawal.amount, method.asset()));
    payout.created_at = created(withdrawal);
    payout
}
