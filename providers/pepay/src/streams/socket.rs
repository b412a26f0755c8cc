//! One open connection: its frames, its pings, its silence.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_util::future::{BoxFuture, FutureExt, select};
use futures_util::{Sink, SinkExt, StreamExt};
use std::pin::Pin;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};

use super::StreamOptions;
use super::access::Source;
use super::connect::Io;

/// The longest frame. An event is a few thousand bytes.
const LONGEST: usize = 4 << 20;

/// How much is read at a time.
const READ: usize = 16 * 1024;

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

/// An open connection.
pub(super) struct Socket {
    line: WebSocketStream<Box<dyn Io>>,
    source: Arc<Source>,
    options: StreamOptions,
    last_heard: Duration,
    /// When the ping went out that nothing has answered.
    pinged: Option<Duration>,
    alarm: Option<BoxFuture<'static, ()>>,
}

impl Socket {
    pub(super) async fn new(
        io: Box<dyn Io>,
        read: Vec<u8>,
        source: Arc<Source>,
        options: StreamOptions,
    ) -> Self {
        let config = WebSocketConfig::default()
            .read_buffer_size(READ)
            .write_buffer_size(0)
            .max_message_size(Some(LONGEST))
            .max_frame_size(Some(LONGEST));
        let line = WebSocketStream::from_partially_read(io, read, Role::Client, Some(config)).await;
        let last_heard = source.runtime().elapsed();
        Self { line, source, options, last_heard, pinged: None, alarm: None }
    }

    /// The next thing that the connection says. Pings are answered on the way.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Heard> {
        while let Poll::Ready(arrived) = self.line.poll_next_unpin(cx) {
            let Some(Ok(message)) = arrived else { return Poll::Ready(Heard::Lost) };
            self.last_heard = self.source.runtime().elapsed();
            self.pinged = None;
            match message {
                Message::Text(text) => return Poll::Ready(Heard::Text(text.as_str().to_owned())),
                Message::Binary(_) => return Poll::Ready(Heard::Binary),
                // A close is answered by the next read, and is then the end.
                Message::Ping(_) | Message::Pong(_) | Message::Close(_) | Message::Frame(_) => {}
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
                if Pin::new(&mut self.line).start_send(Message::Ping(Default::default())).is_err() {
                    return Poll::Ready(Heard::Lost);
                }
                (self.pinged, self.alarm) = (Some(now), None);
                continue;
            }
            if self.pinged.is_some() && matches!(self.line.poll_flush_unpin(cx), Poll::Ready(Err(_))) {
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
        let farewell = async {
            let normal = CloseFrame { code: CloseCode::Normal, reason: Default::default() };
            if self.line.send(Message::Close(Some(normal))).await.is_ok() {
                while let Some(Ok(_)) = self.line.next().await {}
            }
        };
        select(pin!(farewell), source.runtime().sleep(FAREWELL)).await;
    }
}
