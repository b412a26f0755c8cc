//! Lists, cancellation, balances, fees.

use async_trait::async_trait;
use paymux_core::balances::{Balance, Balances, ReadBalances};
use paymux_core::cancellations::{CancelHow, CancelPayment, Cancellations};
use paymux_core::lists::{ListPayments, Lists, Page};
use paymux_core::provider::Steps;
use paymux_core::quotes::{FeeQuote, FeeQuotes, QuoteRequest};
use paymux_core::{Error, ErrorKind, Money, Payment, PaymentProvider, PaymentRef, Status};

use super::IteraPayProvider;
use super::lookup::{read, usd};
use crate::operations::invoice::{Archive, Delete, Invoice, List};
use crate::operations::merchant::{FeeType, FeesAmount, Funds};
use crate::{ITERAPAY, MethodId};

#[async_trait]
impl Lists for IteraPayProvider {
    /// Rows say how an invoice stands, not what has come in for it: one that awaits its payer here may turn out to
    /// be processing when it is looked up.
    async fn list(&self, request: &ListPayments) -> Result<Page<Payment>, Error> {
        let page = request.cursor.as_deref().map(str::parse).transpose();
        let page = page.map_err(|_| {
            Error::invalid_field("cursor", "the `next` of an earlier page").of_provider(ITERAPAY.name)
        })?;
        let list = List {
            page,
            limit: request.limit,
            date_from: request.created_since,
            date_to: request.until,
            ..List::of(self.merchant()?)
        };
        let listed = self.client.send_with(&list, &request.call).await?.value;
        let next = listed.next(page).map(|page| page.to_string());
        let rows = listed.data.iter().map(|invoice| self.listed(invoice));
        let mut items: Vec<_> = rows.filter_map(Result::ok).collect();
        let unread = listed.data.came().saturating_sub(items.len());
        // The last moment that IteraPay includes is not asked for, and it has other words for a status.
        items.retain(|payment| request.matches(payment));
        Ok(Page::new(items, next).unread(unread))
    }
}

impl IteraPayProvider {
    fn listed(&self, invoice: &Invoice) -> Result<Payment, Error> {
        let mut reference = PaymentRef::by_id(self.account(), &invoice.id);
        reference.expected = Some(usd(invoice)?);
        read(reference, invoice)
    }
}

#[async_trait]
impl Cancellations for IteraPayProvider {
    /// What a chain sends to an address that was handed out before, it still sends: IteraPay does not say
    /// what becomes of it. Its answer has no body, so what had come in by then is not known either.
    async fn cancel(&self, request: &CancelPayment) -> Result<Payment, Error> {
        request.payment.check_made_at(self.account())?;
        let (merchant_id, invoice_id) = (self.merchant()?.to_owned(), request.payment.id.clone());
        match request.how {
            CancelHow::Archive => {
                self.client.send_with(&Archive { merchant_id, invoice_id }, &request.call).await?;
            }
            CancelHow::Delete => {
                self.client.send_with(&Delete { merchant_id, invoice_id }, &request.call).await?;
            }
            _ => {
                let message = "an invoice is archived or deleted";
                return Err(Error::unsupported(message).of_provider(ITERAPAY.name));
            }
        }
        Ok(Payment::new(request.payment.clone(), Status::Canceled))
    }
}

#[async_trait]
impl Balances for IteraPayProvider {
    /// Each is named after its payment method; what is not settled yet has `pending` behind the name.
    async fn balances(&self, request: &ReadBalances) -> Result<Vec<Balance>, Error> {
        let steps = Steps::new(self.client.runtime(), &request.call);
        let funds = Funds { merchant_id: self.merchant()?.to_owned() };
        let funds = self.client.send_with(&funds, &steps.main()).await?.value;
        let mut balances = Vec::with_capacity(funds.0.items.len());
        for row in &funds.0.items {
            let missing = |field: &str| Error::unintelligible("a balance lacks it").with_field(field);
            let id = row.method().ok_or_else(|| missing("paymentMethodID"))?;
            let amount = row.balance().ok_or_else(|| missing("balance"))?;
            let method = self.methods.by_id(&self.client, id, &steps).await?;
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
    async fn fee(&self, request: &QuoteRequest) -> Result<FeeQuote, Error> {
        let steps = Steps::new(self.client.runtime(), &request.call);
        let merchant_id = self.merchant()?.to_owned();
        let method = self.methods.by_id(&self.client, &MethodId::new(&request.method), &steps).await?;
        let asset = request.amount.asset();
        let in_usd = asset.currency().is_some_and(|currency| currency.code() == "USD");
        if !in_usd && *asset != method.asset() {
            let message = format!("a fee with {} is reckoned in USD or {}", method.name, method.asset());
            return Err(Error::refused(ErrorKind::UnsupportedCurrency, message).with_field("currency"));
        }
        let ask = FeesAmount {
            merchant_id,
            kind: FeeType::Onetime,
            amount: request.amount.amount(),
            payment_method_id: Some(method.id),
        };
        let fee = self.client.send_with(&ask, &steps.main()).await?.value.fee;
        let fee = fee.ok_or_else(|| Error::unintelligible("the reply names no fee").with_field("fee"))?;
        Ok(FeeQuote::new(Money::new(fee, asset.clone())))
    }
}
