//! An order and its attempts to be paid. Pure: nothing here talks to anybody or reads a clock.
//!
//! One rule stands above all others: **never a second payable payment for an order while the first one
//! may exist.** So an attempt whose reply was lost is not called failed. It is *unknown*, and blocks the
//! next attempt until a webhook or a lookup tells what became of it, or until it cannot be payable any more.

mod attempt;
mod proof;
#[cfg(test)]
mod tests;

use std::time::Duration;

use paymux::{Effect, IdempotencyKey, Money, Payment, PaymentRef, Status, Timestamp};

pub(crate) use attempt::{Attempt, Paying, Stage, capital, is_over};
pub(crate) use proof::Proof;

/// Clocks differ, and a lost request may have been acted on a little later than it was sent.
const LEEWAY: Duration = Duration::from_secs(5 * 60);

/// How long a request may still be on its way after its reply was given up.
const ON_ITS_WAY: Duration = Duration::from_secs(60);

/// What somebody wants to buy.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub(crate) id: String,
    /// The form that it came from, which may be sent twice.
    pub(crate) form: String,
    pub(crate) what: &'static str,
    pub(crate) amount: Money,
    pub(crate) attempts: Vec<Attempt>,
    pub(crate) log: Vec<Entry>,
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

impl Order {
    pub(crate) fn new(id: String, form: String, what: &'static str, amount: Money) -> Self {
        Self { id, form, what, amount, attempts: Vec::new(), log: Vec::new() }
    }

    /// For people: `Order 7`.
    pub(crate) fn name(&self) -> String {
        self.id.replace("order-", "Order ")
    }

    pub(crate) fn standing(&self, now: Timestamp) -> Standing {
        let with = |wanted: Status| self.attempts.iter().filter(|attempt| attempt.is(&wanted)).count();
        // What went back in part was paid all the same.
        match with(Status::Paid) + with(Status::PartiallyRefunded) {
            0 => {}
            1 => return Standing::Paid,
            _ => return Standing::PaidTwice,
        }
        // No more money comes in under these, and there is some already: nothing may be paid beside them.
        for (status, standing) in [
            (Status::NeedsReview, Standing::InReview),
            (Status::Authorized, Standing::Held),
            (Status::Disputed, Standing::Disputed),
        ] {
            if with(status) > 0 {
                return standing;
            }
        }
        let blocking: Vec<_> = self.attempts.iter().filter(|attempt| attempt.may_be_paid(now)).collect();
        match (blocking.is_empty(), blocking.iter().any(|attempt| attempt.is_unknown())) {
            (false, true) => Standing::Unknown,
            (false, false) => Standing::Open,
            (true, _) if with(Status::Refunded) > 0 => Standing::Refunded,
            (true, _) => Standing::Free,
        }
    }

    /// Begins a new attempt, under a reference of its own, if no other one may be paid. The key is kept
    /// before anything is sent.
    pub(crate) fn begin(
        &mut self,
        provider: &str,
        key: IdempotencyKey,
        now: Timestamp,
    ) -> Result<usize, Standing> {
        match self.standing(now) {
            Standing::Free => {}
            standing => return Err(standing),
        }
        let index = self.attempts.len();
        let reference = format!("{}-{}", self.id, index.saturating_add(1));
        self.attempts.push(Attempt {
            reference,
            provider: provider.to_owned(),
            key,
            method: None,
            stage: Stage::Asking,
            began_at: now,
            looked_at: now,
            lost: None,
            advance_key: None,
            advance_lost: false,
            offer: None,
        });
        self.note(now, format!("Asked {} to open a payment.", capital(provider)));
        Ok(index)
    }

    /// The provider asked for a method, and the buyer has chosen one. `None` if that is not the question, or
    /// if another attempt may be paid by now.
    pub(crate) fn choose(&mut self, index: usize, method: &str, now: Timestamp) -> Option<PaymentRef> {
        let others = self.attempts.iter().enumerate().filter(|(other, _)| *other != index);
        if others.into_iter().any(|(_, attempt)| attempt.may_be_paid(now)) {
            return None;
        }
        let attempt = self.attempts.get_mut(index)?;
        let Stage::Choosing { payment, methods } = &attempt.stage else { return None };
        let payment = payment.clone();
        let name = methods.iter().find(|one| one.id == method).map_or(method, |one| one.name.as_str());
        let text = format!("Asked {} to open a payment by {name}.", capital(&attempt.provider));
        attempt.method = Some(method.to_owned());
        attempt.offer = payment.is_made().then(|| (payment.clone(), methods.clone()));
        attempt.stage = Stage::Asking;
        self.note(now, text);
        Some(payment)
    }

    /// Notes that an attempt is about to be asked for again with its key. Refused if that might open a second
    /// payment: another attempt may be paid, or the time of this one is over, so that another may begin.
    pub(crate) fn ask_again(&mut self, index: usize, payable_for: Option<Duration>, now: Timestamp) -> bool {
        let mut others = self.attempts.iter().enumerate().filter(|(other, _)| *other != index);
        if others.any(|(_, attempt)| attempt.may_be_paid(now)) {
            return false;
        }
        let Some(attempt) = self.attempts.get_mut(index) else { return false };
        if !attempt.may_ask_again() || !attempt.may_be_paid(now) {
            return false;
        }
        // What this call may open lives from now on, so the wait begins anew before it is sent.
        if let Stage::Unknown { until, .. } = &mut attempt.stage {
            *until = until.and_then(|before| Some(before.max(now.plus(payable_for?).plus(LEEWAY))));
        }
        let text = format!("Asked {} again, with the same key.", capital(&attempt.provider));
        self.note(now, text);
        true
    }

    /// The provider has answered.
    pub(crate) fn answered(&mut self, index: usize, payment: Payment, now: Timestamp) {
        let Some(attempt) = self.attempts.get_mut(index) else { return };
        let text = attempt.answered(payment, now);
        self.note(now, text);
    }

    /// The call failed. `payable_for`: how long what may exist can be paid at most.
    pub(crate) fn failed(
        &mut self,
        index: usize,
        error: &paymux::Error,
        payable_for: Option<Duration>,
        now: Timestamp,
    ) {
        let Some(attempt) = self.attempts.get_mut(index) else { return };
        let until = payable_for.map(|life| now.plus(life).plus(LEEWAY));
        let text = attempt.failed(error, until, now);
        self.note(now, text);
    }

    /// The provider's whole list was read, and no payment in it is known to be this attempt's. `silent` says
    /// for each one that may be, whether its time to be paid is over. If the reading began soon after the loss,
    /// that proves nothing: the request may still have been on its way.
    pub(crate) fn not_there(&mut self, index: usize, silent: &[bool], asked_at: Timestamp) {
        let Some(attempt) = self.attempts.get_mut(index) else { return };
        let Stage::Unknown { since, until } = &mut attempt.stage else { return };
        let count = silent.len();
        let text = if asked_at.since(*since) < ON_ITS_WAY {
            "Looked for the payment: it is not there yet. Looking again in a minute will tell.".to_owned()
        } else if silent.is_empty() {
            attempt.stage = Stage::NotOpened;
            "Looked for the payment: the provider has none for this order.".to_owned()
        } else if silent.iter().all(|over| *over) {
            *until = Some(asked_at);
            format!("Looked for the payment: if it is one of {count} that do not say, its time is over.")
        } else {
            format!(
                "Looked for the payment: {count} of this amount do not say whose they are, so none is taken."
            )
        };
        self.note(asked_at, text);
    }

    /// A webhook or a lookup says how a payment stands. News that is older than what is known changes nothing.
    pub(crate) fn heard(&mut self, index: usize, news: Paying, now: Timestamp) {
        let Some(attempt) = self.attempts.get_mut(index) else { return };
        let text = attempt.heard(news);
        if let Some(text) = text {
            self.note(now, text);
        }
    }

    /// The key under which the money of an attempt is taken once the payer has agreed: the one that is stored, or
    /// `fresh`, which is stored by that. `None` if there is no payment, or nothing more is to come.
    pub(crate) fn advancing(
        &mut self,
        index: usize,
        fresh: IdempotencyKey,
    ) -> Option<(PaymentRef, IdempotencyKey)> {
        let attempt = self.attempts.get_mut(index)?;
        let Stage::Made(paying) = &attempt.stage else { return None };
        if paying.status.collection_closed() {
            return None;
        }
        let payment = paying.payment.clone();
        Some((payment, attempt.advance_key.get_or_insert(fresh).clone()))
    }

    /// Taking the money failed. Where it certainly was not taken, the next try is another one, with another key.
    /// The error may say what the payer does about it.
    pub(crate) fn not_advanced(&mut self, index: usize, error: &paymux::Error, now: Timestamp) {
        let Some(attempt) = self.attempts.get_mut(index) else { return };
        attempt.advance_lost |= error.effect() != Effect::NotDone;
        if !attempt.advance_lost {
            attempt.advance_key = None;
        }
        if let (Stage::Made(paying), Some(action)) = (&mut attempt.stage, error.next_action()) {
            paying.next_action = action.clone();
        }
        let text = if error.money_may_have_moved() {
            format!("Not known whether the money was taken: {error}")
        } else {
            format!("The payment could not go on: {error}")
        };
        self.note(now, text);
    }

    /// The attempt with this reference at this provider, whatever has become of it: what comes for a
    /// reference belongs to its attempt, even if the reply that would have named it was lost.
    pub(crate) fn attempt_of(&self, provider: &str, reference: &str) -> Option<usize> {
        self.attempts.iter().position(|one| one.provider == provider && one.reference == reference)
    }

    /// The attempt that made this payment.
    pub(crate) fn attempt_with(&self, provider: &str, id: &str) -> Option<usize> {
        let made = |one: &Attempt| one.payment().is_some_and(|payment| payment.id == id);
        self.attempts.iter().position(|one| one.provider == provider && made(one))
    }

    /// The attempt that the buyer has to do with: the one that is not known to be there or not, else the one
    /// that may be paid, else the latest. Late news may make it another one than the latest.
    pub(crate) fn current(&self, now: Timestamp) -> Option<(usize, &Attempt)> {
        let backwards = || self.attempts.iter().enumerate().rev();
        let blocks = |(_, one): &(usize, &Attempt)| one.may_be_paid(now);
        let unknown = backwards().filter(blocks).find(|(_, one)| one.is_unknown());
        unknown.or_else(|| backwards().find(blocks)).or_else(|| self.latest())
    }

    /// The latest attempt.
    pub(crate) fn latest(&self) -> Option<(usize, &Attempt)> {
        self.attempts.iter().enumerate().next_back()
    }

    pub(crate) fn note(&mut self, at: Timestamp, text: String) {
        self.log.push(Entry { at, text });
    }
}
