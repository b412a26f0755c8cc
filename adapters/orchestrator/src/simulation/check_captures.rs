//! What must hold of money that is approved or held.

use super::violation::{Violation, ensure};
use super::world::World;
use crate::machine::{
    Attempt, BreakKind, Call, Capture, CaptureKind, CaptureState, Intent, Item, Operation, Seen, State, Tell,
};

impl World {
    /// A call that takes money, or lets it go, against the rows that the step leaves.
    pub(super) fn check_taking(&self, intent: &Intent, call: &Call) -> Result<(), Violation> {
        let under_way = |attempt| {
            let of = intent.captures.iter().filter(move |capture| capture.attempt == attempt);
            of.filter(|capture| capture.state.is_under_way()).count()
        };
        let number = match call.of {
            Item::Attempt(number) if call.operation == Operation::Void => {
                return ensure(under_way(number) == 0, Violation::VoidedUnderCapture);
            }
            Item::Capture(number) => number,
            _ => return Ok(()),
        };
        let capture = &intent.captures[number as usize];
        let attempt = &intent.attempts[capture.attempt as usize];
        ensure(attempt.fenced && intent.wanted(), Violation::TakenUnwanted)?;
        self.check_others(intent, capture.attempt)?;
        ensure(under_way(capture.attempt) <= 1, Violation::TwoCapturesUnderWay)?;
        if capture.kind == CaptureKind::Held {
            ensure(!attempt.letting_go, Violation::CapturedAfterVoid)?;
            let of = intent.captures.iter().filter(|other| {
                other.attempt == capture.attempt && other.kind == capture.kind && other.state.reserves()
            });
            let sum: i64 = of.map(|other| other.amount.to_integer().unwrap_or(0)).sum();
            ensure(sum <= super::provider::WANTED, Violation::CapturedTooMuch)?;
        }
        Ok(())
    }

    /// Whether nobody says how much was captured, one capture was lost, and a person is asked.
    pub(super) fn is_unsaid(&self, row: &Attempt, seen: &Seen) -> bool {
        let held = self.thing_of(row).is_some_and(|thing| thing.held);
        let told = self.has_break(row.number, BreakKind::AmountDiffers);
        held && told && seen.fact.received.is_none() && row.state == State::NeedsHuman
    }

    /// After every event.
    pub(super) fn check_captures(&self) -> Result<(), Violation> {
        let intent = &self.database.intent;
        for taken in &self.taken {
            let same = self.taken.iter().filter(|other| other.capture == taken.capture).count();
            ensure(same == 1, Violation::CapturedTwice)?;
            let row = &intent.captures[taken.capture as usize];
            // What was approved may have been held for a while, and have lapsed before anybody saw it.
            let lapsed = row.kind == CaptureKind::Approved && row.state == CaptureState::Failed;
            ensure(row.state.reserves() || lapsed, Violation::CapturedButCalledNotDone)?;
        }
        for row in &intent.captures {
            let taken = self.taken.iter().any(|taken| taken.capture == row.number);
            ensure(taken || row.state != CaptureState::Done, Violation::CalledDoneButNotCaptured)?;
            let same = |other: &&Capture| {
                (&other.reference, other.kind, other.attempt) == (&row.reference, row.kind, row.attempt)
            };
            ensure(intent.captures.iter().filter(same).count() == 1, Violation::CapturedByTwoRows)?;
        }
        for attempt in &intent.attempts {
            let held = intent.holds && attempt.state == State::Authorized;
            let wanted = intent.wanted() && attempt.fenced;
            ensure(!held || wanted || attempt.letting_go, Violation::HeldUnwanted)?;
            let takes = attempt.state == State::Approved && attempt.fenced && intent.wanted();
            let begun = intent
                .captures
                .iter()
                .any(|capture| capture.attempt == attempt.number && capture.kind == CaptureKind::Approved);
            let ended = [State::NotDone, State::Absent, State::Closed, State::Choosing];
            let others = intent.attempts.iter().filter(|other| other.number != attempt.number);
            let blocked = others.into_iter().any(|other| !ended.contains(&other.state));
            // Two that were made under one attempt wait for each other's end.
            let lies = self.providers[self.account_of(Item::Attempt(attempt.number))].lies;
            ensure(!takes || begun || blocked || lies, Violation::ApprovedLeftAlone)?;
        }
        Ok(())
    }

    /// When nothing is left to happen.
    pub(super) fn check_captures_told(&self) -> Result<(), Violation> {
        let (intent, tells) = (&self.database.intent, &self.database.tells);
        let told = |tell: &Tell| tells.iter().filter(|told| *told == tell).count();
        for row in &intent.captures {
            let open =
                matches!(row.state, CaptureState::Sending | CaptureState::Unknown | CaptureState::Pending);
            ensure(!open && row.due_at.is_none(), Violation::NotEnded)?;
            if row.kind == CaptureKind::Approved {
                continue;
            }
            let capture = row.number;
            let tell = match row.state {
                CaptureState::Done => Tell::Captured { capture },
                CaptureState::NeedsHuman => Tell::CaptureNeedsHuman { capture },
                _ => Tell::CaptureFailed { capture },
            };
            ensure(told(&tell) == 1, Violation::CaptureNotTold)?;
        }
        for row in &intent.attempts {
            let attempt = row.number;
            let held = told(&Tell::Held { attempt });
            let wanted = row.held && !row.letting_go && intent.wanted() && row.fenced;
            ensure(held <= 1 && (held == 1 || !wanted), Violation::HeldNotTold)?;
            let captured = intent
                .captures
                .iter()
                .any(|capture| capture.attempt == attempt && capture.kind == CaptureKind::Held);
            ensure(held == 1 || !captured, Violation::HeldNotTold)?;
            let released = told(&Tell::Released { attempt });
            ensure(
                released == usize::from(row.held && row.state == State::Closed),
                Violation::ReleaseNotTold,
            )?;
        }
        Ok(())
    }
}
