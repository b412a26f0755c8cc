//! A buyer without a browser.

use std::sync::Arc;
use std::time::Duration;

use axum::http::{Request, Response};
use paymux::Bytes;
use paymux::reqwest_transport::ReqwestTransport;
use paymux::transport::Transport;
use paymux_orchestrator::machine::Verdict;
use serde_json::Value;

use super::app::Shop;

/// Every provider that the sandbox plays, and so the shop has.
pub(crate) fn providers() -> Vec<&'static str> {
    paymux_sandbox::PROVIDERS.to_vec()
}

pub(crate) struct Buyer {
    pub(crate) shop: Arc<Shop>,
    transport: ReqwestTransport,
    /// The path of the order.
    pub(crate) order: String,
    server: super::app::Server,
}

impl Buyer {
    /// A shop of one's own.
    pub(crate) async fn enter() -> Self {
        let (shop, server) = Shop::open(0).await.unwrap();
        Self { shop, transport: ReqwestTransport::new().unwrap(), order: String::new(), server }
    }

    /// Buys a mug; chooses the first method where the provider asks. The provider misbehaves as told when it
    /// opens the payment.
    pub(crate) async fn buy(&mut self, provider: &str, misbehave: &str) {
        let asks_first = provider == "iterapay";
        let at_once = if asks_first { "none" } else { misbehave };
        let form = format!("product=mug&provider={provider}&misbehave={at_once}");
        self.order = self.post("/orders", &form).await.unwrap();
        self.choose(misbehave).await;
    }

    /// Tries once more, if the page offers it.
    pub(crate) async fn again(&mut self, provider: &str, misbehave: &str) {
        let form = format!("provider={provider}&misbehave={misbehave}");
        self.post(&format!("{}/again", self.order), &form).await;
        self.choose(misbehave).await;
    }

    /// Asks the orchestrator for a way to pay, whatever the page offers.
    pub(crate) async fn ask_past_the_page(&self, provider: &str) {
        let id = self.order.rsplit('/').next().unwrap().to_owned();
        let (wanted, now) = ((provider != "any").then(|| provider.to_owned()), self.shop.now());
        let asked = self.shop.with_order(&id, move |payments, sold| async move {
            payments.pay(&sold, wanted.as_deref(), now).await;
        });
        asked.await.unwrap();
    }

    async fn choose(&self, misbehave: &str) {
        let page = self.page().await;
        let Some((_, rest)) = page.split_once("<select id=\"method\"") else { return };
        let method = rest.split("value=\"").nth(1).unwrap().split('"').next().unwrap();
        let form = format!("method={method}&misbehave={misbehave}");
        self.post(&format!("{}/method", self.order), &form).await;
    }

    pub(crate) async fn play(&self, deed: &str) {
        self.play_with(deed, "none").await;
    }

    pub(crate) async fn play_with(&self, deed: &str, webhook: &str) {
        self.post(&format!("{}/play", self.order), &format!("deed={deed}&webhook={webhook}")).await;
        self.settle().await;
    }

    pub(crate) async fn settle(&self) {
        tokio::time::timeout(Duration::from_secs(5), self.shop.play.sandbox().settle()).await.unwrap();
    }

    pub(crate) async fn find_out(&self) {
        self.post(&format!("{}/find-out", self.order), "").await;
    }

    /// A person of the shop looks into the provider's dashboard.
    pub(crate) async fn person_looks(&self) {
        // What only a person can find out is known as such once a sweep has tried.
        self.play("wait_minutes").await;
        self.play("look_into_the_dashboard").await;
    }

    /// A person says that there is nothing, although there is.
    pub(crate) async fn person_is_wrong(&self) {
        self.play("wait_minutes").await;
        let id = self.order.rsplit('/').next().unwrap().to_owned();
        let decided = self.shop.with(|payments| async move {
            payments.decide(&id, 0, Verdict::NotDone, None, "nothing was found").await.unwrap();
        });
        decided.await.unwrap();
    }

    pub(crate) async fn fate(&self, fate: &str) {
        self.post("/fate", &format!("fate={fate}&back={}", self.order)).await;
    }

    pub(crate) async fn page(&self) -> String {
        let (reply, _) = self.get(&self.order).await;
        String::from_utf8(reply.body().to_vec()).unwrap()
    }

    pub(crate) async fn status(&self) -> String {
        let page = self.page().await;
        let status = page.split("id=\"status\"").nth(1).unwrap();
        status.split_once('>').unwrap().1.split('<').next().unwrap().to_owned()
    }

    /// What the shop has written down of the order, line by line.
    pub(crate) async fn log(&self) -> String {
        let id = self.order.rsplit('/').next().unwrap();
        let order = self.shop.order(id).await.unwrap();
        order.log.iter().map(|entry| entry.text.clone()).collect::<Vec<_>>().join("\n")
    }

    /// The provider's id of the payment of the latest attempt.
    pub(crate) async fn payment(&self) -> String {
        let id = self.order.rsplit('/').next().unwrap();
        let order = self.shop.order(id).await.unwrap();
        order.latest().unwrap().payment().unwrap().to_owned()
    }

    /// How many payments the provider has made in all.
    pub(crate) fn made(&self, provider: &str) -> usize {
        fn count(state: &Value) -> usize {
            ["sessions", "invoices"].iter().filter_map(|list| state[*list].as_array()).map(Vec::len).sum()
        }
        let state = self.shop.play.sandbox().dump();
        let found = [&state[provider], &state["providers"][provider]];
        found.into_iter().map(count).max().unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> (Response<Bytes>, Option<String>) {
        self.send(Request::get(self.url(path)).body(Bytes::new()).unwrap()).await
    }

    /// Posts a form and gives the path to go to next.
    pub(crate) async fn post(&self, path: &str, form: &str) -> Option<String> {
        let request =
            Request::post(self.url(path)).header("content-type", "application/x-www-form-urlencoded");
        self.send(request.body(Bytes::copy_from_slice(form.as_bytes())).unwrap()).await.1
    }

    pub(crate) fn transport(&self) -> &ReqwestTransport {
        &self.transport
    }

    fn url(&self, path: &str) -> String {
        if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.shop.address) }
    }

    async fn send(&self, request: Request<Bytes>) -> (Response<Bytes>, Option<String>) {
        let reply = self.transport.send(request, Duration::from_secs(30)).await.unwrap();
        let location = reply.headers().get("location").map(|value| value.to_str().unwrap());
        let location = location.map(|to| to.trim_start_matches(&self.shop.address).to_owned());
        (reply, location)
    }
}

impl Drop for Buyer {
    fn drop(&mut self) {
        self.server.abort();
    }
}
