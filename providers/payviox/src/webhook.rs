//! Webhooks: HMAC-SHA-256 of the raw body, without a timestamp.
//!
//! Source: docs.payviox.com/webhooks/integration. Answer 200 within 30 seconds; anything else is
//! delivered again after 30 s, 5 min and 30 min.

use bytes::Bytes;
use data_encoding::HEXLOWER;
use http::HeaderMap;
use paymux_core::{
    Encoding, Error, Event, HmacWebhook, Money, PaymentUpdate, Proof, Settings, Signature, Status,
    StatusTable, Subject, WebhookSecret, Webhooks, decode_json,
};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::PAYVIOX;

pub(crate) const TOKEN_VARIABLE: &str = "PAYVIOX_WEBHOOK_TOKEN";

/// The words of `type`, the ones in use until January 2026 behind them.
const TYPES: StatusTable = StatusTable(&[
    ("succeeded", Status::Paid),
    ("pending_review", Status::NeedsReview),
    ("declined", Status::Declined),
    ("refunded", Status::Refunded),
    ("expired", Status::Expired),
    ("incomplete", Status::PartiallyPaid),
    ("processing", Status::Processing),
    ("canceled", Status::Canceled),
    ("requires_payment_method", Status::AwaitingPayer),
    ("requires_confirmation", Status::AwaitingPayer),
    ("requires_action", Status::AwaitingPayer),
]);

/// Payviox's webhooks.
#[derive(Debug)]
pub struct PayvioxWebhooks {
    signature: HmacWebhook,
}

impl PayvioxWebhooks {
    /// With the setting `webhook_token`.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        Self {
            signature: HmacWebhook {
                header: "signature",
                previous_header: None,
                stamp: None,
                encoding: Encoding::Hex,
                secrets: WebhookSecret::all("payment", settings.secrets("webhook_token")).collect(),
                variable: TOKEN_VARIABLE,
            },
        }
    }
}

impl Webhooks for PayvioxWebhooks {
    fn signature(&self) -> &dyn Signature {
        &self.signature
    }

    fn parse(&self, _proof: &Proof, _headers: &HeaderMap, body: &Bytes) -> Result<Event, Error> {
        let body_read: Body = decode_json(body)?;
        let key = body_read.key(body);
        let kind = body_read.kind.clone();
        Ok(Event::new(PAYVIOX.name, key, kind, Subject::Payment(body_read.update()?), body.clone()))
    }
}

/// What a payment event carries, as far as the unified words need it.
#[derive(Deserialize)]
struct Body {
    /// Without the payer's fees, in the smallest unit.
    amount: u64,
    currency: String,
    metadata: Metadata,
    #[serde(rename = "type")]
    kind: String,
    order_id: String,
    /// Still due, for `incomplete`.
    amount_remaining: Option<u64>,
}

#[derive(Deserialize)]
struct Metadata {
    integration_session_id: String,
}

impl Body {
    /// One per session and type. Refunds and part payments of the same type may follow each other, so
    /// theirs has a hash of the body, too.
    fn key(&self, body: &Bytes) -> String {
        let key = format!("{}:{}", self.metadata.integration_session_id, self.kind);
        if !matches!(self.kind.as_str(), "refunded" | "incomplete") {
            return key;
        }
        let hash = HEXLOWER.encode(&Sha256::digest(body));
        format!("{key}:{hash}")
    }

    fn update(self) -> Result<PaymentUpdate, Error> {
        let money = |minor: u64| {
            Money::from_minor(minor, &self.currency)
                .ok_or_else(|| Error::unintelligible("an unknown currency").with_field("currency"))
        };
        let status = TYPES.fold(&self.kind);
        let received = match (&status, self.amount_remaining) {
            (Status::Paid | Status::NeedsReview, _) => Some(self.amount),
            (_, Some(remaining)) => Some(self.amount.saturating_sub(remaining)),
            _ => None,
        };
        let mut update = PaymentUpdate::new(self.metadata.integration_session_id.clone(), status);
        update.requested = Some(money(self.amount)?);
        update.received = received.map(money).transpose()?;
        update.reference = Some(self.order_id);
        Ok(update)
    }
}
