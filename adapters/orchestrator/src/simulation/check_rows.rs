//! What must hold after every event.

use super::provider::Thing;
use super::violation::{Violation, ensure};
use super::world::World;
use crate::machine::{Attempt, BreakKind, Item, RefundState, State, Tell};

impl World {
    pub(super) fn shown_row(&self, attempt: &Attempt) -> bool {
        attempt.exposed
            || (self.accounts.of(&attempt.account).shows_itself && attempt.state != State::Choosing)
    }

    pub(super) fn thing_of(&self, attempt: &Attempt) -> Option<&Thing> {
        let id = attempt.provider_id.as_deref()?;
        self.things.iter().find(|thing| thing.id == id)
    }

    pub(super) fn row_of(&self, thing: &Thing) -> Option<&Attempt> {
        let attempts = &self.database.intent.attempts;
        attempts.iter().find(|attempt| attempt.provider_id.as_deref() == Some(&thing.id))
    }

    pub(super) fn has_break(&self, number: u32, kind: BreakKind) -> bool {
        let breaks = &self.database.breaks;
        breaks.iter().any(|found| found.of == Item::Attempt(number) && found.kind == kind)
    }

    pub(super) fn payable(&self, thing: &Thing) -> bool {
        thing.payable(&self.providers[thing.account])
    }

    /// After every event.
    pub(super) fn check(&self) -> Result<(), Violation> {
        let intent = &self.database.intent;
        ensure(intent.attempts.iter().filter(|attempt| attempt.fenced).count() <= 1, Violation::TwoFenced)?;
        self.check_things()?;
        self.check_rows()?;
        self.check_tells()?;
        self.check_captures()?;
        self.check_refunds()
    }

    fn check_things(&self) -> Result<(), Violation> {
        let ours = self.things.iter().filter(|thing| thing.attempt.is_some());
        let honest = ours.filter(|thing| !self.providers[thing.account].lies);
        let mut payable = None;
        for thing in honest {
            if thing.shown && self.payable(thing) {
                ensure(payable.is_none_or(|other| other == thing.attempt), Violation::TwoShownAndPayable)?;
                payable = Some(thing.attempt);
            }
            let same = self.things.iter().filter(|other| other.attempt == thing.attempt).count();
            ensure(same == 1, Violation::TwoMadeForOneAttempt)?;
        }
        Ok(())
    }

    fn check_rows(&self) -> Result<(), Violation> {
        for attempt in &self.database.intent.attempts {
            let sending = matches!(attempt.state, State::Sending | State::Unknown);
            ensure(!sending || attempt.fenced, Violation::SendingWithoutFence)?;
            let made = || self.things.iter().any(|thing| thing.attempt == Some(attempt.number));
            ensure(attempt.state != State::NotDone || !made(), Violation::MadeButCalledNotDone)?;
            // A person calls absent what nobody can pay any more, where nobody learned its id.
            let said = self.verdicts.contains(&Item::Attempt(attempt.number));
            ensure(attempt.state != State::Absent || !made() || said, Violation::MadeButCalledAbsent)?;
            let Some(thing) = self.thing_of(attempt) else { continue };
            let reference = attempt.reference_number();
            let own =
                thing.attempt == Some(reference) && super::world::NAMES[thing.account] == attempt.account;
            ensure(own, Violation::AnothersPayment)?;
            let payable = thing.shown && self.payable(thing);
            ensure(attempt.state != State::Closed || !payable, Violation::PayableButClosed)?;
            ensure(attempt.state != State::Shelved || !payable, Violation::ShownButShelved)?;
        }
        Ok(())
    }

    fn check_tells(&self) -> Result<(), Violation> {
        let tells = &self.database.tells;
        let (mut paid, mut failed) = (0, 0);
        for (at, tell) in tells.iter().enumerate() {
            match tell {
                Tell::Paid { .. } => {
                    ensure(failed == 0, Violation::PaidToldAfterFailed)?;
                    paid += 1;
                }
                Tell::PaidAfterFailed { .. } => paid += 1,
                Tell::Failed => failed += 1,
                Tell::PaidTwice { .. } => {
                    ensure(!tells[..at].contains(tell), Violation::PaidTwiceToldTwice)?;
                }
                _ => {}
            }
        }
        ensure(paid <= 1, Violation::PaidToldTwice)?;
        ensure(failed <= 1, Violation::FailedTwice)?;
        if failed == 0 {
            return Ok(());
        }
        for thing in self.things.iter().filter(|thing| thing.attempt.is_some() && thing.shown) {
            let Some(row) = self.row_of(thing) else {
                let lies = self.providers[thing.account].lies;
                ensure(lies || !self.payable(thing), Violation::FailedButPayable)?;
                ensure(lies || thing.received() == 0, Violation::FailedButUnread)?;
                continue;
            };
            // A second payment that nobody had known of before, against what its provider declares.
            if row.sibling_of.is_some() && self.providers[thing.account].lies {
                continue;
            }
            ensure(!self.payable(thing), Violation::FailedButPayable)?;
            ensure(self.is_read(thing, row), Violation::FailedButUnread)?;
        }
        Ok(())
    }

    /// Whether the payment of this id is paid as it was asked for.
    pub(super) fn is_right(&self, id: &str) -> bool {
        let thing = self.things.iter().find(|thing| thing.id == id);
        thing.is_some_and(|thing| thing.is_paid_right(&self.providers[thing.account]))
    }

    /// Whether the row knows of all the money that a provider would tell of, or a person does.
    fn is_read(&self, thing: &Thing, row: &Attempt) -> bool {
        let says = self.providers[thing.account].says_received && !thing.other_asset;
        let known = row.received.to_integer().unwrap_or(0);
        let read = row.state == State::Paid || (!thing.is_paid() && (!says || known >= thing.received()));
        read || row.state == State::NeedsHuman || self.has_break(row.number, BreakKind::Blind)
    }

    fn check_refunds(&self) -> Result<(), Violation> {
        for executed in &self.executed {
            let same = self.executed.iter().filter(|other| other.of == executed.of).count();
            ensure(same == 1, Violation::RefundedTwice)?;
            let row = self.transfer(executed.of);
            let done = executed.state != RefundState::Failed;
            ensure(!done || row.state != RefundState::NotDone, Violation::RefundedButCalledNotDone)?;
            let same_amount = row.amount == executed.amount.into();
            ensure(same_amount || row.state != RefundState::Done, Violation::RefundedAnotherAmount)?;
            let Some(number) = executed.attempt else { continue };
            let attempt = &self.database.intent.attempts[number as usize];
            let received = self.thing_of(attempt).map_or(0, Thing::received);
            let received = received.max(if self.providers[executed.account].says_received {
                0
            } else {
                super::provider::WANTED
            });
            ensure(self.refunded(Some(number)) <= received, Violation::RefundedTooMuch)?;
        }
        Ok(())
    }
}
