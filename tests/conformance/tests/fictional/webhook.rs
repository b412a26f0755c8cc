//! Acme's webhooks: a stamped HMAC, and the mistakes one can make with it.

use http::HeaderMap;
use paymux_core::provider::{
    Account, Place, Proof, Settings, Signature, SignatureTemplate, SignedWebhook, Stamp, StampUnit,
    StatusTable, WebhookSecret, Webhooks, decode_json,
};
use paymux_core::{Bytes, Error, Event, Money, PaymentUpdate, Status, Subject, Timestamp};
use serde::Deserialize;

use super::flaw::{Flaw, count, is};

#[derive(Debug)]
pub(crate) struct AcmeWebhooks {
    account: Account,
    scheme: SignedWebhook,
    has_secrets: bool,
}

impl AcmeWebhooks {
    pub(crate) fn new(settings: &Settings) -> Self {
        let mut secrets = settings.secrets("webhook_secret");
        if is(Flaw::OneSecretOnly) {
            secrets.truncate(1);
        }
        let next = WebhookSecret::all("payment", settings.secrets("webhook_secret_next"));
        let next = next.filter(|_| !is(Flaw::OneSlotOnly));
        let previous = Place::Header("acme-signature-previous");
        let template = SignatureTemplate {
            previous_signature: (!is(Flaw::PreviousIgnored)).then_some(previous),
            ..SignatureTemplate::stamped("acme-signature", Stamp::header("acme-time", StampUnit::Seconds))
        };
        let secrets: Vec<_> = WebhookSecret::all("payment", secrets).chain(next).collect();
        let has_secrets = !secrets.is_empty();
        let scheme = SignedWebhook::with_secrets(template, settings, secrets, "ACME_WEBHOOK_SECRET");
        Self { account: settings.account("acme"), scheme, has_secrets }
    }

    /// Whether the signature is right at the time that the delivery itself states.
    fn right_then(&self, headers: &HeaderMap, body: &[u8], now: Timestamp, later: bool) -> bool {
        let stated = headers.get("acme-time").and_then(|value| value.to_str().ok()?.parse().ok());
        let at = stated.and_then(Timestamp::from_unix_seconds).unwrap_or(now);
        (at > now) == later && self.scheme.check(headers, body, at).is_ok()
    }
}

impl Signature for AcmeWebhooks {
    fn check(&self, headers: &HeaderMap, body: &[u8], now: Timestamp) -> Result<Proof, Error> {
        let signed = headers.contains_key("acme-signature");
        let genuine = self.scheme.check(headers, body, now);
        let taken = (is(Flaw::Forgeable) && signed)
            || (is(Flaw::UnsignedTaken) && !signed && self.has_secrets)
            || (is(Flaw::PreviousTaken) && headers.contains_key("acme-signature-previous"))
            || (is(Flaw::NoSecretTaken) && !self.has_secrets)
            || (is(Flaw::StaleTaken) && self.right_then(headers, body, now, false))
            || (is(Flaw::FutureTaken) && self.right_then(headers, body, now, true));
        if taken {
            return Ok(Proof::attest("payment"));
        }
        if is(Flaw::Canonicalised) && genuine.is_err() {
            return self.scheme.check(headers, body.trim_ascii(), now).or(genuine);
        }
        if is(Flaw::PrefixCompared) && genuine.is_err() && signed {
            // Compares as many characters as the sender gave.
            let digits = "0123456789abcdef";
            let given =
                headers.get("acme-signature").and_then(|value| value.to_str().ok()).unwrap_or_default();
            if given.len() == 32 && given.chars().all(|digit| digits.contains(digit)) {
                return Ok(Proof::attest("payment"));
            }
        }
        genuine
    }
}

#[derive(Deserialize)]
struct Body {
    event: String,
    number: u64,
    id: String,
    order: String,
    cents: u64,
    currency: String,
}

const EVENTS: StatusTable =
    StatusTable(&[("payment.settled", Status::Paid), ("payment.void", Status::Canceled)]);

impl Webhooks for AcmeWebhooks {
    fn account(&self) -> &Account {
        &self.account
    }

    fn signature(&self) -> &dyn Signature {
        self
    }

    fn parse(&self, _proof: &Proof, _headers: &HeaderMap, body: &Bytes) -> Result<Event, Error> {
        let read: Body = decode_json(body)?;
        let status = match EVENTS.fold(&read.event) {
            Status::Canceled if is(Flaw::WebhookWordWrong) => Status::Paid,
            Status::Paid if is(Flaw::WebhookByTurns) && count().is_multiple_of(2) => Status::Processing,
            Status::Unrecognised(_) if is(Flaw::WebhookUnknownPaid) => Status::Paid,
            status => status,
        };
        let mut update = PaymentUpdate::new(read.id.clone(), status);
        let cents = if is(Flaw::WebhookAmountWrong) { read.cents / 100 } else { read.cents };
        update.requested = Money::from_minor(cents, &read.currency);
        update.reference = Some(read.order);
        let key = match () {
            () if is(Flaw::KeyPerDelivery) => count().to_string(),
            () if is(Flaw::KeyTooBroad) => read.id,
            () => format!("{}:{}:{}", read.id, read.number, read.event),
        };
        Ok(Event::new(&self.account, key, read.event, Subject::Payment(update), body.clone()))
    }
}
