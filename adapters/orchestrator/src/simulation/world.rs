//! One schedule under way: the queue of what happens next.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::driver::{Delivery, Flight};
use super::lists::Comparison;
use super::provider::{Executed, HOUR, MINUTE, Provider, SECOND, Taken, Thing, WANTED, money};
use super::random::{Fault, Faults, Random};
use super::routed::Routed;
use super::violation::Violation;
use super::{Limits, Off};
use crate::machine::{Accounts, Answer, Break, Input, Intent, Item, Seen, Tell, Time, Timing};

pub(super) const NAMES: [&str; 2] = ["one", "two"];

/// More than that and a schedule does not come to an end.
const MOST_EVENTS: u32 = 6000;

/// Nor does one that goes on for longer: every patience of the machine has ended long before.
const LONGEST: i64 = 20 * 24 * HOUR;

/// What is committed.
#[derive(Debug)]
pub(super) struct Database {
    pub(super) intent: Intent,
    pub(super) tells: Vec<Tell>,
    pub(super) breaks: Vec<Break>,
    pub(super) parked: Vec<Delivery>,
    /// How often each item was claimed.
    pub(super) claims: Vec<(Item, u32)>,
}

/// Something that will happen.
#[derive(Clone, Debug)]
pub(super) enum Event {
    /// The app wants something.
    App(Input),
    /// The app wants to be paid, wherever the routes say.
    Ask,
    /// A worker looks for what is due.
    Sweep,
    /// A worker begins with what it has claimed.
    Claimed(Item),
    /// A worker is about to send.
    Send(Flight),
    /// A request arrives at its provider.
    Arrive(Flight),
    /// A worker hears what came of a request.
    Answer(Flight, Answer),
    /// A webhook arrives.
    Deliver(Delivery),
    /// Money lands on a payment.
    Land { thing: usize, amount: i64 },
    /// A payment expires.
    Expire { thing: usize },
    /// A provider gets on with a refund.
    Settle { refund: usize },
    /// What was captured is through.
    Complete { thing: usize },
    /// Somebody asks for what a provider lists.
    Compare { account: usize },
    /// One payment of the list is compared.
    Listed { comparison: usize, seen: Seen },
    /// The list is read.
    ListEnds { comparison: usize },
    /// A person looks at the provider's pages.
    Person { of: Item },
    /// What is held or approved lapses, unless something was done about it since then.
    Lapse { thing: usize, changes: usize },
}

#[derive(Debug)]
struct Entry {
    at: i64,
    order: u32,
    event: Event,
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        (self.at, self.order) == (other.at, other.order)
    }
}

impl Eq for Entry {}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Entry {
    /// The heap gives the largest first: the earliest is it.
    fn cmp(&self, other: &Self) -> Ordering {
        (other.at, other.order).cmp(&(self.at, self.order))
    }
}

/// Everything there is in one schedule.
#[derive(Debug)]
pub(super) struct World {
    pub(super) now: i64,
    queue: BinaryHeap<Entry>,
    order: u32,
    pub(super) random: Random,
    /// Of what people do: without it the rest of a schedule stays as it is.
    pub(super) people: Random,
    pub(super) comparisons: Vec<Comparison>,
    /// What a person has said something about that was written down.
    pub(super) verdicts: Vec<Item>,
    pub(super) faults: Faults,
    pub(super) off: Off,
    pub(super) accounts: Accounts,
    pub(super) providers: Vec<Provider>,
    pub(super) database: Database,
    pub(super) things: Vec<Thing>,
    pub(super) executed: Vec<Executed>,
    pub(super) taken: Vec<Taken>,
    /// What each key was sent with.
    pub(super) bodies: Vec<(u32, u32, Option<String>)>,
    /// Webhooks that were answered with success.
    pub(super) acknowledged: Vec<Delivery>,
    /// Attempts that a cancellation was asked for.
    pub(super) canceled: Vec<u32>,
    /// No caller of the app ever waits for an answer.
    pub(super) gone: bool,
    /// Which account is asked, where routes decide.
    pub(super) routed: Option<Routed>,
    /// By how much each worker's clock is off.
    pub(super) clocks: [i64; 2],
    /// The earliest time that a sweep is on its way for.
    next_sweep: Option<i64>,
    trace: Option<Vec<String>>,
}

impl World {
    pub(super) fn new(seed: u64, limits: &Limits, off: Off, trace: bool) -> Self {
        let mut random = Random::new(seed, 0);
        let timing = Timing {
            longest_wait: std::time::Duration::from_secs(6 * 3600),
            give_up: std::time::Duration::from_secs(2 * 24 * 3600),
            ..Timing::default()
        };
        let providers: Vec<_> = NAMES.iter().map(|_| Provider::new(&mut random)).collect();
        let accounts =
            NAMES.iter().zip(&providers).fold(Accounts::new(timing), |accounts, (name, provider)| {
                accounts.with(*name, provider.declared)
            });
        let mut world = Self {
            now: 1_000_000,
            queue: BinaryHeap::new(),
            order: 0,
            faults: Faults::new(seed, limits),
            random,
            people: Random::new(seed, 1000),
            comparisons: Vec::new(),
            verdicts: Vec::new(),
            off,
            accounts,
            providers,
            database: Database {
                intent: Intent::new(money(WANTED)),
                tells: Vec::new(),
                breaks: Vec::new(),
                parked: Vec::new(),
                claims: Vec::new(),
            },
            things: Vec::new(),
            executed: Vec::new(),
            taken: Vec::new(),
            bodies: Vec::new(),
            acknowledged: Vec::new(),
            canceled: Vec::new(),
            gone: false,
            routed: Routed::of(seed),
            clocks: [0; 2],
            next_sweep: None,
            trace: trace.then(Vec::new),
        };
        world.plan();
        world
    }

    /// The app wants money paid out, and asks more than once.
    fn plan_payout(&mut self) {
        for _ in 0..=self.random.below(3) {
            let account = NAMES[usize::from(self.random.chance(15))].to_owned();
            let wait = self.random.time(4 * HOUR);
            self.after(wait, Event::App(Input::PayOut { account }));
        }
    }

    /// What the app will want, and a payment of somebody else.
    fn plan(&mut self) {
        self.gone = self.random.chance(10);
        self.plan_comparisons();
        if self.random.chance(12) {
            return self.plan_payout();
        }
        self.database.intent.holds = self.random.chance(35);
        let first = self.random.below(2);
        let mut at = 0;
        for _ in 0..=self.random.below(5) {
            let account = if self.random.chance(60) { first } else { self.random.below(2) };
            let account = usize::try_from(account).unwrap_or(0);
            let chooses = self.providers[account].chooses;
            let pay = Input::Pay { account: NAMES[account].to_owned(), chooses };
            self.after(at, if self.routed.is_some() { Event::Ask } else { Event::App(pay) });
            let most = self.random.pick(&[HOUR, 4 * HOUR, 16 * HOUR]);
            at += self.random.time(most);
        }
        for _ in 0..self.random.below(3) {
            let attempt = u32::try_from(self.random.below(3)).unwrap_or(0);
            let wait = self.random.time(HOUR);
            // Without a random number of its own: the rare seeds of the tests stay what they are, as far as they can.
            let again = wait % 2 == 0;
            let input = if again { Input::Again { attempt } } else { Input::Expose { attempt } };
            self.after(wait, Event::App(input));
        }
        if self.random.chance(35) {
            let wait = self.random.time(8 * HOUR);
            self.after(wait, Event::App(Input::Abandon));
        }
        let account = usize::try_from(first).unwrap_or(0);
        let status = self.random.pick(&[crate::machine::Status::Open, crate::machine::Status::Paid]);
        self.things.push(Thing {
            id: "another-customer".to_owned(),
            account,
            attempt: None,
            key: 0,
            born: self.now,
            past: vec![(self.now, status, WANTED)],
            shown: false,
            closed_at: None,
            other_asset: false,
            full: WANTED,
            held: false,
        });
    }

    pub(super) fn after(&mut self, wait: i64, event: Event) {
        self.order += 1;
        self.queue.push(Entry { at: self.now + wait, order: self.order, event });
    }

    pub(super) fn time(&self) -> Time {
        Time(self.now)
    }

    pub(super) fn note(&mut self, text: impl FnOnce() -> String) {
        let now = self.now - 1_000_000;
        if let Some(trace) = &mut self.trace {
            trace.push(format!("{:>9}.{:03}s  {}", now / 1000, now % 1000, text()));
        }
    }

    pub(super) fn into_trace(self) -> Vec<String> {
        self.trace.unwrap_or_default()
    }

    /// Runs the schedule to its end.
    pub(super) fn run(&mut self) -> Result<u32, Violation> {
        let mut events = 0;
        while let Some(Entry { at, event, .. }) = self.queue.pop() {
            self.now = self.now.max(at);
            events += 1;
            if events > MOST_EVENTS || self.now > LONGEST {
                return Err(Violation::DoesNotEnd);
            }
            self.happen(event)?;
            self.check()?;
            self.plan_sweep();
        }
        self.check_end()?;
        Ok(events)
    }

    fn happen(&mut self, event: Event) -> Result<(), Violation> {
        match event {
            Event::App(input) => self.app(input),
            Event::Ask => self.ask(),
            Event::Sweep => {
                self.sweep();
                Ok(())
            }
            Event::Claimed(item) => self.transact(Input::Due(item), false, None),
            Event::Send(flight) => self.send(flight),
            Event::Arrive(flight) => self.arrive(&flight),
            Event::Answer(flight, answer) => self.answer(&flight, answer),
            Event::Deliver(delivery) => self.deliver(delivery),
            Event::Land { thing, amount } => {
                self.land(thing, amount);
                Ok(())
            }
            Event::Expire { thing } => {
                self.expire(thing);
                Ok(())
            }
            Event::Settle { refund } => {
                self.settle(refund);
                Ok(())
            }
            Event::Complete { thing } => {
                self.complete(thing);
                Ok(())
            }
            Event::Compare { account } => {
                self.compare(account);
                Ok(())
            }
            Event::Listed { comparison, seen } => self.listed(comparison, seen),
            Event::ListEnds { comparison } => self.list_ends(comparison),
            Event::Person { of } => self.person(of),
            Event::Lapse { thing, changes } => {
                self.lapse(thing, changes);
                Ok(())
            }
        }
    }

    /// The next sweep comes when something is due, or a little later.
    fn plan_sweep(&mut self) {
        let attempts = self.database.intent.attempts.iter().filter_map(|attempt| attempt.due_at);
        let refunds = self.database.intent.refunds.iter().filter_map(|refund| refund.due_at);
        let captures = self.database.intent.captures.iter().filter_map(|capture| capture.due_at);
        let payout = self.database.intent.payout.iter().filter_map(|payout| payout.transfer.due_at);
        let Some(Time(due)) = attempts.chain(refunds).chain(captures).chain(payout).min() else { return };
        if self.next_sweep.is_some_and(|planned| planned <= due) {
            return;
        }
        let late = if self.faults.strikes(Fault::SweepLate) { 3 * HOUR } else { 5 * SECOND };
        let wait = (due - self.now).max(0) + 1 + self.random.time(late);
        self.next_sweep = Some(due);
        self.after(wait, Event::Sweep);
    }

    fn sweep(&mut self) {
        self.next_sweep = None;
        let (now, lease) = (self.time(), Time(self.now + MINUTE));
        let is_due = |due: Option<Time>| due.is_some_and(|due| due <= now);
        let mut claimed = Vec::new();
        for attempt in &mut self.database.intent.attempts {
            if is_due(attempt.due_at) {
                attempt.due_at = Some(lease);
                claimed.push(Item::Attempt(attempt.number));
            }
        }
        for refund in &mut self.database.intent.refunds {
            if is_due(refund.due_at) {
                refund.due_at = Some(lease);
                claimed.push(Item::Refund(refund.number));
            }
        }
        for capture in &mut self.database.intent.captures {
            if is_due(capture.due_at) {
                capture.due_at = Some(lease);
                claimed.push(Item::Capture(capture.number));
            }
        }
        if let Some(payout) = &mut self.database.intent.payout
            && is_due(payout.transfer.due_at)
        {
            payout.transfer.due_at = Some(lease);
            claimed.push(Item::Payout);
        }
        for item in claimed {
            match self.database.claims.iter_mut().find(|(known, _)| *known == item) {
                Some((_, claims)) => *claims += 1,
                None => self.database.claims.push((item, 1)),
            }
            let wait = if self.faults.strikes(Fault::Stall) { 2 * MINUTE } else { 10 };
            let wait = self.random.time(wait);
            self.after(wait, Event::Claimed(item));
        }
    }
}
