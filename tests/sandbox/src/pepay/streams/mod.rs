//! The three web socket streams (Pepay docs, /api-spec/realtime/websockets).

mod fault;
mod filter;
mod open;
mod send;
mod token;

pub(super) use crate::pepay::streams::fault::Plans;
pub use crate::pepay::streams::fault::StreamFault;
pub(super) use crate::pepay::streams::open::{commerce, merchant, payment};
pub(super) use crate::pepay::streams::token::{connection, mint};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::pepay::state::accounts::Environment;
use crate::pepay::state::event::Event;
use crate::pepay::streams::filter::Filter;
use crate::wire::socket::Sender;

/// Which of the three.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Stream {
    /// `/ws/merchant/events`
    Merchant,
    /// `/ws/commerce/events`
    Commerce,
    /// `/ws/payment`
    Payment,
}

/// What an open stream may see, by its credential.
#[derive(Clone, Debug)]
pub(super) struct Pass {
    stream: Stream,
    business: u32,
    /// The environment of a commerce key.
    environment: Option<Environment>,
    /// The invoice of a payment session.
    invoice: Option<String>,
    /// The key that it was opened with, or that minted its token.
    pub(super) key: Option<String>,
    /// When its token ends.
    expires: Option<Timestamp>,
}

/// One open stream.
#[derive(Debug)]
pub(super) struct Listener {
    pub(super) pass: Pass,
    filter: Filter,
    to: Sender,
}

/// All open streams, and the faults of those to come.
#[derive(Debug, Default)]
pub(super) struct Streams {
    listeners: Vec<Listener>,
    pub(super) plans: Plans,
}

impl Pass {
    /// Whether an event is for this stream at all.
    fn sees(&self, event: &Event, orders: bool) -> bool {
        let subject = &event.subject;
        if subject.business != self.business {
            return false;
        }
        match self.stream {
            Stream::Payment => subject.payor && subject.invoice == self.invoice,
            Stream::Merchant => {
                let order = event.kind.starts_with("commerce.");
                !subject.payor && event.kind.starts_with("invoice") || (orders && order)
            }
            Stream::Commerce => {
                let here = self.environment.is_none_or(|only| only == subject.environment);
                !subject.payor && subject.is_commerce() && here
            }
        }
    }
}
