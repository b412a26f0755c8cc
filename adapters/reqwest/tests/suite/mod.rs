//! This transport, as the suite wants it.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::sync::{Arc, LazyLock};

use paymux_conformance::transport::{TransportSettings, TransportSuite, Work};
use paymux_core::transport::Transport;
use paymux_reqwest::{HttpSettings, ReqwestTransport};
use tokio::runtime::Runtime;

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());

pub(crate) static SUITE: TransportSuite =
    TransportSuite::new("paymux-reqwest", open, run, rustls::crypto::aws_lc_rs::default_provider);

fn run(work: Work<'_>) {
    RUNTIME.block_on(work);
}

pub(crate) fn open(of: &TransportSettings) -> Arc<dyn Transport> {
    let mut settings = HttpSettings::default();
    settings.connect_timeout = of.connect_timeout.unwrap_or(settings.connect_timeout);
    settings.body_limit = of.body_limit.unwrap_or(settings.body_limit);
    settings.max_in_flight = of.max_in_flight.unwrap_or(settings.max_in_flight);
    settings.roots.extend(of.root.clone());
    settings.proxy.clone_from(&of.proxy);
    Arc::new(ReqwestTransport::with(settings).unwrap())
}
