use paymux_core::cancellations::CancelHow;

use super::Stub;

/// A call through a facet, with the replies to it. Payouts have a [`PayoutFlow`](super::PayoutFlow).
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum FacetSample {
    /// Calling off the payment of the [`PaymentFlow`](super::PaymentFlow).
    Cancel(CancelHow, &'static [Stub]),
    /// The first page of payments.
    List(&'static [Stub]),
    /// The balances.
    Balances(&'static [Stub]),
    /// The fee on an amount (`"25.50 USD"`) with a method.
    Fee(&'static str, &'static str, &'static [Stub]),
    /// What an amount is in the token of a method.
    Rate(&'static str, &'static str, &'static [Stub]),
}

impl FacetSample {
    pub(crate) fn facet(&self) -> &'static str {
        match self {
            Self::Cancel(..) => "cancellations",
            Self::List(_) => "lists",
            Self::Balances(_) => "balances",
            Self::Fee(..) => "fee_quotes",
            Self::Rate(..) => "rate_quotes",
        }
    }

    pub(crate) fn replies(&self) -> &'static [Stub] {
        match self {
            Self::Cancel(_, replies)
            | Self::List(replies)
            | Self::Balances(replies)
            | Self::Fee(_, _, replies)
            | Self::Rate(_, _, replies) => replies,
        }
    }
}
