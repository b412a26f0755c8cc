//! What a person has found out.

use super::{Error, Orchestrator, log, on_its_own};
#[cfg(doc)]
use crate::StoreError;
use crate::machine::{Item, Verdict};
use crate::store::{Decide, storable};

impl Orchestrator {
    /// Writes down what a person has found out about an attempt, a refund, a capture or a payout that needs a person, with
    /// the reason, which stays in the [history](crate::Store::history). The app is told as if the provider had said it.
    ///
    /// Whatever the provider says later still counts: what was called unpaid and is paid after all is told as paid.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] with [`NoSuch`](crate::machine::Refusal::NoSuch) where there is no such thing, or it does
    /// not need a person, and with [`Underway`](crate::machine::Refusal::Underway) where a capture of the attempt is
    /// under way, which may still take money; [`StoreError::Unstorable`] where the reason holds a NUL;
    /// [`Error::NoOrder`].
    pub async fn decide(
        &self,
        reference: &str,
        of: Item,
        verdict: Verdict,
        reason: &str,
    ) -> Result<(), Error> {
        storable("reason", reason)?;
        let stored = self.known(reference).await?;
        let (inner, reason) = (self.inner.clone(), reason.to_owned());
        on_its_own(async move {
            let began = inner.source.runtime().elapsed();
            let (intent, accounts) = (stored.id.clone(), inner.accounts.clone());
            let stepped = inner.store.run(Decide { intent, of, verdict, reason, accounts }).await?;
            log::decided(&stepped);
            match inner.carry_out(stepped, began, false).await?.refused {
                Some(refusal) => Err(Error::Refused(refusal)),
                None => Ok(()),
            }
        })
        .await
    }
}
