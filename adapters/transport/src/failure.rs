//! What an error says about the fate of a request.

use std::error::Error;
use std::io;

use paymux_core::transport::TransportErrorKind;

/// Which of `Connect` and `TlsHandshake` an error of the connector is, for whoever knows already that it is one and
/// that the name did resolve.
///
/// rustls says so itself, or the peer closed in the middle of the handshake: no TCP connect ends in
/// `UnexpectedEof`. A reset does not tell which of the two it broke off, so it counts as `Connect`.
#[must_use]
pub fn of_connecting(error: &(dyn Error + 'static)) -> TransportErrorKind {
    let ended = |error: &io::Error| error.kind() == io::ErrorKind::UnexpectedEof;
    let speaks_of_tls =
        |link: &(dyn Error + 'static)| link.is::<rustls::Error>() || link.downcast_ref().is_some_and(ended);
    if causes(error).any(speaks_of_tls) {
        TransportErrorKind::TlsHandshake
    } else {
        TransportErrorKind::Connect
    }
}

/// The error and its causes, also those inside an [`io::Error`], whose `source` skips them.
pub fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&link| {
        let inside = link.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        inside.map(|inner| inner as &(dyn Error + 'static)).or_else(|| link.source())
    })
}
