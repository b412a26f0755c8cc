//! What an error of reqwest says about the fate of the request.

use paymux_core::transport::{TransportError, TransportErrorKind};
use paymux_transport::failure;

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
    if error.is_dns() { TransportErrorKind::NameResolution } else { failure::of_connecting(error) }
}

fn after_connecting(error: &reqwest::Error) -> TransportErrorKind {
    if error.is_timeout() { TransportErrorKind::TimedOut } else { TransportErrorKind::ConnectionLost }
}
