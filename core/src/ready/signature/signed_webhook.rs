//! A signature scheme with its secrets.

use http::HeaderMap;

use super::algorithm::Key;
use super::delivery::{Configured, Delivery};
use super::{SignatureTemplate, WebhookSecret};
use crate::error::{Error, ErrorKind};
use crate::interface::{Proof, Signature};
use crate::setup::Settings;
use crate::time::Timestamp;

/// A [`SignatureTemplate`] with the secrets or public keys that count: the [`Signature`] of most providers.
///
/// ```
/// use paymux_core::{HeaderMap, Timestamp};
/// use paymux_core::provider::{HmacAlgorithm, Settings, Signature, SignatureTemplate, SignedWebhook};
/// let settings = Settings::new().with("webhook_secret", "s0").with("webhook_secret", "s1");
/// let scheme = SignedWebhook::new(
///     SignatureTemplate::timed("shop-signature"),
///     &settings,
///     "webhook_secret",
///     "SHOP_WEBHOOK_SECRET",
/// );
/// let signature = HmacAlgorithm::Sha256.hmac_hex("s1", &[b"1767225600.{}"])?;
/// let mut headers = HeaderMap::new();
/// headers.insert("shop-signature", format!("t=1767225600,v1={signature}").parse()?);
/// let now = Timestamp::from_unix_seconds(1_767_225_600).unwrap();
/// assert!(scheme.check(&headers, b"{}", now).is_ok());
/// assert!(scheme.check(&headers, b"{ }", now).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct SignedWebhook {
    template: SignatureTemplate,
    keys: Vec<Key>,
    configured: Configured,
    variable: &'static str,
}

impl SignedWebhook {
    /// With every secret of this slot, which `variable` configures. Where there is none, every delivery is answered with
    /// an error that names the variable.
    #[must_use]
    pub fn new(
        template: SignatureTemplate,
        settings: &Settings,
        slot: &'static str,
        variable: &'static str,
    ) -> Self {
        let secrets = WebhookSecret::all(slot, settings.secrets(slot));
        Self::with_secrets(template, settings, secrets, variable)
    }

    /// The same with secrets of several slots, for several purposes.
    #[must_use]
    pub fn with_secrets(
        template: SignatureTemplate,
        settings: &Settings,
        secrets: impl IntoIterator<Item = WebhookSecret>,
        variable: &'static str,
    ) -> Self {
        let secrets = secrets.into_iter();
        let keys = secrets.map(|secret| Key::read(&secret, template.key, template.algorithm)).collect();
        Self { template, keys, configured: Configured::of(&template, settings), variable }
    }

    /// The keys, if there are any and each can be used.
    fn keys(&self) -> Result<&[Key], Error> {
        let misconfigured = |message| Err(Error::refused(ErrorKind::Configuration, message));
        if self.keys.is_empty() {
            return misconfigured(format!("no webhook secret is configured: set {}", self.variable));
        }
        if let Some(key) = self.keys.iter().find(|key| !key.is_usable()) {
            let (how, purpose) = (self.template.key, key.purpose);
            return misconfigured(format!("`{purpose}` is no key as {how:?}: see {}", self.variable));
        }
        Ok(&self.keys)
    }
}

impl Signature for SignedWebhook {
    fn check(&self, headers: &HeaderMap, body: &[u8], now: Timestamp) -> Result<Proof, Error> {
        let keys = self.keys()?;
        Delivery::read(&self.template, &self.configured, headers, body, now)?.prove(|message, signatures| {
            let made = |key: &&Key| key.made(self.template.algorithm, message, signatures);
            keys.iter().find(made).map(|key| key.purpose)
        })
    }

    fn explain(&self, headers: &HeaderMap, body: &[u8], now: Timestamp) -> Option<Error> {
        let keys = self.keys().ok()?;
        let delivery = Delivery::read(&self.template, &self.configured, headers, body, now).ok()?;
        delivery.explain(|message, signatures| {
            let made = |key: &&Key| key.made(self.template.algorithm, message, signatures);
            keys.iter().find(made).map(|key| key.purpose)
        })
    }
}
