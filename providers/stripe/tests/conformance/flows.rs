//! Every method of every facet: the documented requests and replies, and what must be read out of them.

use paymux_conformance::{Ask, Carried, Flow, Means, Place, Step, Stub, Told, Unit};
use paymux_core::cancellations::CancelHow;
use paymux_core::disputes::DisputeStatus;
use paymux_core::lists::ListPayments;
use paymux_core::payouts::PayoutStatus;
use paymux_core::refunds::RefundStatus;
use paymux_core::{PaymentRef, Status, Timestamp};

use super::{BALANCE, EXPIRED, LET_GO, OPEN, PAID, PAID_OUT, order};

const ALL_TAKEN: Stub = Stub::new(
    200,
    r#"{"id":"pi_1","object":"payment_intent","amount":2550,"amount_capturable":0,"amount_received":2550,
        "capture_method":"manual","currency":"usd","latest_charge":"ch_1","metadata":{"paymux_reference":"order-77"},
        "status":"succeeded"}"#,
);
const PART_TAKEN: Stub = Stub::new(
    200,
    r#"{"id":"pi_1","object":"payment_intent","amount":2550,"amount_capturable":0,"amount_received":500,
        "capture_method":"manual","currency":"usd","latest_charge":"ch_1","metadata":{"paymux_reference":"order-77"},
        "status":"succeeded"}"#,
);
const HELD_PAGE: Stub = Stub::new(
    200,
    r#"{"id":"cs_test_a1","object":"checkout.session","amount_total":2550,"client_reference_id":"order-77",
        "currency":"usd","mode":"payment","payment_intent":{"id":"pi_1","object":"payment_intent","amount":2550,
        "amount_capturable":2550,"amount_received":0,"capture_method":"manual","currency":"usd","latest_charge":"ch_1",
        "metadata":{"paymux_reference":"order-77"},"status":"requires_capture"},"payment_status":"unpaid",
        "status":"complete"}"#,
);
const ROWS: Stub = Stub::new(
    200,
    r#"{"object":"list","url":"/v1/checkout/sessions","has_more":true,"data":[{"id":"cs_test_a1",
        "object":"checkout.session","amount_total":2550,"client_reference_id":"order-77","created":1767225600,
        "currency":"usd","mode":"payment","payment_intent":{"id":"pi_1","object":"payment_intent","amount":2550,
        "amount_received":2550,"currency":"usd","latest_charge":"ch_1","status":"succeeded"},"payment_status":"paid",
        "status":"complete"}]}"#,
);
const SEARCHED: Stub = Stub::new(
    200,
    r#"{"object":"search_result","url":"/v1/payment_intents/search","has_more":false,"data":[{"id":"pi_1",
        "object":"payment_intent","amount":2550,"currency":"usd","metadata":{"paymux_reference":"order-77"},
        "status":"succeeded"}],"next_page":null}"#,
);
const OF_INTENT: Stub = Stub::new(
    200,
    r#"{"object":"list","url":"/v1/checkout/sessions","has_more":false,"data":[{"id":"cs_test_a1",
        "object":"checkout.session","amount_total":2550,"client_reference_id":"order-77","created":1767225600,
        "currency":"usd","mode":"payment","payment_intent":{"id":"pi_1","object":"payment_intent","amount":2550,
        "amount_received":2550,"currency":"usd","latest_charge":"ch_1","status":"succeeded"},"payment_status":"paid",
        "status":"complete"}]}"#,
);
const PART_BACK: Stub = Stub::new(
    200,
    r#"{"id":"re_1","object":"refund","amount":500,"charge":"ch_1","created":1767225700,"currency":"usd",
        "metadata":{"paymux_reference":"refund-1"},"payment_intent":"pi_1","status":"pending"}"#,
);
const ALL_BACK: Stub = Stub::new(
    200,
    r#"{"id":"re_1","object":"refund","amount":2550,"charge":"ch_1","created":1767225700,"currency":"usd",
        "metadata":{"paymux_reference":"refund-1"},"payment_intent":"pi_1","status":"succeeded"}"#,
);
const REFUNDS: Stub = Stub::new(
    200,
    r#"{"object":"list","url":"/v1/refunds","has_more":true,"data":[{"id":"re_1","object":"refund","amount":500,
        "charge":"ch_1","currency":"usd","metadata":{"paymux_reference":"refund-1"},"payment_intent":"pi_1",
        "status":"succeeded"}]}"#,
);
const DISPUTE: Stub = Stub::new(
    200,
    r#"{"id":"dp_1","object":"dispute","amount":2550,"charge":"ch_1","created":1767225700,"currency":"usd",
        "evidence_details":{"due_by":1767830399},"payment_intent":"pi_1","reason":"general","status":"needs_response"}"#,
);
const DISPUTES: Stub = Stub::new(
    200,
    r#"{"object":"list","url":"/v1/disputes","has_more":true,"data":[{"id":"dp_1","object":"dispute","amount":2550,
        "charge":"ch_1","currency":"usd","payment_intent":"pi_1","status":"needs_response"}]}"#,
);
const PAYOUTS: Stub = Stub::new(
    200,
    r#"{"object":"list","url":"/v1/payouts","has_more":false,"data":[{"id":"po_1","object":"payout","amount":2500,
        "currency":"usd","metadata":{"paymux_reference":"payout-1"},"status":"paid"}]}"#,
);

const INTENT_WORDS: &[(&str, Means)] = &[
    ("requires_payment_method", Means::Payment(Status::AwaitingPayer)),
    ("processing", Means::Payment(Status::Processing)),
    ("requires_capture", Means::Payment(Status::Authorized)),
    ("canceled", Means::Payment(Status::Canceled)),
    ("succeeded", Means::Payment(Status::Paid)),
];
const REFUND_WORDS: &[(&str, Means)] = &[
    ("pending", Means::Refund(RefundStatus::Pending)),
    ("requires_action", Means::Refund(RefundStatus::Pending)),
    ("succeeded", Means::Refund(RefundStatus::Succeeded)),
    ("failed", Means::Refund(RefundStatus::Failed)),
    ("canceled", Means::Refund(RefundStatus::Canceled)),
];
const DISPUTE_WORDS: &[(&str, Means)] = &[
    ("warning_needs_response", Means::Dispute(DisputeStatus::NeedsResponse)),
    ("warning_under_review", Means::Dispute(DisputeStatus::UnderReview)),
    ("warning_closed", Means::Dispute(DisputeStatus::Won)),
    ("needs_response", Means::Dispute(DisputeStatus::NeedsResponse)),
    ("under_review", Means::Dispute(DisputeStatus::UnderReview)),
    ("won", Means::Dispute(DisputeStatus::Won)),
    ("lost", Means::Dispute(DisputeStatus::Lost)),
];
const PAYOUT_WORDS: &[(&str, Means)] = &[
    ("pending", Means::Payout(PayoutStatus::Accepted)),
    ("in_transit", Means::Payout(PayoutStatus::Processing)),
    ("paid", Means::Payout(PayoutStatus::Paid)),
    ("failed", Means::Payout(PayoutStatus::Failed)),
    ("canceled", Means::Payout(PayoutStatus::Failed)),
];

const OTHER_INTENT: &[(&str, &str)] = &[
    ("/id", "\"pi_2\""),
    ("/amount", "2551"),
    ("/currency", "\"eur\""),
    ("/metadata/paymux_reference", "\"order-78\""),
];

const OTHER_PAGE: &[(&str, &str)] = &[
    ("/id", "\"cs_test_a2\""),
    ("/amount_total", "2551"),
    ("/currency", "\"eur\""),
    ("/client_reference_id", "\"order-78\""),
];

/// As an app stores it once it has looked the payment up.
fn with_money(payment: PaymentRef) -> PaymentRef {
    payment.further_id("payment_intent", "pi_1")
}

fn january() -> ListPayments {
    let at = |seconds| Timestamp::from_unix_seconds(seconds).unwrap_or(Timestamp::UNIX_EPOCH);
    ListPayments::new()
        .limit(500)
        .created_since(at(1_767_225_600))
        .until(at(1_769_904_000))
        .status(Status::Paid)
}

const LOOKUP: &str = "GET /v1/checkout/sessions/cs_test_a1?expand[]=payment_intent.latest_charge";

pub(crate) const FLOWS: &[Flow] = &[
    Flow::new(
        "held",
        Ask::Create(|amount| order(amount).capture_manually()),
        &[Step::new("POST /v1/checkout/sessions", OPEN).body(
            "mode=payment&client_reference_id=order-77&success_url=https%3A%2F%2Fshop.example%2Fback\
             &line_items[0][quantity]=1&line_items[0][price_data][currency]=usd\
             &line_items[0][price_data][unit_amount]=2550\
             &line_items[0][price_data][product_data][name]=order-77&metadata[paymux_reference]=order-77\
             &payment_intent_data[capture_method]=manual&payment_intent_data[metadata][paymux_reference]=order-77",
        )],
    )
    .told(&[Told::new("cs_test_a1", &Means::Payment(Status::AwaitingPayer))]),
    Flow::new("held", Ask::Retrieve, &[Step::new(LOOKUP, HELD_PAGE)]).told(&[Told::new(
        "cs_test_a1",
        &Means::Payment(Status::Authorized),
    )
    .amounts(&[("authorized", "25.50 USD"), ("received", "0 USD")])]),
    Flow::new("", Ask::Advance("session_id=cs_test_a1"), &[Step::new(LOOKUP, PAID)]).told(&[Told::new(
        "cs_test_a1",
        &Means::Payment(Status::Paid),
    )
    .amounts(&[("received", "25.50 USD"), ("refunded", "0 USD")])])
    .words(
        "/payment_intent/status",
        &[
            ("succeeded", Means::Payment(Status::Paid)),
            ("processing", Means::Payment(Status::Processing)),
            ("requires_capture", Means::Payment(Status::Authorized)),
            ("canceled", Means::Payment(Status::Canceled)),
        ],
    )
    .mismatches(OTHER_PAGE),
    Flow::new(
        "",
        Ask::Cancel(CancelHow::Archive),
        &[Step::new("POST /v1/checkout/sessions/cs_test_a1/expire", EXPIRED)],
    )
    .told(&[Told::new("cs_test_a1", &Means::Payment(Status::Expired))])
    .words(
        "/status",
        &[("expired", Means::Payment(Status::Expired)), ("open", Means::Payment(Status::AwaitingPayer))],
    )
    .mismatches(OTHER_PAGE),
    Flow::new("all", Ask::Capture(None), &[Step::new("POST /v1/payment_intents/pi_1/capture", ALL_TAKEN)])
        .of(with_money)
        .told(&[Told::new("cs_test_a1", &Means::Payment(Status::Paid))
            .amounts(&[("authorized", "25.50 USD"), ("received", "25.50 USD")])])
        .words("/status", INTENT_WORDS)
        .mismatches(OTHER_INTENT),
    Flow::new(
        "part",
        Ask::Capture(Some("5.00 USD")),
        &[
            Step::new("POST /v1/payment_intents/pi_1/capture", PART_TAKEN).body("amount_to_capture=500"),
        ],
    )
    .of(with_money)
    .told(&[Told::new("cs_test_a1", &Means::Payment(Status::Paid))
        .amounts(&[("authorized", "5 USD"), ("received", "5 USD")])])
    .carried(Carried { place: Place::Field("amount_to_capture"), unit: Unit::Minor })
    .words("/status", INTENT_WORDS)
    .mismatches(&[("/id", "\"pi_2\""), ("/amount", "2551"), ("/amount_received", "499")]),
    Flow::new(
        "what is looked up",
        Ask::Capture(None),
        &[Step::new(LOOKUP, HELD_PAGE), Step::new("POST /v1/payment_intents/pi_1/capture", ALL_TAKEN)],
    )
    .told(&[Told::new("cs_test_a1", &Means::Payment(Status::Paid))
        .amounts(&[("authorized", "25.50 USD"), ("received", "25.50 USD")])])
    .words("/status", INTENT_WORDS)
    .mismatches(OTHER_INTENT),
    Flow::new("", Ask::Void, &[Step::new("POST /v1/payment_intents/pi_1/cancel", LET_GO)])
        .of(with_money)
        .told(&[Told::new("cs_test_a1", &Means::Payment(Status::Canceled)).amounts(&[("received", "0 USD")])])
        .words("/status", INTENT_WORDS)
        .mismatches(OTHER_INTENT),
    Flow::new(
        "all",
        Ask::Refund(None),
        &[Step::new("POST /v1/refunds", ALL_BACK)
            .body("payment_intent=pi_1&metadata[paymux_reference]=refund-1")],
    )
    .of(with_money)
    .told(&[Told::new("re_1", &Means::Refund(RefundStatus::Succeeded))
        .amounts(&[("amount", "25.50 USD")])
        .of("cs_test_a1")])
    .words("/status", REFUND_WORDS)
    .mismatches(&[("/payment_intent", "\"pi_2\""), ("/metadata/paymux_reference", "\"refund-2\"")]),
    Flow::new(
        "part",
        Ask::Refund(Some("5.00 USD")),
        &[
            Step::new("POST /v1/refunds", PART_BACK)
                .body("payment_intent=pi_1&amount=500&metadata[paymux_reference]=refund-1"),
        ],
    )
    .of(with_money)
    .told(&[Told::new("re_1", &Means::Refund(RefundStatus::Pending))
        .amounts(&[("amount", "5 USD")])
        .of("cs_test_a1")])
    .carried(Carried { place: Place::Field("amount"), unit: Unit::Minor })
    .words("/status", REFUND_WORDS)
    .mismatches(&[
        ("/payment_intent", "\"pi_2\""),
        ("/amount", "501"),
        ("/currency", "\"eur\""),
        ("/metadata/paymux_reference", "\"refund-2\""),
    ]),
    Flow::new(
        "what is looked up",
        Ask::Refund(None),
        &[
            Step::new(LOOKUP, PAID),
            Step::new("POST /v1/refunds", ALL_BACK)
                .body("payment_intent=pi_1&metadata[paymux_reference]=refund-1"),
        ],
    )
    .told(&[Told::new("re_1", &Means::Refund(RefundStatus::Succeeded))
        .amounts(&[("amount", "25.50 USD")])
        .of("cs_test_a1")])
    .words("/status", REFUND_WORDS)
    .mismatches(&[("/payment_intent", "\"pi_2\""), ("/metadata/paymux_reference", "\"refund-2\"")]),
    Flow::new("", Ask::RetrieveRefund("re_1", "5.00 USD"), &[Step::new("GET /v1/refunds/re_1", PART_BACK)])
        .of(with_money)
        .told(&[Told::new("re_1", &Means::Refund(RefundStatus::Pending))
            .amounts(&[("amount", "5 USD")])
            .of("cs_test_a1")])
        .words("/status", REFUND_WORDS)
        .mismatches(&[
            ("/id", "\"re_2\""),
            ("/payment_intent", "\"pi_2\""),
            ("/amount", "501"),
            ("/currency", "\"eur\""),
            ("/metadata/paymux_reference", "\"refund-2\""),
        ]),
    Flow::new("", Ask::RefundsOf, &[Step::new("GET /v1/refunds?payment_intent=pi_1&limit=100", REFUNDS)])
        .of(with_money)
        .told(&[Told::new("re_1", &Means::Refund(RefundStatus::Succeeded))
            .amounts(&[("amount", "5 USD")])
            .of("cs_test_a1")])
        .next("re_1")
        .words("/data/0/status", REFUND_WORDS)
        .mismatches(&[("/data/0/payment_intent", "\"pi_2\"")]),
    Flow::new(
        "",
        Ask::Find,
        &[
            Step::new(
                "GET /v1/payment_intents/search?query=metadata['paymux_reference']:'order-77'&limit=100",
                SEARCHED,
            ),
            Step::new(
                "GET /v1/checkout/sessions?payment_intent=pi_1&expand[]=data.payment_intent.latest_charge",
                OF_INTENT,
            ),
        ],
    )
    .told(&[Told::new("cs_test_a1", &Means::Payment(Status::Paid)).amounts(&[("received", "25.50 USD")])])
    .lacking()
    .words(
        "/data/0/status",
        &[("complete", Means::Payment(Status::Paid))],
    )
    .mismatches(&[("/data/0/client_reference_id", "\"order-78\"")]),
    Flow::new(
        "filtered",
        Ask::List(january),
        &[Step::new(
            "GET /v1/checkout/sessions?limit=100&status=complete&created[gte]=1767225600&created[lt]=1769904000&expand[]=data.payment_intent.latest_charge",
            ROWS,
        )],
    )
    .told(&[Told::new("cs_test_a1", &Means::Payment(Status::Paid)).amounts(&[("received", "25.50 USD")])])
    .next("cs_test_a1"),
    Flow::new(
        "",
        Ask::List(ListPayments::new),
        &[Step::new("GET /v1/checkout/sessions?expand[]=data.payment_intent.latest_charge", ROWS)],
    )
    .told(&[Told::new("cs_test_a1", &Means::Payment(Status::Paid)).amounts(&[("received", "25.50 USD")])])
    .next("cs_test_a1")
    .words(
        "/data/0/status",
        &[("complete", Means::Payment(Status::Paid))],
    ),
    Flow::new("", Ask::ListDisputes, &[Step::new("GET /v1/disputes", DISPUTES)])
        .told(&[Told::new("dp_1", &Means::Dispute(DisputeStatus::NeedsResponse))
            .amounts(&[("amount", "25.50 USD")])
            .of("pi_1")])
        .next("dp_1")
        .words("/data/0/status", DISPUTE_WORDS),
    Flow::new("", Ask::RetrieveDispute("dp_1"), &[Step::new("GET /v1/disputes/dp_1", DISPUTE)])
        .told(&[Told::new("dp_1", &Means::Dispute(DisputeStatus::NeedsResponse))
            .amounts(&[("amount", "25.50 USD")])
            .of("pi_1")])
        .words("/status", DISPUTE_WORDS)
        .mismatches(&[("/id", "\"dp_2\"")]),
    Flow::new(
        "",
        Ask::PayOut,
        &[Step::new("POST /v1/payouts", PAID_OUT)
            .body("amount=2500&currency=usd&metadata[paymux_reference]=payout-1")],
    )
    .told(&[Told::new("po_1", &Means::Payout(PayoutStatus::Processing)).amounts(&[("amount", "25 USD")])])
    .words("/status", PAYOUT_WORDS)
    .mismatches(&[("/amount", "2501"), ("/currency", "\"eur\"")]),
    Flow::new("", Ask::RetrievePayout("po_1"), &[Step::new("GET /v1/payouts/po_1", PAID_OUT)])
        .told(&[Told::new("po_1", &Means::Payout(PayoutStatus::Processing)).amounts(&[("amount", "25 USD")])])
        .words("/status", PAYOUT_WORDS)
        .mismatches(&[
            ("/id", "\"po_2\""),
            ("/amount", "2501"),
            ("/currency", "\"eur\""),
            ("/metadata/paymux_reference", "\"payout-2\""),
        ]),
    Flow::new("", Ask::FindPayout, &[Step::new("GET /v1/payouts?created[gte]=1767222000&limit=100", PAYOUTS)])
        .told(&[Told::new("po_1", &Means::Payout(PayoutStatus::Paid)).amounts(&[("amount", "25 USD")])])
        .words("/data/0/status", PAYOUT_WORDS)
        .mismatches(&[("/data/0/amount", "2501")]),
    Flow::new("", Ask::Balances, &[Step::new("GET /v1/balance", BALANCE)]),
];
