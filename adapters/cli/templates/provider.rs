//! The unified interface.

use async_trait::async_trait;
use paymux_core::provider::wire::{from_minor, to_minor};
use paymux_core::{Client, CreatePayment, Error, Payment, PaymentProvider, PaymentRef, RetrievePayment, Status};
use paymux_core::provider::{Account, Declared, Settings, StatusTable, Takes, Webhooks};

use crate::operations::payment::{Create, Details, Retrieve};
use crate::webhook::__Name__Webhooks;
use crate::__Name__Api;

// TODO: every documented word. After which of them can nobody pay any more? Only those are closed.
pub(crate) const STATUSES: StatusTable = StatusTable(&[
    ("pending", Status::AwaitingPayer),
    ("paid", Status::Paid),
    ("expired", Status::Expired),
]);

// TODO: the currencies and bounds of payments, in the smallest part that is taken.
const TAKES: &[Takes] = &[Takes::every_currency()];

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

// TODO: what else it can do (`refunds`, `captures`, `finds`, `lists`, `disputes`, `payouts`, `cancellations`, `advance`): a
// file for each. Chapter 9 of the guide has refunds whole, `examples/acme-pay/src/provider` has them all.
#[async_trait]
impl PaymentProvider for __Name__Provider {
    fn account(&self) -> &Account {
        self.client.account()
    }

    async fn create(&self, request: &CreatePayment) -> Result<Payment, Error> {
        // TODO: what of a request has a field here; all else is named to the app as not carried. This refuses what must
        // not be dropped, so it stands before anything is sent.
        let not_carried = request.not_carried::<()>(&["description"])?;
        // TODO: the unit of amounts, their bounds, the currencies. What does not fit exactly is refused, never rounded.
        let (amount, currency) = to_minor(&request.amount)?;
        let operation = Create {
            amount,
            currency,
            order: request.reference.clone(),
            description: request.description.clone(),
        };
        let reply = self.client.send_with(&operation, &request.call).await?;
        let asked = PaymentRef::made(self.account(), &reply.value.id, request);
        let mut payment = reply.answer(|details| read(&asked, &details))?;
        payment.not_carried = not_carried;
        Ok(payment)
    }

    async fn retrieve(&self, request: &RetrievePayment) -> Result<Payment, Error> {
        request.payment.check_made_at(self.account())?;
        let operation = Retrieve { id: request.payment.id.clone() };
        let reply = self.client.send_with(&operation, &request.call).await?;
        reply.answer(|details| read(&request.payment, &details))
    }

    fn declared(&self) -> Declared {
        Declared {
            // TODO: what else is known in advance, each with its source: `shows_itself`, `keys_kept`, `longest_travel` and
            // so on. What the documentation does not say stays as `Declared::CAUTIOUS` has it. Chapter 10 of the guide.
            takes: Some(TAKES),
            ..Declared::by_facets(self)
        }
    }

    fn webhooks(&self) -> Option<&dyn Webhooks> {
        Some(&self.webhooks)
    }
}

/// A payment, compared with what was asked.
fn read(asked: &PaymentRef, details: &Details) -> Result<Payment, Error> {
    asked.check_amount(&from_minor(details.amount, &details.currency)?)?;
    asked.check_reference(&details.order)?;
    let mut payment = Payment::new(asked.clone(), STATUSES.fold(&details.status));
    payment.raw_status = Some(details.status.clone());
    payment.redirect(details.url.as_deref());
    Ok(payment)
}
