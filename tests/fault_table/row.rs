//! A row of the table: what the server does, and what is expected of a call of each safety.

use std::time::Duration;

use paymux::{Advice, Delivery, Effect, ErrorKind};

use crate::raw_server::Step;

/// The columns: the safeties, `Unsafe` twice, since what may be lost differs.
pub(crate) const COLUMNS: [Column; 5] =
    [Column::Read, Column::Idempotent, Column::Keyed, Column::UnsafeInert, Column::UnsafeMoney];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    Read,
    Idempotent,
    Keyed,
    UnsafeInert,
    UnsafeMoney,
}

/// How many tries each column makes: the policy allows three.
pub(crate) type Counts = [usize; 5];
/// Whatever the safety.
pub(crate) const ALL: Counts = [3; 5];
/// All but `Unsafe`.
pub(crate) const REPEATABLE: Counts = [3, 3, 3, 1, 1];
/// None repeats.
pub(crate) const ONCE: Counts = [1; 5];
/// All repeat, and the second try succeeds.
pub(crate) const ALL_TWICE: Counts = [2; 5];
/// All but `Unsafe` repeat, once.
pub(crate) const REPEATABLE_TWICE: Counts = [2, 2, 2, 1, 1];

/// How a call ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Success,
    Failure(ErrorKind, Delivery, Effect, Advice),
}

pub(crate) type Ends = [End; 5];
pub(crate) const SUCCESS: Ends = [End::Success; 5];

/// Certainly not done; the advice follows from the kind alone.
pub(crate) const fn not_done(kind: ErrorKind, delivery: Delivery, advice: Advice) -> Ends {
    [End::Failure(kind, delivery, Effect::NotDone, advice); 5]
}

/// Perhaps done: what to do depends on the operation, and on the kind only where repeating is harmless.
pub(crate) const fn maybe_done(kind: ErrorKind, delivery: Delivery, harmless: Advice) -> Ends {
    [
        End::Failure(kind, delivery, Effect::MaybeDone, harmless),
        End::Failure(kind, delivery, Effect::MaybeDone, harmless),
        End::Failure(kind, delivery, Effect::MaybeDone, Advice::RepeatSameKey),
        End::Failure(kind, delivery, Effect::MaybeDone, Advice::AwaitWebhook),
        End::Failure(kind, delivery, Effect::MaybeDone, Advice::AskProvider),
    ]
}

/// The reply was lost.
pub(crate) const fn lost(kind: ErrorKind) -> Ends {
    maybe_done(kind, Delivery::Unknown, Advice::RepeatLater)
}

/// `Read`, `Idempotent` and `Keyed` end in one way, both kinds of `Unsafe` in another.
pub(crate) const fn split(repeatable: Ends, unsafe_: Ends) -> Ends {
    [repeatable[0], repeatable[1], repeatable[2], unsafe_[3], unsafe_[4]]
}

/// Where the request goes.
#[derive(Clone)]
pub(crate) enum Place {
    /// A scripted server, a script per connection, the last one for all later ones.
    Server(&'static str, Vec<Vec<Step>>),
    /// Nobody listens.
    Refusing,
    /// A connection neither comes about nor fails.
    Unanswering,
    /// A fixed origin without a server.
    Origin(&'static str),
}

/// Which time runs out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Limits {
    None,
    Try,
    Call,
}

pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) place: Place,
    pub(crate) ends: Ends,
    pub(crate) tries: Counts,
    /// How many requests the server has fully read.
    pub(crate) read: Counts,
    pub(crate) limits: Limits,
    /// The credential can be renewed.
    pub(crate) renewing: bool,
    /// A call before, on the same connection.
    pub(crate) after_another: bool,
    /// The caller forbids repeating.
    pub(crate) forbidden: bool,
    /// The answer proves that nothing was done: only then may `Unsafe` be read twice.
    pub(crate) proves_refusal: bool,
    /// The least time between two tries.
    pub(crate) waits: Duration,
    /// The delay that the error hands on, in seconds.
    pub(crate) asks: Option<std::ops::RangeInclusive<u64>>,
}

pub(crate) fn row(name: &'static str, place: Place, ends: Ends, tries: Counts) -> Row {
    let read = if matches!(place, Place::Server("http", _)) { tries } else { [0; 5] };
    Row {
        name,
        place,
        ends,
        tries,
        read,
        limits: Limits::None,
        renewing: false,
        after_another: false,
        forbidden: false,
        proves_refusal: false,
        waits: Duration::ZERO,
        asks: None,
    }
}

/// A row with a server that follows the same script on every connection.
pub(crate) fn server(name: &'static str, script: Vec<Step>, ends: Ends, tries: Counts) -> Row {
    row(name, Place::Server("http", vec![script]), ends, tries)
}

/// A row with a server that changes its mind after the first connection.
pub(crate) fn then(name: &'static str, first: Vec<Step>, later: Vec<Step>, ends: Ends, tries: Counts) -> Row {
    row(name, Place::Server("http", vec![first, later]), ends, tries)
}

impl Row {
    pub(crate) fn reading_none(self) -> Self {
        Self { read: [0; 5], ..self }
    }

    pub(crate) fn limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    pub(crate) fn renewing(self) -> Self {
        Self { renewing: true, ..self }
    }

    pub(crate) fn after_another(self) -> Self {
        Self { after_another: true, ..self }
    }

    pub(crate) fn forbidden(self) -> Self {
        Self { forbidden: true, ..self }
    }

    pub(crate) fn proves_refusal(self) -> Self {
        Self { proves_refusal: true, ..self }
    }

    pub(crate) fn waits(self, waits: Duration) -> Self {
        Self { waits, ..self }
    }

    pub(crate) fn asks(self, seconds: std::ops::RangeInclusive<u64>) -> Self {
        Self { asks: Some(seconds), ..self }
    }
}
