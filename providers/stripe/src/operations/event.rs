//! Events, as webhooks deliver them; they can be read for 30 days. Source: docs.stripe.com/api/events.

use paymux_core::provider::UnixSeconds;
use paymux_core::provider::wire::{Optional, OptionalTime, RawJson};
use serde::{Deserialize, Serialize};

use super::{list, retrieve};

/// An event, as far as it is read.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Event {
    /// Stripe's id, `evt_…`.
    pub id: String,
    /// What happened, such as `checkout.session.completed`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The connected account at which it happened.
    pub account: Optional<String>,
    /// Whether it is about real money.
    pub livemode: Optional<bool>,
    /// What it is about.
    pub data: Optional<EventData>,
    /// When it happened.
    pub created: OptionalTime<UnixSeconds>,
}

/// What an event is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EventData {
    /// The object as it was then.
    pub object: RawJson,
}

/// `GET /v1/events`: newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Only these, such as `checkout.session.completed`, or a group: `charge.*`.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// `false`: only those whose delivery is still to come or has failed.
    pub delivery_success: Option<bool>,
    /// Those that happened then or later, in Unix seconds.
    #[serde(rename = "created[gte]")]
    pub created_since: Option<i64>,
    /// 1 to 100 rows; 10 where it is not given.
    pub limit: Option<u32>,
    /// The last id of the page before.
    pub starting_after: Option<String>,
}

list!(Event, "event.list", "/v1/events", "https://docs.stripe.com/api/events/list");

retrieve!(
    /// `GET /v1/events/{id}`.
    Event,
    "event.get",
    "/v1/events/{id}",
    "https://docs.stripe.com/api/events/retrieve"
);
