//! How a provider carries out refunds and payouts.

use super::driver::{Delivery, Flight, News};
use super::provider::{Executed, HOUR};
use super::random::Fault;
use super::world::{Event, World};
use crate::machine::{Answer, Item, Refund, RefundSeen, RefundState};

impl World {
    /// The row that a refund or payout has.
    pub(super) fn transfer(&self, of: Item) -> &Refund {
        match (of, &self.database.intent.payout) {
            (Item::Refund(number), _) => &self.database.intent.refunds[number as usize],
            (_, Some(payout)) => &payout.transfer,
            _ => panic!("there is no {of:?}"),
        }
    }

    pub(super) fn execute(&mut self, flight: &Flight, of: Item) -> Answer {
        let provider = &self.providers[flight.account];
        let known = self.executed.iter().find(|known| {
            known.of == of
                && known.key == flight.call.key
                && provider.remembers_transfer(known.born, self.now, of)
        });
        if let Some(known) = known {
            return Answer::Refund(refund_seen(known, true));
        }
        let (attempt, amount) = {
            let row = self.transfer(of);
            let attempt = if of == Item::Payout { None } else { Some(row.attempt) };
            (attempt, row.amount.to_integer().unwrap_or(0))
        };
        // A refund that failed may still be done later: this provider keeps count for itself.
        let failed = self.executed.iter().any(|known| known.attempt == attempt && known.failed);
        if self.faults.strikes(Fault::Refused) || (failed && !self.fits(attempt, amount)) {
            return Answer::NotDone;
        }
        let refund = self.executed.len();
        // Somebody's mistake: another amount goes.
        let amount = if self.faults.strikes(Fault::OtherAmount) { amount - 1 } else { amount };
        let pending = self.random.chance(50);
        self.executed.push(Executed {
            id: format!("refund-{refund}"),
            of,
            attempt,
            key: flight.call.key,
            account: flight.account,
            amount,
            born: self.now,
            failed: false,
            state: if pending { RefundState::Pending } else { RefundState::Done },
        });
        if pending || self.faults.strikes(Fault::RefundChanges) {
            let wait = self.random.time(4 * HOUR);
            self.after(wait, Event::Settle { refund });
        }
        self.refund_webhook(refund);
        Answer::Refund(refund_seen(&self.executed[refund], true))
    }

    pub(super) fn fits(&self, attempt: Option<u32>, amount: i64) -> bool {
        let Some(attempt) = attempt else { return true };
        self.known(attempt)
            .is_some_and(|thing| self.refunded(Some(attempt)) + amount <= self.things[thing].received())
    }

    /// What has gone back of this attempt's money, or is going.
    pub(super) fn refunded(&self, attempt: Option<u32>) -> i64 {
        let of = self.executed.iter().filter(|known| known.attempt == attempt);
        of.filter(|known| known.state != RefundState::Failed).map(|known| known.amount).sum()
    }

    pub(super) fn settle(&mut self, refund: usize) {
        let Executed { state, attempt, amount, .. } = self.executed[refund];
        let next = match state {
            RefundState::Pending if self.random.chance(80) => RefundState::Done,
            RefundState::Pending | RefundState::Done => RefundState::Failed,
            _ if self.fits(attempt, amount) => RefundState::Done,
            _ => return,
        };
        self.note(|| format!("provider: refund-{refund} is {}", next.as_str()));
        let executed = &mut self.executed[refund];
        executed.state = next;
        executed.failed = executed.failed || next == RefundState::Failed;
        self.refund_webhook(refund);
        if self.faults.strikes(Fault::RefundChanges) {
            let wait = self.random.time(4 * HOUR);
            self.after(wait, Event::Settle { refund });
        }
    }

    fn refund_webhook(&mut self, refund: usize) {
        let executed = &self.executed[refund];
        let refer = self.providers[executed.account].webhooks_refer;
        let seen = refund_seen(executed, refer);
        let news = if executed.of == Item::Payout { News::Payout(seen) } else { News::Refund(seen) };
        self.tell(Delivery { account: executed.account, news });
    }
}

/// As the provider tells of it; not every one says how much.
pub(super) fn refund_seen(executed: &Executed, refer: bool) -> RefundSeen {
    let number = if let Item::Refund(number) = executed.of { number } else { 0 };
    let amount = Some(super::provider::money(executed.amount));
    RefundSeen { id: executed.id.clone(), reference: refer.then_some(number), state: executed.state, amount }
}
