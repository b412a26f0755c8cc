//! IteraPay under the suite that every provider passes. Documented bodies: docs.iterapay.com.

mod flows;
mod refusals;
mod samples;
mod webhooks;

use std::process::ExitCode;

use paymux_conformance::Suite;
use paymux_iterapay::ITERAPAY;

static SUITE: Suite = Suite {
    settings: &[("merchant_id", "m-1")],
    credentials: &[("api_key", "x-api-key: {}"), ("account_jwt", "authorization: Bearer {}")],
    jwts: &["account_jwt"],
    samples: &[samples::SAMPLES],
    refusals: refusals::REFUSALS,
    payment: Some(flows::PAYMENT),
    payout: Some(flows::PAYOUT),
    moves_money: &[
        "withdrawal.create",
        "merchant.delete",
        #[cfg(feature = "inferred")]
        "collect.init",
    ],
    // The first only reads; a list of addresses, and an address for webhooks, are set anew as a whole.
    repeatable: &["transaction.list", "ip_address.set", "webhook.set"],
    facets: flows::FACETS,
    webhooks: Some(webhooks::WEBHOOKS),
    skips: &[
        (
            "integrity::created",
            "the replies to a creation hold an amount in the token only, with which nothing can be compared",
        ),
        ("integrity::currency", "no reply of IteraPay's names a currency: invoices are in USD"),
        (
            "integrity::reference",
            "the documented invoice does not hold its description, where the reference is",
        ),
    ],
    ..Suite::of(&ITERAPAY)
};

fn main() -> ExitCode {
    paymux_conformance::run(&SUITE)
}
