//! The unified interface.

pub(crate) mod read;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use paymux_core::captures::{Capture, Captures};
use paymux_core::disputes::Disputes;
use paymux_core::provider::wire::RawJson;
use paymux_core::provider::{Account, Declared, Settings, Steps, Webhooks};
use paymux_core::refunds::Refunds;
use paymux_core::transport::Transport;
use paymux_core::{
    AdvancePayment, CallOptions, Client, CreatePayment, Effect, Error, NextAction, Payment, PaymentProvider,
    PaymentRef, RetrievePayment, Status,
};

use crate::PayPal;
use crate::api::sends_the_payer_back;
use crate::operations::order::{self, AUTHORIZE, CAPTURE, ExperienceContext, Order, PurchaseUnit, Wallet};
use crate::operations::{ORDER_KEYS, PAYMENT_KEYS};
use crate::shapes::{Amount, TAKES};
use crate::webhook::PayPalWebhooks;

/// How long an order can be paid: the payer has 3 hours to be sent to PayPal, and from then on 3 hours to approve, in
/// which the money has to be taken, too. An account manager can make it longer. Source: `links` of `order` in
/// checkout_orders_v2.json.
const ORDER_LIFETIME: Duration = Duration::from_secs(6 * 60 * 60);

/// What only PayPal understands, for [`CreatePayment::extend`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderExtras {
    /// The shop's name on PayPal's page.
    pub brand_name: Option<String>,
    /// `GET_FROM_FILE` (PayPal's default), `NO_SHIPPING` or `SET_PROVIDED_ADDRESS`.
    pub shipping_preference: Option<String>,
    /// `LOGIN`, `GUEST_CHECKOUT` or `NO_PREFERENCE`.
    pub landing_page: Option<String>,
    /// `IMMEDIATE_PAYMENT_REQUIRED` takes no payment that is pending for days, such as an e-cheque.
    pub payment_method_preference: Option<String>,
    /// What stands on the statement of the payer's card; at most 22 characters.
    pub soft_descriptor: Option<String>,
}

/// PayPal behind the unified interface.
#[derive(Debug)]
pub struct PayPalProvider {
    pub(crate) client: Client<PayPal>,
    webhooks: PayPalWebhooks,
    /// Where the payer approves an order.
    payer_page: &'static str,
}

impl PayPalProvider {
    /// Of a client, with the settings `webhook_id`, `webhook_proof` and `webhook_roots`. The transport is for the
    /// certificates of webhooks.
    #[must_use]
    pub fn new(client: Client<PayPal>, settings: &Settings, transport: Arc<dyn Transport>) -> Self {
        let payer_page = if is_sandbox(settings) {
            "https://www.sandbox.paypal.com/checkoutnow?token="
        } else {
            "https://www.paypal.com/checkoutnow?token="
        };
        let webhooks = PayPalWebhooks::new(client.clone(), settings, transport);
        Self { client, webhooks, payer_page }
    }

    /// The order of a payment, and what it says.
    pub(crate) async fn look_up(
        &self,
        payment: &PaymentRef,
        call: &CallOptions,
    ) -> Result<(Order, Payment), Error> {
        let operation = order::Retrieve { id: payment.id.clone(), fields: None };
        let reply = self.client.send_with(&operation, call).await?;
        reply.answer(|order| {
            let found = read::payment(payment, &order)?;
            Ok((order, found))
        })
    }

    /// An error after which the payer can go back and choose another way to pay says where to, also where PayPal's answer
    /// has no link.
    fn back_to_the_payer(&self, error: Error, order: &str) -> Error {
        let back = error.provider_code().is_some_and(sends_the_payer_back) && error.next_action().is_none();
        let url = format!("{}{order}", self.payer_page);
        if back { error.with_next_action(NextAction::Redirect { url }) } else { error }
    }
}

/// Whether these settings are for the sandbox.
pub(crate) fn is_sandbox(settings: &Settings) -> bool {
    settings.base_url().is_some_and(|base| base.as_str().contains("sandbox.paypal.com"))
}

#[async_trait]
impl PaymentProvider for PayPalProvider {
    fn account(&self) -> &Account {
        self.client.account()
    }

    async fn create(&self, request: &CreatePayment) -> Result<Payment, Error> {
        let (operation, not_carried) = order_of(request)?;
        let reply = self.client.send_with(&operation, &request.call).await?;
        let asked = PaymentRef::made(self.client.account(), &reply.value.id, request);
        let mut payment = reply.answer(|order| read::payment(&asked, &order))?;
        payment.not_carried = not_carried;
        Ok(payment)
    }

    async fn retrieve(&self, request: &RetrievePayment) -> Result<Payment, Error> {
        request.payment.check_made_at(self.account())?;
        self.look_up(&request.payment, &request.call).await.map(|(_, payment)| payment)
    }

    /// Takes or holds the money of an order that the payer has approved. It is looked up before, so that no other amount
    /// than the one that was asked for is ever taken.
    async fn advance(&self, request: &AdvancePayment) -> Result<Payment, Error> {
        let asked = &request.payment;
        asked.check_made_at(self.account())?;
        let steps = Steps::new(self.client.runtime(), &request.call);
        let (order, found) = self.look_up(asked, &steps.beside()).await?;
        if found.status != Status::Approved {
            return Ok(found);
        }
        let (id, payment_source) = (order.id.clone(), None);
        let taken = match order.intent.as_deref() {
            Some(CAPTURE) => {
                self.client.send_with(&order::Capture { id, payment_source }, &steps.main()).await
            }
            Some(AUTHORIZE) => {
                self.client.send_with(&order::Authorize { id, payment_source }, &steps.main()).await
            }
            // Taking what was only to be held, or the other way round, cannot be undone.
            _ => {
                let message = "the order does not say whether its money is to be taken or held";
                return Err(Error::unsupported(message).with_field("intent").of_provider(crate::PAYPAL.name));
            }
        };
        match taken {
            Ok(reply) => reply.answer(|order| read::payment(asked, &order)),
            Err(error) if is_done_already(&error) => {
                let found = self.look_up(asked, &steps.beside()).await;
                // The lookup alone would say that nothing was done, and the money may be taken.
                found
                    .map(|(_, payment)| payment)
                    .map_err(|later| error.with_effect(Effect::MaybeDone).with_source(later))
            }
            Err(error) => Err(self.back_to_the_payer(error, &order.id)),
        }
    }

    fn declared(&self) -> Declared {
        Declared {
            // The app sends the payer to approve the order, and takes the money itself once the payer is back: nobody
            // can pay an order whose id the app does not have. Source: developer.paypal.com/docs/api/orders/v2/.
            shows_itself: false,
            // An order is captured once: `ORDER_ALREADY_CAPTURED` of checkout_orders_v2.json.
            declined_stays_payable: false,
            keys_kept: Some(ORDER_KEYS),
            refund_keys_kept: Some(PAYMENT_KEYS),
            capture_keys_kept: Some(PAYMENT_KEYS),
            advance_keys_kept: Some(ORDER_KEYS),
            takes: Some(TAKES),
            ..Declared::by_facets(self)
        }
    }

    fn payable_for(&self) -> Option<Duration> {
        Some(ORDER_LIFETIME)
    }

    fn webhooks(&self) -> Option<&dyn Webhooks> {
        Some(&self.webhooks)
    }

    fn captures(&self) -> Option<&dyn Captures> {
        Some(self)
    }

    fn refunds(&self) -> Option<&dyn Refunds> {
        Some(self)
    }

    fn disputes(&self) -> Option<&dyn Disputes> {
        Some(self)
    }
}

/// Somebody else was faster, or an earlier call whose key is forgotten.
fn is_done_already(error: &Error) -> bool {
    let done = ["ORDER_ALREADY_CAPTURED", "ORDER_ALREADY_AUTHORIZED", "ORDER_COMPLETED_OR_VOIDED"];
    error.provider_code().is_some_and(|code| done.contains(&code))
}

/// The order that a unified request asks for, and what it does not carry.
fn order_of(request: &CreatePayment) -> Result<(order::Create, Vec<&'static str>), Error> {
    let locale = request.locale.clone().filter(|tag| is_locale(tag));
    let carried =
        ["description", "customer.email", "return_url", "cancel_url", "capture", "idempotency_key", "locale"];
    let carried =
        if locale.is_some() { &carried[..] } else { carried.split_last().map_or(&[][..], |(_, rest)| rest) };
    let not_carried = request.not_carried::<OrderExtras>(carried)?;
    let extras = request.extension::<OrderExtras>().cloned().unwrap_or_default();
    let held = request.capture == Capture::Manual;
    let unit = PurchaseUnit {
        description: request.description.clone().filter(|text| !text.is_empty()),
        custom_id: Some(request.reference.clone()),
        // Several captures of one authorisation would have the same number.
        invoice_id: (!held).then(|| request.reference.clone()),
        soft_descriptor: extras.soft_descriptor,
        ..PurchaseUnit::new(Amount::of(&request.amount)?)
    };
    let wallet = Wallet {
        email_address: request.customer.email.clone(),
        experience_context: ExperienceContext {
            brand_name: extras.brand_name,
            locale,
            shipping_preference: extras.shipping_preference,
            return_url: request.return_url.clone(),
            cancel_url: request.cancel_url.clone(),
            landing_page: extras.landing_page,
            // The amount is the last word.
            user_action: Some("PAY_NOW".to_owned()),
            payment_method_preference: extras.payment_method_preference,
        },
    };
    let source = RawJson::of(&serde_json::json!({ "paypal": wallet }));
    let create = order::Create {
        intent: if held { AUTHORIZE } else { CAPTURE }.to_owned(),
        purchase_units: vec![unit],
        payment_source: Some(source.map_err(|_| Error::invalid_field("payment_source", "no JSON"))?),
        application_context: None,
        payer: None,
    };
    Ok((create, not_carried))
}

/// Whether PayPal takes this tag: `de`, `de-AT`, `zh-Hant`, `zh-Hant-TW`, `es-419`. Source: `language` of
/// checkout_orders_v2.json.
fn is_locale(tag: &str) -> bool {
    let lower = |text: &str| text.bytes().all(|byte| byte.is_ascii_lowercase());
    let is_script = |text: &str| {
        text.len() == 4
            && text.starts_with(|first: char| first.is_ascii_uppercase())
            && text.get(1..).is_some_and(lower)
    };
    let is_region = |text: &str| {
        (text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase()))
            || (text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit()))
    };
    match tag.split('-').collect::<Vec<_>>().as_slice() {
        [language, rest @ ..] if language.len() == 2 && lower(language) => match rest {
            [] => true,
            [part] => is_script(part) || is_region(part),
            [script, region] => is_script(script) && is_region(region),
            _ => false,
        },
        _ => false,
    }
}
