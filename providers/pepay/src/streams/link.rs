//! An open connection together with what is read back beside it.

use std::collections::VecDeque;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_util::future::{BoxFuture, FutureExt};
use futures_util::stream::{BoxStream, StreamExt};
use paymux_core::Error;
use zeroize::Zeroizing;

use super::fill::Step;
use super::socket::{Heard, Socket};

/// How much of what comes live is kept while a back-fill goes on. What is beyond that waits in the
/// connection.
const BUFFER_FRAMES: usize = 512;
const BUFFER_BYTES: usize = 4 << 20;

/// An open connection, and the back-fill that goes before what it says.
pub(super) struct Link {
    socket: Option<Socket>,
    fill: Option<BoxStream<'static, Result<Step, Error>>>,
    buffer: VecDeque<Heard>,
    bytes: usize,
    /// Until what was missed is read back again, because the server hinted at it.
    hint: Option<BoxFuture<'static, ()>>,
    pub(super) opened_at: Duration,
    /// When the last back-fill began.
    pub(super) filled_at: Duration,
    pub(super) secrets: Vec<Zeroizing<String>>,
}

/// What comes of a link.
pub(super) enum Progress {
    /// Something that was missed, perhaps.
    Missed(Step),
    /// The back-fill is done.
    Filled,
    /// The back-fill has failed.
    FillFailed(Error),
    /// It is time to follow a hint.
    Hinted,
    /// Something live; the last is [`Heard::Lost`].
    Live(Heard),
}

impl Link {
    pub(super) fn new(
        socket: Socket,
        fill: Option<BoxStream<'static, Result<Step, Error>>>,
        opened_at: Duration,
        secrets: Vec<Zeroizing<String>>,
    ) -> Self {
        let (buffer, filled_at) = (VecDeque::new(), opened_at);
        Self { socket: Some(socket), fill, buffer, bytes: 0, hint: None, opened_at, filled_at, secrets }
    }

    /// Reads back again, from now on.
    pub(super) fn fill_again(&mut self, fill: BoxStream<'static, Result<Step, Error>>, now: Duration) {
        (self.fill, self.filled_at, self.hint) = (Some(fill), now, None);
    }

    /// Follows a hint once this has passed; more hints until then are the same one.
    pub(super) fn hinted(&mut self, wait: BoxFuture<'static, ()>) {
        self.hint.get_or_insert(wait);
    }

    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Progress> {
        if let Some(fill) = &mut self.fill {
            let Poll::Ready(step) = fill.poll_next_unpin(cx) else {
                self.keep_live_frames(cx);
                return Poll::Pending;
            };
            return Poll::Ready(match step {
                Some(Ok(step)) => Progress::Missed(step),
                Some(Err(error)) => Progress::FillFailed(error),
                None => {
                    self.fill = None;
                    Progress::Filled
                }
            });
        }
        if let Some(hint) = &mut self.hint
            && hint.poll_unpin(cx).is_ready()
        {
            self.hint = None;
            return Poll::Ready(Progress::Hinted);
        }
        if let Some(heard) = self.buffer.pop_front() {
            self.bytes = self.bytes.saturating_sub(heard.length());
            return Poll::Ready(Progress::Live(heard));
        }
        let Some(socket) = &mut self.socket else { return Poll::Ready(Progress::Live(Heard::Lost)) };
        Poll::Ready(Progress::Live(ready!(socket.poll(cx))))
    }

    /// A connection that is lost meanwhile does not stop the back-fill: however short connections are, the
    /// stream goes on.
    fn keep_live_frames(&mut self, cx: &mut Context<'_>) {
        while self.buffer.len() < BUFFER_FRAMES && self.bytes < BUFFER_BYTES {
            let Some(socket) = &mut self.socket else { return };
            match socket.poll(cx) {
                Poll::Pending => return,
                Poll::Ready(Heard::Lost) => self.socket = None,
                Poll::Ready(heard) => {
                    self.bytes = self.bytes.saturating_add(heard.length());
                    self.buffer.push_back(heard);
                }
            }
        }
    }

    pub(super) fn into_socket(self) -> Option<Socket> {
        self.socket
    }
}
