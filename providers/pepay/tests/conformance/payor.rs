//! What a payer may do with the session of one invoice.

use paymux_conformance::{Sample, Stub};

pub(crate) const TOKENS: Stub = Stub::new(
    200,
    r#"[{"id":12,"token_symbol":"USDT","token_name":"Tether","token_type":"erc20","network":"bsc","token_decimals":18,
        "token_address":"0xabc","requires_memo":false,"photo_uri":"https://img.example/t","is_monitored":true,
        "has_settlement_route":true,"supports_stable_settlement":true,"settlement_rate":0.998,
        "settlement_cost_usd":0.05,"is_same_token_settlement":false,"tier":"standard","tier_fee":0.5,
        "availability_status":"AVAILABLE","rate_updated_at":1767225600,"unavailable_reason":null},
        {"id":1,"token_symbol":"BNB","network":"bsc","token_address":null,"tier":null,"tier_fee":null,
        "availability_status":"DEVNET"}]"#,
)
.required(&[""])
.essential(&["/0/token_symbol", "/0/network", "/1/token_symbol", "/1/network"]);

pub(crate) const ALLOCATED: Stub = Stub::new(
    200,
    r#"{"success":true,"quote_status":"available","status_code":"ok","message":null,"temp_address":"0xabc",
        "network":"bsc","supported_token_id":12,"estimated_token_amount":"25.627500000000000001",
        "exchange_rate":"0.9999","usd_amount":25.50,"quote_last_updated_at":1767225600,"quote_valid_until":1767225900,
        "quote_expires_in_seconds":300,"retryable":null,"retry_after_seconds":null,
        "ws_connection":{"token":"jwt-of-the-stream","endpoint":"/ws/payment","format":"event_v1",
        "ws_url":"wss://api-beta.pepay.io/ws/payment?token=jwt-of-the-stream"}}"#,
)
.required(&[""])
.essential(&["/network"])
.secrets(&["/ws_connection/token", "/ws_connection/ws_url"]);

const DETAILS: Stub = Stub::new(
    200,
    r#"{"invoice_id":"i1","amount_usd":25.50,"description":"Two mugs","expires_at":1767268800,
        "invoice_status":"underpaid","remaining_time":60000,"remaining_seconds":60,"amount_remaining_usd":15.50,
        "merchant_name":"Shop","merchant_email":"shop@example.com","network_environment":"devnet",
        "locked_network":"bsc","locked_token_id":12,"locked_payment_address":"0xabc"}"#,
)
.required(&["/invoice_id"]);

const VERIFICATION: Stub = Stub::new(
    200,
    r#"{"success":true,"data":{"object":"invoice_manual_verification","id":"v1","invoice_id":"i1","network":"bsc",
        "job_status":"pending","status":"pending","attempt_count":0,"max_attempts":5,"next_attempt_at":1767225600,
        "created_at":1767225600,"updated_at":1767225600,"completed_at":null,"result":{},"error":{}}}"#,
)
.required(&["/data"]);

pub(crate) const SAMPLES: &[Sample] = &[
    Sample::new("session.details", "GET /api/v1/payments/session-details", "{}").replied(DETAILS),
    // One page has it in an envelope.
    Sample::new("session.details", "GET /api/v1/payments/session-details", "{}").named("wrapped").replied(
        Stub::new(200, r#"{"status":"ok","data":{"invoice_id":"i1","invoice_status":"unpaid"}}"#)
            .required(&["/data", "/data/invoice_id"]),
    ),
    Sample::new("session.tokens", "GET /api/v1/payments/available-tokens", "{}").replied(TOKENS),
    Sample::new(
        "session.tokens",
        "GET /api/v1/payments/available-tokens?mode=network&network=bsc&available_only=true",
        r#"{"mode":"network","network":"bsc","available_only":true}"#,
    )
    .named("of_a_network")
    .replied(TOKENS),
    Sample::new(
        "session.address",
        "POST /api/v1/payments/payment-addresses",
        r#"{"network":"bsc","tokenId":12}"#,
    )
    .replied(ALLOCATED),
    Sample::new(
        "session.address",
        "POST /api/v1/payments/payment-addresses",
        r#"{"network":"bsc","tokenId":12}"#,
    )
    .named("no_quote")
    .replied(
        Stub::new(
            200,
            r#"{"success":true,"quote_status":"unavailable","status_code":"quote_unavailable","message":"No route",
                "retryable":true,"retry_after_seconds":30}"#,
        )
        .required(&[""]),
    ),
    Sample::new("session.status", "GET /api/v1/payments/payment-status", "{}")
        .replied(Stub::new(200, r#"{"status":"paid","paid_at":1767225600}"#).required(&["/status"])),
    Sample::new(
        "session.set_email",
        "POST /api/v1/payments/customer-email",
        r#"{"email":"ada@example.com"}"#,
    )
    .replied(
        Stub::new(200, r#"{"success":true,"email":"ada@example.com","message":"Saved"}"#).required(&[""]),
    ),
    Sample::new("session.get_email", "GET /api/v1/payments/customer-email", "{}")
        .replied(Stub::new(200, r#"{"email":null,"has_email":false}"#).required(&[""])),
    Sample::new("session.questions", "GET /api/v1/payments/invoice-questions", "{}").replied(
        Stub::new(
            200,
            r#"{"has_questions":true,"questions":{"questions":[{"id":"q1","question":"Your e-mail?","type":"email",
                "validation":{"required":true}}]}}"#,
        )
        .required(&["/has_questions"]),
    ),
    Sample::new("session.questions", "GET /api/v1/payments/invoice-questions", "{}")
        .named("none")
        .replied(Stub::new(200, r#"{"has_questions":false}"#).required(&["/has_questions"])),
    Sample::new(
        "session.submit_form",
        "POST /api/v1/payments/submit-form",
        r#"{"responses":[{"question_id":"q1","response":"ada@example.com"}]}"#,
    )
    .replied(Stub::new(200, r#"{"success":true}"#).required(&[""])),
    Sample::new(
        "verification.trigger",
        "POST /api/v1/invoice/i1/verify",
        r#"{"invoiceId":"i1","network":"bsc"}"#,
    )
    .replied(VERIFICATION),
    Sample::new("verification.get", "GET /api/v1/invoice/i1/verify", r#"{"invoiceId":"i1"}"#)
        .replied(VERIFICATION),
];
