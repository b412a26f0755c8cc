//! What the router is asked, and what it gives.

use std::fmt;

use paymux_core::Money;
use paymux_core::provider::NotTaken;

use super::{HealthNow, Need};

/// What a payment is decided by.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ToRoute<'a> {
    /// How much of what.
    pub amount: &'a Money,
    /// The app's own reference.
    pub reference: &'a str,
    /// The app's own id of the customer.
    pub customer: Option<&'a str>,
    /// The payer's country, by ISO 3166-1.
    pub country: Option<&'a str>,
}

impl<'a> ToRoute<'a> {
    /// A payment of which nothing else is known.
    #[must_use]
    pub const fn new(amount: &'a Money, reference: &'a str) -> Self {
        Self { amount, reference, customer: None, country: None }
    }

    /// Sets the customer.
    #[must_use]
    pub const fn customer(mut self, customer: Option<&'a str>) -> Self {
        self.customer = customer;
        self
    }

    /// Sets the payer's country.
    #[must_use]
    pub const fn country(mut self, country: Option<&'a str>) -> Self {
        self.country = country;
        self
    }
}

/// An earlier attempt at the same payment.
#[derive(Clone, Copy, Debug)]
pub struct Past<'a> {
    /// The account.
    pub account: &'a str,
    /// It may still take money for the payment: whoever asks again is led back to it.
    pub under_way: bool,
}

/// Which accounts are asked, in which order, and why each other one is not.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Plan<'r> {
    /// The rule that fitted, counted from 0; none where no rule did.
    pub rule: Option<usize>,
    /// First those that are asked, in this order, then those that are not.
    pub candidates: Vec<Candidate<'r>>,
}

impl<'r> Plan<'r> {
    /// A plan of an app's own.
    #[must_use]
    pub const fn new(candidates: Vec<Candidate<'r>>) -> Self {
        Self { rule: None, candidates }
    }

    /// The accounts that are asked, one after the other.
    pub fn asked(&self) -> impl Iterator<Item = &'r str> + '_ {
        self.candidates.iter().filter(|candidate| candidate.why.is_asked()).map(|candidate| candidate.account)
    }
}

/// One account of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate<'r> {
    /// The account.
    pub account: &'r str,
    /// Why it is asked, or is not.
    pub why: Why<'r>,
}

/// Why an account is asked where it is, or is not asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Why<'r> {
    /// An attempt is under way there.
    UnderWay,
    /// It is its turn in the rule.
    InOrder,
    /// It is the arm of the split that the payment falls into.
    Arm,
    /// It is another arm of the split.
    OtherArm,
    /// It fails at the moment, so the others come first.
    Failing,
    /// It was asked for this payment before, so the others come first.
    AskedBefore,
    /// Not asked: it does not take such an amount.
    NotTaken(NotTaken),
    /// Not asked: it cannot do what the rule needs.
    Lacks(Need),
    /// Not asked: it cannot be opened.
    Closed(&'r str),
}

impl Why<'_> {
    /// Whether the account is asked.
    #[must_use]
    pub const fn is_asked(&self) -> bool {
        !matches!(self, Self::NotTaken(_) | Self::Lacks(_) | Self::Closed(_))
    }

    /// The smaller, the earlier.
    pub(super) const fn rank(&self) -> u8 {
        match self {
            Self::UnderWay => 0,
            Self::InOrder | Self::Arm => 1,
            Self::OtherArm => 2,
            Self::Failing => 3,
            Self::AskedBefore => 4,
            Self::NotTaken(_) | Self::Lacks(_) | Self::Closed(_) => 5,
        }
    }
}

impl fmt::Display for Why<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnderWay => f.write_str("an attempt is under way there"),
            Self::InOrder => f.write_str("its turn in the rule"),
            Self::Arm => f.write_str("the arm of the split that this reference falls into"),
            Self::OtherArm => f.write_str("another arm of the split"),
            Self::Failing => f.write_str("it fails at the moment: after the others"),
            Self::AskedBefore => f.write_str("it was asked before: after the others"),
            Self::NotTaken(why) => why.fmt(f),
            Self::Lacks(need) => write!(f, "it has no {}", need.as_str()),
            Self::Closed(why) => write!(f, "it cannot be opened: {why}"),
        }
    }
}

/// Who decides where a payment goes. [`Routes`](super::Routes) do by rules; an app may decide in its own way.
///
/// It may be asked several times about one payment, and must not wait for anything.
pub trait Choose: Send + Sync + 'static {
    /// The accounts for a payment, by what is known of their health and of earlier attempts.
    fn choose<'a>(&'a self, payment: &ToRoute<'_>, health: &HealthNow<'_>, history: &[Past<'_>]) -> Plan<'a>;
}
