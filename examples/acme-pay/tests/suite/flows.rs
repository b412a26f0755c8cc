//! Every method of every facet: the requests and replies of API.md, and what must be read out of them.

use paymux_conformance::{Ask, Carried, Flow, Means, Step, Stub, Told, Unit};
use paymux_core::disputes::DisputeStatus;
use paymux_core::lists::ListPayments;
use paymux_core::payouts::PayoutStatus;
use paymux_core::refunds::RefundStatus;
use paymux_core::{CreatePayment, Status, Timestamp};

use super::{PAYMENT, PAYOUT};

/// A payment as it stands in these replies: state, and what was held, received and refunded.
macro_rules! payment {
    ($state:literal, $more:literal) => {
        concat!(
            r#"{"id":"p1","state":""#,
            $state,
            r#"","amount":2550,"currency":"USD","order":"order-77","#,
            $more,
            r#","created":1767225600}"#
        )
    };
}

const REQUIRED: &[&str] = &["/id", "/state", "/amount", "/currency", "/order", "/received", "/refunded"];

pub(crate) const HELD: Stub =
    Stub::new(200, payment!("authorized", r#""authorized":2550,"received":0,"refunded":0"#))
        .required(REQUIRED)
        .essential(&["/authorized"]);
pub(crate) const CAPTURED: Stub =
    Stub::new(200, payment!("paid", r#""authorized":2550,"received":2550,"refunded":0"#))
        .required(REQUIRED)
        .essential(&["/authorized"]);
pub(crate) const PART: Stub =
    Stub::new(200, payment!("paid", r#""authorized":2550,"received":500,"refunded":0"#))
        .required(REQUIRED)
        .essential(&["/authorized"]);
pub(crate) const VOIDED: Stub =
    Stub::new(200, payment!("canceled", r#""authorized":2550,"received":0,"refunded":0"#))
        .required(REQUIRED)
        .essential(&["/authorized"]);
pub(crate) const APPROVED: Stub =
    Stub::new(200, payment!("approved", r#""received":0,"refunded":0"#)).required(REQUIRED);
pub(crate) const PAID: Stub =
    Stub::new(200, payment!("paid", r#""received":2550,"refunded":0"#)).required(REQUIRED);
pub(crate) const PAGE: Stub = Stub::new(
    200,
    r#"{"payments":[{"id":"p1","state":"paid","amount":2550,"currency":"USD","order":"order-77","received":2550,"refunded":500,"created":1767225600}],"next":"p1"}"#,
)
.required(&["/payments"])
.essential(&["/payments/0/order"]);
/// Acme Pay does not filter by state: the second row is not asked for.
const UNFILTERED: Stub = Stub::new(
    200,
    r#"{"payments":[{"id":"p1","state":"paid","amount":2550,"currency":"USD","order":"order-77","received":2550,"refunded":500,"created":1767225600},{"id":"p0","state":"open","amount":2550,"currency":"USD","order":"order-76","received":0,"refunded":0,"created":1767225600}],"next":"p1"}"#,
);
pub(crate) const FOUND: Stub = Stub::new(
    200,
    r#"{"payments":[{"id":"p1","state":"open","amount":2550,"currency":"USD","order":"order-77","received":0,"refunded":0}],"next":null}"#,
)
.required(&["/payments"])
.essential(&["/payments/0/order"]);
pub(crate) const REFUND: Stub = Stub::new(
    200,
    r#"{"id":"r1","payment":"p1","state":"pending","amount":500,"currency":"USD","reference":"refund-1","created":1767225600}"#,
)
.required(&["/id", "/payment", "/state", "/amount", "/currency", "/reference"]);
const WHOLE_REFUND: Stub = Stub::new(
    200,
    r#"{"id":"r1","payment":"p1","state":"done","amount":2550,"currency":"USD","reference":"refund-1"}"#,
);
pub(crate) const REFUNDS: Stub = Stub::new(
    200,
    r#"{"refunds":[{"id":"r1","payment":"p1","state":"done","amount":500,"currency":"USD","reference":"refund-1"}],"next":"r1"}"#,
)
.required(&["/refunds"])
.essential(&["/refunds/0/payment"]);
pub(crate) const DISPUTE: Stub = Stub::new(
    200,
    r#"{"id":"d1","payment":"p1","state":"open","amount":2550,"currency":"USD","reason":"not received","answer_by":1767830400,"created":1767225600}"#,
)
.required(&["/id", "/payment", "/state", "/amount", "/currency"]);
pub(crate) const DISPUTES: Stub = Stub::new(
    200,
    r#"{"disputes":[{"id":"d1","payment":"p1","state":"open","amount":2550,"currency":"USD"}],"next":"d1"}"#,
)
.required(&["/disputes"]);
pub(crate) const PAYOUTS: Stub = Stub::new(
    200,
    r#"{"payouts":[{"id":"po1","state":"paid","amount":2550,"currency":"USD","reference":"payout-1"}],"next":null}"#,
)
.required(&["/payouts"])
.essential(&["/payouts/0/reference"]);

/// API.md, "Payments".
pub(crate) const STATES: &[(&str, Means)] = &[
    ("open", Means::Payment(Status::AwaitingPayer)),
    ("pending", Means::Payment(Status::Processing)),
    ("approved", Means::Payment(Status::Approved)),
    ("authorized", Means::Payment(Status::Authorized)),
    ("partially_refunded", Means::Payment(Status::PartiallyRefunded)),
    ("refunded", Means::Payment(Status::Refunded)),
    ("disputed", Means::Payment(Status::Disputed)),
    ("expired", Means::Payment(Status::Expired)),
    ("canceled", Means::Payment(Status::Canceled)),
];
/// API.md, "Refunds".
pub(crate) const REFUND_STATES: &[(&str, Means)] = &[
    ("pending", Means::Refund(RefundStatus::Pending)),
    ("done", Means::Refund(RefundStatus::Succeeded)),
    ("failed", Means::Refund(RefundStatus::Failed)),
];
/// API.md, "Disputes".
pub(crate) const DISPUTE_STATES: &[(&str, Means)] = &[
    ("open", Means::Dispute(DisputeStatus::NeedsResponse)),
    ("review", Means::Dispute(DisputeStatus::UnderReview)),
    ("won", Means::Dispute(DisputeStatus::Won)),
    ("lost", Means::Dispute(DisputeStatus::Lost)),
];
/// API.md, "Payouts".
const PAYOUT_STATES: &[(&str, Means)] = &[
    ("accepted", Means::Payout(PayoutStatus::Accepted)),
    ("paid", Means::Payout(PayoutStatus::Paid)),
    ("failed", Means::Payout(PayoutStatus::Failed)),
];

/// What makes a payment another one.
const OTHER_PAYMENT: &[(&str, &str)] =
    &[("/id", "\"p2\""), ("/amount", "2551"), ("/currency", "\"EUR\""), ("/order", "\"order-78\"")];
const OTHER_ROW: &[(&str, &str)] = &[("/payments/0/order", "\"order-78\"")];
const OTHER_REFUND: &[(&str, &str)] =
    &[("/payment", "\"p2\""), ("/amount", "501"), ("/currency", "\"EUR\""), ("/reference", "\"refund-2\"")];
const OTHER_PAYOUT: &[(&str, &str)] =
    &[("/amount", "2551"), ("/currency", "\"EUR\""), ("/reference", "\"payout-2\"")];

fn january() -> ListPayments {
    let at = |seconds| Timestamp::from_unix_seconds(seconds).unwrap_or(Timestamp::UNIX_EPOCH);
    ListPayments::new()
        .limit(500)
        .created_since(at(1_767_225_600))
        .until(at(1_769_904_000))
        .status(Status::Paid)
}

pub(crate) const FLOWS: &[Flow] = &[
    Flow::new(
        "held",
        Ask::Create(|amount| CreatePayment::new(amount, "order-77").capture_manually()),
        &[Step::new("POST /payments", PAYMENT)
            .body(r#"{"amount":2550,"currency":"USD","order":"order-77","capture":"manual"}"#)],
    )
    .told(&[Told::new("p1", &Means::Payment(Status::AwaitingPayer))
        .amounts(&[("received", "0 USD"), ("refunded", "0 USD")])]),
    Flow::new("held", Ask::Retrieve, &[Step::new("GET /payments/p1", HELD)]).told(&[Told::new(
        "p1",
        &Means::Payment(Status::Authorized),
    )
    .amounts(&[("authorized", "25.50 USD"), ("received", "0 USD"), ("refunded", "0 USD")])]),
    Flow::new(
        "approved",
        Ask::Advance("payment=p1"),
        &[Step::new("GET /payments/p1", APPROVED), Step::new("POST /payments/p1/confirm", PAID).body("{}")],
    )
    .told(&[Told::new("p1", &Means::Payment(Status::Paid))
        .amounts(&[("received", "25.50 USD"), ("refunded", "0 USD")])])
    .words("/state", STATES)
    .mismatches(OTHER_PAYMENT),
    Flow::new("paid", Ask::Advance("payment=p1"), &[Step::new("GET /payments/p1", PAID)])
        .told(&[Told::new("p1", &Means::Payment(Status::Paid))
            .amounts(&[("received", "25.50 USD"), ("refunded", "0 USD")])])
        .words("/state", &[("paid", Means::Payment(Status::Paid))])
        .mismatches(OTHER_PAYMENT),
    Flow::new("all", Ask::Capture(None), &[Step::new("POST /payments/p1/capture", CAPTURED).body("{}")])
        .told(&[Told::new("p1", &Means::Payment(Status::Paid)).amounts(&[
            ("authorized", "25.50 USD"),
            ("received", "25.50 USD"),
            ("refunded", "0 USD"),
        ])])
        .words("/state", STATES)
        .mismatches(&[
            ("/id", "\"p2\""),
            ("/amount", "2551"),
            ("/order", "\"order-78\""),
            ("/received", "2549"),
        ]),
    Flow::new(
        "part",
        Ask::Capture(Some("5.00 USD")),
        &[Step::new("POST /payments/p1/capture", PART).body(r#"{"amount":500}"#)],
    )
    .told(&[Told::new("p1", &Means::Payment(Status::Paid)).amounts(&[
        ("authorized", "25.50 USD"),
        ("received", "5 USD"),
        ("refunded", "0 USD"),
    ])])
    .carried(Carried::body("/amount", Unit::Minor))
    .words("/state", STATES)
    .mismatches(&[
        ("/id", "\"p2\""),
        ("/amount", "2551"),
        ("/currency", "\"EUR\""),
        ("/received", "2550"),
    ]),
    Flow::new("", Ask::Void, &[Step::new("POST /payments/p1/void", VOIDED).body("{}")])
        .told(&[Told::new("p1", &Means::Payment(Status::Canceled)).amounts(&[
            ("authorized", "25.50 USD"),
            ("received", "0 USD"),
            ("refunded", "0 USD"),
        ])])
        .words("/state", STATES)
        .mismatches(OTHER_PAYMENT),
    Flow::new(
        "all",
        Ask::Refund(None),
        &[Step::new("POST /payments/p1/refunds", WHOLE_REFUND).body(r#"{"reference":"refund-1"}"#)],
    )
    .told(&[Told::new("r1", &Means::Refund(RefundStatus::Succeeded))
        .amounts(&[("amount", "25.50 USD")])
        .of("p1")])
    .words("/state", REFUND_STATES)
    .mismatches(&[("/payment", "\"p2\""), ("/currency", "\"EUR\""), ("/reference", "\"refund-2\"")]),
    Flow::new(
        "part",
        Ask::Refund(Some("5.00 USD")),
        &[Step::new("POST /payments/p1/refunds", REFUND).body(r#"{"amount":500,"reference":"refund-1"}"#)],
    )
    .told(&[Told::new("r1", &Means::Refund(RefundStatus::Pending)).amounts(&[("amount", "5 USD")]).of("p1")])
    .carried(Carried::body("/amount", Unit::Minor))
    .words("/state", REFUND_STATES)
    .mismatches(OTHER_REFUND),
    Flow::new("", Ask::RetrieveRefund("r1", "5.00 USD"), &[Step::new("GET /refunds/r1", REFUND)])
        .told(&[Told::new("r1", &Means::Refund(RefundStatus::Pending))
            .amounts(&[("amount", "5 USD")])
            .of("p1")])
        .words("/state", REFUND_STATES)
        .mismatches(&[
            ("/id", "\"r2\""),
            ("/payment", "\"p2\""),
            ("/amount", "501"),
            ("/currency", "\"EUR\""),
            ("/reference", "\"refund-2\""),
        ]),
    Flow::new("", Ask::RefundsOf, &[Step::new("GET /payments/p1/refunds", REFUNDS)])
        .told(&[Told::new("r1", &Means::Refund(RefundStatus::Succeeded))
            .amounts(&[("amount", "5 USD")])
            .of("p1")])
        .next("r1")
        .words("/refunds/0/state", REFUND_STATES)
        .mismatches(&[("/refunds/0/payment", "\"p2\""), ("/refunds/0/currency", "\"EUR\"")]),
    Flow::new("", Ask::Find, &[Step::new("GET /payments?order=order-77&limit=100", FOUND)])
        .told(&[Told::new("p1", &Means::Payment(Status::AwaitingPayer))
            .amounts(&[("received", "0 USD"), ("refunded", "0 USD")])])
        .words("/payments/0/state", STATES)
        .mismatches(OTHER_ROW),
    Flow::new(
        "filtered",
        Ask::List(january),
        &[Step::new("GET /payments?from=1767225600&until=1769904000&limit=100", UNFILTERED)],
    )
    .told(&[Told::new("p1", &Means::Payment(Status::Paid))
        .amounts(&[("received", "25.50 USD"), ("refunded", "5 USD")])])
    .next("p1"),
    Flow::new("", Ask::List(ListPayments::new), &[Step::new("GET /payments", PAGE)])
        .told(&[Told::new("p1", &Means::Payment(Status::Paid))
            .amounts(&[("received", "25.50 USD"), ("refunded", "5 USD")])])
        .next("p1")
        .words("/payments/0/state", STATES),
    Flow::new("", Ask::ListDisputes, &[Step::new("GET /disputes", DISPUTES)])
        .told(&[Told::new("d1", &Means::Dispute(DisputeStatus::NeedsResponse))
            .amounts(&[("amount", "25.50 USD")])
            .of("p1")])
        .next("d1")
        .words("/disputes/0/state", DISPUTE_STATES),
    Flow::new("", Ask::RetrieveDispute("d1"), &[Step::new("GET /disputes/d1", DISPUTE)])
        .told(&[Told::new("d1", &Means::Dispute(DisputeStatus::NeedsResponse))
            .amounts(&[("amount", "25.50 USD")])
            .of("p1")])
        .words("/state", DISPUTE_STATES)
        .mismatches(&[("/id", "\"d2\"")]),
    Flow::new(
        "",
        Ask::PayOut,
        &[Step::new("POST /payouts", PAYOUT)
            .body(r#"{"amount":2550,"currency":"USD","email":"ana@example.org","reference":"payout-1"}"#)],
    )
    .told(&[Told::new("po1", &Means::Payout(PayoutStatus::Accepted)).amounts(&[("amount", "25.50 USD")])])
    .words("/state", PAYOUT_STATES)
    .mismatches(OTHER_PAYOUT),
    Flow::new("", Ask::RetrievePayout("po1"), &[Step::new("GET /payouts/po1", PAYOUT)])
        .told(&[Told::new("po1", &Means::Payout(PayoutStatus::Accepted)).amounts(&[("amount", "25.50 USD")])])
        .words("/state", PAYOUT_STATES)
        .mismatches(&[
            ("/id", "\"po2\""),
            ("/amount", "2551"),
            ("/currency", "\"EUR\""),
            ("/reference", "\"payout-2\""),
        ]),
    Flow::new("", Ask::FindPayout, &[Step::new("GET /payouts?reference=payout-1", PAYOUTS)])
        .told(&[Told::new("po1", &Means::Payout(PayoutStatus::Paid)).amounts(&[("amount", "25.50 USD")])])
        .words("/payouts/0/state", PAYOUT_STATES)
        .mismatches(&[("/payouts/0/reference", "\"payout-2\""), ("/payouts/0/amount", "2551")]),
];
