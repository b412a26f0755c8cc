//! What a person does who is told that nobody else can find out.

use super::provider::{HOUR, Thing};
use super::violation::Violation;
use super::world::{Event, World};
use crate::machine::{Attempt, Input, Item, RefundState, Sends, Status, Tell, Verdict};

impl World {
    /// A person looks at the provider's pages some time later, or never.
    pub(super) fn call_person(&mut self, tell: &Tell) {
        let of = match tell {
            Tell::NeedsHuman { attempt } => Item::Attempt(*attempt),
            Tell::CaptureNeedsHuman { capture } => Item::Capture(*capture),
            Tell::RefundNeedsHuman { refund } => Item::Refund(*refund),
            Tell::PayoutNeedsHuman => Item::Payout,
            _ => return,
        };
        if self.people.chance(60) {
            let wait = HOUR + self.people.time(48 * HOUR);
            self.after(wait, Event::Person { of });
        }
    }

    pub(super) fn person(&mut self, of: Item) -> Result<(), Violation> {
        let Some(verdict) = self.truth(of) else { return Ok(()) };
        let forgets = self.people.chance(20);
        let payment_id = match of {
            Item::Attempt(number) if verdict == Verdict::Done && !forgets => {
                self.payment_of(&self.database.intent.attempts[number as usize]).map(|thing| thing.id.clone())
            }
            _ => None,
        };
        self.transact(Input::Verdict { of, verdict, payment_id }, false, None)
    }

    /// What the provider's pages show, where it will stay so.
    fn truth(&self, of: Item) -> Option<Verdict> {
        let intent = &self.database.intent;
        match of {
            Item::Attempt(number) => self.truth_of_payment(&intent.attempts[number as usize]),
            Item::Capture(number) => {
                let taken = self.taken.iter().any(|taken| taken.capture == number);
                if taken {
                    Some(Verdict::Done)
                } else {
                    self.nothing(&intent.captures[number as usize].sends, of)
                }
            }
            Item::Refund(_) | Item::Payout => {
                let row = self.transfer(of);
                let Some(executed) = self.executed.iter().find(|executed| executed.of == of) else {
                    return self.nothing(&row.sends, of);
                };
                // Of one that failed or is under way nobody knows yet how it ends; another amount is for the app to settle.
                let whole = row.amount == executed.amount.into();
                (executed.state == RefundState::Done && whole).then_some(Verdict::Done)
            }
        }
    }

    /// The payment that the provider's pages show under the reference of an attempt.
    fn payment_of(&self, row: &Attempt) -> Option<&Thing> {
        let account = self.account_of(Item::Attempt(row.number));
        let own = |thing: &&Thing| thing.account == account && thing.attempt == Some(row.reference_number());
        self.thing_of(row).or_else(|| self.things.iter().find(own))
    }

    fn truth_of_payment(&self, row: &Attempt) -> Option<Verdict> {
        let of = Item::Attempt(row.number);
        let Some(thing) = self.payment_of(row) else { return self.nothing(&row.sends, of) };
        let provider = &self.providers[thing.account];
        if thing.is_paid_right(provider) {
            return Some(Verdict::Done);
        }
        let over = thing.status() == Status::Closed
            && thing.received() == 0
            && thing.closed_at.is_some_and(|closed| self.now > closed + provider.late_window());
        over.then_some(Verdict::NotDone)
    }

    /// What is not there was not done, once nothing can arrive any more.
    fn nothing(&self, sends: &Sends, of: Item) -> Option<Verdict> {
        let travel = self.providers[self.account_of(of)].travel();
        let arrived = sends.last_by.is_none_or(|by| self.now > by.0 + travel);
        arrived.then_some(Verdict::NotDone)
    }
}
