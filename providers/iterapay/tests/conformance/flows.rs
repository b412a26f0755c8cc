//! Payments, payouts and the other facets, through the unified interface.

use paymux_conformance::{Ask, Carried, Flow, Means, PaymentFlow, PayoutFlow, Step, Stub, Told, Unit};
use paymux_core::cancellations::CancelHow;
use paymux_core::lists::ListPayments;
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

const PENDING: Stub = Stub::new(
    200,
    r#"[{"id":"w-1","address":"TQ5ExampleExampleExampleExample123","amount":"18.30500000",
        "paymentMethodID":12,"state":"pending","createdAt":"2031-05-04T09:08:07Z","txHash":null}]"#,
);

const PAYOUT_STATES: &[(&str, Means)] = &[
    ("pending", Means::Payout(PayoutStatus::Accepted)),
    ("processing", Means::Payout(PayoutStatus::Processing)),
    ("completed", Means::Payout(PayoutStatus::Paid)),
    ("failed", Means::Payout(PayoutStatus::Failed)),
];

pub(crate) const FACETS: &[Flow] = &[
    Flow::new(
        "archive",
        Ask::Cancel(CancelHow::Archive),
        &[Step::new("POST /merchants/m-1/invoices/i-1", Stub::new(204, ""))],
    )
    .told(&[Told::new("i-1", &Means::Payment(Status::Canceled))]),
    Flow::new(
        "delete",
        Ask::Cancel(CancelHow::Delete),
        &[Step::new("DELETE /merchants/m-1/invoices/i-1", Stub::new(204, ""))],
    )
    .told(&[Told::new("i-1", &Means::Payment(Status::Canceled))]),
    Flow::new("", Ask::List(ListPayments::new), &[Step::new("GET /merchants/m-1/invoices", INVOICES)])
        .told(&[Told::new("i-1", &Means::Payment(Status::Paid))])
        .words(
            "/data/0/state",
            &[
                ("pending", Means::Payment(Status::AwaitingPayer)),
                ("paid", Means::Payment(Status::Paid)),
                ("expired", Means::Payment(Status::Expired)),
            ],
        ),
    Flow::new(
        "",
        Ask::PayOut,
        &[
            Step::new("GET /payment_methods", METHODS),
            Step::new("POST /merchants/m-1/withdrawals", WITHDRAWAL).body(
                r#"{"address":"TQ5ExampleExampleExampleExample123","amount":"18.305","paymentMethodID":12}"#,
            ),
        ],
    )
    .told(&[
        Told::new("w-1", &Means::Payout(PayoutStatus::Accepted)).amounts(&[("amount", "18.305 USDT@TRON")])
    ])
    .words("/state", PAYOUT_STATES)
    .mismatches(&[("/amount", "\"18.306\""), ("/address", "\"TQ6\"")]),
    Flow::new(
        "",
        Ask::RetrievePayout("w-1"),
        &[
            Step::new("GET /merchants/m-1/withdrawals/w-1", WITHDRAWAL),
            Step::new("GET /payment_methods", METHODS),
        ],
    )
    .told(&[
        Told::new("w-1", &Means::Payout(PayoutStatus::Accepted)).amounts(&[("amount", "18.305 USDT@TRON")])
    ])
    .words("/state", PAYOUT_STATES)
    .mismatches(&[("/amount", "\"18.306\"")]),
    // Only what is pending is listed, and nothing of it carries a reference.
    Flow::new(
        "",
        Ask::FindPayout,
        &[
            Step::new("GET /payment_methods", METHODS),
            Step::new("GET /merchants/m-1/withdrawals/pending", PENDING),
        ],
    )
    .told(&[
        Told::new("w-1", &Means::Payout(PayoutStatus::Accepted)).amounts(&[("amount", "18.305 USDT@TRON")])
    ])
    .lacking()
    .words("/0/state", PAYOUT_STATES)
    .mismatches(&[("/0/amount", "\"18.306\""), ("/0/address", "\"TQ6\"")]),
    Flow::new(
        "",
        Ask::Balances,
        &[Step::new("GET /merchants/m-1/funds", FUNDS), Step::new("GET /payment_methods", METHODS)],
    ),
    Flow::new(
        "usd",
        Ask::Fee("42.50 USD", "12"),
        &[
            Step::new("GET /payment_methods", METHODS),
            Step::new("GET /merchants/m-1/fees/amount?type=onetime&amount=42.50&paymentMethodID=12", FEE),
        ],
    ),
    Flow::new(
        "token",
        Ask::Fee("42.7183 USDT@TRON", "12"),
        &[
            Step::new("GET /payment_methods", METHODS),
            Step::new("GET /merchants/m-1/fees/amount?type=onetime&amount=42.7183&paymentMethodID=12", FEE),
        ],
    ),
];
