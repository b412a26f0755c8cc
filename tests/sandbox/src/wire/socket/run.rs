//! Serving one open socket.

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use crate::wire::socket::frame;
use crate::wire::socket::frame::{CLOSE, PING, PONG, TEXT};
use crate::wire::socket::{Limits, Line, Outgoing};

/// The connection is at its end.
struct Ended;

struct Writer<W> {
    to: W,
    limits: Limits,
    bytes: u64,
    frames: u64,
}

/// Serves a socket until it is closed or cut.
pub(crate) async fn run(io: impl AsyncRead + AsyncWrite, mut line: Line) {
    let (mut from, to) = tokio::io::split(io);
    let mut writer = Writer { to, limits: line.limits, bytes: 0, frames: 0 };
    let mut read = Vec::new();
    while !writer.over() {
        tokio::select! {
            outgoing = line.from.recv() => {
                if writer.send(outgoing.unwrap_or(Outgoing::Close(1001, "going away"))).await.is_err() {
                    break;
                }
            }
            arrived = from.read_buf(&mut read) => {
                if !matches!(arrived, Ok(1..)) || writer.react(&mut read).await.is_err() {
                    break;
                }
            }
        }
    }
    let _ = writer.to.shutdown().await;
}

impl<W: AsyncWrite + Unpin> Writer<W> {
    fn over(&self) -> bool {
        let cut = |limit: Option<u64>, used| limit.is_some_and(|limit| limit <= used);
        cut(self.limits.frames, self.frames) || cut(self.limits.bytes, self.bytes)
    }

    async fn send(&mut self, outgoing: Outgoing) -> Result<(), Ended> {
        match outgoing {
            Outgoing::Text(text) => {
                let frame = frame::encode(TEXT, text.as_bytes());
                for _ in 0..if self.limits.twice { 2 } else { 1 } {
                    self.write(&frame).await?;
                    self.frames = self.frames.saturating_add(1);
                    if self.over() {
                        return Err(Ended);
                    }
                }
                Ok(())
            }
            Outgoing::Close(code, reason) => {
                self.write(&frame::encode(CLOSE, &frame::closing(code, reason))).await?;
                Err(Ended)
            }
            Outgoing::Cut => Err(Ended),
        }
    }

    /// Answers what a client sent: a pong to a ping, a close to a close, nothing to data.
    async fn react(&mut self, read: &mut Vec<u8>) -> Result<(), Ended> {
        loop {
            match frame::decode(read) {
                Ok(None) => return Ok(()),
                Ok(Some(incoming)) if incoming.opcode == PING => {
                    self.write(&frame::encode(PONG, &incoming.payload)).await?;
                }
                Ok(Some(incoming)) if incoming.opcode == CLOSE => {
                    let code = incoming.payload.get(..2).unwrap_or_default();
                    self.write(&frame::encode(CLOSE, code)).await?;
                    return Err(Ended);
                }
                Ok(Some(_)) => {}
                Err(frame::Violation) => {
                    self.write(&frame::encode(CLOSE, &frame::closing(1002, "protocol error"))).await?;
                    return Err(Ended);
                }
            }
        }
    }

    /// Writes as much as the limit allows.
    async fn write(&mut self, bytes: &[u8]) -> Result<(), Ended> {
        let left = self.limits.bytes.map_or(u64::MAX, |limit| limit.saturating_sub(self.bytes));
        let part = bytes.get(..usize::try_from(left).unwrap_or(usize::MAX)).unwrap_or(bytes);
        self.to.write_all(part).await.map_err(|_| Ended)?;
        self.to.flush().await.map_err(|_| Ended)?;
        self.bytes = self.bytes.saturating_add(u64::try_from(part.len()).unwrap_or(u64::MAX));
        if self.over() { Err(Ended) } else { Ok(()) }
    }
}
