//! Acme Pay's data for the suite: what API.md says, and nothing else.

use std::time::Duration;

use paymux_conformance::{
    Carried, Hook, Hooks, Means, PaymentFlow, PayoutFlow, Refusal, Sample, Signing, Stub, Suite, Unit,
};
use paymux_core::payouts::{CreatePayout, Destination, PayoutStatus};
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
    asides: &[("POST /oauth/token", Stub::new(200, r#"{"access_token":"token-1","expires_in":600}"#))],
    keyed: &[("payment.create", "Idempotency-Key")],
    samples: &[&[
        Sample::new(
            "payment.create",
            "POST /payments",
            r#"{"amount":2550,"currency":"USD","order":"order-77","description":"Mugs","return_url":"https://shop.example"}"#,
        )
        .replied(PAYMENT),
        Sample::new("payment.get", "GET /payments/p1", r#"{"id":"p1"}"#).replied(PAYMENT),
        Sample::new("payout.create", "POST /payouts", r#"{"amount":2550,"currency":"USD","email":"ana@example.org"}"#)
            .replied(PAYOUT),
        Sample::new("payout.get", "GET /payouts/po1", r#"{"id":"po1"}"#).replied(PAYOUT),
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
            ("paid", Status::Paid),
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
        request: |amount| CreatePayout::new(amount, Destination::Email("ana@example.org".to_owned())),
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
                r#"{"event":"e1","type":"payment.changed","payment":{"id":"p1","state":"paid","amount":2550,"currency":"USD","order":"order-77"}}"#,
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
        ],
    }),
    ..Suite::of(&acme_pay::ACME_PAY)
};

const PAYMENT: Stub = Stub::new(
    200,
    r#"{"id":"p1","state":"open","amount":2550,"currency":"USD","order":"order-77","page":"https://pay.acme-pay.example/p1"}"#,
)
.required(&["/id", "/state", "/amount", "/currency", "/order"]);

const PAYOUT: Stub = Stub::new(200, r#"{"id":"po1","state":"accepted","amount":2550,"currency":"USD"}"#)
    .required(&["/id", "/state", "/amount", "/currency"]);
