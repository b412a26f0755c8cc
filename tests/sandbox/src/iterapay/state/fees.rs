//! What things cost. The figures are invented.

use crate::iterapay::choices::CollectFee;
use crate::iterapay::state::catalog::Method;
use crate::iterapay::state::invoice::Kind;
use crate::iterapay::switches::Switches;
use crate::iterapay::wire::decimal::Decimal;

/// The fee type; not the same words as the invoice type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FeeType {
    OneTime,
    Reusable,
    Collect,
    Withdrawal,
}

/// A fee: a percentage, a fixed number of tokens, or both.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fee {
    pub(crate) percentage: Option<Decimal>,
    pub(crate) flat: Option<Decimal>,
}

impl FeeType {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "onetime" => Some(Self::OneTime),
            "reusable" => Some(Self::Reusable),
            "collect" => Some(Self::Collect),
            "withdrawal" => Some(Self::Withdrawal),
            _ => None,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::OneTime => "onetime",
            Self::Reusable => "reusable",
            Self::Collect => "collect",
            Self::Withdrawal => "withdrawal",
        }
    }

    /// What is taken from a payment of such an invoice.
    pub(crate) fn of_payment(kind: Kind) -> Self {
        match kind {
            Kind::OneTime | Kind::Collect | Kind::Withdraw => Self::OneTime,
            Kind::Reusable => Self::Reusable,
        }
    }

    /// The fee with one method, or the default structure.
    pub(crate) fn fee(self, method: Option<&Method>, switches: &Switches) -> Fee {
        let percent = |units| Fee { percentage: Some(Decimal::new(units, 2)), flat: None };
        let network = || Fee {
            percentage: None,
            flat: Some(method.map_or(Decimal::new(100, 2), |method| method.network_fee)),
        };
        match self {
            Self::OneTime => percent(100),
            Self::Reusable => percent(125),
            Self::Collect if switches.collect_fee == CollectFee::Network => network(),
            Self::Collect => percent(50),
            Self::Withdrawal => network(),
        }
    }
}

impl Fee {
    /// The fee on so many tokens, to 8 decimals, rounded up.
    pub(crate) fn on(&self, amount: Decimal) -> Decimal {
        let share = self.percentage.map_or(Decimal::new(0, 8), |rate| amount.times(rate).percent());
        share.plus(self.flat.unwrap_or(Decimal::new(0, 8))).rounded_up(8)
    }
}
