//! The payment session of an invoice: a token and a signature that the payer's browser echoes.

use jiff::Timestamp;

use super::crypto;
use super::json::{Object, object};

/// The pair, made with the invoice.
#[derive(Clone, Debug)]
pub(super) struct Session {
    pub(super) token: String,
    pub(super) signature: String,
}

impl Session {
    /// The signature is `<hash>.<milliseconds>` as documented; how the hash is made is not, so ours is
    /// an HMAC over token and time (Pepay docs, /api-reference/payment-sessions/check-payment-status).
    pub(super) fn new(secret: &str, token: String, now: Timestamp) -> Self {
        let time = now.as_millisecond();
        let hash = crypto::hmac_hex(secret, &format!("{token}.{time}"));
        Self { signature: format!("{hash}.{time}"), token }
    }

    /// Ready to send.
    pub(super) fn headers(&self) -> Object {
        object! { "x-session-token": self.token, "x-signature": self.signature }
    }

    /// The hosted page with the session in its query.
    pub(super) fn page(&self, base: &str) -> String {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("session", &self.token)
            .append_pair("signature", &self.signature)
            .finish();
        format!("{base}/pay?{query}")
    }
}
