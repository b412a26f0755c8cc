use paymux_core::payouts::{CreatePayout, PayoutStatus};
use paymux_core::{CreatePayment, Money, Status};

use super::Stub;

/// Where something stands in a request.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    /// In the JSON body, as a JSON pointer.
    Body(&'static str),
    /// In the query, or in a form body, under this name.
    Field(&'static str),
    /// In this segment of the path below the base URL, counted from 0.
    Segment(usize),
}

/// In what an amount is counted.
#[derive(Clone, Copy, Debug)]
pub enum Unit {
    /// The smallest unit of its currency: 2550 for 25.50 USD, 100 for 100 JPY.
    Minor,
    /// Whole units, with a decimal point: 25.50, as number or text. How many digits follow the point does not count:
    /// 25.5 is the same.
    Whole,
    /// Whole units, with exactly as many digits behind the point as the currency has: `25.50` for 25.5 USD, `100` for
    /// 100 JPY. For a provider that refuses `25.5`.
    WholeToThePlace,
    /// A fixed fraction, whatever the currency: `Fraction(3)` is thousandths, 25500 for 25.50 USD.
    Fraction(u8),
}

/// Where an amount stands in a request, and in what it is counted.
#[derive(Clone, Copy, Debug)]
pub struct Carried {
    /// The place.
    pub place: Place,
    /// The unit.
    pub unit: Unit,
}

impl Carried {
    /// In the JSON body, as a JSON pointer.
    #[must_use]
    pub const fn body(pointer: &'static str, unit: Unit) -> Self {
        Self { place: Place::Body(pointer), unit }
    }
}

/// A payment through the unified interface: how it is created, how it is looked up.
///
/// Amounts are written as text: `"25.50 USD"`, or `"1.5 USDT@tron"` for a token.
#[derive(Clone, Copy, Debug)]
pub struct PaymentFlow {
    /// A request for this amount under the reference `order-77`; [`PaymentFlow::plain`] does for most.
    pub request: fn(Money) -> CreatePayment,
    /// The replies to a creation, in order.
    pub created: &'static [Stub],
    /// The provider's id of the payment in these replies.
    pub id: &'static str,
    /// Where the amount stands in what is sent.
    pub carried: Carried,
    /// Amounts that must be carried. The first is the one that [`looked_up`](Self::looked_up) is about.
    pub takes: &'static [&'static str],
    /// Amounts beyond the documented bounds, which must be refused before sending.
    pub refuses: &'static [&'static str],
    /// The replies to a lookup, in order, about the first amount, the reference `order-77` and the id.
    pub looked_up: &'static [Stub],
    /// Where the status stands in the lookup's reply.
    pub status: &'static str,
    /// What each documented word for a status means.
    pub statuses: &'static [(&'static str, Status)],
    /// Changes to the lookup's reply that make it about something else: what is changed (`amount`,
    /// `currency`, `reference` or `id`), where, and the JSON to put there.
    pub mismatches: &'static [(&'static str, &'static str, &'static str)],
}

impl PaymentFlow {
    /// A payment with nothing to it but amount and the reference `order-77`.
    #[must_use]
    pub fn plain(amount: Money) -> CreatePayment {
        CreatePayment::new(amount, "order-77")
    }
}

/// A payout through the unified interface.
#[derive(Clone, Copy, Debug)]
pub struct PayoutFlow {
    /// A request for this amount.
    pub request: fn(Money) -> CreatePayout,
    /// The replies, in order.
    pub replies: &'static [Stub],
    /// Where the amount stands in what is sent.
    pub carried: Carried,
    /// Amounts that must be carried.
    pub takes: &'static [&'static str],
    /// Amounts beyond the documented bounds, which must be refused before sending.
    pub refuses: &'static [&'static str],
    /// An id to look up, and the replies to that, about the first amount.
    pub lookup: (&'static str, &'static [Stub]),
    /// Where the status stands in the lookup's reply.
    pub status: &'static str,
    /// What each documented word for a status means.
    pub statuses: &'static [(&'static str, PayoutStatus)],
    /// Changes to the lookup's reply that make it about another payout: where, and the JSON to put there.
    pub mismatches: &'static [(&'static str, &'static str)],
}
