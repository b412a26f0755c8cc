//! Webhooks.

use paymux_core::provider::wire::from_minor;
use paymux_core::{Bytes, Error, Event, HeaderMap, PaymentUpdate, Subject};
use paymux_core::provider::{
    Account, Proof, Settings, Signature, SignatureTemplate, SignedWebhook, Webhooks, decode_json,
};
use serde::Deserialize;

use crate::__NAME__;
use crate::operations::payment::Details;
use crate::provider::STATUSES;

pub(crate) const SECRET_VARIABLE: &str = "__NAME___WEBHOOK_SECRET";

#[derive(Debug)]
pub(crate) struct __Name__Webhooks {
    account: Account,
    signature: SignedWebhook,
}

impl __Name__Webhooks {
    pub(crate) fn new(settings: &Settings) -> Self {
        // TODO: the header. `SignatureTemplate` has other schemes ready made (a signed time, `t=…,v1=…`, Standard
        // Webhooks), and fields for the rest; for any other scheme implement `Signature`.
        let template = SignatureTemplate::hmac("x-signature");
        let signature = SignedWebhook::new(template, settings, "webhook_secret", SECRET_VARIABLE);
        Self { account: settings.account(__NAME__.name), signature }
    }
}

// TODO: what a delivery holds.
#[derive(Deserialize)]
struct Delivery {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    payment: Option<Details>,
}

impl Webhooks for __Name__Webhooks {
    fn account(&self) -> &Account {
        &self.account
    }

    fn signature(&self) -> &dyn Signature {
        &self.signature
    }

    fn parse(&self, _proof: &Proof, _headers: &HeaderMap, body: &Bytes) -> Result<Event, Error> {
        let delivery: Delivery = decode_json(body)?;
        let subject = match delivery.payment {
            Some(details) => {
                let mut update = PaymentUpdate::new(details.id, STATUSES.fold(&details.status));
                update.requested = Some(from_minor(details.amount, &details.currency)?);
                update.reference = Some(details.order);
                Subject::Payment(update)
            }
            None => Subject::Other,
        };
        // TODO: what is the same for every delivery of one event, and for nothing else. Of an empty id the whole
        // body takes the place.
        let key = Event::key_of(&[&delivery.id], body);
        Ok(Event::new(&self.account, key, delivery.kind, subject, body.clone()))
    }
}
