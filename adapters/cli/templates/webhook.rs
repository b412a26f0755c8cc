//! Webhooks.

use paymux_core::{
    Bytes, Encoding, Error, Event, HeaderMap, HmacWebhook, PaymentUpdate, Proof, Settings, Signature, Subject,
    WebhookSecret, Webhooks, decode_json,
};
use serde::Deserialize;

use crate::__NAME__;
use crate::operations::payment::Details;
use crate::provider::{STATUSES, money};

pub(crate) const SECRET_VARIABLE: &str = "__NAME___WEBHOOK_SECRET";

#[derive(Debug)]
pub(crate) struct __Name__Webhooks(HmacWebhook);

impl __Name__Webhooks {
    pub(crate) fn new(settings: &Settings) -> Self {
        // TODO: header, encoding, and the signed timestamp if there is one. For a scheme that is no HMAC-SHA-256 of
        // the body implement `Signature`.
        Self(HmacWebhook {
            header: "x-signature",
            previous_header: None,
            stamp: None,
            encoding: Encoding::Hex,
            secrets: WebhookSecret::all("webhook", settings.secrets("webhook_secret")).collect(),
            variable: SECRET_VARIABLE,
        })
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
    fn signature(&self) -> &dyn Signature {
        &self.0
    }

    fn parse(&self, _proof: &Proof, _headers: &HeaderMap, body: &Bytes) -> Result<Event, Error> {
        let delivery: Delivery = decode_json(body)?;
        let subject = match delivery.payment {
            Some(details) => {
                let mut update = PaymentUpdate::new(details.id, STATUSES.fold(&details.status));
                update.requested = Some(money(details.amount, &details.currency)?);
                update.reference = Some(details.order);
                Subject::Payment(update)
            }
            None => Subject::Other,
        };
        // The key is the same for every delivery of one event, and for nothing else.
        Ok(Event::new(__NAME__.name, delivery.id, delivery.kind, subject, body.clone()))
    }
}
