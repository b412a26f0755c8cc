//! Webhooks: HMAC-SHA-256 of the raw body, without a timestamp.
//!
//! What a body looks like is not documented, so a delivery is a proved **hint**: it names the ids to look
//! up, and nothing in it is believed. The key is the registered secret; another page can be read to mean
//! the token that the registration answers with, so that one counts too where it is configured. (A third
//! reading, the token itself as the signature, would prove nothing about the body and is not accepted.)
//! Source: docs.iterapay.com/docs/guides/webhooks.

mod mentions;

use bytes::Bytes;
use http::HeaderMap;
use paymux_core::provider::{
    Account, Encoding, Proof, Settings, Signature, SignatureTemplate, SignedWebhook, WebhookSecret, Webhooks,
};
use paymux_core::{Error, Event, Subject};

use crate::ITERAPAY;
use mentions::Mentions;

pub(crate) const SECRET: &str = "webhook_secret";
pub(crate) const TOKEN: &str = "webhook_token";
pub(crate) const SECRET_VARIABLE: &str = "ITERAPAY_WEBHOOK_SECRET";

/// How the signature is written is documented twice, and differently: both ways are read.
const SIGNATURE: SignatureTemplate = SignatureTemplate {
    encoding: Encoding::HexOrBase64,
    prefix: "sha256=",
    ..SignatureTemplate::hmac("x-iterapay-signature")
};

/// IteraPay's webhooks.
///
/// Each is a [`Subject::LookUp`] with the ids that can be read in it, however the body is written. **Without
/// ids** it says that something changed and not what: look at everything that is open.
#[derive(Debug)]
pub struct IteraPayWebhooks {
    account: Account,
    signature: SignedWebhook,
}

impl IteraPayWebhooks {
    /// With the settings `webhook_secret` and `webhook_token`.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        let secrets = WebhookSecret::all(SECRET, settings.secrets(SECRET));
        let secrets = secrets.chain(WebhookSecret::all(TOKEN, settings.secrets(TOKEN)));
        Self {
            account: settings.account(ITERAPAY.name),
            signature: SignedWebhook::with_secrets(SIGNATURE, settings, secrets, SECRET_VARIABLE),
        }
    }
}

impl Webhooks for IteraPayWebhooks {
    fn account(&self) -> &Account {
        &self.account
    }

    fn signature(&self) -> &dyn Signature {
        &self.signature
    }

    fn parse(&self, _proof: &Proof, _headers: &HeaderMap, body: &Bytes) -> Result<Event, Error> {
        let Mentions { kind, ids } = Mentions::of(body);
        let key = Event::key_of(&[], body);
        let kind = kind.unwrap_or_else(|| "unknown".to_owned());
        Ok(Event::new(&self.account, key, kind, Subject::LookUp { ids }, body.clone()))
    }
}
