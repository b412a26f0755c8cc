//! Opening one connection.

use std::pin::pin;
use std::sync::Arc;

use futures_util::future::{Either, select};
use paymux_core::{Delivery, Error, ErrorKind};
use zeroize::Zeroizing;

use super::StreamOptions;
use super::access::Source;
use super::connect::Connect;
use super::handshake;
use super::seen::Start;
use super::socket::Socket;
use crate::PEPAY;

/// What every connection of a stream needs.
#[derive(Clone)]
pub(super) struct Means {
    pub(super) source: Arc<Source>,
    pub(super) connector: Arc<dyn Connect>,
    pub(super) options: StreamOptions,
}

/// A connection that stands.
pub(super) struct Opened {
    pub(super) socket: Socket,
    /// Where the stream starts, if that was to be found out.
    pub(super) start: Option<Start>,
    /// What must be in no text.
    pub(super) secrets: Vec<Zeroizing<String>>,
}

impl Means {
    /// Connects behind the event `since`. A stream that has not begun begins now: the newest event is looked
    /// up first, so that none is lost between this connection and a later one.
    pub(super) async fn open(self, since: Option<String>, begun: bool) -> Result<Opened, Error> {
        let source = self.source.clone();
        let limit = source.runtime().sleep(self.options.connect);
        match select(pin!(self.try_to(since, begun)), limit).await {
            Either::Left((opened, _)) => opened,
            Either::Right(((), _)) => {
                Err(failed(ErrorKind::TimedOut, "the stream could not be opened in time", Delivery::Unknown))
            }
        }
    }

    async fn try_to(self, since: Option<String>, begun: bool) -> Result<Opened, Error> {
        let start = match self.source.list() {
            Some(list) if !begun => Some(self.source.newest(list).await?),
            _ => None,
        };
        let since = match &start {
            Some(Start::After(id)) => Some(id.clone()),
            _ => since,
        };
        let upgrade = self.source.upgrade(since, self.options.allow_plain).await?;
        let io = self.connector.connect(&upgrade.endpoint).await.map_err(|error| {
            failed(ErrorKind::Unreachable, "the stream's server", Delivery::NotSent).with_source(error)
        })?;
        let nonce = self.source.runtime().random();
        let (io, read) = handshake::upgrade(io, &upgrade, nonce).await?;
        let socket = Socket::new(io, &read, self.source, self.options);
        Ok(Opened { socket, start, secrets: upgrade.secrets })
    }
}

/// An error of ours about a connection.
pub(super) fn failed(kind: ErrorKind, message: &'static str, delivery: Delivery) -> Error {
    Error::refused(kind, message).of_provider(PEPAY.name).with_delivery(delivery)
}
