//! The unified interface: taking payments. What Acme Pay can do beyond that stands in a file for each facet.

mod captures;
mod disputes;
mod lists;
mod payouts;
mod refunds;

use std::time::Duration;

use async_trait::async_trait;
use paymux_core::captures::{Capture, Captures};
use paymux_core::disputes::Disputes;
use paymux_core::finds::Finds;
use paymux_core::lists::Lists;
use paymux_core::payouts::Payouts;
use paymux_core::provider::wire::{from_minor, to_minor};
use paymux_core::provider::{
    Account, CredentialKind, Declared, Find, Settings, StatusTable, Steps, Takes, Webhooks,
};
use paymux_core::refunds::Refunds;
use paymux_core::{
    AdvancePayment, Client, CreatePayment, Error, Payment, PaymentProvider, PaymentRef, RetrievePayment,
    Status,
};

use crate::operations::{KEYS_KEPT_FOR, payment};
use crate::webhook::AcmePayWebhooks;
use crate::{AcmePay, ClientSecret, SigningKey};

pub(crate) use disputes::dispute_status;
pub(crate) use payouts::payout_status;
pub(crate) use refunds::refund_status;

/// Source: API.md, "Payments". After a refused card the payment stays `open`.
pub(crate) const STATES: StatusTable = StatusTable(&[
    ("open", Status::AwaitingPayer),
    ("pending", Status::Processing),
    ("approved", Status::Approved),
    ("authorized", Status::Authorized),
    ("paid", Status::Paid),
    ("partially_refunded", Status::PartiallyRefunded),
    ("refunded", Status::Refunded),
    ("disputed", Status::Disputed),
    ("expired", Status::Expired),
    ("canceled", Status::Canceled),
]);

/// "Integers of the currency's smallest unit, from 1 on. Currencies are ISO 4217." Source: API.md.
const TAKES: &[Takes] = &[Takes::every_currency()];

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

    /// A facet is there where a credential is configured that opens its operations.
    fn holds(&self, credential: &str) -> bool {
        self.client.schemes().any(|id| id == credential)
    }
}

#[async_trait]
impl PaymentProvider for AcmePayProvider {
    fn account(&self) -> &Account {
        self.client.account()
    }

    async fn create(&self, request: &CreatePayment) -> Result<Payment, Error> {
        let carried = ["description", "return_url", "capture", "idempotency_key"];
        let not_carried = request.not_carried::<()>(&carried)?;
        let (amount, currency) = to_minor(&request.amount)?;
        let operation = payment::Create {
            amount,
            currency,
            order: request.reference.clone(),
            description: request.description.clone(),
            return_url: request.return_url.clone(),
            capture: (request.capture == Capture::Manual).then(|| "manual".to_owned()),
        };
        let reply = self.client.send_with(&operation, &request.call).await?;
        let asked = PaymentRef::made(self.account(), &reply.value.id, request);
        let mut payment = reply.answer(|details| read(&asked, &details))?;
        payment.not_carried = not_carried;
        Ok(payment)
    }

    async fn retrieve(&self, request: &RetrievePayment) -> Result<Payment, Error> {
        request.payment.check_made_at(self.account())?;
        let operation = payment::Retrieve { id: request.payment.id.clone() };
        let reply = self.client.send_with(&operation, &request.call).await?;
        reply.answer(|details| read(&request.payment, &details))
    }

    /// Looks first: only what the payer has approved is confirmed. The return URL says nothing that could be believed.
    async fn advance(&self, request: &AdvancePayment) -> Result<Payment, Error> {
        let steps = Steps::new(self.client.runtime(), &request.call);
        let look_up = RetrievePayment::new(request.payment.clone()).call(steps.beside());
        let found = self.retrieve(&look_up).await?;
        if found.status != Status::Approved {
            return Ok(found);
        }
        let operation = payment::Confirm { id: request.payment.id.clone() };
        let reply = self.client.send_with(&operation, &steps.main()).await?;
        reply.answer(|details| read(&request.payment, &details))
    }

    /// Source: API.md. What it does not say stays as [`Declared::CAUTIOUS`] has it.
    fn declared(&self) -> Declared {
        let signs = self.holds(SigningKey::ID);
        Declared {
            // "Payments": the reply has the payer's page, and nothing is sent to the payer.
            shows_itself: false,
            lookup: signs,
            // "Lists": "A payment is in the list before its creation is answered."
            find: signs.then_some(Find { staleness: Duration::ZERO }),
            // "Signatures": a request is taken until 5 minutes after it was signed, by a clock that may be 5 minutes off.
            longest_travel: Duration::from_secs(10 * 60),
            keys_kept: Some(KEYS_KEPT_FOR),
            refund_keys_kept: signs.then_some(KEYS_KEPT_FOR),
            capture_keys_kept: signs.then_some(KEYS_KEPT_FOR),
            advance_keys_kept: signs.then_some(KEYS_KEPT_FOR),
            // "Refunds": each says its reference.
            refund_find: signs,
            takes: Some(TAKES),
            ..Declared::by_facets(self)
        }
    }

    fn webhooks(&self) -> Option<&dyn Webhooks> {
        Some(&self.webhooks)
    }

    fn captures(&self) -> Option<&dyn Captures> {
        self.holds(SigningKey::ID).then_some(self as _)
    }

    fn refunds(&self) -> Option<&dyn Refunds> {
        self.holds(SigningKey::ID).then_some(self as _)
    }

    fn finds(&self) -> Option<&dyn Finds> {
        self.holds(SigningKey::ID).then_some(self as _)
    }

    fn lists(&self) -> Option<&dyn Lists> {
        self.holds(SigningKey::ID).then_some(self as _)
    }

    fn disputes(&self) -> Option<&dyn Disputes> {
        self.holds(SigningKey::ID).then_some(self as _)
    }

    fn payouts(&self) -> Option<&dyn Payouts> {
        self.holds(ClientSecret::ID).then_some(self as _)
    }
}

/// A payment, compared with what was asked.
fn read(asked: &PaymentRef, details: &payment::Details) -> Result<Payment, Error> {
    let money = |units: u64| from_minor(units, &details.currency);
    asked.check_amount(&money(details.amount)?)?;
    asked.check_reference(&details.order)?;
    let mut payment = Payment::new(asked.clone(), STATES.fold(&details.state));
    payment.raw_status = Some(details.state.clone());
    payment.amounts.requested = Some(money(details.amount)?);
    payment.amounts.authorized = details.authorized.map(money).transpose()?;
    payment.amounts.received = Some(money(details.received)?);
    payment.amounts.refunded = Some(money(details.refunded)?);
    payment.created_at = details.created.value().map(|at| at.0);
    payment.redirect(details.page.as_deref());
    Ok(payment)
}
