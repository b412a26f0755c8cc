//! A provider's list beside what is known of its payments.

use std::time::Duration;

use paymux_core::Money;

use super::rules::{Rule, on};
use super::{Attempt, Declared, Fact, State, Status, Time};

/// Whether a list that was asked for then takes back that this attempt is paid: it says so although it can show the payment
/// by then.
pub(crate) fn goes_back(attempt: &Attempt, listed: &Fact, declared: &Declared, asked: Time) -> bool {
    let unpaid = match listed.status {
        // Some call a payment closed of which a part was taken and the rest let go.
        Status::Closed if on(Rule::TakenPartIsNoStepBack) => match &listed.received {
            Some(received) => Money::amount(received) < attempt.received,
            None => !attempt.held,
        },
        Status::Open | Status::Declined | Status::Closed => true,
        Status::Processing | Status::Approved | Status::Authorized | Status::Paid => false,
    };
    let shows_it = asked > attempt.since.plus(declared.oldest_answer()) || !on(Rule::StepBackIsListedLate);
    attempt.state == State::Paid && unpaid && shows_it
}

/// What was sent before this moment, and made, is in a complete list that was asked for then.
pub(crate) fn listed_until(declared: &Declared, asked: Time) -> Time {
    let stale = if on(Rule::MissingAfterStaleness) { declared.oldest_answer() } else { Duration::ZERO };
    let travel = if on(Rule::MissingAfterTravel) { declared.longest_travel } else { Duration::ZERO };
    asked.minus(stale.saturating_add(travel))
}
