use serde::Serialize;

use crate::money::{Decimal, Money};

/// The amounts of a payment, each where the provider says it.
///
/// What is not known is `None`, never zero: whoever subtracts an unknown refund from a payment pays it out twice.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Amounts {
    /// What the payer owes, fees of the provider aside.
    pub requested: Option<Money>,
    /// What the payer's bank holds for us in all, taken parts included.
    pub authorized: Option<Money>,
    /// What has come in, before anything went back.
    pub received: Option<Money>,
    /// What went back, or is on its way back.
    pub refunded: Option<Money>,
    /// What the payer disputes.
    pub disputed: Option<Money>,
}

impl Amounts {
    /// How much can still go back: what came in less what went back. `None` where one of the two is not known.
    #[must_use]
    pub fn refundable(&self) -> Option<Money> {
        left(self.received.as_ref()?, self.refunded.as_ref()?)
    }

    /// How much can still be captured: what is held less what was taken. `None` where one of the two is not known.
    #[must_use]
    pub fn capturable(&self) -> Option<Money> {
        left(self.authorized.as_ref()?, self.received.as_ref()?)
    }
}

/// Never below zero; `None` where the two are of different assets.
fn left(whole: &Money, gone: &Money) -> Option<Money> {
    let left = whole.checked_sub(gone)?;
    Some(if left.amount() < Decimal::default() {
        Money::new(Decimal::default(), whole.asset().clone())
    } else {
        left
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usd(text: &str) -> Option<Money> {
        Some(Money::parse(text, "USD").unwrap())
    }

    #[test]
    fn what_is_left_is_said_only_where_both_amounts_are_known() {
        let mut amounts = Amounts { received: usd("20"), ..Amounts::default() };
        assert_eq!((amounts.refundable(), amounts.capturable()), (None, None));
        amounts.refunded = usd("5.50");
        assert_eq!(amounts.refundable(), usd("14.50"));
        amounts.refunded = usd("25");
        assert_eq!(amounts.refundable(), usd("0"), "never below nothing");
        amounts.refunded = Some(Money::parse("1", "EUR").unwrap());
        assert_eq!(amounts.refundable(), None, "another currency says nothing");
        amounts.authorized = usd("30");
        assert_eq!(amounts.capturable(), usd("10"));
    }
}
