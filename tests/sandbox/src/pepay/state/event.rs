//! `PepayEvent`: made once, stored, sent as webhooks and on the streams (Pepay docs, /api-reference/events).

use jiff::Timestamp;

use crate::pepay::endpoints::webhook_endpoints::{KINDS, SCHEDULE};
use crate::pepay::state::accounts::Environment;
use crate::pepay::state::world::World;
use crate::pepay::wire::json::{Object, object};
use crate::running::delivery::Message;

const API_VERSION: &str = "2025-12-16";

/// What an event is about: what the filters look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Subject {
    pub(crate) business: u32,
    pub(crate) environment: Environment,
    pub(crate) invoice_type: Option<&'static str>,
    pub(crate) invoice: Option<String>,
    pub(crate) order: Option<String>,
    pub(crate) customer: Option<String>,
    /// Address and network.
    pub(crate) wallet: Option<(String, String)>,
    /// For the payer's own stream only.
    pub(crate) payor: bool,
}

/// One event.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) id: String,
    pub(crate) kind: &'static str,
    pub(crate) created: Timestamp,
    pub(crate) subject: Subject,
    /// The whole envelope, as it is sent everywhere.
    pub(crate) text: String,
}

impl Subject {
    /// An event that concerns the whole account.
    pub(crate) fn account(business: u32, environment: Environment) -> Self {
        Self {
            business,
            environment,
            invoice_type: None,
            invoice: None,
            order: None,
            customer: None,
            wallet: None,
            payor: false,
        }
    }

    /// Whether a commerce key sees it.
    pub(crate) fn is_commerce(&self) -> bool {
        self.order.is_some() || self.invoice_type == Some("commerce")
    }
}

impl World<'_> {
    /// Makes an event and sends it wherever it is wanted.
    pub(crate) fn emit(
        &mut self,
        kind: &'static str,
        subject: Subject,
        object: &Object,
        previous: Option<Object>,
    ) {
        self.state.sequence = self.state.sequence.saturating_add(1);
        let milliseconds = self.now.as_millisecond();
        let id = format!("evt_{milliseconds}-{}", self.state.sequence);
        let endpoints = self.state.business(subject.business).map(|business| business.endpoints.clone());
        let endpoints = endpoints.into_iter().flatten().zip(KINDS);
        let wanted = |endpoint: &crate::pepay::endpoints::webhook_endpoints::Endpoint| {
            !subject.payor && endpoint.wants(kind, subject.environment)
        };
        let wanting: Vec<_> = endpoints.filter(|(endpoint, _)| wanted(endpoint)).collect();
        let cause = self.cause.as_ref();
        let cause = cause.map(|(id, key)| object! { "id": id, "idempotency_key": key });
        let data = object! { "object": object }.with_some("previous_attributes", previous.as_ref());
        let text = object! {
            "id": id,
            "object": "event",
            "api_version": API_VERSION,
            "created": self.now.as_second(),
            "type": kind,
            "livemode": subject.environment == Environment::Mainnet,
            "pending_webhooks": wanting.len(),
        };
        let text = text.with_some("request", cause.as_ref()).with("data", &data).text();
        for (endpoint, name) in wanting {
            self.tools.deliveries.push(Message {
                provider: crate::pepay::NAME,
                kind: name,
                event: kind.to_owned(),
                headers: endpoint.headers(kind, &id, milliseconds, subject.environment, &text),
                body: text.clone(),
                schedule: &SCHEDULE,
            });
        }
        let event = Event { id, kind, created: self.now, subject, text };
        self.publish(&event);
        self.state.events.push(event);
    }

    /// Sends a `test.ping`.
    pub(crate) fn ping(&mut self, business: u32, environment: Environment) {
        let ping = object! { "object": "ping", "status": "ok" };
        self.emit("test.ping", Subject::account(business, environment), &ping, None);
    }
}
