//! The tokens of people who are logged in: JSON web tokens, signed with HMAC-SHA256.

use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// `{"alg":"HS256","typ":"JWT"}`, encoded.
const HEADER: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";

#[derive(Serialize, Deserialize)]
struct Claims {
    sub: String,
    iat: i64,
    exp: i64,
    jti: String,
}

/// A token for `user`.
pub(crate) fn issue(secret: &str, user: &str, id: String, from: Timestamp, until: Timestamp) -> String {
    let claims = Claims { sub: user.to_owned(), iat: from.as_second(), exp: until.as_second(), jti: id };
    let claims = BASE64URL_NOPAD.encode(&serde_json::to_vec(&claims).unwrap_or_default());
    let signed = format!("{HEADER}.{claims}");
    let signature = BASE64URL_NOPAD.encode(&hmac(secret, signed.as_bytes()));
    format!("{signed}.{signature}")
}

/// Whose token this is; none if it is not ours, was changed, or is over.
pub(crate) fn verify(secret: &str, token: &str, now: Timestamp) -> Option<String> {
    let (signed, signature) = token.rsplit_once('.')?;
    let (header, claims) = signed.split_once('.')?;
    let good = BASE64URL_NOPAD.encode(&hmac(secret, signed.as_bytes())) == signature;
    if header != HEADER || !good {
        return None;
    }
    let claims: Claims = serde_json::from_slice(&BASE64URL_NOPAD.decode(claims.as_bytes()).ok()?).ok()?;
    (now.as_second() < claims.exp).then_some(claims.sub)
}

/// HMAC-SHA256.
pub(crate) fn hmac(key: &str, text: &[u8]) -> Vec<u8> {
    // HMAC takes keys of any length, so the error cannot happen.
    Hmac::<Sha256>::new_from_slice(key.as_bytes())
        .map(|mac| mac.chain_update(text).finalize().into_bytes().to_vec())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::running::clock::later;

    #[test]
    fn a_token_is_good_until_its_end() {
        let from = Timestamp::UNIX_EPOCH;
        let until = later(from, Duration::from_secs(60));
        let token = issue("s", "u", "1".into(), from, until);
        assert_eq!(token.split('.').count(), 3);
        assert_eq!(verify("s", &token, from).as_deref(), Some("u"));
        assert_eq!(verify("s", &token, until), None);
        assert_eq!(verify("t", &token, from), None);
        assert_eq!(verify("s", &format!("{token}x"), from), None);
        assert_eq!(verify("s", "a.b.c", from), None);
    }

    #[test]
    fn the_header_says_hs256() {
        let header = BASE64URL_NOPAD.decode(HEADER.as_bytes()).unwrap();
        assert_eq!(header, br#"{"alg":"HS256","typ":"JWT"}"#);
    }

    /// A vector made by an independent program.
    #[test]
    fn signatures_of_an_independent_vector() {
        let body = r#"{"event":"invoice.paid","data":{"id":"7c1f0a52-3f0e-4a7e-9d54-2f6f6f1b9a10","amount":"42.50"}}"#;
        let key = "fixture-secret-0123456789abcdef-XY";
        let hex = |text: &str| data_encoding::HEXLOWER.encode(&hmac(key, text.as_bytes()));
        assert_eq!(hex(body), "032b7a6ad625f4d039782381405b08541911b518e88dbac2f80dc6361f91e70c");
        assert_eq!(hex(""), "c848d918cfb46e041c666671855ab29fe5dc40ef58031369a0bfe3faee100695");
    }
}
