//! Acme Pay's data for the suite: what API.md says, and nothing else.

mod flows;

use std::time::Duration;

use paymux_conformance::{
    Carried, Hook, Hooks, Means, PaymentFlow, PayoutFlow, Refusal, Sample, Signing, Stub, Suite, Unit,
};
use paymux_core::disputes::DisputeStatus;
use paymux_core::payouts::{CreatePayout, Destination, PayoutStatus};
use paymux_core::refunds::RefundStatus;
use paymux_core::{ErrorKind, Status};

pub(crate) static SUITE: Suite = Suite {
    settings: &[("key_id", "key-1"), ("client_id", "client-1")],
    credentials: &[
        ("signing_key", "acme-key: key-1"),
        ("signing_key", "acme-time: *"),
        ("signing_key", "acme-nonce: *"),
        ("signing_key", "acme-signature: *"),
        ("client_secret", "authorization: Bearer *"),
    ],
    asides: &[("POST /oauth/token", Stub::new(200, r#"{"access_token":"token-canary-1","expires_in":600}"#)
        .secrets(&["/access_token"]))],
    keyed: &[
        ("payment.create", "Idempotency-Key"),
        ("payment.confirm", "Idempotency-Key"),
        ("payment.capture", "Idempotency-Key"),
        ("refund.create", "Idempotency-Key"),
    ],
    moves_money: &["payment.confirm", "payment.capture", "refund.create", "payout.create"],
    // "Voiding twice does nothing the second time."
    repeatable: &["payment.void"],
    samples: &[&[
        Sample::new(
            "payment.create",
            "POST /payments",
            r#"{"amount":2550,"currency":"USD","order":"order-77","description":"Mugs","return_url":"https://shop.example","capture":"manual"}"#,
        )
        .replied(PAYMENT),
        Sample::new("payment.get", "GET /payments/p1", r#"{"id":"p1"}"#).replied(PAYMENT),
        Sample::new(
            "payment.list",
            "GET /payments?order=order-77&from=1767225600&until=1769904000&limit=5&after=p9",
            r#"{"order":"order-77","from":1767225600,"until":1769904000,"limit":5,"after":"p9"}"#,
        )
        .replied(flows::PAGE),
        Sample::new("payment.confirm", "POST /payments/p1/confirm", r#"{"id":"p1"}"#)
            .body("{}")
            .replied(flows::PAID),
        Sample::new("payment.capture", "POST /payments/p1/capture", r#"{"id":"p1","amount":500}"#)
            .replied(flows::PART),
        Sample::new("payment.void", "POST /payments/p1/void", r#"{"id":"p1"}"#).body("{}").replied(flows::VOIDED),
        Sample::new(
            "refund.create",
            "POST /payments/p1/refunds",
            r#"{"id":"p1","amount":500,"reference":"refund-1","reason":"returned"}"#,
        )
        .replied(flows::REFUND),
        Sample::new("refund.get", "GET /refunds/r1", r#"{"id":"r1"}"#).replied(flows::REFUND),
        Sample::new("refund.list", "GET /payments/p1/refunds?after=r9", r#"{"id":"p1","after":"r9"}"#)
            .replied(flows::REFUNDS),
        Sample::new("dispute.get", "GET /disputes/d1", r#"{"id":"d1"}"#).replied(flows::DISPUTE),
        Sample::new("dispute.list", "GET /disputes?limit=5&after=d9", r#"{"limit":5,"after":"d9"}"#)
            .replied(flows::DISPUTES),
        Sample::new(
            "payout.create",
            "POST /payouts",
            r#"{"amount":2550,"currency":"USD","email":"ana@example.org","reference":"payout-1"}"#,
        )
        .replied(PAYOUT),
        Sample::new("payout.get", "GET /payouts/po1", r#"{"id":"po1"}"#).replied(PAYOUT),
        Sample::new("payout.list", "GET /payouts?reference=payout-1", r#"{"reference":"payout-1"}"#)
            .replied(flows::PAYOUTS),
    ]],
    refusals: &[
        Refusal::new(
            "payout.create",
            402,
            r#"{"error":{"code":"insufficient_balance","message":"Not enough."}}"#,
            ErrorKind::Declined,
        )
        .code("insufficient_balance")
        .message("Not enough."),
        Refusal::new(
            "payment.create",
            422,
            r#"{"error":{"code":"invalid","message":"No such currency."}}"#,
            ErrorKind::InvalidRequest,
        )
        .code("invalid"),
    ],
    payment: Some(PaymentFlow {
        request: PaymentFlow::plain,
        created: &[PAYMENT],
        id: "p1",
        carried: Carried::body("/amount", Unit::Minor),
        takes: &["25.50 USD"],
        refuses: &[],
        looked_up: &[PAYMENT],
        status: "/state",
        statuses: &[
            ("open", Status::AwaitingPayer),
            ("pending", Status::Processing),
            ("approved", Status::Approved),
            ("authorized", Status::Authorized),
            ("paid", Status::Paid),
            ("partially_refunded", Status::PartiallyRefunded),
            ("refunded", Status::Refunded),
            ("disputed", Status::Disputed),
            ("expired", Status::Expired),
            ("canceled", Status::Canceled),
        ],
        mismatches: &[
            ("amount", "/amount", "2551"),
            ("currency", "/currency", "\"EUR\""),
            ("reference", "/order", "\"order-78\""),
            ("id", "/id", "\"p2\""),
        ],
    }),
    payout: Some(PayoutFlow {
        request: |amount| {
            CreatePayout::new(amount, Destination::Email("ana@example.org".to_owned())).reference("payout-1")
        },
        replies: &[PAYOUT],
        carried: Carried::body("/amount", Unit::Minor),
        takes: &["25.50 USD", "100 JPY"],
        refuses: &[],
        lookup: ("po1", &[PAYOUT]),
        status: "/state",
        statuses: &[
            ("accepted", PayoutStatus::Accepted),
            ("paid", PayoutStatus::Paid),
            ("failed", PayoutStatus::Failed),
        ],
        mismatches: &[("/id", "\"po2\"")],
    }),
    facets: flows::FLOWS,
    webhooks: Some(Hooks {
        signing: Signing::StampedHmac {
            header: "acme-signature",
            hex: true,
            stamp: "acme-time",
            millis: false,
            tolerance: Duration::from_secs(300),
        },
        slots: &["webhook_secret"],
        previous: None,
        events: &[
            Hook::new(
                "payment",
                r#"{"event":"e1","type":"payment.changed","payment":{"id":"p1","state":"paid","amount":2550,"currency":"USD","order":"order-77","received":2550,"refunded":0}}"#,
                Means::Payment(Status::Paid),
            )
            .identified_by("/event")
            .about("p1")
            .reference("order-77")
            .amount("25.50 USD")
            .words(
                "/payment/state",
                &[("paid", Means::Payment(Status::Paid)), ("expired", Means::Payment(Status::Expired))],
            ),
            Hook::new(
                "payout",
                r#"{"event":"e2","type":"payout.changed","payout":{"id":"po1","state":"paid","amount":2550,"currency":"USD"}}"#,
                Means::Payout(PayoutStatus::Paid),
            )
            .identified_by("/event")
            .about("po1")
            .amount("25.50 USD")
            .words(
                "/payout/state",
                &[("paid", Means::Payout(PayoutStatus::Paid)), ("failed", Means::Payout(PayoutStatus::Failed))],
            ),
            Hook::new(
                "refund",
                r#"{"event":"e3","type":"refund.changed","refund":{"id":"r1","payment":"p1","state":"done","amount":500,"currency":"USD","reference":"refund-1"}}"#,
                Means::Refund(RefundStatus::Succeeded),
            )
            .identified_by("/event")
            .about("r1")
            .of("p1")
            .reference("refund-1")
            .amount("5.00 USD")
            .words("/refund/state", flows::REFUND_STATES),
            Hook::new(
                "dispute",
                r#"{"event":"e4","type":"dispute.changed","dispute":{"id":"d1","payment":"p1","state":"open","amount":2550,"currency":"USD"}}"#,
                Means::Dispute(DisputeStatus::NeedsResponse),
            )
            .identified_by("/event")
            .about("d1")
            .of("p1")
            .amount("25.50 USD")
            .words("/dispute/state", flows::DISPUTE_STATES),
        ],
    }),
    ..Suite::of(&acme_pay::ACME_PAY)
};

const PAYMENT: Stub = Stub::new(
    200,
    r#"{"id":"p1","state":"open","amount":2550,"currency":"USD","order":"order-77","received":0,"refunded":0,"created":1767225600,"page":"https://pay.acme-pay.example/p1"}"#,
)
.required(&["/id", "/state", "/amount", "/currency", "/order", "/received", "/refunded"]);

const PAYOUT: Stub = Stub::new(
    200,
    r#"{"id":"po1","state":"accepted","amount":2550,"currency":"USD","reference":"payout-1","created":1767225600}"#,
)
.required(&["/id", "/state", "/amount", "/currency"])
.essential(&["/reference"]);
