//! The router.

use super::condition::Condition;
use super::plan::{Candidate, Choose, Past, Plan, ToRoute, Why};
use super::split::arm;
use super::{Breaker, HealthNow, Need, Standing};
use crate::machine::{Declared, FailOver};

/// Rules that were held against the accounts that there are.
#[derive(Clone, Debug)]
pub struct Routes {
    pub(super) rules: Vec<Ready>,
    pub(super) failover: Option<FailOver>,
    pub(super) breaker: Option<Breaker>,
}

/// A rule with what is known of its accounts.
#[derive(Clone, Debug)]
pub(super) struct Ready {
    pub(super) condition: Condition,
    pub(super) accounts: Vec<Account>,
    pub(super) split: Option<Split>,
    pub(super) needs: Vec<Need>,
    pub(super) line: Option<usize>,
}

#[derive(Clone, Debug)]
pub(super) struct Account {
    pub(super) name: String,
    pub(super) share: u32,
    /// What its provider declares, or why it cannot be opened.
    pub(super) declared: Result<Declared, String>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Split {
    pub(super) by_customer: bool,
}

impl Routes {
    /// Decides where a payment goes. Pure: the same values give the same plan, in every process.
    ///
    /// Where no rule fits, the plan is empty.
    #[must_use]
    pub fn route(&self, payment: &ToRoute<'_>, health: &HealthNow<'_>, history: &[Past<'_>]) -> Plan<'_> {
        let fits = |ready: &Ready| ready.condition.fits(payment.amount, payment.country);
        let Some((number, rule)) = self.rules.iter().enumerate().find(|(_, ready)| fits(ready)) else {
            return Plan { rule: None, candidates: Vec::new() };
        };
        let chosen = rule.split.map(|split| {
            let customer = payment.customer.filter(|_| split.by_customer);
            arm(customer.unwrap_or(payment.reference), rule.accounts.iter().map(|account| account.share))
        });
        let mut candidates: Vec<Candidate<'_>> = Vec::with_capacity(rule.accounts.len());
        for (at, account) in rule.accounts.iter().enumerate() {
            let place = match chosen {
                None => Why::InOrder,
                Some(arm) if arm == at => Why::Arm,
                Some(_) => Why::OtherArm,
            };
            let why = rule.why(account, place, payment, health, history);
            // Behind those of its rank, so that within one the order of the rule stays. A stable sort would allocate.
            let behind = candidates.partition_point(|earlier| earlier.why.rank() <= why.rank());
            candidates.insert(behind, Candidate { account: &account.name, why });
        }
        Plan { rule: Some(number), candidates }
    }

    /// When another account may be asked instead of one that did not make the payment.
    #[must_use]
    pub fn failover(&self) -> Option<FailOver> {
        self.failover
    }

    /// When an account counts as failing.
    #[must_use]
    pub fn breaker(&self) -> Option<Breaker> {
        self.breaker
    }

    /// The line of a rule in the file that it was read from.
    #[must_use]
    pub fn line(&self, rule: usize) -> Option<usize> {
        self.rules.get(rule)?.line
    }
}

impl Choose for Routes {
    fn choose<'a>(&'a self, payment: &ToRoute<'_>, health: &HealthNow<'_>, history: &[Past<'_>]) -> Plan<'a> {
        self.route(payment, health, history)
    }
}

impl Ready {
    fn why<'r>(
        &'r self,
        account: &'r Account,
        place: Why<'r>,
        payment: &ToRoute<'_>,
        health: &HealthNow<'_>,
        history: &[Past<'_>],
    ) -> Why<'r> {
        let before = || history.iter().filter(|past| past.account == account.name);
        // Whoever asks again is led back, whatever the rules say by now.
        if before().any(|past| past.under_way) {
            return Why::UnderWay;
        }
        let declared = match &account.declared {
            Ok(declared) => declared,
            Err(why) => return Why::Closed(why),
        };
        if let Err(why) = declared.check_amount(payment.amount) {
            return Why::NotTaken(why);
        }
        if let Some(need) = self.needs.iter().find(|need| !need.met(declared)) {
            return Why::Lacks(*need);
        }
        if before().next().is_some() {
            return Why::AskedBefore;
        }
        match health.of(&account.name) {
            Standing::Failing => Why::Failing,
            Standing::Healthy | Standing::Trial => place,
        }
    }
}
