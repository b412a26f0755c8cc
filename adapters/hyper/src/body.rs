//! Reading a body up to the limit.

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use paymux_core::transport::TransportError;
use paymux_transport::BodyUpTo;

use crate::failure;

pub(crate) async fn read(mut incoming: Incoming, limit: usize) -> Result<Bytes, TransportError> {
    let mut body = BodyUpTo::new(limit, incoming.size_hint().lower())?;
    while let Some(frame) = incoming.frame().await {
        // Trailers say nothing about a payment.
        if let Ok(piece) = frame.map_err(failure::of_reading)?.into_data() {
            body.push(piece)?;
        }
    }
    Ok(body.into_bytes())
}
