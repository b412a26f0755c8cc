//! The API key of a merchant: one at a time. Only the account's JWT may manage it.

use http::{Method, Response};
use paymux_core::provider::wire::{Optional, WireSecret};
use paymux_core::provider::{Credential, Operation, Safety, Schemes, Spec, decode_json};
use paymux_core::{Client, Error};
use serde::{Deserialize, Serialize};

use crate::api::JWT;
use crate::shapes::Time;
use crate::{IteraPay, MerchantKey};

/// `POST /key/generate/{merchantID}`: makes a key and shows it, only this once.
///
/// **The old key is dead from then on.** Source: docs.iterapay.com/docs/api-reference/api-keys/generate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Generate {
    /// The merchant's id.
    #[serde(rename = "merchantID")]
    pub merchant_id: String,
}

/// A new key. Store it: nobody shows it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "EitherKey")]
pub struct NewKey {
    /// The whole key; `apiKey` on the configuration pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<WireSecret>,
}

#[derive(Deserialize)]
struct EitherKey {
    key: Option<WireSecret>,
    #[serde(rename = "apiKey")]
    api_key: Option<WireSecret>,
}

impl From<EitherKey> for NewKey {
    fn from(came: EitherKey) -> Self {
        let not_empty = |key: &WireSecret| !key.expose().is_empty();
        Self { key: came.key.filter(not_empty).or(came.api_key.filter(not_empty)) }
    }
}

impl NewKey {
    /// The whole key.
    #[must_use]
    pub fn secret(&self) -> Option<&WireSecret> {
        self.key.as_ref()
    }

    /// Switches a running client to this key: every request that it builds from now on carries it.
    ///
    /// The client must have been made with a key, which the new one replaces.
    pub fn switch(&self, client: &Client<IteraPay>) -> Result<(), Error> {
        let key = self.secret().ok_or_else(no_key)?;
        client.rotate(&Credential::<MerchantKey>::new(key.expose()))
    }
}

fn no_key() -> Error {
    Error::unintelligible("the reply holds no key; the old one may be dead all the same").with_field("key")
}

impl Operation for Generate {
    type Api = IteraPay;
    type Output = NewKey;
    const SPEC: &'static Spec = &Spec::post(
        "key.generate",
        "/key/generate/{merchantID}",
        "https://docs.iterapay.com/docs/api-reference/api-keys/generate",
    )
    .shows_secret_once();
    const ACCEPTS: Schemes = JWT;

    fn decode(reply: &Response<bytes::Bytes>) -> Result<NewKey, Error> {
        let came: NewKey = decode_json(reply.body())?;
        if came.key.is_some() { Ok(came) } else { Err(no_key()) }
    }
}

/// `GET /key/info/{merchantID}`: what is known of the key, but for the key itself.
///
/// Source: docs.iterapay.com/docs/api-reference/api-keys/info.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Info {
    /// The merchant's id.
    #[serde(rename = "merchantID")]
    pub merchant_id: String,
}

/// What is known of a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyInfo {
    /// When it was made.
    pub created_at: Option<Time>,
    /// When it was last used; none until it is.
    pub last_used_at: Option<Time>,
    /// The first characters of the key.
    #[serde(skip_serializing_if = "Optional::is_absent")]
    pub prefix: Optional<String>,
}

impl Operation for Info {
    type Api = IteraPay;
    type Output = KeyInfo;
    const SPEC: &'static Spec = &Spec::get(
        "key.info",
        "/key/info/{merchantID}",
        "https://docs.iterapay.com/docs/api-reference/api-keys/info",
    );
    const ACCEPTS: Schemes = JWT;
}

/// `DELETE /key/revoke/{merchantID}`: the key is dead at once, for good.
///
/// Source: docs.iterapay.com/docs/api-reference/api-keys/revoke.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Revoke {
    /// The merchant's id.
    #[serde(rename = "merchantID")]
    pub merchant_id: String,
}

impl Operation for Revoke {
    type Api = IteraPay;
    type Output = ();
    const SPEC: &'static Spec = &Spec::new(
        Method::DELETE,
        "key.revoke",
        "/key/revoke/{merchantID}",
        "https://docs.iterapay.com/docs/api-reference/api-keys/revoke",
    )
    .safety(Safety::Idempotent);
    const ACCEPTS: Schemes = JWT;
}
