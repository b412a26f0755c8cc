//! The transport against servers that misbehave, on loopback only.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../support/mod.rs"]
mod support;

mod case;
mod faults;
mod keep_alive;
mod settings;
mod tls;
mod wire;

use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use paymux_core::transport::{Transport, TransportError};
use paymux_reqwest::ReqwestTransport;

/// Longer than anything that is not meant to run out of time.
const AMPLE: Duration = Duration::from_secs(8);

fn transport() -> ReqwestTransport {
    ReqwestTransport::new().unwrap()
}

/// Posts with a number that tells this request from all others.
async fn post(transport: &ReqwestTransport, url: &str, id: usize) -> Result<Response<Bytes>, TransportError> {
    post_within(AMPLE, transport, url, id).await
}

async fn post_within(
    timeout: Duration,
    transport: &ReqwestTransport,
    url: &str,
    id: usize,
) -> Result<Response<Bytes>, TransportError> {
    let request = Request::post(url).header("x-id", id).body(Bytes::from_static(b"{\"amount\":1}")).unwrap();
    transport.send(request, timeout).await
}

/// Everything an error can print: itself and its causes, for people and for programmers.
fn everything(error: &TransportError) -> String {
    let mut text = format!("{error}\n{error:?}\n{error:#?}\n");
    let mut next = std::error::Error::source(error);
    while let Some(cause) = next {
        text += &format!("{cause}\n{cause:?}\n{cause:#?}\n");
        next = cause.source();
    }
    text
}
