//! What a person has found out.

use super::effect::{BreakKind, Refusal, Tell};
use super::rules::{Rule, on};
use super::{Attempt, Capture, CaptureState, Fact, Item, Machine, RefundState, State, Status, Verdict};

impl Machine<'_> {
    /// A person says how something stands that needs a person. The provider's own word still counts later: what was
    /// called unpaid and is paid after all is paid.
    pub(super) fn verdict(&mut self, of: Item, verdict: Verdict, payment_id: Option<String>) {
        let needs_one = match of {
            Item::Attempt(number) => self.attempt_verdict(number, verdict, payment_id),
            Item::Capture(number) => self.capture_verdict(number, verdict),
            Item::Refund(_) | Item::Payout => self.end_transfer(
                of,
                match verdict {
                    Verdict::Done => RefundState::Done,
                    Verdict::NotDone => RefundState::NotDone,
                },
            ),
        };
        if !needs_one {
            self.out.refused = Some(Refusal::NoSuch);
        }
    }

    fn attempt_verdict(&mut self, number: u32, verdict: Verdict, payment_id: Option<String>) -> bool {
        if self.peek(number).is_none_or(|attempt| attempt.state != State::NeedsHuman) {
            return false;
        }
        if self.under_way(number).is_some() && on(Rule::VerdictWaitsForCapture) {
            // It may take money at any moment, so what a person saw may be old already.
            self.out.refused = Some(Refusal::Underway);
            return true;
        }
        match verdict {
            Verdict::Done => match self.identify(number, payment_id) {
                Ok(()) => self.fold(number, &Fact { status: Status::Paid, received: None }),
                Err(refusal) => self.out.refused = Some(refusal),
            },
            Verdict::NotDone => self.unpaid(number),
        }
        true
    }

    /// What is paid has an id: the one that is known, or the one that the person says.
    fn identify(&mut self, number: u32, said: Option<String>) -> Result<(), Refusal> {
        let attempt = self.peek(number).ok_or(Refusal::NoSuch)?;
        let Some(said) = said else {
            let known = attempt.provider_id.is_some() || !on(Rule::PaidHasAnId);
            return if known { Ok(()) } else { Err(Refusal::NeedsId) };
        };
        let account = &attempt.account;
        let holds = |other: &Attempt| other.account == *account && other.provider_id.as_ref() == Some(&said);
        let another = match &attempt.provider_id {
            Some(known) => *known != said,
            None => self.intent.attempts.iter().any(holds),
        };
        if another {
            return Err(Refusal::Conflict);
        }
        if let Some(attempt) = self.at(number) {
            attempt.provider_id = Some(said);
        }
        Ok(())
    }

    fn capture_verdict(&mut self, number: u32, verdict: Verdict) -> bool {
        let waits = |capture: &Capture| capture.number == number && capture.state == CaptureState::NeedsHuman;
        let needs_one = self.intent.captures.iter().any(waits);
        if needs_one {
            let end = match verdict {
                Verdict::Done => CaptureState::Done,
                Verdict::NotDone => CaptureState::NotDone,
            };
            self.end_capture(number, end);
        }
        needs_one
    }

    /// It ended without being paid in full, and nobody reads it again: what can be read is what the person has read. What
    /// nobody has seen at the provider is not there; if it turns up all the same, and can be paid, that is a break.
    fn unpaid(&mut self, number: u32) {
        let now = self.now;
        let Some(attempt) = self.at(number) else { return };
        let known = attempt.provider_id.is_some();
        attempt.enter(if known { State::Closed } else { State::Absent }, now);
        attempt.fenced = false;
        attempt.settled = true;
        attempt.due_at = None;
        let (part, held) = (attempt.has_part(), attempt.held);
        if held {
            self.out.tells.push(Tell::Released { attempt: number });
        }
        if part {
            self.broken(Item::Attempt(number), BreakKind::PartOwed);
        }
    }
}
