//! Sending.

use std::fmt;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response, StatusCode};
use paymux_core::transport::{RequestRules, Transport, TransportError};
use paymux_transport::{BodyUpTo, Places};
use reqwest::Client;

use crate::ReqwestTransportBuilder;
use crate::builder::BuildError;
use crate::failure;
use crate::rewritten;

/// Sends one request once over HTTP/1.1, with rustls, and reads the whole reply.
///
/// * A status, any status, is a reply; a redirect too, which is never followed. Nothing is sent a
///   second time, with one exception that cannot charge anybody twice: on a kept-alive connection that
///   turns out dead before a byte of the request was written, the request goes out on a new one.
/// * The time limit covers everything from waiting for a place to the last byte of the body.
/// * Bodies come as they were sent: nothing is decompressed, and each request asks for none
///   (`accept-encoding: identity`).
/// * The environment (`HTTP_PROXY` and its kin) is not read; a proxy is set by
///   [`proxy`](ReqwestTransportBuilder::proxy).
/// * Certificates are checked against the roots of the operating system.
/// * So many requests at most are under way at once, each on a connection of its own, and as many connections are kept
///   for the next ones: [`max_in_flight`](ReqwestTransportBuilder::max_in_flight).
///
/// # Errors
///
/// [`Delivery::NotSent`](paymux_core::Delivery::NotSent) rests on proof: a rule of this transport
/// refused the request, no place became free in time, or the connection (name, TCP, proxy tunnel, TLS) never came about.
/// Everything later is `Unknown`, and so is a time limit that strikes while connecting, because by then another
/// connection may have taken the request: keep the limit above the connect timeout. Once a status has
/// arrived, the error carries it. No error shows the URL, a header or a body.
///
/// Cloning is cheap; clones share their connections.
#[derive(Clone)]
pub struct ReqwestTransport {
    pub(crate) client: Client,
    pub(crate) rules: RequestRules,
    pub(crate) body_limit: usize,
    pub(crate) max_timeout: Duration,
    pub(crate) places: Arc<Places>,
}

impl ReqwestTransport {
    /// A transport with the defaults.
    ///
    /// # Errors
    ///
    /// See [`ReqwestTransportBuilder::build`].
    pub fn new() -> Result<Self, BuildError> {
        Self::builder().build()
    }

    /// Settings to build a transport from.
    pub fn builder() -> ReqwestTransportBuilder {
        ReqwestTransportBuilder::default()
    }

    /// Sends and reads; `status` is filled in as soon as it is known.
    async fn exchange(
        &self,
        request: reqwest::Request,
        status: &mut Option<StatusCode>,
    ) -> Result<Response<Bytes>, TransportError> {
        let mut reply = self.client.execute(request).await.map_err(failure::of_sending)?;
        let code = *status.insert(reply.status());
        let body = self.read_body(&mut reply).await.map_err(|error| error.with_status(code))?;

        let mut response = Response::new(body);
        *response.status_mut() = code;
        *response.version_mut() = reply.version();
        *response.headers_mut() = std::mem::take(reply.headers_mut());
        Ok(response)
    }

    async fn read_body(&self, reply: &mut reqwest::Response) -> Result<Bytes, TransportError> {
        let mut body = BodyUpTo::new(self.body_limit, reply.content_length().unwrap_or(0))?;
        while let Some(piece) = reply.chunk().await.map_err(failure::of_reading)? {
            body.push(piece)?;
        }
        Ok(body.into_bytes())
    }
}

#[async_trait]
impl Transport for ReqwestTransport {
    async fn send(
        &self,
        mut request: Request<Bytes>,
        timeout: Duration,
    ) -> Result<Response<Bytes>, TransportError> {
        self.rules.admit(&mut request, timeout)?;
        let request = rewritten::translate(request)?;
        let mut status = None;
        let limit = timeout.min(self.max_timeout);
        // Pinned before it is passed on: otherwise all of its state is copied at each step.
        let sent = self.places.within(limit, pin!(self.exchange(request, &mut status))).await;
        sent.unwrap_or_else(|mut late| {
            late.status = status;
            Err(late)
        })
    }
}

impl fmt::Debug for ReqwestTransport {
    /// Without the client: its own `Debug` shows proxies, whose URLs may hold passwords.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReqwestTransport")
            .field("rules", &self.rules)
            .field("body_limit", &self.body_limit)
            .field("max_timeout", &self.max_timeout)
            .finish_non_exhaustive()
    }
}
