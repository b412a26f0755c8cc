//! The unified interface.

use async_trait::async_trait;
use paymux_core::{
    Client, CreatePayment, Error, ErrorKind, Money, NextAction, Payment, PaymentProvider, PaymentRef, Settings,
    Status, StatusTable, Webhooks,
};

use crate::operations::payment::{Create, Details, Retrieve};
use crate::webhook::__Name__Webhooks;
use crate::{__NAME__, __Name__Api};

// TODO: every documented word. After which of them can nobody pay any more? Only those are closed.
pub(crate) const STATUSES: StatusTable = StatusTable(&[
    ("pending", Status::AwaitingPayer),
    ("paid", Status::Paid),
    ("expired", Status::Expired),
]);

/// __Name__ behind the unified interface.
#[derive(Debug)]
pub struct __Name__Provider {
    client: Client<__Name__Api>,
    webhooks: __Name__Webhooks,
}

impl __Name__Provider {
    /// Of a client, with the setting `webhook_secret`.
    #[must_use]
    pub fn new(client: Client<__Name__Api>, settings: &Settings) -> Self {
        Self { client, webhooks: __Name__Webhooks::new(settings) }
    }
}

// TODO: what else it can do (`payouts`, `lists`, `cancels`, `balances`, …), each with the trait of that name.
#[async_trait]
impl PaymentProvider for __Name__Provider {
    fn name(&self) -> &'static str {
        __NAME__.name
    }

    async fn create(&self, request: &CreatePayment) -> Result<Payment, Error> {
        let (amount, currency) = minor(&request.amount)?;
        let operation = Create {
            amount,
            currency,
            order: request.reference.clone(),
            description: request.description.clone(),
        };
        let reply = self.client.send_with(&operation, &request.call).await?;
        let asked = PaymentRef {
            provider: __NAME__.name.to_owned(),
            id: reply.value.id.clone(),
            expected: Some(request.amount.clone()),
            reference: Some(request.reference.clone()),
        };
        let mut payment = read(&asked, &reply.value)?;
        payment.key = reply.key;
        // TODO: what of a request has a field here; all else is told to the app as not carried.
        payment.not_carried = request.not_carried(&["description"]);
        payment.body = reply.body;
        Ok(payment)
    }

    async fn payment(&self, asked: &PaymentRef) -> Result<Payment, Error> {
        asked.check_provider(__NAME__.name)?;
        let reply = self.client.send(&Retrieve { id: asked.id.clone() }).await?;
        let mut payment = read(asked, &reply.value)?;
        payment.body = reply.body;
        Ok(payment)
    }

    async fn next_action(&self, asked: &PaymentRef, _method: Option<&str>) -> Result<NextAction, Error> {
        Ok(self.payment(asked).await?.next_action)
    }

    fn webhooks(&self) -> Option<&dyn Webhooks> {
        Some(&self.webhooks)
    }
}

// TODO: the unit of amounts, their bounds, the currencies. What does not fit exactly is refused, never rounded.
fn minor(amount: &Money) -> Result<(u64, String), Error> {
    let refused = |kind, message, field| Err(Error::refused(kind, message).with_field(field));
    let Some(currency) = amount.asset().currency() else {
        return refused(ErrorKind::UnsupportedCurrency, "only currencies of ISO 4217", "currency");
    };
    match amount.minor_units()? {
        0 => refused(ErrorKind::AmountOutOfRange, "more than nothing", "amount"),
        units => Ok((units, currency.code().to_owned())),
    }
}

pub(crate) fn money(units: u64, currency: &str) -> Result<Money, Error> {
    Money::from_minor(units, currency)
        .ok_or_else(|| Error::unintelligible("an unknown currency").with_field("currency"))
}

/// A payment, compared with what was asked.
fn read(asked: &PaymentRef, details: &Details) -> Result<Payment, Error> {
    asked.check_amount(&money(details.amount, &details.currency)?)?;
    asked.check_reference(&details.order)?;
    let mut payment = Payment::new(asked.clone(), STATUSES.fold(&details.status));
    payment.raw_status = Some(details.status.clone());
    if let (false, Some(url)) = (payment.status.collection_closed(), &details.url) {
        payment.next_action = NextAction::Redirect { url: url.clone() };
    }
    Ok(payment)
}
