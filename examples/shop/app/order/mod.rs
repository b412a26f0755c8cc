//! An order as the pages show it: what the orchestrator has written down, and what the provider last said of it.
//! Nothing is decided here: what may be done next the orchestrator knows.

mod log;
mod paying;

use paymux::{Money, PaymentMethod, Status, Timestamp};
use paymux_orchestrator::machine::{Attempt as Written, State};
use paymux_orchestrator::{HistoryRow, Stored};

use super::orders::Sold;
use super::payments::Said;

pub(crate) use paying::{Paying, is_over};

/// What somebody wants to buy, and how it stands.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub(crate) id: String,
    pub(crate) what: String,
    pub(crate) amount: Money,
    pub(crate) attempts: Vec<Attempt>,
    pub(crate) log: Vec<Entry>,
}

/// One attempt to have it paid.
#[derive(Clone, Debug)]
pub(crate) struct Attempt {
    pub(crate) number: u32,
    /// Under which the provider knows it.
    pub(crate) reference: String,
    /// The name of our account.
    pub(crate) provider: String,
    pub(crate) stage: Stage,
}

/// What is known of an attempt.
#[derive(Clone, Debug)]
pub(crate) enum Stage {
    /// The question is on its way.
    Asking,
    /// The buyer chooses a method first.
    Choosing { methods: Vec<PaymentMethod> },
    /// There is a payment.
    Made(Box<Paying>),
    /// There may be a payment: the reply was lost.
    Unknown {
        /// Nobody but a person can find out.
        needs_person: bool,
    },
    /// There is no payment, or none that anybody can have seen.
    NotOpened,
}

/// Something that happened to an order, for people.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) at: Timestamp,
    pub(crate) text: String,
}

/// How an order stands, over all its attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Paid, by one attempt.
    Paid,
    /// More than one attempt was paid after all: somebody is owed money back.
    PaidTwice,
    /// The provider holds the money for a check.
    InReview,
    /// The buyer's bank holds the money for us, and nothing is taken yet.
    Held,
    /// The buyer disputes the payment with the bank.
    Disputed,
    /// An attempt can be paid, or is being paid.
    Open,
    /// It is not known whether an attempt can be paid.
    Unknown,
    /// The money went back.
    Refunded,
    /// No attempt can be paid: a new one may be made.
    Free,
}

/// `payviox` as `Payviox`.
pub(crate) fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

impl Order {
    /// `said` gives what the provider last said of an attempt.
    pub(super) fn of(
        sold: &Sold,
        stored: Option<&Stored>,
        said: impl Fn(&Written) -> Option<Said>,
        history: &[HistoryRow],
    ) -> Self {
        let view = |stored: &Stored| {
            let attempts = stored.intent.attempts.iter();
            let view = attempts.map(|attempt| Attempt {
                number: attempt.number,
                reference: stored.attempt_reference(attempt),
                provider: attempt.account.clone(),
                stage: Stage::of(sold, attempt, said(attempt).as_ref()),
            });
            view.collect()
        };
        Self {
            id: sold.id.clone(),
            what: sold.what.clone(),
            amount: sold.amount.clone(),
            attempts: stored.map(view).unwrap_or_default(),
            log: log::of(stored, history),
        }
    }

    /// For people: `Order 7`.
    pub(crate) fn name(&self) -> String {
        self.id.replace("order-", "Order ")
    }

    pub(crate) fn standing(&self) -> Standing {
        let with = |wanted: Status| self.attempts.iter().filter(|attempt| attempt.is(&wanted)).count();
        // What went back in part was paid all the same.
        match with(Status::Paid) + with(Status::PartiallyRefunded) {
            0 => {}
            1 => return Standing::Paid,
            _ => return Standing::PaidTwice,
        }
        for (status, standing) in [
            (Status::NeedsReview, Standing::InReview),
            (Status::Authorized, Standing::Held),
            (Status::Disputed, Standing::Disputed),
        ] {
            if with(status) > 0 {
                return standing;
            }
        }
        let blocking: Vec<_> = self.attempts.iter().filter(|attempt| attempt.may_be_paid()).collect();
        match (blocking.is_empty(), blocking.iter().any(|attempt| attempt.is_unknown())) {
            (false, true) => Standing::Unknown,
            (false, false) => Standing::Open,
            (true, _) if with(Status::Refunded) > 0 => Standing::Refunded,
            (true, _) => Standing::Free,
        }
    }

    /// The attempt that the buyer has to do with: the one that is not known to be there or not, else the one
    /// that may be paid, else the latest. Late news may make it another one than the latest.
    pub(crate) fn current(&self) -> Option<&Attempt> {
        let backwards = || self.attempts.iter().rev();
        let unknown = backwards().find(|one| one.is_unknown());
        unknown.or_else(|| backwards().find(|one| one.may_be_paid())).or_else(|| self.latest())
    }

    /// The latest attempt.
    pub(crate) fn latest(&self) -> Option<&Attempt> {
        self.attempts.last()
    }
}

impl Stage {
    fn of(sold: &Sold, attempt: &Written, said: Option<&Said>) -> Self {
        let needs_person = attempt.state == State::NeedsHuman;
        match (attempt.state, &attempt.provider_id) {
            (State::Choosing, _) => Self::Choosing { methods: said.map(Said::methods).unwrap_or_default() },
            (State::Sending, _) => Self::Asking,
            (State::NeedsHuman, _) | (State::Unknown, _) => Self::Unknown { needs_person },
            // A person found it paid, and no provider has named it yet.
            (State::Paid, None) => Self::Made(Box::new(Paying::of(sold, attempt, "", said))),
            (State::NotDone | State::Absent | State::Shelved, _) | (_, None) => Self::NotOpened,
            (_, Some(id)) => Self::Made(Box::new(Paying::of(sold, attempt, id, said))),
        }
    }
}

impl Attempt {
    /// The provider's id of its payment, once it is known.
    pub(crate) fn payment(&self) -> Option<&str> {
        match &self.stage {
            Stage::Made(paying) => Some(&paying.id),
            _ => None,
        }
    }

    fn is(&self, status: &Status) -> bool {
        matches!(&self.stage, Stage::Made(paying) if paying.status == *status)
    }

    /// Whether it is not known if there is a payment.
    pub(crate) fn is_unknown(&self) -> bool {
        matches!(self.stage, Stage::Asking | Stage::Unknown { .. })
    }

    /// Whether somebody might pay it, now or later.
    pub(crate) fn may_be_paid(&self) -> bool {
        match &self.stage {
            Stage::Asking | Stage::Unknown { .. } => true,
            Stage::Made(paying) => !paying.status.collection_closed(),
            Stage::Choosing { .. } | Stage::NotOpened => false,
        }
    }
}
