//! __Name__'s data for the suite.
//!
//! What stands here comes from the provider's documentation, not from the code beside it: that is how a wrong name is
//! found.

use paymux_conformance::{
    Carried, Hook, Hooks, Means, PaymentFlow, Refusal, Sample, Signing, Stub, Suite, Unit,
};
use paymux_core::{ErrorKind, Status};

pub(crate) static SUITE: Suite = Suite {
__suite__
    // TODO: the operations that the documentation promises to do once per key, each with its header.
    keyed: &[],
    // TODO: one sample for each operation: the documented request line, an input, the documented reply.
    samples: &[&[
        Sample::new(
            "payment.create",
            "POST /payments",
            r#"{"amount":2550,"currency":"USD","order":"order-77","description":"Mugs"}"#,
        )
        .replied(PAYMENT),
        Sample::new("payment.get", "GET /payments/p1", r#"{"id":"p1"}"#).replied(PAYMENT),
    ]],
    // TODO: the documented errors.
    refusals: &[Refusal::new(
        "payment.create",
        422,
        r#"{"code":"invalid","message":"No such currency."}"#,
        ErrorKind::InvalidRequest,
    )
    .code("invalid")
    .message("No such currency.")],
    // TODO: a payment through the unified interface: bounds, every status, what must be noticed.
    payment: Some(PaymentFlow {
        request: PaymentFlow::plain,
        created: &[PAYMENT],
        id: "p1",
        carried: Carried::body("/amount", Unit::Minor),
        takes: &["25.50 USD", "100 JPY"],
        refuses: &[],
        looked_up: &[PAYMENT],
        status: "/status",
        statuses: &[
            ("pending", Status::AwaitingPayer),
            ("paid", Status::Paid),
            ("expired", Status::Expired),
        ],
        mismatches: &[
            ("amount", "/amount", "2551"),
            ("currency", "/currency", "\"EUR\""),
            ("reference", "/order", "\"order-78\""),
            ("id", "/id", "\"p2\""),
        ],
    }),
    // TODO: one of each documented event; `recorded` takes the documentation's own signature.
    webhooks: Some(Hooks {
        signing: Signing::Hmac { header: "x-signature", hex: true },
        slots: &["webhook_secret"],
        previous: None,
        events: &[Hook::new(
            "paid",
            r#"{"id":"e1","type":"payment.changed","payment":{"id":"p1","status":"paid","amount":2550,"currency":"USD","order":"order-77"}}"#,
            Means::Payment(Status::Paid),
        )
        .about("p1")
        .reference("order-77")
        .amount("25.50 USD")
        .identified_by("/id")
        .words(
            "/payment/status",
            &[("paid", Means::Payment(Status::Paid)), ("expired", Means::Payment(Status::Expired))],
        )],
    }),
    ..Suite::of(&paymux___name__::__NAME__)
};

// TODO: the documented reply, and the members without which it cannot be read.
const PAYMENT: Stub = Stub::new(
    200,
    r#"{"id":"p1","status":"pending","amount":2550,"currency":"USD","order":"order-77","url":"https://pay.example/p1"}"#,
)
.required(&["/id", "/status", "/amount", "/currency", "/order"]);
