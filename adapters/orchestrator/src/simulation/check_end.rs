//! What must hold when nothing is left to happen.

use super::driver::News;
use super::violation::{Violation, ensure};
use super::world::World;
use crate::machine::{Attempt, Break, BreakKind, Item, RefundState, State, Status, Tell};

impl World {
    pub(super) fn check_end(&self) -> Result<(), Violation> {
        self.check_ended()?;
        self.check_money()?;
        self.check_webhooks()?;
        self.check_captures_told()?;
        self.check_told()
    }

    fn check_ended(&self) -> Result<(), Violation> {
        let intent = &self.database.intent;
        for attempt in &intent.attempts {
            let ended = attempt.state.is_end() && (attempt.state != State::Closed || attempt.settled);
            ensure(ended && attempt.due_at.is_none(), Violation::NotEnded)?;
        }
        let payout = intent.payout.iter().map(|payout| &payout.transfer);
        for refund in intent.refunds.iter().chain(payout) {
            let open =
                matches!(refund.state, RefundState::Sending | RefundState::Unknown | RefundState::Pending);
            ensure(!open && refund.due_at.is_none(), Violation::NotEnded)?;
        }
        Ok(())
    }

    /// All money that came is known, or a person is told.
    fn check_money(&self) -> Result<(), Violation> {
        for thing in self.things.iter().filter(|thing| thing.received() > 0 || thing.is_paid()) {
            let Some(number) = thing.attempt else { continue };
            let provider = &self.providers[thing.account];
            let Some(row) = self.row_of(thing) else {
                let person = self.is(number, State::NeedsHuman);
                ensure(person || provider.lies, Violation::MoneyUnnoticed)?;
                continue;
            };
            let broken = |kind| self.has_break(row.number, kind);
            let person = row.state == State::NeedsHuman
                || broken(BreakKind::Blind)
                || (broken(BreakKind::AmountDiffers) && !thing.is_paid_right(provider));
            let says = provider.says_received && !thing.other_asset;
            let part = !says || row.received.to_integer().unwrap_or(0) >= thing.received();
            if thing.is_paid_right(provider) {
                ensure(row.state == State::Paid || person, Violation::MoneyUnnoticed)?;
            } else {
                ensure(part || person, Violation::MoneyUnnoticed)?;
                ensure(row.state != State::Paid, Violation::PaidWithTheWrongAmount)?;
            }
        }
        Ok(())
    }

    /// What a webhook said that was answered with success is in the rows.
    fn check_webhooks(&self) -> Result<(), Violation> {
        let intent = &self.database.intent;
        for delivery in &self.acknowledged {
            let folded = match &delivery.news {
                News::Payment(seen) => {
                    let known = |row: &&Attempt| row.provider_id.as_deref() == Some(&seen.id);
                    let thing = self.things.iter().find(|thing| thing.id == seen.id);
                    match intent.attempts.iter().find(known) {
                        None => seen.reference.is_none(),
                        Some(row) => {
                            let other = thing.is_some_and(|thing| thing.other_asset);
                            let received = seen.fact.received.as_ref().map(paymux_core::Money::amount);
                            let told = self.has_break(row.number, BreakKind::AmountDiffers);
                            let person = (told || row.state == State::NeedsHuman) && !self.is_right(&seen.id);
                            let person = person || self.is_unsaid(row, seen);
                            let paid = seen.fact.status != Status::Paid || row.state == State::Paid;
                            let part = other || received.is_none_or(|received| row.received >= received);
                            (paid && part) || person
                        }
                    }
                }
                News::Refund(seen) | News::Payout(seen) => {
                    let rows = intent.refunds.iter().map(|row| (Item::Refund(row.number), row));
                    let payout = intent.payout.iter().map(|payout| (Item::Payout, &payout.transfer));
                    let known = |row: &crate::machine::Refund| row.provider_id.as_deref() == Some(&seen.id);
                    match rows.chain(payout).find(|(_, row)| known(row)) {
                        None => seen.reference.is_none(),
                        Some((of, row)) => {
                            let done = seen.state != RefundState::Done || row.state == RefundState::Done;
                            let other = Break { of, kind: BreakKind::AmountDiffers };
                            done || self.database.breaks.contains(&other)
                        }
                    }
                }
            };
            ensure(folded, Violation::WebhookForgotten)?;
        }
        Ok(())
    }

    fn check_payout_told(&self) -> Result<(), Violation> {
        let Some(payout) = &self.database.intent.payout else { return Ok(()) };
        let tell = match payout.transfer.state {
            RefundState::Done => Tell::PaidOut,
            RefundState::NeedsHuman => Tell::PayoutNeedsHuman,
            _ => Tell::PayoutFailed,
        };
        let told = self.database.tells.iter().filter(|told| **told == tell).count();
        ensure(told >= 1, Violation::PayoutNotTold)
    }

    fn check_told(&self) -> Result<(), Violation> {
        self.check_payout_told()?;
        let (intent, tells) = (&self.database.intent, &self.database.tells);
        let said = |wanted: fn(&Tell) -> bool| tells.iter().filter(|tell| wanted(tell)).count();
        let paid = intent.attempts.iter().filter(|attempt| attempt.state == State::Paid).count();
        let told = said(|tell| matches!(tell, Tell::Paid { .. } | Tell::PaidAfterFailed { .. }));
        let twice = said(|tell| matches!(tell, Tell::PaidTwice { .. }));
        ensure(told == paid.min(1) && twice == paid.saturating_sub(1), Violation::PaidNotTold)?;
        ensure(intent.paid_by.is_some() == (paid > 0), Violation::PaidNotTold)?;
        let mut person = false;
        for attempt in &intent.attempts {
            let declared = self.accounts.of(&attempt.account);
            let shown = attempt.exposed || (declared.shows_itself && attempt.sends.count > 0);
            let broken = |kind| self.has_break(attempt.number, kind);
            match attempt.state {
                State::NeedsHuman => {
                    person = person || attempt.shown(&declared);
                    let told = Tell::NeedsHuman { attempt: attempt.number };
                    ensure(tells.contains(&told), Violation::PersonNotTold)?;
                }
                State::Closed => {
                    let part = attempt.received > paymux_core::Decimal::ZERO;
                    ensure(!part || broken(BreakKind::PartOwed), Violation::PartNotTold)?;
                    let readable = declared.lookup || declared.find.is_some();
                    // A person has read it.
                    let read = self.verdicts.contains(&Item::Attempt(attempt.number));
                    let told = !shown || readable || read || broken(BreakKind::Blind);
                    ensure(told, Violation::BlindNotTold)?;
                }
                State::Paid if intent.paid_by != Some(attempt.number) => {
                    let refunded = intent
                        .refunds
                        .iter()
                        .any(|refund| refund.surplus && refund.attempt == attempt.number);
                    ensure(refunded || broken(BreakKind::CannotRefund), Violation::SurplusKept)?;
                }
                _ => {}
            }
            ensure(!attempt.stray || broken(BreakKind::Stray), Violation::StrayNotTold)?;
            self.check_called_off(attempt)?;
        }
        let failed = intent.closing && paid == 0 && !person;
        ensure(!failed || tells.contains(&Tell::Failed), Violation::FailedNotTold)
    }

    /// What can still be paid, and nobody wants, was called off at least once where that is possible.
    fn check_called_off(&self, attempt: &Attempt) -> Result<(), Violation> {
        let intent = &self.database.intent;
        let known = self.things.iter().find(|thing| attempt.provider_id.as_deref() == Some(&thing.id));
        let Some(thing) = known.filter(|thing| thing.payable(&self.providers[thing.account])) else {
            return Ok(());
        };
        let unwanted = intent.paid_by.is_some() || intent.closing || !attempt.fenced;
        let can = self.accounts.of(&attempt.account).cancels;
        // One that the payer has acted on is left alone, as is one that its worker never got to know as open.
        let open = thing.past.iter().all(|(_, status, _)| *status == Status::Open);
        let asked = self.canceled.contains(&attempt.number);
        ensure(!(unwanted && can && open) || asked, Violation::NotCalledOff)
    }
}
