//! The API: where it is, how it writes errors, which credentials it takes.

use paymux_core::provider::{Api, CredentialKind, ErrorShape, Scheme, Schemes, ServerOnly, Written};

/// IteraPay's API. Source: docs.iterapay.com/docs/api-reference/overview.
#[derive(Debug)]
pub enum IteraPay {}

impl Api for IteraPay {
    const NAME: &'static str = crate::ITERAPAY.name;
    const BASE_URL: &'static str = crate::ITERAPAY.base_url;
    /// Problem documents, on every error. The host in their `type` is a placeholder: the HTTP status
    /// counts first, then its last path segment. Source: docs.iterapay.com/docs/api-reference/errors.
    const ERRORS: &'static ErrorShape = &ErrorShape::PROBLEM;
    /// A key where a bearer token is needed. Source: docs.iterapay.com/docs/authentication.
    const WRONG_CREDENTIAL: u16 = 403;
}

/// The JWT of an account, for administration: keys, merchant settings, webhook and IP settings.
///
/// It comes from the dashboard; no log-in call is documented. Source: docs.iterapay.com/docs/authentication.
#[derive(Debug)]
pub enum AccountJwt {}

impl CredentialKind for AccountJwt {
    type Api = IteraPay;
    type Exposure = ServerOnly;
    const ID: &'static str = "account_jwt";
    const JWT: bool = true;
}

/// The key of one merchant, for payments: invoices, transactions, withdrawals.
///
/// [`key::Generate`](crate::key::Generate) makes one. Source: docs.iterapay.com/docs/authentication.
#[derive(Debug)]
pub enum MerchantKey {}

impl CredentialKind for MerchantKey {
    type Api = IteraPay;
    type Exposure = ServerOnly;
    const ID: &'static str = "api_key";
    const WRITES: &'static [Written] = &[Written::Header("x-api-key")];
}

/// The account's JWT only.
pub(crate) const JWT: Schemes = &[AccountJwt::SCHEME];

/// Either; for administration.
pub(crate) const JWT_OR_KEY: Schemes = &[AccountJwt::SCHEME, MerchantKey::SCHEME];

/// Either; for payments.
pub(crate) const KEY_OR_JWT: Schemes = &[MerchantKey::SCHEME, AccountJwt::SCHEME];

/// Nothing; a key goes along where one is configured, because one page asks for it.
pub(crate) const KEY_OR_NONE: Schemes = &[MerchantKey::SCHEME, Scheme::NONE];

/// Nothing.
pub(crate) const NONE: Schemes = &[Scheme::NONE];
