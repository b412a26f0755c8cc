//! Payments and the other facets, through the unified interface.

use paymux_conformance::{Ask, Carried, Flow, Means, PaymentFlow, Step, Stub, Told, Unit};
use paymux_core::lists::ListPayments;
use paymux_core::{CreatePayment, Status};

use crate::merchant::{CREATED, FOUND, FOUND_TOKENS, INVOICES};
use crate::payor::{ALLOCATED, TOKENS};

pub(crate) const PAYMENT: PaymentFlow = PaymentFlow {
    // With a method the invoice is followed by the payer's own two steps, with the payer's session.
    request: |amount| CreatePayment::new(amount, "order-77").method("bsc:12"),
    created: &[CREATED, TOKENS, ALLOCATED],
    id: "i1",
    carried: Carried::body("/amount_usd", Unit::Whole),
    takes: &["25.50 USD", "0.01 USD", "1000000 USD", "10.005 USD"],
    refuses: &["0.009 USD", "1000000.001 USD", "10.0005 USD", "25.50 EUR", "25.50 USDT@bsc"],
    looked_up: &[Stub::new(
        200,
        r#"{"object":"invoice_status","latest_payment":null,"invoice":{"object":"invoice","id":"i1","merchant_id":7,
            "status":"unpaid","currency":"usd","amount":25500,"amount_decimal":"25.500","amount_unit":"usd_millis",
            "metadata":{"cart":"c-12","reference":"order-77"}}}"#,
    )],
    status: "/invoice/status",
    statuses: &[
        ("unpaid", Status::AwaitingPayer),
        ("underpaid", Status::PartiallyPaid),
        ("paid", Status::Paid),
        ("expired", Status::Expired),
        ("canceled", Status::Canceled),
        ("cancelled", Status::Canceled),
    ],
    mismatches: &[
        // The amount stands there twice, and the two are compared first.
        (
            "amount",
            "/invoice",
            r#"{"id":"i1","status":"paid","currency":"usd","amount":25501,"amount_decimal":"25.501","amount_unit":"usd_millis"}"#,
        ),
        ("amount", "/invoice", r#"{"id":"i1","status":"paid","currency":"usd","amount":25499}"#),
        ("currency", "/invoice/currency", "\"eur\""),
        ("reference", "/invoice/metadata/reference", "\"order-78\""),
        ("id", "/invoice/id", "\"i2\""),
    ],
};

pub(crate) const FACETS: &[Flow] = &[
    Flow::new("", Ask::Find, &[Step::new("GET /api/v1/invoices?limit=100", FOUND)])
        .told(&[Told::new("i1", &Means::Payment(Status::Paid)).amounts(&[("received", "25.50 USD")])])
        .words(
            "/data/0/status",
            &[("paid", Means::Payment(Status::Paid)), ("unpaid", Means::Payment(Status::AwaitingPayer))],
        ),
    Flow::new("", Ask::List(ListPayments::new), &[Step::new("GET /api/v1/invoices", INVOICES)])
        .told(&[Told::new("i1", &Means::Payment(Status::Paid)).amounts(&[("received", "25.50 USD")])])
        .next("i1")
        .words("/data/0/status", &[("paid", Means::Payment(Status::Paid))]),
    Flow::new(
        "",
        Ask::Rate("25.50 USD", "bsc:12"),
        &[Step::new("GET /api/v1/merchant/tokens/search?limit=200&network=bsc", FOUND_TOKENS)],
    ),
];
