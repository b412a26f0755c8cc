//! Lists, cancellation, balances, fees.

use async_trait::async_trait;
use paymux_core::balances::{Balance, Balances};
use paymux_core::cancellations::{CancelHow, Cancels};
use paymux_core::lists::{ListPayments, Lists, Page};
use paymux_core::quotes::{FeeQuote, FeeQuotes};
use paymux_core::{CallOptions, Error, ErrorKind, Money, Payment, PaymentRef};

use super::IteraPayProvider;
use super::lookup::{read, usd};
use crate::operations::invoice::{Archive, Delete, Invoice, List};
use crate::operations::merchant::{FeeType, FeesAmount, Funds};
use crate::{ITERAPAY, MethodId};

#[async_trait]
impl Lists for IteraPayProvider {
    async fn list(&self, request: &ListPayments) -> Result<Page<Payment>, Error> {
        let page = request.cursor.as_deref().map(str::parse).transpose();
        let page = page.map_err(|_| {
            Error::invalid_field("cursor", "the `next` of an earlier page").of_provider(ITERAPAY.name)
        })?;
        let list = List { page, limit: request.limit, ..List::of(self.merchant()?) };
        let listed = self.client.send(&list).await?.value;
        let next = listed.next(page).map(|page| page.to_string());
        Ok(Page { items: listed.data.iter().map(payment).collect::<Result<_, _>>()?, next })
    }
}

fn payment(invoice: &Invoice) -> Result<Payment, Error> {
    let expected = Some(usd(invoice)?);
    let provider = ITERAPAY.name.to_owned();
    read(PaymentRef { provider, id: invoice.id.clone(), expected, reference: None }, invoice)
}

#[async_trait]
impl Cancels for IteraPayProvider {
    /// What a chain sends to an address that was handed out before, it still sends: IteraPay does not say
    /// what becomes of it.
    async fn cancel(&self, payment: &PaymentRef, how: CancelHow) -> Result<(), Error> {
        payment.check_provider(ITERAPAY.name)?;
        let (merchant_id, invoice_id) = (self.merchant()?.to_owned(), payment.id.clone());
        match how {
            CancelHow::Archive => self.client.send(&Archive { merchant_id, invoice_id }).await?.value,
            CancelHow::Delete => self.client.send(&Delete { merchant_id, invoice_id }).await?.value,
            _ => {
                let message = "an invoice is archived or deleted";
                return Err(Error::unsupported(message).of_provider(ITERAPAY.name));
            }
        }
        Ok(())
    }
}

#[async_trait]
impl Balances for IteraPayProvider {
    /// Each is named after its payment method; what is not settled yet has `pending` behind the name.
    async fn balances(&self) -> Result<Vec<Balance>, Error> {
        let funds = self.client.send(&Funds { merchant_id: self.merchant()?.to_owned() }).await?.value;
        let mut balances = Vec::with_capacity(funds.0.len());
        for row in &funds.0 {
            let missing = |field: &str| Error::unintelligible("a balance lacks it").with_field(field);
            let id = row.method().ok_or_else(|| missing("paymentMethodID"))?;
            let amount = row.balance().ok_or_else(|| missing("balance"))?;
            let method = self.methods.by_id(&self.client, id, &CallOptions::default()).await?;
            if row.symbol().is_some_and(|symbol| !symbol.eq_ignore_ascii_case(&method.ticker)) {
                return Err(Error::mismatch("symbol", format!("method {id} is of another token")));
            }
            balances.push(Balance::new(&method.name, Money::new(amount, method.asset())));
            if let Some(pending) = row.pending {
                let account = format!("{} pending", method.name);
                balances.push(Balance::new(account, Money::new(pending, method.asset())));
            }
        }
        Ok(balances)
    }
}

#[async_trait]
impl FeeQuotes for IteraPayProvider {
    /// On a payment that is made once. The amount is in USD, or in the token of the method.
    async fn fee(&self, amount: &Money, method: &str) -> Result<FeeQuote, Error> {
        let merchant_id = self.merchant()?.to_owned();
        let method =
            self.methods.by_id(&self.client, &MethodId::new(method), &CallOptions::default()).await?;
        let in_usd = amount.asset().currency().is_some_and(|currency| currency.code() == "USD");
        if !in_usd && *amount.asset() != method.asset() {
            let message = format!("a fee with {} is reckoned in USD or {}", method.name, method.asset());
            return Err(Error::refused(ErrorKind::UnsupportedCurrency, message).with_field("currency"));
        }
        let ask = FeesAmount {
            merchant_id,
            kind: FeeType::Onetime,
            amount: amount.amount(),
            payment_method_id: Some(method.id),
        };
        let fee = self.client.send(&ask).await?.value.fee;
        let fee = fee.ok_or_else(|| Error::unintelligible("the reply names no fee").with_field("fee"))?;
        Ok(FeeQuote::new(Money::new(fee, amount.asset().clone())))
    }
}
