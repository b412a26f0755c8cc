//! The steps of money that goes back.
//!
//! A refund follows the way of an attempt with two differences: it is never "absent", and what is not
//! known of it keeps its amount reserved.

use paymux_core::{Decimal, Money};

use super::effect::{BreakKind, Call, Operation, Refusal, Tell};
use super::rules::{Rule, on};
use super::sends::{Keyed, Sends};
use super::{Answer, Item, Machine, Refund, RefundSeen, RefundState};

impl Machine<'_> {
    fn refund(&mut self, number: u32) -> Option<&mut Refund> {
        self.intent.refunds.get_mut(usize::try_from(number).ok()?)
    }

    pub(super) fn ask_refund(&mut self, reference: String, attempt: Option<u32>, amount: &Money) {
        let Some(attempt) = attempt.or(self.intent.paid_by) else {
            self.out.refused = Some(Refusal::NoSuch);
            return;
        };
        let same = |refund: &&Refund| !refund.surplus && refund.reference == reference;
        if let Some(known) = self.intent.refunds.iter().find(same).filter(|_| on(Rule::OneReferenceOneRefund))
        {
            if known.amount != amount.amount() || known.attempt != attempt {
                self.out.refused = Some(Refusal::Conflict);
            }
            return;
        }
        let fits = amount.asset() == self.intent.amount.asset() && amount.amount() > Decimal::ZERO;
        let refusal = match self.peek(attempt) {
            None => Some(Refusal::NoSuch),
            Some(_) if !self.declared(attempt).refunds => Some(Refusal::CannotRefund),
            Some(_) if !fits || self.refundable(attempt).is_none_or(|most| amount.amount() > most) => {
                Some(Refusal::TooMuch)
            }
            Some(_) => None,
        };
        match refusal {
            Some(refusal) => self.out.refused = Some(refusal),
            None => self.begin_refund(reference, false, attempt, amount.amount()),
        }
    }

    /// What came by an attempt goes back, because another one had paid the intent before.
    pub(super) fn refund_surplus(&mut self, attempt: u32) {
        let reference = attempt.to_string();
        let known = self.intent.refunds.iter().any(|refund| refund.surplus && refund.reference == reference);
        if known {
            return;
        }
        let amount = self.refundable(attempt).filter(|amount| *amount > Decimal::ZERO);
        if !self.declared(attempt).refunds {
            self.broken(Item::Attempt(attempt), BreakKind::CannotRefund);
        } else if let Some(amount) = amount {
            self.begin_refund(reference, true, attempt, amount);
        }
    }

    /// How much of what came by an attempt is not reserved; `None` where the sum does not fit.
    fn refundable(&self, attempt: u32) -> Option<Decimal> {
        let received = if on(Rule::RefundedWithinReceived) {
            self.peek(attempt)?.received
        } else {
            self.peek(attempt)?.received.checked_mul(Decimal::from(3))?
        };
        let reserved = self.intent.refunds.iter().filter(|refund| {
            let counts = if on(Rule::RefundsReserve) {
                refund.state.reserves()
            } else {
                refund.state == RefundState::Done
            };
            refund.attempt == attempt && counts
        });
        reserved.map(|refund| refund.amount).try_fold(received, Decimal::checked_sub)
    }

    fn begin_refund(&mut self, reference: String, surplus: bool, attempt: u32, amount: Decimal) {
        let number = u32::try_from(self.intent.refunds.len()).unwrap_or(u32::MAX);
        self.intent.refunds.push(Refund {
            number,
            reference,
            surplus,
            attempt,
            amount,
            state: RefundState::Sending,
            provider_id: None,
            sends: Sends::default(),
            since: self.now,
            looks: 0,
            due_at: None,
        });
        self.send_refund(number, attempt);
    }

    fn send_refund(&mut self, number: u32, attempt: u32) {
        let (now, timing) = (self.now, self.accounts.timing);
        let travel = self.declared(attempt).longest_travel;
        let Some(refund) = self.refund(number) else { return };
        let (send, send_by) = refund.sends.one_more(now, &timing);
        let again = timing.wait(refund.looks);
        refund.looks += 1;
        refund.due_at = Some(send_by.plus(travel).max(now.plus(again)));
        let (of, key) = (Item::Refund(number), refund.sends.key);
        self.out.calls.push(Call { of, operation: Operation::Refund, send, key, asked: now, send_by });
    }

    pub(super) fn refund_due(&mut self, number: u32) {
        let (now, timing) = (self.now, self.accounts.timing);
        let Some((attempt, since)) = self.refund(number).map(|refund| (refund.attempt, refund.since)) else {
            return;
        };
        let declared = self.declared(attempt);
        let keyed = Keyed {
            kept: declared.refund_keys_kept,
            longest_travel: declared.longest_travel,
            unkeyed: Rule::UnkeyedRefundIsSentOnce,
            kept_so_long: Rule::RefundKeyIsForgotten,
            from_first_send: Rule::RefundKeyCountsFromFirstSend,
            less_travel: Rule::RefundKeyLessTravel,
        };
        let Some(refund) = self.refund(number) else { return };
        if refund.state == RefundState::Sending {
            refund.enter(RefundState::Unknown, now);
        }
        let (state, known) = (refund.state, refund.provider_id.is_some());
        let again = state == RefundState::Unknown && refund.sends.key_holds(now, &keyed, &timing);
        if state.is_end() {
            refund.due_at = None;
        } else if again {
            self.send_refund(number, attempt);
        } else if now < since.plus(timing.give_up) {
            let asked = if known && declared.refund_lookup {
                Some(Operation::LookRefund)
            } else {
                declared.refund_find.then_some(Operation::FindRefund)
            };
            refund.due_at = Some(now.plus(timing.wait(refund.looks)));
            refund.looks += 1;
            match asked {
                Some(operation) => self.call(Item::Refund(number), operation),
                // A webhook may still tell of one that the provider has; of another one nobody can.
                None if state == RefundState::Pending => {}
                None => self.refund_to_person(number),
            }
        } else {
            self.refund_to_person(number);
        }
    }

    fn refund_to_person(&mut self, number: u32) {
        let now = self.now;
        let Some(refund) = self.refund(number) else { return };
        let state =
            if on(Rule::RefundEndsWithPerson) { RefundState::NeedsHuman } else { RefundState::NotDone };
        refund.enter(state, now);
        refund.due_at = None;
        self.out.tells.push(Tell::RefundNeedsHuman { refund: number });
    }

    pub(super) fn refund_reply(&mut self, number: u32, call: &Call, answer: Answer) {
        match (call.operation, answer) {
            (_, Answer::Refund(seen)) => {
                if seen.reference.is_none_or(|reference| reference == number) {
                    self.fold_refund(number, &seen);
                } else {
                    self.broken(Item::Refund(number), BreakKind::Collision);
                }
            }
            (Operation::Refund, Answer::NotDone) => self.refund_not_done(number, call.send),
            (Operation::Refund, _) if !on(Rule::LostRefundIsUnknown) => {
                self.refund_not_done(number, call.send)
            }
            (Operation::Refund, _) => self.refund_lost(number),
            (Operation::FindRefund, Answer::FoundRefunds(found)) => {
                let own = found.iter().filter(|seen| seen.reference == Some(number));
                let mut any = false;
                for seen in own {
                    any = true;
                    self.fold_refund(number, seen);
                }
                if !any && !on(Rule::RefundIsNeverAbsent) {
                    self.refund_not_done(number, call.send);
                }
            }
            _ => {}
        }
    }

    fn refund_lost(&mut self, number: u32) {
        let now = self.now;
        if let Some(refund) = self.refund(number).filter(|refund| refund.state == RefundState::Sending) {
            refund.enter(RefundState::Unknown, now);
            refund.due_at = Some(now);
        }
    }

    fn refund_not_done(&mut self, number: u32, send: u32) {
        let now = self.now;
        let Some(refund) = self.refund(number) else { return };
        if !refund.sends.did_nothing(send, Rule::RefundNotDoneIsOfOneSend) {
            return self.refund_lost(number);
        }
        let open =
            matches!(refund.state, RefundState::Sending | RefundState::Unknown | RefundState::NeedsHuman);
        if open && refund.provider_id.is_none() {
            refund.enter(RefundState::NotDone, now);
            refund.due_at = None;
            self.out.tells.push(Tell::RefundFailed { refund: number });
        }
    }

    /// News of a refund: by the provider's id, else by our own reference.
    pub(super) fn refund_event(&mut self, account: &str, seen: &RefundSeen) {
        let here =
            |refund: &&Refund| self.peek(refund.attempt).is_some_and(|attempt| attempt.account == account);
        let refunds = || self.intent.refunds.iter().filter(here);
        let by_id = refunds().find(|refund| refund.provider_id.as_deref() == Some(&seen.id));
        let by_reference = || refunds().find(|refund| seen.reference == Some(refund.number));
        match by_id.or_else(by_reference).map(|refund| refund.number) {
            Some(number) => self.fold_refund(number, seen),
            None => self.out.unmatched = true,
        }
    }

    fn fold_refund(&mut self, number: u32, seen: &RefundSeen) {
        let (now, first_look) = (self.now, self.accounts.timing.first_look);
        let Some(refund) = self.refund(number) else { return };
        if refund.provider_id.as_ref().is_some_and(|id| *id != seen.id) {
            return self.broken(Item::Refund(number), BreakKind::Collision);
        }
        refund.provider_id = Some(seen.id.clone());
        let before = refund.state;
        match (before, seen.state) {
            (RefundState::Done, RefundState::Failed) if on(Rule::DoneRefundStaysReserved) => {
                self.broken(Item::Refund(number), BreakKind::RefundChanged);
            }
            (RefundState::Done | RefundState::Failed | RefundState::Pending, RefundState::Pending) => {}
            (before, state) if before == state => {}
            (RefundState::Failed, RefundState::Done) if !on(Rule::FailedRefundMayBeDone) => {}
            (_, RefundState::Pending) => {
                refund.enter(RefundState::Pending, now);
                refund.due_at = Some(now.plus(first_look));
            }
            (before, state @ (RefundState::Done | RefundState::Failed)) => {
                refund.enter(state, now);
                refund.due_at = None;
                let done = state == RefundState::Done;
                let tell = if done {
                    Tell::Refunded { refund: number }
                } else {
                    Tell::RefundFailed { refund: number }
                };
                self.out.tells.push(tell);
                if before == RefundState::Failed {
                    self.broken(Item::Refund(number), BreakKind::RefundChanged);
                }
            }
            _ => {}
        }
    }
}
