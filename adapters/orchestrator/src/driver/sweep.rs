//! Work that goes on by itself.

use std::sync::Arc;
use std::time::Duration;

use paymux_core::{CallOptions, PaymentProvider};
use tokio::task::JoinSet;

use super::call::retrieve;
use super::search::search;
use super::translate::seen;
use super::{Error, Inner, Orchestrator};
use crate::machine::{Attempt, Input, Item, Seen};
use crate::store::{Claim, Claimed, Delivered, Find, Kind, Looked, Messages, Stored};

/// How much one sweep takes on.
const MOST: u32 = 64;
/// For how long it has what it took. Longer than a call that is given up.
const LEASE: Duration = Duration::from_secs(180);

/// What a sweep has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Swept {
    /// Attempts, refunds and hints that were due.
    pub due: u32,
    /// Of these, those that could not be brought to an end: they are due again later.
    pub failed: u32,
    /// Messages that the app has taken.
    pub delivered: u32,
}

impl Swept {
    /// Whether there may be more at once: it took on as much as one sweep does, or messages may wait behind those
    /// that it delivered.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.due >= MOST || self.delivered > 0
    }
}

impl Orchestrator {
    /// Goes on with what is due: what nobody knows the outcome of, what is open, what has to be called off, refunds
    /// under way, messages for the app. A bounded amount: [`Swept::is_full`] says whether to sweep again at once.
    ///
    /// Any number of programs may sweep at the same time, each takes its own part.
    ///
    /// # Errors
    ///
    /// Where the store cannot say what is due.
    pub async fn sweep(&self) -> Result<Swept, Error> {
        let mut swept = Swept::default();
        let mut work = JoinSet::new();
        for claim in self.inner.store.run(Claim { most: MOST, lease: LEASE }).await? {
            swept.due += 1;
            let inner = self.inner.clone();
            work.spawn(async move { inner.go_on(claim).await });
        }
        while let Some(ended) = work.join_next().await {
            let problem = match ended {
                Ok(Ok(())) => continue,
                Ok(Err(error)) => error.to_string(),
                Err(error) => error.to_string(),
            };
            tracing::warn!(problem, "what was due could not be brought to an end: it is due again later");
            swept.failed += 1;
        }
        swept.delivered = self.deliver().await?;
        Ok(swept)
    }

    async fn deliver(&self) -> Result<u32, Error> {
        let Some(handler) = &self.inner.handler else { return Ok(0) };
        let mut delivered = 0;
        for message in self.inner.store.run(Messages { most: MOST, lease: LEASE }).await? {
            match handler.handle(&message).await {
                Ok(()) => {
                    self.inner.store.run(Delivered { id: message.id }).await?;
                    delivered += 1;
                }
                Err(error) => tracing::warn!(%error, id = message.id, "a message was not taken"),
            }
        }
        Ok(delivered)
    }
}

impl Inner {
    pub(super) async fn go_on(self: Arc<Self>, claim: Claimed) -> Result<(), Error> {
        let item = match claim.kind {
            Kind::Attempt => Item::Attempt(claim.number),
            Kind::Refund => Item::Refund(claim.number),
            Kind::Capture => Item::Capture(claim.number),
            Kind::Payout => Item::Payout,
            Kind::Look => return self.look_at(claim).await,
        };
        let began = self.source.runtime().elapsed();
        let stepped = self.step(&claim.intent.clone(), Input::Due(item), Some(claim), None).await?;
        self.carry_out(stepped, began, false).await?;
        Ok(())
    }

    /// Looks at what a hint was about, whatever its state.
    async fn look_at(self: &Arc<Self>, claim: Claimed) -> Result<(), Error> {
        let find = Find { scope: claim.scope.clone(), reference: claim.reference.clone() };
        let Some(stored) = self.store.run(find).await? else { return Ok(()) };
        let Some(attempt) = stored.attempt(claim.number) else { return Ok(()) };
        let provider = self.source.provider(&attempt.account)?;
        let answered = match self.in_time(self.read(&*provider, &stored, attempt)).await {
            Some(Ok(all)) => {
                for seen in all {
                    let began = self.source.runtime().elapsed();
                    let input = Input::Event { account: attempt.account.clone(), seen };
                    let stepped = self.step(&stored.id, input, None, None).await?;
                    self.carry_out(stepped, began, false).await?;
                }
                true
            }
            Some(Err(error)) => {
                tracing::warn!(%error, "what an event was about could not be looked at");
                false
            }
            None => {
                tracing::warn!("what an event was about could not be looked at in time");
                false
            }
        };
        self.store.run(Looked { claim, answered }).await?;
        Ok(())
    }

    async fn read(
        &self,
        provider: &dyn PaymentProvider,
        stored: &Stored,
        attempt: &Attempt,
    ) -> Result<Vec<Seen>, paymux_core::Error> {
        let options = CallOptions::default().deadline(Duration::from_secs(60));
        if attempt.provider_id.is_some() {
            let payment = retrieve(provider, stored, attempt, attempt.method.clone(), options).await?;
            return Ok(vec![seen(&payment, None)]);
        }
        // Without an id there is only our reference to go by; where nobody can search, the attempt itself is due.
        match search(provider, stored, attempt, options).await {
            Some(found) => found.map(|(all, _)| all),
            None => Ok(Vec::new()),
        }
    }
}
