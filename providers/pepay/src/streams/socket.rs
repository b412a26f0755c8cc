//! One open connection: its frames, its pings, its silence.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_util::future::{BoxFuture, FutureExt, select};

use super::StreamOptions;
use super::access::Source;
use super::connect::Io;
use super::line::{Line, Said};

/// How long a farewell may take.
const FAREWELL: Duration = Duration::from_secs(2);

/// What a connection says.
pub(super) enum Heard {
    /// A text frame.
    Text(String),
    /// A frame that is no text.
    Binary,
    /// Nothing any more.
    Lost,
}

impl Heard {
    /// How much memory it takes, in bytes.
    pub(super) fn length(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Binary | Self::Lost => 0,
        }
    }
}

/// An open connection.
pub(super) struct Socket {
    line: Line,
    source: Arc<Source>,
    options: StreamOptions,
    last_heard: Duration,
    /// When the ping went out that nothing has answered.
    pinged: Option<Duration>,
    alarm: Option<BoxFuture<'static, ()>>,
}

impl Socket {
    /// `read` is what has arrived already.
    pub(super) fn new(io: Box<dyn Io>, read: &[u8], source: Arc<Source>, options: StreamOptions) -> Self {
        let masks = source.clone();
        let masks = move || {
            let [a, b, c, d, ..] = masks.runtime().random();
            [a, b, c, d]
        };
        let last_heard = source.runtime().elapsed();
        let line = Line::new(io, read, Box::new(masks));
        Self { line, source, options, last_heard, pinged: None, alarm: None }
    }

    /// The next thing that the connection says. Pings are answered on the way.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Heard> {
        while let Poll::Ready(said) = self.line.poll_next(cx) {
            let Some(said) = said else { return Poll::Ready(Heard::Lost) };
            self.last_heard = self.source.runtime().elapsed();
            self.pinged = None;
            match said {
                Said::Text(text) => return Poll::Ready(Heard::Text(text)),
                Said::Binary => return Poll::Ready(Heard::Binary),
                Said::Beat => {}
            }
        }
        self.poll_silence(cx)
    }

    /// Pings after a while of silence, and gives up after a while without an answer. The time counts from the
    /// ping, so that an app which did not look for long loses nothing.
    fn poll_silence(&mut self, cx: &mut Context<'_>) -> Poll<Heard> {
        loop {
            let now = self.source.runtime().elapsed();
            let (since, limit) = match self.pinged {
                None => (self.last_heard, self.options.ping_after),
                Some(at) => (at, self.options.idle.saturating_sub(self.options.ping_after)),
            };
            let left = limit.saturating_sub(now.saturating_sub(since));
            if left.is_zero() {
                if self.pinged.is_some() {
                    return Poll::Ready(Heard::Lost);
                }
                self.line.ping();
                (self.pinged, self.alarm) = (Some(now), None);
                continue;
            }
            if self.pinged.is_some() && matches!(self.line.poll_flush(cx), Poll::Ready(Err(_))) {
                return Poll::Ready(Heard::Lost);
            }
            let source = &self.source;
            let alarm = self.alarm.get_or_insert_with(|| {
                let source = source.clone();
                async move { source.runtime().sleep(left).await }.boxed()
            });
            ready!(alarm.poll_unpin(cx));
            self.alarm = None;
        }
    }

    /// Says goodbye, and waits a moment for the answer.
    pub(super) async fn close(mut self) {
        let source = self.source.clone();
        self.line.close();
        let farewell = async { while poll_fn(|cx| self.line.poll_next(cx)).await.is_some() {} };
        select(pin!(farewell), source.runtime().sleep(FAREWELL)).await;
    }
}
