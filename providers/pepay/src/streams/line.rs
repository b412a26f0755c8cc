//! The frames of a web socket, from the client's side (RFC 6455, section 5).
//!
//! The library takes the heads of frames apart. What is behind them it would write into the log (at `trace`),
//! and with it any secret that a server repeats, so putting messages together is done here.

use std::future::Future;
use std::io::{self, Cursor};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes, BytesMut};
use tokio::io::{AsyncReadExt, AsyncWrite};
use tokio_tungstenite::tungstenite::protocol::frame::FrameHeader;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Control, Data, OpCode};

use super::connect::Io;

/// The longest message. An event is a few thousand bytes.
const LONGEST: usize = 4 << 20;

/// How much is read at a time.
const READ: usize = 16 * 1024;

/// The most that a ping, a pong or a close carries.
const LONGEST_CONTROL: usize = 125;

/// The first bit of a frame: it ends its message.
const FINAL: u8 = 0x80;

/// The first bit of the second byte: a mask follows, as on everything that a client sends.
const MASKED: u8 = 0x80;

/// Closing because all is done.
const NORMAL: [u8; 2] = 1000_u16.to_be_bytes();

/// What the server says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// A whole message of text.
    Text(String),
    /// A whole message of anything else.
    Binary,
    /// A ping, which is answered here, or a pong.
    Beat,
}

/// Both directions of a connection. Memory is bounded: one message of at most [`LONGEST`], what is read at
/// a time, and one frame on its way out beside the answer to the latest ping.
pub(super) struct Line {
    io: Box<dyn Io>,
    /// Four bytes that nobody can foretell.
    masks: Box<dyn Fn() -> [u8; 4] + Send>,
    read: BytesMut,
    message: Option<Message>,
    out: BytesMut,
    /// What the latest ping carried, until it is answered.
    pong: Option<Bytes>,
    /// Whether our close frame is on its way.
    closing: bool,
    /// Whether the server's has come.
    closed: bool,
}

/// A message that is not all there.
struct Message {
    text: bool,
    body: BytesMut,
}

/// The server breaks the protocol.
#[derive(Debug)]
struct Broken;

impl Line {
    /// `read` is what has arrived already.
    pub(super) fn new(io: Box<dyn Io>, read: &[u8], masks: Box<dyn Fn() -> [u8; 4] + Send>) -> Self {
        let (read, out) = (BytesMut::from(read), BytesMut::new());
        Self { io, masks, read, message: None, out, pong: None, closing: false, closed: false }
    }

    /// What the server says next; `None` once it is gone, or makes no sense. Pings and a close are answered.
    pub(super) fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Said>> {
        loop {
            let flushed = self.poll_flush(cx);
            if matches!(flushed, Poll::Ready(Err(_))) {
                return Poll::Ready(None);
            }
            if self.closed {
                return flushed.map(|_| None);
            }
            match self.take() {
                Err(Broken) => return Poll::Ready(None),
                Ok(Some(said)) => return Poll::Ready(Some(said)),
                // Its answer goes out first.
                Ok(None) if self.closed => {}
                Ok(None) => {
                    self.read.reserve(READ);
                    let read = pin!(self.io.read_buf(&mut self.read)).poll(cx);
                    if !matches!(ready!(read), Ok(1..)) {
                        return Poll::Ready(None);
                    }
                }
            }
        }
    }

    /// Sends what is on its way out.
    pub(super) fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            if self.out.is_empty() {
                let Some(pong) = self.pong.take() else { break };
                self.put(Control::Pong, &pong);
            }
            match ready!(Pin::new(&mut self.io).poll_write(cx, &self.out))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                written => self.out.advance(written),
            }
        }
        Pin::new(&mut self.io).poll_flush(cx)
    }

    /// Asks whether the server is there. Goes out with the next poll.
    pub(super) fn ping(&mut self) {
        self.put(Control::Ping, &[]);
    }

    /// Says goodbye. Goes out with the next poll; then the server's answer is `None`.
    pub(super) fn close(&mut self) {
        self.goodbye(&NORMAL);
    }

    fn goodbye(&mut self, code: &[u8]) {
        if !self.closing {
            self.put(Control::Close, code);
            self.closing = true;
        }
    }

    /// Nothing follows a close.
    fn put(&mut self, control: Control, body: &[u8]) {
        let Some(length) = u8::try_from(body.len()).ok().filter(|_| !self.closing) else { return };
        let mask = (self.masks)();
        self.out.extend_from_slice(&[FINAL | u8::from(OpCode::Control(control)), MASKED | length]);
        self.out.extend_from_slice(&mask);
        self.out.extend(body.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    }

    /// Takes frames apart until one ends something that is to be told, or no whole one is left.
    fn take(&mut self) -> Result<Option<Said>, Broken> {
        while let Some((head, body)) = self.frame()? {
            let said = match head.opcode {
                OpCode::Control(Control::Ping) => {
                    self.pong = Some(body.freeze()).filter(|_| !self.closing);
                    Some(Said::Beat)
                }
                OpCode::Control(Control::Pong) => Some(Said::Beat),
                OpCode::Control(Control::Close) => {
                    self.goodbye(body.get(..2).unwrap_or_default());
                    self.closed = true;
                    return Ok(None);
                }
                OpCode::Data(kind) => self.part(kind, head.is_final, body)?,
                OpCode::Control(Control::Reserved(_)) => return Err(Broken),
            };
            if said.is_some() {
                return Ok(said);
            }
        }
        Ok(None)
    }

    /// The next frame, if it is all there. What it says of itself is checked before its body has come.
    fn frame(&mut self) -> Result<Option<(FrameHeader, BytesMut)>, Broken> {
        let mut cursor = Cursor::new(&self.read);
        let Some((head, length)) = FrameHeader::parse(&mut cursor).map_err(|_| Broken)? else {
            return Ok(None);
        };
        let so_far = self.message.as_ref().map_or(0, |message| message.body.len());
        let most = match head.opcode {
            OpCode::Control(_) if !head.is_final => return Err(Broken),
            OpCode::Control(_) => LONGEST_CONTROL,
            OpCode::Data(_) => LONGEST.saturating_sub(so_far),
        };
        let length = usize::try_from(length).ok().filter(|length| *length <= most).ok_or(Broken)?;
        if head.mask.is_some() || head.rsv1 || head.rsv2 || head.rsv3 {
            return Err(Broken);
        }
        let start = usize::try_from(cursor.position()).map_err(|_| Broken)?;
        if self.read.len().saturating_sub(start) < length {
            return Ok(None);
        }
        self.read.advance(start);
        Ok(Some((head, self.read.split_to(length))))
    }

    /// A part of a message, perhaps the last.
    fn part(&mut self, kind: Data, is_final: bool, body: BytesMut) -> Result<Option<Said>, Broken> {
        let message = match (kind, self.message.take()) {
            (Data::Text, None) => Message { text: true, body },
            (Data::Binary, None) => Message { text: false, body },
            (Data::Continue, Some(mut begun)) => {
                begun.body.extend_from_slice(&body);
                begun
            }
            _ => return Err(Broken),
        };
        if !is_final {
            self.message = Some(message);
            return Ok(None);
        }
        if !message.text {
            return Ok(Some(Said::Binary));
        }
        String::from_utf8(message.body.into()).map(|text| Some(Said::Text(text))).map_err(|_| Broken)
    }
}
