//! Paying out: withdrawals.

use async_trait::async_trait;
use paymux_core::payouts::{CreatePayout, Destination, Payout, PayoutStatus, Payouts};
use paymux_core::provider::Steps;
use paymux_core::provider::wire::Lenient;
use paymux_core::{CallOptions, Error, ErrorKind, Money, Timestamp};

use super::IteraPayProvider;
use crate::operations::payment_methods::Method;
use crate::operations::withdrawal::{Create, Get, Pending, Withdrawal, WithdrawalState, same_address};
use crate::{ITERAPAY, MethodId};

/// Withdrawals carry no reference and no key: whatever becomes of a lost reply, nothing is sent again.
#[async_trait]
impl Payouts for IteraPayProvider {
    async fn pay_out(&self, request: &CreatePayout) -> Result<Payout, Error> {
        let steps = Steps::new(self.client.runtime(), &request.call);
        let method = self.method_of(request, &steps.beside()).await?;
        let create = self.withdrawal_of(request, &method)?;
        let made = self.client.send_with(&create, &steps.main()).await?.value;
        Ok(payout(&made, Some(&method)))
    }

    async fn payout(&self, id: &str) -> Result<Payout, Error> {
        let get = Get { merchant_id: self.merchant()?.to_owned(), withdrawal_id: id.to_owned() };
        let found = self.client.send(&get).await?.value;
        // The method only names the token: how the payout stands is told without it, too.
        let method = match found.method() {
            Some(method) => self.methods.by_id(&self.client, method, &CallOptions::default()).await.ok(),
            None => None,
        };
        Ok(payout(&found, method.as_ref()))
    }

    /// Only withdrawals that are not on their way yet are listed: finding none proves nothing.
    async fn candidate(&self, request: &CreatePayout, since: Timestamp) -> Result<Option<Payout>, Error> {
        let steps = Steps::new(self.client.runtime(), &request.call);
        let method = self.method_of(request, &steps.beside()).await?;
        let wanted = self.withdrawal_of(request, &method)?;
        let pending = Pending { merchant_id: wanted.merchant_id.clone() };
        let pending = self.client.send_with(&pending, &steps.beside()).await?.value.0;
        // What a row does not say may be as wanted: it is no candidate, but makes another one doubtful.
        let mut alike = pending.iter().filter(|one| {
            same_address(&wanted.address, &one.address)
                && one.amount == wanted.amount
                && one.method().is_none_or(|method| *method == wanted.payment_method_id)
                && created(one).is_none_or(|at| at.unix_seconds() >= since.unix_seconds())
        });
        Ok(match (alike.next(), alike.next()) {
            (Some(only), None) if created(only).is_some() && only.method().is_some() => {
                Some(payout(only, Some(&method)))
            }
            _ => None,
        })
    }
}

impl IteraPayProvider {
    /// The method that was named, or the only one for the token.
    async fn method_of(&self, request: &CreatePayout, options: &CallOptions) -> Result<Method, Error> {
        self.withdrawal_address(request)?;
        let asset = request.amount.asset();
        if asset.currency().is_some() {
            let message = "IteraPay pays out in tokens, from the balance of one payment method";
            return Err(Error::refused(ErrorKind::UnsupportedCurrency, message)
                .with_field("currency")
                .of_provider(ITERAPAY.name));
        }
        let Some(id) = &request.method else {
            return self.methods.by_asset(&self.client, asset, options).await;
        };
        let method = self.methods.by_id(&self.client, &MethodId::new(id), options).await?;
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

fn payout(withdrawal: &Withdrawal, method: Option<&Method>) -> Payout {
    let status = match withdrawal.state() {
        Some(WithdrawalState::Pending) => PayoutStatus::Accepted,
        Some(WithdrawalState::Processing) => PayoutStatus::Processing,
        Some(WithdrawalState::Completed) => PayoutStatus::Paid,
        Some(WithdrawalState::Failed) => PayoutStatus::Failed,
        Some(WithdrawalState::Other(word)) => PayoutStatus::Unrecognised(word.clone()),
        None => PayoutStatus::Unrecognised(String::new()),
    };
    let amount = method.map(|method| Money::new(withdrawal.amount, method.asset()));
    Payout::new(ITERAPAY.name, Some(withdrawal.id.clone()), status, amount)
}
