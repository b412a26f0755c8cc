//! `PepayEvent`: made once, stored, sent as webhooks and on the streams (Pepay docs, /api-reference/events).

use jiff::Timestamp;

use super::accounts::Environment;
use super::endpoints::{KINDS, SCHEDULE};
use super::json::{Object, object};
use super::world::World;
use crate::delivery::Message;

const API_VERSION: &str = "2025-12-16";

/// What an event is about: what the filters look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Subject {
    pub(super) business: u32,
    pub(super) environment: Environment,
    pub(super) invoice_type: Option<&'static str>,
    pub(super) invoice: Option<String>,
    pub(super) order: Option<String>,
    pub(super) customer: Option<String>,
    /// Address and network.
    pub(super) wallet: Option<(String, String)>,
    /// For the payer's own stream only.
    pub(super) payor: bool,
}

/// One event.
#[derive(Clone, Debug)]
pub(super) struct Event {
    pub(super) id: String,
    pub(super) kind: &'static str,
    pub(super) created: Timestamp,
    pub(super) subject: Subject,
    /// The whole envelope, as it is sent everywhere.
    pub(super) text: String,
}

impl Subject {
    /// An event that concerns the whole account.
    pub(super) fn account(business: u32, environment: Environment) -> Self {
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
    pub(super) fn is_commerce(&self) -> bool {
        self.order.is_some() || self.invoice_type == Some("commerce")
    }
}

impl World<'_> {
    /// Makes an event and sends it wherever it is wanted.
    pub(super) fn emit(
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
        let wanted = |endpoint: &super::endpoints::Endpoint| {
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
                provider: super::NAME,
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
    pub(super) fn ping(&mut self, business: u32, environment: Environment) {
        let ping = object! { "object": "ping", "status": "ok" };
        self.emit("test.ping", Subject::account(business, environment), &ping, None);
    }
}
