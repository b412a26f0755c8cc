//! The documented errors: three envelopes, and the codes in use.

use paymux_conformance::Refusal;
use paymux_core::ErrorKind;

/// `{error: {code, message}}`.
macro_rules! nested {
    ($operation:literal, $status:literal, $code:literal, $kind:ident) => {
        Refusal::new(
            $operation,
            $status,
            concat!(r#"{"success":false,"error":{"code":""#, $code, r#"","message":"the message"}}"#),
            ErrorKind::$kind,
        )
        .code($code)
        .message("the message")
    };
}

/// `{error, code}`.
macro_rules! flat {
    ($operation:literal, $status:literal, $code:literal, $kind:ident) => {
        Refusal::new(
            $operation,
            $status,
            concat!(r#"{"error":"the message","code":""#, $code, r#""}"#),
            ErrorKind::$kind,
        )
        .code($code)
        .message("the message")
    };
}

pub(crate) const REFUSALS: &[Refusal] = &[
    nested!("invoice.create", 400, "VALIDATION_ERROR", InvalidRequest),
    nested!("invoice.create", 401, "API_KEY_INVALID", Unauthenticated),
    nested!("invoice.create", 403, "FORBIDDEN", Forbidden),
    nested!("invoice.create", 409, "CONFLICT", IdempotencyConflict),
    flat!("invoice.create", 400, "INVALID_AMOUNT_FORMAT", InvalidRequest),
    flat!("invoice.create", 400, "INVALID_AMOUNT_RANGE", AmountOutOfRange),
    flat!("invoice.create", 400, "IDEMPOTENCY_KEY_MISSING", InvalidRequest),
    flat!("invoice.create", 400, "METADATA_TOO_LARGE", InvalidRequest),
    flat!("invoice.create", 400, "INVALID_EXPIRATION_FORMAT", InvalidRequest),
    flat!("invoice.create", 400, "INVALID_EXPIRATION_RANGE", InvalidRequest),
    flat!("invoice.create", 401, "INVALID_API_KEY", Unauthenticated),
    flat!("invoice.create", 404, "MERCHANT_NOT_FOUND", NotFound),
    flat!("invoice.create", 500, "INTERNAL_SERVER_ERROR", ProviderFault),
    flat!("invoice.create", 500, "INVOICE_CREATE_FAILED", ProviderFault),
    flat!("invoice.create", 500, "WALLET_GENERATION_FAILED", ProviderFault),
    flat!("invoice.create", 500, "ENCRYPTION_FAILED", ProviderFault),
    flat!("invoice.create", 500, "DATABASE_ERROR", ProviderFault),
    flat!("invoice.get", 404, "INVOICE_NOT_FOUND", NotFound),
    flat!("session.address", 400, "NETWORK_NOT_SUPPORTED", UnsupportedCurrency),
    flat!("session.address", 400, "NETWORK_NOT_ENABLED", UnsupportedCurrency),
    flat!("session.address", 401, "SESSION_EXPIRED", CredentialExpired),
    // Pages disagree about the status of a bad signature.
    flat!("session.details", 400, "INVALID_SIGNATURE", Unauthenticated),
    flat!("session.details", 401, "INVALID_SIGNATURE", Unauthenticated),
    nested!("session.set_email", 410, "INVOICE_EXPIRED", Expired),
    nested!("order.cancel", 400, "NOT_CANCELLABLE", InvalidRequest),
    Refusal::new(
        "invoice.get",
        429,
        r#"{"success":false,"message":"Too many requests from this IP","error_code":"RATE_LIMIT_EXCEEDED",
            "retry_after":"15 minutes"}"#,
        ErrorKind::RateLimited,
    )
    .code("RATE_LIMIT_EXCEEDED")
    .message("Too many requests from this IP"),
];
