//! What Payviox can do beyond taking payments: payouts, balances, fee quotes.

use std::collections::BTreeMap;

use async_trait::async_trait;
use paymux_core::balances::{Balance, Balances, ReadBalances};
use paymux_core::payouts::{
    CreatePayout, Destination, Payout, PayoutRef, PayoutStatus, Payouts, RetrievePayout,
};
use paymux_core::provider::ClientSession;
use paymux_core::provider::wire::{CommaList, to_minor};
use paymux_core::quotes::{FeeQuote, FeeQuotes, QuoteRequest};
use paymux_core::{Error, ErrorKind, Money};

use crate::PAYVIOX;
use crate::operations::{balance, methods, payout};
use crate::provider::PayvioxProvider;

/// Payouts are in this currency, always. Source: docs.payviox.com/api/payout/webhooks.
const PAYOUT_CURRENCY: &str = "USD";

#[async_trait]
impl Payouts for PayvioxProvider {
    /// The payout user draws the money with the hash in [`Payout::client_session`] (`payout_hash`). There
    /// is no id yet: the payout's webhooks bring one.
    async fn pay_out(&self, request: &CreatePayout) -> Result<Payout, Error> {
        let Destination::Email(email) = &request.destination else {
            return Err(Error::invalid_field("destination", "Payviox pays out to an e-mail address"));
        };
        let (amount, currency) = to_minor(&request.amount)?;
        if currency != PAYOUT_CURRENCY {
            let message = format!("Payviox pays out in {PAYOUT_CURRENCY}");
            return Err(Error::refused(ErrorKind::UnsupportedCurrency, message).with_field("currency"));
        }
        let operation = payout::Create { email: email.clone(), amount };
        let reply = self.client.send_with(&operation, &request.call).await?;
        let reference = PayoutRef::made(self.client.account(), None, request);
        let mut payout = Payout::new(reference, PayoutStatus::Accepted);
        payout.client_session =
            Some(ClientSession(BTreeMap::from([("payout_hash".to_owned(), reply.value.hash)])));
        Ok(payout)
    }

    async fn retrieve_payout(&self, _request: &RetrievePayout) -> Result<Payout, Error> {
        Err(Error::unsupported("Payviox has no lookup of payouts: follow the payout webhooks")
            .of_provider(PAYVIOX.name))
    }
}

#[async_trait]
impl Balances for PayvioxProvider {
    /// The reply names no currency; its documentation speaks of cents, and payouts are in USD.
    async fn balances(&self, request: &ReadBalances) -> Result<Vec<Balance>, Error> {
        let read = self.client.send_with(&balance::Retrieve {}, &request.call).await?.value;
        let accounts = [("balance", Some(read.balance)), ("payout_balance", read.payout_balance)];
        let money = |cents: i64| Money::from_minor(cents, PAYOUT_CURRENCY);
        let balances =
            accounts.into_iter().filter_map(|(name, cents)| Some(Balance::new(name, money(cents?)?)));
        Ok(balances.collect())
    }
}

#[async_trait]
impl FeeQuotes for PayvioxProvider {
    async fn fee(&self, request: &QuoteRequest) -> Result<FeeQuote, Error> {
        let amount = &request.amount;
        let currencies = amount.asset().currency().map(|currency| CommaList::from([currency.code()]));
        if currencies.is_none() {
            let message = "Payviox takes currencies of ISO 4217";
            return Err(Error::refused(ErrorKind::UnsupportedCurrency, message).with_field("currency"));
        }
        let list = methods::List { currencies, ..Default::default() };
        let methods = self.client.send_with(&list, &request.call).await?.value;
        let fees = methods.items.get(&request.method).and_then(|method| method.fees.value());
        let fees = fees.ok_or_else(|| {
            let message = "there is no such payment method for this currency, or its fees are not stated or cannot be read";
            Error::refused(ErrorKind::NotFound, message).with_field("method").of_provider(PAYVIOX.name)
        })?;
        let percent = amount.amount().checked_mul(fees.percent_fees.0);
        let fee = percent.and_then(|percent| percent.checked_add(fees.static_fees.0));
        let fee = fee.ok_or_else(|| Error::invalid_field("amount", "too large to compute a fee on"))?;
        Ok(FeeQuote::new(Money::new(fee, amount.asset().clone())))
    }
}
