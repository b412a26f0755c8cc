//! An open connection together with what is read back beside it.

use std::collections::VecDeque;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::BoxStream;
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
    pub(super) opened_at: Duration,
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
        Self { socket: Some(socket), fill, buffer: VecDeque::new(), bytes: 0, opened_at, secrets }
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
        if let Some(heard) = self.buffer.pop_front() {
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
                    if let Heard::Text(text) = &heard {
                        self.bytes = self.bytes.saturating_add(text.len());
                    }
                    self.buffer.push_back(heard);
                }
            }
        }
    }

    pub(super) fn into_socket(self) -> Option<Socket> {
        self.socket
    }
}
