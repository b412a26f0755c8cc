//! What Acme's author gives to the suite.

use std::time::Duration;

use paymux_conformance::{
    Carried, FacetSample, Hook, Hooks, Means, PaymentFlow, PayoutFlow, Refusal, Sample, Session, Signing,
    Stub, Suite, Unit,
};
use paymux_core::cancellations::CancelHow;
use paymux_core::payouts::{CreatePayout, Destination, PayoutStatus};
use paymux_core::provider::CredentialKind;
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
    asides: &[("POST /tokens", Stub::new(200, r#"{"token":"token-1"}"#))],
    keyed: &[("payment.create", "Idempotency-Key")],
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
    facets: &[FacetSample::Cancel(CancelHow::Delete, &[Stub::new(204, "")]), FacetSample::List(&[PAGE])],
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
    ..Suite::of(&ACME)
};

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

const PAYOUT_STATE: Stub =
    Stub::new(200, r#"{"payout_id":"po1","state":"arrived","amount_millis":25500,"currency":"USD"}"#)
        .required(&["/payout_id", "/amount_millis", "/currency"]);

const PAID_OUT: Stub = Stub::new(201, r#"{"payout_id":"po1"}"#).required(&["/payout_id"]);
