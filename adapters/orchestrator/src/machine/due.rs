//! What is done about an attempt when its time has come.

use super::effect::{BreakKind, Operation};
use super::fold::late_end;
use super::rules::{Rule, on};
use super::{Declared, Item, Machine, State, Time};

impl Machine<'_> {
    pub(super) fn due_at(&mut self, number: u32, at: Time) {
        if let Some(attempt) = self.at(number) {
            attempt.due_at = Some(at);
        }
    }

    pub(super) fn due(&mut self, number: u32) {
        let (now, declared) = (self.now, self.declared(number));
        let give_up = self.accounts.timing.give_up;
        let Some(attempt) = self.at(number) else { return };
        match attempt.state {
            State::Sending => {
                let state = if on(Rule::CrashIsUnknown) { State::Unknown } else { State::NotDone };
                attempt.fenced = attempt.fenced && state == State::Unknown;
                attempt.enter(state, now);
                attempt.due_at = None;
                if state == State::Unknown {
                    self.chase(number, &declared);
                }
            }
            State::Unknown => self.chase(number, &declared),
            State::Choosing => {
                attempt.enter(State::NotDone, now);
                attempt.fenced = false;
                attempt.due_at = None;
            }
            State::Open | State::Processing | State::Approved | State::Authorized => {
                self.look(number, &declared)
            }
            State::Closed => self.read_once_more(number, &declared),
            State::Shelved
                if declared.cancels && attempt.provider_id.is_some() && now < attempt.since.plus(give_up) =>
            {
                self.call_off(number);
            }
            State::NotDone | State::Absent | State::Shelved | State::NeedsHuman | State::Paid => {
                attempt.due_at = None;
            }
        }
    }

    /// Finds out about an attempt that may exist: by the same key, else by its reference.
    fn chase(&mut self, number: u32, declared: &Declared) {
        let Some(attempt) = self.peek(number) else { return };
        let sent_by = attempt.sends.last_by.unwrap_or(attempt.since);
        let old = self.now >= sent_by.plus(self.accounts.timing.give_up);
        if self.may_send_again(number) {
            self.send(number);
        } else if declared.find.is_some() && !old && (self.intent.wanted() || self.shown(number)) {
            self.wait(number);
            self.call(Item::Attempt(number), Operation::Find);
        } else {
            self.give_up(number);
        }
    }

    /// Looks at an attempt that exists, or calls it off.
    fn look(&mut self, number: u32, declared: &Declared) {
        let Some(attempt) = self.peek(number) else { return };
        if self.now >= attempt.since.plus(self.accounts.timing.give_up) && on(Rule::OpenEndsByAge) {
            self.give_up(number);
            if let Some(attempt) = self.at(number) {
                attempt.given_up = on(Rule::StillOpenIsNoNews);
            }
            return;
        }
        let (known, state) = (attempt.provider_id.is_some(), attempt.state);
        // In turns, so that a cancellation that is refused for ever does not keep us from looking.
        let turn = attempt.looks % 2 == 0 && known;
        let unwanted = self.unwanted(number) && on(Rule::UnwantedIsCalledOff);
        self.wait(number);
        if state == State::Approved && !unwanted {
            self.advance(number, true);
        }
        let open = matches!(state, State::Open | State::Approved);
        if turn && declared.cancels && open && unwanted {
            self.call(Item::Attempt(number), Operation::Cancel);
        } else if turn && declared.captures && self.peek(number).is_some_and(|attempt| self.lets_go(attempt))
        {
            self.call(Item::Attempt(number), Operation::Void);
        } else {
            self.read(number, declared);
        }
    }

    /// Reads a closed attempt again, after anything late could have come.
    fn read_once_more(&mut self, number: u32, declared: &Declared) {
        let Some(attempt) = self.peek(number) else { return };
        if attempt.settled {
            return;
        }
        if self.now <= late_end(attempt, declared) {
            let end = late_end(attempt, declared).plus(std::time::Duration::from_millis(1));
            return self.due_at(number, end);
        }
        let old = self.now >= late_end(attempt, declared).plus(self.accounts.timing.give_up);
        if attempt.readable(declared) && !old {
            self.wait(number);
            return self.read(number, declared);
        }
        if old && on(Rule::BlindIsTold) {
            self.broken(Item::Attempt(number), BreakKind::Blind);
        }
        if let Some(attempt) = self.at(number) {
            attempt.settled = true;
            attempt.due_at = None;
        }
    }

    pub(super) fn read(&mut self, number: u32, declared: &Declared) {
        let known = self.peek(number).is_some_and(|attempt| attempt.provider_id.is_some());
        if declared.lookup && known {
            self.call(Item::Attempt(number), Operation::Look);
        } else if declared.find.is_some() {
            self.call(Item::Attempt(number), Operation::Find);
        }
    }

    pub(super) fn stop(&mut self, number: u32) {
        if let Some(attempt) = self.at(number) {
            attempt.due_at = None;
        }
    }

    /// The next look is due later than the last one.
    pub(super) fn wait(&mut self, number: u32) {
        let (now, timing) = (self.now, self.accounts.timing);
        if let Some(attempt) = self.at(number) {
            attempt.due_at = Some(now.plus(timing.wait(attempt.looks)));
            attempt.looks += 1;
        }
    }

    /// Nothing more can be found out: to a person, or aside where no payer can have seen it.
    fn give_up(&mut self, number: u32) {
        if self.shown(number) && on(Rule::ShownIsNeverShelved) {
            self.hand_over(number);
        } else {
            self.shelve(number);
        }
    }
}
