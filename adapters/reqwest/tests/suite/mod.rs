//! This transport, as the suite wants it.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::sync::{Arc, LazyLock};

use paymux_conformance::transport::{TransportSettings, TransportSuite, Work};
use paymux_core::transport::Transport;
use paymux_reqwest::ReqwestTransport;
use paymux_reqwest::reqwest::Proxy;
use tokio::runtime::Runtime;

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());

pub(crate) static SUITE: TransportSuite =
    TransportSuite::new("paymux-reqwest", open, run, rustls::crypto::aws_lc_rs::default_provider);

fn run(work: Work<'_>) {
    RUNTIME.block_on(work);
}

pub(crate) fn open(settings: &TransportSettings) -> Arc<dyn Transport> {
    let mut builder = ReqwestTransport::builder();
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
        builder = builder.proxy(Proxy::all(url).unwrap());
    }
    Arc::new(builder.build().unwrap())
}
