//! The rows of money that goes back.

use paymux_core::Decimal;

use super::Time;
use super::sends::Sends;
use super::words::words;

/// One refund of money that came by one attempt. It is recorded before anything is sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Refund {
    /// Its place among the refunds of the intent. Its own reference and key are derived from it.
    pub number: u32,
    /// The app's reference of it; for a surplus that goes back by itself, the attempt's number.
    pub reference: String,
    /// Whether it goes back by itself, because its attempt was paid in addition to another one. The
    /// references of these and of the app's own refunds are apart.
    pub surplus: bool,
    /// The attempt whose money it is.
    pub attempt: u32,
    /// How much, in the asset of the intent.
    pub amount: Decimal,
    /// What is known of it.
    pub state: RefundState,
    /// The provider's id, once it is known.
    pub provider_id: Option<String>,
    /// The requests that were sent to make it.
    pub sends: Sends,
    /// Since when it is in its state.
    pub since: Time,
    /// How often it was looked at since then.
    pub looks: u32,
    /// When there is something to be done about it. A claim moves it past the lease.
    pub due_at: Option<Time>,
}

/// Money that is paid out to somebody: all that its intent is about. Money leaves, and no payer is involved.
#[derive(Clone, Debug, PartialEq)]
pub struct Payout {
    /// The account that it is paid from.
    pub account: String,
    /// What is known of it. It goes the way of a refund; its number and its attempt mean nothing.
    pub transfer: Refund,
}

words! {
    /// What is known of a refund or payout. There is no "absent": a refund that is not in a list may be in the next
    /// one, and a second execution moves money a second time.
    pub enum RefundState {
        /// Recorded, about to be sent. After a crash: it may have been sent.
        Sending = "sending",
        /// Sent, and nothing is known of it.
        Unknown = "unknown",
        /// The provider has it.
        Pending = "pending",
        /// Carried out.
        Done = "done",
        /// The provider has it, and will not carry it out.
        Failed = "failed",
        /// No request that may have made it did anything.
        NotDone = "not_done",
        /// Nobody but a person can find out.
        NeedsHuman = "needs_human",
    }
}

impl RefundState {
    /// Whether the amount may have gone back or may still go: it cannot be refunded a second time.
    #[must_use]
    pub const fn reserves(self) -> bool {
        !matches!(self, Self::Failed | Self::NotDone)
    }

    pub(super) const fn is_end(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::NotDone | Self::NeedsHuman)
    }
}

impl Refund {
    pub(super) fn new(
        number: u32,
        reference: String,
        surplus: bool,
        attempt: u32,
        amount: Decimal,
        now: Time,
    ) -> Self {
        Self {
            number,
            reference,
            surplus,
            attempt,
            amount,
            state: RefundState::Sending,
            provider_id: None,
            sends: Sends::default(),
            since: now,
            looks: 0,
            due_at: None,
        }
    }

    pub(super) fn enter(&mut self, state: RefundState, now: Time) {
        self.state = state;
        self.since = now;
        self.looks = 0;
    }
}
