//! Webhooks. Source: API.md, "Webhooks".

use paymux_core::provider::wire::from_minor;
use paymux_core::provider::{
    Account, DisputeUpdate, PayoutUpdate, Proof, RefundUpdate, Settings, Signature, SignatureTemplate,
    SignedWebhook, Stamp, StampUnit, Webhooks, decode_json,
};
use paymux_core::{Bytes, Error, Event, HeaderMap, PaymentUpdate, Subject};
use serde::Deserialize;

use crate::ACME_PAY;
use crate::operations::{dispute, payment, payout, refund};
use crate::provider::{STATES, dispute_status, payout_status, refund_status};

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
    refund: Option<refund::Details>,
    dispute: Option<dispute::Details>,
}

impl Delivery {
    /// What it is about: the one of the four that is there.
    fn subject(self) -> Result<Subject, Error> {
        Ok(match self {
            Self { payment: Some(details), .. } => {
                let mut update = PaymentUpdate::new(details.id, STATES.fold(&details.state));
                update.requested = Some(from_minor(details.amount, &details.currency)?);
                update.received = Some(from_minor(details.received, &details.currency)?);
                update.reference = Some(details.order);
                Subject::Payment(update)
            }
            Self { payout: Some(details), .. } => {
                let amount = from_minor(details.amount, &details.currency)?;
                Subject::Payout(PayoutUpdate::new(details.id, payout_status(&details.state), Some(amount)))
            }
            Self { refund: Some(details), .. } => {
                let mut update = RefundUpdate::new(details.id, refund_status(&details.state));
                // Which payment it is of: an app that has stored only that finds it by this.
                update.payment_ids = vec![details.payment];
                update.reference = Some(details.reference);
                update.amount = Some(from_minor(details.amount, &details.currency)?);
                Subject::Refund(update)
            }
            Self { dispute: Some(details), .. } => {
                let mut update = DisputeUpdate::new(details.id, dispute_status(&details.state));
                update.payment_ids = vec![details.payment];
                update.amount = Some(from_minor(details.amount, &details.currency)?);
                Subject::Dispute(update)
            }
            _ => Subject::Other,
        })
    }
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
        let key = Event::key_of(&[&delivery.event], body);
        let kind = delivery.kind.clone();
        Ok(Event::new(&self.account, key, kind, delivery.subject()?, body.clone()))
    }
}
