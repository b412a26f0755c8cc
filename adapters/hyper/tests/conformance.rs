//! The suite that every transport passes.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::process::ExitCode;
use std::sync::{Arc, LazyLock};

use paymux_conformance::transport::{TransportSettings, TransportSuite, Work};
use paymux_core::transport::Transport;
use paymux_hyper::{HttpSettings, HyperTransport};
use tokio::runtime::Runtime;

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());

static SUITE: TransportSuite =
    TransportSuite::new("paymux-hyper", open, run, rustls::crypto::aws_lc_rs::default_provider);

fn main() -> ExitCode {
    paymux_conformance::transport::run(&SUITE)
}

fn run(work: Work<'_>) {
    RUNTIME.block_on(work);
}

fn open(of: &TransportSettings) -> Arc<dyn Transport> {
    let mut settings = HttpSettings::default();
    settings.connect_timeout = of.connect_timeout.unwrap_or(settings.connect_timeout);
    settings.body_limit = of.body_limit.unwrap_or(settings.body_limit);
    settings.max_in_flight = of.max_in_flight.unwrap_or(settings.max_in_flight);
    settings.roots.extend(of.root.clone());
    settings.proxy.clone_from(&of.proxy);
    Arc::new(HyperTransport::with(settings).unwrap())
}
