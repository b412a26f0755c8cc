//! What providers answer.

use super::driver::Flight;
use super::provider::{MINUTE, SECOND, Thing};
use super::random::Fault;
use super::refunds::refund_seen;
use super::violation::Violation;
use super::world::{Event, World};
use crate::machine::{Answer, Item, Operation, Status};

impl World {
    /// A request arrives: the provider acts on it, and its reply sets out.
    pub(super) fn arrive(&mut self, flight: &Flight) -> Result<(), Violation> {
        let answer = match (flight.call.of, flight.call.operation) {
            (Item::Attempt(number), Operation::Create) => self.create(flight, number)?,
            (Item::Attempt(number), Operation::Look) => self.look(number),
            (Item::Attempt(number), Operation::Find) => self.find(number),
            (Item::Attempt(number), Operation::Void) => self.let_go(number),
            (Item::Attempt(number), _) => self.cancel(number),
            (Item::Capture(number), _) => self.take(flight, number),
            (of, Operation::Refund | Operation::PayOut) => self.execute(flight, of),
            (of, Operation::LookRefund | Operation::LookPayout) => {
                let known = self.transfer(of).provider_id.as_deref();
                let found = self.executed.iter().find(|executed| Some(executed.id.as_str()) == known);
                found.map_or(Answer::NotThere, |executed| Answer::Refund(refund_seen(executed, true)))
            }
            (of, _) => {
                let own = self.executed.iter().filter(|executed| executed.of == of);
                let mut found: Vec<_> = own.map(|executed| refund_seen(executed, true)).collect();
                if self.faults.strikes(Fault::ListCut) || self.faults.strikes(Fault::StaleAnswer) {
                    found.clear();
                }
                Answer::FoundRefunds(found)
            }
        };
        self.note(|| format!("provider: {:?} -> {answer:?}", flight.call));
        let (answer, wait) = if self.faults.strikes(Fault::ReplyLost) {
            (Answer::Lost, MINUTE / 2)
        } else if self.faults.strikes(Fault::ReplyLate) {
            (answer, 10 * MINUTE)
        } else {
            (answer, 2 * SECOND)
        };
        let wait = self.random.time(wait);
        self.after(wait, Event::Answer(flight.clone(), answer));
        Ok(())
    }

    fn create(&mut self, flight: &Flight, number: u32) -> Result<Answer, Violation> {
        let key = flight.call.key;
        match self.bodies.iter().find(|(attempt, known, _)| (*attempt, *known) == (number, key)) {
            Some((.., body)) if *body != flight.method => return Err(Violation::OneKeyTwoBodies),
            Some(_) => {}
            None => self.bodies.push((number, key, flight.method.clone())),
        }
        let (provider, now) = (&self.providers[flight.account], self.now);
        let known = self.things.iter().find(|thing| {
            thing.attempt == Some(number) && thing.key == key && provider.remembers(thing.born, now)
        });
        if let Some(known) = known {
            let at = if provider.repeats_reply { known.born } else { now };
            return Ok(known.told(provider, at, true).map_or(Answer::Lost, Answer::Is));
        }
        if self.faults.strikes(Fault::Refused) {
            return Ok(Answer::NotDone);
        }
        let thing = self.things.len();
        self.things.push(Thing {
            id: format!("payment-{thing}"),
            account: flight.account,
            attempt: Some(number),
            key,
            born: now,
            past: vec![(now, Status::Open, 0)],
            shown: false,
            closed_at: None,
            other_asset: false,
            full: super::provider::WANTED,
            held: false,
        });
        let provider = &self.providers[flight.account];
        let (itself, expires) = (provider.declared.shows_itself, provider.expires);
        if let Some(wait) = expires {
            self.after(wait, Event::Expire { thing });
        }
        self.webhook(thing);
        if itself {
            self.show(thing);
        }
        if self.faults.strikes(Fault::WrongReply) {
            let other = self.things.iter().find(|other| {
                other.account == flight.account && other.attempt.is_some_and(|attempt| attempt != number)
            });
            let told = other.and_then(|other| other.told(&self.providers[flight.account], now, true));
            return Ok(told.map_or(Answer::Taken, Answer::Is));
        }
        let told = self.things[thing].told(&self.providers[flight.account], now, true);
        Ok(told.map_or(Answer::Lost, Answer::Is))
    }

    /// From when the provider's answer is.
    fn answers_from(&mut self, account: usize, finding: bool) -> i64 {
        let stale = self.providers[account].staleness(finding);
        if self.faults.strikes(Fault::StaleAnswer) { self.now - stale } else { self.now }
    }

    pub(super) fn known(&self, number: u32) -> Option<usize> {
        let id = self.database.intent.attempts[number as usize].provider_id.as_deref()?;
        self.things.iter().position(|thing| thing.id == id)
    }

    fn look(&mut self, number: u32) -> Answer {
        let account = self.account_of(Item::Attempt(number));
        let at = self.answers_from(account, false);
        let thing = self.known(number).map(|thing| &self.things[thing]);
        let told = thing.and_then(|thing| thing.told(&self.providers[account], at, true));
        told.map_or(Answer::NotThere, Answer::Is)
    }

    fn find(&mut self, number: u32) -> Answer {
        let account = self.account_of(Item::Attempt(number));
        let at = self.answers_from(account, true);
        let here = self.things.iter().filter(|thing| thing.account == account);
        let mut seen: Vec<_> =
            here.filter_map(|thing| thing.told(&self.providers[account], at, true)).collect();
        let cut = self.faults.strikes(Fault::ListCut);
        if cut {
            let left = self.random.below(2);
            seen.truncate(usize::try_from(left).unwrap_or(0));
        }
        Answer::Found { seen, complete: !cut && !self.providers[account].never_complete }
    }

    fn cancel(&mut self, number: u32) -> Answer {
        let account = self.account_of(Item::Attempt(number));
        let Some(thing) = self.known(number) else { return Answer::NotThere };
        let stays = self.providers[account].declared.declined_stays_payable;
        match self.things[thing].status() {
            status
                if matches!(status, Status::Open | Status::Approved)
                    || (status == Status::Declined && stays) =>
            {
                let received = self.things[thing].received();
                self.change(thing, Status::Closed, received);
            }
            Status::Closed => {}
            _ => return Answer::NotDone,
        }
        let provider = &self.providers[account];
        let says = provider.declared.cancel_says_received && provider.says_received;
        let received = says.then(|| super::provider::money(self.things[thing].received()));
        Answer::Canceled { received }
    }
}
