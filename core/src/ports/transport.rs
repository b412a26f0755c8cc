//! Sending one request once.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::{Request, Response, StatusCode};

use crate::error::{BoxError, ErrorKind};
use crate::outcome::Delivery;

/// Sends one request once and reads the whole reply.
///
/// An implementation follows no redirects, repeats nothing on its own, bounds the body it reads, and
/// gives up after `timeout`. It hands out bodies as JSON can be read from them: either it sends
/// `accept-encoding: identity`, unless the request has such a header, or it decodes what it has asked for. A payment
/// whose creation is answered in gzip would be lost otherwise. Any status is a reply, not an error. Its error says what may have become
/// of the request ([`Delivery`]) and never shows a URL's query, a header or a body.
#[async_trait]
pub trait Transport: Send + Sync {
    /// Sends `request` and returns the reply with its whole body, within `timeout`.
    ///
    /// # Errors
    ///
    /// A [`TransportError`] where no whole reply came. Its `delivery` is [`Delivery::NotSent`] only where it is
    /// certain that nothing left; when in doubt it is [`Delivery::Unknown`].
    async fn send(
        &self,
        request: Request<Bytes>,
        timeout: Duration,
    ) -> Result<Response<Bytes>, TransportError>;
}

/// What went wrong below HTTP.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.kind.describe())]
#[non_exhaustive]
pub struct TransportError {
    /// What happened.
    pub kind: TransportErrorKind,
    /// Whether the provider may have received the request. When in doubt: [`Delivery::Unknown`].
    pub delivery: Delivery,
    /// The status, where it had arrived before the body broke.
    pub status: Option<StatusCode>,
    /// The cause. It must show no URL query and no secret.
    pub source: Option<BoxError>,
}

/// What happened below HTTP, coarse enough for every HTTP library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// The host name did not resolve. Nothing was sent.
    NameResolution,
    /// No connection came about (refused, or timed out while connecting). Nothing was sent.
    Connect,
    /// The TLS handshake failed. Nothing was sent.
    TlsHandshake,
    /// The connection ended, or spoke no HTTP, before a whole reply was there.
    ConnectionLost,
    /// No whole reply in time, after the connection stood.
    TimedOut,
    /// The reply's body exceeds the limit of the transport.
    BodyTooLarge,
    /// The request breaks a rule of the transport itself (such as plain HTTP). Nothing was sent.
    Refused,
}

impl TransportErrorKind {
    /// One safe line: no URL, no header, no body.
    #[must_use]
    pub const fn describe(self) -> &'static str {
        match self {
            Self::NameResolution => "the host name did not resolve",
            Self::Connect => "no connection to the provider",
            Self::TlsHandshake => "the TLS handshake failed",
            Self::ConnectionLost => "the connection was lost before a whole reply arrived",
            Self::TimedOut => "no whole reply in time",
            Self::BodyTooLarge => "the reply is larger than this transport accepts",
            Self::Refused => "the transport refused to send the request",
        }
    }
}

impl TransportErrorKind {
    /// The kind of the error that a caller gets for it.
    pub(crate) const fn error_kind(self) -> ErrorKind {
        match self {
            Self::NameResolution | Self::Connect | Self::TlsHandshake => ErrorKind::Unreachable,
            Self::ConnectionLost => ErrorKind::ConnectionLost,
            Self::TimedOut => ErrorKind::TimedOut,
            Self::BodyTooLarge => ErrorKind::Unintelligible,
            Self::Refused => ErrorKind::Configuration,
        }
    }
}

impl TransportError {
    /// An error of this kind with the delivery that follows from it.
    #[must_use]
    pub const fn new(kind: TransportErrorKind) -> Self {
        let delivery = match kind {
            TransportErrorKind::NameResolution
            | TransportErrorKind::Connect
            | TransportErrorKind::TlsHandshake
            | TransportErrorKind::Refused => Delivery::NotSent,
            TransportErrorKind::BodyTooLarge => Delivery::Answered,
            TransportErrorKind::ConnectionLost | TransportErrorKind::TimedOut => Delivery::Unknown,
        };
        Self { kind, delivery, status: None, source: None }
    }

    /// Adds the status that had arrived before the body broke.
    #[must_use]
    pub const fn with_status(mut self, status: StatusCode) -> Self {
        self.status = Some(status);
        self
    }

    /// Adds the cause; the caller sees to it that it shows no URL query and no secret.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<BoxError>) -> Self {
        self.source = Some(source.into());
        self
    }
}
