//! The payment session of an invoice: a token and a signature that the payer's browser echoes.

use jiff::Timestamp;

use crate::pepay::wire::json::{Object, object};
use crate::pepay::wire::signing;

/// The pair, made with the invoice.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) token: String,
    pub(crate) signature: String,
}

impl Session {
    /// The signature is `<hash>.<milliseconds>` as documented; how the hash is made is not, so ours is
    /// an HMAC over token and time (Pepay docs, /api-reference/payment-sessions/check-payment-status).
    pub(crate) fn new(secret: &str, token: String, now: Timestamp) -> Self {
        let time = now.as_millisecond();
        let hash = signing::hmac_hex(secret, &format!("{token}.{time}"));
        Self { signature: format!("{hash}.{time}"), token }
    }

    /// Ready to send.
    pub(crate) fn headers(&self) -> Object {
        object! { "x-session-token": self.token, "x-signature": self.signature }
    }

    /// The hosted page with the session in its query.
    pub(crate) fn page(&self, base: &str) -> String {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("session", &self.token)
            .append_pair("signature", &self.signature)
            .finish();
        format!("{base}/pay?{query}")
    }
}
