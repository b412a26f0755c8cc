//! A web socket client in the raw: bytes in, frames out.

use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::Pepay;

/// What came in.
#[derive(Debug, PartialEq, Eq)]
pub enum Frame {
    Text(String),
    Pong(Vec<u8>),
    Close(u16),
    /// The connection ended, with so many bytes of a frame that never came whole.
    End(usize),
}

pub struct Socket {
    stream: TcpStream,
    read: Vec<u8>,
    pub status: u16,
    pub head: String,
}

impl Socket {
    /// Sends a handshake and reads the head of the answer.
    pub async fn open(pepay: &Pepay<'_>, path: &str, headers: &[(&str, &str)]) -> Self {
        let rest = pepay.base.strip_prefix("http://").unwrap();
        let (authority, prefix) = rest.split_once('/').unwrap();
        let mut stream = TcpStream::connect(authority).await.unwrap();
        let mut request = format!(
            "GET /{prefix}{path} HTTP/1.1\r\nHost: {authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        );
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        stream.write_all(format!("{request}\r\n").as_bytes()).await.unwrap();
        let mut read = Vec::new();
        let end = loop {
            if let Some(end) = read.windows(4).position(|four| four == b"\r\n\r\n") {
                break end;
            }
            if stream.read_buf(&mut read).await.unwrap() == 0 {
                return Self { stream, read, status: 0, head: String::new() };
            }
        };
        let head = String::from_utf8(read[..end].to_vec()).unwrap();
        read.drain(..end + 4);
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Self { stream, read, status, head }
    }

    /// An open one, or a panic.
    pub async fn connect(pepay: &Pepay<'_>, path: &str, headers: &[(&str, &str)]) -> Self {
        let socket = Self::open(pepay, path, headers).await;
        assert_eq!(socket.status, 101, "{}", socket.head);
        socket
    }

    pub async fn next(&mut self) -> Frame {
        loop {
            if let Some(frame) = self.parse() {
                return frame;
            }
            if !matches!(self.stream.read_buf(&mut self.read).await, Ok(1..)) {
                return Frame::End(self.read.len());
            }
        }
    }

    /// The next frame, which must be a JSON text.
    pub async fn json(&mut self) -> Value {
        match self.next().await {
            Frame::Text(text) => serde_json::from_str(&text).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    /// The type of the next event.
    pub async fn kind(&mut self) -> String {
        let event = self.json().await;
        assert_eq!(event["object"], serde_json::json!("event"), "{event}");
        event["type"].as_str().unwrap().to_owned()
    }

    /// Sends a frame, masked as a client must.
    pub async fn send(&mut self, opcode: u8, payload: &[u8]) {
        let mask = [1, 2, 3, 4];
        let mut frame = vec![0x80 | opcode, 0x80 | u8::try_from(payload.len()).unwrap()];
        frame.extend(mask);
        frame.extend(payload.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask));
        self.stream.write_all(&frame).await.unwrap();
    }

    fn parse(&mut self) -> Option<Frame> {
        let (first, second) = (*self.read.first()?, *self.read.get(1)?);
        assert_eq!((first & 0x80, second & 0x80), (0x80, 0), "whole and unmasked");
        let (length, start) = match second {
            126 => (usize::from(u16::from_be_bytes(self.read.get(2..4)?.try_into().unwrap())), 4),
            127 => panic!("a frame that long is not expected"),
            short => (usize::from(short), 2),
        };
        let payload = self.read.get(start..start + length)?.to_vec();
        self.read.drain(..start + length);
        Some(match first & 0x0f {
            1 => Frame::Text(String::from_utf8(payload).unwrap()),
            8 => Frame::Close(u16::from_be_bytes(payload[..2].try_into().unwrap())),
            10 => Frame::Pong(payload),
            other => panic!("opcode {other}"),
        })
    }
}
