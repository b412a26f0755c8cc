//! A delivery and its attempts, as a test or a person reads them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One webhook message and what became of it.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Delivery {
    /// Counts from 1 in the order in which the events happened.
    pub id: u64,
    /// The provider that sends it.
    pub provider: String,
    /// The kind, which decides destination and secret, such as `payment` or `payout`.
    pub kind: String,
    /// The event, such as `succeeded`.
    pub event: String,
    /// The headers beside those of HTTP itself, signature included.
    pub headers: Vec<(String, String)>,
    /// The body, exactly the bytes that are sent and signed.
    pub body: String,
    /// Where it stands.
    pub state: DeliveryState,
    /// Every attempt that has ended, in order.
    pub attempts: Vec<Attempt>,
    /// When the next attempt is due by the sandbox's clock, if one is to come.
    pub next_attempt: Option<Timestamp>,
}

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DeliveryState {
    /// No destination was set when it happened. It can be resent once there is one.
    Unsent,
    /// An attempt is due, under way, or will be due.
    Pending,
    /// The destination answered as the provider wants.
    Delivered,
    /// The last attempt of the schedule has failed.
    Failed,
}

/// One try to deliver.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Attempt {
    /// When it began, by the sandbox's clock.
    pub at: Timestamp,
    /// Where it went.
    pub url: String,
    /// The status of the answer, if one came.
    pub status: Option<u16>,
    /// Why no answer came.
    pub error: Option<String>,
    /// Whether it was asked for by hand, beside the schedule.
    pub manual: bool,
}

/// A fault of webhook deliveries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DeliveryFault {
    /// The next message is sent twice, the same bytes both times, as two deliveries.
    Duplicate,
    /// The next message is held back until the one after it to the same destination has been tried,
    /// or, if none comes, until the clock has moved on by a second.
    Reorder,
}

/// When a provider tries again, and what it takes for success.
#[derive(Debug)]
pub(crate) struct Schedule {
    /// Seconds from a failure to the next attempt; its length is the number of retries.
    pub(crate) retries: &'static [u64],
    /// Seconds until an attempt without an answer has failed.
    pub(crate) answer_within: u64,
    /// Which statuses are success.
    pub(crate) success: fn(u16) -> bool,
}

/// A message that a provider half hands over.
#[derive(Debug)]
pub(crate) struct Message {
    pub(crate) provider: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) event: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
    pub(crate) schedule: &'static Schedule,
}
