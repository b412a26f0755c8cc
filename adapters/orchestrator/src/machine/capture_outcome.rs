//! What became of a capture: by its reply, else by what the payment says has come, and whether it has ended.

use std::time::Duration;

use paymux_core::Decimal;

use super::effect::{BreakKind, Call, Tell};
use super::rules::{Rule, on};
use super::sends::Keyed;
use super::{Answer, Attempt, CaptureKind, CaptureState, Declared, Fact, Item, Machine, State, Status};

impl Machine<'_> {
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

    /// The payment was read, and stands as before the capture. Asked late enough, that proves that nothing was taken: of
    /// held money also where the provider had taken the capture on, since it says `Processing` as long as it is at it.
    /// What was approved is not taken once more by the machine itself on that account.
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
        let declined = open.kind == CaptureKind::Held && open.state == CaptureState::Pending;
        if unchanged && late && (open.state == CaptureState::Unknown || declined) {
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
