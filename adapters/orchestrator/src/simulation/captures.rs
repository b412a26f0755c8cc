//! Money that is approved or held: how a provider takes it, and lets it go.

use super::driver::Flight;
use super::provider::{HOUR, Taken, WANTED};
use super::random::Fault;
use super::world::{Event, World};
use crate::machine::{Answer, CaptureKind, Item, Status};

impl World {
    /// The payer has done all that a payer can.
    pub(super) fn agreed(&mut self, thing: usize, received: i64) {
        let provider = &self.providers[self.things[thing].account];
        if provider.approves && matches!(self.things[thing].status(), Status::Open | Status::Processing) {
            let before = self.things[thing].received();
            self.change(thing, Status::Approved, before);
            self.lapses(thing);
        } else if self.database.intent.holds {
            self.things[thing].held = true;
            self.change(thing, Status::Authorized, 0);
            self.lapses(thing);
        } else {
            self.change(thing, Status::Paid, received);
        }
    }

    fn lapses(&mut self, thing: usize) {
        let changes = self.things[thing].past.len();
        let wait = self.random.pick(&[HOUR, 12 * HOUR, 60 * HOUR]);
        self.after(wait, Event::Lapse { thing, changes });
    }

    pub(super) fn lapse(&mut self, thing: usize, changes: usize) {
        if self.things[thing].past.len() == changes {
            self.end_of_hold(thing);
        }
    }

    /// What is not taken is not held any more.
    fn end_of_hold(&mut self, thing: usize) {
        let received = self.things[thing].received();
        let closes = received == 0 || self.providers[self.things[thing].account].rest_closes;
        self.things[thing].full = received.max(1);
        self.change(thing, if closes { Status::Closed } else { Status::Paid }, received);
    }

    /// What is under way is through.
    pub(super) fn complete(&mut self, thing: usize) {
        let received = self.things[thing].full;
        self.change(thing, Status::Paid, received);
    }

    fn told_now(&self, thing: usize) -> Answer {
        let thing = &self.things[thing];
        thing.told(&self.providers[thing.account], self.now, true).map_or(Answer::Lost, Answer::Is)
    }

    pub(super) fn take(&mut self, flight: &Flight, number: u32) -> Answer {
        let capture = &self.database.intent.captures[number as usize];
        let (attempt, kind, last) = (capture.attempt, capture.kind, capture.last);
        let amount = capture.amount.to_integer().unwrap_or(0);
        let advance = kind == CaptureKind::Approved;
        let (provider, now) = (&self.providers[flight.account], self.now);
        let repeated = self.taken.iter().find(|taken| {
            taken.capture == number
                && taken.key == flight.call.key
                && provider.remembers_capture(taken.born, now, advance)
        });
        if let Some(repeated) = repeated {
            return Answer::Is(repeated.reply.clone());
        }
        let Some(thing) = self.known(attempt) else { return Answer::NotDone };
        let waits = if advance { Status::Approved } else { Status::Authorized };
        let received = self.things[thing].received() + if advance { 0 } else { amount };
        let refused = self.faults.strikes(Fault::Refused);
        if refused || self.things[thing].status() != waits || received > WANTED {
            return Answer::NotDone;
        }
        let slow = self.providers[flight.account].takes_its_time;
        if advance {
            self.agreed(thing, WANTED);
        } else if !last {
            self.change(thing, Status::Authorized, received);
            self.lapses(thing);
        } else {
            self.things[thing].full = received;
            if slow {
                let before = self.things[thing].received();
                self.change(thing, Status::Processing, before);
                let wait = self.random.time(4 * HOUR);
                self.after(wait, Event::Complete { thing });
            } else {
                self.change(thing, Status::Paid, received);
            }
        }
        let Answer::Is(reply) = self.told_now(thing) else { return Answer::Lost };
        let taken = Taken { capture: number, key: flight.call.key, born: now, reply: reply.clone() };
        self.taken.push(taken);
        if self.faults.strikes(Fault::WrongReply) {
            let other = self.things.iter().find(|other| other.attempt.is_some_and(|other| other != attempt));
            let told = other.and_then(|other| other.told(&self.providers[other.account], now, false));
            return told.map_or(Answer::Lost, Answer::Is);
        }
        Answer::Is(reply)
    }

    pub(super) fn let_go(&mut self, number: u32) -> Answer {
        let Some(thing) = self.known(number) else { return Answer::NotThere };
        match self.things[thing].status() {
            Status::Authorized if !self.faults.strikes(Fault::Refused) => self.end_of_hold(thing),
            Status::Closed | Status::Paid => {}
            _ => return Answer::NotDone,
        }
        self.told_now(thing)
    }

    /// The app captures what it was told is held, or lets it go.
    pub(super) fn plan_captures(&mut self) {
        for _ in 0..self.random.below(4) {
            let input = match self.random.below(7) {
                0 => crate::machine::Input::Void,
                pick => {
                    let (reference, amount, last) = [
                        ("whole", None, true),
                        ("part", Some(40), true),
                        ("first", Some(30), false),
                        ("second", Some(70), false),
                        ("third", Some(10), false),
                        ("fourth", Some(20), false),
                    ][usize::try_from(pick - 1).unwrap_or(0)];
                    let amount = amount.map(super::provider::money);
                    crate::machine::Input::Capture { reference: reference.to_owned(), amount, last }
                }
            };
            let wait = self.random.time(12 * HOUR);
            self.after(wait, Event::App(input));
        }
    }

    /// The attempt that something is about.
    pub(super) fn attempt_of(&self, item: Item) -> u32 {
        match item {
            Item::Attempt(number) => number,
            Item::Refund(number) => self.database.intent.refunds[number as usize].attempt,
            Item::Capture(number) => self.database.intent.captures[number as usize].attempt,
            Item::Payout => 0,
        }
    }
}
