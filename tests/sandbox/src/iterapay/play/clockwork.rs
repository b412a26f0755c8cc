//! What happens by the clock alone: confirmations, expiries, withdrawals, collections.

use jiff::Timestamp;

use crate::iterapay::choices::TransactionStates;
use crate::iterapay::state::State;
use crate::iterapay::state::invoice::{Invoice, Kind, Stage};
use crate::iterapay::state::transaction::Stage as TransactionStage;
use crate::iterapay::state::withdrawal::Stage as WithdrawalStage;
use crate::iterapay::wire::decimal::Decimal;

/// Things that are due; of those at the same time, the first kind comes first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Due {
    Transaction(u64, String),
    Withdrawal(u64, String),
    Collection(u64, String),
    Expiry(u64, String),
}

impl State {
    pub(crate) fn next_event(&self) -> Option<Timestamp> {
        self.next_due().map(|(at, _)| at)
    }

    /// Lets happen what is due by now, each at its own time.
    pub(crate) fn tick(&mut self) {
        let now = self.now;
        while let Some((at, due)) = self.next_due().filter(|(at, _)| *at <= now) {
            self.now = at;
            match due {
                Due::Transaction(_, id) => self.move_transaction(&id),
                Due::Withdrawal(_, id) => self.move_withdrawal(&id),
                Due::Collection(_, id) => self.complete_collection(&id),
                Due::Expiry(_, id) => self.expire(&id),
            }
        }
        self.now = now;
    }

    fn next_due(&self) -> Option<(Timestamp, Due)> {
        let transactions = self.transactions.values();
        let transactions =
            transactions.filter_map(|one| Some((one.next?, Due::Transaction(one.number, one.id.clone()))));
        let withdrawals = self.withdrawals.values();
        let withdrawals =
            withdrawals.filter_map(|one| Some((one.next?, Due::Withdrawal(one.number, one.id.clone()))));
        let collections = self.collections.values();
        let collections =
            collections.filter_map(|one| Some((one.next?, Due::Collection(one.number, one.id.clone()))));
        let expiries = self.invoices.values().filter(|one| one.mortal() && !self.is_awaited(&one.id));
        let expiries = expiries.map(|one| (one.expires, Due::Expiry(one.number, one.id.clone())));
        transactions.chain(withdrawals).chain(collections).chain(expiries).min()
    }

    /// Whether a payment made in time is still to be confirmed.
    fn is_awaited(&self, invoice: &str) -> bool {
        let mut of = self.transactions.values().filter(|one| one.invoice == invoice);
        of.any(|one| one.stage == TransactionStage::Pending && one.credited)
    }

    /// Ends an invoice for which nothing, or too little, has come.
    pub(crate) fn expire(&mut self, id: &str) {
        if let Some(invoice) = self.invoices.get_mut(id) {
            invoice.stage = Stage::Expired;
        }
        if self.switches.expired_webhook {
            self.announce_invoice(id, "invoice.expired");
        }
    }

    fn move_transaction(&mut self, id: &str) {
        let settles = self.switches.transaction_states == TransactionStates::Concepts;
        let later = State::after(self.now, self.switches.confirm_seconds);
        let Some(transaction) = self.transactions.get_mut(id) else {
            return;
        };
        let first = transaction.stage == TransactionStage::Pending;
        transaction.next = (first && settles).then_some(later);
        if first {
            transaction.stage = TransactionStage::Confirmed;
            transaction.confirmed = Some(self.now);
        } else {
            transaction.stage = TransactionStage::Settled;
        }
        let invoice = transaction.invoice.clone();
        self.announce_transaction(id);
        if first {
            self.settle_invoice(&invoice);
        }
    }

    /// Looks at what has come for an invoice, and whether that is enough. Payments in different tokens
    /// do not add up.
    fn settle_invoice(&mut self, id: &str) {
        let late = self.switches.credit_late;
        let waits = |one: &&Invoice| one.stage.is_open() || (late && one.stage == Stage::Expired);
        let Some(invoice) = self.invoices.get(id).filter(waits) else {
            return;
        };
        if invoice.kind == Kind::Reusable {
            return self.announce_invoice(id, "invoice.paid");
        }
        let (mut enough, mut more, mut some) = (false, false, false);
        for method in &crate::iterapay::state::catalog::ALL {
            let wanted = method.tokens(invoice.amount);
            let of = self.transactions.values().filter(|one| {
                one.invoice == id && one.method.id == method.id && one.credited && one.confirmed.is_some()
            });
            let sum = of.fold(Decimal::new(0, 0), |sum, one| sum.plus(one.amount));
            some |= sum.is_positive();
            enough |= sum >= wanted;
            more |= sum > wanted;
        }
        let now = self.now;
        let Some(invoice) = self.invoices.get_mut(id) else {
            return;
        };
        if enough {
            invoice.stage = if more { Stage::Overpaid } else { Stage::Paid };
            invoice.paid_at = Some(now);
            self.announce_invoice(id, "invoice.paid");
        } else if some && invoice.stage.is_open() {
            invoice.stage = Stage::PartiallyPaid;
        }
    }

    fn move_withdrawal(&mut self, id: &str) {
        let later = State::after(self.now, self.switches.withdraw_seconds);
        let State { withdrawals, ids, .. } = self;
        let Some(withdrawal) = withdrawals.get_mut(id) else {
            return;
        };
        if withdrawal.stage == WithdrawalStage::Pending {
            withdrawal.stage = WithdrawalStage::Processing;
            withdrawal.hash = Some(withdrawal.method.network.hash(ids));
            withdrawal.next = Some(later);
        } else {
            withdrawal.stage = WithdrawalStage::Completed;
            withdrawal.next = None;
        }
        self.announce_withdrawal(id);
    }

    fn complete_collection(&mut self, id: &str) {
        let Some(collection) = self.collections.get_mut(id) else {
            return;
        };
        collection.next = None;
        if let Some(merchant) = self.merchants.get_mut(&collection.merchant) {
            merchant.add(collection.method.id, collection.net);
        }
    }
}
