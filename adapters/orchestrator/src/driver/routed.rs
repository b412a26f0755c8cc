//! Where a payment goes, and where it goes on where nobody has made it.

use std::collections::VecDeque;
use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::Duration;

use paymux_core::{CreatePayment, Error as ProviderError};

use super::call::Done;
use super::pay::paying;
use super::{Error, Inner, Paying};
use crate::machine::Input;
use crate::route::{Candidate, Health, Outcome, Past, ToRoute, Why};
use crate::store::{Find, Stepped};

impl Inner {
    /// The accounts for a payment, in the order in which they are asked; none where no rule fits.
    pub(super) async fn plan(&self, scope: &str, request: &CreatePayment) -> Result<VecDeque<String>, Error> {
        let Some(routes) = &self.routes else { return Ok(VecDeque::new()) };
        let find = Find { scope: scope.to_owned(), reference: request.reference.clone() };
        let stored = self.store.run(find).await?;
        let attempts = stored.iter().flat_map(|stored| &stored.intent.attempts);
        let history: Vec<_> =
            attempts.map(|attempt| Past { account: &attempt.account, under_way: attempt.fenced }).collect();
        let payment = ToRoute::new(&request.amount, &request.reference)
            .customer(request.customer.id.as_deref())
            .country(request.customer.country.as_deref());
        let now = self.source.runtime().elapsed();
        let plan = routes.choose(&payment, &self.health().at(now), &history);
        let asked: VecDeque<_> = plan.asked().map(str::to_owned).collect();
        tracing::debug!(rule = ?plan.rule, plan = %Told(&plan.candidates), "routed");
        if let (None, false) = (asked.front(), plan.candidates.is_empty()) {
            let message = format!("no account can take this payment: {}", Told(&plan.candidates));
            // What is wrong is the amount, if it is that for every one of them.
            let amount = plan.candidates.iter().all(|one| matches!(one.why, Why::NotTaken(_)));
            let error = ProviderError::unsupported(message);
            return Err(error.with_field(if amount { "amount" } else { "route" }).into());
        }
        if let Some(first) = asked.front() {
            self.health().begin(first, now);
        }
        Ok(asked)
    }

    /// Makes the calls of an attempt, and goes on with the others of the plan as long as nobody has made the payment and
    /// the machine allows it.
    pub(super) async fn pay_on(
        self: &Arc<Self>,
        mut stepped: Stepped,
        mut began: Duration,
        mut others: VecDeque<String>,
        has_method: bool,
    ) -> Result<Paying, Error> {
        loop {
            let intent = stepped.stored.id.clone();
            let failed = match stepped.effects.offer {
                Some(attempt) => match self.offer(stepped.stored, attempt).await {
                    Err(Error::Provider(error)) => Failed::Offer(error),
                    came => return came,
                },
                None => {
                    let done = self.carry_out(stepped, began, true).await?;
                    if done.error.is_none() || done.way.is_some() {
                        return paying(self.with_a_way(done).await?);
                    }
                    Failed::Call(Box::new(done))
                }
            };
            let Some(next) = self.next(&intent, &mut others, has_method).await? else {
                return failed.told();
            };
            (stepped, began) = next;
        }
    }

    /// Begins at the next account that may be asked.
    async fn next(
        &self,
        intent: &str,
        others: &mut VecDeque<String>,
        has_method: bool,
    ) -> Result<Option<(Stepped, Duration)>, Error> {
        let Some(when) = self.fail_over else { return Ok(None) };
        while let Some(account) = others.pop_front() {
            // One that cannot be opened any more is passed over.
            let Ok(provider) = self.source.provider(&account) else { continue };
            let chooses = !has_method && self.accounts.of(provider.account().name()).chooses_method;
            let began = self.source.runtime().elapsed();
            let input = Input::FailOver { account: account.clone(), chooses, when };
            let stepped = self.step(intent, input, None, None).await?;
            if let Some(refusal) = stepped.effects.refused {
                tracing::info!(intent, account = account.as_str(), refusal = refusal.as_str(), "no failover");
                return Ok(None);
            }
            tracing::info!(intent, account = account.as_str(), "failover");
            self.health().begin(&account, began);
            return Ok(Some((stepped, began)));
        }
        Ok(None)
    }

    pub(super) fn health(&self) -> MutexGuard<'_, Health> {
        self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes down how a call to a provider went.
    pub(super) fn heard(&self, account: &str, error: Option<&ProviderError>) {
        let outcome = error.map_or(Some(Outcome::Answered), Outcome::of);
        if let Some(outcome) = outcome {
            self.health().record(account, outcome, self.source.runtime().elapsed());
        }
    }
}

/// What did not make the payment.
enum Failed {
    /// The provider was asked for its methods.
    Offer(ProviderError),
    Call(Box<Done>),
}

impl Failed {
    fn told(self) -> Result<Paying, Error> {
        match self {
            Self::Offer(error) => Err(error.into()),
            Self::Call(done) => paying(*done),
        }
    }
}

/// Accounts, each with its reason, in one line.
struct Told<'a>(&'a [Candidate<'a>]);

impl std::fmt::Display for Told<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (at, Candidate { account, why }) in self.0.iter().enumerate() {
            write!(f, "{}{account}: {why}", if at == 0 { "" } else { "; " })?;
        }
        Ok(())
    }
}

#[cfg(all(test, feature = "sqlite"))]
mod tests;
