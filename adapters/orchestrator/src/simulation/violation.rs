//! What may not hold.

/// What did not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Violation {
    /// Two payments of one intent could both be paid by a payer who has them.
    TwoShownAndPayable,
    /// Two attempts had the fence.
    TwoFenced,
    /// A provider made two payments for one attempt.
    TwoMadeForOneAttempt,
    /// An attempt was called not done, and exists.
    MadeButCalledNotDone,
    /// An attempt was called absent, and exists.
    MadeButCalledAbsent,
    /// An attempt was called closed, and can be paid.
    PayableButClosed,
    /// An attempt was put aside that a payer can pay.
    ShownButShelved,
    /// Another payment was taken for this attempt's.
    AnothersPayment,
    /// The app was told that it failed, and it can be paid.
    FailedButPayable,
    /// The app was told that it failed, and money that came is not known.
    FailedButUnread,
    /// The app was told twice that it failed.
    FailedTwice,
    /// The app was told twice that it is paid.
    PaidToldTwice,
    /// After it had failed, it was told as paid like any other.
    PaidToldAfterFailed,
    /// One surplus was told twice.
    PaidTwiceToldTwice,
    /// Something was sent for an intent that is paid or given up.
    CreatedUnwanted,
    /// Something was sent for an attempt without the fence.
    CreatedWithoutFence,
    /// An attempt that may be sent again has no fence.
    SendingWithoutFence,
    /// Something was sent or handed out while a payer could pay an earlier attempt.
    CreatedBesideAnother,
    /// Another account was asked although an earlier one was to be followed only if it did nothing, and it did something.
    FailedOverTooEarly,
    /// A way to pay was handed out that should not have been.
    HandedOutWrongly,
    /// One key was sent with two bodies.
    OneKeyTwoBodies,
    /// One refund or payout was carried out twice.
    RefundedTwice,
    /// More went back than had come.
    RefundedTooMuch,
    /// A refund or payout was called done, and another amount went.
    RefundedAnotherAmount,
    /// What became of a payout was not told, or not once.
    PayoutNotTold,
    /// A refund was called not done, and was carried out.
    RefundedButCalledNotDone,
    /// One reference made two refunds.
    RefundedByTwoRows,
    /// One capture was carried out twice, or an approved payment taken twice.
    CapturedTwice,
    /// More was asked to be captured than is held.
    CapturedTooMuch,
    /// A capture was called not done or failed, and was carried out.
    CapturedButCalledNotDone,
    /// A capture was called done, and was not carried out.
    CalledDoneButNotCaptured,
    /// Two captures of one payment were under way.
    TwoCapturesUnderWay,
    /// Something was captured that is to be let go.
    CapturedAfterVoid,
    /// What is held was asked to be let go while a capture of it was under way.
    VoidedUnderCapture,
    /// One reference made two captures.
    CapturedByTwoRows,
    /// Money was taken for an intent that is paid or given up, or by an attempt without the fence.
    TakenUnwanted,
    /// What is held, and nobody wants, is not let go.
    HeldUnwanted,
    /// What the payer has approved is left alone.
    ApprovedLeftAlone,
    /// That money is held was not told, or not once.
    HeldNotTold,
    /// That it is not held any more was not told, or not once.
    ReleaseNotTold,
    /// What became of a capture was not told.
    CaptureNotTold,
    /// A row went back from an end.
    BackFromAnEnd,
    /// The answer to a creation said that the payer had not acted, and was believed.
    BackFromActing,
    /// What has come became less.
    ReceivedFell,
    /// The attempt that paid the intent changed.
    PayerChanged,
    /// A worker heard something that is not in the rows.
    HeardButNotWritten,
    /// The schedule does not end.
    DoesNotEnd,
    /// A payment was called taken back by its provider, and it is not.
    CalledBackwards,
    /// A payment was called missing at its provider, and it is there.
    CalledMissing,
    /// At the end something is still open.
    NotEnded,
    /// At the end nobody knows of money that came.
    MoneyUnnoticed,
    /// An attempt was called paid with another amount or asset.
    PaidWithTheWrongAmount,
    /// A webhook was answered with success, and what it said is not in the rows.
    WebhookForgotten,
    /// At the end the messages do not fit what is paid.
    PaidNotTold,
    /// What was paid in addition did not go back.
    SurplusKept,
    /// A person is needed, and nobody was told.
    PersonNotTold,
    /// A stray payment was not told.
    StrayNotTold,
    /// A part that is owed was not told.
    PartNotTold,
    /// That nobody can read was not told.
    BlindNotTold,
    /// That it failed was not told.
    FailedNotTold,
    /// What nobody wants was never called off.
    NotCalledOff,
}

/// Gives the violation unless it holds.
pub(super) fn ensure(holds: bool, violation: Violation) -> Result<(), Violation> {
    if holds { Ok(()) } else { Err(violation) }
}
