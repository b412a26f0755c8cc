//! The API: where it is, how it writes errors, which credentials it takes.

use std::time::Duration;

use bytes::Bytes;
use http::{Response, StatusCode};
use paymux_core::ErrorKind;
use paymux_core::provider::wire::Lenient;
use paymux_core::provider::{
    Api, BrowserSafe, CredentialKind, ErrorBody, ErrorShape, Schemes, ServerOnly, Written,
};
use serde::Deserialize;

/// An address in Pepay's documentation.
macro_rules! docs {
    ($path:literal) => {
        concat!("https://docs-alpha.pepay.io", $path)
    };
}
pub(crate) use docs;

/// The header that carries idempotency keys, UUIDs of version 4. Source: /overview/security.
pub(crate) const KEY: &str = "idempotency-key";

/// Pepay's API. Source: docs-alpha.pepay.io/api-spec/overview.
#[derive(Debug)]
pub enum Pepay {}

impl Api for Pepay {
    const NAME: &'static str = crate::PEPAY.name;
    const BASE_URL: &'static str = crate::PEPAY.base_url;
    /// Three envelopes, and any route may use any of them: `{error: {code, message}}`, `{error, code}`,
    /// `{message, error_code, retry_after}`. `retry_after` is free text: see `refine`.
    /// Source: /api-spec/errors, /api-spec/rate-limits.
    const ERRORS: &'static ErrorShape = &ErrorShape::PROBLEM
        .message(&["/error/message", "/error", "/message"])
        .code(&["/error/code", "/code", "/error_code"])
        .kinds(KINDS);
    /// A valid credential of the wrong kind. Source: /api-spec/authentication.
    const WRONG_CREDENTIAL: u16 = 403;

    fn refine(reply: &Response<Bytes>, mut read: ErrorBody) -> ErrorBody {
        // The one documented meaning of 409. Source: /sdk/overview.
        if reply.status() == StatusCode::CONFLICT {
            read.kind = read.kind.or(Some(ErrorKind::IdempotencyConflict));
        }
        if reply.status() == StatusCode::TOO_MANY_REQUESTS {
            read.retry_after = read.retry_after.or_else(|| wait_in_words(reply.body()));
        }
        read
    }
}

/// The codes in use, those of the older product behind them. The list is open.
/// Source: /api-spec/errors, /api-spec/rate-limits, and the source of the older SDK.
const KINDS: &[(&str, ErrorKind)] = &[
    ("API_KEY_INVALID", ErrorKind::Unauthenticated),
    ("VALIDATION_ERROR", ErrorKind::InvalidRequest),
    ("RATE_LIMIT_EXCEEDED", ErrorKind::RateLimited),
    ("INTERNAL_SERVER_ERROR", ErrorKind::ProviderFault),
    ("INVALID_AMOUNT_FORMAT", ErrorKind::InvalidRequest),
    ("INVALID_AMOUNT_RANGE", ErrorKind::AmountOutOfRange),
    ("IDEMPOTENCY_KEY_MISSING", ErrorKind::InvalidRequest),
    ("METADATA_TOO_LARGE", ErrorKind::InvalidRequest),
    ("INVALID_EXPIRATION_FORMAT", ErrorKind::InvalidRequest),
    ("INVALID_EXPIRATION_RANGE", ErrorKind::InvalidRequest),
    ("NETWORK_NOT_SUPPORTED", ErrorKind::UnsupportedCurrency),
    ("NETWORK_NOT_ENABLED", ErrorKind::UnsupportedCurrency),
    ("SESSION_EXPIRED", ErrorKind::CredentialExpired),
    ("INVALID_SIGNATURE", ErrorKind::Unauthenticated),
    ("INVALID_API_KEY", ErrorKind::Unauthenticated),
    ("INVOICE_NOT_FOUND", ErrorKind::NotFound),
    ("MERCHANT_NOT_FOUND", ErrorKind::NotFound),
    ("INVOICE_CREATE_FAILED", ErrorKind::ProviderFault),
    ("WALLET_GENERATION_FAILED", ErrorKind::ProviderFault),
    ("ENCRYPTION_FAILED", ErrorKind::ProviderFault),
    ("DATABASE_ERROR", ErrorKind::ProviderFault),
];

/// `"15 minutes"`: how long a rate limit asks to wait. A number without a unit says nothing.
fn wait_in_words(body: &Bytes) -> Option<Duration> {
    #[derive(Deserialize)]
    struct Limited {
        retry_after: Option<Lenient<String>>,
    }
    let text = serde_json::from_slice::<Limited>(body).ok()?.retry_after?.into_value()?;
    let mut words = text.split_whitespace().skip_while(|word| word.parse::<u64>().is_err());
    let count: u64 = words.next()?.parse().ok()?;
    let unit = words.next()?.trim_end_matches(|end: char| !end.is_ascii_alphabetic());
    let seconds = match unit {
        "second" | "seconds" => 1,
        "minute" | "minutes" => 60,
        "hour" | "hours" => 3600,
        _ => return None,
    };
    count.checked_mul(seconds).map(Duration::from_secs)
}

/// A merchant's API key: `x-api-key`, on the server only. Opaque: documented prefixes disagree.
/// Source: /api-spec/authentication.
///
/// A browser-side client cannot hold it:
///
/// ```compile_fail
/// use paymux_core::provider::{BrowserSide, ClientBuilder, Credential};
/// use paymux_pepay::{MerchantKey, Pepay};
///
/// fn hold(builder: ClientBuilder<Pepay, BrowserSide>, key: &Credential<MerchantKey>) {
///     let _ = builder.credential(key);
/// }
/// ```
#[derive(Debug)]
pub enum MerchantKey {}

impl CredentialKind for MerchantKey {
    type Api = Pepay;
    type Exposure = ServerOnly;
    const ID: &'static str = "merchant_key";
    const WRITES: &'static [Written] = &[Written::Header("x-api-key")];
}

/// A commerce API key: `x-commerce-api-key`, on the server only. It never goes out beside a merchant
/// key. Source: /sdk/commerce/api-keys, /sdk/configure.
///
/// A browser-side client cannot hold it either:
///
/// ```compile_fail
/// use paymux_core::provider::{BrowserSide, ClientBuilder, Credential};
/// use paymux_pepay::{CommerceKey, Pepay};
///
/// fn hold(builder: ClientBuilder<Pepay, BrowserSide>, key: &Credential<CommerceKey>) {
///     let _ = builder.credential(key);
/// }
/// ```
#[derive(Debug)]
pub enum CommerceKey {}

impl CredentialKind for CommerceKey {
    type Api = Pepay;
    type Exposure = ServerOnly;
    const ID: &'static str = "commerce_key";
    const WRITES: &'static [Written] = &[Written::Header("x-commerce-api-key")];
}

/// The dashboard's JWT: `Authorization: Bearer`, on the server only. No public endpoint issues one.
/// Source: /api-spec/authentication.
///
/// A browser-side client cannot hold it either:
///
/// ```compile_fail
/// use paymux_core::provider::{BrowserSide, ClientBuilder, Credential};
/// use paymux_pepay::{DashboardJwt, Pepay};
///
/// fn hold(builder: ClientBuilder<Pepay, BrowserSide>, key: &Credential<DashboardJwt>) {
///     let _ = builder.credential(key);
/// }
/// ```
#[derive(Debug)]
pub enum DashboardJwt {}

impl CredentialKind for DashboardJwt {
    type Api = Pepay;
    type Exposure = ServerOnly;
    const ID: &'static str = "dashboard_jwt";
    const JWT: bool = true;
}

/// The session of one invoice, for its payer: token and signature, both opaque and sent back as they
/// came. It may stand in a browser. Source: /api-spec/payors/overview.
///
/// A browser-side client holds it, and sends what it may send:
///
/// ```
/// use paymux_core::Client;
/// use paymux_core::provider::{BrowserSide, ClientBuilder, Credential};
/// use paymux_pepay::{PayorSession, Pepay, session};
///
/// async fn details(client: Client<Pepay, BrowserSide>) {
///     let _ = client.send(&session::Details::default()).await;
/// }
///
/// fn hold(builder: ClientBuilder<Pepay, BrowserSide>, session: &Credential<PayorSession>) {
///     let _ = builder.credential(session);
/// }
/// ```
///
/// Invoices take a key of the merchant's, so the same with them does not compile:
///
/// ```compile_fail
/// use paymux_core::Client;
/// use paymux_core::provider::BrowserSide;
/// use paymux_pepay::{Pepay, invoice};
///
/// async fn status(client: Client<Pepay, BrowserSide>, status: invoice::Status) {
///     let _ = client.send(&status).await;
/// }
/// ```
#[derive(Debug)]
pub enum PayorSession {}

impl CredentialKind for PayorSession {
    type Api = Pepay;
    type Exposure = BrowserSafe;
    const ID: &'static str = "payor_session";
    const WRITES: &'static [Written] =
        &[Written::Header(SESSION_TOKEN_HEADER), Written::Header(SIGNATURE_HEADER)];
}

/// The header of a session's token.
pub(crate) const SESSION_TOKEN_HEADER: &str = "x-session-token";

/// The header of a session's signature.
pub(crate) const SIGNATURE_HEADER: &str = "x-signature";

/// A short-lived token for the merchant's or the commerce stream: `?token=`, on the upgrade only.
/// Minted by [`ws::Mint`](crate::ws::Mint). Source: /api-spec/realtime/websockets.
#[derive(Debug)]
pub enum WsToken {}

impl CredentialKind for WsToken {
    type Api = Pepay;
    type Exposure = BrowserSafe;
    const ID: &'static str = "ws_token";
    const WRITES: &'static [Written] = &[Written::Query("token")];
    const JWT: bool = true;
}

/// A short-lived token for the stream of one payer's session: `?token=`, on the upgrade only.
/// Comes with a payment address. Source: /api-spec/realtime/websockets.
#[derive(Debug)]
pub enum PaymentJwt {}

impl CredentialKind for PaymentJwt {
    type Api = Pepay;
    type Exposure = BrowserSafe;
    const ID: &'static str = "payment_jwt";
    const WRITES: &'static [Written] = &[Written::Query("token")];
    const JWT: bool = true;
}

/// Invoices, tokens, access to mainnet.
pub(crate) const MERCHANT: Schemes = &[MerchantKey::SCHEME, DashboardJwt::SCHEME];

/// Most of commerce.
pub(crate) const COMMERCE: Schemes = &[CommerceKey::SCHEME];

/// Reading commerce orders.
pub(crate) const ORDERS: Schemes = &[CommerceKey::SCHEME, DashboardJwt::SCHEME];

/// Settlement and keys.
pub(crate) const DASHBOARD: Schemes = &[DashboardJwt::SCHEME];

/// Events; a commerce key sees those of commerce in its own environment only.
pub(crate) const EVENTS: Schemes = &[MerchantKey::SCHEME, CommerceKey::SCHEME, DashboardJwt::SCHEME];

/// Tokens for streams, by any scope.
pub(crate) const STREAMS: Schemes = &[MerchantKey::SCHEME, CommerceKey::SCHEME];

/// Tokens for the merchant's stream.
pub(crate) const MERCHANT_STREAM: Schemes = &[MerchantKey::SCHEME];

/// What a payer may do.
pub(crate) const SESSION: Schemes = &[PayorSession::SCHEME];
