//! PayPal under the suite that every provider passes. Bodies follow the schemas of PayPal's OpenAPI documents
//! (`checkout_orders_v2`, `payments_payment_v2`, `notifications_webhooks_v1`, `customer_disputes_v1`), whose examples of
//! requests are the inputs.

#[path = "support/flows.rs"]
mod flows;

use std::process::ExitCode;

use paymux_conformance::{
    Carried, Hook, Hooks, Means, PaymentFlow, Refusal, Sample, Signing, Stub, Suite, Unit,
};
use paymux_core::{ErrorKind, Status};
use paymux_paypal::PAYPAL;

use flows::FLOWS;

static SUITE: Suite = Suite {
    credentials: &[("client_secret", "authorization: Bearer *")],
    settings: &[("client_id", "client-1"), ("webhook_id", "1JE4291016473214C"), ("webhook_proof", "ask")],
    asides: &[(
        "POST /v1/oauth2/token",
        Stub::new(
            200,
            r#"{"scope":"https://uri.paypal.com/services/invoicing","access_token":"A21AAFtokencanary7f3b","token_type":"Bearer",
                "app_id":"APP-80W284485P519543T","expires_in":31668,"nonce":"2020-04-03T15:35:36ZaYZlGvEkV4yVSz8g6bAKFoGSEzuy3CQcz3ljhibkOHg"}"#,
        )
        .secrets(&["/access_token"]),
    )],
    keyed: &[
        ("order.create", "PayPal-Request-Id"),
        ("order.capture", "PayPal-Request-Id"),
        ("order.authorize", "PayPal-Request-Id"),
        ("authorization.capture", "PayPal-Request-Id"),
        ("authorization.reauthorize", "PayPal-Request-Id"),
        ("capture.refund", "PayPal-Request-Id"),
    ],
    samples: &[SAMPLES],
    refusals: REFUSALS,
    payment: Some(PAYMENT),
    webhooks: Some(WEBHOOKS),
    moves_money: &[
        "order.capture",
        "order.authorize",
        "authorization.capture",
        "authorization.reauthorize",
        "capture.refund",
    ],
    repeatable: &["authorization.void", "delivery.verify"],
    facets: FLOWS,
    skips: &[(
        "facets::exact",
        "the order is looked up first, and is never of the amount that this case puts into the reference; parts of a cent \
         are refused in tests/facets.rs",
    )],
    ..Suite::of(&PAYPAL)
};

fn main() -> ExitCode {
    paymux_conformance::run(&SUITE)
}

const CREATED: Stub = Stub::new(
    201,
    r#"{"id":"5O190127TN364715T","status":"PAYER_ACTION_REQUIRED","intent":"CAPTURE",
        "payment_source":{"paypal":{}},"create_time":"2026-01-01T00:00:00Z",
        "purchase_units":[{"reference_id":"default","amount":{"currency_code":"USD","value":"25.50"},
        "payee":{"merchant_id":"2J6QB8YJQSJRJ"},"custom_id":"order-77","invoice_id":"order-77"}],
        "links":[{"href":"https://api-m.paypal.com/v2/checkout/orders/5O190127TN364715T","rel":"self","method":"GET"},
        {"href":"https://www.paypal.com/checkoutnow?token=5O190127TN364715T","rel":"payer-action","method":"GET"}]}"#,
)
.required(&["/id", "/purchase_units/0/amount/currency_code", "/purchase_units/0/amount/value"])
// Money that was to be held and is taken, or the other way round, is not what was asked for.
.essential(&["/intent"]);

const COMPLETED: Stub = Stub::new(
    201,
    r#"{"id":"5O190127TN364715T","status":"COMPLETED","intent":"CAPTURE","create_time":"2026-01-01T00:00:00Z",
        "update_time":"2026-01-01T00:05:00Z","payment_source":{"paypal":{"email_address":"customer@example.com"}},
        "payer":{"email_address":"customer@example.com","payer_id":"QYR5Z8XDVJNXQ"},
        "purchase_units":[{"reference_id":"default","amount":{"currency_code":"USD","value":"25.50"},
        "custom_id":"order-77","invoice_id":"order-77","description":"Two mugs",
        "payments":{"captures":[{"id":"3C679366HH908993F","status":"COMPLETED",
        "amount":{"currency_code":"USD","value":"25.50"},"seller_protection":{"status":"ELIGIBLE"},
        "final_capture":true,"custom_id":"order-77","invoice_id":"order-77","disbursement_mode":"INSTANT",
        "seller_receivable_breakdown":{"gross_amount":{"currency_code":"USD","value":"25.50"}},
        "create_time":"2026-01-01T00:05:00Z","update_time":"2026-01-01T00:05:00Z",
        "links":[{"href":"https://api-m.paypal.com/v2/checkout/orders/5O190127TN364715T","rel":"up","method":"GET"}]}]}}],
        "links":[{"href":"https://api-m.paypal.com/v2/checkout/orders/5O190127TN364715T","rel":"self","method":"GET"}]}"#,
)
.required(COMPLETED_NEEDS);

const COMPLETED_NEEDS: &[&str] = &[
    "/id",
    "/purchase_units/0/amount/currency_code",
    "/purchase_units/0/amount/value",
    "/purchase_units/0/payments/captures/0/id",
    "/purchase_units/0/payments/captures/0/status",
    "/purchase_units/0/payments/captures/0/amount/currency_code",
    "/purchase_units/0/payments/captures/0/amount/value",
];

const AUTHORIZED: Stub = Stub::new(
    201,
    r#"{"id":"5O190127TN364715T","status":"COMPLETED","intent":"AUTHORIZE","create_time":"2026-01-01T00:00:00Z",
        "purchase_units":[{"reference_id":"default","amount":{"currency_code":"USD","value":"25.50"},"custom_id":"order-77",
        "payments":{"authorizations":[{"id":"0AW2184448108334S","status":"CREATED",
        "amount":{"currency_code":"USD","value":"25.50"},"seller_protection":{"status":"ELIGIBLE"},
        "expiration_time":"2026-01-30T00:00:00Z","create_time":"2026-01-01T00:05:00Z","update_time":"2026-01-01T00:05:00Z",
        "links":[{"href":"https://api-m.paypal.com/v2/checkout/orders/5O190127TN364715T","rel":"up","method":"GET"}]}]}}],
        "links":[{"href":"https://api-m.paypal.com/v2/checkout/orders/5O190127TN364715T","rel":"self","method":"GET"}]}"#,
)
.required(&[
    "/id",
    "/purchase_units/0/amount/currency_code",
    "/purchase_units/0/amount/value",
    "/purchase_units/0/payments/authorizations/0/id",
    "/purchase_units/0/payments/authorizations/0/status",
    "/purchase_units/0/payments/authorizations/0/amount/currency_code",
    "/purchase_units/0/payments/authorizations/0/amount/value",
]);

const MONEY: &[&str] = &["/id", "/status", "/amount/currency_code", "/amount/value"];

const HELD: Stub = Stub::new(
    200,
    r#"{"id":"0AW2184448108334S","status":"PENDING","status_details":{"reason":"PENDING_REVIEW"},
        "amount":{"currency_code":"USD","value":"10.99"},"invoice_id":"INVOICE-123","custom_id":"order-77",
        "seller_protection":{"status":"ELIGIBLE","dispute_categories":["ITEM_NOT_RECEIVED"]},
        "expiration_time":"2026-01-30T00:00:00Z","create_time":"2026-01-01T00:05:00Z","update_time":"2026-01-01T00:05:00Z",
        "supplementary_data":{"related_ids":{"order_id":"5O190127TN364715T"}},"payee":{"merchant_id":"2J6QB8YJQSJRJ"},
        "network_transaction_reference":{"id":"7565432123476545"},"processor_response":{"avs_code":"A"},
        "links":[{"href":"https://api-m.paypal.com/v2/payments/authorizations/0AW2184448108334S","rel":"self","method":"GET"}]}"#,
)
.required(MONEY);

const TAKEN: Stub = Stub::new(
    201,
    r#"{"id":"2GG279541U471931P","status":"PENDING","status_details":{"reason":"ECHECK"},
        "amount":{"currency_code":"USD","value":"10.99"},"invoice_id":"INVOICE-123","custom_id":"order-77",
        "final_capture":true,"disbursement_mode":"INSTANT","seller_protection":{"status":"ELIGIBLE"},
        "seller_receivable_breakdown":{"gross_amount":{"currency_code":"USD","value":"10.99"}},
        "create_time":"2026-01-01T00:05:00Z","update_time":"2026-01-01T00:05:00Z",
        "supplementary_data":{"related_ids":{"order_id":"5O190127TN364715T","authorization_id":"0AW2184448108334S"}},
        "payee":{"merchant_id":"2J6QB8YJQSJRJ"},"network_transaction_reference":{"id":"7565432123476545"},
        "processor_response":{"avs_code":"A"},
        "links":[{"href":"https://api-m.paypal.com/v2/payments/authorizations/0AW2184448108334S","rel":"up","method":"GET"}]}"#,
)
.required(MONEY);

const REFUNDED: Stub = Stub::new(
    201,
    r#"{"id":"1JU08902781691411","status":"PENDING","status_details":{"reason":"ECHECK"},
        "amount":{"currency_code":"USD","value":"10.00"},"invoice_id":"INVOICE-123","custom_id":"refund-1",
        "acquirer_reference_number":"74527650203002035","note_to_payer":"DefectiveProduct",
        "seller_payable_breakdown":{"gross_amount":{"currency_code":"USD","value":"10.00"}},
        "payer":{"merchant_id":"2J6QB8YJQSJRJ"},
        "create_time":"2026-01-01T00:05:00Z","update_time":"2026-01-01T00:05:00Z",
        "links":[{"href":"https://api-m.paypal.com/v2/payments/captures/2GG279541U471931P","rel":"up","method":"GET"}]}"#,
)
.required(MONEY);

const DISPUTE: &str = r#"{"dispute_id":"PP-D-27803","create_time":"2026-01-01T00:05:00Z",
    "update_time":"2026-01-02T00:05:00Z","disputed_transactions":[{"buyer_transaction_id":"4J6","seller_transaction_id":
    "3C679366HH908993F","invoice_number":"order-77","custom":"order-77","gross_amount":{"currency_code":"USD","value":"25.50"},
    "buyer":{"name":"Ana"},"seller":{"merchant_id":"2J6QB8YJQSJRJ"}}],"reason":"MERCHANDISE_OR_SERVICE_NOT_RECEIVED",
    "status":"RESOLVED","dispute_amount":{"currency_code":"USD","value":"25.50"},"dispute_outcome":{"outcome_code":
    "RESOLVED_SELLER_FAVOUR","amount_refunded":{"currency_code":"USD","value":"0.00"}},"dispute_state":"RESOLVED",
    "dispute_life_cycle_stage":"INQUIRY","dispute_channel":"INTERNAL","seller_response_due_date":"2026-01-20T00:00:00Z",
    "buyer_response_due_date":"2026-01-20T00:00:00Z","links":[{"href":"https://api-m.paypal.com/v1/customer/disputes/PP-D-27803",
    "rel":"self","method":"GET"}]}"#;

const DISPUTES: &str = r#"{"items":[{"dispute_id":"PP-D-27803","create_time":"2026-01-01T00:05:00Z",
    "update_time":"2026-01-02T00:05:00Z","reason":"MERCHANDISE_OR_SERVICE_NOT_RECEIVED","status":"UNDER_REVIEW",
    "dispute_state":"UNDER_PAYPAL_REVIEW","dispute_amount":{"currency_code":"USD","value":"25.50"},
    "dispute_life_cycle_stage":"INQUIRY","dispute_channel":"INTERNAL"}],
    "links":[{"href":"https://api-m.paypal.com/v1/customer/disputes?page_size=2&next_page_token=AbC%3D","rel":"next","method":"GET"}]}"#;

const SAMPLES: &[Sample] = &[
    Sample::new(
        "order.create",
        "POST /v2/checkout/orders",
        r#"{"intent":"CAPTURE","purchase_units":[{"reference_id":"d9f80740-38f0-11e8-b467-0ed5f89f718b",
            "amount":{"currency_code":"USD","value":"25.50"}}],"payment_source":{"paypal":{"experience_context":
            {"payment_method_preference":"IMMEDIATE_PAYMENT_REQUIRED","brand_name":"EXAMPLE INC","locale":"en-US",
            "landing_page":"LOGIN","user_action":"PAY_NOW","return_url":"https://example.com/returnUrl",
            "cancel_url":"https://example.com/cancelUrl"}}}}"#,
    )
    .replied(CREATED),
    Sample::new("order.get", "GET /v2/checkout/orders/5O190127TN364715T", r#"{"id":"5O190127TN364715T"}"#)
        .replied(CREATED),
    Sample::new(
        "order.get",
        "GET /v2/checkout/orders/5O190127TN364715T?fields=payment_source",
        r#"{"id":"5O190127TN364715T","fields":"payment_source"}"#,
    )
    .named("fields")
    .replied(COMPLETED),
    Sample::new(
        "order.capture",
        "POST /v2/checkout/orders/5O190127TN364715T/capture",
        r#"{"id":"5O190127TN364715T"}"#,
    )
    .body("{}")
    .replied(COMPLETED),
    Sample::new(
        "order.authorize",
        "POST /v2/checkout/orders/5O190127TN364715T/authorize",
        r#"{"id":"5O190127TN364715T"}"#,
    )
    .body("{}")
    .replied(AUTHORIZED),
    Sample::new(
        "authorization.get",
        "GET /v2/payments/authorizations/0AW2184448108334S",
        r#"{"authorization_id":"0AW2184448108334S"}"#,
    )
    .replied(HELD),
    Sample::new(
        "authorization.capture",
        "POST /v2/payments/authorizations/0AW2184448108334S/capture",
        r#"{"authorization_id":"0AW2184448108334S","amount":{"currency_code":"USD","value":"10.99"},
            "invoice_id":"INVOICE-123","final_capture":true,"note_to_payer":"If the ordered color is not available, we will substitute with a different color free of charge.","soft_descriptor":"Bob's Custom Sweaters"}"#,
    )
    .replied(TAKEN),
    Sample::new(
        "authorization.reauthorize",
        "POST /v2/payments/authorizations/0AW2184448108334S/reauthorize",
        r#"{"authorization_id":"0AW2184448108334S","amount":{"currency_code":"USD","value":"10.99"}}"#,
    )
    .replied(HELD),
    Sample::new(
        "authorization.void",
        "POST /v2/payments/authorizations/0AW2184448108334S/void",
        r#"{"authorization_id":"0AW2184448108334S"}"#,
    )
    .body("")
    .replied(HELD),
    Sample::new(
        "authorization.void",
        "POST /v2/payments/authorizations/0AW2184448108334S/void",
        r#"{"authorization_id":"0AW2184448108334S"}"#,
    )
    .named("without a body")
    .body("")
    .replied(Stub::new(204, "")),
    Sample::new(
        "capture.get",
        "GET /v2/payments/captures/2GG279541U471931P",
        r#"{"capture_id":"2GG279541U471931P"}"#,
    )
    .replied(TAKEN),
    Sample::new(
        "capture.refund",
        "POST /v2/payments/captures/2GG279541U471931P/refund",
        r#"{"capture_id":"2GG279541U471931P","amount":{"currency_code":"USD","value":"10.00"},
            "invoice_id":"INVOICE-123","note_to_payer":"DefectiveProduct","payment_instruction":{"platform_fees":[
            {"amount":{"currency_code":"USD","value":"1.00"}}]}}"#,
    )
    .replied(REFUNDED),
    Sample::new(
        "refund.get",
        "GET /v2/payments/refunds/1JU08902781691411",
        r#"{"refund_id":"1JU08902781691411"}"#,
    )
    .replied(REFUNDED),
    Sample::new(
        "dispute.list",
        "GET /v1/customer/disputes?page_size=2&next_page_token=AbC%3D&dispute_state=REQUIRED_ACTION",
        r#"{"page_size":2,"next_page_token":"AbC=","dispute_state":"REQUIRED_ACTION"}"#,
    )
    .replied(Stub::new(200, DISPUTES).required(&[""])),
    Sample::new("dispute.get", "GET /v1/customer/disputes/PP-D-27803", r#"{"id":"PP-D-27803"}"#).replied(
        Stub::new(200, DISPUTE).required(&[
            "/dispute_id",
            "/status",
            "/dispute_amount/currency_code",
            "/dispute_amount/value",
        ]),
    ),
    Sample::new(
        "delivery.verify",
        "POST /v1/notifications/verify-webhook-signature",
        r#"{"auth_algo":"SHA256withRSA","cert_url":"https://api.paypal.com/v1/notifications/certs/CERT-1",
            "transmission_id":"69cd13f0-d67a-11e5-baa3-778b53f4ae55","transmission_sig":"lmI95Jx3Y9nhR5SJWlHVIWpg4Ag=",
            "transmission_time":"2016-02-18T20:01:35Z","webhook_id":"1JE4291016473214C",
            "webhook_event":{"id":"8PT597110X687430LKGECATA","amount":7.470}}"#,
    )
    .replied(Stub::new(200, r#"{"verification_status":"SUCCESS"}"#).required(&["/verification_status"])),
];

const REFUSALS: &[Refusal] = &[
    Refusal::new(
        "order.create",
        400,
        r#"{"name":"INVALID_REQUEST","message":"Request is not well-formed, syntactically incorrect, or violates schema.",
            "debug_id":"90957fca61718","details":[{"field":"/purchase_units/@reference_id=='default'/amount/value",
            "location":"body","issue":"MISSING_REQUIRED_PARAMETER","description":"A required parameter is missing."}]}"#,
        ErrorKind::InvalidRequest,
    )
    .field("/purchase_units/@reference_id=='default'/amount/value")
    .code("MISSING_REQUIRED_PARAMETER")
    .message("A required parameter is missing."),
    Refusal::new(
        "order.create",
        422,
        r#"{"name":"UNPROCESSABLE_ENTITY","message":"m","details":[{"issue":"DUPLICATE_INVOICE_ID","description":"Duplicate Invoice ID detected."}]}"#,
        ErrorKind::Conflict,
    )
    .code("DUPLICATE_INVOICE_ID"),
    Refusal::new(
        "order.create",
        422,
        r#"{"name":"UNPROCESSABLE_ENTITY","message":"m","details":[{"issue":"DECIMALS_NOT_SUPPORTED","description":"Currency does not support decimals."}]}"#,
        ErrorKind::AmountPrecision,
    ),
    Refusal::new(
        "order.get",
        401,
        r#"{"error":"invalid_token","error_description":"Access Token not found in cache"}"#,
        ErrorKind::Unauthenticated,
    )
    .code("invalid_token")
    .message("Access Token not found in cache"),
    Refusal::new(
        "order.get",
        404,
        r#"{"name":"RESOURCE_NOT_FOUND","message":"The specified resource does not exist.","debug_id":"90957fca61718",
            "details":[{"issue":"INVALID_RESOURCE_ID","description":"Specified resource ID does not exist. Please check the resource ID and try again."}]}"#,
        ErrorKind::NotFound,
    )
    .code("INVALID_RESOURCE_ID"),
    // The payer can choose another way to pay.
    Refusal::new(
        "order.capture",
        422,
        r#"{"name":"UNPROCESSABLE_ENTITY","details":[{"issue":"INSTRUMENT_DECLINED","description":"The instrument presented was either declined by the processor or bank, or it can't be used for this payment."}]}"#,
        ErrorKind::Declined,
    )
    .code("INSTRUMENT_DECLINED")
    .exists_after(),
    Refusal::new("authorization.capture", 422, r#"{"name":"UNPROCESSABLE_ENTITY","details":[{"issue":"AUTHORIZATION_EXPIRED","description":"An expired authorization cannot be captured."}]}"#, ErrorKind::Expired),
    Refusal::new("authorization.void", 422, r#"{"name":"UNPROCESSABLE_ENTITY","details":[{"issue":"PREVIOUSLY_CAPTURED","description":"Authorization has been previously captured and hence cannot be voided."}]}"#, ErrorKind::Conflict),
    Refusal::new("capture.refund", 422, r#"{"name":"UNPROCESSABLE_ENTITY","details":[{"issue":"REFUND_AMOUNT_EXCEEDED","description":"The refund amount must be less than or equal to the capture amount that has not yet been refunded."}]}"#, ErrorKind::AmountOutOfRange),
    Refusal::new("capture.refund", 409, r#"{"name":"RESOURCE_CONFLICT","message":"m","details":[{"issue":"PREVIOUS_REQUEST_IN_PROGRESS","description":"A previous request on this resource is currently in progress."}]}"#, ErrorKind::IdempotencyConflict),
    Refusal::new("order.get", 500, r#"{"name":"INTERNAL_SERVER_ERROR","message":"An internal server error occurred.","debug_id":"90957fca61718"}"#, ErrorKind::ProviderFault)
        .code("INTERNAL_SERVER_ERROR")
        .message("An internal server error occurred."),
];

const PAYMENT: PaymentFlow = PaymentFlow {
    request: PaymentFlow::plain,
    created: &[CREATED],
    id: "5O190127TN364715T",
    carried: Carried::body("/purchase_units/0/amount/value", Unit::Whole),
    takes: &["25.50 USD", "100 JPY", "1000 HUF", "250 TWD", "0.01 EUR"],
    refuses: &["1.234 KWD", "100.5 JPY", "10.50 HUF", "0.5 TWD", "0.005 USD"],
    looked_up: &[COMPLETED],
    status: "/purchase_units/0/payments/captures/0/status",
    statuses: &[
        ("COMPLETED", Status::Paid),
        ("PENDING", Status::Processing),
        ("DECLINED", Status::Declined),
        ("FAILED", Status::Declined),
        ("PARTIALLY_REFUNDED", Status::PartiallyRefunded),
        ("REFUNDED", Status::Refunded),
    ],
    mismatches: &[
        ("amount", "/purchase_units/0/amount/value", "\"25.51\""),
        ("currency", "/purchase_units/0/amount/currency_code", "\"EUR\""),
        ("reference", "/purchase_units/0/custom_id", "\"order-78\""),
        ("id", "/id", "\"5O190127TN364715U\""),
    ],
};

const HEADERS: &[(&str, &str)] = &[
    ("paypal-auth-algo", "SHA256withRSA"),
    ("paypal-cert-url", "https://api.paypal.com/v1/notifications/certs/CERT-360caa42-fca2a594-a5cafa77"),
    ("paypal-transmission-id", "69cd13f0-d67a-11e5-baa3-778b53f4ae55"),
    ("paypal-transmission-sig", "lmI95Jx3Y9nhR5SJWlHVIWpg4AgFk7n9bCHSRxbrd8A9zrhdu2rMyFrmz"),
    ("paypal-transmission-time", "2026-01-01T00:00:00Z"),
];

const WEBHOOKS: Hooks = Hooks {
    signing: Signing::Asked {
        question: "POST /v1/notifications/verify-webhook-signature",
        yes: r#"{"verification_status":"SUCCESS"}"#,
        no: r#"{"verification_status":"FAILURE"}"#,
    },
    slots: &[],
    previous: None,
    events: &[
        Hook::new(
            "approved",
            r#"{"id":"WH-1","create_time":"2026-01-01T00:00:00Z","resource_type":"checkout-order","event_type":"CHECKOUT.ORDER.APPROVED","summary":"An order has been approved by buyer","resource":{"id":"5O190127TN364715T","status":"APPROVED","intent":"CAPTURE","purchase_units":[{"reference_id":"default","amount":{"currency_code":"USD","value":"25.50"},"custom_id":"order-77"}]}}"#,
            Means::Payment(Status::Approved),
        )
        .headers(HEADERS)
        .about("5O190127TN364715T")
        .reference("order-77")
        .amount("25.50 USD")
        .identified_by("/id")
        .words("/event_type", &[("CHECKOUT.ORDER.APPROVED", Means::Payment(Status::Approved)), ("CHECKOUT.PAYMENT-APPROVAL.REVERSED", Means::LookUp)]),
        Hook::new(
            "captured",
            r#"{"id":"WH-2","create_time":"2026-01-01T00:00:00Z","resource_type":"capture","event_type":"PAYMENT.CAPTURE.COMPLETED","summary":"Payment completed for $ 25.50 USD","resource":{"id":"3C679366HH908993F","status":"COMPLETED","amount":{"currency_code":"USD","value":"25.50"},"final_capture":true,"custom_id":"order-77","supplementary_data":{"related_ids":{"order_id":"5O190127TN364715T"}},"links":[{"href":"https://api.paypal.com/v2/checkout/orders/5O190127TN364715T","rel":"up","method":"GET"}]}}"#,
            Means::Payment(Status::Paid),
        )
        .headers(HEADERS)
        .about("5O190127TN364715T")
        .reference("order-77")
        .amount("25.50 USD")
        .identified_by("/id")
        .words("/event_type", &[("PAYMENT.CAPTURE.COMPLETED", Means::Payment(Status::Paid))]),
        Hook::new(
            "pending",
            r#"{"id":"WH-3","event_type":"PAYMENT.CAPTURE.PENDING","resource":{"id":"3C679366HH908993F","status":"PENDING","status_details":{"reason":"PENDING_REVIEW"},"amount":{"currency_code":"USD","value":"25.50"},"links":[{"href":"https://api.paypal.com/v2/checkout/orders/5O190127TN364715T","rel":"up","method":"GET"}]}}"#,
            Means::Payment(Status::Processing),
        )
        .headers(HEADERS)
        .about("5O190127TN364715T")
        .amount("25.50 USD")
        .identified_by("/id"),
        Hook::new(
            "declined",
            r#"{"id":"WH-4","event_type":"PAYMENT.CAPTURE.DENIED","resource":{"id":"3C679366HH908993F","status":"DECLINED","amount":{"currency_code":"USD","value":"25.50"},"links":[{"href":"https://api.paypal.com/v2/checkout/orders/5O190127TN364715T","rel":"up","method":"GET"}]}}"#,
            Means::Payment(Status::Declined),
        )
        .headers(HEADERS)
        .about("5O190127TN364715T")
        .amount("25.50 USD")
        .identified_by("/id"),
        Hook::new(
            "authorized",
            r#"{"id":"WH-5","event_type":"PAYMENT.AUTHORIZATION.CREATED","resource":{"id":"0AW2184448108334S","status":"CREATED","amount":{"currency_code":"USD","value":"25.50"},"custom_id":"order-77","links":[{"href":"https://api.paypal.com/v2/checkout/orders/5O190127TN364715T","rel":"up","method":"GET"}]}}"#,
            Means::Payment(Status::Authorized),
        )
        .headers(HEADERS)
        .about("5O190127TN364715T")
        .reference("order-77")
        .amount("25.50 USD")
        .identified_by("/id"),
        Hook::new(
            "a part was captured",
            r#"{"id":"WH-6","event_type":"PAYMENT.CAPTURE.COMPLETED","resource":{"id":"3C679366HH908993F","status":"COMPLETED","amount":{"currency_code":"USD","value":"5.50"},"final_capture":false,"links":[{"href":"https://api.paypal.com/v2/payments/authorizations/0AW2184448108334S","rel":"up","method":"GET"}]}}"#,
            Means::LookUp,
        )
        .headers(HEADERS)
        .about("0AW2184448108334S")
        .identified_by("/id"),
        Hook::new(
            "of something else",
            r#"{"id":"WH-7","event_type":"BILLING.SUBSCRIPTION.CREATED","resource":{"id":"I-BW452GLLEP1G"}}"#,
            Means::Other,
        )
        .headers(HEADERS)
        .identified_by("/id"),
    ],
};
