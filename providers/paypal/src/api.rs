//! The API: where it is, how it writes errors, which credentials it takes.

use bytes::Bytes;
use http::Response;
use paymux_core::provider::wire::{Optional, Rows};
use paymux_core::provider::{Api, CredentialKind, ErrorBody, ErrorShape, Schemes, ServerOnly};
use paymux_core::{ErrorKind, NextAction};
use serde::Deserialize;

use crate::shapes::{Link, link};

pub(crate) const PARTNER_ATTRIBUTION: &str = "paypal-partner-attribution-id";

/// PayPal's REST API. Source: developer.paypal.com/api/rest/.
#[derive(Debug)]
pub enum PayPal {}

impl Api for PayPal {
    const NAME: &'static str = crate::PAYPAL.name;
    const BASE_URL: &'static str = crate::PAYPAL.base_url;
    /// `{name, message, debug_id, details: [{issue, description, field}], links}`; the token's endpoint writes
    /// `{error, error_description}`. Source: the schemas `error_422` and `error_details` of checkout_orders_v2.json.
    const ERRORS: &'static ErrorShape = &ErrorShape::PROBLEM
        .message(&["/details/0/description", "/message", "/error_description"])
        .code(&["/details/0/issue", "/name", "/error"])
        .field(&["/details/0/field"])
        .request_id(&["/debug_id"])
        .kinds(KINDS);
    /// For whom a platform acts, its own mark, what the browser's risk check gave, and the sandbox's switch for trying
    /// errors out. Source: developer.paypal.com/api/rest/requests/.
    const CALLER_HEADERS: &'static [&'static str] =
        &["paypal-auth-assertion", PARTNER_ATTRIBUTION, "paypal-client-metadata-id", "paypal-mock-response"];
    const REQUEST_ID_HEADERS: &'static [&'static str] = &["paypal-debug-id"];

    /// Where to send the payer who can choose another way to pay.
    fn refine(reply: &Response<Bytes>, mut read: ErrorBody) -> ErrorBody {
        #[derive(Deserialize)]
        struct Document {
            links: Optional<Rows<Link>>,
        }
        let Ok(document) = serde_json::from_slice::<Document>(reply.body()) else { return read };
        if payer_may_go_on(&read) {
            let page = link(document.links.as_ref(), &["payer-action", "approve", "redirect"]);
            read.next_action = page.map(|url| NextAction::Redirect { url: url.to_owned() });
        }
        read
    }
}

/// Whether the order stays open after this refusal, for the payer to go back and choose another way to pay. Source:
/// the schemas `orders.capture-422` and `orders.authorize-422`; developer.paypal.com, "Handle funding failures".
pub(crate) fn payer_may_go_on(read: &ErrorBody) -> bool {
    read.code.as_deref().is_some_and(sends_the_payer_back)
}

pub(crate) fn sends_the_payer_back(code: &str) -> bool {
    matches!(
        code,
        "INSTRUMENT_DECLINED"
            | "REDIRECT_PAYER_FOR_ALTERNATE_FUNDING"
            | "PAYER_ACTION_REQUIRED"
            | "ORDER_NOT_APPROVED"
    )
}

/// What the issues mean, where that is closer than the status. Source: the 400, 403, 409 and 422 schemas of
/// checkout_orders_v2.json and payments_payment_v2.json.
const KINDS: &[(&str, ErrorKind)] = &[
    ("INSTRUMENT_DECLINED", ErrorKind::Declined),
    ("REDIRECT_PAYER_FOR_ALTERNATE_FUNDING", ErrorKind::Declined),
    ("PAYEE_ACCOUNT_RESTRICTED", ErrorKind::Forbidden),
    ("PAYEE_ACCOUNT_LOCKED_OR_CLOSED", ErrorKind::Forbidden),
    ("AUTH_CAPTURE_NOT_ENABLED", ErrorKind::Forbidden),
    ("COMPLIANCE_VIOLATION", ErrorKind::Declined),
    ("TRANSACTION_REFUSED", ErrorKind::Declined),
    ("TRANSACTION_BLOCKED_BY_PAYEE", ErrorKind::Declined),
    ("PAYEE_BLOCKED_TRANSACTION", ErrorKind::Declined),
    ("PAYER_CANNOT_PAY", ErrorKind::Declined),
    ("PAYER_ACCOUNT_RESTRICTED", ErrorKind::Declined),
    ("PAYER_ACCOUNT_LOCKED_OR_CLOSED", ErrorKind::Declined),
    ("DECLINED_DUE_TO_RELATED_TXN", ErrorKind::Declined),
    ("MAX_NUMBER_OF_PAYMENT_ATTEMPTS_EXCEEDED", ErrorKind::Declined),
    ("AUTHORIZATION_DENIED", ErrorKind::Declined),
    ("CARD_EXPIRED", ErrorKind::Declined),
    ("REFERENCED_CARD_EXPIRED", ErrorKind::Declined),
    ("PAYMENT_SOURCE_DECLINED_BY_PROCESSOR", ErrorKind::Declined),
    ("PAYMENT_SOURCE_CANNOT_BE_USED", ErrorKind::Declined),
    ("PAYMENT_SOURCE_INFO_CANNOT_BE_VERIFIED", ErrorKind::Declined),
    ("ALIAS_DECLINED_BY_PROCESSOR", ErrorKind::Declined),
    ("REFUND_FAILED_INSUFFICIENT_FUNDS", ErrorKind::Declined),
    ("ORDER_NOT_APPROVED", ErrorKind::Conflict),
    ("PAYER_ACTION_REQUIRED", ErrorKind::Conflict),
    ("ORDER_ALREADY_CAPTURED", ErrorKind::Conflict),
    ("ORDER_ALREADY_AUTHORIZED", ErrorKind::Conflict),
    ("ORDER_COMPLETED_OR_VOIDED", ErrorKind::Conflict),
    ("ORDER_COMPLETION_IN_PROGRESS", ErrorKind::Conflict),
    ("ACTION_DOES_NOT_MATCH_INTENT", ErrorKind::Conflict),
    ("DUPLICATE_INVOICE_ID", ErrorKind::Conflict),
    ("AUTHORIZATION_ALREADY_CAPTURED", ErrorKind::Conflict),
    ("AUTHORIZATION_VOIDED", ErrorKind::Conflict),
    ("MAX_AUTHORIZATION_COUNT_EXCEEDED", ErrorKind::Conflict),
    ("MAX_CAPTURE_COUNT_EXCEEDED", ErrorKind::Conflict),
    ("MAX_NUMBER_OF_REFUNDS_EXCEEDED", ErrorKind::Conflict),
    ("REAUTHORIZATION_NOT_SUPPORTED", ErrorKind::Conflict),
    ("PREVIOUSLY_CAPTURED", ErrorKind::Conflict),
    ("PREVIOUSLY_VOIDED", ErrorKind::Conflict),
    ("CANNOT_BE_VOIDED", ErrorKind::Conflict),
    ("CAPTURE_FULLY_REFUNDED", ErrorKind::Conflict),
    ("PENDING_CAPTURE", ErrorKind::Conflict),
    ("REFUND_NOT_ALLOWED", ErrorKind::Conflict),
    ("TRANSACTION_DISPUTED", ErrorKind::Conflict),
    ("REFUND_NOT_PERMITTED_DUE_TO_CHARGEBACK", ErrorKind::Conflict),
    ("PREVIOUS_REQUEST_IN_PROGRESS", ErrorKind::IdempotencyConflict),
    ("ORDER_EXPIRED", ErrorKind::Expired),
    ("AUTHORIZATION_EXPIRED", ErrorKind::Expired),
    ("REFUND_TIME_LIMIT_EXCEEDED", ErrorKind::Expired),
    ("INVALID_CURRENCY_CODE", ErrorKind::UnsupportedCurrency),
    ("CURRENCY_NOT_SUPPORTED", ErrorKind::UnsupportedCurrency),
    ("AUTH_CAPTURE_CURRENCY_MISMATCH", ErrorKind::UnsupportedCurrency),
    ("AUTH_CURRENCY_MISMATCH", ErrorKind::UnsupportedCurrency),
    ("CURRENCY_MISMATCH", ErrorKind::UnsupportedCurrency),
    ("AUTHORIZATION_CURRENCY_MISMATCH", ErrorKind::UnsupportedCurrency),
    ("REFUND_CAPTURE_CURRENCY_MISMATCH", ErrorKind::UnsupportedCurrency),
    ("DECIMAL_PRECISION", ErrorKind::AmountPrecision),
    ("DECIMALS_NOT_SUPPORTED", ErrorKind::AmountPrecision),
    ("CANNOT_BE_ZERO_OR_NEGATIVE", ErrorKind::AmountOutOfRange),
    ("CANNOT_BE_NEGATIVE", ErrorKind::AmountOutOfRange),
    ("MAX_VALUE_EXCEEDED", ErrorKind::AmountOutOfRange),
    ("PLATFORM_FEE_EXCEEDED", ErrorKind::AmountOutOfRange),
    ("MAX_CAPTURE_AMOUNT_EXCEEDED", ErrorKind::AmountOutOfRange),
    ("AUTHORIZATION_AMOUNT_EXCEEDED", ErrorKind::AmountOutOfRange),
    ("REFUND_AMOUNT_EXCEEDED", ErrorKind::AmountOutOfRange),
    ("REFUND_AMOUNT_TOO_LOW", ErrorKind::AmountOutOfRange),
    ("PARTIAL_REFUND_NOT_ALLOWED", ErrorKind::AmountOutOfRange),
    ("TRANSACTION_LIMIT_EXCEEDED", ErrorKind::AmountOutOfRange),
    ("TRANSACTION_RECEIVING_LIMIT_EXCEEDED", ErrorKind::AmountOutOfRange),
];

/// The client's secret. It is sent to the token's endpoint alone; everything else carries the token that it gives,
/// as `Authorization: Bearer …`. Source: developer.paypal.com/api/rest/authentication/.
#[derive(Debug)]
pub enum ClientSecret {}

impl CredentialKind for ClientSecret {
    type Api = PayPal;
    type Exposure = ServerOnly;
    const ID: &'static str = "client_secret";
}

/// A token.
pub(crate) const TOKEN: Schemes = &[ClientSecret::SCHEME];
