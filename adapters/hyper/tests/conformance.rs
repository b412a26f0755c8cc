//! The suite that every transport passes.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::process::ExitCode;
use std::sync::{Arc, LazyLock};

use paymux_conformance::transport::{TransportSettings, TransportSuite, Work};
use paymux_core::transport::Transport;
use paymux_hyper::HyperTransport;
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

fn open(settings: &TransportSettings) -> Arc<dyn Transport> {
    let mut builder = HyperTransport::builder();
    if let Some(timeout) = settings.connect_timeout {
        builder = builder.connect_timeout(timeout);
    }
    if let Some(bytes) = settings.body_limit {
        builder = builder.body_limit(bytes);
    }
    if let Some(requests) = settings.max_in_flight {
        builder = builder.max_in_flight(requests);
    }
    if let Some(der) = &settings.root {
        builder = builder.trust_root(der.clone());
    }
    if let Some(url) = &settings.proxy {
        builder = builder.proxy(url);
    }
    Arc::new(builder.build().unwrap())
}
