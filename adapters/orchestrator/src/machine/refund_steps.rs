//! The steps of money that leaves: refunds, and a payout.
//!
//! A refund follows the way of an attempt with two differences: it is never "absent", and what is not
//! known of it keeps its amount reserved.

use paymux_core::{Decimal, Money};

use super::effect::{BreakKind, Call, Operation, Refusal, Tell};
use super::rules::{Rule, on};
use super::sends::Keyed;
use super::{Answer, Declared, Item, Machine, Payout, Refund, RefundSeen, RefundState};

impl Machine<'_> {
    /// The row of a refund, or of the payout.
    fn transfer(&mut self, of: Item) -> Option<&mut Refund> {
        match of {
            Item::Refund(number) => self.intent.refunds.get_mut(usize::try_from(number).ok()?),
            Item::Payout => self.intent.payout.as_mut().map(|payout| &mut payout.transfer),
            Item::Attempt(_) | Item::Capture(_) => None,
        }
    }

    /// The account that it leaves.
    fn account_of(&self, of: Item) -> Option<&str> {
        match of {
            Item::Payout => self.intent.payout.as_ref().map(|payout| &*payout.account),
            Item::Refund(number) => {
                let refund = self.intent.refunds.iter().find(|refund| refund.number == number)?;
                self.peek(refund.attempt).map(|attempt| &*attempt.account)
            }
            Item::Attempt(_) | Item::Capture(_) => None,
        }
    }

    fn declared_of(&self, of: Item) -> Declared {
        self.account_of(of).map_or(Declared::CAUTIOUS, |account| self.accounts.of(account))
    }

    /// The app wants money paid out.
    pub(super) fn pay_out(&mut self, account: &str) {
        if let Some(known) = &self.intent.payout {
            if known.account != account {
                self.out.refused = Some(Refusal::Conflict);
            }
            return;
        }
        let refusal = if !self.intent.attempts.is_empty() {
            Some(Refusal::Conflict)
        } else if !self.accounts.of(account).payouts {
            Some(Refusal::CannotPayOut)
        } else {
            None
        };
        if let Some(refusal) = refusal {
            self.out.refused = Some(refusal);
            return;
        }
        let transfer = Refund::new(0, String::new(), false, 0, self.intent.amount.amount(), self.now);
        self.intent.payout = Some(Payout { account: account.to_owned(), transfer });
        self.send_transfer(Item::Payout);
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
    pub(super) fn refundable(&self, attempt: u32) -> Option<Decimal> {
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
        self.intent.refunds.push(Refund::new(number, reference, surplus, attempt, amount, self.now));
        self.send_transfer(Item::Refund(number));
    }

    fn send_transfer(&mut self, of: Item) {
        let (now, timing) = (self.now, self.accounts.timing);
        let travel = self.declared_of(of).longest_travel;
        let Some(transfer) = self.transfer(of) else { return };
        let (send, send_by) = transfer.sends.one_more(now, &timing);
        let again = timing.wait(transfer.looks);
        transfer.looks += 1;
        transfer.due_at = Some(send_by.plus(travel).max(now.plus(again)));
        let key = transfer.sends.key;
        let operation = if of == Item::Payout { Operation::PayOut } else { Operation::Refund };
        self.out.calls.push(Call { of, operation, send, key, asked: now, send_by });
    }

    pub(super) fn transfer_due(&mut self, of: Item) {
        let (now, timing) = (self.now, self.accounts.timing);
        let declared = self.declared_of(of);
        let payout = of == Item::Payout;
        let keyed = Keyed {
            kept: if payout { declared.payout_keys_kept } else { declared.refund_keys_kept },
            longest_travel: declared.longest_travel,
            unkeyed: Rule::UnkeyedRefundIsSentOnce,
            kept_so_long: Rule::RefundKeyIsForgotten,
            from_first_send: Rule::RefundKeyCountsFromFirstSend,
            less_travel: Rule::RefundKeyLessTravel,
        };
        let Some(transfer) = self.transfer(of) else { return };
        if transfer.state == RefundState::Sending {
            transfer.enter(RefundState::Unknown, now);
        }
        let (state, known) = (transfer.state, transfer.provider_id.is_some());
        let again = state == RefundState::Unknown && transfer.sends.key_holds(now, &keyed, &timing);
        if state.is_end() {
            transfer.due_at = None;
        } else if again {
            self.send_transfer(of);
        } else if now < transfer.since.plus(timing.give_up) {
            let (lookup, find) = if payout {
                (declared.payout_lookup, declared.payout_find)
            } else {
                (declared.refund_lookup, declared.refund_find)
            };
            let (look, search) = if payout {
                (Operation::LookPayout, Operation::FindPayout)
            } else {
                (Operation::LookRefund, Operation::FindRefund)
            };
            transfer.due_at = Some(now.plus(timing.wait(transfer.looks)));
            transfer.looks += 1;
            match (known && lookup, find) {
                (true, _) => self.call(of, look),
                (false, true) => self.call(of, search),
                // A webhook may still tell of one that the provider has; of another one nobody can.
                (false, false) if state == RefundState::Pending => {}
                (false, false) => self.transfer_to_person(of),
            }
        } else {
            self.transfer_to_person(of);
        }
    }

    fn transfer_to_person(&mut self, of: Item) {
        let now = self.now;
        let Some(transfer) = self.transfer(of) else { return };
        let state =
            if on(Rule::RefundEndsWithPerson) { RefundState::NeedsHuman } else { RefundState::NotDone };
        transfer.enter(state, now);
        transfer.due_at = None;
        self.out.tells.push(match of {
            Item::Refund(refund) => Tell::RefundNeedsHuman { refund },
            _ => Tell::PayoutNeedsHuman,
        });
    }

    fn tell_transfer(&mut self, of: Item, done: bool) {
        self.out.tells.push(match (of, done) {
            (Item::Refund(refund), true) => Tell::Refunded { refund },
            (Item::Refund(refund), false) => Tell::RefundFailed { refund },
            (_, true) => Tell::PaidOut,
            (_, false) => Tell::PayoutFailed,
        });
    }

    pub(super) fn transfer_reply(&mut self, of: Item, call: &Call, answer: Answer) {
        let number = if let Item::Refund(number) = of { number } else { 0 };
        let sends = matches!(call.operation, Operation::Refund | Operation::PayOut);
        match answer {
            Answer::Refund(seen) if seen.reference.is_none_or(|reference| reference == number) => {
                self.fold_transfer(of, &seen);
            }
            Answer::Refund(_) => {
                self.broken(of, BreakKind::Collision);
                if sends {
                    self.transfer_lost(of);
                }
            }
            Answer::NotDone if sends => self.transfer_not_done(of, call.send),
            _ if sends && !on(Rule::LostRefundIsUnknown) => self.transfer_not_done(of, call.send),
            _ if sends => self.transfer_lost(of),
            Answer::FoundRefunds(found) => {
                let mut any = false;
                for seen in found.iter().filter(|seen| seen.reference == Some(number)) {
                    any = true;
                    self.fold_transfer(of, seen);
                }
                if !any && !on(Rule::RefundIsNeverAbsent) {
                    self.transfer_not_done(of, call.send);
                }
            }
            _ => {}
        }
    }

    fn transfer_lost(&mut self, of: Item) {
        let now = self.now;
        if let Some(transfer) = self.transfer(of).filter(|transfer| transfer.state == RefundState::Sending) {
            transfer.enter(RefundState::Unknown, now);
            transfer.due_at = Some(now);
        }
    }

    fn transfer_not_done(&mut self, of: Item, send: u32) {
        let now = self.now;
        let Some(transfer) = self.transfer(of) else { return };
        if !transfer.sends.did_nothing(send, Rule::RefundNotDoneIsOfOneSend) {
            return self.transfer_lost(of);
        }
        let open =
            matches!(transfer.state, RefundState::Sending | RefundState::Unknown | RefundState::NeedsHuman);
        if open && transfer.provider_id.is_none() {
            transfer.enter(RefundState::NotDone, now);
            transfer.due_at = None;
            self.tell_transfer(of, false);
        }
    }

    /// A person says how a refund or the payout ended that needs a person. `false` where it does not need one.
    pub(super) fn end_transfer(&mut self, of: Item, state: RefundState) -> bool {
        let now = self.now;
        let waits = |transfer: &&mut Refund| transfer.state == RefundState::NeedsHuman;
        let Some(transfer) = self.transfer(of).filter(waits) else { return false };
        transfer.enter(state, now);
        transfer.due_at = None;
        self.tell_transfer(of, state == RefundState::Done);
        true
    }

    /// News of a refund: by the provider's id, else by our own reference.
    pub(super) fn refund_event(&mut self, account: &str, seen: &RefundSeen) {
        let refunds = || {
            let here = |refund: &&Refund| self.account_of(Item::Refund(refund.number)) == Some(account);
            self.intent.refunds.iter().filter(here)
        };
        let by_id = refunds().find(|refund| refund.provider_id.as_deref() == Some(&seen.id));
        let by_reference = || refunds().find(|refund| seen.reference == Some(refund.number));
        match by_id.or_else(by_reference).map(|refund| refund.number) {
            Some(number) => self.fold_transfer(Item::Refund(number), seen),
            None => self.out.unmatched = true,
        }
    }

    /// News of the payout, by the same.
    pub(super) fn payout_event(&mut self, account: &str, seen: &RefundSeen) {
        let known = self.intent.payout.as_ref().is_some_and(|payout| {
            let id = payout.transfer.provider_id.as_deref() == Some(&seen.id);
            payout.account == account && (id || seen.reference == Some(0))
        });
        if known {
            self.fold_transfer(Item::Payout, seen);
        } else {
            self.out.unmatched = true;
        }
    }

    fn fold_transfer(&mut self, of: Item, seen: &RefundSeen) {
        let (now, first_look) = (self.now, self.accounts.timing.first_look);
        let asset = self.intent.amount.asset().clone();
        let Some(transfer) = self.transfer(of) else { return };
        if transfer.provider_id.as_ref().is_some_and(|id| *id != seen.id) {
            return self.broken(of, BreakKind::Collision);
        }
        transfer.provider_id = Some(seen.id.clone());
        let other = |came: &Money| came.amount() != transfer.amount || *came.asset() != asset;
        if seen.amount.as_ref().is_some_and(other) && on(Rule::RefundAmountIsCompared) {
            // Something moved, and not what was asked for.
            let ended = transfer.state.is_end();
            self.broken(of, BreakKind::AmountDiffers);
            if !ended {
                self.transfer_to_person(of);
            }
            return;
        }
        let before = transfer.state;
        match (before, seen.state) {
            (RefundState::Done, RefundState::Failed) if on(Rule::DoneRefundStaysReserved) => {
                self.broken(of, BreakKind::RefundChanged);
            }
            (RefundState::Done | RefundState::Failed | RefundState::Pending, RefundState::Pending) => {}
            (before, state) if before == state => {}
            (RefundState::Failed, RefundState::Done) if !on(Rule::FailedRefundMayBeDone) => {}
            (_, RefundState::Pending) => {
                transfer.enter(RefundState::Pending, now);
                transfer.due_at = Some(now.plus(first_look));
            }
            (before, state @ (RefundState::Done | RefundState::Failed)) => {
                transfer.enter(state, now);
                transfer.due_at = None;
                self.tell_transfer(of, state == RefundState::Done);
                // What was called not done, by a person say, and is done after all.
                let ended = matches!(before, RefundState::Failed | RefundState::NotDone);
                if ended && state == RefundState::Done {
                    self.broken(of, BreakKind::RefundChanged);
                }
            }
            _ => {}
        }
    }
}
