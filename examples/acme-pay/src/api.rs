//! The API: where it is, how it writes errors, which credentials it takes.

use paymux_core::ErrorKind;
use paymux_core::provider::{Api, CredentialKind, ErrorShape, ServerOnly, Written};

/// Acme Pay's API.
#[derive(Debug)]
pub enum AcmePay {}

impl Api for AcmePay {
    const NAME: &'static str = crate::ACME_PAY.name;
    const BASE_URL: &'static str = crate::ACME_PAY.base_url;
    /// Source: API.md, "Errors".
    const ERRORS: &'static ErrorShape = &ErrorShape::PROBLEM
        .message(&["/error/message"])
        .code(&["/error/code"])
        .kinds(&[("insufficient_balance", ErrorKind::Declined), ("already_paid", ErrorKind::Conflict)]);
}

/// The key that signs requests about payments; its id is the setting `key_id`. Source: API.md, "Signatures".
#[derive(Debug)]
pub enum SigningKey {}

impl CredentialKind for SigningKey {
    type Api = AcmePay;
    type Exposure = ServerOnly;
    const ID: &'static str = "signing_key";
    const WRITES: &'static [Written] = &[
        Written::Header("acme-key"),
        Written::Header("acme-time"),
        Written::Header("acme-nonce"),
        Written::Header("acme-signature"),
    ];
}

/// The client secret, for which Acme Pay gives tokens; the tokens are sent. Source: API.md, "Tokens".
#[derive(Debug)]
pub enum ClientSecret {}

impl CredentialKind for ClientSecret {
    type Api = AcmePay;
    type Exposure = ServerOnly;
    const ID: &'static str = "client_secret";
}
