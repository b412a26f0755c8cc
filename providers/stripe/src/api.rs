//! The API: where it is, which version, how it writes errors, which keys it takes.

use std::time::Duration;

use bytes::Bytes;
use http::{Response, StatusCode};
use paymux_core::ErrorKind;
use paymux_core::provider::{
    Api, BrowserSafe, CredentialKind, EmptyBody, ErrorBody, ErrorShape, Schemes, ServerOnly, Spec,
};
use serde::Deserialize;

/// The slot that holds the id of a connected account.
pub(crate) const CONNECTED_ACCOUNT: &str = "connected_account";

/// "You can remove keys from the system automatically after they're at least 24 hours old." Source:
/// docs.stripe.com/api/idempotent_requests.
pub(crate) const KEYS_KEPT_FOR: Duration = Duration::from_secs(24 * 60 * 60);

/// Stripe's API, version 1. Source: docs.stripe.com/api.
#[derive(Debug)]
pub enum Stripe {}

impl Api for Stripe {
    const NAME: &'static str = crate::STRIPE.name;
    const BASE_URL: &'static str = crate::STRIPE.base_url;
    /// `{"error": {type, code, decline_code, message, param}}`. The closest word counts as the code: why a bank
    /// declined, before what went wrong. Source: docs.stripe.com/api/errors, docs.stripe.com/error-codes.
    const ERRORS: &'static ErrorShape = &ErrorShape::PROBLEM
        .message(&["/error/message"])
        .code(&["/error/decline_code", "/error/code", "/error/type"])
        .field(&["/error/param"])
        .kinds(&[
            ("idempotency_error", ErrorKind::IdempotencyKeyReused),
            ("idempotency_key_in_use", ErrorKind::IdempotencyConflict),
            ("lock_timeout", ErrorKind::RateLimited),
            ("amount_too_large", ErrorKind::AmountOutOfRange),
            ("amount_too_small", ErrorKind::AmountOutOfRange),
            ("invalid_charge_amount", ErrorKind::AmountOutOfRange),
            ("charge_exceeds_source_limit", ErrorKind::AmountOutOfRange),
            ("charge_exceeds_transaction_limit", ErrorKind::AmountOutOfRange),
            ("instant_payouts_limit_exceeded", ErrorKind::AmountOutOfRange),
            ("payouts_limit_exceeded", ErrorKind::AmountOutOfRange),
            ("instant_payouts_currency_disabled", ErrorKind::UnsupportedCurrency),
            ("payment_method_currency_mismatch", ErrorKind::UnsupportedCurrency),
            ("balance_insufficient", ErrorKind::Declined),
            ("insufficient_funds", ErrorKind::Declined),
            ("charge_already_captured", ErrorKind::Conflict),
            ("charge_already_refunded", ErrorKind::Conflict),
            ("charge_disputed", ErrorKind::Conflict),
            ("charge_not_refundable", ErrorKind::Conflict),
            ("refund_disputed_payment", ErrorKind::Conflict),
            ("status_transition_invalid", ErrorKind::Conflict),
            ("payment_intent_unexpected_state", ErrorKind::Conflict),
            ("capture_unauthorized_payment", ErrorKind::Conflict),
            ("charge_expired_for_capture", ErrorKind::Expired),
            ("capture_charge_authorization_expired", ErrorKind::Expired),
            ("payment_intent_payment_attempt_expired", ErrorKind::Expired),
            ("payouts_not_allowed", ErrorKind::Forbidden),
            ("api_key_expired", ErrorKind::Unauthenticated),
            ("platform_api_key_expired", ErrorKind::Unauthenticated),
        ]);
    /// Replies have the shape of this version, whatever the account's default is. Source: docs.stripe.com/api/versioning.
    const FIXED_HEADERS: &'static [(&'static str, &'static str)] = &[("stripe-version", "2026-10-28.endive")];
    /// For which connected account of a platform a call is. Source: docs.stripe.com/connect/authentication.
    const CALLER_HEADERS: &'static [&'static str] = &["stripe-account"];
    const REQUEST_ID_HEADERS: &'static [&'static str] = &["request-id"];
    /// Source: docs.stripe.com/error-low-level.
    const RETRY_HEADER: Option<&'static str> = Some("stripe-should-retry");

    /// A key that was used for something else is told by the error's type, whatever its code says. A 424 is the fault of
    /// somebody behind Stripe. Source: docs.stripe.com/api/errors.
    fn refine(reply: &Response<Bytes>, mut read: ErrorBody) -> ErrorBody {
        #[derive(Deserialize)]
        struct Body {
            error: Said,
        }
        #[derive(Deserialize)]
        struct Said {
            #[serde(rename = "type")]
            kind: Option<String>,
        }
        if reply.status() == StatusCode::FAILED_DEPENDENCY {
            read.kind = read.kind.or(Some(ErrorKind::ProviderFault));
        }
        if let Ok(Body { error }) = serde_json::from_slice::<Body>(reply.body())
            && error.kind.as_deref() == Some("idempotency_error")
        {
            read.kind = read.kind.or(Some(ErrorKind::IdempotencyKeyReused));
        }
        read
    }
}

/// A `POST` as Stripe takes all of them: a form, done once per key.
pub(crate) const fn post(name: &'static str, path: &'static str, docs: &'static str) -> Spec {
    Spec::post(name, path, docs)
        .form()
        .empty_body(EmptyBody::ContentType)
        .keyed("idempotency-key")
        .keys_kept_for(KEYS_KEPT_FOR)
}

/// The secret key, `sk_…`: may do everything. Source: docs.stripe.com/keys.
///
/// A browser-side client cannot hold it:
///
/// ```compile_fail
/// use paymux_core::Client;
/// use paymux_core::provider::{BrowserSide, ClientBuilder, Credential};
/// use paymux_stripe::{SecretKey, Stripe};
///
/// fn hold(builder: ClientBuilder<Stripe, BrowserSide>, key: &Credential<SecretKey>) {
///     let _ = builder.credential(key);
/// }
/// ```
#[derive(Debug)]
pub enum SecretKey {}

impl CredentialKind for SecretKey {
    type Api = Stripe;
    type Exposure = ServerOnly;
    const ID: &'static str = "secret_key";
}

/// A restricted key, `rk_…`: may do what was ticked when it was made, and is answered 403 otherwise. Taken where no
/// secret key is configured, or where the call asks for it. Source: docs.stripe.com/keys.
#[derive(Debug)]
pub enum RestrictedKey {}

impl CredentialKind for RestrictedKey {
    type Api = Stripe;
    type Exposure = ServerOnly;
    const ID: &'static str = "restricted_key";
}

/// The publishable key, `pk_…`: may stand in a browser. With the client secret of a PaymentIntent it may look that
/// one up. Source: docs.stripe.com/keys.
///
/// ```
/// use paymux_core::Client;
/// use paymux_core::provider::{BrowserSide, ClientBuilder, Credential};
/// use paymux_stripe::{PublishableKey, Stripe, payment_intent};
///
/// async fn look_up(client: Client<Stripe, BrowserSide>, intent: payment_intent::Retrieve) {
///     let _ = client.send(&intent).await;
/// }
///
/// fn hold(builder: ClientBuilder<Stripe, BrowserSide>, key: &Credential<PublishableKey>) {
///     let _ = builder.credential(key);
/// }
/// ```
///
/// Nothing else may be sent from a browser:
///
/// ```compile_fail
/// use paymux_core::Client;
/// use paymux_core::provider::BrowserSide;
/// use paymux_stripe::{Stripe, refund};
///
/// async fn refund(client: Client<Stripe, BrowserSide>, refund: refund::Create) {
///     let _ = client.send(&refund).await;
/// }
/// ```
#[derive(Debug)]
pub enum PublishableKey {}

impl CredentialKind for PublishableKey {
    type Api = Stripe;
    type Exposure = BrowserSafe;
    const ID: &'static str = "publishable_key";
}

/// The keys of a server.
pub(crate) const SERVER: Schemes = &[SecretKey::SCHEME, RestrictedKey::SCHEME];

/// A browser's key as well.
pub(crate) const ANY: Schemes = &[SecretKey::SCHEME, RestrictedKey::SCHEME, PublishableKey::SCHEME];
