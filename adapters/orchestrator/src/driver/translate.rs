//! Between the words of core and those of the machine.

use paymux_core::payouts::PayoutStatus;
use paymux_core::refunds::{Refund, RefundStatus};
use paymux_core::{Payment, Status as CoreStatus};

use crate::machine::{Fact, RefundSeen, RefundState, Seen, Status};

/// How a payment stands. What the machine has no word for is told the careful way.
pub(super) fn status(status: &CoreStatus) -> Status {
    match status {
        CoreStatus::AwaitingPayer | CoreStatus::PartiallyPaid => Status::Open,
        CoreStatus::Approved => Status::Approved,
        CoreStatus::Authorized => Status::Authorized,
        // What came in and went back, or is disputed, had come in.
        CoreStatus::Paid | CoreStatus::PartiallyRefunded | CoreStatus::Refunded | CoreStatus::Disputed => {
            Status::Paid
        }
        CoreStatus::Declined => Status::Declined,
        CoreStatus::Canceled | CoreStatus::Expired => Status::Closed,
        // Neither payable nor ended.
        _ => Status::Processing,
    }
}

pub(super) fn fact(payment: &Payment) -> Fact {
    Fact { status: status(&payment.status), received: payment.amounts.received.clone() }
}

pub(super) fn seen(payment: &Payment, reference: Option<u32>) -> Seen {
    Seen { id: payment.reference.id.clone(), reference, fact: fact(payment) }
}

pub(super) fn refund_state(status: &RefundStatus) -> RefundState {
    match status {
        RefundStatus::Succeeded => RefundState::Done,
        RefundStatus::Failed | RefundStatus::Canceled => RefundState::Failed,
        _ => RefundState::Pending,
    }
}

pub(super) fn refund_seen(refund: &Refund, reference: Option<u32>) -> RefundSeen {
    let (id, amount) = (refund.reference.id.clone(), refund.amount.clone());
    RefundSeen { id, reference, state: refund_state(&refund.status), amount }
}

pub(super) fn payout_state(status: &PayoutStatus) -> RefundState {
    match status {
        PayoutStatus::Paid => RefundState::Done,
        PayoutStatus::Failed | PayoutStatus::Rejected => RefundState::Failed,
        _ => RefundState::Pending,
    }
}
