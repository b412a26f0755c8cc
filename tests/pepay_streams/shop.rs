//! A sandbox with a client, and something going on.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use paymux::Client;
use paymux::pepay::streams::{EventStream, StreamItem, StreamOptions};
use paymux::pepay::{CommerceKey, MerchantKey, Pepay, invoice};
use paymux::provider::Credential;
use paymux::reqwest_transport::{ReqwestTransport, TokioRuntime};
use paymux_sandbox::Sandbox;
use serde_json::Value;

/// Tries again at once.
pub(crate) fn eager() -> StreamOptions {
    StreamOptions::default().backoff(Duration::from_millis(1), Duration::from_millis(5))
}

pub(crate) struct Shop {
    pub(crate) sandbox: Sandbox,
    pub(crate) client: Client<Pepay>,
}

impl Shop {
    pub(crate) async fn open() -> Self {
        let sandbox = Sandbox::start().await.unwrap();
        let keys = sandbox.credentials("pepay").unwrap();
        Self::with(sandbox, &keys["PEPAY_API_KEY"], &keys["PEPAY_COMMERCE_API_KEY"])
    }

    pub(crate) fn with(sandbox: Sandbox, merchant: &str, commerce: &str) -> Self {
        let transport = Arc::new(ReqwestTransport::new().unwrap());
        let builder = Client::<Pepay>::builder(transport, Arc::new(TokioRuntime::new())).unwrap();
        let client = builder
            .base_url(sandbox.base_url("pepay").unwrap().parse().unwrap())
            .credential(&Credential::<MerchantKey>::new(merchant))
            .unwrap()
            .credential(&Credential::<CommerceKey>::new(commerce))
            .unwrap()
            .build();
        Self { sandbox, client }
    }

    /// Makes an invoice: one event.
    pub(crate) async fn sell(&self) -> invoice::Created {
        self.client.send(&invoice::Create::of("25.5".parse().unwrap())).await.unwrap().value
    }

    /// The ids of all events of invoices so far, in order.
    pub(crate) fn events(&self) -> Vec<String> {
        let dump = self.sandbox.dump();
        let all = dump.pointer("/providers/pepay/events").or_else(|| dump.pointer("/pepay/events"));
        let invoices = all.and_then(Value::as_array).unwrap().iter();
        let invoices = invoices.filter(|event| event["type"].as_str().unwrap().starts_with("invoice"));
        invoices.map(|event| event["id"].as_str().unwrap().to_owned()).collect()
    }

    /// How many streams the server holds open.
    pub(crate) fn open_streams(&self) -> u64 {
        let dump = self.sandbox.dump();
        let all =
            dump.pointer("/providers/pepay/open_streams").or_else(|| dump.pointer("/pepay/open_streams"));
        all.and_then(Value::as_u64).unwrap()
    }
}

/// The next item, soon.
pub(crate) async fn next(stream: &mut EventStream) -> Option<Result<StreamItem, paymux::Error>> {
    tokio::time::timeout(Duration::from_secs(20), stream.next()).await.unwrap()
}

/// The next that is no control frame.
pub(crate) async fn item(stream: &mut EventStream) -> StreamItem {
    loop {
        match next(stream).await.unwrap().unwrap() {
            StreamItem::Control(_) => {}
            item => return item,
        }
    }
}

/// The id of the next event; anything else but a control frame is a failure.
pub(crate) async fn event(stream: &mut EventStream) -> String {
    let item = item(stream).await;
    item.event().unwrap_or_else(|| unreachable!("{item:?}")).id.clone()
}

/// Polls the stream for a while, in which nothing but control frames may come.
pub(crate) async fn quiet(stream: &mut EventStream, millis: u64) {
    let nothing = tokio::time::timeout(Duration::from_millis(millis), item(stream)).await;
    assert!(nothing.is_err(), "{nothing:?}");
}
