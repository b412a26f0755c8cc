//! The suite that every paymux provider passes. [How to write one](guide), step by step.
//!
//! An author gives data ([`Suite`]: samples, documented replies, webhooks), and one line runs everything
//! under `cargo test`. In the provider's `Cargo.toml`:
//!
//! ```toml
//! [[test]]
//! name = "conformance"
//! harness = false
//! ```
//!
//! and in `tests/conformance.rs`:
//!
//! ```no_run
//! use paymux_conformance::{Sample, Stub, Suite};
//! # use paymux_core::provider::Descriptor;
//! # static ACME: Descriptor = Descriptor::new("acme", "https://api.acme.example", |_, _, _| {
//! #     Err(paymux_core::Error::unsupported("not yet"))
//! # });
//!
//! static SUITE: Suite = Suite {
//!     credentials: &[("secret_key", "authorization: Bearer {}")],
//!     samples: &[&[
//!         Sample::new("payment.get", "GET /payments/p1", r#"{"id":"p1"}"#)
//!             .replied(Stub::new(200, r#"{"id":"p1","status":"paid"}"#).required(&["/id"])),
//!     ]],
//!     ..Suite::of(&ACME)
//! };
//!
//! fn main() -> std::process::ExitCode {
//!     paymux_conformance::run(&SUITE)
//! }
//! ```
//!
//! Each case has a stable name, `group::case::operation`, and ends `passed`, `failed`, `skipped` or
//! `known_gap`, the last three with a reason. What the data lack fails and says what to add; what does
//! not apply is skipped by name ([`Suite::skips`]), with a reason. A known gap that passes fails, and so
//! does a run in which nothing was looked at. `PAYMUX_CONFORMANCE_REPORT={provider}.md` (or `.json`,
//! or anything else for text) writes a report; `{provider}` becomes the provider's name.
//!
//! | Group | What it looks at |
//! |---|---|
//! | `suite` | the data themselves, and what the sources say is still to be done |
//! | `table` | the operations: names, paths, safety, keys, stakes, schemes, a sample for each |
//! | `configuration` | slots, variables, what is said where one is missing |
//! | `requests` | each request is as documented, the same every time, and renders without a secret |
//! | `auth` | exactly one credential, where it belongs; wrong kinds refused before sending |
//! | `tokens` | a credential that is asked for: once for all, and once more after a 401 |
//! | `leaks` | no credential comes out anywhere |
//! | `ids` | hostile ids stay where they belong |
//! | `keys` | idempotency keys: the same over all tries, given back |
//! | `retry` | how often is sent after which fault, and what the error then says |
//! | `replies` | missing, unknown, reordered members; broken and enormous replies |
//! | `errors` | documented error answers and undocumented ones |
//! | `payment`, `payout` | the unified interface: amounts exact or refused, nothing dropped in silence, never repeated unsafely |
//! | `statuses` | each documented word of payments and payouts; unknown ones are never paid |
//! | `integrity` | an answer about something else is never a success |
//! | `facets` | each method of the interface: whole requests, results, keys, lost replies; nothing is promised that is not there |
//! | `declared` | what the provider declares about itself is so: facets, keys, amounts |
//! | `webhooks` | genuine ones are read, all others refused |
//!
//! Transports have a suite of their own: the module `transport`, behind the feature of that name.
//!
//! No emulator is needed: the provider talks to a [scripted peer](peer) on a clock that stands still.
#![forbid(unsafe_code)]

mod cases;
mod data;
#[cfg(any(doc, doctest))]
pub mod guide;
mod harness;
mod kit;
pub mod peer;
mod report;
#[cfg(feature = "transport")]
pub mod transport;

pub use data::{
    Ask, Carried, Certified, Flow, Hook, Hooks, KeySignFn, Means, PaymentFlow, PayoutFlow, Place, Refusal,
    Sample, Session, SessionFn, SignFn, Signing, Step, Stub, Suite, Told, Unit,
};
pub use harness::{check, check_only, requests, run};
pub use report::{Outcome, Report};
