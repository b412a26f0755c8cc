//! Web sockets (RFC 6455), by hand, so that one can be cut at any byte.
//!
//! A half opens one by answering a call with [`accept`]; what it then sends into its [`Sender`] goes out
//! as text frames. Clients only listen: their data is read and dropped, pings are answered.

mod frame;
mod handshake;
mod run;

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc;

pub(crate) use crate::wire::socket::handshake::accept;
pub(crate) use crate::wire::socket::run::run;

/// What a half sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outgoing {
    /// A text frame.
    Text(String),
    /// A close frame with its code and reason, and the end of the connection.
    Close(u16, &'static str),
    /// The end of the connection, without a close frame.
    Cut,
}

/// Where a half puts what it sends. Dropping it closes the socket.
pub(crate) type Sender = mpsc::UnboundedSender<Outgoing>;

/// How a connection goes wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Limits {
    /// Cut after so many text frames.
    pub(crate) frames: Option<u64>,
    /// Cut after so many bytes behind the head of the answer.
    pub(crate) bytes: Option<u64>,
    /// Send each text frame twice.
    pub(crate) twice: bool,
}

/// The server's end of one socket, until its connection takes it.
#[derive(Clone, Debug)]
pub(crate) struct Socket(Arc<Mutex<Option<Line>>>);

#[derive(Debug)]
pub(crate) struct Line {
    from: mpsc::UnboundedReceiver<Outgoing>,
    limits: Limits,
}

impl Socket {
    /// A new socket and where to put what it sends.
    pub(crate) fn new(limits: Limits) -> (Self, Sender) {
        let (to, from) = mpsc::unbounded_channel();
        (Self(Arc::new(Mutex::new(Some(Line { from, limits })))), to)
    }

    pub(crate) fn take(&self) -> Option<Line> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}
