//! Payments, payouts and the other facets, through the unified interface.

use paymux_conformance::{Carried, FacetSample, PaymentFlow, PayoutFlow, Stub, Unit};
use paymux_core::cancellations::CancelHow;
use paymux_core::payouts::{CreatePayout, Destination, PayoutStatus};
use paymux_core::{CreatePayment, Status};

use crate::samples::{ADDRESS, FEE, FUNDS, INVOICE, INVOICES, METHODS, WITHDRAWAL};

const NO_TRANSACTIONS: Stub = Stub::new(200, r#"{"data":[],"total":0,"page":1,"limit":20}"#);

pub(crate) const PAYMENT: PaymentFlow = PaymentFlow {
    request: |amount| CreatePayment::new(amount, "order-77").method("12"),
    created: &[METHODS, Stub::new(201, r#"{"id":"i-1"}"#), ADDRESS],
    id: "i-1",
    carried: Carried::body("/amount", Unit::Whole),
    takes: &["42.50 USD", "0.01 USD", "1000000 USD"],
    refuses: &["0.00 USD", "42.505 USD", "42.50 EUR", "42.50 USDT@TRON"],
    looked_up: &[INVOICE, NO_TRANSACTIONS],
    status: "/state",
    // Beside the documented words there are those of the dashboard.
    statuses: &[
        ("pending", Status::AwaitingPayer),
        ("paid", Status::Paid),
        ("expired", Status::Expired),
        ("Active", Status::AwaitingPayer),
        ("Paid", Status::Paid),
        ("Partially paid", Status::PartiallyPaid),
        ("Overpaid", Status::Paid),
    ],
    mismatches: &[
        ("amount", "/amount", "\"42.51\""),
        ("amount", "/amount", "42.49"),
        ("id", "/id", "\"i-2\""),
    ],
};

pub(crate) const PAYOUT: PayoutFlow = PayoutFlow {
    request: |amount| {
        CreatePayout::new(amount, Destination::Address("TQ5ExampleExampleExampleExample123".to_owned()))
    },
    replies: &[METHODS, WITHDRAWAL],
    carried: Carried::body("/amount", Unit::Whole),
    takes: &["18.305 USDT@TRON", "0.000001 USDT@TRON"],
    refuses: &["0 USDT@TRON", "-1 USDT@TRON", "25.50 USD", "1 USDT@Ethereum"],
    lookup: ("w-1", &[WITHDRAWAL, METHODS]),
    status: "/state",
    statuses: &[
        ("pending", PayoutStatus::Accepted),
        ("processing", PayoutStatus::Processing),
        ("completed", PayoutStatus::Paid),
        ("failed", PayoutStatus::Failed),
    ],
    mismatches: &[("/id", "\"w-2\"")],
};

pub(crate) const FACETS: &[FacetSample] = &[
    FacetSample::Cancel(CancelHow::Archive, &[Stub::new(204, "")]),
    FacetSample::Cancel(CancelHow::Delete, &[Stub::new(204, "")]),
    FacetSample::List(&[INVOICES]),
    FacetSample::Balances(&[FUNDS, METHODS]),
    FacetSample::Fee("42.50 USD", "12", &[METHODS, FEE]),
    FacetSample::Fee("42.7183 USDT@TRON", "12", &[METHODS, FEE]),
];
