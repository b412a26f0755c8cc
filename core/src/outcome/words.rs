//! The words in which an error says what may have happened.

use serde::{Deserialize, Serialize};

/// What became of the request of a failed call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "whoever asks has to decide for each of the three")]
pub enum Delivery {
    /// It never left: a check failed before sending, or no connection came about.
    NotSent,
    /// It may have arrived. "Connection closed before message completed" is this: the provider may
    /// have acted and then lost the connection.
    Unknown,
    /// The provider (or a proxy before it) answered.
    Answered,
}

/// Whether the failed call may have taken effect, joined over all tries of the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "whoever asks has to decide for each of the three")]
pub enum Effect {
    /// Certainly not.
    NotDone,
    /// Perhaps: find out before doing it again.
    MaybeDone,
    /// Yes, and only what came back is wrong.
    Done,
}

impl Effect {
    /// The stronger of the two.
    #[must_use]
    pub fn join(self, other: Self) -> Self {
        self.max(other)
    }
}

/// What an operation can do to anybody's money; what can do more is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "whoever asks has to decide for each of the three")]
pub enum Stakes {
    /// Nothing: it reads, or changes settings.
    None,
    /// It makes something that takes money only once the payer acts: a session, an invoice.
    Inert,
    /// It moves money itself: a payout, a withdrawal, a capture, a refund.
    Money,
}

/// What to do about an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Advice {
    /// The request is wrong: change it, then send it as a new one.
    FixRequest,
    /// The credential is missing, of the wrong kind, expired or not permitted: configure another.
    FixCredentials,
    /// The configuration is wrong: base URL, provider name, webhook secret, a setting.
    FixConfiguration,
    /// Repeat the call with the same idempotency key ([`Error::key`](crate::Error::key)).
    RepeatSameKey,
    /// Nothing happened; repeat later, after [`Error::retry_after`](crate::Error::retry_after) if set.
    RepeatLater,
    /// Look at the provider what became of it before anything is repeated.
    LookUpFirst,
    /// There is nothing to look up: wait for the webhook, or until what may exist has expired.
    AwaitWebhook,
    /// Only the provider's dashboard or support can tell.
    AskProvider,
}
