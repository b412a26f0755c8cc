//! What the peer answers, and how it may go wrong on the way.

use std::time::Duration;

use bytes::Bytes;
use paymux_core::test_util::Step;
use paymux_core::transport::TransportErrorKind;

/// How an answer goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The request is received, the reply lost: the provider may have acted.
    LoseReply,
    /// No connection comes about: nobody sees the request.
    Unreachable,
    /// The request is received, and nothing ever comes back.
    Hang,
    /// The answer comes after this long.
    Slow(Duration),
    /// 429 with `Retry-After` in seconds.
    RateLimited(u64),
    /// A gateway's 502, as HTML.
    BadGateway,
    /// 503 with `Retry-After` in seconds.
    Unavailable(u64),
    /// The status with an empty body.
    Empty,
    /// The status with the first half of the body.
    Truncated,
    /// The status and body, called `text/plain`.
    WrongContentType,
    /// The status with an HTML page instead of the body.
    Html,
    /// The status with a body of half a megabyte: an object with one long text.
    Huge,
    /// The body is larger than the transport accepts; the status has arrived.
    TooLarge,
    /// The status with a body of ten thousand brackets.
    DeepNesting,
}

/// One reply of the peer.
#[derive(Clone, Debug)]
pub struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Bytes,
    pub(super) fault: Option<Fault>,
}

impl Answer {
    /// A reply as JSON.
    #[must_use]
    pub fn new(status: u16, body: impl Into<Bytes>) -> Self {
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        Self { status, headers, body: body.into(), fault: None }
    }

    /// The same with a header.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// The same, but it goes wrong.
    #[must_use]
    pub fn but(mut self, fault: Fault) -> Self {
        self.fault = Some(fault);
        self
    }

    /// What becomes of a request that gets this answer.
    pub(super) fn step(&self) -> Step {
        match self.fault {
            Some(Fault::LoseReply) => Step::fail(TransportErrorKind::ConnectionLost),
            Some(Fault::Unreachable) => Step::fail(TransportErrorKind::Connect),
            Some(Fault::TooLarge) => {
                Step::Fail { kind: TransportErrorKind::BodyTooLarge, status: Some(self.status) }
            }
            // Whether a transport keeps to its timeout is not what is tried here.
            Some(Fault::Hang) => Step::Hang,
            Some(Fault::Slow(delay)) => self.reply().after(delay),
            _ => self.reply(),
        }
    }

    /// The reply as it would arrive.
    fn reply(&self) -> Step {
        let html = "<html><body><h1>502 Bad Gateway</h1></body></html>";
        let half = self.body.slice(..self.body.len() / 2);
        let (status, kind, body) = match self.fault {
            Some(Fault::RateLimited(_)) => (429, "application/json", Bytes::from_static(b"{}")),
            Some(Fault::BadGateway) => (502, "text/html", Bytes::from_static(html.as_bytes())),
            Some(Fault::Unavailable(_)) => (503, "text/html", Bytes::from_static(html.as_bytes())),
            Some(Fault::Empty) => (self.status, "application/json", Bytes::new()),
            Some(Fault::Truncated) => (self.status, "application/json", half),
            Some(Fault::WrongContentType) => (self.status, "text/plain", self.body.clone()),
            Some(Fault::Html) => (self.status, "text/html", Bytes::from_static(html.as_bytes())),
            Some(Fault::Huge) => (self.status, "application/json", huge()),
            Some(Fault::DeepNesting) => (
                self.status,
                "application/json",
                format!("{}{}", "[".repeat(10_000), "]".repeat(10_000)).into(),
            ),
            _ => (self.status, "application/json", self.body.clone()),
        };
        let mut reply = Step::reply(status, body);
        for (name, value) in &self.headers {
            let value = if name == "content-type" { kind } else { value };
            reply = reply.header(name, value);
        }
        if let Some(Fault::RateLimited(seconds) | Fault::Unavailable(seconds)) = self.fault {
            reply = reply.header("retry-after", seconds.to_string());
        }
        reply
    }
}

fn huge() -> Bytes {
    format!("{{\"message\":\"{}\"}}", "x".repeat(500_000)).into()
}
