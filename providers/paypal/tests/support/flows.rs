//! What is done with a payment, request by request. Bodies follow the schemas of PayPal's OpenAPI documents.

use paymux_conformance::{Ask, Carried, Flow, Means, Step, Stub, Told, Unit};
use paymux_core::disputes::DisputeStatus;
use paymux_core::refunds::RefundStatus;
use paymux_core::{CreatePayment, Status};

const WHOLE: &[(&str, &str)] = &[("prefer", "return=representation")];
const ORDER: &str = "5O190127TN364715T";
const LOOK_UP: &str = "GET /v2/checkout/orders/5O190127TN364715T";

const OPEN_TO_HOLD: Stub = Stub::new(
    201,
    r#"{"id":"5O190127TN364715T","status":"PAYER_ACTION_REQUIRED","intent":"AUTHORIZE","purchase_units":[{"reference_id":
        "default","amount":{"currency_code":"USD","value":"25.50"},"custom_id":"order-77"}],"links":[{"href":
        "https://www.paypal.com/checkoutnow?token=5O190127TN364715T","rel":"payer-action","method":"GET"}]}"#,
);

const APPROVED: Stub = Stub::new(
    200,
    r#"{"id":"5O190127TN364715T","status":"APPROVED","intent":"CAPTURE","purchase_units":[{"reference_id":"default",
        "amount":{"currency_code":"USD","value":"25.50"},"custom_id":"order-77"}]}"#,
);

const PAID: Stub = Stub::new(
    200,
    r#"{"id":"5O190127TN364715T","status":"COMPLETED","intent":"CAPTURE","purchase_units":[{"reference_id":"default",
        "amount":{"currency_code":"USD","value":"25.50"},"custom_id":"order-77","payments":{"captures":[{"id":
        "3C679366HH908993F","status":"COMPLETED","amount":{"currency_code":"USD","value":"25.50"},"final_capture":true}]}}]}"#,
);

const HELD: Stub = Stub::new(
    200,
    r#"{"id":"5O190127TN364715T","status":"COMPLETED","intent":"AUTHORIZE","purchase_units":[{"reference_id":"default",
        "amount":{"currency_code":"USD","value":"25.50"},"custom_id":"order-77","payments":{"authorizations":[{"id":
        "0AW2184448108334S","status":"CREATED","amount":{"currency_code":"USD","value":"25.50"}}]}}]}"#,
);

const TAKEN: Stub = Stub::new(
    201,
    r#"{"id":"2GG279541U471931P","status":"COMPLETED","amount":{"currency_code":"USD","value":"25.50"},"final_capture":true}"#,
);

const PART_TAKEN: Stub = Stub::new(
    201,
    r#"{"id":"2GG279541U471931P","status":"COMPLETED","amount":{"currency_code":"USD","value":"5.00"},"final_capture":true}"#,
);

const VOIDED: Stub = Stub::new(
    200,
    r#"{"id":"0AW2184448108334S","status":"VOIDED","amount":{"currency_code":"USD","value":"25.50"}}"#,
);

const WHOLE_BACK: Stub = Stub::new(
    201,
    r#"{"id":"1JU08902781691411","status":"COMPLETED","amount":{"currency_code":"USD","value":"25.50"},"custom_id":"refund-1"}"#,
);

const PART_BACK: Stub = Stub::new(
    201,
    r#"{"id":"1JU08902781691411","status":"PENDING","amount":{"currency_code":"USD","value":"5.00"},"custom_id":"refund-1"}"#,
);

const WITH_REFUND: Stub = Stub::new(
    200,
    r#"{"id":"5O190127TN364715T","status":"COMPLETED","intent":"CAPTURE","purchase_units":[{"reference_id":"default",
        "amount":{"currency_code":"USD","value":"25.50"},"custom_id":"order-77","payments":{"captures":[{"id":
        "3C679366HH908993F","status":"PARTIALLY_REFUNDED","amount":{"currency_code":"USD","value":"25.50"}}],"refunds":[{"id":
        "1JU08902781691411","status":"COMPLETED","amount":{"currency_code":"USD","value":"5.00"},"custom_id":"refund-1"}]}}]}"#,
);

const DISPUTES: Stub = Stub::new(
    200,
    r#"{"items":[{"dispute_id":"PP-D-27803","status":"UNDER_REVIEW","dispute_amount":{"currency_code":"USD","value":"25.50"}}],
        "links":[{"href":"https://api-m.paypal.com/v1/customer/disputes?page_size=10&next_page_token=AbC%3D","rel":"next"}]}"#,
);

const DISPUTE: Stub = Stub::new(
    200,
    r#"{"dispute_id":"PP-D-27803","status":"WAITING_FOR_SELLER_RESPONSE","dispute_amount":{"currency_code":"USD","value":
        "25.50"},"disputed_transactions":[{"seller_transaction_id":"3C679366HH908993F"}]}"#,
);

const REFUNDS: &[(&str, Means)] = &[
    ("COMPLETED", Means::Refund(RefundStatus::Succeeded)),
    ("PENDING", Means::Refund(RefundStatus::Pending)),
    ("FAILED", Means::Refund(RefundStatus::Failed)),
    ("CANCELLED", Means::Refund(RefundStatus::Canceled)),
];

const CAPTURES: &[(&str, Means)] = &[
    ("COMPLETED", Means::Payment(Status::Paid)),
    ("PENDING", Means::Payment(Status::Processing)),
    ("DECLINED", Means::Payment(Status::Authorized)),
    ("FAILED", Means::Payment(Status::Authorized)),
];

const DISPUTED: &[(&str, Means)] = &[
    ("OPEN", Means::Dispute(DisputeStatus::NeedsResponse)),
    ("WAITING_FOR_SELLER_RESPONSE", Means::Dispute(DisputeStatus::NeedsResponse)),
    ("WAITING_FOR_BUYER_RESPONSE", Means::Dispute(DisputeStatus::UnderReview)),
    ("UNDER_REVIEW", Means::Dispute(DisputeStatus::UnderReview)),
];

/// What makes the order another one, which is found before anything is done.
const OTHER_ORDER: &[(&str, &str)] = &[
    ("/purchase_units/0/amount/value", "\"25.51\""),
    ("/purchase_units/0/amount/currency_code", "\"EUR\""),
    ("/purchase_units/0/custom_id", "\"order-78\""),
];

pub(crate) const FLOWS: &[Flow] = &[
    Flow::new(
        "to hold",
        Ask::Create(|amount| CreatePayment::new(amount, "order-77").capture_manually()),
        &[Step::new("POST /v2/checkout/orders", OPEN_TO_HOLD).headers(WHOLE).body(
            r#"{"intent":"AUTHORIZE","purchase_units":[{"amount":{"currency_code":"USD","value":"25.50"},
                "custom_id":"order-77"}],"payment_source":{"paypal":{"experience_context":{"user_action":"PAY_NOW"}}}}"#,
        )],
    )
    .told(&[Told::new(ORDER, &Means::Payment(Status::AwaitingPayer))])
    .mismatches(&[("/intent", "\"CAPTURE\""), ("/purchase_units/0/amount/value", "\"25.51\"")]),
    Flow::new(
        "approved",
        Ask::Advance("token=5O190127TN364715T&PayerID=QYR5Z8XDVJNXQ"),
        &[
            Step::new(LOOK_UP, APPROVED),
            Step::new("POST /v2/checkout/orders/5O190127TN364715T/capture", PAID).headers(WHOLE).body("{}"),
        ],
    )
    .told(&[Told::new(ORDER, &Means::Payment(Status::Paid))
        .amounts(&[("received", "25.50 USD"), ("refunded", "0 USD")])])
    .words(
        "/purchase_units/0/payments/captures/0/status",
        &[
            ("COMPLETED", Means::Payment(Status::Paid)),
            ("PENDING", Means::Payment(Status::Processing)),
            ("DECLINED", Means::Payment(Status::Declined)),
            ("FAILED", Means::Payment(Status::Declined)),
        ],
    )
    .mismatches(&[("/id", "\"5O190127TN364715U\""), ("/purchase_units/0/amount/value", "\"25.51\"")]),
    Flow::new(
        "all",
        Ask::Capture(None),
        &[
            Step::new(LOOK_UP, HELD),
            Step::new("POST /v2/payments/authorizations/0AW2184448108334S/capture", TAKEN)
                .headers(WHOLE)
                .body(r#"{"final_capture":true}"#),
        ],
    )
    .told(&[Told::new(ORDER, &Means::Payment(Status::Paid)).amounts(&[
        ("authorized", "25.50 USD"),
        ("received", "25.50 USD"),
        ("refunded", "0 USD"),
    ])])
    .words("/status", CAPTURES)
    .mismatches(OTHER_ORDER),
    Flow::new(
        "part",
        Ask::Capture(Some("5.00 USD")),
        &[
            Step::new(LOOK_UP, HELD),
            Step::new("POST /v2/payments/authorizations/0AW2184448108334S/capture", PART_TAKEN)
                .headers(WHOLE)
                .body(r#"{"amount":{"currency_code":"USD","value":"5.00"},"final_capture":true}"#),
        ],
    )
    .told(&[Told::new(ORDER, &Means::Payment(Status::Paid)).amounts(&[
        ("authorized", "5 USD"),
        ("received", "5 USD"),
        ("refunded", "0 USD"),
    ])])
    .carried(Carried::body("/amount/value", Unit::Whole))
    .words("/status", CAPTURES)
    .mismatches(&[("/amount/value", "\"5.01\""), ("/amount/currency_code", "\"EUR\"")]),
    Flow::new(
        "",
        Ask::Void,
        &[
            Step::new(LOOK_UP, HELD),
            Step::new("POST /v2/payments/authorizations/0AW2184448108334S/void", VOIDED).headers(WHOLE),
        ],
    )
    .told(&[Told::new(ORDER, &Means::Payment(Status::Canceled)).amounts(&[
        ("authorized", "0 USD"),
        ("received", "0 USD"),
        ("refunded", "0 USD"),
    ])])
    .words(
        "/status",
        &[("VOIDED", Means::Payment(Status::Canceled)), ("PENDING", Means::Payment(Status::Processing))],
    )
    .mismatches(&[("/id", "\"OTHER\""), ("/purchase_units/0/amount/value", "\"25.51\"")]),
    Flow::new(
        "all",
        Ask::Refund(None),
        &[
            Step::new(LOOK_UP, PAID),
            Step::new("POST /v2/payments/captures/3C679366HH908993F/refund", WHOLE_BACK)
                .headers(WHOLE)
                .body(r#"{"custom_id":"refund-1","invoice_id":"refund-1"}"#),
        ],
    )
    .told(&[Told::new("1JU08902781691411", &Means::Refund(RefundStatus::Succeeded))
        .amounts(&[("amount", "25.50 USD")])
        .of(ORDER)])
    .words("/status", REFUNDS)
    .mismatches(OTHER_ORDER),
    Flow::new(
        "part",
        Ask::Refund(Some("5.00 USD")),
        &[
            Step::new(LOOK_UP, PAID),
            Step::new("POST /v2/payments/captures/3C679366HH908993F/refund", PART_BACK).headers(WHOLE).body(
                r#"{"amount":{"currency_code":"USD","value":"5.00"},"custom_id":"refund-1","invoice_id":"refund-1"}"#,
            ),
        ],
    )
    .told(&[Told::new("1JU08902781691411", &Means::Refund(RefundStatus::Pending))
        .amounts(&[("amount", "5 USD")])
        .of(ORDER)])
    .carried(Carried::body("/amount/value", Unit::Whole))
    .words("/status", REFUNDS)
    .mismatches(&[("/amount/value", "\"5.01\""), ("/amount/currency_code", "\"EUR\"")]),
    Flow::new(
        "",
        Ask::RetrieveRefund("1JU08902781691411", "5.00 USD"),
        &[Step::new("GET /v2/payments/refunds/1JU08902781691411", PART_BACK)],
    )
    .told(&[Told::new("1JU08902781691411", &Means::Refund(RefundStatus::Pending)).amounts(&[("amount", "5 USD")]).of(ORDER)])
    .words("/status", REFUNDS)
    .mismatches(&[("/id", "\"R2\""), ("/amount/value", "\"5.01\""), ("/amount/currency_code", "\"EUR\"")]),
    Flow::new("", Ask::RefundsOf, &[Step::new(LOOK_UP, WITH_REFUND)]).told(&[Told::new(
        "1JU08902781691411",
        &Means::Refund(RefundStatus::Succeeded),
    )
    .amounts(&[("amount", "5 USD")])
    .of(ORDER)])
    .words("/purchase_units/0/payments/refunds/0/status", REFUNDS)
    .mismatches(OTHER_ORDER),
    Flow::new("", Ask::ListDisputes, &[Step::new("GET /v1/customer/disputes", DISPUTES)])
        .told(&[Told::new("PP-D-27803", &Means::Dispute(DisputeStatus::UnderReview))
            .amounts(&[("amount", "25.50 USD")])])
        .words("/items/0/status", DISPUTED)
    .next("AbC="),
    Flow::new(
        "",
        Ask::RetrieveDispute("PP-D-27803"),
        &[Step::new("GET /v1/customer/disputes/PP-D-27803", DISPUTE)],
    )
    .told(&[Told::new("PP-D-27803", &Means::Dispute(DisputeStatus::NeedsResponse))
        .amounts(&[("amount", "25.50 USD")])
        .of("3C679366HH908993F")])
    .words("/status", DISPUTED)
    .mismatches(&[("/dispute_id", "\"PP-D-1\"")]),
];
