//! No secret is ever shown: canaries are planted in every credential, every webhook secret and every
//! secret of a body or query; then everything that anybody could print is searched for them.
//!
//! A scenario without a canary fails, and so does one whose canary did not reach the provider although
//! it sends.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

#[path = "../fictional/mod.rs"]
mod fictional;

mod api;
mod configuration;
mod providers;
mod replies;
mod sample;
mod scenario;
mod search;
mod traces;
mod unreachable;
mod webhooks;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use paymux::reqwest_transport::{HttpSettings, ReqwestTransport};
use paymux::transport::Transport;
use paymux_conformance::transport as raw_server;
use paymux_hyper::HyperTransport;

/// The real transport, built once; it gives up on a silent server soon.
fn transport() -> ReqwestTransport {
    static SHARED: OnceLock<ReqwestTransport> = OnceLock::new();
    let build = || {
        let mut settings = HttpSettings::default();
        (settings.max_timeout, settings.body_limit) = (Duration::from_secs(5), 100_000);
        ReqwestTransport::with(settings).unwrap()
    };
    SHARED.get_or_init(build).clone()
}

/// Every transport that there is.
fn transports() -> [Arc<dyn Transport>; 2] {
    [Arc::new(transport()), Arc::new(HyperTransport::new().unwrap())]
}
