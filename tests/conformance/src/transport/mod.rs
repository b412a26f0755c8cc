//! The suite that every transport passes (feature `transport`).
//!
//! A transport decides whether somebody can be charged twice: it alone knows whether a request may have left. So its author
//! says in a [`TransportSuite`] how one is built and run, and one line runs everything under `cargo test`. In the
//! transport's `Cargo.toml`:
//!
//! ```toml
//! [[test]]
//! name = "conformance"
//! harness = false
//! ```
//!
//! and in `tests/conformance.rs`, for a transport on tokio:
//!
//! ```no_run
//! use std::process::ExitCode;
//! use std::sync::{Arc, LazyLock};
//!
//! use paymux_conformance::transport::{TransportSettings, TransportSuite, Work, run};
//! use paymux_core::transport::Transport;
//! # struct Runtime;
//! # impl Runtime { fn new() -> Option<Self> { None } fn block_on(&self, _: Work<'_>) {} }
//! # fn cryptography() -> paymux_conformance::transport::rustls::crypto::CryptoProvider { unimplemented!() }
//!
//! static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());
//!
//! fn open(settings: &TransportSettings) -> Arc<dyn Transport> {
//!     todo!("with {:?} where it is set, and so on", settings.connect_timeout)
//! }
//!
//! fn main() -> ExitCode {
//!     run(&TransportSuite::new("paymux-acme", open, |work| RUNTIME.block_on(work), cryptography))
//! }
//! ```
//!
//! The peer is a raw TCP server ([`RawServer`]) on threads of its own, which counts the requests that it has **fully
//! read**: that number says whether anything went out twice.
//!
//! | Group | What it looks at |
//! |---|---|
//! | `not_sent` | no connection comes about, or a rule refuses the request: the error proves that nothing left |
//! | `lost` | the connection breaks before a status: never called a failure, never repeated |
//! | `answered` | a status and what may be wrong after it; limits of time and body; no redirect is followed |
//! | `wire` | the request arrives as it was built, the reply comes back as it was sent |
//! | `keep_alive` | connections that are used again: nothing is read twice, no reply is taken for another's |
//! | `in_flight` | so many requests at once and no more; who found no place in time was not sent |
//! | `tls` | certificates are checked |
//! | `proxy` | a proxy that builds no tunnel has sent nothing; its password is never shown |
//! | `leaks` | no URL, header or body in any error, trace or log record |

mod cases;
mod places;
mod sending;
mod server;
mod tls_server;
mod watch;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use paymux_core::transport::Transport;
/// For [`TransportSuite::cryptography`].
pub use rustls;

pub use places::{Refusing, Unanswering};
pub use server::{RawServer, Received, Step, reply, write};

use crate::harness;
use crate::report::Report;

/// How many cases run at once: most of them wait.
const AT_ONCE: usize = 32;

/// A future that the suite wants run to its end.
pub type Work<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// How a transport is built and run.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct TransportSuite {
    /// The name of the transport, in reports.
    pub name: &'static str,
    /// Builds a transport with these settings; it panics if that fails.
    pub open: fn(&TransportSettings) -> Arc<dyn Transport>,
    /// Runs a future to its end, on the runtime that the transport needs. It is called from several threads at once, and
    /// what the transport does in the background (a pool of connections) has to go on between the calls.
    pub block_on: fn(Work<'_>),
    /// The cryptography of the TLS server that the transport is tested with: any that the test is built with, such as
    /// `rustls::crypto::aws_lc_rs::default_provider`.
    pub cryptography: fn() -> rustls::crypto::CryptoProvider,
    /// Cases that do not apply: the name or the beginning of it, and why.
    pub skips: &'static [(&'static str, &'static str)],
    /// Cases that fail and are known to: the name or the beginning of it, and why.
    pub known_gaps: &'static [(&'static str, &'static str)],
}

impl TransportSuite {
    /// A suite in which every case applies.
    #[must_use]
    pub const fn new(
        name: &'static str,
        open: fn(&TransportSettings) -> Arc<dyn Transport>,
        block_on: fn(Work<'_>),
        cryptography: fn() -> rustls::crypto::CryptoProvider,
    ) -> Self {
        Self { name, open, block_on, cryptography, skips: &[], known_gaps: &[] }
    }
}

impl fmt::Debug for TransportSuite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportSuite").field("name", &self.name).finish_non_exhaustive()
    }
}

/// What a case asks of the transport that it runs on; what is not said stays at the transport's default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TransportSettings {
    /// How long connecting may take.
    pub connect_timeout: Option<Duration>,
    /// The most bytes of body that are read of a reply.
    pub body_limit: Option<usize>,
    /// A certificate authority that is trusted too (DER).
    pub root: Option<Vec<u8>>,
    /// How many requests are under way at once. A transport that sets no bound skips the group `in_flight`.
    pub max_in_flight: Option<usize>,
    /// The URL of an HTTP proxy, with user name and password where it has some.
    pub proxy: Option<String>,
}

/// Runs the suite as the harness of a test binary: `harness = false`, and this is `main`.
///
/// It takes the arguments of `cargo test`: filters, `--list`, `--skip`. It listens to all traces and log records of the
/// process.
#[must_use]
pub fn run(suite: &TransportSuite) -> ExitCode {
    watch::start();
    let lists = harness::Lists { skips: suite.skips, known_gaps: suite.known_gaps };
    let ended = harness::run_cases(suite.name, cases::all(*suite), lists, Some(AT_ONCE));
    // Whatever case it was that something was shown in.
    match watch::shown() {
        Some(leak) => {
            eprintln!("{}: a canary was traced or logged: {leak}", suite.name);
            ExitCode::FAILURE
        }
        None => ended,
    }
}

/// Runs the cases whose names begin with `start` in this thread and reports.
#[must_use]
pub fn check_only(suite: &TransportSuite, start: &str) -> Report {
    let cases = cases::all(*suite).into_iter().filter(|case| case.name.starts_with(start));
    let cases = cases.map(|case| (case.name.clone(), case.run(suite.skips, suite.known_gaps))).collect();
    Report { provider: suite.name, cases }
}
