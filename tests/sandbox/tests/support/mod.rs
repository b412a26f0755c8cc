//! A raw HTTP client and a raw webhook receiver: documented bytes, no client library.
#![allow(dead_code, reason = "each test program uses its own part")]
#![allow(
    unreachable_pub,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "test support"
)]

pub mod iterapay;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use paymux_sandbox::Sandbox;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What came back, byte for byte.
#[derive(Debug)]
pub struct Raw {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
    /// All bytes that came, before any reading.
    pub bytes: Vec<u8>,
    /// The connection was reset.
    pub reset: bool,
}

impl Raw {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> Option<String> {
        let line = self.head.lines().find(|line| line.to_lowercase().starts_with(&format!("{name}:")))?;
        Some(line.split_once(':').unwrap().1.trim().to_owned())
    }
}

/// Sends one request on a connection of its own and reads until it is closed.
pub async fn send(url: &str, method: &str, headers: &[(&str, &str)], body: &str) -> Raw {
    let rest = url.strip_prefix("http://").unwrap();
    let (authority, path) = rest.split_once('/').unwrap();
    let headers: Vec<_> = [("Host", authority)].into_iter().chain(headers.iter().copied()).collect();
    send_to(authority, method, &format!("/{path}"), &headers, body).await
}

/// The same with the request's target and all its headers as they are given.
pub async fn send_to(address: &str, method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Raw {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let mut request = format!("{method} {target} HTTP/1.1\r\nConnection: close\r\n");
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    request.push_str(&format!("Content-Length: {}\r\n\r\n{body}", body.len()));
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    let reset = stream.read_to_end(&mut bytes).await.is_err();
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
    let head = String::from_utf8_lossy(&bytes[..end.unwrap_or(0)]).into_owned();
    let body = end.map(|end| bytes[end + 4..].to_vec()).unwrap_or_default();
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
    Raw { status, head, body, bytes, reset }
}

/// Calls the control API.
pub async fn control(sandbox: &Sandbox, method: &str, path: &str, body: Value) -> Raw {
    let url = format!("{}/{path}", sandbox.control_url());
    let text = if body.is_null() { String::new() } else { body.to_string() };
    send(&url, method, &[], &text).await
}

/// Payviox as a raw caller sees it.
pub struct Payviox<'a> {
    pub sandbox: &'a Sandbox,
    pub base: String,
    pub public: String,
    pub secret: String,
}

impl<'a> Payviox<'a> {
    pub fn new(sandbox: &'a Sandbox) -> Self {
        Self::of(sandbox, 0)
    }

    /// By the account's place in the list.
    pub fn of(sandbox: &'a Sandbox, account: usize) -> Self {
        let keys = sandbox.accounts("payviox").unwrap().remove(account).credentials;
        Self {
            sandbox,
            base: sandbox.base_url("payviox").unwrap(),
            public: keys["PAYVIOX_PUBLIC_KEY"].clone(),
            secret: keys["PAYVIOX_SECRET_KEY"].clone(),
        }
    }

    pub async fn get(&self, path: &str, key: &str) -> Raw {
        let authorization = format!("Bearer {key}");
        let headers = [("Authorization", authorization.as_str())];
        send(&format!("{}{path}", self.base), "GET", &headers, "").await
    }

    pub async fn post(&self, path: &str, key: &str, body: &Value) -> Raw {
        self.post_text(path, key, &body.to_string()).await
    }

    pub async fn post_text(&self, path: &str, key: &str, body: &str) -> Raw {
        let authorization = format!("Bearer {key}");
        let headers = [("Authorization", authorization.as_str()), ("Content-Type", "application/json")];
        send(&format!("{}{path}", self.base), "POST", &headers, body).await
    }

    /// Creates a session with the secret key and gives its id.
    pub async fn session(&self, order_id: &str) -> String {
        self.session_with(order_id, json!({})).await
    }

    pub async fn session_with(&self, order_id: &str, more: Value) -> String {
        let mut body = order(order_id);
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let reply = self.post("/session", &self.secret, &body).await;
        assert_eq!(reply.status, 201, "{reply:?}");
        reply.json()["session_id"].as_str().unwrap().to_owned()
    }

    pub async fn details(&self, id: &str) -> Value {
        let reply = self.get(&format!("/payment/{id}"), &self.secret).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        reply.json()
    }
}

/// A documented order: three mugs for 45.99.
pub fn order(order_id: &str) -> Value {
    json!({
        "amount": 4599,
        "currency": "USD",
        "customer": "cust-9",
        "order_id": order_id,
        "items": [{ "name": "Mug", "quantity": 3, "price": 1533 }],
    })
}

/// What the receiver does with a delivery.
#[derive(Clone, Copy, Debug)]
pub enum Answer {
    Status(u16),
    Close,
    Hang,
}

#[derive(Clone, Debug)]
pub struct Received {
    pub head: String,
    pub body: String,
}

impl Received {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub fn header(&self, name: &str) -> String {
        let line = self.head.lines().find(|line| line.to_lowercase().starts_with(&format!("{name}:")));
        line.unwrap().split_once(':').unwrap().1.trim().to_owned()
    }
}

/// A webhook endpoint that answers by a script, then with 200.
pub struct Receiver {
    pub url: String,
    received: Arc<Mutex<Vec<Received>>>,
    script: Arc<Mutex<VecDeque<Answer>>>,
}

impl Receiver {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook?a=1", listener.local_addr().unwrap());
        let received = Arc::new(Mutex::new(Vec::new()));
        let script = Arc::new(Mutex::new(VecDeque::new()));
        let (seen, answers) = (Arc::clone(&received), Arc::clone(&script));
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let answer: Option<Answer> = answers.lock().unwrap().pop_front();
                tokio::spawn(serve(stream, answer.unwrap_or(Answer::Status(200)), seen.clone()));
            }
        });
        Self { url, received, script }
    }

    pub fn answer(&self, answers: &[Answer]) {
        self.script.lock().unwrap().extend(answers);
    }

    pub fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    pub fn types(&self) -> Vec<String> {
        let each = self.received();
        each.iter().map(|one| one.json()["type"].as_str().unwrap().to_owned()).collect()
    }
}

async fn serve(mut stream: TcpStream, answer: Answer, seen: Arc<Mutex<Vec<Received>>>) {
    let mut bytes = Vec::new();
    let (head, length) = loop {
        let mut part = [0; 4096];
        let read = stream.read(&mut part).await.unwrap();
        bytes.extend_from_slice(&part[..read]);
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
            let length = head
                .lines()
                .find_map(|line| line.to_lowercase().strip_prefix("content-length: ").map(str::to_owned));
            break (head, end + 4 + length.unwrap().parse::<usize>().unwrap());
        }
    };
    while bytes.len() < length {
        let mut part = [0; 4096];
        let read = stream.read(&mut part).await.unwrap();
        bytes.extend_from_slice(&part[..read]);
    }
    let body = String::from_utf8(bytes[head.len() + 4..length].to_vec()).unwrap();
    seen.lock().unwrap().push(Received { head, body });
    match answer {
        Answer::Status(status) => {
            let reply = format!("HTTP/1.1 {status} X\r\nContent-Length: 2\r\n\r\n{{}}");
            let _ = stream.write_all(reply.as_bytes()).await;
        }
        Answer::Close => {}
        Answer::Hang => std::future::pending().await,
    }
}

/// HMAC-SHA256 in lower-case hex, written out from RFC 2104 so that it shares nothing with the sandbox.
pub fn sign(token: &str, body: &str) -> String {
    use sha2::{Digest, Sha256};
    let mut key = token.as_bytes().to_vec();
    if key.len() > 64 {
        key = Sha256::digest(&key).to_vec();
    }
    key.resize(64, 0);
    let pad = |with: u8| key.iter().map(|byte| byte ^ with).collect::<Vec<_>>();
    let inner = Sha256::digest([pad(0x36), body.as_bytes().to_vec()].concat());
    let outer = Sha256::digest([pad(0x5c), inner.to_vec()].concat());
    outer.iter().map(|byte| format!("{byte:02x}")).collect()
}
