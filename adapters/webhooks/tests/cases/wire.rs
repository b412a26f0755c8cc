//! Requests as bytes on a connection of their own.

use std::net::SocketAddr;

use bytes::Bytes;
use http::{Request, Response};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// The whole answer to a whole request.
pub(crate) async fn answer(address: SocketAddr, request: Request<Bytes>) -> Response<String> {
    Sending::start(address, request).await.answer().await
}

pub(crate) async fn status(address: SocketAddr, request: Request<Bytes>) -> u16 {
    answer(address, request).await.status().as_u16()
}

/// A request that is on its way. Dropped, its sender hangs up.
pub(crate) struct Sending(TcpStream);

impl Sending {
    /// The whole of it.
    pub(crate) async fn start(address: SocketAddr, request: Request<Bytes>) -> Self {
        let length = format!("content-length: {}", request.body().len());
        Self::write(address, &request, &length, request.body()).await
    }

    /// Its body in pieces, so that its length is not said beforehand.
    pub(crate) async fn in_pieces(address: SocketAddr, request: Request<Bytes>) -> Self {
        let mut body = Vec::new();
        for byte in request.body() {
            body.extend([b"1\r\n", &[*byte][..], b"\r\n"].concat());
        }
        body.extend(b"0\r\n\r\n");
        Self::write(address, &request, "transfer-encoding: chunked", &body).await
    }

    /// Without the last byte.
    pub(crate) async fn half(address: SocketAddr, request: Request<Bytes>) -> Self {
        let length = format!("content-length: {}", request.body().len());
        Self::write(address, &request, &length, &request.body().slice(1..)).await
    }

    async fn write(address: SocketAddr, request: &Request<Bytes>, framing: &str, body: &[u8]) -> Self {
        let mut head = format!(
            "{} {} HTTP/1.1\r\nhost: x\r\n{framing}\r\nconnection: close\r\n",
            request.method(),
            request.uri()
        );
        for (name, value) in request.headers() {
            head.push_str(&format!("{name}: {}\r\n", value.to_str().unwrap()));
        }
        head.push_str("\r\n");
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(&[head.as_bytes(), body].concat()).await.unwrap();
        Self(stream)
    }

    /// Waits for the answer, whole as it says. Not for the end of the connection: some servers wait for the rest of a
    /// request that they have answered already.
    pub(crate) async fn answer(mut self) -> Response<String> {
        let mut text = String::new();
        loop {
            let mut piece = [0; 1024];
            let length = self.0.read(&mut piece).await.unwrap();
            assert!(length > 0, "the connection ended after: {text}");
            text.push_str(std::str::from_utf8(piece.get(..length).unwrap()).unwrap());
            if let Some(whole) = whole(&text) {
                return whole;
            }
        }
    }
}

/// The answer, once all of it is there.
fn whole(text: &str) -> Option<Response<String>> {
    let (head, body) = text.split_once("\r\n\r\n")?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?;
    let mut answer = Response::builder().status(status);
    for (name, value) in lines.map(|line| line.split_once(": ").unwrap()) {
        answer = answer.header(name, value);
    }
    let answer = answer.body(body.to_owned()).unwrap();
    let length: usize = answer.headers()["content-length"].to_str().unwrap().parse().unwrap();
    (body.len() >= length).then_some(answer)
}
