//! Between the words of core and those of the machine.

use paymux_core::payouts::PayoutStatus;
use paymux_core::refunds::{Refund, RefundStatus};
use paymux_core::{Decimal, Money, Payment, Status as CoreStatus};

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

/// How a payment stands.
pub(super) fn fact(payment: &Payment) -> Fact {
    let amounts = &payment.amounts;
    let refunded = amounts.refunded.as_ref();
    let received = received(&payment.status, amounts.requested.as_ref(), amounts.received.as_ref(), refunded);
    Fact { status: status(&payment.status), received }
}

/// How much has come. Where a currency was asked for and a token came, the provider has reckoned: that it says paid means
/// that it was enough, and only a sum in the currency could be compared.
///
/// Of what went back only the rest counts, and nothing where nobody says how much that is. An order that is known as paid
/// stays so. One whose money had gone before anybody here knew that it had come is nothing to deliver for: a person decides.
pub(super) fn received(
    status: &CoreStatus,
    requested: Option<&Money>,
    received: Option<&Money>,
    refunded: Option<&Money>,
) -> Option<Money> {
    if matches!(status, CoreStatus::PartiallyRefunded | CoreStatus::Refunded) {
        let nothing = || requested.map(|asked| Money::new(Decimal::ZERO, asked.asset().clone()));
        let rest = received.zip(refunded).and_then(|(received, refunded)| received.checked_sub(refunded));
        return rest.or_else(nothing);
    }
    let is_currency = |money: &Money| money.asset().currency().is_some();
    let reckoned =
        requested.is_some_and(is_currency) && received.is_some_and(|received| !is_currency(received));
    let compared = !(reckoned && matches!(status, CoreStatus::Paid | CoreStatus::Disputed));
    received.cloned().filter(|_| compared)
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
    use paymux_core::{Asset, PaymentRef};

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

    #[test]
    fn what_has_gone_back_before_anybody_knew_of_it_is_not_told_as_all_that_was_asked_for() {
        let usd = |amount| Money::parse(amount, "USD").unwrap();
        let token = Money::new(Decimal::from(13), Asset::token("USDC", "ethereum"));
        for (status, received, refunded, left) in [
            (CoreStatus::Paid, usd("12.50"), Some("0"), "12.50"),
            (CoreStatus::Disputed, usd("12.50"), None, "12.50"),
            (CoreStatus::PartiallyRefunded, usd("12.50"), Some("2.50"), "10"),
            (CoreStatus::Refunded, usd("12.50"), Some("12.50"), "0"),
            // Nobody says how much.
            (CoreStatus::PartiallyRefunded, usd("12.50"), None, "0"),
            (CoreStatus::Refunded, usd("12.50"), None, "0"),
            (CoreStatus::Refunded, token, None, "0"),
        ] {
            let mut payment = payment(status.clone(), received);
            payment.amounts.refunded = refunded.map(usd);
            let fact = fact(&payment);
            assert_eq!((fact.status, fact.received), (Status::Paid, Some(usd(left))), "{status}");
        }
    }
}
