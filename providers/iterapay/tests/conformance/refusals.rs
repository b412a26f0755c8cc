//! The documented errors: problem documents, each with a class of its own.

use paymux_conformance::Refusal;
use paymux_core::ErrorKind;

pub(crate) const REFUSALS: &[Refusal] = &[
    Refusal::new(
        "withdrawal.create",
        400,
        r#"{"type":"https://example.com/probs/invalid-request","title":"Invalid Request","status":400,
            "detail":"The 'address' field is required","instance":"/merchants/m-1/withdrawals"}"#,
        ErrorKind::InvalidRequest,
    )
    .code("invalid-request")
    .message("The 'address' field is required"),
    Refusal::new(
        "invoice.create",
        400,
        r#"{"type":"https://example.com/probs/invalid-request","title":"Invalid Request","status":400,
            "detail":"The 'amount' must be positive","instance":"/merchants/m-1/invoices"}"#,
        ErrorKind::InvalidRequest,
    )
    .code("invalid-request")
    .message("The 'amount' must be positive"),
    Refusal::new(
        "invoice.get",
        401,
        r#"{"type":"https://example.com/probs/unauthorized","title":"Unauthorized","status":401,
            "detail":"The key was revoked","instance":"/merchants/m-1/invoices/i-1"}"#,
        ErrorKind::Unauthenticated,
    )
    .code("unauthorized")
    .message("The key was revoked"),
    Refusal::new(
        "key.info",
        403,
        r#"{"type":"https://example.com/probs/forbidden","title":"Forbidden","status":403,
            "detail":"A bearer token is required","instance":"/key/info/m-1"}"#,
        ErrorKind::Forbidden,
    )
    .code("forbidden")
    .message("A bearer token is required"),
    Refusal::new(
        "transaction.get",
        404,
        r#"{"type":"https://example.com/probs/not-found","title":"Not Found","status":404,
            "detail":"There is no such transaction","instance":"/merchants/m-1/transactions/t-1"}"#,
        ErrorKind::NotFound,
    )
    .code("not-found")
    .message("There is no such transaction"),
    // Its body is not shown.
    Refusal::new(
        "withdrawal.create",
        429,
        r#"{"type":"about:blank","title":"Too Many Requests","status":429}"#,
        ErrorKind::RateLimited,
    )
    .message("Too Many Requests"),
];
