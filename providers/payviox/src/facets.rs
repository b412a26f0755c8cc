//! What Payviox can do beyond taking payments: payouts, balances, fee quotes.

use std::collections::BTreeMap;

use async_trait::async_trait;
use paymux_core::balances::{Balance, Balances};
use paymux_core::payouts::{CreatePayout, Destination, Payout, PayoutStatus, Payouts};
use paymux_core::provider::wire::{CommaList, Lenient};
use paymux_core::quotes::{FeeQuote, FeeQuotes};
use paymux_core::{ClientSession, Error, ErrorKind, Money};

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
        let currency = request.amount.asset().currency();
        if currency.is_none_or(|currency| currency.code() != PAYOUT_CURRENCY) {
            let message = format!("Payviox pays out in {PAYOUT_CURRENCY}");
            return Err(Error::refused(ErrorKind::UnsupportedCurrency, message).with_field("currency"));
        }
        let operation = payout::Create { email: email.clone(), amount: request.amount.minor_units()? };
        let reply = self.client.send_with(&operation, &request.call).await?;
        let mut payout =
            Payout::new(PAYVIOX.name, None, PayoutStatus::Accepted, Some(request.amount.clone()));
        payout.client_session =
            Some(ClientSession(BTreeMap::from([("payout_hash".to_owned(), reply.value.hash)])));
        Ok(payout)
    }

    async fn payout(&self, _id: &str) -> Result<Payout, Error> {
        Err(Error::unsupported("Payviox has no lookup of payouts: follow the payout webhooks")
            .of_provider(PAYVIOX.name))
    }
}

#[async_trait]
impl Balances for PayvioxProvider {
    /// The reply names no currency; its documentation speaks of cents, and payouts are in USD.
    async fn balances(&self) -> Result<Vec<Balance>, Error> {
        let read = self.client.send(&balance::Retrieve {}).await?.value;
        let accounts = [("balance", Some(read.balance)), ("payout_balance", read.payout_balance)];
        let money = |cents: i64| Money::from_minor(cents, PAYOUT_CURRENCY);
        let balances =
            accounts.into_iter().filter_map(|(name, cents)| Some(Balance::new(name, money(cents?)?)));
        Ok(balances.collect())
    }
}

#[async_trait]
impl FeeQuotes for PayvioxProvider {
    async fn fee(&self, amount: &Money, method: &str) -> Result<FeeQuote, Error> {
        let currencies = amount.asset().currency().map(|currency| CommaList::from([currency.code()]));
        if currencies.is_none() {
            let message = "Payviox takes currencies of ISO 4217";
            return Err(Error::refused(ErrorKind::UnsupportedCurrency, message).with_field("currency"));
        }
        let methods = self.client.send(&methods::List { currencies, ..Default::default() }).await?.value;
        let fees = methods.get(method).and_then(|method| method.fees.as_ref()).and_then(Lenient::value);
        let fees = fees.ok_or_else(|| {
            let message = "there is no such payment method for this currency, or its fees are not stated";
            Error::refused(ErrorKind::NotFound, message).with_field("method").of_provider(PAYVIOX.name)
        })?;
        let percent = amount.amount().checked_mul(fees.percent_fees.0);
        let fee = percent.and_then(|percent| percent.checked_add(fees.static_fees.0));
        let fee = fee.ok_or_else(|| Error::invalid_field("amount", "too large to compute a fee on"))?;
        Ok(FeeQuote::new(Money::new(fee, amount.asset().clone())))
    }
}
