//! The rows: an intent, its attempts.

use paymux_core::{Decimal, Money};

use super::rules::{Rule, on};
use super::sends::Sends;
use super::words::words;
use super::{Capture, Declared, Payout, Refund, Time};

/// What an app wants paid, with everything that was tried for it. A store keeps it as one row of its
/// own and one row for each attempt and refund.
#[derive(Clone, Debug, PartialEq)]
pub struct Intent {
    /// What is to be paid.
    pub amount: Money,
    /// All attempts, by their number, which is their place here. None is ever removed.
    pub attempts: Vec<Attempt>,
    /// All refunds, by their number, which is their place here. None is ever removed.
    pub refunds: Vec<Refund>,
    /// Everything that was done to take money that a payer has agreed to, by its number, which is its place here.
    /// None is ever removed.
    pub captures: Vec<Capture>,
    /// The payout, where money is to be paid out and nothing is to be paid.
    pub payout: Option<Payout>,
    /// The money is to be held, and taken by captures of the app.
    pub holds: bool,
    /// The attempt whose payment the app was told of. It never changes once it is set.
    pub paid_by: Option<u32>,
    /// The app has given up: nothing new is begun, what is open is called off.
    pub closing: bool,
    /// The app was told that nothing was paid and nothing will be.
    pub failed_told: bool,
}

impl Intent {
    /// An intent that nothing was tried for yet.
    #[must_use]
    pub fn new(amount: Money) -> Self {
        Self {
            amount,
            attempts: Vec::new(),
            refunds: Vec::new(),
            captures: Vec::new(),
            payout: None,
            holds: false,
            paid_by: None,
            closing: false,
            failed_told: false,
        }
    }

    /// The same where the money is to be held until the app captures it.
    #[must_use]
    pub fn holding(mut self) -> Self {
        self.holds = true;
        self
    }

    /// Whether a payment is still wanted: neither paid nor given up.
    #[must_use]
    pub fn wanted(&self) -> bool {
        self.paid_by.is_none() && !self.closing
    }

    /// The attempt that may take money for this intent, if there is one.
    #[must_use]
    pub fn fenced(&self) -> Option<&Attempt> {
        self.attempts.iter().find(|attempt| attempt.fenced)
    }
}

/// One try at one account. It is recorded before anything is sent.
///
/// Three things are kept apart: what is known ([`state`](Self::state)), a decision
/// ([`fenced`](Self::fenced)) and a promise ([`exposed`](Self::exposed)).
#[derive(Clone, Debug, PartialEq)]
pub struct Attempt {
    /// Its place among the attempts of the intent. Its own reference and its idempotency keys are
    /// derived from it, see [`Call::key_step`](super::Call::key_step).
    pub number: u32,
    /// The account it is made at.
    pub account: String,
    /// What is known of it.
    pub state: State,
    /// Whether it is the one attempt that may take money for the intent. At most one is.
    pub fenced: bool,
    /// Whether the payer may have got a way to pay it. Written before the app gets the way.
    pub exposed: bool,
    /// The provider's id of the payment, once it is known.
    pub provider_id: Option<String>,
    /// The method that was chosen, where the provider needs one before it makes anything.
    pub method: Option<String>,
    /// Where it is a second payment that turned up under another attempt: that attempt's number.
    pub sibling_of: Option<u32>,
    /// It exists although it was given up, and has no fence.
    pub stray: bool,
    /// Money was held for it once, which the app was told.
    pub held: bool,
    /// What is held is let go: that is asked for until it is done, and nothing is captured any more.
    pub letting_go: bool,
    /// It was open for so long that nobody looks any more, or was paid with another amount: a person
    /// decides. That it is open is no news then.
    pub given_up: bool,
    /// How much the provider says has come, in the asset of the intent. It only rises.
    pub received: Decimal,
    /// Something came in another asset, which is not counted: it is owed, should the payment end without being paid.
    pub other_asset: bool,
    /// The requests that were sent to make it.
    pub sends: Sends,
    /// Since when it is in its state; moving between open, processing and authorized does not count.
    pub since: Time,
    /// How often it was looked at since then.
    pub looks: u32,
    /// Whether it closed, and was read after anything late could have come.
    pub settled: bool,
    /// When there is something to be done about it. A claim moves it past the lease.
    pub due_at: Option<Time>,
}

words! {
    /// What is known of an attempt.
    pub enum State {
        /// Recorded, about to be sent. After a crash: it may have been sent.
        Sending = "sending",
        /// Sent, and nothing is known of it.
        Unknown = "unknown",
        /// Nothing was sent: the payer chooses a method first.
        Choosing = "choosing",
        /// It exists and can be paid.
        Open = "open",
        /// The payer has acted, the provider is not sure yet.
        Processing = "processing",
        /// The payer has agreed, and nothing is taken yet.
        Approved = "approved",
        /// The money is held and can be taken.
        Authorized = "authorized",
        /// It ended without being paid in full. Money that was under way may still come.
        Closed = "closed",
        /// No request that may have made it did anything.
        NotDone = "not_done",
        /// A complete answer that was asked late enough did not have it.
        Absent = "absent",
        /// No payer can have seen it, so it was put aside.
        Shelved = "shelved",
        /// Nobody but a person can find out. If a payer may have seen it, nothing else is begun.
        NeedsHuman = "needs_human",
        /// Paid.
        Paid = "paid",
    }
}

impl State {
    /// Whether it is known to exist and not to have ended.
    #[must_use]
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Open | Self::Processing | Self::Approved | Self::Authorized)
    }

    /// Whether nothing more is done about it by itself. Facts still move it, out of all but
    /// [`Paid`](Self::Paid).
    #[must_use]
    pub const fn is_end(self) -> bool {
        match self {
            Self::Closed | Self::NotDone | Self::Absent | Self::Shelved | Self::NeedsHuman | Self::Paid => {
                true
            }
            Self::Sending
            | Self::Unknown
            | Self::Choosing
            | Self::Open
            | Self::Processing
            | Self::Approved
            | Self::Authorized => false,
        }
    }
}

impl Attempt {
    pub(super) fn new(number: u32, account: &str, state: State, now: Time) -> Self {
        Self {
            number,
            account: account.to_owned(),
            state,
            fenced: false,
            exposed: false,
            provider_id: None,
            method: None,
            sibling_of: None,
            stray: false,
            held: false,
            letting_go: false,
            given_up: false,
            received: Decimal::ZERO,
            other_asset: false,
            sends: Sends::default(),
            since: now,
            looks: 0,
            settled: false,
            due_at: None,
        }
    }

    /// The attempt by whose number its own reference is made: its own, or for a sibling the one that it
    /// turned up under.
    #[must_use]
    pub fn reference_number(&self) -> u32 {
        self.sibling_of.unwrap_or(self.number)
    }

    /// Whether a payer may have a way to pay it: it was handed out, or the provider shows it by itself.
    #[must_use]
    pub fn shown(&self, declared: &Declared) -> bool {
        let itself = declared.shows_itself && self.state != State::Choosing && on(Rule::SelfShownCounts);
        (self.exposed && on(Rule::ExposedCounts)) || itself
    }

    /// Whether anybody can find out how it stands.
    pub(super) fn readable(&self, declared: &Declared) -> bool {
        (declared.lookup && self.provider_id.is_some()) || declared.find.is_some()
    }

    /// Whether something has come, be it in another asset.
    pub(super) fn has_part(&self) -> bool {
        self.received > Decimal::ZERO || self.other_asset
    }

    /// Whether the payer has acted, and the outcome is still to come.
    pub(super) fn is_acted_on(&self) -> bool {
        matches!(self.state, State::Processing | State::Approved | State::Authorized)
    }

    /// Changes the state and starts its time anew.
    pub(super) fn enter(&mut self, state: State, now: Time) {
        if !(self.state.is_live() && state.is_live()) {
            self.since = now;
            self.looks = 0;
        }
        self.state = state;
    }
}
