//! What is asked for of money that a payer has agreed to: capturing what is held, taking what is approved, letting go.
//!
//! What became of it is read from the payment itself. For that to be unambiguous there is one capture under way at a
//! time.

use paymux_core::{Decimal, Money};

use super::effect::{Call, Operation, Refusal, Tell};
use super::rules::{Rule, on};
use super::sends::Sends;
use super::{Attempt, Capture, CaptureKind, CaptureState, Item, Machine, State};

impl Machine<'_> {
    pub(super) fn capture(&mut self, number: u32) -> Option<&mut Capture> {
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
    pub(super) fn may_take(&self, attempt: u32) -> bool {
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

    pub(super) fn send_capture(&mut self, number: u32, attempt: u32) {
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
}
