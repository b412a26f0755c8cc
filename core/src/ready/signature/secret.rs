//! Secrets and keys that prove webhooks.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

use crate::ready::HmacAlgorithm;

/// A webhook secret or a provider's public key, and what it is for.
#[derive(Clone)]
pub struct WebhookSecret {
    /// What it is for, where a provider has several kinds; handed on in the
    /// [`Proof`](crate::provider::Proof).
    pub purpose: &'static str,
    secret: SecretString,
}

impl WebhookSecret {
    /// Secrets for one purpose. An empty one is none: anybody could sign with it.
    pub fn all(purpose: &'static str, secrets: Vec<SecretString>) -> impl Iterator<Item = Self> {
        let secrets = secrets.into_iter().filter(|secret| !secret.expose_secret().is_empty());
        secrets.map(move |secret| Self { purpose, secret })
    }

    /// Whether this secret made `signature` as the HMAC of the parts, one behind the other: for a
    /// [`Signature`](crate::provider::Signature) of one's own. In constant time.
    #[must_use]
    pub fn made(&self, algorithm: HmacAlgorithm, parts: &[&[u8]], signature: &[u8]) -> bool {
        algorithm.is_hmac(self.expose(), parts, signature)
    }

    pub(super) fn expose(&self) -> &str {
        self.secret.expose_secret()
    }
}

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "WebhookSecret({}, [redacted])", self.purpose)
    }
}
