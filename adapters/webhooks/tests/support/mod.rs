//! Sends to a service, and listens to its log.
#![allow(dead_code, reason = "not every test file uses everything")]
#![allow(clippy::unwrap_used, reason = "tests")]

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{Request, Response};
use http_body::Body;
use http_body_util::{BodyExt, Full};
use paymux_core::transport::BoxError;
use paymux_webhooks::{EventHandler, WebhookAccounts, WebhookEndpoint, WebhookService};
use tower::ServiceExt;

pub(crate) fn webhook_service(
    accounts: Arc<impl WebhookAccounts>,
    handler: impl EventHandler,
) -> WebhookService {
    WebhookEndpoint::new(accounts, handler).service()
}

pub(crate) async fn send_streamed<B>(service: &WebhookService, request: Request<B>) -> Response<Full<Bytes>>
where
    B: Body<Data: Send, Error: Into<BoxError>> + Send + 'static,
{
    service.clone().oneshot(request).await.unwrap()
}

pub(crate) async fn send(service: &WebhookService, request: Request<Bytes>) -> Response<Full<Bytes>> {
    send_streamed(service, request.map(Full::new)).await
}

pub(crate) async fn status(service: &WebhookService, request: Request<Bytes>) -> u16 {
    send(service, request).await.status().as_u16()
}

pub(crate) async fn text(response: Response<Full<Bytes>>) -> String {
    String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

/// Everything that was logged on this thread while it lives.
#[derive(Clone, Default)]
pub(crate) struct Logged(Arc<Mutex<Vec<u8>>>);

impl Logged {
    pub(crate) fn start() -> (Self, tracing::subscriber::DefaultGuard) {
        let logged = Self::default();
        let writer = logged.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .finish();
        (logged, tracing::subscriber::set_default(subscriber))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl std::io::Write for Logged {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
