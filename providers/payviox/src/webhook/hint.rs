//! Genuine deliveries that cannot be read whole.

use std::collections::BTreeMap;

use bytes::Bytes;
use paymux_core::provider::Account;
use paymux_core::provider::wire::RawJson;
use paymux_core::{Error, Event, Subject};

use super::key;

/// Where the id of the thing stands that an event is about.
#[derive(Clone, Copy)]
pub(super) enum About {
    /// `metadata.integration_session_id`.
    Session,
    /// `order_id`, Payviox's own.
    PayoutOrder,
}

/// An event that is about money but has another shape than documented: what it is about has to be looked up.
/// The id is given where it can be read; without one, everything that is open has to be looked at.
///
/// A body that is no JSON object is no event: then `unread` says what is wrong with it.
pub(super) fn look_up(account: &Account, body: &Bytes, about: About, unread: Error) -> Result<Event, Error> {
    let Some(members) = members(body) else { return Err(unread) };
    let kind = members.get("type").and_then(text).unwrap_or_default();
    let id = match about {
        About::Session => members
            .get("metadata")
            .and_then(|metadata| self::members(metadata.get().as_bytes()))
            .and_then(|metadata| text(metadata.get("integration_session_id")?)),
        About::PayoutOrder => members.get("order_id").and_then(text),
    };
    let ids = id.into_iter().collect();
    Ok(Event::new(account, key(body), kind, Subject::LookUp { ids }, body.clone()))
}

fn members(json: &[u8]) -> Option<BTreeMap<String, RawJson>> {
    serde_json::from_slice(json).ok()
}

/// A text that is not empty, or the digits of a whole number.
fn text(json: &RawJson) -> Option<String> {
    let whole = || serde_json::from_str::<u64>(json.get()).ok().map(|number| number.to_string());
    serde_json::from_str::<String>(json.get()).ok().or_else(whole).filter(|text| !text.is_empty())
}
