//! The vendors' own SDKs and ours make the same calls at a server that records them: the requests must mean the same.
//!
//! `calls.py` holds the vendors' half. It needs Python with PyPI `stripe` and `paypal-server-sdk`: `.ci/run` makes such an
//! environment and says by `VENDOR_SDKS_PYTHON` where it is; elsewhere these tests say that they were skipped.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod meaning;
mod paypal;
mod stripe;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::Command;
use std::sync::{Arc, Mutex};

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use meaning::Meaning;
use paymux::provider::Opened;
use paymux::reqwest_transport::{ReqwestTransport, TokioRuntime};
use paymux::{CallOptions, Configuration, Providers};

/// The requests of each call. The first segment of a path is the name of the call.
type Recorded = Arc<Mutex<BTreeMap<String, Vec<Meaning>>>>;

/// Gives a token to whoever asks for one, and refuses everything else: what is compared has been sent by then.
async fn record(
    State(recorded): State<Recorded>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, [(&'static str, &'static str); 1], &'static str) {
    let (call, path) = uri.path().trim_start_matches('/').split_once('/').unwrap();
    let meaning = Meaning::of(&method, path, uri.query(), &headers, &body);
    recorded.lock().unwrap().entry(call.to_owned()).or_default().push(meaning);
    let json = [("content-type", "application/json")];
    if path.ends_with("oauth2/token") {
        return (StatusCode::OK, json, r#"{"access_token":"A21","token_type":"Bearer","expires_in":3600}"#);
    }
    let refusal = r#"{"error":{"type":"invalid_request_error","message":"no"},"name":"NO","message":"no","debug_id":"d"}"#;
    (StatusCode::BAD_REQUEST, json, refusal)
}

/// A server that records, and its address.
async fn recorder() -> (Recorded, String) {
    let recorded = Recorded::default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let router = axum::Router::new().fallback(record).with_state(recorded.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (recorded, address)
}

/// What the vendor's SDK sends, or nothing where there is none.
async fn sent_by_the_vendor(provider: &str) -> Option<BTreeMap<String, Vec<Meaning>>> {
    let Some(python) = std::env::var("VENDOR_SDKS_PYTHON").ok().filter(|path| !path.is_empty()) else {
        // Not by `println!`, which the test harness keeps to itself when a test passes.
        let why =
            "VENDOR_SDKS_PYTHON names no Python with the vendors' SDKs: `.ci/run` makes one where it can";
        let _ = writeln!(std::io::stderr(), "SKIPPED: {why}");
        return None;
    };
    let (recorded, address) = recorder().await;
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vendor_sdks/calls.py");
    let mut command = Command::new(python);
    command.args([script, provider, &address]);
    let ran = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let calls = recorded.lock().unwrap().clone();
    Some(calls)
}

/// Opens a provider whose calls are recorded under this name.
fn open(provider: &str, address: &str, call: &str) -> Opened {
    let variables = BTreeMap::from([
        (format!("{}_BASE_URL", provider.to_uppercase()), format!("{address}/{call}")),
        ("STRIPE_SECRET_KEY".to_owned(), "sk_test_1".to_owned()),
        ("PAYPAL_CLIENT_ID".to_owned(), "client-1".to_owned()),
        ("PAYPAL_CLIENT_SECRET".to_owned(), "secret-1".to_owned()),
    ]);
    let providers = Providers::open(
        paymux::registry(),
        Configuration::of_provider(provider),
        Arc::new(move |name| variables.get(name).cloned()),
        Arc::new(ReqwestTransport::new().unwrap()),
        Arc::new(TokioRuntime::new()),
    );
    providers.unwrap().opened(provider).unwrap()
}

/// Sends an operation from its input, as the command line does.
async fn send(opened: &Opened, provider: &str, operation: &str, input: &str, options: &CallOptions) {
    let registry = paymux::registry();
    let entry = registry.find(provider).unwrap().operation(operation).unwrap();
    let operation = entry.build(input.as_bytes()).unwrap();
    let _refused = opened.client.send_any(&*operation, options).await;
}

fn key() -> CallOptions {
    CallOptions::with_key("key-1".parse().unwrap())
}

/// Compares each call of the vendor's with ours.
async fn compare(provider: &str, least: usize, ours: impl AsyncFn(&str, &Opened)) {
    let Some(theirs) = sent_by_the_vendor(provider).await else { return };
    assert!(theirs.len() >= least, "only {} calls", theirs.len());
    let (recorded, address) = recorder().await;
    for (call, theirs) in theirs {
        ours(&call, &open(provider, &address, &call)).await;
        let ours = recorded.lock().unwrap().remove(&call).unwrap_or_default();
        assert_eq!(ours, theirs, "{provider}: {call}");
    }
}

#[tokio::test]
async fn stripe_means_the_same() {
    compare("stripe", 21, stripe::make).await;
}

#[tokio::test]
async fn paypal_means_the_same() {
    compare("paypal", 12, paypal::make).await;
}
