//! The steps of money that a payer has agreed to: capturing what is held, taking what is approved, letting go.
//!
//! What became of a capture is read from the payment itself: what has come, and whether it has ended. For that
//! to be unambiguous there is one under way at a time.

use std::time::Duration;

use paymux_core::{Decimal, Money};

use super::effect::{BreakKind, Call, Operation, Refusal, Tell};
use super::rules::{Rule, on};
use super::sends::{Keyed, Sends};
use super::{
    Answer, Attempt, Capture, CaptureKind, CaptureState, Declared, Fact, Item, Machine, State, Status,
};

impl Machine<'_> {
    fn capture(&mut self, number: u32) -> Option<&mut Capture> {
        self.intent.captures.get_mut(usize::try_from(number).ok()?)
    }

    /// The one capture of this attempt whose outcome is not known yet.
    pub(super) fn under_way(&self, attempt: u32) -> Option<&Capture> {
        let open = |capture: &&Capture| capture.attempt == attempt && capture.state.is_under_way();
        self.intent.captures.iter().find(open)
    }

    /// Whether nobody knows if the provider has the capture that is under way.
    pub(super) fn capture_is_unknown(&self, attempt: u32) -> bool {
        self.under_way(attempt).is_some_and(|capture| capture.state != CaptureState::Pending)
    }

    /// Whether that one is of a part, after which the rest may be let go or lapse.
    pub(super) fn part_is_unknown(&self, attempt: u32) -> bool {
        self.capture_is_unknown(attempt)
            && self.under_way(attempt).is_some_and(|open| open.kind == CaptureKind::Held && !open.last)
    }

    /// How much of an attempt's held money is taken for sure, and how much may be; `None` where the sums do not fit.
    pub(super) fn captured(&self, attempt: u32) -> Option<(Decimal, Decimal)> {
        let (mut sure, mut possible) = (Decimal::ZERO, Decimal::ZERO);
        let of = self.intent.captures.iter().filter(|capture| capture.attempt == attempt);
        for capture in of.filter(|capture| capture.kind == CaptureKind::Held) {
            if capture.state == CaptureState::Done {
                sure = sure.checked_add(capture.amount)?;
            }
            if capture.state.reserves() {
                possible = possible.checked_add(capture.amount)?;
            }
        }
        Some((sure, possible))
    }

    /// How much of what is held is not reserved by captures.
    fn capturable(&self, attempt: &Attempt) -> Option<Decimal> {
        let (_, possible) = self.captured(attempt.number)?;
        self.intent.amount.amount().checked_sub(possible.max(attempt.received))
    }

    /// The attempt whose money is held, if it is wanted.
    fn holder(&self) -> Option<&Attempt> {
        let held = |attempt: &&Attempt| attempt.state == State::Authorized && attempt.fenced;
        self.intent.attempts.iter().find(held).filter(|_| self.intent.holds && self.intent.wanted())
    }

    pub(super) fn ask_capture(&mut self, reference: String, amount: Option<&Money>, last: bool) {
        let same = |known: &&Capture| known.kind == CaptureKind::Held && known.reference == reference;
        let known = self.intent.captures.iter().find(same);
        if let Some(known) = known.filter(|_| on(Rule::OneReferenceOneCapture)) {
            let other = amount.is_some_and(|amount| {
                amount.amount() != known.amount || amount.asset() != self.intent.amount.asset()
            });
            if other || known.last != last {
                self.out.refused = Some(Refusal::Conflict);
            }
            return;
        }
        let Some(holder) = self.holder() else {
            let paid = self.intent.paid_by.is_some();
            self.out.refused = Some(if paid { Refusal::Paid } else { Refusal::NotHeld });
            return;
        };
        let (attempt, letting_go) =
            (holder.number, holder.letting_go && on(Rule::NothingIsCapturedAfterVoid));
        let most = self.capturable(holder).unwrap_or(Decimal::ZERO);
        let wanted = amount.map_or(most, Money::amount);
        let other_asset = amount.is_some_and(|amount| amount.asset() != self.intent.amount.asset());
        let too_much = wanted > most && on(Rule::CapturedWithinHeld);
        let refusal = if letting_go {
            Some(Refusal::NotHeld)
        } else if self.under_way(attempt).is_some() && on(Rule::OneCaptureAtATime) {
            Some(Refusal::Underway)
        } else if other_asset || wanted <= Decimal::ZERO || too_much {
            Some(Refusal::TooMuch)
        } else {
            self.obstacle(Some(attempt))
        };
        match refusal {
            Some(refusal) => self.out.refused = Some(refusal),
            None => self.begin_capture(reference, CaptureKind::Held, attempt, wanted, last),
        }
    }

    /// The app wants what is held to be let go.
    pub(super) fn void(&mut self) {
        let Some(attempt) = self.holder().map(|holder| holder.number) else {
            let paid = self.intent.paid_by.is_some();
            self.out.refused = Some(if paid { Refusal::Paid } else { Refusal::NotHeld });
            return;
        };
        if self.under_way(attempt).is_some() && on(Rule::VoidWaitsForCapture) {
            self.out.refused = Some(Refusal::Underway);
            return;
        }
        self.let_go(attempt);
        self.wait(attempt);
        self.call(Item::Attempt(attempt), Operation::Void);
    }

    /// Decides that what is held goes back to the payer's bank. It is asked for until it is done.
    pub(super) fn let_go(&mut self, number: u32) {
        if let Some(attempt) = self.at(number) {
            attempt.letting_go = on(Rule::HeldIsLetGo);
        }
    }

    /// Whether what is held by this attempt is to be asked to be let go now.
    pub(super) fn lets_go(&self, attempt: &Attempt) -> bool {
        let free = self.under_way(attempt.number).is_none() || !on(Rule::VoidWaitsForCapture);
        attempt.letting_go && attempt.state == State::Authorized && free
    }

    /// It was seen that money is held.
    pub(super) fn held(&mut self, number: u32) {
        let unwanted = self.unwanted(number);
        let Some(attempt) = self.at(number) else { return };
        let before = std::mem::replace(&mut attempt.held, true);
        if unwanted {
            self.let_go(number);
        } else if !before && on(Rule::HeldIsTold) {
            self.out.tells.push(Tell::Held { attempt: number });
        }
    }

    /// Takes what the payer has approved, unless that is under way, or was refused and is not to be tried again yet.
    pub(super) fn advance(&mut self, number: u32, again: bool) {
        if !on(Rule::ApprovedIsTaken) || !self.may_take(number) {
            return;
        }
        let (now, amount) = (self.now, self.intent.amount.amount());
        let of = |known: &&mut Capture| known.kind == CaptureKind::Approved && known.attempt == number;
        let Some(known) = self.intent.captures.iter_mut().find(of) else {
            return self.begin_capture(number.to_string(), CaptureKind::Approved, number, amount, true);
        };
        if again && known.state == CaptureState::NotDone {
            known.sends.another_key();
            known.enter(CaptureState::Sending, now);
            let capture = known.number;
            self.send_capture(capture, number);
        }
    }

    /// Whether money may be taken by this attempt now: it has the fence, the intent wants it, and no other one is in
    /// the way.
    fn may_take(&self, attempt: u32) -> bool {
        let fenced = self.peek(attempt).is_some_and(|attempt| attempt.fenced);
        fenced && self.obstacle(Some(attempt)).is_none()
    }

    fn begin_capture(
        &mut self,
        reference: String,
        kind: CaptureKind,
        attempt: u32,
        amount: Decimal,
        last: bool,
    ) {
        let number = u32::try_from(self.intent.captures.len()).unwrap_or(u32::MAX);
        self.intent.captures.push(Capture {
            number,
            reference,
            kind,
            attempt,
            amount,
            last,
            state: CaptureState::Sending,
            sends: Sends::default(),
            since: self.now,
            looks: 0,
            due_at: None,
        });
        self.send_capture(number, attempt);
    }

    fn send_capture(&mut self, number: u32, attempt: u32) {
        let (now, timing) = (self.now, self.accounts.timing);
        let travel = self.declared(attempt).longest_travel;
        let Some(capture) = self.capture(number) else { return };
        let (send, send_by) = capture.sends.one_more(now, &timing);
        let again = timing.wait(capture.looks);
        capture.looks += 1;
        capture.due_at = Some(send_by.plus(travel).max(now.plus(again)));
        let operation = match capture.kind {
            CaptureKind::Held => Operation::Capture,
            CaptureKind::Approved => Operation::Advance,
        };
        let (of, key) = (Item::Capture(number), capture.sends.key);
        self.out.calls.push(Call { of, operation, send, key, asked: now, send_by });
    }

    pub(super) fn capture_due(&mut self, number: u32) {
        let (now, timing) = (self.now, self.accounts.timing);
        let Some((of, kind)) = self.capture(number).map(|capture| (capture.attempt, capture.kind)) else {
            return;
        };
        let declared = self.declared(of);
        let keyed = Keyed {
            kept: match kind {
                CaptureKind::Held => declared.capture_keys_kept,
                CaptureKind::Approved => declared.advance_keys_kept,
            },
            longest_travel: declared.longest_travel,
            unkeyed: Rule::UnkeyedCaptureIsSentOnce,
            kept_so_long: Rule::CaptureKeyIsForgotten,
            from_first_send: Rule::CaptureKeyCountsFromFirstSend,
            less_travel: Rule::CaptureKeyLessTravel,
        };
        let waits = self.peek(of).is_some_and(|attempt| match kind {
            CaptureKind::Held => attempt.state == State::Authorized,
            CaptureKind::Approved => attempt.state == State::Approved,
        });
        let may = waits && self.may_take(of);
        let readable =
            self.peek(of).is_some_and(|attempt| attempt.state.is_live() && attempt.readable(&declared));
        let Some(capture) = self.capture(number) else { return };
        if capture.state == CaptureState::Sending {
            capture.enter(CaptureState::Unknown, now);
        }
        match capture.state {
            CaptureState::Unknown if may && capture.sends.key_holds(now, &keyed, &timing) => {
                self.send_capture(number, of);
            }
            CaptureState::Unknown | CaptureState::Pending
                if readable && now < capture.since.plus(timing.give_up) =>
            {
                capture.due_at = Some(now.plus(timing.wait(capture.looks)));
                capture.looks += 1;
                self.read(of, &declared);
            }
            CaptureState::Unknown | CaptureState::Pending => self.capture_to_person(number),
            _ => capture.due_at = None,
        }
    }

    fn capture_to_person(&mut self, number: u32) {
        let end =
            if on(Rule::CaptureEndsWithPerson) { CaptureState::NeedsHuman } else { CaptureState::NotDone };
        self.end_capture(number, end);
    }

    pub(super) fn capture_reply(&mut self, number: u32, call: &Call, answer: Answer) {
        let Some((of, kind, last)) =
            self.capture(number).map(|capture| (capture.attempt, capture.kind, capture.last))
        else {
            return;
        };
        match answer {
            Answer::Is(seen) => {
                let known = self.peek(of).and_then(|attempt| attempt.provider_id.as_deref());
                let own = self.peek(of).map(Attempt::reference_number);
                let another = known != Some(&*seen.id) || (seen.reference.is_some() && seen.reference != own);
                if another && on(Rule::CaptureReplyIsAboutItsPayment) {
                    self.broken(Item::Capture(number), BreakKind::Collision);
                    return self.capture_lost(number);
                }
                let under_way = |state| {
                    matches!(state, CaptureState::Sending | CaptureState::Unknown | CaptureState::Pending)
                };
                // The capture itself was answered with success: where no amount is said, that says how much it was.
                let paid =
                    seen.fact.status == Status::Paid || (seen.fact.status == Status::Authorized && !last);
                let silent = kind == CaptureKind::Held && seen.fact.received.is_none();
                if silent && paid && self.capture(number).is_some_and(|capture| under_way(capture.state)) {
                    self.end_capture(number, CaptureState::Done);
                }
                self.fold(of, &seen.fact);
                let open = self.capture(number).is_some_and(|capture| under_way(capture.state));
                match seen.fact.status {
                    // The payment does not show it yet.
                    Status::Processing | Status::Approved | Status::Authorized if open => {
                        self.capture_pends(number);
                    }
                    _ => self.capture_lost(number),
                }
            }
            Answer::NotDone => self.capture_not_done(number, call.send),
            _ if on(Rule::LostCaptureIsUnknown) => self.capture_lost(number),
            _ => self.capture_not_done(number, call.send),
        }
    }

    fn capture_pends(&mut self, number: u32) {
        let (now, first_look) = (self.now, self.accounts.timing.first_look);
        if let Some(capture) = self.capture(number) {
            capture.enter(CaptureState::Pending, now);
            capture.due_at = Some(now.plus(first_look));
        }
    }

    fn capture_lost(&mut self, number: u32) {
        let now = self.now;
        if let Some(capture) = self.capture(number).filter(|capture| capture.state == CaptureState::Sending) {
            capture.enter(CaptureState::Unknown, now);
            capture.due_at = Some(now);
        }
    }

    pub(super) fn capture_not_done(&mut self, number: u32, send: u32) {
        let Some(capture) = self.capture(number) else { return };
        if !capture.sends.did_nothing(send, Rule::CaptureNotDoneIsOfOneSend) {
            return self.capture_lost(number);
        }
        if matches!(capture.state, CaptureState::Sending | CaptureState::Unknown | CaptureState::NeedsHuman) {
            self.end_capture(number, CaptureState::NotDone);
        }
    }

    /// The payment of an attempt was read: what does it say about the capture that is under way?
    pub(super) fn settle_capture(&mut self, of: u32) {
        let Some(attempt) = self.peek(of) else { return };
        let (state, received) = (attempt.state, attempt.received);
        let Some(open) = self.under_way(of) else { return };
        let (number, kind) = (open.number, open.kind);
        let with = self.captured(of).and_then(|(sure, _)| sure.checked_add(open.amount));
        let Some(with) = with else { return };
        let end = match (kind, state) {
            (CaptureKind::Approved, State::Paid | State::Authorized) => CaptureState::Done,
            (CaptureKind::Held, State::Paid | State::Authorized | State::Processing) if received >= with => {
                CaptureState::Done
            }
            (_, State::Paid | State::Closed) => CaptureState::Failed,
            _ => return,
        };
        self.end_capture(number, end);
    }

    /// The payment was read, and stands as before the capture. Asked late enough, that proves that nothing was taken.
    pub(super) fn still_waits(&mut self, of: u32, call: &Call, fact: &Fact, declared: &Declared) {
        let Some(open) = self.under_way(of) else { return };
        let Some((before, _)) = self.captured(of) else { return };
        let unchanged = match (open.kind, fact.status) {
            (CaptureKind::Approved, Status::Approved) => true,
            (CaptureKind::Held, Status::Authorized) => match &fact.received {
                Some(received) => received.amount() == before,
                None => open.last,
            },
            _ => false,
        };
        let none = Duration::ZERO;
        let travel = if on(Rule::StillHeldAfterTravel) { declared.longest_travel } else { none };
        let stale = if on(Rule::StillHeldAfterStaleness) { declared.oldest_answer() } else { none };
        let late = open.sends.last_by.is_some_and(|by| call.asked > by.plus(travel).plus(stale));
        let late = late || !on(Rule::StillHeldIsAskedLate);
        if unchanged && late && open.state == CaptureState::Unknown {
            let number = open.number;
            if let Some(capture) = self.capture(number) {
                capture.sends.may_have_acted = 0;
            }
            self.end_capture(number, CaptureState::NotDone);
        }
    }

    pub(super) fn end_capture(&mut self, number: u32, end: CaptureState) {
        let now = self.now;
        let Some(capture) = self.capture(number) else { return };
        capture.enter(end, now);
        let (of, kind) = (capture.attempt, capture.kind);
        if kind == CaptureKind::Approved {
            // The app did not ask for it: it hears of the payment.
            if end == CaptureState::NeedsHuman {
                self.hand_over(of);
            }
            return;
        }
        if end == CaptureState::Done {
            // Where the provider does not say how much has come, what was captured has.
            let sure = self.captured(of).map_or(Decimal::ZERO, |(sure, _)| sure);
            if let Some(attempt) = self.at(of) {
                attempt.received = attempt.received.max(sure);
            }
        }
        self.out.tells.push(match end {
            CaptureState::Done => Tell::Captured { capture: number },
            CaptureState::NeedsHuman => Tell::CaptureNeedsHuman { capture: number },
            _ => Tell::CaptureFailed { capture: number },
        });
    }
}
