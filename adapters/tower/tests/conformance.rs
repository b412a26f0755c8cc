//! The suite that every transport passes, over a service that sends for real.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::process::ExitCode;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use paymux_conformance::transport::{TransportSettings, TransportSuite, Work};
use paymux_core::transport::Transport;
use paymux_hyper::{HttpSettings, HyperTransport};
use paymux_tower::TowerTransport;
use tokio::runtime::Runtime;
use tower::service_fn;

/// The time limit is the bridge's, not the service's.
const ENDLESS: Duration = Duration::from_secs(3600);

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().unwrap());

const WHOLE_OR_NOTHING: &str = "a service gives a whole reply or none: a status that came alone is not seen";

const SKIPS: &[(&str, &str)] = &[
    ("answered::slow body outlives the limit", WHOLE_OR_NOTHING),
    ("answered::hangs after the head", WHOLE_OR_NOTHING),
    (
        "in_flight::who finds no place in time was not sent",
        "only the service knows that a request waits inside it",
    ),
];

static SUITE: TransportSuite = {
    let mut suite =
        TransportSuite::new("paymux-tower", open, run, rustls::crypto::aws_lc_rs::default_provider);
    suite.skips = SKIPS;
    suite
};

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
    let sender = HyperTransport::with(settings).unwrap();
    let service = service_fn(move |request: Request<Bytes>| {
        let sender = sender.clone();
        async move { sender.send(request, ENDLESS).await }
    });
    Arc::new(TowerTransport::new(service).failures(|failure| failure))
}
