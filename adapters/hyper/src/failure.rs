//! What an error of hyper says about the fate of the request.

use hyper_util::client::legacy::Error;
use paymux_core::transport::{TransportError, TransportErrorKind};
use paymux_transport::failure;

use crate::connector::NameNotResolved;

/// An error before a status was there.
///
/// The proof that nothing was sent is one fact: hyper-util marks an error as `Connect` only if the connector itself failed,
/// and it gives a request to a connection only after the connector has succeeded. Whatever does not carry that mark may have
/// been sent.
pub(crate) fn of_sending(error: Error) -> TransportError {
    let kind = if !error.is_connect() {
        TransportErrorKind::ConnectionLost
    } else if failure::causes(&error).any(|link| link.is::<NameNotResolved>()) {
        TransportErrorKind::NameResolution
    } else {
        failure::of_connecting(&error)
    };
    TransportError::new(kind).with_source(error)
}

/// An error while the body was read. The request has long been sent.
pub(crate) fn of_reading(error: hyper::Error) -> TransportError {
    TransportError::new(TransportErrorKind::ConnectionLost).with_source(error)
}
