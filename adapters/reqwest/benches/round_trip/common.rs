//! What both the benchmark and the allocation test measure: looking a payment up over loopback.
#![allow(clippy::unwrap_used, reason = "benchmarks")]

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use paymux_core::Client;
use paymux_core::provider::{BaseUrl, Credential};
use paymux_payviox::{Payviox, SecretKey, payment};
use paymux_reqwest::{ReqwestTransport, TokioRuntime, reqwest};
use tokio::runtime::Runtime;

const KEY: &str = "sk_test_0123456789abcdef0123456789abcdef";
const BODY: &str = r#"{"session_id":"q7w8e9","status":"succeeded","amount":4719,"fees":120,"net_amount":4599,"currency":"USD","order_id":"INV-77","customer":"cust-9","description":null,"items":[{"name":"Mug","quantity":3,"price":1533}],"metadata":{}}"#;

/// A server that answers everything with the same payment, on a thread of its own.
fn serve() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            stream.set_nodelay(true).unwrap();
            std::thread::spawn(move || {
                let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
                let head = format!(
                    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
                    BODY.len()
                );
                while let Some(Ok(line)) = lines.next() {
                    if line.is_empty() && stream.write_all(format!("{head}{BODY}").as_bytes()).is_err() {
                        return;
                    }
                }
            });
        }
    });
    base
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

/// With the library.
pub(crate) struct Ours {
    client: Client<Payviox>,
    runtime: Runtime,
}

impl Ours {
    pub(crate) fn new() -> Self {
        let (runtime, base) = (runtime(), serve().parse::<BaseUrl>().unwrap());
        let transport = Arc::new(runtime.block_on(async { ReqwestTransport::new() }).unwrap());
        let builder = Client::builder(transport, Arc::new(TokioRuntime::new())).unwrap().base_url(base);
        let client = builder.credential(&Credential::<SecretKey>::new(KEY)).unwrap().build();
        Self { client, runtime }
    }

    pub(crate) fn once(&self) -> payment::Details {
        let operation = payment::Retrieve { session_id: "q7w8e9".into() };
        self.runtime.block_on(self.client.send(&operation)).unwrap().value
    }
}

/// As somebody would write it who knows reqwest well.
pub(crate) struct ByHand {
    client: reqwest::Client,
    base: String,
    runtime: Runtime,
}

impl ByHand {
    pub(crate) fn new() -> Self {
        let base = serve();
        let mut headers = reqwest::header::HeaderMap::new();
        headers.insert("accept", "application/json".parse().unwrap());
        headers.insert("authorization", format!("Bearer {KEY}").parse().unwrap());
        let client = reqwest::Client::builder()
            .default_headers(headers)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .connect_timeout(Duration::from_secs(5))
            .timeout(Duration::from_secs(30))
            .tls_backend_preconfigured(tls())
            .build()
            .unwrap();
        Self { client, base, runtime: runtime() }
    }

    pub(crate) fn once(&self) -> payment::Details {
        let session_id = "q7w8e9".to_owned();
        self.runtime.block_on(async {
            let url = format!("{}/payment/{session_id}", self.base);
            let reply = self.client.get(url).send().await.unwrap().error_for_status().unwrap();
            serde_json::from_slice(&reply.bytes().await.unwrap()).unwrap()
        })
    }
}

/// No TLS is spoken here, but the client wants a backend.
fn tls() -> rustls::ClientConfig {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions =
        rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    versions.unwrap().with_root_certificates(rustls::RootCertStore::empty()).with_no_client_auth()
}
