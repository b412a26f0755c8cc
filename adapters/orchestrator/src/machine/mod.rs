//! The machine of one intent: [`step`] and the values that it takes and gives.
//!
//! | File | What is in it |
//! |---|---|
//! | `intent`, `refund`, `capture`, `sends` | the rows |
//! | `input`, `effect` | what a step is told, and what it asks for |
//! | `accounts` | what is known of the providers in advance, and our own patience |
//! | `start` | beginning an attempt, handing out its way to pay, giving up |
//! | `reply` | what came of a call |
//! | `fold` | facts: open, closed, paid |
//! | `due` | what is done when the time has come |
//! | `person` | what a person has found out |
//! | `compare` | a provider's list beside what is known |
//! | `refund_steps` | the same for refunds and payouts |
//! | `capture_steps`, `capture_outcome` | the same for money that is held or approved |
//! | `rules` | the rules by name |
//!
#![doc = include_str!("states.md")]

mod accounts;
mod capture;
mod capture_outcome;
mod capture_steps;
#[cfg(any(feature = "sqlite", feature = "postgres", feature = "simulation", test))]
mod compare;
mod due;
mod effect;
mod fold;
mod input;
mod intent;
mod person;
mod refund;
mod refund_steps;
mod reply;
pub(crate) mod rules;
mod sends;
mod start;
#[cfg(test)]
mod tests;
mod time;
mod words;

pub use accounts::{Accounts, Timing};
pub use capture::{Capture, CaptureKind, CaptureState};
#[cfg(any(feature = "sqlite", feature = "postgres", feature = "simulation", test))]
pub(crate) use compare::{goes_back, listed_until};
pub use effect::{Break, BreakKind, Call, Effects, Operation, Refusal, Tell};
pub use input::{Answer, Fact, FailOver, Input, Item, RefundSeen, Seen, Status, Verdict};
pub use intent::{Attempt, Intent, State};
pub use refund::{Payout, Refund, RefundState};
pub use sends::Sends;
pub use time::Time;
pub use words::UnknownWord;
pub(crate) use words::words;

pub use paymux_core::provider::{Declared, Find};

/// Takes an intent one step on.
///
/// It reads and changes `intent` alone, and adds what is to be done to `effects`. `now` is the
/// database's time in the transaction of the step. A store calls it under the lock of the intent's
/// row, with rows that were read after that lock was taken, and writes rows, messages and breaks in
/// the same transaction.
///
/// A transaction may take several steps, with one `Effects` for all of them: after its own input a store
/// brings the parked events again. What a later step makes wrong is taken back from what an earlier
/// one had asked for.
///
/// Facts are folded whoever brings them: a worker that was stalled for longer than its lease still
/// brings its reply here. A lease decides who claims what is due, never what is known.
pub fn step(intent: &mut Intent, input: Input, now: Time, accounts: &Accounts, effects: &mut Effects) {
    effects.unmatched = false;
    let earlier = (effects.calls.len(), effects.hand_out);
    let mut machine = Machine { intent, now, accounts, out: effects };
    match input {
        Input::Pay { account, chooses } => machine.pay(&account, chooses),
        Input::FailOver { account, chooses, when } => machine.fail_over(&account, chooses, when),
        Input::Choose { attempt, method } => machine.choose(attempt, method),
        Input::Expose { attempt } => machine.expose(attempt),
        Input::Again { attempt } => machine.again(attempt),
        Input::Abandon => machine.abandon(),
        Input::Refund { reference, attempt, amount } => machine.ask_refund(reference, attempt, &amount),
        Input::Capture { reference, amount, last } => machine.ask_capture(reference, amount.as_ref(), last),
        Input::Void => machine.void(),
        Input::Due(Item::Attempt(number)) => machine.due(number),
        Input::PayOut { account } => machine.pay_out(&account),
        Input::Due(of @ (Item::Refund(_) | Item::Payout)) => machine.transfer_due(of),
        Input::Due(Item::Capture(number)) => machine.capture_due(number),
        Input::Reply { call, waiting, answer } => match call.of {
            Item::Attempt(number) => machine.reply(number, &call, waiting, answer),
            of @ (Item::Refund(_) | Item::Payout) => machine.transfer_reply(of, &call, answer),
            Item::Capture(number) => machine.capture_reply(number, &call, answer),
        },
        Input::Event { account, seen } => machine.event(&account, &seen),
        Input::PayoutEvent { account, seen } => machine.payout_event(&account, &seen),
        Input::RefundEvent { account, seen } => machine.refund_event(&account, &seen),
        Input::Verdict { of, verdict, payment_id } => machine.verdict(of, verdict, payment_id),
    }
    machine.take_back(earlier.0, earlier.1);
    machine.tell_failed();
}

/// One step under way.
struct Machine<'a> {
    intent: &'a mut Intent,
    now: Time,
    accounts: &'a Accounts,
    out: &'a mut Effects,
}

impl Machine<'_> {
    fn at(&mut self, number: u32) -> Option<&mut Attempt> {
        self.intent.attempts.get_mut(usize::try_from(number).ok()?)
    }

    fn peek(&self, number: u32) -> Option<&Attempt> {
        self.intent.attempts.get(usize::try_from(number).ok()?)
    }

    /// What the provider of this attempt declares.
    fn declared(&self, number: u32) -> Declared {
        self.peek(number).map_or(Declared::CAUTIOUS, |attempt| self.accounts.of(&attempt.account))
    }

    /// Whether a payer may have a way to pay this attempt.
    fn shown(&self, number: u32) -> bool {
        self.peek(number).is_some_and(|attempt| attempt.shown(&self.accounts.of(&attempt.account)))
    }

    fn numbers(&self) -> std::ops::Range<u32> {
        0..u32::try_from(self.intent.attempts.len()).unwrap_or(u32::MAX)
    }

    /// A call that only reads, or that may be made any number of times.
    fn call(&mut self, of: Item, operation: Operation) {
        let send_by = self.now.plus(self.accounts.timing.send_window);
        self.out.calls.push(Call { of, operation, send: 0, key: 0, asked: self.now, send_by });
    }

    fn broken(&mut self, of: Item, kind: BreakKind) {
        self.out.breaks.push(Break { of, kind });
    }
}
