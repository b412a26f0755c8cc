//! Webhooks. An invoice says how it stands; anything that belongs to an invoice is a hint to look it up.

use std::time::Duration;

use paymux_conformance::{Hook, Hooks, Means, Signing};
use paymux_core::Status;

const WORDS: &[(&str, Means)] = &[
    ("unpaid", Means::Payment(Status::AwaitingPayer)),
    ("underpaid", Means::Payment(Status::PartiallyPaid)),
    ("paid", Means::Payment(Status::Paid)),
    ("expired", Means::Payment(Status::Expired)),
    ("canceled", Means::Payment(Status::Canceled)),
    ("cancelled", Means::Payment(Status::Canceled)),
];

pub(crate) const WEBHOOKS: Hooks = Hooks {
    signing: Signing::StampedHmac {
        header: "x-pepay-signature",
        hex: true,
        stamp: "x-pepay-timestamp",
        millis: true,
        tolerance: Duration::from_secs(300),
    },
    slots: &["webhook_secret", "webhook_secret_previous"],
    previous: Some("x-pepay-signature-previous"),
    events: &[
        Hook::new(
            "least",
            r#"{"id":"evt_1767225600000-7","object":"event","type":"invoice.updated","created":1767225600,"data":{"object":{"object":"invoice","id":"0b9f2c1e-6a55-4d4e-9a1b-2f6f2f0a7c11","status":"paid"}}}"#,
            Means::Payment(Status::Paid),
        )
        .identified_by("/id")
        .about("0b9f2c1e-6a55-4d4e-9a1b-2f6f2f0a7c11")
        // Computed by hand, as Pepay shows no signature.
        .recorded(
            "whsec_local_example_01",
            &[
                ("x-pepay-timestamp", "1767225600000"),
                ("x-pepay-signature", "2fad5ec49954016543b251056914a418a3833eaa98cd651056c5a804fbb119b5"),
            ],
        ),
        Hook::new(
            "invoice_updated",
            r#"{"id":"evt_1767225600000-8","object":"event","api_version":"2025-12-16","created":1767225600,"type":"invoice.updated","livemode":false,"pending_webhooks":1,"data":{"object":{"object":"invoice","id":"i1","merchant_id":7,"status":"underpaid","invoice_type":"standard","currency":"usd","amount":25500,"amount_decimal":"25.500","amount_paid":10000,"amount_paid_decimal":"10.000","amount_remaining":15500,"amount_remaining_decimal":"15.500","amount_unit":"usd_millis","environment":"devnet","expires_at":1767268800,"created_at":1767225600,"paid_at":null,"metadata":{"reference":"order-77"}},"previous_attributes":{"status":"unpaid"}}}"#,
            Means::Payment(Status::PartiallyPaid),
        )
        .identified_by("/id")
        .about("i1")
        .reference("order-77")
        .amount("25.50 USD")
        .headers(&[
            ("x-pepay-event", "invoice.updated"),
            ("x-pepay-event-id", "evt_1767225600000-8"),
            ("x-pepay-network-environment", "devnet"),
        ])
        .words("/data/object/status", WORDS),
        Hook::new(
            "invoice_created",
            r#"{"id":"evt_1767225600000-1","object":"event","type":"invoice.created","created":"2026-01-01T00:00:00Z","data":{"object":{"object":"invoice","id":"i1","status":"unpaid","currency":"usd","amount":25500,"amount_unit":"usd_millis"}}}"#,
            Means::Payment(Status::AwaitingPayer),
        )
        .identified_by("/id")
        .about("i1")
        .amount("25.50 USD"),
        Hook::new(
            "payment",
            r#"{"id":"evt_1767225600000-2","object":"event","type":"invoice_payment.created","created":1767225600,"data":{"object":{"object":"invoice_payment","id":"p1","invoice_id":"i1","status":"confirmed","amount_usd":25.5,"environment":"devnet"}}}"#,
            Means::LookUp,
        )
        .identified_by("/id")
        .about("i1")
        .words("/type", &[("invoice_payment.created", Means::LookUp), ("invoice_payment.updated", Means::LookUp)]),
        Hook::new(
            "order",
            r#"{"id":"evt_1767225600000-3","object":"event","type":"commerce.order.updated","created":1767225600,"data":{"object":{"object":"commerce_order","id":"o1","invoiceId":"i1","status":"placed"}}}"#,
            Means::LookUp,
        )
        .identified_by("/id")
        .about("i1")
        .words("/type", &[("commerce.order.created", Means::LookUp), ("commerce.order.updated", Means::LookUp)]),
        Hook::new(
            "order_alone",
            r#"{"id":"evt_1767225600000-4","object":"event","type":"commerce.order.created","created":1767225600,"data":{"object":{"object":"commerce_order","id":"o1","status":"pending_payment"}}}"#,
            Means::LookUp,
        )
        .identified_by("/id"),
        Hook::new(
            "ping",
            r#"{"id":"evt_1767225600000-5","object":"event","type":"test.ping","created":1767225600,"data":{"object":{"object":"ping","status":"ok"}}}"#,
            Means::Other,
        )
        .identified_by("/id"),
        // As the older product writes it.
        Hook::new(
            "older",
            r#"{"id":"evt_6","type":"invoice.paid","created":"2026-01-01T00:00:00Z","data":{"invoice_id":"i1","status":"paid","amount_paid":25.5,"payment_network":"bsc","transaction_hash":"0x1"}}"#,
            Means::LookUp,
        )
        .identified_by("/id")
        .about("i1")
        .words(
            "/type",
            &[
                ("invoice.paid", Means::LookUp),
                ("invoice.expired", Means::LookUp),
                ("invoice.partial_payment", Means::LookUp),
                ("invoice.overpaid", Means::LookUp),
            ],
        ),
    ],
};
