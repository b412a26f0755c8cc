//! Pepay under the suite that every provider passes. Documented bodies: docs-alpha.pepay.io.

mod commerce;
mod flows;
mod merchant;
mod orders;
mod payor;
mod refusals;
mod webhooks;

use std::process::ExitCode;
use std::sync::Arc;

use paymux_conformance::{Session, Suite};
use paymux_core::{Client, Credential, CredentialKind, Error};
use paymux_pepay::{PEPAY, PayorSession, Pepay};

static SUITE: Suite = Suite {
    credentials: &[
        ("merchant_key", "x-api-key: {}"),
        ("commerce_key", "x-commerce-api-key: {}"),
        ("dashboard_jwt", "authorization: Bearer {}"),
        ("payor_session", "x-session-token: {}"),
        ("payor_session", "x-signature: {}"),
    ],
    jwts: &["dashboard_jwt"],
    sessions: &[Session {
        scheme: PayorSession::SCHEME,
        open: |parts, transport, runtime| {
            let [token, signature] = parts else { return Err(Error::unsupported("a session is a pair")) };
            let session = Credential::<PayorSession>::pair(token, signature);
            Ok(Arc::new(Client::<Pepay>::builder(transport, runtime)?.credential(&session)?.build()))
        },
    }],
    // "Idempotency" of the documentation; other writes may carry the header, and nothing is promised for it.
    keyed: &[
        ("invoice.create", "Idempotency-Key"),
        ("checkout.invoice", "Idempotency-Key"),
        ("order.cancel", "Idempotency-Key"),
    ],
    samples: &[merchant::SAMPLES, commerce::SAMPLES, orders::SAMPLES, payor::SAMPLES],
    refusals: refusals::REFUSALS,
    payment: Some(flows::PAYMENT),
    facets: flows::FACETS,
    webhooks: Some(webhooks::WEBHOOKS),
    ..Suite::of(&PEPAY)
};

fn main() -> ExitCode {
    paymux_conformance::run(&SUITE)
}
