//! Reading a body up to the limit.

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use paymux_core::transport::{TransportError, TransportErrorKind};
use paymux_transport::failure::BodyLimitPassed;
use paymux_transport::limits::FIRST_BUFFER;

use crate::failure;

/// A stated length only spares the reading; what counts is what arrives.
pub(crate) async fn read(mut body: Incoming, limit: usize) -> Result<Bytes, TransportError> {
    let too_large =
        || TransportError::new(TransportErrorKind::BodyTooLarge).with_source(BodyLimitPassed { limit });
    let stated = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if stated > limit {
        return Err(too_large());
    }
    // Most replies come in one piece, which is then handed on as it is.
    let mut first = Bytes::new();
    let mut whole = BytesMut::new();
    while let Some(frame) = body.frame().await {
        // Trailers say nothing about a payment.
        let Ok(piece) = frame.map_err(failure::of_reading)?.into_data() else { continue };
        if piece.len() > limit.saturating_sub(first.len().max(whole.len())) {
            return Err(too_large());
        }
        if first.is_empty() && whole.is_empty() {
            first = piece;
            continue;
        }
        if whole.is_empty() {
            whole.reserve(stated.min(FIRST_BUFFER).max(first.len() + piece.len()));
            whole.extend_from_slice(&first);
        }
        whole.extend_from_slice(&piece);
    }
    Ok(if whole.is_empty() { first } else { whole.freeze() })
}
