//! What the provider has in its books.

use std::collections::VecDeque;

use paymux_core::refunds::RefundStatus;
use paymux_core::{Delivery, Effect, Error, ErrorKind, Money, Status};

/// What becomes of the next call that acts: a creation, a refund, a cancellation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Answer {
    /// The provider acts, and its answer is lost: the app cannot know.
    Lost,
    /// The call is lost on its way, and the app hears the same as of [`Lost`](Self::Lost): it must do the right thing
    /// in both cases.
    LostBefore,
    /// Nobody can be reached: nothing is done, and the app knows it.
    Unreachable,
    /// The provider refuses, for this reason, and does nothing.
    Refused(ErrorKind),
}

impl Answer {
    /// Whether the provider acts all the same.
    pub(crate) const fn acts(self) -> bool {
        matches!(self, Self::Lost)
    }

    pub(crate) fn error(self) -> Error {
        match self {
            Self::Lost | Self::LostBefore => Error::refused(
                ErrorKind::ConnectionLost,
                "the connection was lost before a whole reply arrived",
            )
            .with_delivery(Delivery::Unknown)
            .with_effect(Effect::MaybeDone),
            Self::Unreachable => Error::refused(ErrorKind::Unreachable, "no connection to the provider")
                .with_delivery(Delivery::NotSent)
                .with_effect(Effect::NotDone),
            Self::Refused(kind) => Error::refused(kind, "the test provider was told to refuse")
                .with_delivery(Delivery::Answered)
                .with_effect(Effect::NotDone),
        }
    }
}

/// The provider's name, and that of its account.
pub(crate) const NAME: &str = "test";

/// A payment as the provider has it in its books.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Made {
    /// The provider's id.
    pub id: String,
    /// The app's own reference.
    pub reference: String,
    /// What was asked for.
    pub amount: Money,
    /// How it stands.
    pub status: Status,
    /// What the payer has paid.
    pub received: Money,
    /// What went back.
    pub refunded: Money,
}

/// A refund in the books.
#[derive(Clone, Debug)]
pub(crate) struct MadeRefund {
    pub(crate) id: String,
    pub(crate) payment: String,
    pub(crate) reference: String,
    pub(crate) amount: Money,
    pub(crate) status: RefundStatus,
}

/// Everything there is, and what is to go wrong.
#[derive(Debug, Default)]
pub(crate) struct Bank {
    pub(crate) payments: Vec<Made>,
    pub(crate) refunds: Vec<MadeRefund>,
    pub(crate) answers: VecDeque<Answer>,
    pub(crate) calls: usize,
    /// Keys of creations and refunds, what was asked with them, and what was made.
    keys: Vec<(String, String, String)>,
    numbers: u64,
}

impl Bank {
    /// A new id: `pay_1`, `re_2`.
    pub(crate) fn number(&mut self, kind: &str) -> String {
        self.numbers += 1;
        format!("{kind}_{}", self.numbers)
    }

    /// What was made with this key.
    ///
    /// # Errors
    ///
    /// Where it was used for something else.
    pub(crate) fn made_with(&self, key: Option<&str>, asked: &str) -> Result<Option<String>, Error> {
        let Some((_, before, id)) = self.keys.iter().find(|(known, ..)| Some(known.as_str()) == key) else {
            return Ok(None);
        };
        if before == asked {
            return Ok(Some(id.clone()));
        }
        let message = "this idempotency key was used for another request";
        Err(Error::refused(ErrorKind::IdempotencyKeyReused, message).with_delivery(Delivery::Answered))
    }

    pub(crate) fn remember(&mut self, key: Option<&str>, asked: String, id: &str) {
        self.keys.extend(key.map(|key| (key.to_owned(), asked, id.to_owned())));
    }

    pub(crate) fn payment(&self, id: &str) -> Result<&Made, Error> {
        self.payments.iter().find(|payment| payment.id == id).ok_or_else(unknown)
    }

    pub(crate) fn payment_mut(&mut self, id: &str) -> Result<&mut Made, Error> {
        self.payments.iter_mut().find(|payment| payment.id == id).ok_or_else(unknown)
    }
}

pub(crate) fn unknown() -> Error {
    Error::refused(ErrorKind::NotFound, "there is no such payment")
        .with_delivery(Delivery::Answered)
        .of_provider(NAME)
}
