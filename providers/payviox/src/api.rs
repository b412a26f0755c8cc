//! The API: where it is, how it writes errors, which keys it takes.

use paymux_core::{Api, BrowserSafe, CredentialKind, ErrorShape, Schemes, ServerOnly};

/// Payviox's API. Source: docs.payviox.com/api/introduction.
#[derive(Debug)]
pub enum Payviox {}

impl Api for Payviox {
    const NAME: &'static str = crate::PAYVIOX.name;
    const BASE_URL: &'static str = crate::PAYVIOX.base_url;
    /// `{error}`, `{error, message}`, `{error, message, type, retry_after}`, and a map from field names
    /// to lists of messages. Source: docs.payviox.com/api/endpoints/create-session.
    const ERRORS: &'static ErrorShape = &ErrorShape {
        message: &["/message", "/error"],
        code: &["/error"],
        retry_after: &["/retry_after"],
        field_map: true,
        kinds: &[],
    };
}

/// The public key, `pk_…`: may stand in a browser. Source: docs.payviox.com/api/authentication.
#[derive(Debug)]
pub enum PublicKey {}

impl CredentialKind for PublicKey {
    type Api = Payviox;
    type Exposure = BrowserSafe;
    const ID: &'static str = "public_key";
}

/// The secret key, `sk_…`: stays on the server. Source: docs.payviox.com/api/authentication.
#[derive(Debug)]
pub enum SecretKey {}

impl CredentialKind for SecretKey {
    type Api = Payviox;
    type Exposure = ServerOnly;
    const ID: &'static str = "secret_key";
}

/// The secret key only.
pub(crate) const SECRET: Schemes = &[SecretKey::SCHEME];

/// Either key. A server prefers its secret key: under the public one Payviox takes the caller's own
/// address for the payer's.
pub(crate) const EITHER: Schemes = &[SecretKey::SCHEME, PublicKey::SCHEME];
