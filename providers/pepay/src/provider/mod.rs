//! The unified interface.

mod create;
mod facets;
mod read;

use std::time::Duration;

use async_trait::async_trait;
use paymux_core::finds::Finds;
use paymux_core::lists::Lists;
use paymux_core::provider::{Account, Declared, Settings, StatusTable, Webhooks};
use paymux_core::quotes::RateQuotes;
use paymux_core::{Client, CreatePayment, Error, Payment, PaymentProvider, RetrievePayment, Status};

pub use create::InvoiceExtras;

use crate::api::MERCHANT;
use crate::{PEPAY, Pepay, PepayWebhooks, invoice};

/// The words of an invoice's status; pages disagree on how to spell the last one.
/// Source: /api-spec/merchant/invoices.
pub(crate) const STATUSES: StatusTable = StatusTable(&[
    ("unpaid", Status::AwaitingPayer),
    ("underpaid", Status::PartiallyPaid),
    ("paid", Status::Paid),
    ("expired", Status::Expired),
    ("canceled", Status::Canceled),
    ("cancelled", Status::Canceled),
]);

/// Pepay behind the unified interface: a payment is an invoice.
///
/// The app's reference travels as `reference` in the metadata. The method, where one is given, is
/// `network:token id` ([`Payor::methods`](crate::Payor::methods) lists them): then the payment comes with
/// an address to pay to, otherwise with the hosted page.
#[derive(Debug)]
pub struct PepayProvider {
    client: Client<Pepay>,
    webhooks: PepayWebhooks,
}

impl PepayProvider {
    /// Of a client, with the settings `webhook_secret` and `webhook_secret_previous`.
    #[must_use]
    pub fn new(client: Client<Pepay>, settings: &Settings) -> Self {
        Self { client, webhooks: PepayWebhooks::new(settings) }
    }

    /// Whether a credential is there that invoices and tokens take.
    fn opens_invoices(&self) -> bool {
        self.client.schemes().any(|id| MERCHANT.iter().any(|scheme| scheme.id == id))
    }
}

#[async_trait]
impl PaymentProvider for PepayProvider {
    fn account(&self) -> &Account {
        self.client.account()
    }

    async fn create(&self, request: &CreatePayment) -> Result<Payment, Error> {
        create::create(&self.client, request).await
    }

    /// Pepay shows the hosted page and the session once, at creation, so a lookup brings no way to pay. Where one is
    /// asked for, by a method, and the invoice can still be paid, [`Payment::incomplete`] says so.
    async fn retrieve(&self, request: &RetrievePayment) -> Result<Payment, Error> {
        let payment = &request.payment;
        payment.check_made_at(self.account())?;
        let status = invoice::Status { invoice_id: payment.id.clone() };
        let reply = self.client.send_with(&status, &request.call).await?;
        let found = read::expected(payment, &reply.value.invoice, reply.body);
        let mut found = found.map_err(|error| reply.answered.error(error))?;
        found.request_id = reply.answered.request_id();
        if request.method.is_some() && !found.status.collection_closed() {
            let message = "Pepay shows the payment page and the session once: keep those that creation gave";
            found.incomplete = Some(Error::unsupported(message).of_provider(PEPAY.name));
        }
        Ok(found)
    }

    /// Keys are taken, and for how long they are kept is not documented: so a lost creation is not sent again.
    fn declared(&self) -> Declared {
        Declared {
            // An invoice can hold the payer's e-mail address, and what Pepay sends there is not documented. Source:
            // /api-reference/invoices/create-an-invoice.
            shows_itself: true,
            lookup: self.opens_invoices(),
            takes: Some(create::TAKES),
            ..Declared::by_facets(self)
        }
    }

    /// As long as an invoice can be asked to live; 12 hours unless [`InvoiceExtras`] say otherwise.
    fn payable_for(&self) -> Option<Duration> {
        Some(Duration::from_millis(invoice::LONGEST_LIFE))
    }

    fn webhooks(&self) -> Option<&dyn Webhooks> {
        Some(&self.webhooks)
    }

    fn lists(&self) -> Option<&dyn Lists> {
        self.opens_invoices().then_some(self)
    }

    fn finds(&self) -> Option<&dyn Finds> {
        self.opens_invoices().then_some(self)
    }

    fn rate_quotes(&self) -> Option<&dyn RateQuotes> {
        self.opens_invoices().then_some(self)
    }
}
