//! Signature schemes.

use hmac::{Hmac, KeyInit, Mac};
use http::HeaderMap;
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;

use crate::{Error, Timestamp};

/// A signature scheme with its secrets. [`HmacWebhook`](super::HmacWebhook) covers most as data.
pub trait Signature: Send + Sync {
    /// Proves that a body comes from whoever holds the secret, or says why not.
    fn check(&self, headers: &HeaderMap, body: &[u8], now: Timestamp) -> Result<Proof, Error>;
}

/// That a check has succeeded, and with which secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proof {
    purpose: &'static str,
}

impl Proof {
    /// For schemes that are not data (RSA, JWS): the caller has done the check itself and answers for it.
    ///
    /// `purpose` names the secret or key that matched.
    #[must_use]
    pub const fn attest(purpose: &'static str) -> Self {
        Self { purpose }
    }

    /// What the secret that matched is for; see [`WebhookSecret`](super::WebhookSecret).
    #[must_use]
    pub const fn purpose(&self) -> &'static str {
        self.purpose
    }
}

/// Whether `signature` is the HMAC-SHA-256 of the parts, compared in constant time.
pub(super) fn hmac_sha256_matches(secret: &SecretString, parts: &[&[u8]], signature: &[u8]) -> bool {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()) else { return false };
    for part in parts {
        mac.update(part);
    }
    mac.verify_slice(signature).is_ok()
}
