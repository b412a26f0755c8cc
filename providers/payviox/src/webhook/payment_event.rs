use std::borrow::Cow;

use bytes::Bytes;
use paymux_core::provider::wire::{self, Lenient, Optional, RawJson, from_minor};
use paymux_core::provider::{Account, decode_json};
use paymux_core::{Error, Event, PaymentUpdate, Status, Subject};
use serde::{Deserialize, Serialize};

use super::key;
use crate::payment::{BoughtItem, CustomerDetails};
use crate::words::STATUSES;

/// A payment event with all its fields, for [`decode_json`](paymux_core::provider::decode_json) on
/// [`Event::body`](paymux_core::Event::body). Amounts are in the smallest unit of the currency.
///
/// Source: docs.payviox.com/webhooks/integration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PaymentEvent {
    /// The session's amount, without the payer's fees.
    pub amount: u64,
    /// ISO 4217.
    pub currency: String,
    /// What the payer pays on top, once it is known.
    pub fees: Option<u64>,
    /// The session's id, and your own metadata.
    pub metadata: EventMetadata,
    /// What happened: `succeeded`, `pending_review`, `declined`, `refunded`, `expired`, `incomplete`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Such as `stripe`.
    pub provider: Optional<String>,
    /// Your order.
    #[serde(deserialize_with = "wire::id")]
    pub order_id: String,
    /// As given.
    pub items: Option<Lenient<Vec<BoughtItem>>>,
    /// Such as `card`. Not the id that the payment's details give.
    pub payment_method: Optional<String>,
    /// Who paid, if collected. Not your name for the customer.
    pub customer: Option<Lenient<CustomerDetails>>,
    /// What is still due; only for `incomplete`.
    pub amount_remaining: Option<u64>,
}

/// The metadata of a payment event: [`session_id`](Self::session_id), and what was given with the session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RawJson", into = "RawJson")]
pub struct EventMetadata {
    /// The session's id, `integration_session_id` on the wire.
    pub session_id: String,
    /// The whole object, your own members included.
    pub raw: RawJson,
}

impl TryFrom<RawJson> for EventMetadata {
    type Error = &'static str;

    fn try_from(raw: RawJson) -> Result<Self, Self::Error> {
        #[derive(Deserialize)]
        struct Known {
            #[serde(deserialize_with = "wire::id")]
            integration_session_id: String,
        }
        let known: Known = serde_json::from_str(raw.get()).map_err(|_| "no integration_session_id")?;
        Ok(Self { session_id: known.integration_session_id, raw })
    }
}

impl From<EventMetadata> for RawJson {
    fn from(metadata: EventMetadata) -> Self {
        metadata.raw
    }
}

/// What the unified words need of a payment event, read in one pass without copying.
#[derive(Deserialize)]
struct Essence<'a> {
    amount: u64,
    #[serde(borrow)]
    currency: Cow<'a, str>,
    #[serde(borrow)]
    metadata: Session<'a>,
    #[serde(borrow, rename = "type")]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    order_id: Cow<'a, str>,
    amount_remaining: Option<u64>,
}

#[derive(Deserialize)]
struct Session<'a> {
    #[serde(borrow, rename = "integration_session_id")]
    id: Cow<'a, str>,
}

/// The event, if it can be read whole and does not contradict itself.
pub(super) fn unify(account: &Account, body: &Bytes) -> Result<Event, Error> {
    // The slow reading says where it went wrong.
    let Ok(read) = serde_json::from_slice::<Essence<'_>>(body) else {
        return decode_json::<PaymentEvent>(body).and(Err(Error::unintelligible("not a payment event")));
    };
    Error::unless_named("integration_session_id", &read.metadata.id)?;
    let money = |minor: u64| from_minor(minor, &read.currency);
    let status = STATUSES.fold(&read.kind);
    let mut update = PaymentUpdate::new(read.metadata.id.as_ref(), status);
    update.requested = Some(money(read.amount)?);
    update.received = received(&update.status, read.amount, read.amount_remaining)?.map(money).transpose()?;
    update.reference = Some(read.order_id.into_owned());
    Ok(Event::new(account, key(body), read.kind, Subject::Payment(update), body.clone()))
}

/// What of `amount` has come in, where the event says.
fn received(status: &Status, amount: u64, remaining: Option<u64>) -> Result<Option<u64>, Error> {
    match (status, remaining) {
        (Status::Paid | Status::NeedsReview, None | Some(0)) => Ok(Some(amount)),
        (Status::PartiallyPaid, Some(remaining)) if remaining <= amount => Ok(amount.checked_sub(remaining)),
        (Status::Paid | Status::NeedsReview | Status::PartiallyPaid, Some(_)) => {
            Err(Error::unintelligible("what is still due does not fit the type")
                .with_field("amount_remaining"))
        }
        _ => Ok(None),
    }
}
