//! What the machine is told.

use paymux_core::Money;

use super::effect::Call;
use super::words::words;

/// When another account may be asked instead of one that did not make a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailOver {
    /// Every earlier attempt provably did nothing.
    NotDone,
    /// Every earlier attempt provably did nothing, has ended, or is one that no payer has acted on or can have seen: its
    /// way to pay was not handed out, and its provider shows nothing to payers by itself.
    NotExposed,
}

/// One thing that happened, or that is wanted.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// The app wants a way to pay at this account. Goes on with the attempt that is under way there,
    /// or begins another one if that is safe.
    Pay {
        /// The account.
        account: String,
        /// The provider needs a method first: nothing is sent before [`Choose`](Self::Choose).
        chooses: bool,
    },
    /// Another account is asked instead, since an earlier one did not make the payment. Refused unless every earlier
    /// attempt allows it.
    FailOver {
        /// The account.
        account: String,
        /// As for [`Pay`](Self::Pay).
        chooses: bool,
        /// What every earlier attempt has to be.
        when: FailOver,
    },
    /// The payer chose a method.
    Choose {
        /// The attempt, which is choosing or was refused with another method.
        attempt: u32,
        /// The method, as the provider names it.
        method: String,
    },
    /// The app wants the way to pay of an attempt that is open, which the driver has at hand.
    Expose {
        /// The attempt.
        attempt: u32,
    },
    /// The app wants the way to pay of an attempt that is open, and the provider's lookup did not say it: its creation is
    /// sent again, where the provider is sure to recognise the key.
    Again {
        /// The attempt.
        attempt: u32,
    },
    /// The app gives up: nothing new is begun, what is open is called off, and the app is told
    /// [`Failed`](super::Tell::Failed) once nothing can be paid any more.
    Abandon,
    /// Money is to go back.
    Refund {
        /// The app's own reference of this refund: asking again with the same one is the same refund.
        reference: String,
        /// The attempt whose money it is; `None` for the one that paid the intent.
        attempt: Option<u32>,
        /// How much.
        amount: Money,
    },
    /// Money that is held is to be taken: all that is left, or a part. Not while another capture of it is under way.
    Capture {
        /// The app's own reference of this capture: asking again with the same one is the same capture.
        reference: String,
        /// How much; `None` for all that is left.
        amount: Option<Money>,
        /// Whether the rest is let go.
        last: bool,
    },
    /// What is held, and was not taken, is to be let go. Nothing is captured after that.
    Void,
    /// Money is to be paid out: the intent is this payout.
    PayOut {
        /// The account.
        account: String,
    },
    /// An attempt, refund, capture or payout whose `due_at` has come was claimed.
    Due(Item),
    /// A call came to its end.
    Reply {
        /// The call, as the machine had asked for it.
        call: Call,
        /// Whether the app's caller still waits for a way to pay. Only then is one exposed.
        waiting: bool,
        /// What came of it.
        answer: Answer,
    },
    /// A webhook, or a line of a list.
    Event {
        /// The account it is from.
        account: String,
        /// What it says.
        seen: Seen,
    },
    /// News of a refund, from the same sources.
    RefundEvent {
        /// The account it is from.
        account: String,
        /// What it says.
        seen: RefundSeen,
    },
    /// News of a payout, from the same sources.
    PayoutEvent {
        /// The account it is from.
        account: String,
        /// What it says.
        seen: RefundSeen,
    },
    /// A person has found out how something stands that nobody else can find out. It is refused for what does not
    /// need a person.
    Verdict {
        /// What it is about.
        of: Item,
        /// What was found out.
        verdict: Verdict,
        /// The provider's id of the payment: of an attempt that is paid and whose id is not known. Without it nothing
        /// could be refunded, nor could later news be told to be about it.
        payment_id: Option<String>,
    },
}

words! {
    /// What a person has found out, in the provider's dashboard for example.
    pub enum Verdict {
        /// The payment is paid in full; the refund or payout was carried out, the capture has taken the money.
        Done = "done",
        /// The payment does not exist or cannot be paid any more; the refund, payout or capture was not, and will not be,
        /// carried out.
        NotDone = "not_done",
    }
}

/// An attempt, a refund or a capture, by its number; or the payout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Item {
    /// An attempt.
    Attempt(u32),
    /// A refund.
    Refund(u32),
    /// A capture, or the taking of an approved payment.
    Capture(u32),
    /// The payout, of which an intent has one at most.
    Payout,
}

impl Item {
    /// Its word and its number, as rows and idempotency keys have them: a payout is number 0.
    #[must_use]
    pub const fn named(self) -> (&'static str, u32) {
        match self {
            Self::Attempt(number) => ("attempt", number),
            Self::Refund(number) => ("refund", number),
            Self::Capture(number) => ("capture", number),
            Self::Payout => ("payout", 0),
        }
    }
}

/// What came of a call.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// This send provably did nothing, for example because it was never sent.
    NotDone,
    /// Nobody knows: no reply, none that can be read, or one about something else than was asked for.
    Lost,
    /// The payment: of a creation, of a lookup by id, of a capture or a void.
    Is(Seen),
    /// A lookup by id says that there is no such payment. It proves nothing, and changes nothing.
    NotThere,
    /// The reply named a payment that belongs to another intent, which only a store can know.
    Taken,
    /// The payments that carry our reference.
    Found {
        /// Them. What comes without our reference is passed over.
        seen: Vec<Seen>,
        /// Whether the answer was read to its end, and the provider says that it leaves nothing out.
        complete: bool,
    },
    /// It was called off.
    Canceled {
        /// How much had come by then, where the provider says so.
        received: Option<Money>,
    },
    /// The refund or payout: of its creation, or of a lookup.
    Refund(RefundSeen),
    /// The refunds or payouts that carry our reference.
    FoundRefunds(Vec<RefundSeen>),
}

/// A payment, as the provider tells of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// The provider's id.
    pub id: String,
    /// The attempt of **this** intent whose own reference it carries, proved by that reference or by
    /// metadata of ours. Amount, time or customer are never proof: another payer's payment has them too.
    pub reference: Option<u32>,
    /// How it stands.
    pub fact: Fact,
}

/// How a payment stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// Its status.
    pub status: Status,
    /// How much has come in all, where the provider says so.
    pub received: Option<Money>,
}

words! {
    /// The status of a payment at its provider, as far as the machine cares. A status that is not known
    /// is told as `Processing`: neither payable nor ended.
    pub enum Status {
        /// It can be paid. Something may have come already.
        Open = "open",
        /// The payer has acted, the provider is not sure yet.
        Processing = "processing",
        /// The payer has agreed, and nothing is taken before we ask for it.
        Approved = "approved",
        /// The money is held and can be taken.
        Authorized = "authorized",
        /// The provider declined it; see [`Declared::declined_stays_payable`](super::Declared::declined_stays_payable).
        Declined = "declined",
        /// It ended without being paid in full.
        Closed = "closed",
        /// Paid.
        Paid = "paid",
    }
}

/// A refund or payout, as the provider tells of it.
#[derive(Clone, Debug, PartialEq)]
pub struct RefundSeen {
    /// The provider's id.
    pub id: String,
    /// The refund of this intent whose own reference it carries; 0 for the payout.
    pub reference: Option<u32>,
    /// How much, where the provider says it.
    pub amount: Option<Money>,
    /// How it stands: [`Pending`](super::RefundState::Pending), [`Done`](super::RefundState::Done) or
    /// [`Failed`](super::RefundState::Failed). Other states are ours alone, and change nothing.
    pub state: super::RefundState,
}
