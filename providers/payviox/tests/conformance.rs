//! Payviox under the suite that every provider passes. Documented bodies: docs.payviox.com.

use std::process::ExitCode;

use paymux_conformance::{
    Ask, Carried, Flow, Hook, Hooks, Means, PaymentFlow, PayoutFlow, Refusal, Sample, Signing, Step, Stub,
    Suite, Told, Unit,
};
use paymux_core::payouts::{CreatePayout, Destination, PayoutStatus};
use paymux_core::{ErrorKind, Status};
use paymux_payviox::PAYVIOX;

static SUITE: Suite = Suite {
    credentials: &[
        ("secret_key", "authorization: Bearer {}"),
        ("public_key", "authorization: Bearer {}"),
        ("payout_hash", "x-payout-hash: {}"),
    ],
    // Begins unlike that of the token: 12 bytes of a secret count as the secret.
    settings: &[("payout_hash", "hash-canary-5f1d7c93")],
    samples: &[SAMPLES],
    refusals: REFUSALS,
    payment: Some(PAYMENT),
    payout: Some(PAYOUT),
    moves_money: &["payout.create"],
    facets: FACETS,
    webhooks: Some(WEBHOOKS),
    skips: &[
        ("facets::mismatches::pay_out", "the reply to a payout holds nothing but a hash to draw it with"),
        ("payout::lookup", "Payviox documents no lookup of payouts; their webhooks tell"),
    ],
    ..Suite::of(&PAYVIOX)
};

fn main() -> ExitCode {
    paymux_conformance::run(&SUITE)
}

const SESSION: Stub = Stub::new(
    201,
    r#"{"session_id":"q7","redirect_url":"https://pay.example/zen/1",
        "payment_error":{"success":false,"message":"no","error_type":"http_error"}}"#,
)
.required(&["/session_id"]);

const DETAILS: Stub = Stub::new(
    200,
    r#"{"session_id":"q7","status":"succeeded","amount":4719,"fees":120,"net_amount":4599,"currency":"USD",
        "order_id":"order-77","customer":"cust-9","description":"Mugs","items":[{"name":"Mug","quantity":3,"price":1533}],
        "metadata":{"cart":"c-12","rate":0.10000000000000000001},"payment_method":"stripe_credit","provider":"stripe",
        "created_at":"2026-02-03T04:05:06.000000Z","customer_details":{"name":"Ana","email":"ana@example.org",
        "phone":"+1","address":{"line1":"1 Road","line2":"b","city":"X","state":"Y","postal_code":"1","country":"US"}},
        "payment_details":{"type":"card","card":{"brand":"visa","last4":"4242","exp_month":"4","exp_year":"2031",
        "country":"US"}},"ip":"198.51.100.7","country":"US","user_agent":"Mozilla/5.0"}"#,
)
.required(&["/session_id", "/amount", "/currency"]);

const METHODS: Stub = Stub::new(
    200,
    r#"{"demo_card":{"name":"Demo card","image":"https://img.example/c.png","countries":["US"],
        "currencies":["USD","EUR"],"fees":{"static_fees":0.25,"percent_fees":0.02}}}"#,
)
.required(&[""])
.maps(&[""]);

const BALANCE: Stub = Stub::new(200, r#"{"balance":150,"payout_balance":-3}"#).required(&["/balance"]);

const PAID_OUT: Stub =
    Stub::new(201, r#"{"hash":"0123456789abcdef0123456789abcdef"}"#).required(&["/hash"]).secrets(&["/hash"]);

const SAMPLES: &[Sample] = &[
    Sample::new(
        "session.create",
        "POST /session",
        r#"{"amount":4599,"currency":"USD","customer":"cust-9","order_id":"INV-77",
            "items":[{"name":"Mug","quantity":3,"price":1533}]}"#,
    )
    .replied(SESSION),
    Sample::new(
        "session.create",
        "POST /session",
        r#"{"amount":4599,"currency":"USD","customer":"cust-9","order_id":"INV-77","items":
            [{"name":"Mug","quantity":3,"price":1533}],"description":"Mugs & a \"lid\"","paymentMethodId":"zen_blik",
            "ip":"2001:db8::7","metadata":{"rate":0.10000000000000000001,"cart":"c-12"}}"#,
    )
    .named("everything")
    .replied(SESSION),
    Sample::new("session.payments", "GET /session/q7/payments", r#"{"session_id":"q7"}"#).replied(
        Stub::new(200, r#"[{"id":"stripe_credit","name":"Card","type":"card"}]"#).required(&[""]),
    ),
    Sample::new("methods.list", "GET /payments/methods", "{}").replied(METHODS),
    Sample::new(
        "methods.list",
        "GET /payments/methods?countries=US,DE&currencies=USD,EUR&is_company=true",
        r#"{"countries":"US,DE","currencies":["USD","EUR"],"is_company":true}"#,
    )
    .named("filtered")
    .replied(METHODS),
    Sample::new("payment.get", "GET /payment/q7", r#"{"session_id":"q7"}"#).replied(DETAILS),
    Sample::new("balance.get", "GET /balance", "{}").replied(BALANCE),
    Sample::new("payout.create", "POST /payout/create", r#"{"email":"ana@example.org","amount":2500}"#)
        .replied(PAID_OUT),
    // What it answers is not documented.
    Sample::new("payout.operations", "GET /payout/operations", "{}").replied(Stub::new(200, r#"{"any":[1.50]}"#)),
];

const REFUSALS: &[Refusal] = &[
    Refusal::new(
        "session.create",
        401,
        r#"{"error":"Unauthorized","message":"API key has expired"}"#,
        ErrorKind::Unauthenticated,
    )
    .code("Unauthorized")
    .message("API key has expired"),
    Refusal::new(
        "session.create",
        400,
        r#"{"amount":["The amount field is required."]}"#,
        ErrorKind::InvalidRequest,
    )
    .message("The amount field is required.")
    .field("amount"),
    Refusal::new(
        "session.create",
        429,
        r#"{"error":"rate_limit_exceeded","message":"Too many session requests","type":"ip","retry_after":17}"#,
        ErrorKind::RateLimited,
    )
    .code("rate_limit_exceeded")
    .message("Too many session requests (limited by ip)"),
    Refusal::new("payment.get", 404, r#"{"error":"Payment not found"}"#, ErrorKind::NotFound)
        .message("Payment not found"),
    Refusal::new(
        "payout.create",
        403,
        r#"{"error":"Payouts are currently disabled. Please enable them in Settings."}"#,
        ErrorKind::Forbidden,
    ),
    Refusal::new("payout.create", 500, r#"{"error":"Internal server error"}"#, ErrorKind::ProviderFault)
        .before_acting(),
];

const PAYMENT: PaymentFlow = PaymentFlow {
    request: PaymentFlow::plain,
    created: &[Stub::new(201, r#"{"session_id":"q7"}"#)],
    id: "q7",
    carried: Carried::body("/amount", Unit::Minor),
    takes: &["45.99 USD", "100 JPY", "1.234 KWD", "1.00 USD"],
    refuses: &["0.99 USD", "99 JPY"],
    looked_up: &[DETAILS],
    status: "/status",
    statuses: &[
        ("succeeded", Status::Paid),
        ("failed", Status::AwaitingPayer),
        ("pending", Status::Processing),
        ("processing", Status::Processing),
        ("pending_review", Status::NeedsReview),
        ("declined", Status::Declined),
        ("expired", Status::Expired),
        ("refunded", Status::Refunded),
        ("incomplete", Status::PartiallyPaid),
    ],
    mismatches: &[
        ("amount", "/items/0/price", "1532"),
        ("amount", "/items/0/quantity", "2"),
        ("currency", "/currency", "\"EUR\""),
        ("reference", "/order_id", "\"order-78\""),
        ("id", "/session_id", "\"q8\""),
    ],
};

const PAYOUT: PayoutFlow = PayoutFlow {
    request: |amount| CreatePayout::new(amount, Destination::Email("ana@example.org".to_owned())),
    replies: &[PAID_OUT],
    carried: Carried::body("/amount", Unit::Minor),
    takes: &["25 USD", "0.01 USD", "1000000 USD"],
    refuses: &["1000000.01 USD", "25 EUR"],
    lookup: ("po-1", &[]),
    status: "",
    statuses: &[],
    mismatches: &[],
};

const FACETS: &[Flow] = &[
    Flow::new(
        "",
        Ask::PayOut,
        &[Step::new("POST /payout/create", PAID_OUT).body(r#"{"email":"ana@example.org","amount":2500}"#)],
    )
    .told(&[Told::new("", &Means::Payout(PayoutStatus::Accepted)).amounts(&[("amount", "25 USD")])]),
    Flow::new("", Ask::Balances, &[Step::new("GET /balance", BALANCE)]),
    Flow::new(
        "",
        Ask::Fee("49.99 USD", "demo_card"),
        &[Step::new("GET /payments/methods?currencies=USD", METHODS)],
    ),
];

const WEBHOOKS: Hooks = Hooks {
    signing: Signing::Hmac { header: "signature", hex: true },
    slots: &["webhook_token", "payout_webhook_token"],
    previous: None,
    events: &[
        Hook::new(
            "paid",
            r#"{"amount":4599,"currency":"USD","metadata":{"integration_session_id":"q7w8e9r0t1y2u3i4o5p6a7s8d9f0g1h2"},"type":"succeeded","provider":"stripe","order_id":"INV-77","items":[{"name":"Mug","quantity":3,"price":1533}],"payment_method":"card"}"#,
            Means::Payment(Status::Paid),
        )
        .signed_with("webhook_token")
        .recorded(
            "whtok_demo_0001",
            &[("signature", "4c38a112c993dfd50f86bd4ff8ef490490e10a8fd939145ea3f60fd0fcca4e01")],
        )
        .about("q7w8e9r0t1y2u3i4o5p6a7s8d9f0g1h2")
        .reference("INV-77")
        .amount("45.99 USD")
        .words(
            "/type",
            &[
                ("succeeded", Means::Payment(Status::Paid)),
                ("pending_review", Means::Payment(Status::NeedsReview)),
                ("declined", Means::Payment(Status::Declined)),
                ("refunded", Means::Payment(Status::Refunded)),
                ("expired", Means::Payment(Status::Expired)),
                ("incomplete", Means::Payment(Status::PartiallyPaid)),
                ("processing", Means::Payment(Status::Processing)),
                ("canceled", Means::Payment(Status::Canceled)),
                ("requires_payment_method", Means::Payment(Status::AwaitingPayer)),
            ],
        ),
        Hook::new(
            "payout",
            r#"{"amount":2500,"currency":"USD","metadata":{"payout_user_id":"pu-0001"},"type":"payout.created","provider":"paypal","order_id":"po-0001","recipient":{"email":"ana@example.org"},"paypal":{"order_id":"PP-TEST0001","email":"ana@example.org"}}"#,
            Means::Payout(PayoutStatus::Accepted),
        )
        .signed_with("payout_webhook_token")
        .recorded(
            "potok_demo_0002",
            &[("signature", "98276a779e3ec6b02f33cceb09f68a65c0c0eb95b6b4f9abd92628b89675ec45")],
        )
        .about("po-0001")
        .amount("25.00 USD")
        .words(
            "/type",
            &[
                ("payout.created", Means::Payout(PayoutStatus::Accepted)),
                ("payout.processing", Means::Payout(PayoutStatus::Processing)),
                ("payout.succeeded", Means::Payout(PayoutStatus::Paid)),
                ("payout.failed", Means::Payout(PayoutStatus::Failed)),
                ("payout.rejected", Means::Payout(PayoutStatus::Rejected)),
            ],
        ),
    ],
};
