//! A model of what stands around the machine: transactions, workers, calls, webhooks coming in.

use super::provider::{HOUR, MINUTE, SECOND};
use super::random::Fault;
use super::violation::{Violation, ensure};
use super::world::{Event, NAMES, World};
use super::{DriverRule, Off};
use crate::machine::{
    Answer, Call, Effects, FailOver, Input, Item, Operation, RefundSeen, Seen, State, Tell, step,
};

/// A call on its way.
#[derive(Clone, Debug)]
pub(super) struct Flight {
    pub(super) call: Call,
    pub(super) account: usize,
    pub(super) method: Option<String>,
    /// The app's caller waits for it.
    pub(super) waiting: bool,
    worker: usize,
    /// The worker's clock when it decided on the call.
    decided: i64,
    /// How often the item had been claimed by then.
    claims: u32,
}

/// A webhook on its way.
#[derive(Clone, Debug)]
pub(super) struct Delivery {
    pub(super) account: usize,
    pub(super) news: News,
}

/// What a webhook says.
#[derive(Clone, Debug)]
pub(super) enum News {
    Payment(Seen),
    Refund(RefundSeen),
    Payout(RefundSeen),
}

impl Delivery {
    fn input(&self) -> Input {
        let account = NAMES[self.account].to_owned();
        match self.news.clone() {
            News::Payment(seen) => Input::Event { account, seen },
            News::Refund(seen) => Input::RefundEvent { account, seen },
            News::Payout(seen) => Input::PayoutEvent { account, seen },
        }
    }
}

impl World {
    pub(super) fn holds(&self, rule: DriverRule) -> bool {
        self.off != Off::Driver(rule)
    }

    pub(super) fn account_of(&self, item: Item) -> usize {
        let attempts = &self.database.intent.attempts;
        if let (Item::Payout, Some(payout)) = (item, &self.database.intent.payout) {
            return NAMES.iter().position(|name| *name == payout.account).unwrap_or(0);
        }
        let number = self.attempt_of(item);
        NAMES.iter().position(|name| *name == attempts[number as usize].account).unwrap_or(0)
    }

    /// What the app wants.
    pub(super) fn app(&mut self, input: Input) -> Result<(), Violation> {
        // A way to pay that the driver has kept for the app.
        let kept = match &input {
            Input::Expose { attempt } => {
                let known = self.database.intent.attempts.get(*attempt as usize);
                known.and_then(|attempt| attempt.provider_id.clone())
            }
            _ => None,
        };
        self.transact(input, true, kept.as_deref())
    }

    /// One transaction: read, step, write, commit; afterwards what it asks for. `at_hand` is the
    /// payment whose way to pay the worker holds.
    pub(super) fn transact(
        &mut self,
        input: Input,
        waiting: bool,
        at_hand: Option<&str>,
    ) -> Result<(), Violation> {
        if self.faults.strikes(Fault::CrashBefore) {
            self.note(|| format!("crash before commit: {input:?}"));
            return Ok(());
        }
        self.note(|| format!("{input:?}"));
        let fails_over = matches!(input, Input::FailOver { when: FailOver::NotDone, .. });
        let is_event =
            matches!(input, Input::Event { .. } | Input::RefundEvent { .. } | Input::PayoutEvent { .. });
        let decided = if let Input::Verdict { of, .. } = &input { Some(*of) } else { None };
        let now = self.time();
        let mut intent = self.database.intent.clone();
        let mut effects = Effects::default();
        let news = match &input {
            Input::Event { account, seen } => Some((account.clone(), News::Payment(seen.clone()))),
            Input::RefundEvent { account, seen } => Some((account.clone(), News::Refund(seen.clone()))),
            Input::PayoutEvent { account, seen } => Some((account.clone(), News::Payout(seen.clone()))),
            _ => None,
        };
        step(&mut intent, input, now, &self.accounts, &mut effects);
        if let Some((account, news)) = news.filter(|_| effects.unmatched) {
            let account = NAMES.iter().position(|name| **name == *account).unwrap_or(0);
            if self.holds(DriverRule::UnmatchedIsParked) {
                self.database.parked.push(Delivery { account, news });
            }
        } else if is_event || self.holds(DriverRule::ParkedIsAlwaysBrought) {
            self.bring_parked(&mut intent, &mut effects);
        }
        self.check_step(&intent, &effects, at_hand)?;
        ensure(!fails_over || self.nothing_was_made(&intent), Violation::FailedOverTooEarly)?;
        let before = std::mem::replace(&mut self.database.intent, intent);
        self.verdicts.extend(decided.filter(|_| effects.refused.is_none()));
        self.check_change(&before)?;
        self.database.tells.extend(&effects.tells);
        for found in &effects.breaks {
            if !self.database.breaks.contains(found) {
                self.database.breaks.push(*found);
            }
        }
        self.note(|| format!("    {effects:?}"));
        for tell in &effects.tells {
            self.call_person(tell);
            match tell {
                Tell::Paid { .. } | Tell::PaidAfterFailed { .. } => self.plan_refunds(),
                Tell::Held { .. } => self.plan_captures(),
                // The app goes on with what is left.
                Tell::Captured { .. } | Tell::CaptureFailed { .. } if self.random.chance(60) => {
                    self.plan_captures();
                }
                _ => {}
            }
        }
        if self.faults.strikes(Fault::CrashAfter) {
            self.note(|| "crash after commit".to_owned());
            return Ok(());
        }
        self.carry_out(&effects, waiting, at_hand);
        Ok(())
    }

    fn bring_parked(&mut self, intent: &mut crate::machine::Intent, effects: &mut Effects) {
        let now = self.time();
        for delivery in std::mem::take(&mut self.database.parked) {
            effects.unmatched = false;
            step(intent, delivery.input(), now, &self.accounts, effects);
            if effects.unmatched {
                self.database.parked.push(delivery);
            }
        }
    }

    fn carry_out(&mut self, effects: &Effects, waiting: bool, at_hand: Option<&str>) {
        let handed_out = effects.hand_out.and(at_hand);
        if let Some(thing) = self.things.iter().position(|thing| Some(thing.id.as_str()) == handed_out) {
            self.show(thing);
        }
        if let Some(attempt) = effects.offer {
            for method in ["card", "transfer"] {
                if self.random.chance(60) {
                    let wait = self.random.time(HOUR);
                    let method = method.to_owned();
                    self.after(wait, Event::App(Input::Choose { attempt, method }));
                }
            }
        }
        for call in &effects.calls {
            let worker = usize::from(self.random.chance(50));
            if self.faults.strikes(Fault::ClockJump) {
                self.clocks[worker] += self.random.pick(&[-HOUR, -MINUTE, MINUTE, HOUR]);
            }
            let claims = self.claims(call.of);
            let method = match call.of {
                Item::Attempt(number) => self.database.intent.attempts[number as usize].method.clone(),
                Item::Refund(_) | Item::Capture(_) | Item::Payout => None,
            };
            let flight = Flight {
                call: *call,
                account: self.account_of(call.of),
                method,
                waiting,
                worker,
                decided: self.now + self.clocks[worker],
                claims,
            };
            let wait = if self.faults.strikes(Fault::Stall) { 5 * MINUTE } else { SECOND };
            let wait = self.random.time(wait);
            self.after(wait, Event::Send(flight));
        }
    }

    fn claims(&self, item: Item) -> u32 {
        self.database.claims.iter().find(|(known, _)| *known == item).map_or(0, |(_, claims)| *claims)
    }

    /// Right before the socket.
    pub(super) fn send(&mut self, flight: Flight) -> Result<(), Violation> {
        let window = flight.call.send_by.0 - flight.call.asked.0;
        if self.faults.strikes(Fault::ClockJump) {
            self.clocks[flight.worker] += self.random.pick(&[-HOUR, -MINUTE, MINUTE, HOUR]);
        }
        let passed = if self.holds(DriverRule::ClockNeverJumps) {
            self.now - flight.call.asked.0
        } else {
            self.now + self.clocks[flight.worker] - flight.decided
        };
        if passed > window && self.holds(DriverRule::SendByIsChecked) {
            self.note(|| format!("too late to send {:?}", flight.call));
            return self.answer(&flight, Answer::NotDone);
        }
        if let (Item::Attempt(number), Operation::Cancel | Operation::Void) =
            (flight.call.of, flight.call.operation)
        {
            self.canceled.push(number);
        }
        if self.faults.strikes(Fault::NotSent) {
            return self.answer(&flight, Answer::NotDone);
        }
        let travel = self.providers[flight.account].travel();
        if self.faults.strikes(Fault::RequestLost) {
            let wait = self.random.time(travel);
            self.after(wait, Event::Answer(flight, Answer::Lost));
            return Ok(());
        }
        let wait = if self.faults.strikes(Fault::SlowTravel) {
            // The worker stops waiting before the request has arrived.
            let wait = self.random.time(travel);
            self.after(wait, Event::Answer(flight.clone(), Answer::Lost));
            travel - self.random.time(travel / 4)
        } else {
            self.random.time(2 * SECOND)
        };
        self.after(wait, Event::Arrive(flight));
        Ok(())
    }

    /// A worker hears what came of its call.
    pub(super) fn answer(&mut self, flight: &Flight, answer: Answer) -> Result<(), Violation> {
        let stalled = self.claims(flight.call.of) != flight.claims;
        if stalled && !self.holds(DriverRule::FactsAreFoldedWithoutALease) {
            return self.check_heard(flight, &answer);
        }
        let waiting = flight.waiting && !self.gone && self.random.chance(85);
        let at_hand = match &answer {
            Answer::Is(seen) => Some(seen.id.clone()),
            _ => None,
        };
        let crashes = self.faults.struck()[Fault::CrashBefore as usize];
        let acted = self.is_acted_on(flight);
        self.heard_of(flight, &answer, waiting);
        let input = Input::Reply { call: flight.call, waiting, answer: answer.clone() };
        self.transact(input, waiting, at_hand.as_deref())?;
        if self.faults.struck()[Fault::CrashBefore as usize] == crashes {
            self.check_heard(flight, &answer)?;
        }
        // The answer to a creation is as old as the creation: it takes back nothing that came later.
        let back = acted && flight.call.operation == Operation::Create && !self.is_acted_on(flight);
        let open = matches!(flight.call.of, Item::Attempt(number) if self.is(number, State::Open));
        ensure(!(back && open), Violation::BackFromActing)
    }

    /// Whether the row says that the payer has acted.
    fn is_acted_on(&self, flight: &Flight) -> bool {
        matches!(flight.call.of, Item::Attempt(number)
            if [State::Processing, State::Approved, State::Authorized].iter().any(|state| self.is(number, *state)))
    }

    /// A webhook comes in. It is acknowledged after the commit, and sent again otherwise.
    pub(super) fn deliver(&mut self, delivery: Delivery) -> Result<(), Violation> {
        let input = delivery.input();
        let crashes = self.faults.struck();
        self.transact(input, false, None)?;
        let after = self.faults.struck();
        let ended = |fault: Fault| after[fault as usize] != crashes[fault as usize];
        let committed = !ended(Fault::CrashBefore);
        if (committed && !ended(Fault::CrashAfter)) || !self.holds(DriverRule::AcknowledgedAfterCommit) {
            self.acknowledged.push(delivery);
        } else {
            let wait = MINUTE + self.random.time(HOUR);
            self.after(wait, Event::Deliver(delivery));
        }
        Ok(())
    }

    /// The app refunds what it was told is paid.
    fn plan_refunds(&mut self) {
        for _ in 0..self.random.below(5) {
            let (reference, amount) =
                self.random.pick(&[("first", 60), ("second", 60), ("third", 30), ("all", 100)]);
            let wait = self.random.time(12 * HOUR);
            let amount = super::provider::money(amount);
            let input = Input::Refund { reference: reference.to_owned(), attempt: None, amount };
            self.after(wait, Event::App(input));
        }
    }

    /// Whether the row of this attempt is in that state.
    pub(super) fn is(&self, number: u32, state: State) -> bool {
        self.database.intent.attempts.get(number as usize).is_some_and(|attempt| attempt.state == state)
    }
}
