//! The transactions, each as a value.

mod claim;
mod compare;
mod forget;
mod outbox;
mod receive;
mod step;

pub(crate) use claim::{Claim, Claimed, Kind, Looked};
pub(crate) use compare::{Compare, Compared, FindMissing, ReadTime};
pub(crate) use forget::Forget;
pub use forget::Forgotten;
pub(crate) use outbox::{Delivered, Messages, take_messages};
pub(crate) use receive::{HintAll, HintKnown, Receive, Received};
pub(crate) use step::{Begin, BeginPayout, Decide, Find, Step, Stepped};
