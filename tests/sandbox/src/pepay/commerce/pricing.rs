//! What an order costs. The arithmetic is as in the documented example; the rates are ours (Pepay
//! docs, /api-reference/merchant-checkout).

use crate::pepay::wire::json::{Object, object};
use crate::pepay::wire::money::Usd;

/// The commerce fee: so much, and a share of the subtotal.
pub(super) const FEE_FIXED: Usd = Usd::cents(50);
pub(super) const FEE_PERCENT: i64 = 3;

/// The highest value of an order.
pub(super) const MOST: Usd = Usd::cents(250_000);

const SHIPPING: Usd = Usd::cents(599);
const SHIPS_FREE_FROM: Usd = Usd::cents(3_500);

/// The sales tax, in ten-thousandths.
const TAX: i64 = 825;

/// The parts of a price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pricing {
    pub(super) subtotal: Usd,
    pub(super) shipping: Usd,
    pub(super) tax: Usd,
    share: Usd,
}

impl Pricing {
    pub(super) fn of(subtotal: Usd) -> Self {
        let free = subtotal == Usd::ZERO || subtotal >= SHIPS_FREE_FROM;
        Self {
            subtotal,
            shipping: if free { Usd::ZERO } else { SHIPPING },
            tax: subtotal.share(TAX),
            share: subtotal.share(FEE_PERCENT.saturating_mul(100)),
        }
    }

    /// Nothing is charged for nothing.
    fn fixed(self) -> Usd {
        if self.subtotal == Usd::ZERO { Usd::ZERO } else { FEE_FIXED }
    }

    pub(super) fn commerce_fee(self) -> Usd {
        self.fixed().plus(self.share)
    }

    pub(super) fn total(self) -> Usd {
        self.subtotal.plus(self.shipping).plus(self.tax).plus(self.commerce_fee())
    }

    /// As an estimate says it.
    pub(super) fn object(self) -> Object {
        let fees = object! {
            "fixed": self.fixed(), "percentage": FEE_PERCENT, "total": self.commerce_fee(),
        };
        object! {
            "subtotal": self.subtotal,
            "shipping": self.shipping,
            "tax": self.tax,
            "fees": fees,
            "total": self.total(),
        }
    }

    pub(super) fn breakdown(self) -> Object {
        object! {
            "shippingBase": self.shipping,
            "commerceFee": self.commerce_fee(),
            "totalFees": self.shipping.plus(self.commerce_fee()),
        }
    }

    /// As a cart says it.
    pub(super) fn totals(self, items: i64, zip_code: &str) -> Object {
        let fees = object! {
            "fixed": self.fixed(),
            "percentage": FEE_PERCENT,
            "percentageAmount": self.share,
            "total": self.commerce_fee(),
        };
        object! {
            "subtotal": self.subtotal,
            "shipping": self.shipping,
            "tax": self.tax,
            "fees": fees,
            "total": self.total(),
            "itemCount": items,
            "zipCode": zip_code,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_add_up() {
        let pricing = Pricing::of(Usd::cents(1533));
        assert_eq!(pricing.shipping, Usd::cents(599));
        assert_eq!(pricing.tax, Usd::cents(126));
        assert_eq!(pricing.commerce_fee(), Usd::cents(96));
        assert_eq!(pricing.total(), Usd::cents(1533 + 599 + 126 + 96));
        assert_eq!(Pricing::of(Usd::cents(4599)).shipping, Usd::ZERO);
        assert_eq!(Pricing::of(Usd::ZERO).total(), Usd::ZERO);
    }
}
