//! The unified interface.

mod read;

use std::time::Duration;

use async_trait::async_trait;
use paymux_core::balances::Balances;
use paymux_core::payouts::Payouts;
use paymux_core::provider::wire::{Lenient, RawJson, to_minor};
use paymux_core::provider::{Account, CredentialKind, Declared, Settings, Takes, Webhooks};
use paymux_core::quotes::FeeQuotes;
use paymux_core::{
    Client, CreatePayment, Delivery, Effect, Error, ErrorKind, NextAction, Payment, PaymentProvider,
    PaymentRef, RetrievePayment, Status,
};

use crate::operations::payment::Retrieve;
use crate::operations::session::{Create, Item};
use crate::webhook::PayvioxWebhooks;
use crate::{Payviox, PublicKey, SecretKey};

/// Where the hosted pages are. Source: docs.payviox.com/api/endpoints/create-session.
const HOSTED_URL: &str = "https://secure.payviox.com";

/// How long a session lives if no payment is begun. Source: as above.
const SESSION_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// "In the smallest unit", from 100 of it on; no list of currencies is published, and no most. Source: as above.
const TAKES: &[Takes] = &[Takes::every_currency().least(100)];

/// What only Payviox understands, for [`CreatePayment::extend`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionExtras {
    /// The lines of the order; their sum must be the amount. Without them the order is one line.
    pub items: Vec<Item>,
    /// The payer's address, compared when the payment is made. Needs the secret key.
    pub ip: Option<String>,
}

/// Payviox behind the unified interface.
#[derive(Debug)]
pub struct PayvioxProvider {
    pub(crate) client: Client<Payviox>,
    hosted_url: String,
    webhooks: PayvioxWebhooks,
}

impl PayvioxProvider {
    /// Of a client, with the settings `hosted_url`, `webhook_token` and `payout_webhook_token`.
    #[must_use]
    pub fn new(client: Client<Payviox>, settings: &Settings) -> Self {
        let hosted_url = settings.value("hosted_url").unwrap_or(HOSTED_URL).trim_end_matches('/').to_owned();
        Self { client, hosted_url, webhooks: PayvioxWebhooks::new(settings) }
    }

    /// What moves money or shows balances takes the secret key.
    fn has_secret_key(&self) -> bool {
        self.client.schemes().any(|id| id == SecretKey::ID)
    }

    /// A payout user's hash alone opens no list of payment methods.
    fn has_a_key(&self) -> bool {
        self.client.schemes().any(|id| id == SecretKey::ID || id == PublicKey::ID)
    }

    /// The hosted page of a session.
    fn page_of(&self, session_id: &str) -> String {
        format!("{}/{session_id}", self.hosted_url)
    }
}

#[async_trait]
impl PaymentProvider for PayvioxProvider {
    fn account(&self) -> &Account {
        self.client.account()
    }

    async fn create(&self, request: &CreatePayment) -> Result<Payment, Error> {
        let not_carried = request.not_carried::<SessionExtras>(match request.customer.id {
            // There is one field for the customer.
            Some(_) => &["description", "metadata", "method", "customer.id"],
            None => &["description", "metadata", "method", "customer.email"],
        })?;
        let reply = self.client.send_with(&session_of(request)?, &request.call).await?;
        let created = reply.value;
        let direct = created.redirect_url.into_value().filter(|url| !url.is_empty());
        let url = direct.unwrap_or_else(|| self.page_of(&created.session_id));
        let reference = PaymentRef::made(self.client.account(), created.session_id, request);
        let mut payment = Payment::new(reference, Status::AwaitingPayer);
        payment.redirect(Some(&url));
        payment.incomplete = created.payment_error.map(|error| reply.answered.error(not_started(&error)));
        payment.expires_at = Some(self.client.runtime().now().plus(SESSION_LIFETIME));
        payment.not_carried = not_carried;
        payment.request_id = reply.answered.request_id();
        payment.body = reply.body;
        Ok(payment)
    }

    async fn retrieve(&self, request: &RetrievePayment) -> Result<Payment, Error> {
        let payment = &request.payment;
        payment.check_made_at(self.account())?;
        let operation = Retrieve { session_id: payment.id.clone() };
        let reply = self.client.send_with(&operation, &request.call).await?;
        let found = read::expected(payment, reply.value, reply.body);
        let mut found = found.map_err(|error| reply.answered.error(error))?;
        found.request_id = reply.answered.request_id();
        found.offer(NextAction::Redirect { url: self.page_of(&payment.id) });
        Ok(found)
    }

    /// There is no key, no list and no search. Keys, how old an answer may be and what comes late are not documented.
    fn declared(&self) -> Declared {
        Declared {
            // The app sends the payer to the page, whose address it makes of the session's id; nothing that Payviox
            // would send to a payer is documented. Source: docs.payviox.com/api/endpoints/create-session.
            shows_itself: false,
            // With the secret key alone. Source: docs.payviox.com/api/endpoints/get-payment-details.
            lookup: self.has_secret_key(),
            takes: Some(TAKES),
            ..Declared::by_facets(self)
        }
    }

    fn payable_for(&self) -> Option<Duration> {
        Some(SESSION_LIFETIME)
    }

    fn webhooks(&self) -> Option<&dyn Webhooks> {
        Some(&self.webhooks)
    }

    fn payouts(&self) -> Option<&dyn Payouts> {
        self.has_secret_key().then_some(self as _)
    }

    fn balances(&self) -> Option<&dyn Balances> {
        self.has_secret_key().then_some(self as _)
    }

    fn fee_quotes(&self) -> Option<&dyn FeeQuotes> {
        self.has_a_key().then_some(self as _)
    }
}

/// The session that a unified request asks for.
fn session_of(request: &CreatePayment) -> Result<Create, Error> {
    let (amount, currency) = to_minor(&request.amount)?;
    let extras = request.extension::<SessionExtras>().cloned().unwrap_or_default();
    let items = if extras.items.is_empty() {
        let described = request.description.as_ref().filter(|text| !text.is_empty());
        let name = described.unwrap_or(&request.reference).clone();
        vec![Item { name, quantity: 1, price: amount }]
    } else {
        extras.items
    };
    let customer = [&request.customer.id, &request.customer.email].into_iter().flatten().next();
    let metadata = (!request.metadata.is_empty()).then(|| RawJson::of(&request.metadata)).transpose();
    Ok(Create {
        amount,
        currency,
        customer: customer.unwrap_or(&request.reference).clone(),
        order_id: request.reference.clone(),
        items,
        description: request.description.clone(),
        payment_method_id: request.method.clone(),
        ip: extras.ip,
        metadata: metadata.map_err(|_| Error::invalid_field("metadata", "it cannot be written as JSON"))?,
    })
}

/// The session exists and can be paid on the hosted page; only the direct way failed.
fn not_started(error: &Lenient<crate::session::PaymentError>) -> Error {
    let message = match error.value() {
        Some(error) => {
            format!("the payment method could not be started ({}): {}", error.error_type, error.message)
        }
        None => "the payment method could not be started".to_owned(),
    };
    let error = Error::refused(ErrorKind::ProviderFault, message);
    error.with_delivery(Delivery::Answered).with_effect(Effect::NotDone)
}
