//! The unified interface.

pub(crate) mod read;

use std::time::Duration;

use async_trait::async_trait;
use paymux_core::balances::Balances;
use paymux_core::cancellations::Cancellations;
use paymux_core::captures::{Capture, Captures};
use paymux_core::disputes::Disputes;
use paymux_core::finds::Finds;
use paymux_core::lists::Lists;
use paymux_core::payouts::Payouts;
use paymux_core::provider::{Account, CredentialKind, Declared, Find, Settings, Steps, Webhooks};
use paymux_core::refunds::Refunds;
use paymux_core::{
    Client, CreatePayment, Error, ErrorKind, Money, Payment, PaymentProvider, PaymentRef, RetrievePayment,
    Status,
};

use crate::api::KEYS_KEPT_FOR;
use crate::object::{check_own_data, tagged};
use crate::operations::{dispute, payment_intent, session};
use crate::session::{Create, LineItem, PaymentIntentData};
use crate::units::{TAKES, UNITS, to_wire};
use crate::webhook::StripeWebhooks;
use crate::{RestrictedKey, STRIPE, SecretKey, Stripe};

/// "By default, this value is 24 hours from creation", and no more can be asked for. Source:
/// docs.stripe.com/api/checkout/sessions/create.
const SESSION_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// The languages of the page. Source: docs.stripe.com/api/checkout/sessions/create.
const LOCALES: &[&str] = &[
    "bg", "cs", "da", "de", "el", "en", "en-GB", "es", "es-419", "et", "fi", "fil", "fr", "fr-CA", "hr",
    "hu", "id", "it", "ja", "ko", "lt", "lv", "ms", "mt", "nb", "nl", "pl", "pt", "pt-BR", "ro", "ru", "sk",
    "sl", "sv", "th", "tr", "vi", "zh", "zh-HK", "zh-TW",
];

/// What only Stripe understands, for [`CreatePayment::extend`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionExtras {
    /// The lines of the order; their sum must be the amount. Without them the order is one line.
    pub line_items: Vec<LineItem>,
    /// A customer of Stripe's, `cus_…`, whose saved e-mail address then counts.
    pub customer: Option<String>,
}

/// Stripe behind the unified interface.
#[derive(Debug)]
pub struct StripeProvider {
    pub(crate) client: Client<Stripe>,
    webhooks: StripeWebhooks,
}

impl StripeProvider {
    /// Of a client, with the settings `webhook_secret` and `connected_account`.
    #[must_use]
    pub fn new(client: Client<Stripe>, settings: &Settings) -> Self {
        Self { client, webhooks: StripeWebhooks::new(settings) }
    }

    /// The publishable key alone does nothing of the unified interface but prove webhooks.
    fn on_server(&self) -> bool {
        self.client.schemes().any(|id| id == SecretKey::ID || id == RestrictedKey::ID)
    }

    pub(crate) fn steps<'a>(&'a self, call: &'a paymux_core::CallOptions) -> Steps<'a> {
        Steps::new(self.client.runtime(), call)
    }

    /// The id that refunds and captures go by: that of the PaymentIntent, or of a charge without one.
    ///
    /// It is looked up where the reference does not hold it. So is the currency of a part, which Stripe takes to be the
    /// payment's own: 100 yen of a payment in dollars would be a dollar.
    pub(crate) async fn money_behind(
        &self,
        payment: &PaymentRef,
        part: Option<&Money>,
        steps: &Steps<'_>,
    ) -> Result<String, Error> {
        let known = match payment.id.get(..3) {
            Some("pi_" | "ch_" | "py_") => Some(&payment.id),
            _ => payment.further_ids.get(read::INTENT),
        };
        if let (Some(id), true) = (known, part.is_none() || payment.expected.is_some()) {
            return Ok(id.clone());
        }
        let request = RetrievePayment::new(payment.clone()).call(steps.beside());
        let found = self.retrieve(&request).await?;
        let requested = found.amounts.requested.as_ref().map(Money::asset);
        if let (Some(part), Some(asset)) = (part, requested)
            && part.asset() != asset
        {
            let error = Error::refused(ErrorKind::UnsupportedCurrency, format!("the payment is in {asset}"));
            return Err(error.with_field("amount").of_provider(STRIPE.name));
        }
        let reference = found.reference;
        match reference.further_ids.get(read::INTENT) {
            Some(id) => Ok(id.clone()),
            None if is_intent(&reference.id) => Ok(reference.id),
            None => {
                let message = "nobody has begun to pay: there is no money to take or to give back";
                Err(Error::refused(ErrorKind::Conflict, message)
                    .with_field("payment")
                    .of_provider(STRIPE.name))
            }
        }
    }

    /// A disputed payment with what has become of its disputes. Where they cannot be read, it stays disputed and says so.
    async fn with_disputes(&self, mut payment: Payment, steps: &Steps<'_>) -> Payment {
        let intent = payment.reference.further_ids.get(read::INTENT).cloned();
        let Some(intent) =
            intent.or_else(|| is_intent(&payment.reference.id).then(|| payment.reference.id.clone()))
        else {
            return payment;
        };
        let list = dispute::List { payment_intent: Some(intent), limit: Some(100), ..Default::default() };
        match self.client.send_with(&list, &steps.beside()).await {
            Ok(reply) if reply.value.data.is_complete() => {
                let disputes: Vec<&dispute::Dispute> = reply.value.data.iter().map(|row| &**row).collect();
                let settled = read::settle(&mut payment, &disputes);
                payment.incomplete = settled.err().map(|error| reply.answered.error(error));
            }
            Ok(reply) => {
                let error = Error::unintelligible("a dispute cannot be read").with_field("data");
                payment.incomplete = Some(reply.answered.error(error));
            }
            Err(error) => payment.incomplete = Some(error),
        }
        payment
    }
}

/// Whether an id names a PaymentIntent.
pub(crate) fn is_intent(id: &str) -> bool {
    id.starts_with("pi_")
}

#[async_trait]
impl PaymentProvider for StripeProvider {
    fn account(&self) -> &Account {
        self.client.account()
    }

    async fn create(&self, request: &CreatePayment) -> Result<Payment, Error> {
        let (operation, not_carried) = session_of(request).map_err(|error| error.of_provider(STRIPE.name))?;
        let reply = self.client.send_with(&operation, &request.call).await?;
        let asked = PaymentRef::made(self.account(), &reply.value.id, request);
        let mut payment = reply.answer(|session| read::session_payment(&asked, &session))?;
        payment.not_carried = not_carried;
        Ok(payment)
    }

    /// One request for session, PaymentIntent and charge; a second one only where the payer has disputed it.
    async fn retrieve(&self, request: &RetrievePayment) -> Result<Payment, Error> {
        let asked = &request.payment;
        asked.check_made_at(self.account())?;
        let steps = self.steps(&request.call);
        let payment = if is_intent(&asked.id) {
            let expand = vec!["latest_charge".to_owned()];
            let operation = payment_intent::Retrieve { id: asked.id.clone(), client_secret: None, expand };
            let reply = self.client.send_with(&operation, &steps.main()).await?;
            reply.answer(|intent| read::intent_payment(asked, &intent))?
        } else {
            let expand = vec!["payment_intent.latest_charge".to_owned()];
            let operation = session::Retrieve { id: asked.id.clone(), expand };
            let reply = self.client.send_with(&operation, &steps.main()).await?;
            reply.answer(|session| read::session_payment(asked, &session))?
        };
        Ok(match payment.status {
            Status::Disputed => self.with_disputes(payment, &steps).await,
            _ => payment,
        })
    }

    fn declared(&self) -> Declared {
        Declared {
            // The app sends the payer to the page of the session; Stripe sends nobody there. Source:
            // docs.stripe.com/payments/checkout/how-checkout-works.
            shows_itself: false,
            lookup: self.on_server(),
            // Sessions since a moment are listed, and lists are not behind, as searches are. Source: docs.stripe.com/search.
            find: self.finds().map(|_| Find { staleness: Duration::ZERO }),
            staleness: Duration::ZERO,
            // "After that the customer has to place a new order." Source: docs.stripe.com/payments/checkout/fulfill-orders.
            declined_stays_payable: false,
            // Nothing is processed any more for a page that has expired, and a PaymentIntent that was canceled makes no
            // charge. Source: docs.stripe.com/api/checkout/sessions/object, docs.stripe.com/api/payment_intents/cancel.
            late_window: Duration::ZERO,
            keys_kept: Some(KEYS_KEPT_FOR),
            refund_keys_kept: self.refunds().map(|_| KEYS_KEPT_FOR),
            capture_keys_kept: self.captures().map(|_| KEYS_KEPT_FOR),
            // The reference stands in the metadata.
            refund_find: self.on_server(),
            payout_keys_kept: self.payouts().map(|_| KEYS_KEPT_FOR),
            payout_find: self.on_server(),
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

    fn cancellations(&self) -> Option<&dyn Cancellations> {
        self.on_server().then_some(self as _)
    }

    fn captures(&self) -> Option<&dyn Captures> {
        self.on_server().then_some(self as _)
    }

    fn refunds(&self) -> Option<&dyn Refunds> {
        self.on_server().then_some(self as _)
    }

    fn finds(&self) -> Option<&dyn Finds> {
        self.on_server().then_some(self as _)
    }

    fn lists(&self) -> Option<&dyn Lists> {
        self.on_server().then_some(self as _)
    }

    fn disputes(&self) -> Option<&dyn Disputes> {
        self.on_server().then_some(self as _)
    }

    fn payouts(&self) -> Option<&dyn Payouts> {
        self.on_server().then_some(self as _)
    }

    fn balances(&self) -> Option<&dyn Balances> {
        self.on_server().then_some(self as _)
    }
}

/// The session that a unified request asks for, and what it has no place for.
fn session_of(request: &CreatePayment) -> Result<(Create, Vec<&'static str>), Error> {
    let mut not_carried = request.not_carried::<SessionExtras>(&[
        "description",
        "customer.email",
        "metadata",
        "return_url",
        "cancel_url",
        "locale",
        "expires_at",
        "capture",
        "method",
        "idempotency_key",
    ])?;
    let extras = request.extension::<SessionExtras>().cloned().unwrap_or_default();
    let (amount, currency) = to_wire(&UNITS, &request.amount)?;
    check_own_data(&request.metadata)?;
    if request.return_url.is_none() {
        let rule = "Stripe's page has to know where the payer goes afterwards: set a return URL";
        return Err(Error::invalid_field("return_url", rule));
    }
    let description = request.description.clone().filter(|text| !text.is_empty());
    let line_items = if extras.line_items.is_empty() {
        let name = description.clone().unwrap_or_else(|| request.reference.clone());
        vec![LineItem::new(1, amount, &currency, name)]
    } else {
        extras.line_items
    };
    let of_another = line_items.iter().any(|line| line.price_data.currency != currency);
    if LineItem::sum(&line_items) != Some(amount) || of_another {
        return Err(Error::invalid_field("line_items", "their sum must be the amount, in its currency"));
    }
    let locale = request.locale.as_deref().and_then(locale);
    if request.locale.is_some() && locale.is_none() {
        not_carried.push("locale");
    }
    let mut customer_email = request.customer.email.clone();
    if extras.customer.is_some() && customer_email.take().is_some() {
        not_carried.push("customer.email");
    }
    let metadata = tagged(&request.metadata, &request.reference);
    let operation = Create {
        mode: "payment".to_owned(),
        client_reference_id: Some(request.reference.clone()),
        success_url: request.return_url.clone(),
        cancel_url: request.cancel_url.clone(),
        customer: extras.customer,
        customer_email,
        locale: locale.map(str::to_owned),
        expires_at: request.expires_at.map(paymux_core::Timestamp::unix_seconds),
        allowed_payment_method_types: request.method.iter().cloned().collect(),
        line_items,
        metadata: Some(metadata.clone()),
        payment_intent_data: Some(PaymentIntentData {
            capture_method: (request.capture == Capture::Manual).then(|| "manual".to_owned()),
            description,
            metadata: Some(metadata),
        }),
    };
    Ok((operation, not_carried))
}

/// The page's language for a tag: the tag itself, or its language.
fn locale(tag: &str) -> Option<&'static str> {
    let known = |tag: &str| LOCALES.iter().copied().find(|known| known.eq_ignore_ascii_case(tag));
    known(tag).or_else(|| known(tag.split('-').next()?))
}
