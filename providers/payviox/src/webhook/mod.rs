//! Webhooks: HMAC-SHA-256 of the raw body, without a timestamp.
//!
//! Payment events are signed with one token, `payout.*` with another. Answer 200 within 30 seconds;
//! anything else is delivered again after 30 s, 5 min and 30 min. Source:
//! docs.payviox.com/webhooks/integration, docs.payviox.com/api/payout/webhooks.

mod hint;
mod payment_event;
mod payout_event;

use bytes::Bytes;
use http::HeaderMap;
use paymux_core::provider::{
    Account, Proof, Settings, Signature, SignatureTemplate, SignedWebhook, WebhookAnswers, WebhookSecret,
    Webhooks,
};
use paymux_core::{Error, ErrorKind, Event};

use crate::PAYVIOX;
use hint::About;

pub use payment_event::{EventMetadata, PaymentEvent};
pub use payout_event::{Crypto, PayPal, PayoutEvent, PayoutMetadata, Recipient};

pub(crate) const TOKEN_VARIABLE: &str = "PAYVIOX_WEBHOOK_TOKEN";

/// What the two kinds of token are for.
const PAYMENT: &str = "payment";
const PAYOUT: &str = "payout";

/// Payviox's webhooks.
#[derive(Debug)]
pub struct PayvioxWebhooks {
    account: Account,
    signature: SignedWebhook,
}

impl PayvioxWebhooks {
    /// With the settings `webhook_token` and `payout_webhook_token`.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        let payment = WebhookSecret::all(PAYMENT, settings.secrets("webhook_token"));
        let payout = WebhookSecret::all(PAYOUT, settings.secrets("payout_webhook_token"));
        let template = SignatureTemplate::hmac("signature");
        let secrets = payment.chain(payout);
        Self {
            account: settings.account(PAYVIOX.name),
            signature: SignedWebhook::with_secrets(template, settings, secrets, TOKEN_VARIABLE),
        }
    }
}

/// The key of an event: a hash of the body.
///
/// Payviox gives events no id of their own. A type may come more than once for one session (a second attempt, another
/// part payment), and an id may be missing, so only the whole body tells events apart. A repetition brings the same
/// bytes. If two deliveries of one event differed after all, it would be handled twice, which an app has to bear
/// anyhow; the other way round an event would be lost.
fn key(body: &Bytes) -> String {
    Event::key_of(&[], body)
}

impl Webhooks for PayvioxWebhooks {
    fn account(&self) -> &Account {
        &self.account
    }

    fn signature(&self) -> &dyn Signature {
        &self.signature
    }

    fn parse(&self, proof: &Proof, _headers: &HeaderMap, body: &Bytes) -> Result<Event, Error> {
        // The token says which kind it is; one that signs the other kind's event proves nothing.
        let (event, about) = if proof.purpose() == PAYOUT {
            (payout_event::unify(&self.account, body), About::PayoutOrder)
        } else {
            (payment_event::unify(&self.account, body), About::Session)
        };
        let event = event.or_else(|unread| hint::look_up(&self.account, body, about, unread))?;
        if !event.kind.is_empty() && event.kind.starts_with("payout.") != (proof.purpose() == PAYOUT) {
            let message = format!("`{}` is signed with the {} token", event.kind, proof.purpose());
            return Err(Error::refused(ErrorKind::WebhookRejected, message).with_code("wrong_secret"));
        }
        Ok(event)
    }

    /// Exactly 200 (another 2xx may not count), and 401, as the documented samples do.
    fn answers(&self) -> WebhookAnswers {
        WebhookAnswers::USUAL
    }
}
