//! The rules of the machine, each by its name.
//!
//! In an app all of them hold, always, and [`on`] is the constant `true`. The simulation can switch one
//! off in its own thread: a rule whose loss nothing notices would be no rule.

macro_rules! rules {
    ($($(#[$about:meta])* $rule:ident,)+) => {
        /// A rule of the machine.
        #[allow(unreachable_pub, reason = "the simulation names it, which is public as a feature")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Rule { $($(#[$about])* $rule,)+ }

        #[cfg(any(test, feature = "simulation"))]
        impl Rule {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$rule,)+];
        }
    };
}

rules! {
    // Beginning another attempt
    /// No attempt is begun once the intent is paid.
    NothingAfterPaid,
    /// No attempt is begun once the app has given up.
    NothingAfterGivingUp,
    /// All earlier attempts are asked, not only the one that has the fence.
    SentenceAsksAll,
    /// What was handed out is shown.
    ExposedCounts,
    /// What the provider shows by itself is shown.
    SelfShownCounts,
    /// A shown attempt of which nothing is known is in the way of another one.
    UnknownIsInTheWay,
    /// So is a shown one that only a person can decide.
    NeedsHumanIsInTheWay,
    /// So is one that a payer has acted on.
    ActedIsInTheWay,
    /// What is put aside loses the fence.
    OneFence,
    /// Choosing a method asks about all the others again.
    ChooseAsksAgain,
    /// Another choice of method takes another key.
    AnotherBodyAnotherKey,
    /// Failing over asks about all earlier attempts, as any other beginning does.
    FailOverAsksAll,
    /// Where only what did nothing may be followed, failing over asks for that.
    FailOverAfterNotDone,
    // Handing out a way to pay
    /// Only the attempt that has the fence is handed out.
    OnlyFencedIsExposed,
    /// Only what can be paid is handed out.
    OnlyOpenIsExposed,
    /// Before it is handed out, all the others are asked again.
    ExposeAsksAgain,
    /// That it is handed out is written first.
    ExposureIsWritten,
    /// What later news in the same transaction forbid is taken back.
    LaterNewsTakeBack,
    /// A reply that names a second payment hands out nothing.
    OnlyItsOwnIsHandedOut,
    // Sending again
    /// A lost reply means that nothing is known.
    LostIsUnknown,
    /// So does an attempt that was about to be sent when the process ended.
    CrashIsUnknown,
    /// "Nothing was done" is about one send alone.
    NotDoneIsOfOneSend,
    /// Without a key nothing is sent twice.
    UnkeyedIsSentOnce,
    /// A key is used only while the provider keeps it.
    KeyIsForgotten,
    /// That time counts from the first send.
    KeyCountsFromFirstSend,
    /// A request may arrive late, so that time is shorter by the send window and the travel.
    KeyLessTravel,
    /// Before it is sent again, all the others are asked again; so nothing is sent once the intent is paid or given up.
    SendingAgainAsksAgain,
    // Finding out
    /// A payment that was found is taken for ours only if it carries our reference.
    AdoptedWithProof,
    /// A reply that carries another reference is not about this attempt.
    ReplyIsAboutItsAttempt,
    /// A second payment under one attempt is a row of its own.
    SecondIsASibling,
    /// That a lookup by id finds nothing changes nothing.
    NotThereProvesNothing,
    /// Only a complete answer says that something is not there.
    AbsentIsComplete,
    /// Only an answer that was asked after the last send says so.
    AbsentIsAskedLate,
    /// It is asked after that send can have arrived.
    AbsentAfterTravel,
    /// It is asked after an answer can have it.
    AbsentAfterStaleness,
    /// What was shown is given to a person, never put aside.
    ShownIsNeverShelved,
    /// It keeps the fence there.
    NeedsHumanKeepsTheFence,
    /// The app is told that a person is needed.
    NeedsHumanIsTold,
    /// What is open is looked at.
    OpenIsLookedAt,
    /// What stays open for ever is given to a person.
    OpenEndsByAge,
    /// That it is still open changes nothing then.
    StillOpenIsNoNews,
    /// What nobody wants any more is called off.
    UnwantedIsCalledOff,
    // Facts
    /// A reply to a repeated key is no news that the payer has not acted.
    RepeatedReplyIsOld,
    /// What had closed may turn out to be paid.
    ClosedMayBePaid,
    /// So may what had been given up.
    EndedMayBePaid,
    /// What had been given up may turn out to exist.
    EndedMayBeOpen,
    /// That is a break.
    StrayIsTold,
    /// News that it is open are old once it has closed.
    ClosedStaysClosed,
    /// What has come only rises.
    ReceivedOnlyRises,
    /// "Paid" with less than the amount is not paid.
    LessIsNotPaid,
    /// Older news that it is open change nothing after that.
    DifferentAmountIsAnEnd,
    /// An amount in another asset counts as nothing.
    OtherAssetIsNotCounted,
    /// Declined is not closed where it can still be paid.
    DeclinedMayStayPayable,
    /// A part that came before or after it closed is a break.
    PartIsOwed,
    /// What was paid in addition goes back.
    SurplusGoesBack,
    /// Paid after failed is told by a word of its own.
    PaidAfterFailedIsItsOwnWord,
    // After the end
    /// What was shown is read once more after it closed.
    ClosedIsReadAgain,
    /// Also after it was called off.
    CancelIsReadAgain,
    /// That reading is asked late enough.
    ReadIsAskedLate,
    /// Late enough is after the provider's late window.
    ReadAfterLateWindow,
    /// And after an answer can have what came then.
    ReadAfterStaleness,
    /// Where nobody can read, that is a break.
    BlindIsTold,
    // A provider's list
    /// That a payment is paid is taken back only by a list that can show it.
    StepBackIsListedLate,
    /// What closed with the part that was taken of it is not taken back.
    TakenPartIsNoStepBack,
    /// What is missing in a list was sent before it was asked for, by the provider's travel.
    MissingAfterTravel,
    /// And by the age of its answers.
    MissingAfterStaleness,
    // A person
    /// What a person says of a payment waits for the capture that is under way.
    VerdictWaitsForCapture,
    /// What a person calls paid has the provider's id: otherwise nobody could refund it.
    PaidHasAnId,
    /// "Failed" waits for what a payer may still pay.
    FailedWaitsForShown,
    /// It waits for persons.
    FailedWaitsForPeople,
    /// It waits for the reading after each end.
    FailedWaitsForReading,
    /// It is told once.
    FailedIsToldOnce,
    /// What was put aside is called off until that is answered.
    ShelvedIsCalledOffAgain,
    // Captures
    /// The same reference is the same capture.
    OneReferenceOneCapture,
    /// No more is captured than is held.
    CapturedWithinHeld,
    /// Of one payment one capture is under way at a time.
    OneCaptureAtATime,
    /// A void waits for it.
    VoidWaitsForCapture,
    /// Once something is to be let go nothing of it is captured.
    NothingIsCapturedAfterVoid,
    /// The app is told that money is held.
    HeldIsTold,
    /// It is told that it is not held any more.
    ReleaseIsTold,
    /// What is held and nobody wants is let go, and what the app does not want.
    HeldIsLetGo,
    /// Older news that it is open change nothing about what is held.
    HeldIsNotOpen,
    /// What is let go after a part was taken is paid with that part.
    PartTakenIsPaid,
    /// Where it ended, and nobody says whether a part was taken before, that is for a person.
    UnsaidPartIsForAPerson,
    /// What the payer has approved is taken.
    ApprovedIsTaken,
    /// A reply about another payment says nothing about a capture.
    CaptureReplyIsAboutItsPayment,
    /// A lost reply means that nothing is known.
    LostCaptureIsUnknown,
    /// "Nothing was done" is about one send alone.
    CaptureNotDoneIsOfOneSend,
    /// Without a key nothing is sent twice.
    UnkeyedCaptureIsSentOnce,
    /// A key is used only while the provider keeps it.
    CaptureKeyIsForgotten,
    /// That time counts from the first send.
    CaptureKeyCountsFromFirstSend,
    /// It is shorter by the send window and the travel.
    CaptureKeyLessTravel,
    /// That the money is still held proves nothing before the capture can have arrived, and an answer can have it.
    StillHeldIsAskedLate,
    /// It can arrive late.
    StillHeldAfterTravel,
    /// An answer can be old.
    StillHeldAfterStaleness,
    /// What nobody can find out is given to a person, and stays reserved.
    CaptureEndsWithPerson,
    // Refunds and payouts
    /// One of another amount is for a person.
    RefundAmountIsCompared,
    /// The same reference is the same refund.
    OneReferenceOneRefund,
    /// No more goes back than has come.
    RefundedWithinReceived,
    /// A refund under way reserves its amount.
    RefundsReserve,
    /// A lost reply means that nothing is known.
    LostRefundIsUnknown,
    /// "Nothing was done" is about one send alone.
    RefundNotDoneIsOfOneSend,
    /// Without a key nothing is sent twice.
    UnkeyedRefundIsSentOnce,
    /// A key is used only while the provider keeps it.
    RefundKeyIsForgotten,
    /// That time counts from the first send.
    RefundKeyCountsFromFirstSend,
    /// It is shorter by the send window and the travel.
    RefundKeyLessTravel,
    /// That a list does not have it proves nothing.
    RefundIsNeverAbsent,
    /// What nobody can find out is given to a person, and stays reserved.
    RefundEndsWithPerson,
    /// A refund that changes after it was done is for a person.
    DoneRefundStaysReserved,
    /// A refund that was called failed may turn out to be done.
    FailedRefundMayBeDone,
}

/// Whether the rule holds.
#[cfg(not(any(test, feature = "simulation")))]
pub(super) const fn on(_: Rule) -> bool {
    true
}

#[cfg(any(test, feature = "simulation"))]
pub(crate) use switched::{on, switch_off};

#[cfg(any(test, feature = "simulation"))]
mod switched {
    use std::cell::Cell;

    use super::Rule;

    thread_local! {
        static OFF: Cell<Option<Rule>> = const { Cell::new(None) };
    }

    pub(crate) fn on(rule: Rule) -> bool {
        OFF.get() != Some(rule)
    }

    /// Switches this rule off in this thread, and every other one on.
    pub(crate) fn switch_off(rule: Option<Rule>) {
        OFF.set(rule);
    }
}
