//! A small webhook endpoint: verify the bytes as they arrive, answer, hand on.

use std::error::Error;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use paymux::{ErrorKind, Event, Providers, Subject, Timestamp, Verified, verify};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

type Sent = UnboundedSender<Verified<Event>>;

/// Where webhooks arrive.
pub(crate) struct Inbox {
    address: SocketAddr,
    events: UnboundedReceiver<Verified<Event>>,
}

impl Inbox {
    /// Listens on a loopback port.
    pub(crate) async fn listen(providers: Arc<Providers>) -> Result<Self, Box<dyn Error>> {
        let (sender, events) = unbounded_channel();
        let router =
            Router::new().route("/webhooks/{provider}", post(receive)).with_state((providers, sender));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { address, events })
    }

    /// Where a provider delivers what is for an account.
    pub(crate) fn url(&self, account: &str) -> String {
        format!("http://{}/webhooks/{account}", self.address)
    }

    /// What else has arrived for an account.
    pub(crate) fn rest(&mut self, account: &str) -> Vec<Verified<Event>> {
        let arrived = std::iter::from_fn(|| self.events.try_recv().ok());
        arrived.filter(|event| event.account.name() == account).collect()
    }

    /// The next verified event for an account; late ones for others are passed over.
    pub(crate) async fn next(&mut self, account: &str) -> Result<Verified<Event>, Box<dyn Error>> {
        loop {
            let event = tokio::time::timeout(Duration::from_secs(10), self.events.recv()).await;
            let event = event.map_err(|_| "no webhook arrived")?.ok_or("the endpoint has stopped")?;
            if event.account.name() == account {
                return Ok(event);
            }
        }
    }
}

async fn receive(
    State((providers, sender)): State<(Arc<Providers>, Sent)>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let Ok(provider) = providers.named(&name) else { return StatusCode::NOT_FOUND };
    let Some(webhooks) = provider.webhooks() else { return StatusCode::NOT_FOUND };
    let Some(now) = Timestamp::from_system_time(SystemTime::now()) else {
        return StatusCode::INTERNAL_SERVER_ERROR;
    };
    match verify(webhooks, &headers, &body, now).await {
        // Only once the app has it is it delivered.
        Ok(event) => match sender.send(event) {
            Ok(()) => StatusCode::OK,
            Err(_) => StatusCode::SERVICE_UNAVAILABLE,
        },
        Err(error) => {
            eprintln!("{name}: {error}");
            match error.kind() {
                ErrorKind::WebhookRejected => StatusCode::UNAUTHORIZED,
                // It may be genuine: the provider is to deliver again.
                _ => StatusCode::INTERNAL_SERVER_ERROR,
            }
        }
    }
}

/// What an event says, in a few words.
pub(crate) fn describe(event: &Event) -> String {
    match &event.subject {
        Subject::Payment(update) => format!("{}: {}", event.kind, update.status),
        Subject::LookUp { .. } => format!("{}: look it up", event.kind),
        _ => event.kind.clone(),
    }
}
