//! The mistakes that the fictional provider can be made to make.

use std::cell::Cell;

/// One mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    None,
    // requests
    Nondeterministic,
    FieldDropped,
    // credentials
    WrongHeader,
    TwoCredentials,
    PartsSwapped,
    NarrowedWrongly,
    JwtNotRead,
    SecretInError,
    SecretInOpenError,
    SecretInDebug,
    SecretInPayment,
    SecretTraced,
    ReplySecretShown,
    InputSecretShown,
    ReplyQuoted,
    TokenPerRequest,
    TokenKept,
    SecretInTokenError,
    OpensWithout,
    NeedsMore,
    BaseUrlIgnored,
    // ids and keys
    PathNotEncoded,
    QueryNotEncoded,
    KeyChanges,
    KeyNotGivenBack,
    StepKeyDrawn,
    StepKeyShared,
    // faults
    UnnamedTaken,
    SentAgain,
    RefusedFirstAlways,
    PayoutSentAgain,
    Slow,
    ResentAlways,
    NeverResent,
    Endless,
    DeadlineIgnored,
    WrongKindTaken,
    BareErrors,
    NamelessErrors,
    SecretOnFault,
    SecretInTrace,
    SecretRendered,
    // replies and errors
    BrokenTaken,
    OptionalRequired,
    OddMemberCosts,
    UnknownRefused,
    OrderMatters,
    EmptyAccepted,
    TruncatedAccepted,
    TypeRequired,
    CodeLost,
    FieldLost,
    PanicsOnError,
    // amounts
    Rounded,
    AnyAmount,
    PayoutRounded,
    CeilingTooLow,
    CurrencyFixed,
    PayoutCurrencyFixed,
    // what goes along
    ReferenceFixed,
    DroppedInSilence,
    ToldAndSent,
    OptionsDropped,
    CaptureTaken,
    LookupOptionsDropped,
    ListOptionsDropped,
    StepTimeAnew,
    WholeForRest,
    DeletedEitherWay,
    CancelOptionsDropped,
    PayoutLookupOptionsDropped,
    BodyLost,
    // statuses and integrity
    UnknownPaid,
    MissingPaid,
    WordWrong,
    AmountUnchecked,
    CurrencyUnchecked,
    ReferenceUnchecked,
    IdUnchecked,
    PayoutUnknownPaid,
    PayoutWordWrong,
    PayoutIdUnchecked,
    PayoutAmountWrong,
    PayoutMissingPaid,
    PayoutForeign,
    // facets
    EmptyPromise,
    PromiseWithout,
    ForeignTaken,
    OtherAccountTaken,
    // refunds
    RefundFieldDropped,
    RefundFieldUntold,
    RefundFailureHidden,
    RefundMissingFailed,
    CursorDropped,
    FoundRowDropped,
    RefundAmountWrong,
    RefundUnknownDone,
    RefundOfAnother,
    RefundComparedLate,
    LookupForgetsRefund,
    RefundSentAgain,
    RefundKeyAnew,
    RefundKeyDropped,
    RefundTooMuch,
    RefundRounded,
    RefundForeign,
    RefundsLeadBack,
    RowsUntold,
    SecretInRefund,
    TokenTraced,
    // what is declared
    FacetUndeclared,
    RefundsDeclared,
    MethodDeclared,
    KeysDeclared,
    RefundKeysDeclared,
    PayoutKeysDeclared,
    FreshDeclared,
    RefundUnreferenced,
    LeastDeclared,
    CurrencyDeclared,
    // webhooks
    Forgeable,
    UnsignedTaken,
    NoSecretTaken,
    StaleTaken,
    FutureTaken,
    OneSecretOnly,
    OneSlotOnly,
    PreviousIgnored,
    PreviousTaken,
    Canonicalised,
    PrefixCompared,
    KeyPerDelivery,
    KeyTooBroad,
    WebhookUnknownPaid,
    WebhookWordWrong,
    WebhookByTurns,
    WebhookAmountWrong,
}

thread_local! {
    static FLAW: Cell<Flaw> = const { Cell::new(Flaw::None) };
    static COUNT: Cell<u64> = const { Cell::new(0) };
}

/// Makes the provider of this thread make this mistake while `work` runs.
pub(crate) fn with<T>(flaw: Flaw, work: impl FnOnce() -> T) -> T {
    FLAW.set(flaw);
    let result = work();
    FLAW.set(Flaw::None);
    result
}

pub(crate) fn is(flaw: Flaw) -> bool {
    FLAW.get() == flaw
}

/// Another number each time.
pub(crate) fn count() -> u64 {
    COUNT.set(COUNT.get() + 1);
    COUNT.get()
}
