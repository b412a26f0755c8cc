//! What came of a call about an attempt.

use super::effect::{BreakKind, Call, Operation};
use super::fold::is_read;
use super::rules::{Rule, on};
use super::{Answer, Fact, Item, Machine, Seen, State, Status};

impl Machine<'_> {
    pub(super) fn reply(&mut self, number: u32, call: &Call, waiting: bool, answer: Answer) {
        match (call.operation, answer) {
            (Operation::Create, Answer::Is(seen)) => self.is(number, call, &seen, waiting),
            (Operation::Create, Answer::NotDone) => self.not_done(number, call.send),
            (Operation::Create, Answer::Taken) => {
                self.broken(Item::Attempt(number), BreakKind::Collision);
                self.lost(number);
            }
            (Operation::Create, _) if on(Rule::LostIsUnknown) => self.lost(number),
            (Operation::Create, _) => self.not_done(number, call.send),
            (Operation::Look | Operation::Void, Answer::Is(seen)) => self.is(number, call, &seen, waiting),
            (Operation::Look, Answer::NotThere) if !on(Rule::NotThereProvesNothing) => self.absent(number),
            (Operation::Find, Answer::Found { seen, complete }) => self.found(number, call, &seen, complete),
            (Operation::Cancel, Answer::Canceled { received }) => {
                let declared = self.declared(number);
                let says = declared.cancel_says_received && received.is_some();
                self.fold(number, &Fact { status: Status::Closed, received });
                let all = says && declared.late_window.is_zero();
                if let Some(attempt) = self
                    .at(number)
                    .filter(|attempt| attempt.state == State::Closed && (all || !on(Rule::CancelIsReadAgain)))
                {
                    attempt.settled = true;
                    attempt.due_at = None;
                }
            }
            // A lookup or a cancellation that brought nothing is made again when it is due.
            _ => {}
        }
    }

    /// The provider answered with the payment itself.
    fn is(&mut self, number: u32, call: &Call, seen: &Seen, waiting: bool) {
        let own = self.peek(number).map(super::Attempt::reference_number);
        if seen.reference.is_some() && seen.reference != own && on(Rule::ReplyIsAboutItsAttempt) {
            self.broken(Item::Attempt(number), BreakKind::Collision);
            if call.operation == Operation::Create {
                self.lost(number);
            }
            return;
        }
        // The answer to a repeated key may be the one that was given first, so it takes nothing back.
        let acted = self
            .peek(number)
            .is_some_and(|attempt| attempt.is_acted_on() && attempt.provider_id.as_ref() == Some(&seen.id));
        let old = call.operation == Operation::Create && seen.fact.status == Status::Open;
        let folded = if acted && old && on(Rule::RepeatedReplyIsOld) {
            Some(number)
        } else {
            self.adopt(number, seen)
        };
        self.answered(folded, call, &seen.fact);
        if waiting && (folded == Some(number) || !on(Rule::OnlyItsOwnIsHandedOut)) {
            self.expose(number);
        }
    }

    /// Nobody knows whether the send did anything.
    fn lost(&mut self, number: u32) {
        let now = self.now;
        if let Some(attempt) = self.at(number).filter(|attempt| attempt.state == State::Sending) {
            attempt.enter(State::Unknown, now);
            attempt.due_at = Some(now);
        }
    }

    /// One send did nothing. The attempt did nothing where no other send may have.
    pub(super) fn not_done(&mut self, number: u32, send: u32) {
        let now = self.now;
        let Some(attempt) = self.at(number) else { return };
        if !attempt.sends.did_nothing(send, Rule::NotDoneIsOfOneSend) {
            if attempt.state == State::Sending {
                self.lost(number);
            }
            return;
        }
        if matches!(attempt.state, State::Sending | State::Unknown | State::Shelved | State::NeedsHuman)
            && attempt.provider_id.is_none()
        {
            attempt.enter(State::NotDone, now);
            attempt.fenced = false;
            attempt.due_at = None;
        }
    }

    fn found(&mut self, number: u32, call: &Call, seen: &[Seen], complete: bool) {
        let mut any = false;
        for seen in seen {
            let ours = if on(Rule::AdoptedWithProof) { seen.reference } else { Some(number) };
            let Some(reference) = ours else { continue };
            // Two accounts may see the same payments: each has its own attempts.
            if !self.same_account(reference, number) {
                continue;
            }
            any = any || reference == number;
            let folded = self.adopt(reference, seen);
            self.answered(folded, call, &seen.fact);
        }
        let complete = complete || !on(Rule::AbsentIsComplete);
        if any || !complete || !self.peek(number).is_some_and(|attempt| attempt.state == State::Unknown) {
            return;
        }
        let declared = self.declared(number);
        let sent_by = self.peek(number).and_then(|attempt| attempt.sends.last_by);
        let late_enough = sent_by.is_none_or(|sent_by| {
            let arrived =
                if on(Rule::AbsentAfterTravel) { sent_by.plus(declared.longest_travel) } else { sent_by };
            let listed =
                if on(Rule::AbsentAfterStaleness) { arrived.plus(declared.oldest_answer()) } else { arrived };
            call.asked > listed || !on(Rule::AbsentIsAskedLate)
        });
        if late_enough {
            self.absent(number);
        }
    }

    fn same_account(&self, one: u32, other: u32) -> bool {
        let account = |number| self.peek(number).map(|attempt| &attempt.account);
        account(one).is_some() && account(one) == account(other)
    }

    fn absent(&mut self, number: u32) {
        let now = self.now;
        if let Some(attempt) = self.at(number).filter(|attempt| !attempt.state.is_end()) {
            attempt.enter(State::Absent, now);
            attempt.fenced = false;
            attempt.due_at = None;
        }
    }

    /// A call was answered with this attempt: is it the reading that a closed one, or a capture, waits for?
    fn answered(&mut self, number: Option<u32>, call: &Call, fact: &Fact) {
        let Some(number) = number else { return };
        let declared = self.declared(number);
        if call.operation != Operation::Create {
            self.still_waits(number, call, fact, &declared);
        }
        let closed = self.at(number).filter(|attempt| attempt.state == State::Closed);
        if let Some(attempt) = closed.filter(|attempt| is_read(attempt, &declared, call.asked)) {
            attempt.settled = true;
            attempt.due_at = None;
        }
    }
}
