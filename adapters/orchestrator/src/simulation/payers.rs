//! What payers do, and what a provider tells of it.

use super::driver::{Delivery, News};
use super::provider::{HOUR, SECOND, WANTED};
use super::random::Fault;
use super::world::{Event, World};
use crate::machine::Status;

impl World {
    pub(super) fn change(&mut self, thing: usize, status: Status, received: i64) {
        let now = self.now;
        self.note(|| format!("provider: payment-{thing} is {} with {received}", status.as_str()));
        let changed = &mut self.things[thing];
        changed.past.push((now, status, received));
        if status == Status::Closed && changed.closed_at.is_none() {
            changed.closed_at = Some(now);
        }
        self.webhook(thing);
    }

    pub(super) fn webhook(&mut self, thing: usize) {
        let account = self.things[thing].account;
        let provider = &self.providers[account];
        if let Some(seen) = self.things[thing].told(provider, self.now, provider.webhooks_refer) {
            self.tell(Delivery { account, news: News::Payment(seen) });
        }
    }

    pub(super) fn tell(&mut self, delivery: Delivery) {
        if !self.providers[delivery.account].webhooks || self.faults.strikes(Fault::WebhookDropped) {
            return;
        }
        let times = if self.faults.strikes(Fault::WebhookTwice) { 2 } else { 1 };
        for _ in 0..times {
            let late = if self.faults.strikes(Fault::WebhookLate) { 12 * HOUR } else { 5 * SECOND };
            let wait = self.random.time(late);
            self.after(wait, Event::Deliver(delivery.clone()));
        }
    }

    /// The payer gets a way to pay.
    pub(super) fn show(&mut self, thing: usize) {
        if std::mem::replace(&mut self.things[thing].shown, true) {
            return;
        }
        self.note(|| format!("payer: has a way to pay payment-{thing}"));
        let plan: &[(i64, i64)] = match self.random.below(10) {
            0..=4 => &[(WANTED, 2 * HOUR)],
            5 => &[(40, HOUR), (60, 4 * HOUR)],
            6 => &[(40, 4 * HOUR)],
            7 => &[(WANTED, 26 * HOUR)],
            8 => &[(40, HOUR), (WANTED, 26 * HOUR)],
            _ => &[],
        };
        for (amount, latest) in plan {
            let wait = self.random.time(*latest);
            self.after(wait, Event::Land { thing, amount: *amount });
        }
    }

    /// Money lands: on what is open, or a little late on what has closed.
    pub(super) fn land(&mut self, thing: usize, amount: i64) {
        let provider = &self.providers[self.things[thing].account];
        let (payable, late, says) =
            (self.things[thing].payable(provider), provider.late_window(), provider.says_received);
        let (status, before) = (self.things[thing].status(), self.things[thing].received());
        let waits = matches!(status, Status::Approved | Status::Authorized) && self.waits_for_us(thing);
        if waits || self.things[thing].held {
            // The payer has nothing to do any more, also while a capture of what is held is on its way.
        } else if payable {
            if status == Status::Open && self.faults.strikes(Fault::Declined) {
                self.change(thing, Status::Declined, before);
                let wait = self.random.time(HOUR);
                return self.after(wait, Event::Land { thing, amount });
            }
            if status == Status::Open && self.random.chance(25) {
                let held = if self.database.intent.holds { Status::Processing } else { Status::Authorized };
                let next = self.random.pick(&[Status::Processing, held]);
                self.change(thing, next, before);
                let wait = self.random.time(HOUR);
                return self.after(wait, Event::Land { thing, amount });
            }
            let received = before + amount;
            if received < WANTED && self.holds_back(thing) {
                // Money that is held or approved comes in one piece.
            } else if received < WANTED {
                self.change(thing, Status::Open, received);
            } else if self.holds_back(thing) {
                self.agreed(thing, received);
            } else if says && self.faults.strikes(Fault::PaidLess) {
                self.change(thing, Status::Paid, WANTED - 1);
            } else {
                self.things[thing].other_asset = says && self.faults.strikes(Fault::OtherAsset);
                self.change(thing, Status::Paid, received);
            }
        } else if self.things[thing].closed_at.is_some_and(|closed| self.now <= closed + late)
            && status == Status::Closed
            && !self.holds_back(thing)
        {
            let received = before + amount;
            if received < WANTED {
                self.change(thing, Status::Closed, received);
            } else if says && self.faults.strikes(Fault::PaidLess) {
                self.change(thing, Status::Paid, (WANTED - 1).max(before));
            } else {
                self.change(thing, Status::Paid, received);
            }
        }
    }

    /// Whether what the payer agrees to waits for us.
    fn holds_back(&self, thing: usize) -> bool {
        self.database.intent.holds || self.providers[self.things[thing].account].approves
    }

    fn waits_for_us(&self, thing: usize) -> bool {
        self.things[thing].status() == Status::Approved || self.database.intent.holds
    }

    pub(super) fn expire(&mut self, thing: usize) {
        let acted_on =
            matches!(self.things[thing].status(), Status::Processing | Status::Approved | Status::Authorized);
        if self.things[thing].payable(&self.providers[self.things[thing].account]) && !acted_on {
            let received = self.things[thing].received();
            self.change(thing, Status::Closed, received);
            // A payer who had begun before.
            let late = self.providers[self.things[thing].account].late_window();
            if self.things[thing].shown && self.random.chance(25) {
                let wait = late - self.random.time(late);
                let amount = self.random.pick(&[40, WANTED]);
                self.after(wait, Event::Land { thing, amount });
            }
        }
    }
}
