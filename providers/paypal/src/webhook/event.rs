use bytes::Bytes;
use paymux_core::provider::wire::{Optional, OptionalTime, RawJson, Rows};
use paymux_core::provider::{Account, DisputeUpdate, RefundUpdate, decode_json};
use paymux_core::{Error, Event, PaymentUpdate, Status, Subject};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::operations::authorization::Authorization;
use crate::operations::capture::Capture;
use crate::operations::dispute::Dispute;
use crate::operations::order::Order;
use crate::operations::refund::Refund;
use crate::provider::read;
use crate::shapes::{Amount, Link, SupplementaryData, id_above, related};
use crate::words;

/// A delivery, for [`decode_json`] on [`Event::body`]. `resource` is what it is about: an
/// [`Order`], a [`Capture`], an [`Authorization`], a [`Refund`] or a [`Dispute`].
///
/// Source: `event` of notifications_webhooks_v1.json.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Delivery {
    /// The event's id.
    pub id: Optional<String>,
    /// What happened: `PAYMENT.CAPTURE.COMPLETED`.
    pub event_type: Optional<String>,
    /// What it is about: `capture`.
    pub resource_type: Optional<String>,
    /// What it is about.
    pub resource: Option<RawJson>,
    /// When the event was made.
    pub create_time: OptionalTime,
    /// For people.
    pub summary: Optional<String>,
    /// The version of the event.
    pub event_version: Optional<String>,
    /// The version of the resource.
    pub resource_version: Optional<String>,
    /// Where the event can be had again.
    pub links: Optional<Rows<Link>>,
}

/// Reads a delivery. A genuine one about money that cannot be read whole is a hint to look up what it names.
pub(super) fn unify(account: &Account, body: &Bytes) -> Result<Event, Error> {
    let delivery: Delivery = decode_json(body)?;
    let kind = delivery.event_type.into_value().unwrap_or_default();
    let resource = delivery.resource.as_ref().map(RawJson::get).unwrap_or_default();
    let subject = subject(&kind, resource).unwrap_or_else(|_| Subject::LookUp { ids: mentioned(resource) });
    let key = Event::key_of(&[delivery.id.as_deref().unwrap_or_default()], body);
    let mut event = Event::new(account, key, kind, subject, body.clone());
    event.occurred_at = delivery.create_time.time();
    Ok(event)
}

/// What an event is about. Its kind and the status of its resource have to fit: an event of an unknown kind, and one
/// that contradicts itself, proves nothing.
///
/// Source: developer.paypal.com/api/rest/webhooks/event-names/.
fn subject(kind: &str, resource: &str) -> Result<Subject, Error> {
    let payment = |update: Result<PaymentUpdate, Error>| update.map(Subject::Payment);
    match kind {
        "CHECKOUT.ORDER.APPROVED" | "CHECKOUT.ORDER.COMPLETED" | "CHECKOUT.ORDER.VOIDED" => {
            payment(order(kind, read(resource)?))
        }
        "PAYMENT.CAPTURE.COMPLETED" => payment(capture(&read(resource)?, Status::Paid)),
        "PAYMENT.CAPTURE.PENDING" => payment(capture(&read(resource)?, Status::Processing)),
        "PAYMENT.CAPTURE.DENIED" | "PAYMENT.CAPTURE.DECLINED" => {
            payment(capture(&read(resource)?, Status::Declined))
        }
        // A reversal takes the money back without the app's doing, and is told as the refund that it is.
        "PAYMENT.CAPTURE.REFUNDED" | "PAYMENT.CAPTURE.REVERSED" => refund(&read(resource)?),
        "PAYMENT.AUTHORIZATION.CREATED" => payment(authorization(&read(resource)?, Status::Authorized)),
        "PAYMENT.AUTHORIZATION.VOIDED" => payment(authorization(&read(resource)?, Status::Canceled)),
        "CUSTOMER.DISPUTE.CREATED" | "CUSTOMER.DISPUTE.UPDATED" | "CUSTOMER.DISPUTE.RESOLVED" => {
            dispute(&read(resource)?)
        }
        _ if is_about_money(kind) => Err(unlike()),
        _ => Ok(Subject::Other),
    }
}

/// Whether an event may be about a payment. One without a kind may be about anything.
fn is_about_money(kind: &str) -> bool {
    let families =
        ["CHECKOUT.", "PAYMENT.CAPTURE.", "PAYMENT.AUTHORIZATION.", "PAYMENT.REFUND.", "CUSTOMER.DISPUTE."];
    kind.is_empty() || families.iter().any(|family| kind.starts_with(family))
}

fn read<T: DeserializeOwned>(resource: &str) -> Result<T, Error> {
    serde_json::from_str(resource).map_err(|error| unlike().with_source(error))
}

fn unlike() -> Error {
    Error::unintelligible("the event and what it is about do not fit")
}

/// An order says all that a lookup would say. Some deliveries leave out the status, which then is the event's.
fn order(kind: &str, mut order: Order) -> Result<PaymentUpdate, Error> {
    let word = kind.rsplit('.').next().unwrap_or_default();
    let status = order.status.get_or_insert_with(|| word.to_owned());
    if status != word {
        return Err(unlike());
    }
    Error::unless_named("id", &order.id)?;
    let amounts = read::amounts(&order)?;
    let mut update = PaymentUpdate::new(&order.id, order.stands().0);
    update.reference = read::reference(&order).cloned();
    update.requested = amounts.requested;
    update.received = amounts.received;
    Ok(update)
}

/// A capture of an order takes all of it. One of an authorisation may be a part, and what else was taken is not said: so
/// what was asked for is left out, and only a lookup tells how the payment stands.
fn capture(capture: &Capture, status: Status) -> Result<PaymentUpdate, Error> {
    let related = related(&capture.supplementary_data);
    let above = |kind| id_above(capture.links.as_ref(), kind);
    let order = related.and_then(|ids| ids.order_id.as_deref()).or_else(|| above("orders"));
    let held = related.and_then(|ids| ids.authorization_id.as_deref()).or_else(|| above("authorizations"));
    Error::unless_named("id", &capture.id)?;
    if capture.stands() != status {
        return Err(unlike());
    }
    let whole = held.is_none();
    if !whole && (status == Status::Declined || *capture.final_capture != Some(true)) {
        // What is held can still be taken.
        return Err(unlike());
    }
    let amount = capture.amount.as_ref().map(Amount::money).transpose()?;
    let mut update = PaymentUpdate::new(order.or(held).unwrap_or(&capture.id), status);
    // An app that has stored the order alone finds it by its own reference.
    update.within = order.is_none();
    update.further_ids.insert("capture".to_owned(), capture.id.clone());
    if let Some(held) = held {
        update.further_ids.insert("authorization".to_owned(), held.to_owned());
    }
    update.reference = capture.custom_id.clone().or_else(|| capture.invoice_id.clone());
    if whole {
        update.received = amount.clone().filter(|_| update.status == Status::Paid);
        update.requested = amount;
    }
    Ok(update)
}

/// An authorisation that was voided may have been captured in part before: then, too, what was asked for is left out.
fn authorization(held: &Authorization, status: Status) -> Result<PaymentUpdate, Error> {
    let related = related(&held.supplementary_data);
    let order = related.and_then(|ids| ids.order_id.as_deref());
    let order = order.or_else(|| id_above(held.links.as_ref(), "orders"));
    Error::unless_named("id", &held.id)?;
    if held.stands() != status {
        return Err(unlike());
    }
    let mut update = PaymentUpdate::new(order.unwrap_or(&held.id), status);
    update.within = order.is_none();
    update.further_ids.insert("authorization".to_owned(), held.id.clone());
    update.reference = held.custom_id.clone().or_else(|| held.invoice_id.clone());
    if update.status == Status::Authorized {
        update.requested = held.amount.as_ref().map(Amount::money).transpose()?;
    }
    Ok(update)
}

fn refund(refund: &Refund) -> Result<Subject, Error> {
    let related = related(&refund.supplementary_data);
    let capture = related.and_then(|ids| ids.capture_id.as_deref());
    let capture = capture.or_else(|| id_above(refund.links.as_ref(), "captures"));
    Error::unless_named("id", &refund.id)?;
    // What belongs to no capture is no refund: some deliveries are about the capture itself.
    let capture = capture.ok_or_else(unlike)?;
    let order = related.and_then(|ids| ids.order_id.as_deref());
    let mut update = RefundUpdate::new(&refund.id, words::refund(&refund.status));
    update.payment_ids = order.into_iter().chain([capture]).map(str::to_owned).collect();
    update.reference.clone_from(&refund.custom_id);
    update.amount = refund.amount.as_ref().map(Amount::money).transpose()?;
    Ok(Subject::Refund(update))
}

fn dispute(dispute: &Dispute) -> Result<Subject, Error> {
    Error::unless_named("dispute_id", &dispute.dispute_id)?;
    let mut update = DisputeUpdate::new(&dispute.dispute_id, words::dispute(dispute));
    update.payment_ids = dispute.payment_ids();
    update.amount = dispute.dispute_amount.as_ref().map(Amount::money).transpose()?;
    Ok(Subject::Dispute(update))
}

/// Every id that a resource names.
fn mentioned(resource: &str) -> Vec<String> {
    #[derive(Deserialize)]
    struct Mentions {
        id: Optional<String>,
        order_id: Optional<String>,
        dispute_id: Optional<String>,
        supplementary_data: Optional<SupplementaryData>,
        links: Optional<Rows<Link>>,
    }
    let Ok(mentions) = serde_json::from_str::<Mentions>(resource) else { return Vec::new() };
    let related = related(&mentions.supplementary_data);
    let related = related.map(|ids| [&ids.order_id, &ids.authorization_id, &ids.capture_id]);
    let above = ["orders", "authorizations", "captures"]
        .into_iter()
        .filter_map(|kind| id_above(mentions.links.as_ref(), kind).map(str::to_owned));
    let named = [&mentions.order_id, &mentions.id, &mentions.dispute_id];
    let mut ids: Vec<String> = Vec::new();
    let texts = named.into_iter().chain(related.into_iter().flatten());
    for id in texts.filter_map(|id| id.value().cloned()).chain(above) {
        if !id.is_empty() && !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}
