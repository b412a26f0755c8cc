//! Whether a payment in a provider's list is the one whose reply was lost.

use std::time::Duration;

use paymux::{Payment, Timestamp};

use super::attempt::is_over;
use super::{Attempt, Order};

/// By how much the provider's clock may differ from ours, with room to spare.
const CLOCKS_DIFFER: Duration = Duration::from_secs(60 * 60);

/// What a payment says about being the one of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Proof {
    /// It carries the attempt's reference, so it is the attempt's.
    Ours,
    /// It carries another reference, another amount, or was made before the attempt began.
    NotOurs,
    /// Nothing in it says whose it is. Another customer may well pay the same amount at the same time.
    Silent {
        /// Whether its time to be paid is over and nothing came.
        over: bool,
    },
}

impl Order {
    /// Whether a payment of the provider's list was made by an attempt. The amount alone proves nothing.
    pub(crate) fn proof(&self, attempt: &Attempt, payment: &Payment) -> Proof {
        if let Some(reference) = &payment.reference.reference {
            return if *reference == attempt.reference { Proof::Ours } else { Proof::NotOurs };
        }
        match &payment.description {
            Some(text) if begins_with(text, &attempt.reference) => return Proof::Ours,
            // Our own words without the reference: it may have been dropped on the way.
            Some(text) if text == self.what => {}
            Some(_) => return Proof::NotOurs,
            None => {}
        }
        let other_amount =
            payment.amounts.requested.as_ref().is_some_and(|requested| *requested != self.amount);
        if other_amount || attempt.is_older(payment) {
            return Proof::NotOurs;
        }
        Proof::Silent { over: is_over(&payment.status) }
    }
}

impl Attempt {
    /// Whether a payment was certainly made before this attempt began.
    pub(crate) fn is_older(&self, payment: &Payment) -> bool {
        // Some systems write "not known" as the first moment that they can express.
        let created = payment.created_at.filter(|created| *created > Timestamp::UNIX_EPOCH);
        created.is_some_and(|created| created.plus(CLOCKS_DIFFER) < self.began_at)
    }
}

/// Whether a description begins with the whole reference, as paymux writes it where a provider has no field
/// for a reference: alone, or with `: ` and the text behind it. So `order-1-10` is not `order-1-1`.
fn begins_with(description: &str, reference: &str) -> bool {
    description.strip_prefix(reference).is_some_and(|rest| rest.is_empty() || rest.starts_with(": "))
}

#[cfg(test)]
mod tests {
    use paymux::provider::Account;
    use paymux::{IdempotencyKey, Money, PaymentRef, Status};

    use super::*;

    const HOUR: Duration = Duration::from_secs(60 * 60);

    fn usd(amount: &str) -> Money {
        Money::parse(amount, "USD").unwrap()
    }

    /// What a payment says to the first attempt of an order, which began at the tenth hour.
    fn proof(payment: &Payment) -> Proof {
        let mut order = Order::new("order-1".into(), String::new(), "A mug", usd("12.50"));
        let began = Timestamp::UNIX_EPOCH.plus(HOUR * 10);
        let index = order.begin("iterapay", IdempotencyKey::from_random([1; 16]), began).unwrap();
        assert_eq!(order.attempts[index].reference, "order-1-1");
        order.proof(&order.attempts[index], payment)
    }

    /// One of the same amount that says nothing else.
    fn listed() -> Payment {
        let mut payment =
            Payment::new(PaymentRef::by_id(&Account::of("iterapay"), "i1"), Status::AwaitingPayer);
        payment.amounts.requested = Some(usd("12.50"));
        payment
    }

    #[test]
    fn the_same_amount_proves_nothing() {
        assert_eq!(proof(&listed()), Proof::Silent { over: false });
        for (status, over) in [(Status::Expired, true), (Status::Paid, false), (Status::NeedsReview, false)] {
            let mut payment = listed();
            payment.status = status;
            assert_eq!(proof(&payment), Proof::Silent { over });
        }
    }

    #[test]
    fn the_whole_reference_is_proof() {
        for (description, expected) in [
            ("order-1-1", Proof::Ours),
            ("order-1-1: A mug", Proof::Ours),
            ("order-1-1:A mug", Proof::NotOurs),
            ("order-1-10: A mug", Proof::NotOurs),
            ("order-1-10", Proof::NotOurs),
            ("for order-1-1", Proof::NotOurs),
            ("ORDER-1-1", Proof::NotOurs),
            ("", Proof::NotOurs),
            ("A mug", Proof::Silent { over: false }),
        ] {
            let mut payment = listed();
            payment.description = Some(description.into());
            assert_eq!(proof(&payment), expected, "{description:?}");
        }
        for (reference, expected) in [("order-1-1", Proof::Ours), ("order-1-10", Proof::NotOurs)] {
            let mut payment = listed();
            payment.reference.reference = Some(reference.into());
            // Where there is a field for the reference, a text that looks like it proves nothing.
            payment.description = Some("order-1-1".into());
            assert_eq!(proof(&payment), expected, "{reference:?}");
        }
    }

    #[test]
    fn another_amount_or_an_earlier_time_is_somebody_elses() {
        let mut other = listed();
        other.amounts.requested = Some(usd("12.51"));
        assert_eq!(proof(&other), Proof::NotOurs);
        other.amounts.requested = None;
        assert_eq!(proof(&other), Proof::Silent { over: false });
        for (hour, expected) in
            [(0, Proof::Silent { over: false }), (8, Proof::NotOurs), (9, Proof::Silent { over: false })]
        {
            let mut payment = listed();
            payment.created_at = Some(Timestamp::UNIX_EPOCH.plus(HOUR * hour));
            assert_eq!(proof(&payment), expected, "{hour}");
        }
    }
}
