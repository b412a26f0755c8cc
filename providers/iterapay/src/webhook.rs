//! Webhooks: HMAC-SHA-256 of the raw body, without a timestamp.
//!
//! What a body looks like is not documented, so a delivery is a proved **hint**: it names the ids to look
//! up, and nothing in it is believed. The key is the registered secret; another page can be read to mean
//! the token that the registration answers with, so that one counts too where it is configured. (A third
//! reading, the token itself as the signature, would prove nothing about the body and is not accepted.)
//! Source: docs.iterapay.com/docs/guides/webhooks.

use bytes::Bytes;
use data_encoding::HEXLOWER;
use http::HeaderMap;
use paymux_core::{
    Encoding, Error, Event, HmacWebhook, Proof, Settings, Signature, Subject, WebhookSecret, Webhooks,
};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::ITERAPAY;

pub(crate) const SECRET: &str = "webhook_secret";
pub(crate) const TOKEN: &str = "webhook_token";
pub(crate) const SECRET_VARIABLE: &str = "ITERAPAY_WEBHOOK_SECRET";

/// IteraPay's webhooks.
#[derive(Debug)]
pub struct IteraPayWebhooks {
    signature: HmacWebhook,
}

impl IteraPayWebhooks {
    /// With the settings `webhook_secret` and `webhook_token`.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        let secrets = WebhookSecret::all(SECRET, settings.secrets(SECRET));
        Self {
            signature: HmacWebhook {
                header: "x-iterapay-signature",
                previous_header: None,
                stamp: None,
                encoding: Encoding::HexOrBase64,
                secrets: secrets.chain(WebhookSecret::all(TOKEN, settings.secrets(TOKEN))).collect(),
                variable: SECRET_VARIABLE,
            },
        }
    }
}

impl Webhooks for IteraPayWebhooks {
    fn signature(&self) -> &dyn Signature {
        &self.signature
    }

    fn parse(&self, _proof: &Proof, _headers: &HeaderMap, body: &Bytes) -> Result<Event, Error> {
        // A body that is no JSON is genuine all the same: it only names nothing.
        let read: Value = serde_json::from_slice(body).unwrap_or_default();
        let kind = ["event", "type"].iter().find_map(|name| read.get(name)?.as_str());
        let ids = Ids::of(&read);
        let key = HEXLOWER.encode(&Sha256::digest(body));
        let kind = kind.unwrap_or("unknown").to_owned();
        Ok(Event::new(ITERAPAY.name, key, kind, Subject::LookUp { ids }, body.clone()))
    }
}

/// The ids that a body mentions, those of invoices first.
#[derive(Default)]
struct Ids {
    invoices: Vec<String>,
    others: Vec<String>,
}

impl Ids {
    fn of(body: &Value) -> Vec<String> {
        let mut ids = Self::default();
        ids.gather(body);
        let mut all: Vec<String> = Vec::new();
        for id in ids.invoices.into_iter().chain(ids.others) {
            if !id.is_empty() && !all.contains(&id) {
                all.push(id);
            }
        }
        all
    }

    fn gather(&mut self, value: &Value) {
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    self.take(name, member);
                    self.gather(member);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.gather(item)),
            _ => {}
        }
    }

    /// `id`, `invoiceID`, `invoiceIDs`, `transaction_id`: but not the merchant's, which is known.
    fn take(&mut self, name: &str, value: &Value) {
        let name = name.to_ascii_lowercase();
        let named_id = name == "id" || name.ends_with("id") || name.ends_with("ids");
        if !named_id || name.starts_with("merchant") {
            return;
        }
        let texts = match value {
            Value::Array(items) => items.iter().filter_map(Value::as_str).collect(),
            other => other.as_str().into_iter().collect::<Vec<_>>(),
        };
        let list = if name.starts_with("invoice") { &mut self.invoices } else { &mut self.others };
        list.extend(texts.into_iter().map(str::to_owned));
    }
}
