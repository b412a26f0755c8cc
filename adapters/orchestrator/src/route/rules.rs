//! The rules, as they are built.

use paymux_core::Decimal;

use super::condition::Condition;
use super::{Breaker, RouteError, Routes, Wrong, check};
use crate::machine::{Declared, FailOver};

/// Which accounts are asked for which payments: the first rule that fits decides.
///
/// ```
/// use paymux_orchestrator::machine::FailOver;
/// use paymux_orchestrator::route::{Rule, Rules};
///
/// let rules = Rules::new()
///     .rule(Rule::in_order(["pepay", "payviox"]).currency("USD").below("5000").country("DE"))
///     .rule(Rule::split([("payviox", 80), ("pepay", 20)]).sticky_by_customer())
///     .failover(FailOver::NotDone);
/// # let _ = rules;
/// ```
///
/// The same stands in a file as [`from_toml`](Self::from_toml) reads it.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    pub(super) rules: Vec<Rule>,
    pub(super) failover: Option<FailOver>,
    pub(super) breaker: Option<Breaker>,
    /// Where failover stands in the file.
    pub(super) failover_line: Option<usize>,
}

impl Rules {
    /// No rules.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a rule behind those that there are.
    #[must_use]
    pub fn rule(mut self, rule: Rule) -> Self {
        self.rules.push(rule);
        self
    }

    /// When another account is asked instead of one that did not make the payment. Without this none is.
    #[must_use]
    pub fn failover(mut self, when: FailOver) -> Self {
        self.failover = Some(when);
        self
    }

    /// When an account counts as failing, and is asked after the others. Without this none does.
    #[must_use]
    pub fn breaker(mut self, breaker: Breaker) -> Self {
        self.breaker = Some(breaker);
        self
    }

    /// Reads the rules out of a configuration file: `[[route]]` and `[failover]`, whatever else stands there.
    ///
    /// # Errors
    ///
    /// [`RouteError`] with the line, where something cannot be read.
    pub fn from_toml(text: &str) -> Result<Self, RouteError> {
        super::file::read(text)
    }

    /// Whether there is no rule at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// The accounts that are named, each once.
    #[must_use]
    pub fn accounts(&self) -> Vec<&str> {
        let mut names: Vec<_> = self.rules.iter().flat_map(Rule::accounts).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Holds the rules against the accounts that there are. `account` says what the provider of an account
    /// declares, why it cannot be opened, or that there is none.
    ///
    /// # Errors
    ///
    /// [`RouteError`] about the first rule that cannot be meant: it can never fit, is never reached, names an account
    /// that there is not, or one that no account can serve; or a failover that would end with a person.
    pub fn open(self, account: impl FnMut(&str) -> Known) -> Result<Routes, RouteError> {
        check::open(self, account)
    }
}

/// What is known of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "an account is there and opens, is there and does not, or is not there"
)]
pub enum Known {
    /// What its provider declares.
    Open(Declared),
    /// Why it cannot be opened: a key that is not set, say.
    Closed(String),
    /// There is no such account.
    Unknown,
}

/// One rule: which payments it is about, and the accounts for them.
#[derive(Clone, Debug)]
pub struct Rule {
    pub(super) condition: Condition,
    pub(super) among: Among,
    pub(super) needs: Vec<Need>,
    /// What of the builder's texts cannot be read; told when the rules are opened.
    pub(super) wrong: Option<Wrong>,
    pub(super) line: Option<usize>,
}

/// The accounts of a rule.
#[derive(Clone, Debug)]
pub(super) enum Among {
    InOrder(Vec<String>),
    /// Accounts and their shares, by name.
    Split {
        shares: Vec<(String, u32)>,
        by_customer: bool,
    },
}

impl Rule {
    /// These accounts, in this order.
    #[must_use]
    pub fn in_order<T: Into<String>>(accounts: impl IntoIterator<Item = T>) -> Self {
        Self::of(Among::InOrder(accounts.into_iter().map(Into::into).collect()))
    }

    /// One of these accounts, each with its share of the payments. The reference of a payment decides, so that it is the
    /// same one each time, in every process; the others come after it.
    #[must_use]
    pub fn split<T: Into<String>>(shares: impl IntoIterator<Item = (T, u32)>) -> Self {
        let mut shares: Vec<_> = shares.into_iter().map(|(name, share)| (name.into(), share)).collect();
        shares.sort_by(|(one, _), (other, _)| one.cmp(other));
        Self::of(Among::Split { shares, by_customer: false })
    }

    pub(super) fn of(among: Among) -> Self {
        Self { condition: Condition::default(), among, needs: Vec::new(), wrong: None, line: None }
    }

    /// Of a split: a customer's id decides where there is one, so that a customer stays with one account.
    #[must_use]
    pub fn sticky_by_customer(mut self) -> Self {
        match &mut self.among {
            Among::Split { by_customer, .. } => *by_customer = true,
            Among::InOrder(_) => self.wrong = self.wrong.or(Some(Wrong::StickyWithoutSplit)),
        }
        self
    }

    /// Only payments in this currency, or in one of several: `USD`, `USDC` (on any network), `USDC@base`.
    #[must_use]
    pub fn currency(mut self, currency: &str) -> Self {
        match super::condition::Named::parse(currency) {
            Some(named) => self.condition.assets.push(named),
            None => self.wrong = self.wrong.or_else(|| Some(Wrong::Currency(currency.to_owned()))),
        }
        self
    }

    /// Only payments of this amount or more, in whole units. Needs a currency.
    #[must_use]
    pub fn from(mut self, amount: &str) -> Self {
        self.condition.from = self.bound(amount);
        self
    }

    /// Only payments of less than this amount, in whole units. Needs a currency.
    #[must_use]
    pub fn below(mut self, amount: &str) -> Self {
        self.condition.below = self.bound(amount);
        self
    }

    fn bound(&mut self, amount: &str) -> Option<Decimal> {
        let read = amount.parse::<Decimal>().ok().filter(|amount| *amount > Decimal::ZERO);
        if read.is_none() {
            self.wrong = self.wrong.take().or_else(|| Some(Wrong::Amount(amount.to_owned())));
        }
        read
    }

    /// Only payers of this country, or of one of several: two letters by ISO 3166-1. A payment that does not say where its
    /// payer is fits no such rule.
    #[must_use]
    pub fn country(mut self, country: &str) -> Self {
        if country.len() == 2 && country.bytes().all(|letter| letter.is_ascii_uppercase()) {
            self.condition.countries.push(country.to_owned());
        } else {
            self.wrong = self.wrong.or_else(|| Some(Wrong::Country(country.to_owned())));
        }
        self
    }

    /// Only accounts that can do this, too.
    #[must_use]
    pub fn needs(mut self, need: Need) -> Self {
        self.needs.push(need);
        self
    }

    pub(super) fn accounts(&self) -> Vec<&str> {
        match &self.among {
            Among::InOrder(names) => names.iter().map(String::as_str).collect(),
            Among::Split { shares, .. } => shares.iter().map(|(name, _)| name.as_str()).collect(),
        }
    }
}

/// What an account has to be able to do, beyond taking the payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Need {
    /// Give money back.
    Refunds,
    /// Call an open payment off.
    Cancellations,
}

impl Need {
    pub(super) fn met(self, declared: &Declared) -> bool {
        match self {
            Self::Refunds => declared.refunds,
            Self::Cancellations => declared.cancels,
        }
    }

    /// Its word, as it stands in a file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Refunds => "refunds",
            Self::Cancellations => "cancellations",
        }
    }
}
