//! The rows of money that a payer has agreed to, and that is taken by us.

use paymux_core::Decimal;

use super::Time;
use super::sends::Sends;
use super::words::words;

/// One taking of money that a payer has agreed to. It is recorded before anything is sent.
///
/// A provider gives a capture no id that all providers would have: what became of it is read from its payment.
/// So of one attempt there is never more than one under way.
#[derive(Clone, Debug, PartialEq)]
pub struct Capture {
    /// Its place among the captures of the intent. Its own reference and key are derived from it.
    pub number: u32,
    /// The app's reference of it; of an approved payment, which the machine takes by itself, the attempt's number.
    pub reference: String,
    /// What is taken.
    pub kind: CaptureKind,
    /// The attempt whose money it is.
    pub attempt: u32,
    /// How much, in the asset of the intent.
    pub amount: Decimal,
    /// Whether the rest is let go.
    pub last: bool,
    /// What is known of it.
    pub state: CaptureState,
    /// The requests that were sent for it.
    pub sends: Sends,
    /// Since when it is in its state.
    pub since: Time,
    /// How often it was looked at since then.
    pub looks: u32,
    /// When there is something to be done about it. A claim moves it past the lease.
    pub due_at: Option<Time>,
}

words! {
    /// What a capture takes.
    pub enum CaptureKind {
        /// Money that is held, as the app asks for.
        Held = "held",
        /// A payment that the payer has approved: the machine itself takes it, or has it held.
        Approved = "approved",
    }
}

words! {
    /// What is known of a capture.
    pub enum CaptureState {
        /// Recorded, about to be sent. After a crash: it may have been sent.
        Sending = "sending",
        /// Sent, and nothing is known of it.
        Unknown = "unknown",
        /// The provider has taken it on.
        Pending = "pending",
        /// The money is taken.
        Done = "done",
        /// The payment has ended without it.
        Failed = "failed",
        /// No request that may have made it did anything.
        NotDone = "not_done",
        /// Nobody but a person can find out.
        NeedsHuman = "needs_human",
    }
}

impl CaptureState {
    /// Whether the amount may have been taken or may still be: it cannot be captured a second time.
    #[must_use]
    pub const fn reserves(self) -> bool {
        !matches!(self, Self::Failed | Self::NotDone)
    }

    /// Whether it is not known yet what becomes of it.
    #[must_use]
    pub const fn is_under_way(self) -> bool {
        matches!(self, Self::Sending | Self::Unknown | Self::Pending | Self::NeedsHuman)
    }
}

impl Capture {
    pub(super) fn enter(&mut self, state: CaptureState, now: Time) {
        self.state = state;
        self.since = now;
        self.looks = 0;
        if !matches!(state, CaptureState::Sending | CaptureState::Unknown | CaptureState::Pending) {
            self.due_at = None;
        }
    }
}
