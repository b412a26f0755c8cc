//! HMAC-SHA256, and what Pepay signs with it.

use data_encoding::HEXLOWER;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

pub(crate) fn hmac(key: &str, text: &str) -> Vec<u8> {
    // HMAC takes keys of any length, so the error cannot happen.
    Hmac::<Sha256>::new_from_slice(key.as_bytes())
        .map(|mac| mac.chain_update(text.as_bytes()).finalize().into_bytes().to_vec())
        .unwrap_or_default()
}

pub(crate) fn hmac_hex(key: &str, text: &str) -> String {
    HEXLOWER.encode(&hmac(key, text))
}

/// A webhook's signature: the header's timestamp, a dot and the body, in lower-case hex (Pepay docs,
/// /api-spec/webhooks-authentication).
pub(crate) fn webhook(secret: &str, timestamp: &str, body: &str) -> String {
    hmac_hex(secret, &format!("{timestamp}.{body}"))
}

/// A short stable text for anything.
pub(crate) fn digest(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_webhook_signature_that_was_worked_out_elsewhere() {
        let body = r#"{"id":"evt_1767225600000-7","object":"event","type":"invoice.updated","created":1767225600,"data":{"object":{"object":"invoice","id":"0b9f2c1e-6a55-4d4e-9a1b-2f6f2f0a7c11","status":"paid"}}}"#;
        assert_eq!(
            webhook("whsec_local_example_01", "1767225600000", body),
            "2fad5ec49954016543b251056914a418a3833eaa98cd651056c5a804fbb119b5"
        );
        assert_eq!(
            webhook("whsec_local_example_00", "1767225600000", body),
            "61222862d407d0f08efab7c42e2020d3c70dcfb00e3b3add7fdf2183d559522b"
        );
    }
}
