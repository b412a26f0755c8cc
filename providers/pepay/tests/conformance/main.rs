//! Pepay under the suite that every provider passes. Documented bodies: docs-alpha.pepay.io.

mod commerce;
mod flows;
mod merchant;
mod orders;
mod payor;
mod refusals;
mod webhooks;

use std::process::ExitCode;

use paymux_conformance::Suite;
use paymux_pepay::PEPAY;

static SUITE: Suite = Suite {
    credentials: &[
        ("merchant_key", "x-api-key: {}"),
        ("commerce_key", "x-commerce-api-key: {}"),
        ("dashboard_jwt", "authorization: Bearer {}"),
        ("payor_session", "x-session-token: {}"),
        ("payor_session", "x-signature: sig_a1.1767225600000"),
    ],
    // The other half of the session.
    settings: &[("payor_session_signature", "sig_a1.1767225600000")],
    jwts: &["dashboard_jwt"],
    // "Idempotency" of the documentation; other writes may carry the header, and nothing is promised for it.
    keyed: &[
        ("invoice.create", "Idempotency-Key"),
        ("checkout.invoice", "Idempotency-Key"),
        ("order.cancel", "Idempotency-Key"),
    ],
    samples: &[merchant::SAMPLES, commerce::SAMPLES, orders::SAMPLES, payor::SAMPLES],
    refusals: refusals::REFUSALS,
    payment: Some(flows::PAYMENT),
    // "Cancel an order": what was paid for it goes back.
    moves_money: &["order.cancel"],
    repeatable: &["payment.bulk_status"],
    facets: flows::FACETS,
    webhooks: Some(webhooks::WEBHOOKS),
    skips: &[(
        "facets::mismatches::find",
        "a row is found by the reference alone: one with another reference is not found, and nothing else was asked for",
    )],
    ..Suite::of(&PEPAY)
};

fn main() -> ExitCode {
    paymux_conformance::run(&SUITE)
}
