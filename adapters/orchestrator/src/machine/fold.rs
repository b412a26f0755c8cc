//! What is known: facts, whoever brings them.

use paymux_core::{Decimal, Money};

use super::effect::{BreakKind, Tell};
use super::rules::{Rule, on};
use super::{Attempt, Declared, Fact, Item, Machine, Seen, State, Status, Time};

impl Machine<'_> {
    /// News of a payment: by the provider's id, else by our own reference, else it is nobody's yet.
    pub(super) fn event(&mut self, account: &str, seen: &Seen) {
        let here = |attempt: &&Attempt| attempt.account == account;
        let mut known = self.intent.attempts.iter().filter(here);
        let by_id = known.find(|attempt| attempt.provider_id.as_deref() == Some(&seen.id));
        if let Some(number) = by_id.map(|attempt| attempt.number) {
            self.fold(number, &seen.fact);
            return;
        }
        let by_reference = seen.reference.and_then(|number| self.peek(number)).filter(here);
        match by_reference.map(|attempt| attempt.number) {
            Some(number) => {
                self.adopt(number, seen);
            }
            None => self.out.unmatched = true,
        }
    }

    /// Folds what is proved to be about this attempt, and learns the id. Gives the number of the row
    /// that it was folded into: the attempt's own, or that of a sibling.
    pub(super) fn adopt(&mut self, number: u32, seen: &Seen) -> Option<u32> {
        let account = self.peek(number)?.account.clone();
        let holder = self
            .intent
            .attempts
            .iter()
            .find(|attempt| attempt.account == account && attempt.provider_id.as_deref() == Some(&seen.id))
            .map(|attempt| (attempt.number, attempt.sibling_of));
        let row = match holder {
            Some((holder, sibling_of)) if holder == number || sibling_of == Some(number) => holder,
            Some(_) => {
                self.broken(Item::Attempt(number), BreakKind::Collision);
                return None;
            }
            None => {
                let attempt = self.at(number)?;
                if attempt.provider_id.is_none() || !on(Rule::SecondIsASibling) {
                    attempt.provider_id = Some(seen.id.clone());
                    number
                } else {
                    self.sibling(number, &account, &seen.id)
                }
            }
        };
        self.fold(row, &seen.fact);
        Some(row)
    }

    /// A row of its own for a second payment under one attempt: without a fence, watched, called off.
    fn sibling(&mut self, of: u32, account: &str, id: &str) -> u32 {
        let number = self.numbers().end;
        let mut sibling = Attempt::new(number, account, State::Unknown, self.now);
        sibling.sibling_of = Some(of);
        sibling.provider_id = Some(id.to_owned());
        self.intent.attempts.push(sibling);
        self.broken(Item::Attempt(number), BreakKind::Sibling);
        number
    }

    /// What has come, in the asset of the intent. Something in another asset is counted as nothing.
    fn received(&self, fact: &Fact) -> Result<Option<Decimal>, ()> {
        let Some(received) = &fact.received else { return Ok(None) };
        let other = received.asset() != self.intent.amount.asset() && !received.amount().is_zero();
        if other && on(Rule::OtherAssetIsNotCounted) {
            return Err(());
        }
        Ok(Some(Money::amount(received)))
    }

    /// Folds one fact into the row of an attempt.
    pub(super) fn fold(&mut self, number: u32, fact: &Fact) {
        let received = self.received(fact);
        if received.is_err() && fact.status == Status::Paid {
            return self.amount_differs(number);
        }
        let other_asset = received.is_err();
        let received = received.ok().flatten();
        let (declared, first_look) = (self.declared(number), self.accounts.timing.first_look);
        let Some(attempt) = self.at(number) else { return };
        let before = attempt.received;
        if let Some(received) = received {
            attempt.received = if on(Rule::ReceivedOnlyRises) { before.max(received) } else { received };
        }
        let rose = attempt.received > before || (other_asset && !attempt.other_asset);
        attempt.other_asset |= other_asset;
        let (state, fenced, total) = (attempt.state, attempt.fenced, attempt.received);
        let (given_up, attempt_held) = (attempt.given_up, attempt.held && state == State::Authorized);
        let status = match fact.status {
            Status::Declined if declared.declined_stays_payable && on(Rule::DeclinedMayStayPayable) => {
                Status::Open
            }
            Status::Declined => Status::Closed,
            status => status,
        };
        let partly_taken = self.intent.holds && total > Decimal::ZERO && state != State::Closed;
        let silent = received.is_none() && self.part_is_unknown(number);
        let status = match status {
            // Nobody says how much was taken before it ended.
            Status::Closed if silent && on(Rule::UnsaidPartIsForAPerson) => {
                return self.amount_differs(number);
            }
            // What was let go or lapsed is the rest.
            Status::Closed if partly_taken && on(Rule::PartTakenIsPaid) => Status::Paid,
            Status::Open if attempt_held && on(Rule::HeldIsNotOpen) => Status::Authorized,
            status => status,
        };
        match (state, status) {
            (State::Paid, Status::Paid)
                if received.is_some_and(|left| self.went_back_elsewhere(number, left)) =>
            {
                self.broken(Item::Attempt(number), BreakKind::Backwards);
            }
            (State::Paid, _) => {}
            (State::Closed, Status::Paid) if !on(Rule::ClosedMayBePaid) => {}
            (State::NotDone | State::Absent | State::Shelved | State::NeedsHuman, Status::Paid)
                if !on(Rule::EndedMayBePaid) => {}
            (_, Status::Paid) => match self.paid_as_asked(number, received.is_some(), total) {
                Some(came) => {
                    if let Some(attempt) = self.at(number) {
                        attempt.received = came;
                    }
                    self.paid(number);
                }
                None => self.amount_differs(number),
            },
            (State::Closed, status) => {
                if rose && on(Rule::PartIsOwed) {
                    self.broken(Item::Attempt(number), BreakKind::PartOwed);
                }
                if status != Status::Closed && !on(Rule::ClosedStaysClosed) {
                    self.live(number, status, first_look);
                }
            }
            (_, Status::Closed | Status::Declined) => self.close(number, &declared),
            (ended, _) if ended.is_end() && (given_up || !on(Rule::EndedMayBeOpen)) => {}
            (ended, status) => {
                if ended.is_end() && !fenced {
                    if let Some(attempt) = self.at(number) {
                        attempt.stray = true;
                    }
                    if on(Rule::StrayIsTold) {
                        self.broken(Item::Attempt(number), BreakKind::Stray);
                    }
                }
                self.live(number, status, first_look);
            }
        }
        self.settle_capture(number);
    }

    /// Whether more has gone back of what was paid than went back by refunds of ours: by the dashboard, or because a bank
    /// has taken it. As much as was asked for is none of that: of a payment that was paid too much, older news say it.
    fn went_back_elsewhere(&self, number: u32, left: Decimal) -> bool {
        let asked_for = self.intent.amount.amount();
        left < asked_for && self.refundable(number).is_some_and(|ours| left < ours)
    }

    /// How much has come of a payment that is told as paid; `None` where that is not what was asked for. Of money that was
    /// held, what was captured is what was asked for.
    fn paid_as_asked(&self, number: u32, said: bool, total: Decimal) -> Option<Decimal> {
        let wanted = self.intent.amount.amount();
        let (sure, possible) = self.captured(number)?;
        if total >= wanted || (said && !on(Rule::LessIsNotPaid)) {
            return Some(total);
        }
        let by_captures = possible > Decimal::ZERO;
        match said {
            // The last one may have been carried out, or have lapsed after an earlier one.
            false if by_captures && sure > Decimal::ZERO && self.capture_is_unknown(number) => None,
            false if by_captures => Some(possible.max(total)),
            false => Some(wanted),
            true => (by_captures && total > Decimal::ZERO && (total == sure || total == possible))
                .then_some(total),
        }
    }

    /// It exists, and has not ended.
    fn live(&mut self, number: u32, status: Status, first_look: std::time::Duration) {
        let (now, unwanted) = (self.now, self.unwanted(number));
        let Some(attempt) = self.at(number) else { return };
        let state = match status {
            Status::Processing => State::Processing,
            Status::Approved => State::Approved,
            Status::Authorized => State::Authorized,
            Status::Open | Status::Declined | Status::Closed | Status::Paid => State::Open,
        };
        if !attempt.state.is_live() {
            // What nobody wants is called off at once.
            let first = if unwanted { now } else { now.plus(first_look) };
            attempt.due_at = on(Rule::OpenIsLookedAt).then_some(first);
        }
        attempt.enter(state, now);
        match state {
            State::Authorized if self.intent.holds => self.held(number),
            State::Approved => self.advance(number, false),
            _ => {}
        }
    }

    /// It ended without being paid in full. What was shown is read once more after anything late could
    /// have come.
    fn close(&mut self, number: u32, declared: &Declared) {
        let (now, shown) = (self.now, self.shown(number));
        let Some(attempt) = self.at(number) else { return };
        attempt.enter(State::Closed, now);
        attempt.fenced = false;
        attempt.settled = !shown || !on(Rule::ClosedIsReadAgain);
        let readable = attempt.readable(declared);
        attempt.due_at = (!attempt.settled).then_some(late_end(attempt, declared));
        let (part, held) = (attempt.has_part(), attempt.held);
        if held && on(Rule::ReleaseIsTold) {
            self.out.tells.push(Tell::Released { attempt: number });
        }
        if part && on(Rule::PartIsOwed) {
            self.broken(Item::Attempt(number), BreakKind::PartOwed);
        }
        if shown && !readable && on(Rule::BlindIsTold) {
            self.broken(Item::Attempt(number), BreakKind::Blind);
        }
    }

    fn paid(&mut self, number: u32) {
        let now = self.now;
        let Some(attempt) = self.at(number) else { return };
        attempt.enter(State::Paid, now);
        attempt.fenced = false;
        attempt.due_at = None;
        if self.intent.paid_by.is_none() {
            self.intent.paid_by = Some(number);
            let failed = self.intent.failed_told && on(Rule::PaidAfterFailedIsItsOwnWord);
            let attempt = number;
            self.out.tells.push(if failed {
                Tell::PaidAfterFailed { attempt }
            } else {
                Tell::Paid { attempt }
            });
            self.nothing_is_wanted();
        } else {
            self.out.tells.push(Tell::PaidTwice { attempt: number });
            if on(Rule::SurplusGoesBack) {
                self.refund_surplus(number);
            }
        }
    }

    /// Money came, and not what was asked for: a person decides. Older news that it is open change nothing.
    fn amount_differs(&mut self, number: u32) {
        self.broken(Item::Attempt(number), BreakKind::AmountDiffers);
        self.hand_over(number);
        if let Some(attempt) = self.at(number) {
            attempt.given_up = on(Rule::DifferentAmountIsAnEnd);
        }
    }

    /// Nobody but a person can find out. What was shown keeps the fence if it has it.
    pub(super) fn hand_over(&mut self, number: u32) {
        let now = self.now;
        let Some(attempt) = self.at(number) else { return };
        if matches!(attempt.state, State::NeedsHuman | State::Paid) {
            return;
        }
        attempt.enter(State::NeedsHuman, now);
        attempt.due_at = None;
        attempt.fenced = attempt.fenced && on(Rule::NeedsHumanKeepsTheFence);
        if on(Rule::NeedsHumanIsTold) {
            self.out.tells.push(Tell::NeedsHuman { attempt: number });
        }
    }

    /// Whether the attempt is not to be paid any more.
    pub(super) fn unwanted(&self, number: u32) -> bool {
        !self.intent.wanted() || !self.peek(number).is_some_and(|attempt| attempt.fenced)
    }

    /// Tells the app that nothing was paid and nothing will be, once that is sure.
    pub(super) fn tell_failed(&mut self) {
        let open = |attempt: &Attempt| {
            let shown = attempt.shown(&self.accounts.of(&attempt.account));
            match attempt.state {
                State::NotDone | State::Absent | State::Choosing | State::Shelved => false,
                State::Closed => !attempt.settled && on(Rule::FailedWaitsForReading),
                State::NeedsHuman => shown && on(Rule::FailedWaitsForPeople),
                State::Processing | State::Approved | State::Authorized | State::Paid => true,
                State::Sending | State::Unknown | State::Open => shown && on(Rule::FailedWaitsForShown),
            }
        };
        let told = self.intent.failed_told && on(Rule::FailedIsToldOnce);
        if !self.intent.closing || told || self.intent.paid_by.is_some() {
            return;
        }
        if !self.intent.attempts.iter().any(open) {
            self.intent.failed_told = true;
            self.out.tells.push(Tell::Failed);
        }
    }
}

/// Until when something late may still show up in an answer about a closed attempt.
pub(super) fn late_end(attempt: &Attempt, declared: &Declared) -> Time {
    let late = if on(Rule::ReadAfterLateWindow) { declared.late_window } else { std::time::Duration::ZERO };
    let stale =
        if on(Rule::ReadAfterStaleness) { declared.oldest_answer() } else { std::time::Duration::ZERO };
    attempt.since.plus(late).plus(stale)
}

/// Whether an answer that was asked for then has everything that could come to a closed attempt.
pub(super) fn is_read(attempt: &Attempt, declared: &Declared, asked: Time) -> bool {
    asked > late_end(attempt, declared) || !on(Rule::ReadIsAskedLate)
}
