//! A provider of one's own: a list of events, tokens, and the server's end of every connection.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use data_encoding::BASE64;
use futures_util::{SinkExt, StreamExt};
use http::{Request, Response};
use paymux_core::provider::Credential;
use paymux_core::transport::{Runtime, Transport, TransportError};
use paymux_core::{Client, Timestamp};
use paymux_pepay::streams::{Connect, Endpoint, Io};
use paymux_pepay::{CommerceKey, MerchantKey, Pepay};
use sha1::{Digest, Sha1};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::sync::{mpsc, watch};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::Role;

pub(crate) const KEY: &str = "pk_canary_51f0";
pub(crate) const TOKEN: &str = "eyJ.canary_51f0.sig";

/// Time by tokio, so that a test can stop it.
struct Paused(tokio::time::Instant);

#[async_trait]
impl Runtime for Paused {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_seconds(1_767_225_600).unwrap()
    }

    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }

    fn random(&self) -> [u8; 16] {
        [7; 16]
    }
}

/// The provider.
#[derive(Clone)]
pub(crate) struct Provider {
    events: Arc<Mutex<Vec<u64>>>,
    /// How often the list was asked for.
    asked: Arc<AtomicUsize>,
    /// Where tokens say that the stream is.
    pub(crate) ws_url: Arc<Mutex<String>>,
    /// While it is true, nothing is answered.
    pub(crate) held: watch::Sender<bool>,
    lines: mpsc::UnboundedSender<(Endpoint, DuplexStream)>,
}

/// The server's side of the connections to come.
pub(crate) struct Lines(mpsc::UnboundedReceiver<(Endpoint, DuplexStream)>);

impl Provider {
    pub(crate) fn new() -> (Self, Lines) {
        let (lines, arriving) = mpsc::unbounded_channel();
        let provider = Self {
            events: Arc::default(),
            asked: Arc::default(),
            ws_url: Arc::new(Mutex::new("wss://evil.example/ws/merchant/events".to_owned())),
            held: watch::Sender::new(false),
            lines,
        };
        (provider, Lines(arriving))
    }

    pub(crate) fn client(&self, base: &str) -> Client<Pepay> {
        let runtime = Arc::new(Paused(tokio::time::Instant::now()));
        let builder = Client::<Pepay>::builder(Arc::new(self.clone()), runtime).unwrap();
        builder
            .base_url(base.parse().unwrap())
            .credential(&Credential::<MerchantKey>::new(KEY))
            .unwrap()
            .credential(&Credential::<CommerceKey>::new("ck_canary_51f0"))
            .unwrap()
            .build()
    }

    /// Something happens; only the list of events says so.
    pub(crate) fn happens(&self, numbers: impl IntoIterator<Item = u64>) {
        self.events.lock().unwrap().extend(numbers);
    }

    /// How often the list was asked for.
    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    fn list(&self, query: &str) -> String {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let value = |name: &str| query.split('&').find_map(|part| part.strip_prefix(name)?.strip_prefix('='));
        let limit: usize = value("limit").unwrap().parse().unwrap();
        let after = value("starting_after").map(|id| id.rsplit('-').next().unwrap().parse::<u64>().unwrap());
        let all = self.events.lock().unwrap().clone();
        let older = all.iter().rev().filter(|number| after.is_none_or(|after| **number < after));
        let older: Vec<u64> = older.copied().collect();
        let page: Vec<String> = older.iter().take(limit).map(|number| event(*number)).collect();
        let more = older.len() > limit;
        format!(
            r#"{{"success":true,"data":{{"object":"list","data":[{}],"has_more":{more}}}}}"#,
            page.join(",")
        )
    }
}

#[async_trait]
impl Transport for Provider {
    async fn send(&self, request: Request<Bytes>, _: Duration) -> Result<Response<Bytes>, TransportError> {
        let _ = self.held.subscribe().wait_for(|held| !held).await;
        let body = match request.uri().path() {
            "/api/v1/events" => self.list(request.uri().query().unwrap_or_default()),
            "/api/v1/ws/token" => {
                let url = self.ws_url.lock().unwrap().clone();
                format!(
                    r#"{{"success":true,"data":{{"token":"{TOKEN}","scope":"merchant","ws_url":"{url}"}}}}"#
                )
            }
            other => unreachable!("{other}"),
        };
        Ok(Response::new(body.into()))
    }
}

#[async_trait]
impl Connect for Provider {
    async fn connect(&self, to: &Endpoint) -> io::Result<Box<dyn Io>> {
        let (here, there) = tokio::io::duplex(1 << 20);
        self.lines.send((to.clone(), there)).map_err(io::Error::other)?;
        Ok(Box::new(here))
    }
}

/// The server's end of one connection.
pub(crate) struct Line {
    pub(crate) endpoint: Endpoint,
    /// The head of the request, as it came.
    pub(crate) head: String,
    pub(crate) io: WebSocketStream<DuplexStream>,
}

impl Lines {
    /// The next connection, with its request not answered.
    pub(crate) async fn raw(&mut self) -> (Endpoint, String, DuplexStream) {
        let (endpoint, mut io) = self.0.recv().await.unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(io.read_u8().await.unwrap());
        }
        (endpoint, String::from_utf8(head).unwrap(), io)
    }

    /// The next connection, accepted.
    pub(crate) async fn accept(&mut self) -> Line {
        let (endpoint, head, mut io) = self.raw().await;
        io.write_all(answer(&head).as_bytes()).await.unwrap();
        Line { endpoint, head, io: WebSocketStream::from_raw_socket(io, Role::Server, None).await }
    }

    /// Whether nobody has connected.
    pub(crate) fn is_quiet(&mut self) -> bool {
        self.0.try_recv().is_err()
    }
}

/// The answer to a handshake.
pub(crate) fn answer(head: &str) -> String {
    let key = head.lines().find_map(|line| line.strip_prefix("sec-websocket-key: ")).unwrap();
    let digest = Sha1::digest(format!("{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11").as_bytes());
    let accept = BASE64.encode(&digest);
    format!(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"
    )
}

impl Line {
    pub(crate) async fn say(&mut self, text: impl Into<String>) {
        self.io.send(Message::text(text.into())).await.unwrap();
    }

    /// Says it past the library, which logs what it sends. Less than 64 KiB.
    pub(crate) async fn say_unlogged(&mut self, text: &str) {
        let length = u16::try_from(text.len()).unwrap().to_be_bytes();
        let frame = [&[0x81, 126], length.as_slice(), text.as_bytes()].concat();
        self.io.get_mut().write_all(&frame).await.unwrap();
    }

    pub(crate) async fn next(&mut self) -> Option<Message> {
        self.io.next().await.and_then(Result::ok)
    }
}

pub(crate) fn id(number: u64) -> String {
    format!("evt_1767225600000-{number}")
}

/// A documented frame.
pub(crate) fn event(number: u64) -> String {
    format!(
        r#"{{"id":"{}","object":"event","api_version":"2025-12-16","created":1767225600,"type":"invoice.updated","livemode":false,
        "pending_webhooks":1,"data":{{"object":{{"object":"invoice","id":"i{number}","status":"paid"}},
        "previous_attributes":{{"status":"unpaid"}}}}}}"#,
        id(number)
    )
}
