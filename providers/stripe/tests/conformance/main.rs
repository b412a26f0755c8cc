//! Stripe under the suite that every provider passes. Replies are written after the fixtures that Stripe
//! publishes beside its API description.

mod flows;

use std::process::ExitCode;

use paymux_conformance::{
    Carried, Hook, Hooks, Means, PaymentFlow, PayoutFlow, Place, Refusal, Sample, Signing, Stub, Suite, Unit,
};
use paymux_core::payouts::{CreatePayout, Destination, PayoutStatus};
use paymux_core::{CreatePayment, ErrorKind, Money, Status};
use paymux_stripe::STRIPE;

static SUITE: Suite = Suite {
    credentials: &[
        ("secret_key", "authorization: Bearer {}"),
        ("restricted_key", "authorization: Bearer {}"),
        ("publishable_key", "authorization: Bearer {}"),
    ],
    samples: &[SESSIONS, INTENTS, REFUNDS, DISPUTES, PAYOUTS, OTHERS],
    keyed: &[
        ("session.create", "Idempotency-Key"),
        ("session.expire", "Idempotency-Key"),
        ("payment_intent.capture", "Idempotency-Key"),
        ("payment_intent.cancel", "Idempotency-Key"),
        ("refund.create", "Idempotency-Key"),
        ("payout.create", "Idempotency-Key"),
    ],
    refusals: REFUSALS,
    payment: Some(PAYMENT),
    stands: STANDS,
    payout: Some(PAYOUT),
    moves_money: &["payment_intent.capture", "refund.create", "payout.create"],
    facets: flows::FLOWS,
    webhooks: Some(WEBHOOKS),
    ..Suite::of(&STRIPE)
};

fn main() -> ExitCode {
    paymux_conformance::run(&SUITE)
}

/// A session on which nobody has paid.
pub(crate) const OPEN: Stub = Stub::new(
    200,
    r#"{"id":"cs_test_a1","object":"checkout.session","amount_subtotal":2550,"amount_total":2550,
        "automatic_tax":{"enabled":false,"liability":null,"status":null},"cancel_url":null,
        "client_reference_id":"order-77","client_secret":null,"created":1767225600,"currency":"usd","custom_fields":[],
        "customer":null,"customer_details":null,"customer_email":null,"expires_at":1767312000,"livemode":false,
        "locale":null,"metadata":{"paymux_reference":"order-77","cart":"c-12"},"mode":"payment","payment_intent":null,
        "payment_method_types":["card"],"payment_status":"unpaid","status":"open","success_url":"https://shop.example/back",
        "url":"https://checkout.stripe.com/c/pay/cs_test_a1"}"#,
)
.required(&["/id", "/payment_status"])
.maps(&["/metadata"])
.essential(&["/payment_intent"]);

pub(crate) const EXPIRED: Stub = Stub::new(
    200,
    r#"{"id":"cs_test_a1","object":"checkout.session","amount_total":2550,"client_reference_id":"order-77",
        "created":1767225600,"currency":"usd","expires_at":1767229200,"metadata":{"paymux_reference":"order-77"},
        "mode":"payment","payment_intent":null,"payment_status":"unpaid","status":"expired","url":null}"#,
)
.required(&["/id", "/payment_status"])
.maps(&["/metadata"])
.essential(&["/payment_intent"]);

/// The same, paid, with what is behind it.
pub(crate) const PAID: Stub = Stub::new(
    200,
    r#"{"id":"cs_test_a1","object":"checkout.session","amount_total":2550,"client_reference_id":"order-77",
        "created":1767225600,"currency":"usd","expires_at":1767312000,
        "metadata":{"paymux_reference":"order-77","cart":"c-12"},"mode":"payment","payment_intent":{"id":"pi_1",
        "object":"payment_intent","amount":2550,"amount_capturable":0,"amount_received":2550,
        "capture_method":"automatic_async","client_secret":"pi_1_secret_7","created":1767225660,"currency":"usd",
        "description":"Two mugs","last_payment_error":null,"latest_charge":{"id":"ch_1","object":"charge","amount":2550,
        "amount_captured":2550,"amount_refunded":0,"captured":true,"created":1767225661,"currency":"usd",
        "disputed":false,"metadata":{"paymux_reference":"order-77"},"paid":true,"payment_intent":"pi_1",
        "refunded":false,"status":"succeeded"},"metadata":{"paymux_reference":"order-77"},"status":"succeeded"},
        "payment_status":"paid","status":"complete","url":null}"#,
)
.required(&[
    "/id",
    "/payment_status",
    "/payment_intent/id",
    "/payment_intent/status",
    "/payment_intent/amount",
    "/payment_intent/currency",
    "/payment_intent/latest_charge/id",
    "/payment_intent/latest_charge/status",
    "/payment_intent/latest_charge/amount",
    "/payment_intent/latest_charge/currency",
])
.maps(&["/metadata", "/payment_intent/metadata", "/payment_intent/latest_charge/metadata"])
.essential(&[
    "/payment_intent",
    "/payment_intent/latest_charge",
    "/payment_intent/latest_charge/captured",
    "/payment_intent/latest_charge/disputed",
    "/payment_intent/latest_charge/payment_intent",
]);

const SESSION_LIST: Stub = Stub::new(
    200,
    r#"{"object":"list","url":"/v1/checkout/sessions","has_more":false,"data":[{"id":"cs_test_a1",
        "object":"checkout.session","amount_total":2550,"client_reference_id":"order-77","created":1767225600,
        "currency":"usd","mode":"payment","payment_intent":"pi_1","payment_status":"paid","status":"complete"}]}"#,
)
.required(&["/has_more", "/data"])
.essential(&["/data"]);

const SESSIONS: &[Sample] = &[
    Sample::new(
        "session.create",
        "POST /v1/checkout/sessions",
        r#"{"mode":"payment","client_reference_id":"order-77","success_url":"https://shop.example/back","line_items":
            [{"quantity":1,"price_data":{"currency":"usd","unit_amount":2550,"product_data":{"name":"Two mugs"}}}]}"#,
    )
    .body(
        "mode=payment&client_reference_id=order-77&success_url=https%3A%2F%2Fshop.example%2Fback\
         &line_items%5B0%5D%5Bquantity%5D=1&line_items%5B0%5D%5Bprice_data%5D%5Bcurrency%5D=usd\
         &line_items%5B0%5D%5Bprice_data%5D%5Bunit_amount%5D=2550\
         &line_items%5B0%5D%5Bprice_data%5D%5Bproduct_data%5D%5Bname%5D=Two%20mugs",
    )
    .replied(OPEN),
    Sample::new("session.get", "GET /v1/checkout/sessions/cs_test_a1", r#"{"id":"cs_test_a1"}"#).replied(OPEN),
    Sample::new(
        "session.get",
        "GET /v1/checkout/sessions/cs_test_a1?expand[]=payment_intent.latest_charge",
        r#"{"id":"cs_test_a1","expand[]":["payment_intent.latest_charge"]}"#,
    )
    .named("expanded")
    .replied(PAID),
    Sample::new("session.expire", "POST /v1/checkout/sessions/cs_test_a1/expire", r#"{"id":"cs_test_a1"}"#)
        .replied(EXPIRED),
    Sample::new(
        "session.list",
        "GET /v1/checkout/sessions?limit=3&starting_after=cs_9&status=open&created[gte]=1767225600&created[lt]=1767312000",
        r#"{"limit":3,"starting_after":"cs_9","status":"open","created[gte]":1767225600,"created[lt]":1767312000}"#,
    )
    .replied(SESSION_LIST),
];

/// Money that is held.
const HELD: Stub = Stub::new(
    200,
    r#"{"id":"pi_1","object":"payment_intent","amount":2550,"amount_capturable":2550,"amount_received":0,
        "canceled_at":null,"capture_method":"manual","client_secret":"pi_1_secret_7","created":1767225660,
        "currency":"usd","description":null,"latest_charge":"ch_1","livemode":false,
        "metadata":{"paymux_reference":"order-77"},"next_action":null,"payment_method_types":["card"],
        "status":"requires_capture"}"#,
)
.required(&["/id", "/status", "/amount", "/currency"])
.maps(&["/metadata"])
.essential(&["/latest_charge", "/amount_capturable", "/amount_received"]);

const TAKEN: Stub = Stub::new(
    200,
    r#"{"id":"pi_1","object":"payment_intent","amount":2550,"amount_capturable":0,"amount_received":1000,
        "capture_method":"manual","created":1767225660,"currency":"usd","latest_charge":"ch_1",
        "metadata":{"paymux_reference":"order-77"},"status":"succeeded"}"#,
)
.required(&["/id", "/status", "/amount", "/currency"])
.maps(&["/metadata"])
.essential(&["/latest_charge", "/amount_capturable", "/amount_received"]);

pub(crate) const LET_GO: Stub = Stub::new(
    200,
    r#"{"id":"pi_1","object":"payment_intent","amount":2550,"amount_capturable":0,"amount_received":0,
        "cancellation_reason":"abandoned","capture_method":"manual","created":1767225660,"currency":"usd",
        "latest_charge":"ch_1","metadata":{"paymux_reference":"order-77"},"status":"canceled"}"#,
)
.required(&["/id", "/status", "/amount", "/currency"])
.maps(&["/metadata"])
.essential(&["/latest_charge", "/amount_capturable", "/amount_received"]);

const INTENTS: &[Sample] = &[
    Sample::new("payment_intent.get", "GET /v1/payment_intents/pi_1", r#"{"id":"pi_1"}"#).replied(HELD),
    Sample::new(
        "payment_intent.get",
        "GET /v1/payment_intents/pi_1?client_secret=pi_1_secret_7",
        r#"{"id":"pi_1","client_secret":"pi_1_secret_7"}"#,
    )
    .named("from a browser")
    .secrets(&["/client_secret"])
    .replied(HELD),
    Sample::new("payment_intent.capture", "POST /v1/payment_intents/pi_1/capture", r#"{"id":"pi_1"}"#)
        .body("")
        .replied(TAKEN),
    Sample::new(
        "payment_intent.capture",
        "POST /v1/payment_intents/pi_1/capture",
        r#"{"id":"pi_1","amount_to_capture":1000,"final_capture":false}"#,
    )
    .named("a part")
    .body("amount_to_capture=1000&final_capture=false")
    .replied(TAKEN),
    Sample::new(
        "payment_intent.cancel",
        "POST /v1/payment_intents/pi_1/cancel",
        r#"{"id":"pi_1","cancellation_reason":"abandoned"}"#,
    )
    .body("cancellation_reason=abandoned")
    .replied(LET_GO),
    Sample::new(
        "payment_intent.search",
        "GET /v1/payment_intents/search?query=metadata['paymux_reference']:'order-77'&limit=5",
        r#"{"query":"metadata['paymux_reference']:'order-77'","limit":5}"#,
    )
    .replied(
        Stub::new(
            200,
            r#"{"object":"search_result","url":"/v1/payment_intents/search","has_more":false,"data":[{"id":"pi_1",
                "object":"payment_intent","amount":2550,"currency":"usd","status":"succeeded"}],"next_page":null}"#,
        )
        .required(&["/has_more", "/data"])
        .essential(&["/data", "/next_page"]),
    ),
];

const REFUND: Stub = Stub::new(
    200,
    r#"{"id":"re_1","object":"refund","amount":1000,"balance_transaction":null,"charge":"ch_1","created":1767225700,
        "currency":"usd","destination_details":{"card":{"type":"reversal"},"type":"card"},
        "metadata":{"paymux_reference":"refund-1"},"payment_intent":"pi_1","reason":"requested_by_customer",
        "status":"succeeded"}"#,
)
.required(&["/id", "/amount", "/currency"])
.maps(&["/metadata"])
.essential(&["/charge", "/payment_intent", "/metadata/paymux_reference"]);

const REFUNDS: &[Sample] = &[
    Sample::new(
        "refund.create",
        "POST /v1/refunds",
        r#"{"payment_intent":"pi_1","amount":1000,"reason":"requested_by_customer",
            "metadata":{"paymux_reference":"refund-1"}}"#,
    )
    .body("payment_intent=pi_1&amount=1000&reason=requested_by_customer&metadata%5Bpaymux_reference%5D=refund-1")
    .replied(REFUND),
    Sample::new("refund.get", "GET /v1/refunds/re_1", r#"{"id":"re_1"}"#).replied(REFUND),
    Sample::new(
        "refund.list",
        "GET /v1/refunds?payment_intent=pi_1&limit=100",
        r#"{"payment_intent":"pi_1","limit":100}"#,
    )
    .replied(
        Stub::new(
            200,
            r#"{"object":"list","url":"/v1/refunds","has_more":false,"data":[{"id":"re_1","object":"refund",
                "amount":1000,"currency":"usd","payment_intent":"pi_1","status":"pending"}]}"#,
        )
        .required(&["/has_more", "/data"])
        .essential(&["/data"]),
    ),
];

const DISPUTES: &[Sample] = &[
    Sample::new("dispute.get", "GET /v1/disputes/dp_1", r#"{"id":"dp_1"}"#).replied(
        Stub::new(
            200,
            r#"{"id":"dp_1","object":"dispute","amount":1000,"balance_transactions":[],"charge":"ch_1",
                "created":1767225700,"currency":"usd","evidence":{"receipt":null},"evidence_details":{"due_by":1767830399,
                "has_evidence":false,"past_due":false,"submission_count":0},"is_charge_refundable":true,
                "livemode":false,"metadata":{},"payment_intent":"pi_1","reason":"general",
                "status":"warning_needs_response"}"#,
        )
        .required(&["/id", "/status", "/amount", "/currency"])
        .essential(&["/charge", "/payment_intent"]),
    ),
    Sample::new("dispute.list", "GET /v1/disputes?payment_intent=pi_1", r#"{"payment_intent":"pi_1"}"#).replied(
        Stub::new(
            200,
            r#"{"object":"list","url":"/v1/disputes","has_more":false,"data":[{"id":"dp_1","object":"dispute",
                "amount":1000,"currency":"usd","charge":"ch_1","status":"won"}]}"#,
        )
        .required(&["/has_more", "/data"])
        .essential(&["/data"]),
    ),
];

pub(crate) const PAID_OUT: Stub = Stub::new(
    200,
    r#"{"id":"po_1","object":"payout","amount":2500,"arrival_date":1767312000,"automatic":false,
        "balance_transaction":"txn_1","created":1767225600,"currency":"usd","description":null,"destination":"ba_1",
        "failure_code":null,"livemode":false,"metadata":{"paymux_reference":"payout-1"},"method":"standard",
        "source_type":"card","status":"in_transit","type":"bank_account"}"#,
)
.required(&["/id", "/status", "/amount", "/currency"])
.maps(&["/metadata"]);

const PAYOUTS: &[Sample] = &[
    Sample::new(
        "payout.create",
        "POST /v1/payouts",
        r#"{"amount":2500,"currency":"usd","destination":"ba_1","method":"standard"}"#,
    )
    .body("amount=2500&currency=usd&destination=ba_1&method=standard")
    .replied(PAID_OUT),
    Sample::new("payout.get", "GET /v1/payouts/po_1", r#"{"id":"po_1"}"#).replied(PAID_OUT),
    Sample::new(
        "payout.list",
        "GET /v1/payouts?created[gte]=1767225600&limit=100",
        r#"{"created[gte]":1767225600,"limit":100}"#,
    )
    .replied(
        Stub::new(
            200,
            r#"{"object":"list","url":"/v1/payouts","has_more":false,"data":[{"id":"po_1","object":"payout",
                "amount":2500,"currency":"usd","status":"paid"}]}"#,
        )
        .required(&["/has_more", "/data"])
        .essential(&["/data"]),
    ),
];

pub(crate) const BALANCE: Stub = Stub::new(
    200,
    r#"{"object":"balance","available":[{"amount":2550,"currency":"usd","source_types":{"card":2550}}],
        "connect_reserved":[{"amount":0,"currency":"usd"}],"livemode":false,"pending":[{"amount":-100,
        "currency":"isk","source_types":{"card":-100}}]}"#,
)
.required(&[
    "/available",
    "/available/0/amount",
    "/available/0/currency",
    "/connect_reserved/0/amount",
    "/connect_reserved/0/currency",
    "/pending",
    "/pending/0/amount",
    "/pending/0/currency",
])
.essential(&["/connect_reserved"]);

const OTHERS: &[Sample] = &[
    Sample::new("balance.get", "GET /v1/balance", "{}").replied(BALANCE),
    Sample::new("event.get", "GET /v1/events/evt_1", r#"{"id":"evt_1"}"#).replied(
        Stub::new(
            200,
            r#"{"id":"evt_1","object":"event","api_version":"2026-10-28.endive","created":1767225600,"data":{"object":
                {"id":"cs_test_a1","object":"checkout.session"}},"livemode":false,"pending_webhooks":0,
                "request":{"id":null,"idempotency_key":null},"type":"checkout.session.completed"}"#,
        )
        .required(&["/id", "/type"])
        .essential(&["/type"]),
    ),
    Sample::new(
        "event.list",
        "GET /v1/events?type=charge.*&delivery_success=false&limit=10",
        r#"{"type":"charge.*","delivery_success":false,"limit":10}"#,
    )
    .replied(
        Stub::new(
            200,
            r#"{"object":"list","url":"/v1/events","has_more":false,"data":[{"id":"evt_1","object":"event",
                "type":"charge.refunded"}]}"#,
        )
        .required(&["/has_more", "/data"])
        .essential(&["/data"]),
    ),
];

const REFUSALS: &[Refusal] = &[
    Refusal::new(
        "session.create",
        400,
        r#"{"error":{"code":"parameter_missing","doc_url":"https://docs.stripe.com/error-codes/parameter-missing",
            "message":"Missing required param: line_items.","param":"line_items","type":"invalid_request_error"}}"#,
        ErrorKind::InvalidRequest,
    )
    .field("line_items")
    .code("parameter_missing")
    .message("Missing required param: line_items."),
    Refusal::new(
        "session.create",
        400,
        r#"{"error":{"code":"amount_too_small","message":"The Checkout Session's total amount must convert to at least 50 cents.",
            "type":"invalid_request_error"}}"#,
        ErrorKind::AmountOutOfRange,
    )
    .code("amount_too_small"),
    Refusal::new(
        "session.create",
        400,
        r#"{"error":{"message":"Keys for idempotent requests can only be used with the same parameters they were first used with.",
            "type":"idempotency_error"}}"#,
        ErrorKind::IdempotencyKeyReused,
    ),
    Refusal::new(
        "session.create",
        401,
        r#"{"error":{"message":"Invalid API Key provided","type":"invalid_request_error"}}"#,
        ErrorKind::Unauthenticated,
    )
    .message("Invalid API Key provided"),
    Refusal::new(
        "session.get",
        404,
        r#"{"error":{"code":"resource_missing","message":"No such checkout.session","param":"id",
            "type":"invalid_request_error"}}"#,
        ErrorKind::NotFound,
    )
    .field("id")
    .code("resource_missing"),
    Refusal::new(
        "payment_intent.capture",
        402,
        r#"{"error":{"charge":"ch_1","code":"card_declined","decline_code":"generic_decline",
            "message":"Your card was declined.","type":"card_error"}}"#,
        ErrorKind::Declined,
    )
    .code("generic_decline")
    .message("Your card was declined."),
    Refusal::new(
        "payment_intent.capture",
        400,
        r#"{"error":{"code":"payment_intent_unexpected_state","message":"This PaymentIntent could not be captured",
            "type":"invalid_request_error"}}"#,
        ErrorKind::Conflict,
    ),
    Refusal::new(
        "refund.create",
        400,
        r#"{"error":{"code":"charge_already_refunded","message":"Charge ch_1 has already been refunded.",
            "type":"invalid_request_error"}}"#,
        ErrorKind::Conflict,
    )
    .code("charge_already_refunded"),
    Refusal::new(
        "refund.create",
        409,
        r#"{"error":{"code":"idempotency_key_in_use","message":"There is currently another in-progress request using this key.",
            "type":"idempotency_error"}}"#,
        ErrorKind::IdempotencyConflict,
    )
    .code("idempotency_key_in_use"),
    Refusal::new(
        "refund.create",
        429,
        r#"{"error":{"code":"lock_timeout","message":"This object cannot be accessed right now.",
            "type":"invalid_request_error"}}"#,
        ErrorKind::RateLimited,
    ),
    Refusal::new(
        "payout.create",
        400,
        r#"{"error":{"code":"balance_insufficient","message":"You have insufficient funds in your Stripe account.",
            "type":"invalid_request_error"}}"#,
        ErrorKind::Declined,
    ),
    Refusal::new(
        "balance.get",
        403,
        r#"{"error":{"code":"more_permissions_required","message":"The provided key does not have the permissions",
            "type":"invalid_request_error"}}"#,
        ErrorKind::Forbidden,
    ),
    Refusal::new(
        "session.get",
        429,
        r#"{"error":{"code":"rate_limit","message":"Request rate limit exceeded.","type":"invalid_request_error"}}"#,
        ErrorKind::RateLimited,
    ),
];

/// Stripe insists on the page to come back to.
pub(crate) fn order(amount: Money) -> CreatePayment {
    PaymentFlow::plain(amount).return_url("https://shop.example/back")
}

const PAYMENT: PaymentFlow = PaymentFlow {
    request: order,
    created: &[OPEN],
    id: "cs_test_a1",
    carried: Carried { place: Place::Field("line_items[0][price_data][unit_amount]"), unit: Unit::Minor },
    takes: &["25.50 USD", "100 JPY", "1.230 KWD", "999999.99 EUR"],
    refuses: &["1.234 KWD", "5.5 ISK", "0.01 UGX", "1.2 MGA"],
    looked_up: &[PAID],
    status: "/payment_intent/status",
    statuses: &[
        ("succeeded", Status::Paid),
        ("requires_capture", Status::Authorized),
        ("processing", Status::Processing),
        ("canceled", Status::Canceled),
    ],
    mismatches: &[
        ("amount", "/amount_total", "2551"),
        ("currency", "/currency", "\"eur\""),
        ("reference", "/client_reference_id", "\"order-78\""),
        ("id", "/id", "\"cs_test_a2\""),
    ],
};

const UNPAID: (&str, &str) = ("/payment_status", "\"unpaid\"");
const COMPLETE: (&str, &str) = ("/status", "\"complete\"");
const NO_INTENT: (&str, &str) = ("/payment_intent", "null");

const STANDS: &[(&[(&str, &str)], Status)] = &[
    (&[("/status", "\"open\""), UNPAID, NO_INTENT], Status::AwaitingPayer),
    (&[("/status", "\"expired\""), UNPAID, NO_INTENT], Status::Expired),
    (&[COMPLETE, UNPAID, NO_INTENT], Status::Processing),
    (&[COMPLETE, UNPAID, ("/payment_intent", "\"pi_1\"")], Status::Processing),
    (&[COMPLETE, UNPAID, ("/payment_intent/status", "\"processing\"")], Status::Processing),
    (&[COMPLETE, UNPAID, ("/payment_intent/status", "\"requires_action\"")], Status::Processing),
    (&[COMPLETE, UNPAID, ("/payment_intent/status", "\"requires_payment_method\"")], Status::Declined),
    (&[COMPLETE, UNPAID, ("/payment_intent/status", "\"requires_capture\"")], Status::Authorized),
    (&[COMPLETE, UNPAID, ("/payment_intent/status", "\"canceled\"")], Status::Canceled),
    (&[COMPLETE, UNPAID, ("/payment_intent/status", "\"succeeded\"")], Status::Paid),
    (&[COMPLETE, ("/payment_status", "\"paid\""), NO_INTENT], Status::Paid),
    (&[("/payment_intent/latest_charge/amount_refunded", "1000")], Status::PartiallyRefunded),
    (&[("/payment_intent/latest_charge/amount_refunded", "2550")], Status::Refunded),
];

const PAYOUT: PayoutFlow = PayoutFlow {
    request: |amount| CreatePayout::new(amount, Destination::Default).reference("payout-1"),
    replies: &[PAID_OUT],
    carried: Carried { place: Place::Field("amount"), unit: Unit::Minor },
    takes: &["25 USD", "0.01 USD", "1000 JPY", "10 HUF"],
    refuses: &["10.45 HUF", "10.01 TWD"],
    lookup: ("po_1", &[PAID_OUT]),
    status: "/status",
    statuses: &[
        ("pending", PayoutStatus::Accepted),
        ("in_transit", PayoutStatus::Processing),
        ("paid", PayoutStatus::Paid),
        ("failed", PayoutStatus::Failed),
        ("canceled", PayoutStatus::Failed),
    ],
    // Looked up by its id alone, there is nothing else to compare.
    mismatches: &[("/id", "\"po_2\"")],
};

const WEBHOOKS: Hooks = Hooks {
    signing: Signing::TimedHmac {
        header: "stripe-signature",
        tolerance: std::time::Duration::from_secs(300),
    },
    slots: &["webhook_secret"],
    previous: None,
    events: &[
        Hook::new(
            "completed",
            r#"{"id":"evt_1","object":"event","api_version":"2026-10-28.endive","created":1767225600,"data":{"object":{"id":"cs_test_a1","object":"checkout.session","amount_total":2550,"client_reference_id":"order-77","currency":"usd","metadata":{"paymux_reference":"order-77"},"mode":"payment","payment_intent":"pi_1","payment_status":"paid","status":"complete"}},"livemode":false,"type":"checkout.session.completed"}"#,
            Means::Payment(Status::Paid),
        )
        .about("cs_test_a1")
        .reference("order-77")
        .amount("25.50 USD")
        .identified_by("/id")
        .words(
            "/data/object/payment_status",
            &[("paid", Means::Payment(Status::Paid)), ("unpaid", Means::Payment(Status::Processing))],
        ),
        Hook::new(
            "held",
            r#"{"id":"evt_2","object":"event","created":1767225600,"data":{"object":{"id":"pi_1","object":"payment_intent","amount":2550,"amount_capturable":2550,"amount_received":0,"capture_method":"manual","currency":"usd","latest_charge":"ch_1","metadata":{"paymux_reference":"order-77"},"status":"requires_capture"}},"livemode":false,"type":"payment_intent.amount_capturable_updated"}"#,
            Means::Payment(Status::Authorized),
        )
        .about("pi_1")
        .reference("order-77")
        .amount("25.50 USD")
        .identified_by("/id")
        .words(
            "/data/object/status",
            &[
                ("requires_capture", Means::Payment(Status::Authorized)),
                ("requires_payment_method", Means::Payment(Status::AwaitingPayer)),
                ("requires_confirmation", Means::Payment(Status::AwaitingPayer)),
                ("requires_action", Means::Payment(Status::AwaitingPayer)),
                ("processing", Means::Payment(Status::Processing)),
                ("canceled", Means::Payment(Status::Canceled)),
                ("succeeded", Means::Payment(Status::Paid)),
            ],
        ),
        Hook::new(
            "refunded",
            r#"{"id":"evt_3","object":"event","created":1767225600,"data":{"object":{"id":"ch_1","object":"charge","amount":2550,"amount_captured":2550,"amount_refunded":1000,"captured":true,"currency":"usd","disputed":false,"metadata":{"paymux_reference":"order-77"},"payment_intent":"pi_1","refunded":false,"status":"succeeded"}},"livemode":false,"type":"charge.refunded"}"#,
            Means::Payment(Status::PartiallyRefunded),
        )
        .about("pi_1")
        .reference("order-77")
        .amount("25.50 USD")
        .identified_by("/id"),
        Hook::new(
            "payout",
            r#"{"id":"evt_4","object":"event","created":1767225600,"data":{"object":{"id":"po_1","object":"payout","amount":2500,"currency":"usd","destination":"ba_1","status":"paid"}},"livemode":false,"type":"payout.paid"}"#,
            Means::Payout(PayoutStatus::Paid),
        )
        .about("po_1")
        .amount("25.00 USD")
        .identified_by("/id")
        .words(
            "/data/object/status",
            &[
                ("paid", Means::Payout(PayoutStatus::Paid)),
                ("pending", Means::Payout(PayoutStatus::Accepted)),
                ("in_transit", Means::Payout(PayoutStatus::Processing)),
                ("failed", Means::Payout(PayoutStatus::Failed)),
                ("canceled", Means::Payout(PayoutStatus::Failed)),
            ],
        ),
        Hook::new(
            "unreadable",
            r#"{"id":"evt_5","object":"event","created":1767225600,"data":{"object":{"id":"pi_1","object":"payment_intent","status":"succeeded"}},"livemode":false,"type":"payment_intent.succeeded"}"#,
            Means::LookUp,
        )
        .about("pi_1"),
        Hook::new(
            "customer",
            r#"{"id":"evt_6","object":"event","created":1767225600,"data":{"object":{"id":"cus_1","object":"customer"}},"livemode":false,"type":"customer.created"}"#,
            Means::Other,
        )
        .identified_by("/id"),
    ],
};
