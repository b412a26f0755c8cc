//! Schedules in which routes decide which account is asked, with failover and health that flaps.

use std::time::Duration;

use super::driver::Flight;
use super::provider::{MINUTE, SECOND};
use super::random::Random;
use super::violation::Violation;
use super::world::{Event, NAMES, World};
use crate::machine::{Answer, FailOver, Input, Intent, Item, Operation};
use crate::route::{Breaker, Health, Known, Outcome, Past, Routes, Rule, Rules, ToRoute};

/// The routes of one schedule.
#[derive(Debug)]
pub(super) struct Routed {
    routes: Routes,
    health: Health,
    when: Option<FailOver>,
}

impl Routed {
    /// One schedule in eight has routes.
    pub(super) fn of(seed: u64) -> Option<Self> {
        if seed % 8 != 5 {
            return None;
        }
        // A stream of its own, behind those of the faults.
        let mut random = Random::new(seed, 1000);
        let shares = || NAMES.iter().copied().zip([1, 1]);
        let rule = match random.below(3) {
            0 => Rule::in_order(NAMES),
            1 => Rule::in_order(NAMES.iter().rev().copied()),
            _ => Rule::split(shares()),
        };
        // What it flaps by: one or two calls are enough.
        let breaker =
            Breaker::new(u32::try_from(random.below(2)).unwrap_or(0) + 1, 1000, Duration::from_secs(60));
        // Which amounts an account takes plays no part here, nor does what a search could find.
        let known = |_: &str| {
            Known::Open(crate::machine::Declared {
                shows_itself: false,
                ..crate::machine::Declared::CAUTIOUS
            })
        };
        let routes = Rules::new().rule(rule).breaker(breaker).open(known).ok()?;
        let when = random.pick(&[
            None,
            Some(FailOver::NotDone),
            Some(FailOver::NotExposed),
            Some(FailOver::NotExposed),
        ]);
        Some(Self { routes, health: Health::new(Some(breaker)), when })
    }

    /// The accounts in their order, as the rows stand.
    fn plan(&self, intent: &Intent, now: i64) -> Vec<usize> {
        let history: Vec<_> = intent
            .attempts
            .iter()
            .map(|attempt| Past { account: &attempt.account, under_way: attempt.fenced })
            .collect();
        let payment = ToRoute::new(&intent.amount, "order-1");
        let plan = self.routes.route(&payment, &self.health.at(time(now)), &history);
        plan.asked().filter_map(|account| NAMES.iter().position(|name| *name == account)).collect()
    }
}

fn time(now: i64) -> Duration {
    Duration::from_millis(u64::try_from(now).unwrap_or(0))
}

impl World {
    /// The app wants to be paid, wherever the routes say.
    pub(super) fn ask(&mut self) -> Result<(), Violation> {
        let now = self.now;
        let Some(routed) = &mut self.routed else { return Ok(()) };
        let Some(account) = routed.plan(&self.database.intent, now).first().copied() else { return Ok(()) };
        routed.health.begin(NAMES[account], time(now));
        let chooses = self.providers[account].chooses;
        self.app(Input::Pay { account: NAMES[account].to_owned(), chooses })
    }

    /// A call came to its end: the account's health is taken down, and where nobody has made the payment the next account
    /// is asked, while the caller waits.
    pub(super) fn heard_of(&mut self, flight: &Flight, answer: &Answer, waiting: bool) {
        let now = self.now;
        let Some(routed) = &mut self.routed else { return };
        let lost = matches!(answer, Answer::Lost);
        let outcome = if lost { Outcome::Failed } else { Outcome::Answered };
        routed.health.record(NAMES[flight.account], outcome, time(now));
        let creation =
            flight.call.operation == Operation::Create && matches!(flight.call.of, Item::Attempt(_));
        let Some(when) = routed.when.filter(|_| waiting && creation && (lost || *answer == Answer::NotDone))
        else {
            return;
        };
        let plan = routed.plan(&self.database.intent, now);
        let Some(account) = plan.into_iter().find(|account| *account != flight.account) else { return };
        routed.health.begin(NAMES[account], time(now));
        let chooses = self.providers[account].chooses;
        let input = Input::FailOver { account: NAMES[account].to_owned(), chooses, when };
        // At once, or after the caller's program was slow.
        let wait = self.random.pick(&[0, SECOND, MINUTE]);
        let wait = self.random.time(wait);
        self.after(wait, Event::App(input));
    }

    /// Whether an attempt that is begun because nobody did anything is right to: nothing exists of any other one, or a
    /// person says that nobody can pay it any more.
    pub(super) fn nothing_was_made(&self, intent: &Intent) -> bool {
        let before = u32::try_from(self.database.intent.attempts.len()).unwrap_or(u32::MAX);
        let begun = u32::try_from(intent.attempts.len()).unwrap_or(0) > before;
        let over = |attempt| attempt >= before || self.verdicts.contains(&Item::Attempt(attempt));
        !begun || self.things.iter().all(|thing| thing.attempt.is_none_or(over))
    }
}
