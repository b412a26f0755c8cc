//! What an error of reqwest says about the fate of the request.

use std::error::Error;
use std::io;

use paymux_core::transport::{TransportError, TransportErrorKind};

/// The body went past the limit of the transport.
#[derive(Debug, thiserror::Error)]
#[error("the body is larger than {limit} bytes, the limit of this transport")]
pub(crate) struct BodyLimitPassed {
    pub(crate) limit: usize,
}

/// An error before a status was there.
///
/// The proof that nothing was sent is one fact: hyper-util marks an error as `Connect` (reqwest's
/// `is_connect`) only if the connector itself failed, and it gives a request to a connection only
/// after the connector has succeeded. Whatever does not carry that mark may have been sent.
pub(crate) fn of_sending(error: reqwest::Error) -> TransportError {
    let kind = if error.is_builder() {
        // reqwest's own rules, such as `https_only` of a client of the caller's, before it connects.
        TransportErrorKind::Refused
    } else if error.is_connect() {
        of_connecting(&error)
    } else {
        after_connecting(&error)
    };
    TransportError::new(kind).with_source(error.without_url())
}

/// An error while the body was read. The request has long been sent.
pub(crate) fn of_reading(error: reqwest::Error) -> TransportError {
    TransportError::new(after_connecting(&error)).with_source(error.without_url())
}

fn of_connecting(error: &reqwest::Error) -> TransportErrorKind {
    if error.is_dns() {
        TransportErrorKind::NameResolution
    } else if chain(error).any(speaks_of_tls) {
        TransportErrorKind::TlsHandshake
    } else {
        TransportErrorKind::Connect
    }
}

fn after_connecting(error: &reqwest::Error) -> TransportErrorKind {
    if error.is_timeout() { TransportErrorKind::TimedOut } else { TransportErrorKind::ConnectionLost }
}

/// rustls says so itself, or the peer closed in the middle of the handshake: no TCP connect ends in
/// `UnexpectedEof`. A reset does not tell which of the two it broke off, so it counts as `Connect`.
fn speaks_of_tls(link: &(dyn Error + 'static)) -> bool {
    let ended = |error: &io::Error| error.kind() == io::ErrorKind::UnexpectedEof;
    link.is::<rustls::Error>() || link.downcast_ref().is_some_and(ended)
}

/// The error and its causes, also those inside an `io::Error`, whose `source` skips them.
fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&link| {
        let inside = link.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        inside.map(|inner| inner as &(dyn Error + 'static)).or_else(|| link.source())
    })
}
