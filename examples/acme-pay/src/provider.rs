//! The unified interface.

use async_trait::async_trait;
use paymux_core::{
    Client, CreatePayment, CreatePayout, CredentialKind, Destination, Error, ErrorKind, Money, NextAction,
    Payment, PaymentProvider, PaymentRef, Payout, PayoutStatus, Payouts, Settings, Status, StatusTable,
    Webhooks,
};

use crate::operations::{payment, payout};
use crate::webhook::AcmePayWebhooks;
use crate::{ACME_PAY, AcmePay, ClientSecret};

/// Source: API.md, "Payments". After a refused card the payment stays `open`.
pub(crate) const STATES: StatusTable = StatusTable(&[
    ("open", Status::AwaitingPayer),
    ("pending", Status::Processing),
    ("paid", Status::Paid),
    ("expired", Status::Expired),
    ("canceled", Status::Canceled),
]);

/// Acme Pay behind the unified interface.
#[derive(Debug)]
pub struct AcmePayProvider {
    client: Client<AcmePay>,
    webhooks: AcmePayWebhooks,
}

impl AcmePayProvider {
    /// Of a client, with the setting `webhook_secret`.
    #[must_use]
    pub fn new(client: Client<AcmePay>, settings: &Settings) -> Self {
        Self { client, webhooks: AcmePayWebhooks::new(settings) }
    }
}

#[async_trait]
impl PaymentProvider for AcmePayProvider {
    fn name(&self) -> &'static str {
        ACME_PAY.name
    }

    async fn create(&self, request: &CreatePayment) -> Result<Payment, Error> {
        let (amount, currency) = minor(&request.amount)?;
        let operation = payment::Create {
            amount,
            currency,
            order: request.reference.clone(),
            description: request.description.clone(),
            return_url: request.return_url.clone(),
        };
        let reply = self.client.send_with(&operation, &request.call).await?;
        let asked = PaymentRef {
            provider: ACME_PAY.name.to_owned(),
            id: reply.value.id.clone(),
            expected: Some(request.amount.clone()),
            reference: Some(request.reference.clone()),
        };
        let mut payment = read(&asked, &reply.value)?;
        payment.key = reply.key;
        payment.not_carried = request.not_carried(&["description", "return_url", "idempotency_key"]);
        payment.body = reply.body;
        Ok(payment)
    }

    async fn payment(&self, asked: &PaymentRef) -> Result<Payment, Error> {
        asked.check_provider(ACME_PAY.name)?;
        let reply = self.client.send(&payment::Retrieve { id: asked.id.clone() }).await?;
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

    fn payouts(&self) -> Option<&dyn Payouts> {
        self.client.schemes().any(|id| id == ClientSecret::ID).then_some(self as _)
    }
}

#[async_trait]
impl Payouts for AcmePayProvider {
    async fn pay_out(&self, request: &CreatePayout) -> Result<Payout, Error> {
        let Destination::Email(email) = &request.destination else {
            return Err(Error::invalid_field("destination", "Acme Pay pays out to an e-mail address"));
        };
        let (amount, currency) = minor(&request.amount)?;
        let operation = payout::Create { amount, currency, email: email.clone() };
        read_payout(&self.client.send_with(&operation, &request.call).await?.value)
    }

    async fn payout(&self, id: &str) -> Result<Payout, Error> {
        read_payout(&self.client.send(&payout::Retrieve { id: id.to_owned() }).await?.value)
    }
}

/// An amount as Acme Pay counts it, from one cent on.
fn minor(amount: &Money) -> Result<(u64, String), Error> {
    let refused = |kind, message, field| Err(Error::refused(kind, message).with_field(field));
    let Some(currency) = amount.asset().currency() else {
        let message = "Acme Pay takes currencies of ISO 4217";
        return refused(ErrorKind::UnsupportedCurrency, message, "currency");
    };
    match amount.minor_units()? {
        0 => refused(ErrorKind::AmountOutOfRange, "Acme Pay takes one cent and more", "amount"),
        units => Ok((units, currency.code().to_owned())),
    }
}

pub(crate) fn money(units: u64, currency: &str) -> Result<Money, Error> {
    Money::from_minor(units, currency)
        .ok_or_else(|| Error::unintelligible("an unknown currency").with_field("currency"))
}

/// A payment, compared with what was asked.
fn read(asked: &PaymentRef, details: &payment::Details) -> Result<Payment, Error> {
    asked.check_amount(&money(details.amount, &details.currency)?)?;
    asked.check_reference(&details.order)?;
    let mut payment = Payment::new(asked.clone(), STATES.fold(&details.state));
    payment.raw_status = Some(details.state.clone());
    if let (false, Some(page)) = (payment.status.collection_closed(), &details.page) {
        payment.next_action = NextAction::Redirect { url: page.clone() };
    }
    Ok(payment)
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

fn read_payout(details: &payout::Details) -> Result<Payout, Error> {
    let amount = money(details.amount, &details.currency)?;
    Ok(Payout::new(ACME_PAY.name, Some(details.id.clone()), payout_status(&details.state), Some(amount)))
}
