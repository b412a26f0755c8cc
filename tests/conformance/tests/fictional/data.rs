//! What Acme's author gives to the suite.

use std::time::Duration;

use paymux_conformance::{
    Ask, Carried, Flow, Hook, Hooks, Means, PaymentFlow, PayoutFlow, Refusal, Sample, Session, Signing, Step,
    Stub, Suite, Told, Unit,
};
use paymux_core::cancellations::CancelHow;
use paymux_core::lists::ListPayments;
use paymux_core::payouts::{CreatePayout, Destination, PayoutStatus};
use paymux_core::provider::CredentialKind;
use paymux_core::refunds::RefundStatus;
use paymux_core::{ErrorKind, Status};

use super::ACME;
use super::api::PayerSession;
use super::provider::with_session;

pub(crate) static SUITE: Suite = Suite {
    credentials: &[
        ("api_key", "x-api-key: {}"),
        ("session_jwt", "authorization: Bearer {}"),
        ("app_secret", "authorization: Bearer *"),
        ("payer_session", "x-payer: {}"),
        ("payer_session", "x-payer-proof: {}"),
    ],
    sessions: &[Session { scheme: PayerSession::SCHEME, open: with_session }],
    jwts: &["session_jwt"],
    asides: &[("POST /tokens", Stub::new(200, r#"{"token":"canary-token-4b1e"}"#).secrets(&["/token"]))],
    keyed: &[("payment.create", "Idempotency-Key"), ("refund.create", "Idempotency-Key")],
    samples: &[&[
        Sample::new(
            "payment.create",
            "POST /payments",
            r#"{"amount_millis":25500,"currency":"USD","order":"order-77"}"#,
        )
        .replied(CREATED),
        Sample::new("payment.get", "GET /payments/p1", r#"{"id":"p1"}"#).replied(SETTLED),
        Sample::new("payment.list", "GET /payments?cursor=c2&limit=5", r#"{"cursor":"c2","limit":5}"#).replied(PAGE),
        Sample::new("payment.cancel", "DELETE /payments/p1", r#"{"id":"p1"}"#).replied(Stub::new(204, "")),
        Sample::new(
            "payout.create",
            "POST /payouts",
            r#"{"email":"ana@example.org","amount_millis":25500,"currency":"USD"}"#,
        )
        .replied(PAID_OUT),
        Sample::new("payout.get", "GET /payouts/po1", r#"{"id":"po1"}"#).replied(PAYOUT_STATE),
        Sample::new(
            "refund.create",
            "POST /payments/p1/refunds",
            r#"{"id":"p1","amount_millis":5000,"reference":"refund-1"}"#,
        )
        .replied(REFUND),
        Sample::new("refund.get", "GET /refunds/r1", r#"{"id":"r1"}"#).replied(REFUND),
        Sample::new("refund.list", "GET /payments/p1/refunds?cursor=c2", r#"{"id":"p1","cursor":"c2"}"#)
            .replied(REFUNDS),
        Sample::new("payer.get", "GET /payer", "{}").replied(Stub::new(200, r#"{"name":"Ana"}"#).required(&[""])),
        Sample::new("report.get", "GET /report", "{}")
            .replied(Stub::new(200, r#"{"payments":7}"#).required(&["/payments"])),
        Sample::new("webhook.set", "PUT /webhook", r#"{"url":"https://shop.example","secret":"whsec-given-31"}"#)
            .secrets(&["/secret"])
            .replied(Stub::new(204, "")),
        Sample::new("key.create", "POST /keys", "{}").replied(
            Stub::new(201, r#"{"secret":"whsec-71f09a"}"#).required(&["/secret"]).secrets(&["/secret"]),
        ),
    ]],
    refusals: &[
        Refusal::new(
            "payment.create",
            402,
            r#"{"error":{"code":"card_declined","text":"No."}}"#,
            ErrorKind::Declined,
        )
        .code("card_declined")
        .message("No."),
        Refusal::new(
            "payment.create",
            400,
            r#"{"error":{"text":"Too small.","field":"amount_millis"}}"#,
            ErrorKind::InvalidRequest,
        )
        .field("amount_millis"),
        Refusal::new(
            "payment.get",
            404,
            r#"{"error":{"code":"https://acme.example/errors/no_such","text":"No."}}"#,
            ErrorKind::NotFound,
        )
        .code("no_such"),
        Refusal::new("payout.create", 500, r#"{"error":{"code":"nothing_done"}}"#, ErrorKind::ProviderFault)
            .before_acting(),
    ],
    payment: Some(PaymentFlow {
        request: PaymentFlow::plain,
        created: &[CREATED],
        id: "p1",
        carried: Carried::body("/amount_millis", Unit::Fraction(3)),
        takes: &["25.50 USD", "100 JPY", "1.234 KWD"],
        refuses: &[],
        looked_up: &[SETTLED],
        status: "/state",
        statuses: &[
            ("new", Status::AwaitingPayer),
            ("pending", Status::Processing),
            ("settled", Status::Paid),
            ("void", Status::Canceled),
        ],
        mismatches: &[
            ("amount", "/amount_millis", "25501"),
            ("currency", "/currency", "\"EUR\""),
            ("reference", "/order", "\"order-78\""),
            ("id", "/id", "\"p2\""),
        ],
    }),
    payout: Some(PayoutFlow {
        request: |amount| CreatePayout::new(amount, Destination::Email("ana@example.org".to_owned())),
        replies: &[PAID_OUT],
        carried: Carried::body("/amount_millis", Unit::Fraction(3)),
        takes: &["25.50 USD"],
        refuses: &[],
        lookup: ("po1", &[PAYOUT_STATE]),
        status: "/state",
        statuses: &[("on_its_way", PayoutStatus::Processing), ("arrived", PayoutStatus::Paid)],
        mismatches: &[("/payout_id", "\"po2\"")],
    }),
    moves_money: &["payout.create", "refund.create"],
    facets: FLOWS,
    webhooks: Some(Hooks {
        signing: Signing::StampedHmac {
            header: "acme-signature",
            hex: true,
            stamp: "acme-time",
            millis: false,
            tolerance: Duration::from_secs(300),
        },
        slots: &["webhook_secret", "webhook_secret_next"],
        previous: Some("acme-signature-previous"),
        events: &[
            event("settled", r#"{"event":"payment.settled","number":1,"id":"p1","order":"order-77","cents":2550,"currency":"USD"}"#)
                .amount("25.50 USD")
                .words(
                    "/event",
                    &[
                        ("payment.settled", Means::Payment(Status::Paid)),
                        ("payment.void", Means::Payment(Status::Canceled)),
                    ],
                ),
            event("again", r#"{"event":"payment.settled","number":2,"id":"p1","order":"order-77","cents":2550,"currency":"USD"}"#)
                .identified_by("/number")
                .amount("25.50 USD"),
        ],
    }),
    skips: &[
        ("facets::mismatches::pay_out", "the reply to a payout holds nothing but its id"),
        ("facets::mismatches::find", "the list has no filter, and what carries another order is passed over"),
    ],
    ..Suite::of(&ACME)
};

const REFUND: Stub = Stub::new(
    201,
    r#"{"refund_id":"r1","payment":"p1","state":"sent","amount_millis":5000,"currency":"USD","reference":"refund-1"}"#,
)
.required(&["/refund_id", "/payment", "/state", "/amount_millis", "/currency", "/reference"]);

const WHOLE_REFUND: Stub = Stub::new(
    200,
    r#"{"refund_id":"r1","payment":"p1","state":"sent","amount_millis":25500,"currency":"USD","reference":"refund-1"}"#,
)
.required(&["/refund_id", "/payment", "/state", "/amount_millis", "/currency", "/reference"]);

const REFUNDS: Stub = Stub::new(
    200,
    r#"{"refunds":[{"refund_id":"r1","payment":"p1","state":"sent","amount_millis":5000,"currency":"USD","reference":"refund-1"}],"next":"c3"}"#,
)
.required(&["/refunds"]);

const REFUND_STATES: &[(&str, Means)] =
    &[("sent", Means::Refund(RefundStatus::Pending)), ("arrived", Means::Refund(RefundStatus::Succeeded))];

const OTHER_REFUND: &[(&str, &str)] = &[
    ("/payment", "\"p2\""),
    ("/amount_millis", "5001"),
    ("/currency", "\"EUR\""),
    ("/reference", "\"refund-2\""),
];

const REFUNDED: Told =
    Told::new("r1", &Means::Refund(RefundStatus::Pending)).amounts(&[("amount", "5 USD")]).of("p1");

const FLOWS: &[Flow] = &[
    Flow::new("", Ask::Cancel(CancelHow::Delete), &[Step::new("DELETE /payments/p1", Stub::new(204, ""))])
        .told(&[Told::new("p1", &Means::Payment(Status::Canceled))]),
    Flow::new("", Ask::Find, &[Step::new("GET /payments?limit=100", LAST_PAGE)])
        .told(&[Told::new("p1", &Means::Payment(Status::AwaitingPayer))])
        .words("/payments/0/state", &[("settled", Means::Payment(Status::Paid))]),
    Flow::new("", Ask::List(ListPayments::new), &[Step::new("GET /payments?limit=20", PAGE)])
        .told(&[Told::new("p1", &Means::Payment(Status::AwaitingPayer))])
        .next("c3")
        .words("/payments/0/state", &[("settled", Means::Payment(Status::Paid))]),
    Flow::new(
        "part",
        Ask::Refund(Some("5.00 USD")),
        &[Step::new("POST /payments/p1/refunds", REFUND)
            .body(r#"{"amount_millis":5000,"reference":"refund-1"}"#)],
    )
    .told(&[REFUNDED])
    .carried(Carried::body("/amount_millis", Unit::Fraction(3)))
    .words("/state", REFUND_STATES)
    .mismatches(OTHER_REFUND),
    Flow::new(
        "whole",
        Ask::Refund(None),
        &[
            Step::new("POST /payments/p1/refunds", REFUND).body(r#"{"reference":"refund-1"}"#),
            Step::new("GET /refunds/r1", WHOLE_REFUND),
        ],
    )
    .told(&[Told::new("r1", &Means::Refund(RefundStatus::Pending))
        .amounts(&[("amount", "25.50 USD")])
        .of("p1")])
    .words("/state", REFUND_STATES)
    .mismatches(&[("/payment", "\"p2\""), ("/reference", "\"refund-2\"")]),
    Flow::new("", Ask::RetrieveRefund("r1", "5.00 USD"), &[Step::new("GET /refunds/r1", REFUND)])
        .told(&[REFUNDED])
        .words("/state", REFUND_STATES)
        .mismatches(OTHER_REFUND),
    Flow::new("", Ask::RefundsOf, &[Step::new("GET /payments/p1/refunds", REFUNDS)])
        .told(&[REFUNDED])
        .next("c3")
        .words("/refunds/0/state", REFUND_STATES)
        .mismatches(&[("/refunds/0/payment", "\"p2\"")]),
    Flow::new(
        "",
        Ask::PayOut,
        &[Step::new("POST /payouts", PAID_OUT)
            .body(r#"{"email":"ana@example.org","amount_millis":25500,"currency":"USD"}"#)],
    )
    .told(&[Told::new("po1", &Means::Payout(PayoutStatus::Accepted)).amounts(&[("amount", "25.50 USD")])]),
    Flow::new("", Ask::RetrievePayout("po1"), &[Step::new("GET /payouts/po1", PAYOUT_STATE)])
        .told(&[Told::new("po1", &Means::Payout(PayoutStatus::Paid)).amounts(&[("amount", "25.50 USD")])])
        .words(
            "/state",
            &[
                ("on_its_way", Means::Payout(PayoutStatus::Processing)),
                ("arrived", Means::Payout(PayoutStatus::Paid)),
            ],
        )
        .mismatches(&[("/payout_id", "\"po2\""), ("/amount_millis", "25501")]),
];

const fn event(name: &'static str, body: &'static str) -> Hook {
    Hook::new(name, body, Means::Payment(Status::Paid)).about("p1").reference("order-77")
}

const CREATED: Stub = Stub::new(
    201,
    r#"{"id":"p1","amount_millis":25500,"currency":"USD","order":"order-77","state":"new","page":"https://pay.acme.example/p1"}"#,
)
.required(&["/id", "/amount_millis", "/currency", "/order"]);

const SETTLED: Stub = Stub::new(
    200,
    r#"{"id":"p1","amount_millis":25500,"currency":"USD","order":"order-77","state":"settled","page":"https://pay.acme.example/p1"}"#,
)
.required(&["/id", "/amount_millis", "/currency", "/order"]);

const PAGE: Stub = Stub::new(
    200,
    r#"{"payments":[{"id":"p1","amount_millis":25500,"currency":"USD","order":"order-77","state":"new","page":"https://pay.acme.example/p1"}],"next":"c3"}"#,
)
.required(&["/payments", "/payments/0/id", "/payments/0/amount_millis", "/payments/0/currency", "/payments/0/order"]);

const LAST_PAGE: Stub = Stub::new(
    200,
    r#"{"payments":[{"id":"p1","amount_millis":25500,"currency":"USD","order":"order-77","state":"new","page":"https://pay.acme.example/p1"}],"next":null}"#,
)
.required(&["/payments"]);

const PAYOUT_STATE: Stub =
    Stub::new(200, r#"{"payout_id":"po1","state":"arrived","amount_millis":25500,"currency":"USD"}"#)
        .required(&["/payout_id", "/amount_millis", "/currency"]);

const PAID_OUT: Stub = Stub::new(201, r#"{"payout_id":"po1"}"#).required(&["/payout_id"]);
