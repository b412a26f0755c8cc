//! Shared by the end-to-end tests: a sandbox, and providers opened on it.
#![allow(dead_code, reason = "not every test file uses everything")]
#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use paymux::reqwest_transport::{ReqwestTransport, TokioRuntime};
use paymux::{
    Configuration, CreatePayment, Environment, Error, Money, PaymentProvider, Providers, Timestamp,
};
use paymux_sandbox::Sandbox;

/// What the sandbox says, changed here and there; an empty value unsets a variable.
pub(crate) fn environment(sandbox: &Sandbox, changes: &[(&str, &str)]) -> Environment {
    let mut variables: BTreeMap<String, String> =
        sandbox.environment().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    variables.extend(changes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    Arc::new(move |name| variables.get(name).cloned())
}

/// Providers of this configuration, on the sandbox.
pub(crate) fn open(
    sandbox: &Sandbox,
    configuration: Configuration,
    changes: &[(&str, &str)],
) -> Result<Providers, Error> {
    Providers::open(
        paymux::registry(),
        configuration,
        environment(sandbox, changes),
        Arc::new(ReqwestTransport::new().unwrap()),
        Arc::new(TokioRuntime::new()),
    )
}

/// One provider on the sandbox.
pub(crate) fn provider(sandbox: &Sandbox, name: &str) -> Arc<dyn PaymentProvider> {
    open(sandbox, Configuration::of_provider(name), &[]).unwrap().current().unwrap()
}

pub(crate) fn usd(amount: &str) -> Money {
    Money::parse(amount, "USD").unwrap()
}

pub(crate) fn order(amount: &str, reference: &str) -> CreatePayment {
    CreatePayment::new(usd(amount), reference)
}

/// The sandbox's time, in our type.
pub(crate) fn now(sandbox: &Sandbox) -> Timestamp {
    Timestamp::from_unix_millis(sandbox.now().as_millisecond()).unwrap()
}

/// A webhook endpoint that keeps what arrives.
#[derive(Clone, Default)]
pub(crate) struct Inbox(Arc<Mutex<Vec<(HeaderMap, Bytes)>>>);

impl Inbox {
    /// Listens, and has the sandbox deliver here.
    pub(crate) async fn listen(sandbox: &Sandbox, provider: &str) -> Self {
        let inbox = Self::default();
        let router = Router::new().fallback(keep).with_state(inbox.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        sandbox.set_webhook_url(provider, &url).unwrap();
        inbox
    }

    /// Everything so far.
    pub(crate) fn arrived(&self) -> Vec<(HeaderMap, Bytes)> {
        self.0.lock().unwrap().clone()
    }
}

async fn keep(State(inbox): State<Inbox>, headers: HeaderMap, body: Bytes) -> StatusCode {
    inbox.0.lock().unwrap().push((headers, body));
    StatusCode::OK
}
