//! The unified interface.

use async_trait::async_trait;
use paymux_core::payouts::{
    CreatePayout, Destination, Payout, PayoutRef, PayoutStatus, Payouts, RetrievePayout,
};
use paymux_core::provider::wire::{from_minor, to_minor};
use paymux_core::provider::{Account, CredentialKind, Settings, StatusTable, Webhooks};
use paymux_core::{
    Client, CreatePayment, Error, Payment, PaymentProvider, PaymentRef, RetrievePayment, Status,
};

use crate::operations::{payment, payout};
use crate::webhook::AcmePayWebhooks;
use crate::{AcmePay, ClientSecret};

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
    fn account(&self) -> &Account {
        self.client.account()
    }

    async fn create(&self, request: &CreatePayment) -> Result<Payment, Error> {
        let not_carried = request.not_carried::<()>(&["description", "return_url", "idempotency_key"])?;
        let (amount, currency) = to_minor(&request.amount)?;
        let operation = payment::Create {
            amount,
            currency,
            order: request.reference.clone(),
            description: request.description.clone(),
            return_url: request.return_url.clone(),
        };
        let reply = self.client.send_with(&operation, &request.call).await?;
        let asked = PaymentRef::made(self.account(), &reply.value.id, request);
        let mut payment = read(&asked, &reply.value)?;
        payment.key = reply.key;
        payment.not_carried = not_carried;
        payment.request_id = reply.answered.request_id();
        payment.body = reply.body;
        Ok(payment)
    }

    async fn retrieve(&self, request: &RetrievePayment) -> Result<Payment, Error> {
        request.payment.check_made_at(self.account())?;
        let operation = payment::Retrieve { id: request.payment.id.clone() };
        let reply = self.client.send_with(&operation, &request.call).await?;
        let mut payment = read(&request.payment, &reply.value)?;
        payment.request_id = reply.answered.request_id();
        payment.body = reply.body;
        Ok(payment)
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
        let (amount, currency) = to_minor(&request.amount)?;
        let operation = payout::Create { amount, currency, email: email.clone() };
        let reply = self.client.send_with(&operation, &request.call).await?;
        let asked = PayoutRef::made(self.account(), Some(reply.value.id.clone()), request);
        read_payout(asked, &reply.value)
    }

    async fn retrieve_payout(&self, request: &RetrievePayout) -> Result<Payout, Error> {
        let id = request.payout.id_at(self.account())?.to_owned();
        let reply = self.client.send_with(&payout::Retrieve { id }, &request.call).await?;
        read_payout(request.payout.clone(), &reply.value)
    }
}

/// A payment, compared with what was asked.
fn read(asked: &PaymentRef, details: &payment::Details) -> Result<Payment, Error> {
    asked.check_amount(&from_minor(details.amount, &details.currency)?)?;
    asked.check_reference(&details.order)?;
    let mut payment = Payment::new(asked.clone(), STATES.fold(&details.state));
    payment.raw_status = Some(details.state.clone());
    payment.redirect(details.page.as_deref());
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

fn read_payout(asked: PayoutRef, details: &payout::Details) -> Result<Payout, Error> {
    let mut payout = Payout::new(asked, payout_status(&details.state));
    payout.amount = Some(from_minor(details.amount, &details.currency)?);
    Ok(payout)
}
