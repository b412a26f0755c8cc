//! What must hold of one step and of one transaction.

use super::driver::Flight;
use super::violation::{Violation, ensure};
use super::world::World;
use crate::machine::{
    Answer, CaptureState, Effects, Intent, Item, Operation, RefundState, State, Status, Tell,
};

impl World {
    /// What one step asks for, against the rows that it leaves.
    pub(super) fn check_step(
        &self,
        intent: &Intent,
        effects: &Effects,
        at_hand: Option<&str>,
    ) -> Result<(), Violation> {
        for call in &effects.calls {
            self.check_taking(intent, call)?;
            let Item::Attempt(number) = call.of else { continue };
            if call.operation == Operation::Create {
                ensure(intent.wanted(), Violation::CreatedUnwanted)?;
                ensure(intent.attempts[number as usize].fenced, Violation::CreatedWithoutFence)?;
                self.check_others(intent, number)?;
            }
        }
        if effects.tells.contains(&Tell::Failed) {
            for row in intent.attempts.iter().filter(|row| self.shown_row(row)) {
                let payable = self.thing_of(row).is_some_and(|thing| thing.shown && self.payable(thing));
                ensure(!payable, Violation::FailedButPayable)?;
            }
        }
        let Some(number) = effects.hand_out else { return Ok(()) };
        let row = &intent.attempts[number as usize];
        let right = row.fenced
            && row.exposed
            && row.state == State::Open
            && intent.wanted()
            && row.provider_id.as_deref() == at_hand;
        ensure(right, Violation::HandedOutWrongly)?;
        self.check_others(intent, number)
    }

    pub(super) fn check_others(&self, intent: &Intent, number: u32) -> Result<(), Violation> {
        for other in intent.attempts.iter().filter(|other| other.number != number && self.shown_row(other)) {
            let payable = self.thing_of(other).is_some_and(|thing| self.payable(thing));
            let known = !matches!(other.state, State::NotDone | State::Absent | State::Closed | State::Paid);
            let own_sibling = other.reference_number() == intent.attempts[number as usize].reference_number();
            ensure(own_sibling || !(known || payable), Violation::CreatedBesideAnother)?;
        }
        Ok(())
    }

    /// What one transaction changed.
    pub(super) fn check_change(&self, before: &Intent) -> Result<(), Violation> {
        let after = &self.database.intent;
        ensure(before.paid_by.is_none() || before.paid_by == after.paid_by, Violation::PayerChanged)?;
        let before_differs = |number| self.has_break(number, crate::machine::BreakKind::AmountDiffers);
        for (old, new) in before.attempts.iter().zip(&after.attempts) {
            ensure(new.received >= old.received, Violation::ReceivedFell)?;
            let onward = match old.state {
                State::Paid => new.state == State::Paid,
                // It had been paid, with another amount.
                State::NeedsHuman if before_differs(old.number) => !new.state.is_live(),
                State::Authorized if old.held => new.state != State::Open,
                State::Closed => matches!(new.state, State::Closed | State::Paid | State::NeedsHuman),
                _ => true,
            };
            ensure(onward, Violation::BackFromAnEnd)?;
        }
        for (old, new) in before.refunds.iter().zip(&after.refunds) {
            let left = old.state == RefundState::Done && new.state != RefundState::Done;
            ensure(!left, Violation::BackFromAnEnd)?;
        }
        for (old, new) in before.captures.iter().zip(&after.captures) {
            let left = old.state == CaptureState::Done && new.state != CaptureState::Done;
            ensure(!left, Violation::BackFromAnEnd)?;
        }
        for refund in &after.refunds {
            let key = (&refund.reference, refund.surplus);
            let same = after.refunds.iter().filter(|other| (&other.reference, other.surplus) == key).count();
            ensure(same == 1, Violation::RefundedByTwoRows)?;
        }
        Ok(())
    }

    /// What a live worker heard is in the row, whether its lease had ended or not.
    pub(super) fn check_heard(&self, flight: &Flight, answer: &Answer) -> Result<(), Violation> {
        match (answer, flight.call.of) {
            (Answer::Is(seen), Item::Attempt(number)) => {
                let reference = self.database.intent.attempts[number as usize].reference_number();
                if seen.reference.is_some_and(|other| other != reference) {
                    return Ok(());
                }
                let attempts = &self.database.intent.attempts;
                let row = attempts.iter().find(|row| row.provider_id.as_deref() == Some(&seen.id));
                let known = row.is_some_and(|row| {
                    let paid = seen.fact.status == Status::Paid && self.is_right(&seen.id);
                    !paid || row.state == State::Paid || self.is_unsaid(row, seen)
                });
                ensure(known, Violation::HeardButNotWritten)
            }
            (Answer::Refund(_), of @ (Item::Refund(_) | Item::Payout)) => {
                let row = self.transfer(of);
                ensure(row.provider_id.is_some(), Violation::HeardButNotWritten)
            }
            (Answer::Is(seen), Item::Capture(number)) => {
                let row = &self.database.intent.captures[number as usize];
                let attempt = &self.database.intent.attempts[row.attempt as usize];
                let own = attempt.provider_id.as_deref() == Some(&seen.id);
                let heard = !matches!(row.state, CaptureState::Sending);
                ensure(!own || heard, Violation::HeardButNotWritten)
            }
            _ => Ok(()),
        }
    }
}
