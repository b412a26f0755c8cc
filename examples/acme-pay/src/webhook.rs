//! Webhooks. Source: API.md, "Webhooks".

use paymux_core::provider::wire::from_minor;
use paymux_core::provider::{
    Account, PayoutUpdate, Proof, Settings, Signature, SignatureTemplate, SignedWebhook, Stamp, StampUnit,
    Webhooks, decode_json,
};
use paymux_core::{Bytes, Error, Event, HeaderMap, PaymentUpdate, Subject};
use serde::Deserialize;

use crate::ACME_PAY;
use crate::operations::{payment, payout};
use crate::provider::{STATES, payout_status};

pub(crate) const SECRET_VARIABLE: &str = "ACME_PAY_WEBHOOK_SECRET";

const SIGNATURE: SignatureTemplate =
    SignatureTemplate::stamped("acme-signature", Stamp::header("acme-time", StampUnit::Seconds));

#[derive(Debug)]
pub(crate) struct AcmePayWebhooks {
    account: Account,
    signature: SignedWebhook,
}

impl AcmePayWebhooks {
    pub(crate) fn new(settings: &Settings) -> Self {
        let signature = SignedWebhook::new(SIGNATURE, settings, "webhook_secret", SECRET_VARIABLE);
        Self { account: settings.account(ACME_PAY.name), signature }
    }
}

#[derive(Deserialize)]
struct Delivery {
    event: String,
    #[serde(rename = "type")]
    kind: String,
    payment: Option<payment::Details>,
    payout: Option<payout::Details>,
}

impl Webhooks for AcmePayWebhooks {
    fn account(&self) -> &Account {
        &self.account
    }

    fn signature(&self) -> &dyn Signature {
        &self.signature
    }

    fn parse(&self, _proof: &Proof, _headers: &HeaderMap, body: &Bytes) -> Result<Event, Error> {
        let delivery: Delivery = decode_json(body)?;
        let subject = match (delivery.payment, delivery.payout) {
            (Some(details), _) => {
                let mut update = PaymentUpdate::new(details.id, STATES.fold(&details.state));
                update.requested = Some(from_minor(details.amount, &details.currency)?);
                update.reference = Some(details.order);
                Subject::Payment(update)
            }
            (None, Some(details)) => {
                let amount = from_minor(details.amount, &details.currency)?;
                Subject::Payout(PayoutUpdate::new(details.id, payout_status(&details.state), Some(amount)))
            }
            (None, None) => Subject::Other,
        };
        let key = Event::key_of(&[&delivery.event], body);
        Ok(Event::new(&self.account, key, delivery.kind, subject, body.clone()))
    }
}
