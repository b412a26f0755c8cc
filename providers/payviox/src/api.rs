//! The API: where it is, how it writes errors, which credentials it takes.

use bytes::Bytes;
use http::{Response, StatusCode};
use paymux_core::provider::{
    Api, BrowserSafe, CredentialKind, ErrorBody, ErrorShape, Schemes, ServerOnly, Written,
};
use serde::Deserialize;

/// Payviox's API. Source: docs.payviox.com/api/introduction.
#[derive(Debug)]
pub enum Payviox {}

impl Api for Payviox {
    const NAME: &'static str = crate::PAYVIOX.name;
    const BASE_URL: &'static str = crate::PAYVIOX.base_url;
    /// `{error}`, `{error, message}`, `{error, message, type, retry_after}`, and a map from field names
    /// to lists of messages. Source: docs.payviox.com/api/endpoints/create-session.
    const ERRORS: &'static ErrorShape = &ErrorShape::PROBLEM
        .message(&["/message", "/error"])
        .code(&["/error"])
        .retry_after(&["/retry_after"])
        .field_map();

    /// A 429 says in `type` whose limit it is, `ip` or `customer`.
    fn refine(reply: &Response<Bytes>, mut read: ErrorBody) -> ErrorBody {
        #[derive(Deserialize)]
        struct Limit {
            #[serde(rename = "type")]
            by: String,
        }
        if reply.status() == StatusCode::TOO_MANY_REQUESTS
            && let Ok(limit) = serde_json::from_slice::<Limit>(reply.body())
            && let Some(message) = &mut read.message
        {
            *message = format!("{message} (limited by {})", limit.by);
        }
        read
    }
}

/// The public key, `pk_…`: may stand in a browser. Source: docs.payviox.com/api/authentication.
///
/// A browser-side client holds it, and sends what it may send:
///
/// ```
/// use paymux_core::Client;
/// use paymux_core::provider::{BrowserSide, ClientBuilder, Credential};
/// use paymux_payviox::{Payviox, PublicKey, session};
///
/// async fn create(client: Client<Payviox, BrowserSide>, session: session::Create) {
///     let _ = client.send(&session).await;
/// }
///
/// fn hold(builder: ClientBuilder<Payviox, BrowserSide>, key: &Credential<PublicKey>) {
///     let _ = builder.credential(key);
/// }
/// ```
///
/// The details of a payment take the secret key, so the same with them does not compile:
///
/// ```compile_fail
/// use paymux_core::Client;
/// use paymux_core::provider::{BrowserSide, ClientBuilder, Credential};
/// use paymux_payviox::{Payviox, PublicKey, payment};
///
/// async fn look_up(client: Client<Payviox, BrowserSide>, payment: payment::Retrieve) {
///     let _ = client.send(&payment).await;
/// }
/// ```
#[derive(Debug)]
pub enum PublicKey {}

impl CredentialKind for PublicKey {
    type Api = Payviox;
    type Exposure = BrowserSafe;
    const ID: &'static str = "public_key";
}

/// The secret key, `sk_…`: stays on the server. Source: docs.payviox.com/api/authentication.
///
/// A browser-side client cannot hold it:
///
/// ```compile_fail
/// use paymux_core::Client;
/// use paymux_core::provider::{BrowserSide, ClientBuilder, Credential};
/// use paymux_payviox::{Payviox, SecretKey};
///
/// fn hold(builder: ClientBuilder<Payviox, BrowserSide>, key: &Credential<SecretKey>) {
///     let _ = builder.credential(key);
/// }
/// ```
#[derive(Debug)]
pub enum SecretKey {}

impl CredentialKind for SecretKey {
    type Api = Payviox;
    type Exposure = ServerOnly;
    const ID: &'static str = "secret_key";
}

/// The hash of a payout user, which stands for that user alone. Source: docs.payviox.com/api/payout/authentication.
#[derive(Debug)]
pub enum PayoutHash {}

impl CredentialKind for PayoutHash {
    type Api = Payviox;
    type Exposure = ServerOnly;
    const ID: &'static str = "payout_hash";
    const WRITES: &'static [Written] = &[Written::Header("x-payout-hash")];
}

/// The payout hash only.
pub(crate) const PAYOUT_HASH: Schemes = &[PayoutHash::SCHEME];

/// The secret key only.
pub(crate) const SECRET: Schemes = &[SecretKey::SCHEME];

/// Either key. A server prefers its secret key: under the public one Payviox takes the caller's own
/// address for the payer's.
pub(crate) const EITHER: Schemes = &[SecretKey::SCHEME, PublicKey::SCHEME];
