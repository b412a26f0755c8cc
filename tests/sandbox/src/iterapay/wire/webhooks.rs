//! Webhook messages and their signature.

use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER};
use serde::Serialize;

use crate::iterapay::NAME;
use crate::iterapay::choices::{SignatureForm, WebhookEnvelope, WebhookSignature, WebhookToken};
use crate::iterapay::state::State;
use crate::iterapay::state::merchant::Webhook;
use crate::iterapay::switches::Switches;
use crate::iterapay::wire::jwt::hmac;
use crate::running::delivery::{Message, Schedule};

/// The kind of the webhooks of the first account's merchant.
pub(crate) const KIND: &str = "webhook";

/// When a failed delivery is tried again is not documented: here after 1, 5 and 30 minutes. "Reply 200
/// promptly" is: 200 alone is success, and within 10 seconds.
pub(crate) static SCHEDULE: Schedule =
    Schedule { retries: &[60, 5 * 60, 30 * 60], answer_within: 10, success: |status| status == 200 };

#[derive(Serialize)]
struct Body<'a, T> {
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    r#type: Option<&'a str>,
    data: &'a T,
}

#[derive(Serialize)]
struct Flat<'a, T> {
    event: &'a str,
    #[serde(flatten)]
    data: &'a T,
}

/// A body. Neither the names nor the shapes of events are documented: here the same object as in replies,
/// in an envelope.
fn body(event: &str, data: &impl Serialize, switches: &Switches) -> String {
    let text = match switches.webhook_envelope {
        WebhookEnvelope::Event => serde_json::to_string(&Body { event: Some(event), r#type: None, data }),
        WebhookEnvelope::Type => serde_json::to_string(&Body { event: None, r#type: Some(event), data }),
        WebhookEnvelope::Flat => serde_json::to_string(&Flat { event, data }),
    };
    text.unwrap_or_default()
}

impl State {
    /// Sends an event, if the merchant has a webhook.
    pub(crate) fn announce(&self, merchant: &str, event: &str, data: &impl Serialize) {
        let Some(webhook) = self.merchants.get(merchant).and_then(|merchant| merchant.webhook.as_ref())
        else {
            return;
        };
        let body = body(event, data, &self.switches);
        let message = Message {
            provider: NAME,
            kind: KIND,
            event: event.to_owned(),
            headers: vec![
                ("content-type".to_owned(), "application/json".to_owned()),
                ("x-iterapay-signature".to_owned(), signature(webhook, &body, &self.switches)),
            ],
            body,
            schedule: &SCHEDULE,
        };
        self.tools.deliveries.push_as(&self.kind_of(merchant), message);
    }

    /// Every merchant has a destination of its own.
    pub(crate) fn kind_of(&self, merchant: &str) -> String {
        if merchant == self.home() { KIND.to_owned() } else { format!("{KIND} {merchant}") }
    }

    pub(crate) fn announce_invoice(&self, id: &str, event: &str) {
        if let Some(invoice) = self.invoices.get(id) {
            self.announce(&invoice.merchant, event, &invoice.view(&self.switches));
        }
    }

    pub(crate) fn announce_transaction(&self, id: &str) {
        if let Some(transaction) = self.transactions.get(id) {
            let state = transaction.stage.name(&self.switches).to_lowercase();
            let event = format!("transaction.{state}");
            self.announce(&transaction.merchant, &event, &transaction.view(&self.switches));
        }
    }

    pub(crate) fn announce_withdrawal(&self, id: &str) {
        if let Some(withdrawal) = self.withdrawals.get(id) {
            let event = format!("withdrawal.{}", withdrawal.stage.name());
            self.announce(&withdrawal.merchant, &event, &withdrawal.view());
        }
    }
}

/// The token that a registration gives, derived from the secret alone.
pub(crate) fn token(secret: &str, switches: &Switches) -> String {
    let derived = hmac(secret, b"webhook token");
    match switches.webhook_token {
        WebhookToken::Whsec => format!("whsec_{}", HEXLOWER.encode(&derived)),
        WebhookToken::Whk => {
            let part = |text: &[u8]| BASE64URL_NOPAD.encode(text);
            format!("whk_{}.{}.{}", part(br#"{"alg":"HS256"}"#), part(b"{}"), part(&derived))
        }
    }
}

fn signature(webhook: &Webhook, body: &str, switches: &Switches) -> String {
    let token = token(&webhook.secret, switches);
    let key = match switches.webhook_signature {
        WebhookSignature::StaticToken => return token,
        WebhookSignature::Token => &token,
        WebhookSignature::Secret => &webhook.secret,
    };
    let digest = hmac(key, body.as_bytes());
    match switches.signature_form {
        SignatureForm::Hex => HEXLOWER.encode(&digest),
        SignatureForm::Prefixed => format!("sha256={}", HEXLOWER.encode(&digest)),
        SignatureForm::Base64 => BASE64.encode(&digest),
    }
}
