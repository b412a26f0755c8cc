//! What a person has found out.

use paymux_core::Error as ProviderError;

use super::call::is_plain;
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
    /// `payment_id` is the provider's id of the payment. It is needed where an attempt is paid and its id never arrived:
    /// refunds are sent with it, and later news are recognised by it.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] with [`NoSuch`](crate::machine::Refusal::NoSuch) where there is no such thing, or it does
    /// not need a person, and with [`Underway`](crate::machine::Refusal::Underway) where a capture of the attempt is
    /// under way, which may still take money, with [`NeedsId`](crate::machine::Refusal::NeedsId) where `payment_id` is
    /// needed, and with [`Conflict`](crate::machine::Refusal::Conflict) where it is another payment's;
    /// [`Error::Provider`] where `payment_id` can be no id; [`StoreError::Unstorable`] where the reason holds a NUL;
    /// [`Error::NoOrder`].
    pub async fn decide(
        &self,
        reference: &str,
        of: Item,
        verdict: Verdict,
        payment_id: Option<&str>,
        reason: &str,
    ) -> Result<(), Error> {
        storable("reason", reason)?;
        if payment_id.is_some_and(|id| id.trim().is_empty() || !is_plain(id)) {
            return Err(
                ProviderError::invalid_field("payment_id", "the provider's id, 1000 bytes at most").into()
            );
        }
        let stored = self.known(reference).await?;
        let (inner, reason) = (self.inner.clone(), reason.to_owned());
        let payment_id = payment_id.map(str::to_owned);
        on_its_own(async move {
            let began = inner.source.runtime().elapsed();
            let (intent, accounts) = (stored.id.clone(), inner.accounts.clone());
            let stepped =
                inner.store.run(Decide { intent, of, verdict, payment_id, reason, accounts }).await?;
            log::decided(&stepped);
            match inner.carry_out(stepped, began, false).await?.refused {
                Some(refusal) => Err(Error::Refused(refusal)),
                None => Ok(()),
            }
        })
        .await
    }
}
