//! Signature schemes.

use http::HeaderMap;

use crate::error::Error;
use crate::time::Timestamp;

/// A signature scheme with its secrets. [`HmacWebhook`](super::HmacWebhook) covers most as data; where another
/// text is signed, [`WebhookSecret::made`](super::WebhookSecret::made) compares.
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
