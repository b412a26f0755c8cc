//! Between the words of core and those of the machine.

use paymux_core::payouts::PayoutStatus;
use paymux_core::refunds::{Refund, RefundStatus};
use paymux_core::{Money, Payment, Status as CoreStatus};

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

/// How a payment stands. Where a currency was asked for and a token came, the provider has reckoned: that it says paid
/// means that it was enough, and only a sum in the currency could be compared.
pub(super) fn fact(payment: &Payment) -> Fact {
    let status = status(&payment.status);
    let (requested, received) = (&payment.amounts.requested, &payment.amounts.received);
    let is_currency = |money: &Money| money.asset().currency().is_some();
    let reckoned = requested.as_ref().is_some_and(is_currency)
        && received.as_ref().is_some_and(|received| !is_currency(received));
    let compared = !(reckoned && status == Status::Paid);
    Fact { status, received: received.clone().filter(|_| compared) }
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

#[cfg(test)]
mod tests {
    use paymux_core::provider::Account;
    use paymux_core::{Asset, Decimal, PaymentRef};

    use super::*;

    /// A payment of 12.50 USD for which this came.
    fn payment(status: CoreStatus, received: Money) -> Payment {
        let asked = Money::parse("12.50", "USD").unwrap();
        let mut payment =
            Payment::new(PaymentRef::by_id(&Account::of("bank"), "p1").expecting(asked, "o1"), status);
        payment.amounts.received = Some(received);
        payment
    }

    #[test]
    fn a_provider_that_was_paid_in_a_token_has_reckoned_and_another_currency_is_another_amount() {
        let token = Money::new(Decimal::from(13), Asset::token("USDC", "ethereum"));
        let paid = fact(&payment(CoreStatus::Paid, token.clone()));
        assert_eq!((paid.status, paid.received), (Status::Paid, None));
        // Not paid, it is something that came: a person looks at it.
        assert_eq!(fact(&payment(CoreStatus::Expired, token.clone())).received, Some(token));
        let euro = Money::parse("12.50", "EUR").unwrap();
        assert_eq!(fact(&payment(CoreStatus::Paid, euro.clone())).received, Some(euro));
    }
}
