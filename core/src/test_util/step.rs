use std::time::Duration;

use bytes::Bytes;
use http::{Response, StatusCode};

use crate::ports::{Runtime, TransportError, TransportErrorKind};

/// What becomes of one request: a reply, or one of the ways in which there is none.
///
/// ```
/// use paymux_core::test_util::Step;
/// use std::time::Duration;
///
/// let limited = Step::reply(429, "{}").header("retry-after", "2").after(Duration::from_secs(1));
/// # let _ = limited;
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Step {
    /// A whole reply comes.
    Reply {
        /// Its status. One that is no HTTP status counts as a connection that spoke no HTTP.
        status: u16,
        /// Its headers: names and values.
        headers: Vec<(String, String)>,
        /// Its body.
        body: Bytes,
    },
    /// No whole reply comes.
    Fail {
        /// What happened.
        kind: TransportErrorKind,
        /// The status that had arrived before the body broke.
        status: Option<u16>,
    },
    /// The same as another step, this much later.
    Slow(Duration, Box<Step>),
    /// The request is received, and nothing ever comes back.
    Hang,
}

impl Step {
    /// A reply with this status and body, and no headers.
    #[must_use]
    pub fn reply(status: u16, body: impl Into<Bytes>) -> Self {
        Self::Reply { status, headers: Vec::new(), body: body.into() }
    }

    /// No reply, for this reason.
    #[must_use]
    pub const fn fail(kind: TransportErrorKind) -> Self {
        Self::Fail { kind, status: None }
    }

    /// The connection is lost after the status, before the end of the body.
    #[must_use]
    pub const fn truncated(status: u16) -> Self {
        Self::Fail { kind: TransportErrorKind::ConnectionLost, status: Some(status) }
    }

    /// The same, this much later.
    #[must_use]
    pub fn after(self, wait: Duration) -> Self {
        Self::Slow(wait, Box::new(self))
    }

    /// The same reply with one more header. What is no reply stays as it is.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        match &mut self {
            Self::Reply { headers, .. } => headers.push((name.into(), value.into())),
            Self::Slow(_, step) => **step = std::mem::replace(&mut **step, Self::Hang).header(name, value),
            Self::Fail { .. } | Self::Hang => {}
        }
        self
    }

    /// Lets it happen. Whatever takes time takes it from this clock.
    ///
    /// # Errors
    ///
    /// Where no whole reply comes.
    pub async fn play(&self, clock: &dyn Runtime) -> Result<Response<Bytes>, TransportError> {
        let mut step = self;
        while let Self::Slow(wait, then) = step {
            clock.sleep(*wait).await;
            step = then;
        }
        match step {
            Self::Reply { status, headers, body } => {
                let builder = Response::builder().status(*status);
                let builder = headers.iter().fold(builder, |reply, (name, value)| reply.header(name, value));
                builder
                    .body(body.clone())
                    .map_err(|_| TransportError::new(TransportErrorKind::ConnectionLost))
            }
            Self::Fail { kind, status } => {
                let error = TransportError::new(*kind);
                Err(match status.and_then(|status| StatusCode::from_u16(status).ok()) {
                    Some(status) => error.with_status(status),
                    None => error,
                })
            }
            Self::Hang | Self::Slow(..) => std::future::pending().await,
        }
    }
}
