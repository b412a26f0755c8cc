//! Beginning an attempt, handing out its way to pay, and giving up.

use super::effect::{Call, Operation, Refusal};
use super::rules::{Rule, on};
use super::{Attempt, FailOver, Item, Machine, State};

impl Machine<'_> {
    /// Why no attempt but `except` may take money for the intent now; `None` where one may.
    ///
    /// Every other attempt must have done nothing, have ended, or be one that no payer can have seen and
    /// has acted on. All of them are asked, not only the one that has the fence.
    pub(super) fn obstacle(&self, except: Option<u32>) -> Option<Refusal> {
        if self.intent.paid_by.is_some() && on(Rule::NothingAfterPaid) {
            return Some(Refusal::Paid);
        }
        if self.intent.closing && on(Rule::NothingAfterGivingUp) {
            return Some(Refusal::GivenUp);
        }
        let others = self.intent.attempts.iter().filter(|other| Some(other.number) != except);
        others.filter_map(|other| self.in_the_way(other)).next()
    }

    fn in_the_way(&self, other: &Attempt) -> Option<Refusal> {
        if !other.fenced && !on(Rule::SentenceAsksAll) {
            return None;
        }
        let shown = other.shown(&self.accounts.of(&other.account));
        match other.state {
            State::NotDone | State::Absent | State::Closed | State::Choosing => None,
            State::Paid => on(Rule::NothingAfterPaid).then_some(Refusal::Paid),
            State::Processing | State::Approved | State::Authorized => {
                on(Rule::ActedIsInTheWay).then_some(Refusal::Underway)
            }
            State::NeedsHuman if !on(Rule::NeedsHumanIsInTheWay) => None,
            State::Open if other.has_part() && on(Rule::ActedIsInTheWay) => Some(Refusal::Underway),
            State::Sending | State::Unknown if !on(Rule::UnknownIsInTheWay) => None,
            State::Sending | State::Unknown | State::Open | State::Shelved | State::NeedsHuman => {
                shown.then_some(Refusal::Shown)
            }
        }
    }

    pub(super) fn pay(&mut self, account: &str, chooses: bool) {
        let current = self.intent.fenced().filter(|attempt| attempt.account == account);
        let current = current.map(|attempt| (attempt.number, attempt.state)).filter(|_| self.intent.wanted());
        if current.is_some_and(|(number, state)| self.go_on(number, state)) {
            return;
        }
        if self.intent.payout.is_some() {
            self.out.refused = Some(Refusal::Conflict);
            return;
        }
        let cannot_hold = self.intent.holds && !self.accounts.of(account).captures;
        let cannot_hold = cannot_hold.then_some(Refusal::CannotHold);
        if let Some(refusal) = self.obstacle(None).or(cannot_hold) {
            self.out.refused = Some(refusal);
            return;
        }
        self.begin(account, chooses);
    }

    /// Asks another account instead. Whatever the reason: an attempt that may have made something, and that a payer may
    /// have seen or that has been acted on, is never followed by another one.
    pub(super) fn fail_over(&mut self, account: &str, chooses: bool, when: FailOver) {
        let did_nothing =
            |attempt: &Attempt| matches!(attempt.state, State::NotDone | State::Absent | State::Choosing);
        let sure = when == FailOver::NotExposed || self.intent.attempts.iter().all(did_nothing);
        let unsure = (!sure && on(Rule::FailOverAfterNotDone)).then_some(Refusal::Underway);
        let obstacle = if on(Rule::FailOverAsksAll) { self.obstacle(None) } else { None };
        match obstacle.or(unsure) {
            Some(refusal) => self.out.refused = Some(refusal),
            None => self.begin(account, chooses),
        }
    }

    /// Begins an attempt. All others were asked before.
    fn begin(&mut self, account: &str, chooses: bool) {
        self.put_others_aside(None);
        let number = self.numbers().end;
        let state = if chooses { State::Choosing } else { State::Sending };
        self.intent.attempts.push(Attempt::new(number, account, state, self.now));
        if let Some(attempt) = self.at(number) {
            attempt.fenced = true;
        }
        if chooses {
            let until = self.now.plus(self.accounts.timing.give_up);
            self.due_at(number, until);
            self.out.offer = Some(number);
        } else {
            self.send(number);
        }
    }

    /// Goes on with the attempt that is under way. `false` where another one is to be begun instead.
    fn go_on(&mut self, number: u32, state: State) -> bool {
        match state {
            State::Choosing => self.out.offer = Some(number),
            State::Sending | State::Processing | State::Authorized => {
                self.out.refused = Some(Refusal::Underway);
            }
            State::Approved => {
                self.advance(number, true);
                self.out.refused = Some(Refusal::Underway);
            }
            State::Unknown => {
                self.due(number);
                if self.out.calls.is_empty() {
                    return false;
                }
            }
            State::Open => {
                let known = self.peek(number).is_some_and(|attempt| attempt.provider_id.is_some());
                if self.declared(number).lookup && known {
                    self.call(Item::Attempt(number), Operation::Look);
                } else if self.may_send_again(number) {
                    self.send(number);
                } else if self.shown(number) {
                    self.out.refused = Some(Refusal::NoWay);
                } else {
                    return false;
                }
            }
            State::Closed
            | State::NotDone
            | State::Absent
            | State::Shelved
            | State::NeedsHuman
            | State::Paid => return false,
        }
        true
    }

    pub(super) fn choose(&mut self, number: u32, method: String) {
        let ready = self.peek(number).is_some_and(|attempt| match attempt.state {
            State::Choosing => true,
            State::NotDone => attempt.method.is_some(),
            _ => false,
        });
        let obstacle = if on(Rule::ChooseAsksAgain) { self.obstacle(Some(number)) } else { None };
        if let Some(refusal) = if ready { obstacle } else { Some(Refusal::NoSuch) } {
            self.out.refused = Some(refusal);
            return;
        }
        self.put_others_aside(Some(number));
        let now = self.now;
        if let Some(attempt) = self.at(number) {
            attempt.fenced = true;
            attempt.method = Some(method);
            if on(Rule::AnotherBodyAnotherKey) {
                attempt.sends.another_key();
            }
            attempt.enter(State::Sending, now);
        }
        self.send(number);
    }

    /// Puts every other attempt that has the fence aside. None of them was shown: that was asked before.
    fn put_others_aside(&mut self, except: Option<u32>) {
        for number in self.numbers().filter(|number| Some(*number) != except) {
            let Some(attempt) = self.at(number).filter(|attempt| attempt.fenced) else { continue };
            if !on(Rule::OneFence) {
                continue;
            }
            match attempt.state {
                State::Sending | State::Unknown | State::Open => self.shelve(number),
                _ => attempt.fenced = false,
            }
        }
    }

    /// Puts an attempt aside that no payer can have seen: out of the fence, called off where possible,
    /// never sent again.
    pub(super) fn shelve(&mut self, number: u32) {
        let (now, cancels) = (self.now, self.declared(number).cancels);
        let Some(attempt) = self.at(number) else { return };
        attempt.enter(State::Shelved, now);
        attempt.fenced = false;
        attempt.due_at = None;
        if cancels && attempt.provider_id.is_some() {
            self.call_off(number);
        }
    }

    /// Calls an attempt off that was put aside. It is asked for again until it is answered: the process may end before it
    /// is sent.
    pub(super) fn call_off(&mut self, number: u32) {
        self.wait(number);
        if !on(Rule::ShelvedIsCalledOffAgain) {
            self.stop(number);
        }
        self.call(Item::Attempt(number), Operation::Cancel);
    }

    /// Whether the creation may be sent again with the same key: the provider is sure to recognise it,
    /// and the payment that it would make may still take money for the intent.
    pub(super) fn may_send_again(&self, number: u32) -> bool {
        let Some(attempt) = self.peek(number) else { return false };
        let declared = self.accounts.of(&attempt.account);
        let keyed = super::sends::Keyed {
            kept: declared.keys_kept,
            longest_travel: declared.longest_travel,
            unkeyed: Rule::UnkeyedIsSentOnce,
            kept_so_long: Rule::KeyIsForgotten,
            from_first_send: Rule::KeyCountsFromFirstSend,
            less_travel: Rule::KeyLessTravel,
        };
        // It has the fence in any case: what loses it is shelved. But others may have turned up since.
        (!on(Rule::SendingAgainAsksAgain) || self.obstacle(Some(number)).is_none())
            && attempt.sends.key_holds(self.now, &keyed, &self.accounts.timing)
    }

    /// Sends the creation, for the first time or again.
    pub(super) fn send(&mut self, number: u32) {
        let (now, timing) = (self.now, self.accounts.timing);
        let travel = self.declared(number).longest_travel;
        let Some(attempt) = self.at(number) else { return };
        let (send, send_by) = attempt.sends.one_more(now, &timing);
        let again = timing.wait(attempt.looks);
        attempt.looks += 1;
        attempt.due_at = Some(send_by.plus(travel).max(now.plus(again)));
        let (of, key) = (Item::Attempt(number), attempt.sends.key);
        self.out.calls.push(Call { of, operation: Operation::Create, send, key, asked: now, send_by });
    }

    /// Writes that the payer may get the way to pay, and lets the driver hand it out after the commit.
    pub(super) fn expose(&mut self, number: u32) {
        let Some(attempt) = self.peek(number) else {
            self.out.refused = Some(Refusal::NoSuch);
            return;
        };
        let ready = (attempt.state == State::Open || !on(Rule::OnlyOpenIsExposed))
            && (attempt.fenced || !on(Rule::OnlyFencedIsExposed))
            && attempt.provider_id.is_some();
        let obstacle = if on(Rule::ExposeAsksAgain) { self.obstacle(Some(number)) } else { None };
        let refusal = match attempt.state {
            State::Processing | State::Approved | State::Authorized => Refusal::Underway,
            State::Paid => Refusal::Paid,
            _ => Refusal::NoSuch,
        };
        if let Some(refusal) = if ready { obstacle } else { Some(refusal) } {
            self.out.refused = Some(refusal);
            return;
        }
        if let Some(attempt) = self.at(number) {
            attempt.exposed = attempt.exposed || on(Rule::ExposureIsWritten);
        }
        self.out.hand_out = Some(number);
    }

    /// Sends the creation of an open attempt once more, with the same key: its answer says how to pay.
    pub(super) fn again(&mut self, number: u32) {
        let open = self.peek(number).is_some_and(|attempt| attempt.fenced && attempt.state == State::Open);
        if open && self.may_send_again(number) {
            self.send(number);
        } else {
            self.out.refused = Some(Refusal::NoWay);
        }
    }

    /// Takes back what an earlier step of the same transaction had asked for, and what has been learned
    /// since then forbids. A call that is taken back is one that did nothing.
    pub(super) fn take_back(&mut self, earlier_calls: usize, earlier_hand_out: Option<u32>) {
        if !on(Rule::LaterNewsTakeBack) {
            return;
        }
        let wanted = self.intent.wanted();
        let may = |attempt: &Attempt| attempt.fenced && wanted;
        let payable = |attempt: &Attempt| may(attempt) && attempt.state == State::Open;
        if earlier_hand_out.is_some_and(|number| !self.peek(number).is_some_and(payable)) {
            self.out.hand_out = None;
        }
        let mut taken_back = Vec::new();
        for (at, call) in std::mem::take(&mut self.out.calls).into_iter().enumerate() {
            let for_attempt = match call.of {
                Item::Attempt(number) if call.operation == Operation::Create => Some(number),
                Item::Capture(number) => self
                    .intent
                    .captures
                    .iter()
                    .find(|known| known.number == number)
                    .map(|known| known.attempt),
                _ => None,
            };
            let forbidden = for_attempt.is_some_and(|number| !self.peek(number).is_some_and(may));
            // One answer may tell of two payments: money that the first one was to take is not taken after the second.
            let earlier = at < earlier_calls || matches!(call.of, Item::Capture(_));
            if earlier && forbidden {
                taken_back.push((call.of, call.send));
            } else {
                self.out.calls.push(call);
            }
        }
        for (of, send) in taken_back {
            match of {
                Item::Attempt(number) => self.not_done(number, send),
                Item::Capture(number) => self.capture_not_done(number, send),
                Item::Refund(_) | Item::Payout => {}
            }
        }
    }

    pub(super) fn abandon(&mut self) {
        if self.intent.paid_by.is_some() || self.intent.payout.is_some() {
            let paid = self.intent.paid_by.is_some();
            self.out.refused = Some(if paid { Refusal::Paid } else { Refusal::Conflict });
            return;
        }
        self.intent.closing = true;
        self.nothing_is_wanted();
    }

    /// The intent is paid or given up: what is left is called off, or put aside where nobody saw it.
    pub(super) fn nothing_is_wanted(&mut self) {
        let (now, holds) = (self.now, self.intent.holds);
        for number in self.numbers() {
            let (shown, cancels) = (self.shown(number), self.declared(number).cancels);
            let Some(attempt) = self.at(number) else { continue };
            match attempt.state {
                State::Choosing => {
                    attempt.enter(State::NotDone, now);
                    attempt.fenced = false;
                    attempt.due_at = None;
                }
                State::Unknown if !shown => self.shelve(number),
                State::Open if !shown && !cancels => self.shelve(number),
                State::Unknown | State::Open | State::Approved => {
                    attempt.looks = 0;
                    attempt.due_at = Some(now);
                }
                State::Authorized if holds => {
                    attempt.looks = 0;
                    attempt.due_at = Some(now);
                    self.let_go(number);
                }
                _ => {}
            }
        }
    }
}
