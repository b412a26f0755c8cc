//! The opening handshake (RFC 6455, section 4.1).
//!
//! By hand, because the library's own writes the request, and so the key or token in it, into the log.

use bytes::Bytes;
use data_encoding::BASE64;
use http::{Response, StatusCode};
use paymux_core::provider::{Api, ErrorBody};
use paymux_core::{Delivery, Effect, Error, ErrorKind};
use sha1::{Digest, Sha1};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use zeroize::Zeroizing;

use super::access::Upgrade;
use super::connect::Io;
use super::item::without;
use crate::{PEPAY, Pepay};

const GUID: &[u8] = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const USER_AGENT: &str = concat!("paymux/", env!("CARGO_PKG_VERSION"));

/// The longest head of an answer, and the longest body of a refusal.
const LIMIT: usize = 16 * 1024;

/// Asks for the stream. Gives the connection back, with what has arrived behind the answer's head.
pub(super) async fn upgrade(
    mut io: Box<dyn Io>,
    upgrade: &Upgrade,
    nonce: [u8; 16],
) -> Result<(Box<dyn Io>, Vec<u8>), Error> {
    let key = BASE64.encode(&nonce);
    let lost =
        |error: std::io::Error| of(ErrorKind::ConnectionLost, "while a stream was opened").with_source(error);
    io.write_all(&request(upgrade, &key)).await.map_err(lost)?;
    io.flush().await.map_err(lost)?;
    let mut read = Vec::with_capacity(1024);
    loop {
        if let Some((head, length)) = head(&read)? {
            let rest = read.split_off(length);
            if head.status() == StatusCode::SWITCHING_PROTOCOLS {
                return agreed(&head, &key).map(|()| (io, rest));
            }
            let body = body(&mut io, &head, rest).await;
            return Err(refusal(head.map(|()| body), upgrade));
        }
        if io.read_buf(&mut read).await.map_err(lost)? == 0 {
            return Err(of(ErrorKind::ConnectionLost, "while a stream was opened"));
        }
    }
}

fn of(kind: ErrorKind, message: &'static str) -> Error {
    // Opening a stream changes nothing at the provider.
    Error::refused(kind, message)
        .of_provider(PEPAY.name)
        .with_delivery(Delivery::Unknown)
        .with_effect(Effect::NotDone)
}

fn request(upgrade: &Upgrade, key: &str) -> Zeroizing<Vec<u8>> {
    let mut head = Zeroizing::new(Vec::with_capacity(1024));
    let mut line = |parts: &[&[u8]]| {
        parts.iter().for_each(|part| head.extend_from_slice(part));
        head.extend_from_slice(b"\r\n");
    };
    line(&[b"GET ", upgrade.target.as_bytes(), b" HTTP/1.1"]);
    line(&[b"host: ", upgrade.authority.as_bytes()]);
    line(&[b"connection: Upgrade"]);
    line(&[b"upgrade: websocket"]);
    line(&[b"sec-websocket-version: 13"]);
    line(&[b"sec-websocket-key: ", key.as_bytes()]);
    line(&[b"user-agent: ", USER_AGENT.as_bytes()]);
    if let Some((name, value)) = &upgrade.header {
        line(&[name.as_str().as_bytes(), b": ", value.as_bytes()]);
    }
    line(&[]);
    head
}

/// The head of the answer and its length, once it is all there.
fn head(read: &[u8]) -> Result<Option<(Response<()>, usize)>, Error> {
    let garbled = || of(ErrorKind::Unintelligible, "no answer to a web socket's handshake");
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut parsed = httparse::Response::new(&mut headers);
    let length = match parsed.parse(read) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) if read.len() < LIMIT => return Ok(None),
        _ => return Err(garbled()),
    };
    let mut answer = Response::builder().status(parsed.code.unwrap_or_default());
    for header in parsed.headers.iter() {
        answer = answer.header(header.name, header.value);
    }
    answer.body(()).map(|answer| Some((answer, length))).map_err(|_| garbled())
}

/// Checks that the answer is one to this very request.
fn agreed(head: &Response<()>, key: &str) -> Result<(), Error> {
    let text =
        |name: &str| head.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let names =
        |name: &str, wanted: &str| text(name).split(',').any(|item| item.trim().eq_ignore_ascii_case(wanted));
    let digest = Sha1::new().chain_update(key).chain_update(GUID).finalize();
    let fits = names("upgrade", "websocket")
        && names("connection", "upgrade")
        && text("sec-websocket-accept") == BASE64.encode(&digest)
        && !head.headers().contains_key("sec-websocket-extensions")
        && !head.headers().contains_key("sec-websocket-protocol");
    if fits { Ok(()) } else { Err(of(ErrorKind::Unintelligible, "the answer is to no handshake of ours")) }
}

/// The body of a refusal, as far as it comes.
async fn body(io: &mut Box<dyn Io>, head: &Response<()>, mut read: Vec<u8>) -> Bytes {
    let length = head.headers().get("content-length").and_then(|value| value.to_str().ok()?.parse().ok());
    let length: usize = length.unwrap_or(LIMIT).min(LIMIT);
    while read.len() < length && matches!(io.read_buf(&mut read).await, Ok(1..)) {}
    read.truncate(length);
    read.into()
}

/// A refusal, in the words of the provider's error envelopes.
fn refusal(answer: Response<Bytes>, upgrade: &Upgrade) -> Error {
    let status = answer.status();
    let read = Pepay::refine(&answer, ErrorBody::read(Pepay::ERRORS, answer.body()));
    let of_status = match status.as_u16() {
        300..=399 | 404 | 426 => ErrorKind::Configuration,
        401 => ErrorKind::Unauthenticated,
        403 => ErrorKind::Forbidden,
        408 => ErrorKind::TimedOut,
        429 => ErrorKind::RateLimited,
        400..=499 => ErrorKind::InvalidRequest,
        500..=599 => ErrorKind::ProviderFault,
        _ => ErrorKind::Unintelligible,
    };
    let message = match &read.message {
        Some(message) => without(message, &upgrade.secrets),
        None if status.is_redirection() => "the stream is elsewhere, which is never followed".to_owned(),
        None => "the stream was refused".to_owned(),
    };
    let mut error = Error::refused(read.kind.unwrap_or(of_status), message)
        .of_provider(PEPAY.name)
        .with_delivery(Delivery::Answered)
        .with_effect(Effect::NotDone)
        .with_status(status);
    if let Some(code) = &read.code {
        error = error.with_code(without(code, &upgrade.secrets));
    }
    let seconds =
        answer.headers().get("retry-after").and_then(|value| value.to_str().ok()?.trim().parse().ok());
    match seconds.map(Duration::from_secs).or(read.retry_after) {
        Some(wait) => error.with_retry_after(wait),
        None => error,
    }
}
