//! Events: what happened to invoices, payments and commerce orders.
//!
//! A merchant key sees every event of the account, a commerce key those of commerce in its own
//! environment.

use std::time::Duration;

use paymux_core::provider::wire::{self, CommaList, Id, Optional, RawJson, Rows};
use paymux_core::provider::{MaySend, Operation, Paged, Schemes, Side, Spec, UnixSeconds};
use paymux_core::{CallOptions, Client, Error, Timestamp};
use serde::{Deserialize, Serialize};

use crate::api::{EVENTS, docs};
use crate::envelope::{self, Data};
use crate::invoice::{Invoice, InvoicePayment};
use crate::{Maybe, NetworkEnvironment, Pepay, check};

/// `GET /api/v1/events`: a page of events, newest first.
///
/// [`Client::pages`] goes on to older ones; with `ending_before` there is one page only.
/// Source: /api-reference/events/list-events.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Only events of these types; a `*` at the end stands for anything (`invoice.*`).
    #[serde(rename = "type")]
    pub types: Option<CommaList>,
    /// Only those that happened then or later.
    #[serde(rename = "created[gte]")]
    pub created_gte: Option<UnixSeconds>,
    /// Only those that happened then or earlier.
    #[serde(rename = "created[lte]")]
    pub created_lte: Option<UnixSeconds>,
    /// How many, 1 to 100.
    pub limit: Option<u32>,
    /// Only events older than the one with this id.
    pub starting_after: Option<String>,
    /// Only events newer than the one with this id.
    pub ending_before: Option<String>,
    /// Only those of this invoice.
    pub invoice_id: Option<String>,
    /// Only those of this customer; not on every page of the documentation.
    pub customer_id: Option<String>,
    /// Only those of this commerce order; not on every page of the documentation.
    pub order_id: Option<String>,
    /// Only those of one environment.
    pub environment: Option<NetworkEnvironment>,
}

/// An event, as webhooks and streams carry it, too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PepayEvent {
    /// Its id, `evt_<milliseconds>-<number>`: the same for every delivery, and the cursor of lists.
    #[serde(deserialize_with = "wire::id")]
    pub id: String,
    /// `event`.
    pub object: Optional<String>,
    /// The version of the events, such as `2025-12-16`.
    #[serde(skip_serializing_if = "Optional::is_absent")]
    pub api_version: Optional<String>,
    /// When it happened.
    pub created: Maybe<Timestamp>,
    /// Such as `invoice.updated`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether it is about real money.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub livemode: Maybe<bool>,
    /// How many deliveries are still to be made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pending_webhooks: Maybe<u64>,
    /// The call that caused it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Maybe<Cause>,
    /// What it is about.
    pub data: EventData,
}

/// The call that caused an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// The request's id.
    pub id: Option<Id>,
    /// Its idempotency key.
    pub idempotency_key: Optional<String>,
}

/// What an event is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventData {
    /// The thing as it is now; its own `object` says what it is.
    pub object: RawJson,
    /// What of it was otherwise before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous_attributes: Option<RawJson>,
}

/// The thing that an event is about.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum EventObject {
    /// An invoice.
    Invoice(Box<Invoice>),
    /// A payment towards an invoice.
    Payment(Box<InvoicePayment>),
    /// A commerce order.
    Order(Box<crate::order::Order>),
    /// What is left to be paid; on a payer's stream alone.
    Quote(Box<crate::session::PaymentQuote>),
    /// A ping, or something that this version does not know.
    Other,
}

impl PepayEvent {
    /// The thing itself, read by what it says it is.
    #[must_use]
    pub fn thing(&self) -> EventObject {
        #[derive(Deserialize)]
        struct Word {
            object: Maybe<String>,
        }
        let text = self.data.object.get();
        let word = serde_json::from_str::<Word>(text).ok().and_then(|word| word.object?.into_value());
        let read = match word.as_deref() {
            Some("invoice") => serde_json::from_str(text).map(EventObject::Invoice),
            Some("invoice_payment") => serde_json::from_str(text).map(EventObject::Payment),
            Some("commerce_order") => serde_json::from_str(text).map(EventObject::Order),
            Some("payment_quote") => serde_json::from_str(text).map(EventObject::Quote),
            _ => return EventObject::Other,
        };
        read.unwrap_or(EventObject::Other)
    }
}

impl Operation for List {
    type Api = Pepay;
    type Output = Data<envelope::List<PepayEvent>>;
    const SPEC: &'static Spec =
        &Spec::get("event.list", "/api/v1/events", docs!("/api-reference/events/list-events"));
    const ACCEPTS: Schemes = EVENTS;

    fn validate(&self) -> Result<(), Error> {
        check::within("limit", self.limit, 1..=100)
    }

    /// An event that is left out would never be heard of again.
    fn verify(&self, page: &Self::Output) -> Result<(), Error> {
        page.data.complete()
    }
}

impl Paged for List {
    type Item = PepayEvent;

    fn next_page(&self, page: &Self::Output) -> Option<Self> {
        let last = page.data.last_before_more().filter(|_| self.ending_before.is_none())?;
        Some(Self { starting_after: Some(last.id.clone()), ..self.clone() })
    }

    fn items(page: Self::Output) -> Rows<PepayEvent> {
        page.data.data
    }
}

/// `GET /api/v1/events/{eventId}`: one event.
/// Source: /api-reference/events/retrieve-a-single-event-by-id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retrieve {
    /// The event's id.
    #[serde(rename = "eventId")]
    pub event_id: String,
}

impl Operation for Retrieve {
    type Api = Pepay;
    type Output = Data<PepayEvent>;
    const SPEC: &'static Spec = &Spec::get(
        "event.get",
        "/api/v1/events/{eventId}",
        docs!("/api-reference/events/retrieve-a-single-event-by-id"),
    );
    const ACCEPTS: Schemes = EVENTS;

    fn verify(&self, event: &Data<PepayEvent>) -> Result<(), Error> {
        Error::unless_same("id", &self.event_id, &event.data.id)
    }
}

/// Everything that happened after the event with this id, oldest first: what an app has missed.
///
/// `list` may narrow it down; its cursors are set here. Which events a page holds where more than one
/// page are newer is not documented, so then it goes back from the newest event until it meets the id.
pub async fn since<S>(client: &Client<Pepay, S>, event_id: &str, list: List) -> Result<Vec<PepayEvent>, Error>
where
    S: Side + MaySend<List>,
{
    let newer = List { starting_after: None, ending_before: Some(event_id.to_owned()), ..list.clone() };
    let page = client.send(&newer).await?.value.data;
    let mut events = page.data.items;
    if page.has_more {
        events.clear();
        let first = List { starting_after: None, ending_before: None, ..list };
        let mut pages = client.page_by_page(first, CallOptions::default());
        while let Some(page) = pages.next().await? {
            let now = client.runtime().now();
            let met = page.data.data.iter().position(|event| !is_after(&event.id, event_id, now));
            let count = met.unwrap_or(page.data.data.items.len());
            events.extend(page.data.data.into_iter().take(count));
            if met.is_some() {
                break;
            }
        }
    }
    events.reverse();
    Ok(events)
}

/// Whether the event `id` may have come after `other`: it is another one, and not of an earlier
/// millisecond, as far as the ids say.
pub(crate) fn is_after(id: &str, other: &str, now: Timestamp) -> bool {
    let places = (place(id, now), place(other, now));
    let earlier = matches!(places, (Some((at, _)), Some((other, _))) if at < other);
    id != other && !earlier
}

/// How far a provider's clock may be ahead of ours.
const AHEAD: Duration = Duration::from_secs(24 * 60 * 60);

/// The milliseconds and the number in `evt_<milliseconds>-<number>`: where it stands among the others.
///
/// An id of another form has no place, and neither has one from the future: everything that really happens next
/// would stand before it, and pass for seen.
pub(crate) fn place(id: &str, now: Timestamp) -> Option<(u64, u64)> {
    let (millis, number) = id.strip_prefix("evt_")?.split_once('-')?;
    let (millis, number) = (millis.parse().ok()?, number.parse().ok()?);
    let at = Timestamp::from_unix_millis(i64::try_from(millis).ok()?)?;
    (at <= now.plus(AHEAD)).then_some((millis, number))
}
