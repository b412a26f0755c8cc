//! What a person has found out.

use paymux_core::Decimal;

use super::effect::{BreakKind, Refusal};
use super::{Capture, CaptureState, Fact, Item, Machine, RefundState, State, Status, Verdict};

impl Machine<'_> {
    /// A person says how something stands that needs a person. The provider's own word still counts later: what was
    /// called unpaid and is paid after all is paid.
    pub(super) fn verdict(&mut self, of: Item, verdict: Verdict) {
        match (of, verdict) {
            (Item::Attempt(number), _)
                if self.peek(number).is_none_or(|attempt| attempt.state != State::NeedsHuman) =>
            {
                self.out.refused = Some(Refusal::NoSuch);
            }
            (Item::Attempt(number), Verdict::Done) => {
                self.fold(number, &Fact { status: Status::Paid, received: None });
            }
            (Item::Attempt(number), Verdict::NotDone) => self.unpaid(number),
            (Item::Capture(number), verdict) => {
                let state = match verdict {
                    Verdict::Done => CaptureState::Done,
                    Verdict::NotDone => CaptureState::NotDone,
                };
                let waits = |capture: &&Capture| {
                    capture.number == number && capture.state == CaptureState::NeedsHuman
                };
                if self.intent.captures.iter().any(|capture| waits(&capture)) {
                    self.end_capture(number, state);
                } else {
                    self.out.refused = Some(Refusal::NoSuch);
                }
            }
            (Item::Refund(_) | Item::Payout, verdict) => {
                let state = match verdict {
                    Verdict::Done => RefundState::Done,
                    Verdict::NotDone => RefundState::NotDone,
                };
                if !self.end_transfer(of, state) {
                    self.out.refused = Some(Refusal::NoSuch);
                }
            }
        }
    }

    /// It ended without being paid. Nobody reads it again: what can be read is what the person has read.
    fn unpaid(&mut self, number: u32) {
        let now = self.now;
        let Some(attempt) = self.at(number) else { return };
        attempt.enter(State::Closed, now);
        attempt.fenced = false;
        attempt.settled = true;
        attempt.due_at = None;
        if attempt.received > Decimal::ZERO {
            self.broken(Item::Attempt(number), BreakKind::PartOwed);
        }
    }
}
