//! The JSON web tokens of this Pepay: the dashboard's, `ws_token`, and the one of a payment session.

use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};

use crate::pepay::wire::signing;

/// What a token is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Use {
    Dashboard,
    MerchantStream,
    CommerceStream,
    PaymentSession,
}

/// What a token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Claims {
    /// The business's number, or for a payment session the invoice.
    pub(crate) sub: String,
    #[serde(rename = "use")]
    pub(crate) usage: Use,
    /// The key that it was minted with, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) key: Option<String>,
    /// Unix seconds.
    pub(crate) iat: i64,
    /// Unix seconds.
    pub(crate) exp: i64,
}

/// A token in three parts, signed with HS256.
pub(crate) fn make(secret: &str, claims: &Claims) -> String {
    let head = BASE64URL_NOPAD.encode(br#"{"alg":"HS256","typ":"JWT"}"#);
    let claims = serde_json::to_vec(claims).unwrap_or_default();
    let signed = format!("{head}.{}", BASE64URL_NOPAD.encode(&claims));
    let signature = BASE64URL_NOPAD.encode(&signing::hmac(secret, &signed));
    format!("{signed}.{signature}")
}

/// The claims of a token that was made with this secret. Whether it has expired is another question.
pub(crate) fn read(secret: &str, token: &str) -> Option<Claims> {
    let (signed, signature) = token.rsplit_once('.')?;
    let given = BASE64URL_NOPAD.decode(signature.as_bytes()).ok()?;
    if given != signing::hmac(secret, signed) {
        return None;
    }
    let (_, claims) = signed.split_once('.')?;
    serde_json::from_slice(&BASE64URL_NOPAD.decode(claims.as_bytes()).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_reads_back_with_its_own_secret_only() {
        let claims = Claims { sub: "7".into(), usage: Use::Dashboard, key: None, iat: 1, exp: 1_767_225_600 };
        let token = make("a", &claims);
        assert_eq!(token.split('.').count(), 3);
        assert_eq!(read("a", &token), Some(claims));
        assert_eq!(read("b", &token), None);
        assert_eq!(read("a", &token[1..]), None);
        assert_eq!(read("a", "x"), None);
    }
}
