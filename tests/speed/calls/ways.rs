//! What is measured: looking a payment up over loopback, in six ways that do the same.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper_util::client::legacy::Client as HyperClient;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use paymux::payviox::{PAYVIOX, Payviox, SecretKey, payment};
use paymux::provider::{BaseUrl, Credential, Settings};
use paymux::reqwest_transport::{ReqwestTransport, TokioRuntime, reqwest};
use paymux::transport::Transport;
use paymux::{Bytes, Client, Money, PaymentProvider, PaymentRef, RetrievePayment, Status};
use paymux_hyper::HyperTransport;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

const KEY: &str = "sk_test_0123456789abcdef0123456789abcdef";
const BODY: &str = r#"{"session_id":"q7w8e9","status":"succeeded","amount":4719,"fees":120,"net_amount":4599,"currency":"USD","order_id":"INV-77","customer":"cust-9"}"#;

/// One way to look the payment up.
pub(crate) trait Way {
    /// Does it once, and says whether the payment was paid.
    fn once(&self) -> impl Future<Output = bool>;
}

/// With reqwest, as somebody would write it who knows it well.
pub(crate) struct ReqwestByHand {
    client: reqwest::Client,
    base: String,
}

impl ReqwestByHand {
    pub(crate) fn new(base: &str) -> Self {
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
            .build()
            .unwrap();
        Self { client, base: base.to_owned() }
    }
}

impl Way for ReqwestByHand {
    async fn once(&self) -> bool {
        let session_id = "q7w8e9".to_owned();
        let url = format!("{}/payment/{session_id}", self.base);
        let reply = self.client.get(url).send().await.unwrap().error_for_status().unwrap();
        let details: payment::Details = serde_json::from_slice(&reply.bytes().await.unwrap()).unwrap();
        details.session_id == session_id && details.status.as_deref() == Some("succeeded")
    }
}

/// With hyper-util, as somebody would write it who knows it well.
pub(crate) struct HyperByHand {
    client: HyperClient<HttpConnector, Full<Bytes>>,
    /// As many connections as ours has.
    places: Semaphore,
    authorization: http::HeaderValue,
    base: String,
}

impl HyperByHand {
    pub(crate) fn new(base: &str) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        connector.set_connect_timeout(Some(Duration::from_secs(5)));
        let client = HyperClient::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(Duration::from_secs(30))
            .build(connector);
        let authorization = format!("Bearer {KEY}").parse().unwrap();
        Self { client, places: Semaphore::new(256), authorization, base: base.to_owned() }
    }
}

impl Way for HyperByHand {
    async fn once(&self) -> bool {
        let session_id = "q7w8e9".to_owned();
        let exchange = async {
            let _place = self.places.acquire().await.unwrap();
            let request = http::Request::get(format!("{}/payment/{session_id}", self.base))
                .header("accept", "application/json")
                .header("authorization", self.authorization.clone())
                .body(Full::default())
                .unwrap();
            let reply = self.client.request(request).await.unwrap();
            assert!(reply.status().is_success());
            Limited::new(reply.into_body(), 4 << 20).collect().await.unwrap().to_bytes()
        };
        let body = tokio::time::timeout(Duration::from_secs(30), exchange).await.unwrap();
        let details: payment::Details = serde_json::from_slice(&body).unwrap();
        details.session_id == session_id && details.status.as_deref() == Some("succeeded")
    }
}

/// With the provider's own operation.
pub(crate) struct Native(Client<Payviox>);

impl Native {
    pub(crate) fn new(base: &str, transport: Arc<dyn Transport>) -> Self {
        let base: BaseUrl = base.parse().unwrap();
        let builder = Client::builder(transport, Arc::new(TokioRuntime::new())).unwrap().base_url(base);
        Self(builder.credential(&Credential::<SecretKey>::new(KEY)).unwrap().build())
    }
}

impl Way for Native {
    async fn once(&self) -> bool {
        let operation = payment::Retrieve { session_id: "q7w8e9".into() };
        let reply = self.0.send(&operation).await.unwrap();
        reply.value.status.as_deref() == Some("succeeded")
    }
}

/// With the unified interface, as an app has it.
pub(crate) struct Unified {
    provider: Arc<dyn PaymentProvider>,
    request: RetrievePayment,
}

impl Unified {
    pub(crate) fn new(base: &str, transport: Arc<dyn Transport>) -> Self {
        let settings = Settings::new().with("secret_key", KEY).with_base_url(base.parse().unwrap());
        let opened = (PAYVIOX.open)(&settings, transport, Arc::new(TokioRuntime::new())).unwrap();
        let stored = PaymentRef::by_id(opened.provider.account(), "q7w8e9");
        let stored = stored.expecting(Money::parse("45.99", "USD").unwrap(), "INV-77");
        Self { provider: opened.provider, request: RetrievePayment::new(stored) }
    }
}

impl Way for Unified {
    async fn once(&self) -> bool {
        matches!(self.provider.retrieve(&self.request).await.unwrap().status, Status::Paid)
    }
}

pub(crate) fn over_reqwest() -> Arc<dyn Transport> {
    Arc::new(ReqwestTransport::new().unwrap())
}

pub(crate) fn over_hyper() -> Arc<dyn Transport> {
    Arc::new(HyperTransport::new().unwrap())
}

/// A server that answers everything with the same payment, on a thread of its own.
pub(crate) fn serve() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let listener = TcpListener::from_std(listener).unwrap();
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream));
            }
        });
    });
    base
}

async fn answer(mut stream: TcpStream) {
    stream.set_nodelay(true).unwrap();
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length:";
    let reply = format!("{head} {}\r\n\r\n{BODY}", BODY.len());
    let mut buffer = vec![0; 4096];
    let mut filled = 0;
    // A connection carries one request at a time, and these have no body.
    while let Ok(read) = stream.read(&mut buffer[filled..]).await {
        filled += read;
        if read == 0 {
            return;
        }
        if buffer[..filled].ends_with(b"\r\n\r\n") {
            filled = 0;
            if stream.write_all(reply.as_bytes()).await.is_err() {
                return;
            }
        }
    }
}
