//! What the machine asks for.

use super::words::words;
use super::{Item, Time};

/// What a step asks for. Messages and breaks are written in the transaction of the step; calls are
/// made, and a way to pay is handed out, after its commit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Effects {
    /// Calls to be made.
    pub calls: Vec<Call>,
    /// The way to pay of this attempt, which the driver has at hand, may be given to the app.
    pub hand_out: Option<u32>,
    /// The app is to let the payer choose a method for this attempt.
    pub offer: Option<u32>,
    /// What the app wanted is refused.
    pub refused: Option<Refusal>,
    /// Messages for the app, for the outbox.
    pub tells: Vec<Tell>,
    /// What a person should see. A store keeps one of each kind for an item.
    pub breaks: Vec<Break>,
    /// The event of the last step is about nothing that is known yet: a store parks it, and brings it again in every
    /// later transaction of the intent.
    pub unmatched: bool,
}

impl Effects {
    /// Forgets all of it, so that the value can be used for the next step.
    pub fn clear(&mut self) {
        let Self { calls, hand_out, offer, refused, tells, breaks, unmatched } = self;
        calls.clear();
        tells.clear();
        breaks.clear();
        (*hand_out, *offer, *refused, *unmatched) = (None, None, None, false);
    }
}

/// A call to a provider. The driver makes it after the commit, and answers with
/// [`Input::Reply`](super::Input::Reply) that holds the same value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// The attempt, refund, capture or payout that it is for.
    pub of: Item,
    /// What to do.
    pub operation: Operation,
    /// Which send it is, of those that may act.
    pub send: u32,
    /// Which idempotency key it takes; see [`key_step`](Self::key_step).
    pub key: u32,
    /// When it was decided. An answer is about a moment no earlier than this, less its staleness.
    pub asked: Time,
    /// It must not be sent after this. A driver measures the time since its transaction began with a
    /// clock that never jumps, checks it right before the request leaves, and answers
    /// [`NotDone`](super::Answer::NotDone) where it is too late.
    pub send_by: Time,
}

impl Call {
    /// The step by which the call's idempotency key is derived from the intent's own
    /// (`IdempotencyKey::derive`): the same for every send of one body, another for another body.
    #[must_use]
    pub fn key_step(&self) -> String {
        let (item, number) = self.of.named();
        format!("{item} {number} {} {}", self.operation.as_str(), self.key)
    }
}

words! {
    /// What a call does.
    pub enum Operation {
        /// Makes the payment of an attempt.
        Create = "create",
        /// Looks it up by the provider's id.
        Look = "look",
        /// Finds it by our own reference, by a search or in a list.
        Find = "find",
        /// Calls it off.
        Cancel = "cancel",
        /// Takes money that is held.
        Capture = "capture",
        /// Takes a payment that the payer has approved, or holds its money.
        Advance = "advance",
        /// Lets go of money that is held.
        Void = "void",
        /// Makes a refund.
        Refund = "refund",
        /// Makes a payout.
        PayOut = "pay_out",
        /// Looks a payout up by the provider's id.
        LookPayout = "look_payout",
        /// Finds a payout by our own reference.
        FindPayout = "find_payout",
        /// Looks a refund up by the provider's id.
        LookRefund = "look_refund",
        /// Finds a refund by our own reference.
        FindRefund = "find_refund",
    }
}

impl Operation {
    /// Whether it makes something or moves money: then it has a key, the same for each send, and the machine alone decides
    /// whether it is sent again. The others only read, or call off what may be called off twice.
    #[must_use]
    pub const fn is_sent_with_a_key(self) -> bool {
        match self {
            Self::Create | Self::Capture | Self::Advance | Self::Void | Self::Refund | Self::PayOut => true,
            Self::Look
            | Self::Find
            | Self::Cancel
            | Self::LookPayout
            | Self::FindPayout
            | Self::LookRefund
            | Self::FindRefund => false,
        }
    }
}

/// A message for the app. Each leaves once as a row; delivery is the outbox's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tell {
    /// The intent is paid, by this attempt. Once for each intent.
    Paid {
        /// The attempt.
        attempt: u32,
    },
    /// The same, after the app was told that nothing would be paid. Instead of `Paid`.
    PaidAfterFailed {
        /// The attempt.
        attempt: u32,
    },
    /// Another attempt was paid as well. Its money goes back by itself where the provider can refund.
    PaidTwice {
        /// The attempt that was paid in addition.
        attempt: u32,
    },
    /// Nothing was paid, and nothing can be paid any more.
    Failed,
    /// Nobody but a person can find out how this attempt stands.
    NeedsHuman {
        /// The attempt.
        attempt: u32,
    },
    /// The money is held: capture it, or let it go. It is not paid. Once for each attempt.
    Held {
        /// The attempt.
        attempt: u32,
    },
    /// What was held is not held any more, and nothing of it was taken: it was let go, or it lapsed.
    Released {
        /// The attempt.
        attempt: u32,
    },
    /// A capture was carried out.
    Captured {
        /// The capture.
        capture: u32,
    },
    /// A capture was not, and will not be, carried out.
    CaptureFailed {
        /// The capture.
        capture: u32,
    },
    /// Nobody but a person can find out how this capture stands. Its amount stays reserved.
    CaptureNeedsHuman {
        /// The capture.
        capture: u32,
    },
    /// A refund was carried out.
    Refunded {
        /// The refund.
        refund: u32,
    },
    /// A refund was not, and will not be, carried out.
    RefundFailed {
        /// The refund.
        refund: u32,
    },
    /// The payout was carried out.
    PaidOut,
    /// The payout was not, and will not be, carried out.
    PayoutFailed,
    /// Nobody but a person can find out how the payout stands. It is never made again by itself.
    PayoutNeedsHuman,
    /// Nobody but a person can find out how this refund stands. Its amount stays reserved.
    RefundNeedsHuman {
        /// The refund.
        refund: u32,
    },
}

/// Something that should not be, for a person to see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Break {
    /// What it is about.
    pub of: Item,
    /// What is wrong.
    pub kind: BreakKind,
}

words! {
    /// What is wrong.
    pub enum BreakKind {
        /// A payment exists that had been given up; it is called off where the provider can.
        Stray = "stray",
        /// A second payment turned up under one attempt.
        Sibling = "sibling",
        /// The provider gave one id to two payments.
        Collision = "collision",
        /// A payment closed after a part of it had come: somebody is owed that part.
        PartOwed = "part_owed",
        /// A payment closed that a payer had seen, and nobody can read what came after that.
        Blind = "blind",
        /// The provider says paid, and less has come, or something in another asset.
        AmountDiffers = "amount_differs",
        /// Money should go back, and the provider has no refunds.
        CannotRefund = "cannot_refund",
        /// A refund changed after its end.
        RefundChanged = "refund_changed",
        /// The provider gave the payment an id, and its list does not have it.
        Missing = "missing",
        /// The provider said that it is paid, and says now that it is not, or that more went back than was refunded here.
        Backwards = "backwards",
    }
}

words! {
    /// Why something that the app wanted is refused. Nothing has changed then.
    pub enum Refusal {
        /// The intent is paid.
        Paid = "paid",
        /// The app has given the intent up.
        GivenUp = "given_up",
        /// An attempt is being sent, or the payer has acted on one: its outcome is to be waited for.
        Underway = "underway",
        /// A payer may have a way to pay an earlier attempt. A second one could be paid as well.
        Shown = "shown",
        /// There is no such attempt, or it is in no state for this.
        NoSuch = "no_such",
        /// The provider's id of the payment is not known, and has to be said.
        NeedsId = "needs_id",
        /// The way to pay cannot be got again from this provider.
        NoWay = "no_way",
        /// The same reference was used with another value; or the id of another payment.
        Conflict = "conflict",
        /// More than what has come and is not reserved by other refunds; or not an amount of the intent.
        TooMuch = "too_much",
        /// The provider has no refunds.
        CannotRefund = "cannot_refund",
        /// Nothing is held that could be captured or let go.
        NotHeld = "not_held",
        /// The provider cannot pay out.
        CannotPayOut = "cannot_pay_out",
        /// The provider cannot hold money.
        CannotHold = "cannot_hold",
    }
}
