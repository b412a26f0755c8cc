//! Acme's API and its credentials.

use std::time::Duration;

use http::Response;
use paymux_core::provider::{
    Api, BrowserSafe, CredentialKind, ErrorBody, ErrorShape, Schemes, ServerOnly, Written,
};
use paymux_core::{Bytes, ErrorKind};

use super::flaw::{Flaw, is};

pub(crate) enum Acme {}

impl Api for Acme {
    const NAME: &'static str = "acme";
    const BASE_URL: &'static str = "https://api.acme.example/v1";
    const ERRORS: &'static ErrorShape = &ErrorShape::PROBLEM
        .message(&["/error/text"])
        .code(&["/error/code"])
        .field(&["/error/field"])
        .kinds(&[("card_declined", ErrorKind::Declined)]);

    fn refine(reply: &Response<Bytes>, mut read: ErrorBody) -> ErrorBody {
        // The code of an unknown payment is a URI.
        if let Some((_, last)) = read.code.as_deref().and_then(|code| code.rsplit_once('/')) {
            read.code = Some(last.to_owned());
        }
        if is(Flaw::CodeLost) {
            read.code = None;
        }
        if is(Flaw::FieldLost) {
            read.field = None;
        }
        if is(Flaw::PanicsOnError) {
            assert!(!reply.body().is_empty(), "an error has a body");
        }
        read
    }
}

/// A kind of credential: type, name, places, whether it is a JWT.
macro_rules! kind {
    ($name:ident, $id:literal, $writes:expr, $jwt:literal) => {
        pub(crate) enum $name {}
        impl CredentialKind for $name {
            type Api = Acme;
            type Exposure = ServerOnly;
            const ID: &'static str = $id;
            const WRITES: &'static [Written] = $writes;
            const JWT: bool = $jwt;
        }
    };
}
kind!(ApiKey, "api_key", &[Written::Header("x-api-key")], false);
kind!(MisspeltKey, "api_key", &[Written::Header("x-apikey")], false);
kind!(AppSecret, "app_secret", &[Written::Bearer], false);
kind!(SessionJwt, "session_jwt", &[Written::Bearer], true);
kind!(BlindJwt, "session_jwt", &[Written::Bearer], false);

/// The session of one payer: a pair that comes with a payment.
pub(crate) enum PayerSession {}
impl CredentialKind for PayerSession {
    type Api = Acme;
    type Exposure = BrowserSafe;
    const ID: &'static str = "payer_session";
    const WRITES: &'static [Written] = &[Written::Header("x-payer"), Written::Header("x-payer-proof")];
}

pub(super) const SESSION: Schemes = &[PayerSession::SCHEME];
/// For how long a key is kept.
pub(super) const KEYS_KEPT_FOR: Duration = Duration::from_secs(24 * 60 * 60);

pub(super) const KEY: Schemes = &[ApiKey::SCHEME];
pub(super) const APP: Schemes = &[AppSecret::SCHEME];
pub(super) const EITHER: Schemes = &[ApiKey::SCHEME, SessionJwt::SCHEME];
